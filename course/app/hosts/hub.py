"""A campus hub (JupyterHub, Binder too): JupyterLab runs already, and a second one would be nobody's."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

OWN_FOLDER = "my-work"
"""Where `course start` puts a learner's copies."""


def on_hub() -> bool:
    """Does this run on a server that a hub started?"""
    return bool(_prefix())


def server_root() -> Path | None:
    """The folder that JupyterLab's file browser shows on a hub, where an exchange puts lessons; None elsewhere."""
    if not on_hub():
        return None
    return Path(os.environ.get("JUPYTER_SERVER_ROOT") or Path.home())


def lesson_places() -> list[Path]:
    """Where a learner's lessons may lie on a hub, beside the folder that one stands in; in an image, its clone's."""
    served, clone = server_root(), os.environ.get("REPO_DIR")
    in_image = [Path(clone) / "notebooks"] if clone else []
    return in_image if served is None else [served / OWN_FOLDER, *in_image, served]


def way_to(root: Path, notebook: Path | None) -> str:
    """How to open something in the JupyterLab that runs already, in one sentence.

    Parameters
    ----------
    root
        The folder that is meant.
    notebook
        Relative to it; None where the folder itself is.
    """
    served, path = server_root(), (root / (notebook or "")).resolve()
    if served is None or not path.is_relative_to(served.resolve()):
        return (
            f"JupyterLab shows {served} here: choose a folder in it with --folder, or open {path} otherwise."
        )
    place = path.relative_to(served.resolve()).as_posix()
    if place == ".":
        return f"It is what JupyterLab's file browser shows: {_address('lab')}"
    return f"Open it in JupyterLab's file browser, or here: {_address(f'lab/tree/{quote(place)}')}"


def way_to_formgrader() -> str:
    """Formgrader has no panel in JupyterLab there: a hub forbids pages to show pages."""
    return f"Open formgrader in a tab of its own: {_address('formgrader/manage_assignments')}"


def _prefix() -> str:
    return os.environ.get("JUPYTERHUB_SERVICE_PREFIX", "")


def _address(path: str) -> str:
    """A hub that does not know its own address leaves its users that beginning."""
    public = os.environ.get("JUPYTERHUB_PUBLIC_URL", "").rstrip("/")
    return f"{public}/{path}" if public else f"{_prefix().rstrip('/')}/{path} (behind your hub's address)"
