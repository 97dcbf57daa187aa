"""The settings of a hub's servers: a folder for learners, one for instructors, and a part of JupyterHub's own file."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from course.app.hosts.files import CLASS
from course.app.hosts.settings import QUIET_LAB, write_settings
from course.ground.errors import CourseError
from course.ground.files import write_whole
from course.ground.templates import render
from grading.classroom.config import COURSE_ID, IGNORED

HUB_FILE = "jupyterhub_course.py"
LEARNERS, INSTRUCTORS = "learners", "instructors"
CULL_SECONDS = 3600
"""One that rests so long, open in no tab, is ended: answers are on the disk, running all cells brings the rest."""
AUTOSAVE_SECONDS = 30
"""Jupyter's own two minutes are what a learner loses whose server is stopped."""

_TEMPLATES = Path(__file__).parent / "templates"


class HubError(CourseError):
    """A hub's settings that cannot be written: one sentence with the fix."""


@dataclass(frozen=True)
class Hub:
    """What one hub is like.

    Attributes
    ----------
    folder
        Where the settings stand; every server reads them.
    clone
        The instructor's clone of the repository, which holds the class.
    exchange
        The folder of nbgrader's exchange.
    instructors
        Their logins.
    """

    folder: Path
    clone: Path
    exchange: Path
    instructors: list[str] = field(default_factory=list)


def write_hub(hub: Hub) -> None:
    """Write the settings; a list of pseudonyms that stands there is left alone.

    Parameters
    ----------
    hub
        With absolute paths.

    Raises
    ------
    HubError
        When the folder holds something else, or cannot be written.
    """
    if hub.folder.is_dir() and any(hub.folder.iterdir()) and not (hub.folder / HUB_FILE).is_file():
        raise HubError(f"{hub.folder} holds something else; name an empty folder.")
    values = {
        "settings": repr(str(hub.folder)),
        "own": repr(str(hub.folder / HUB_FILE)),
        "clone": repr(str(hub.clone)),
        "exchange": repr(str(hub.exchange)),
        "instructors": repr(sorted(hub.instructors)),
        "course_id": repr(COURSE_ID),
        "ignore": repr(IGNORED),
    }
    try:
        write_whole(hub.folder / HUB_FILE, render(_TEMPLATES, f"{HUB_FILE}.j2", **values))
        write_settings(hub.folder / LEARNERS, instructor=False, exchange=True, more=_learners())
        write_settings(hub.folder / INSTRUCTORS, instructor=True, more=_instructors())
        for name in (LEARNERS, INSTRUCTORS):
            settings = render(_TEMPLATES, f"nbgrader_{name}.py.j2", **values)
            write_whole(hub.folder / name / "nbgrader_config.py", settings)
        _open_to_all(hub.folder)
    except OSError as error:
        raise HubError(f"{error.filename or hub.folder} cannot be written ({error.strerror}).") from error


def _learners() -> dict[str, dict[str, Any]]:
    return {
        "jupyter_server_config.json": {
            "MappingKernelManager": {"cull_idle_timeout": CULL_SECONDS, "cull_interval": 300},
            **CLASS,
        },
        "jupyter_lab_config.json": QUIET_LAB,
        "labconfig/default_setting_overrides.json": {
            "@jupyterlab/docmanager-extension:plugin": {"autosaveInterval": AUTOSAVE_SECONDS}
        },
    }


def _instructors() -> dict[str, dict[str, Any]]:
    """Formgrader answers at its address; its panel in JupyterLab stays empty, since a hub forbids pages in pages."""
    return {
        "jupyter_lab_config.json": QUIET_LAB,
        "labconfig/page_config.json": {"disabledExtensions": {"@jupyter/nbgrader:formgrader": True}},
    }


def _open_to_all(folder: Path) -> None:
    """Every server reads them, as its own user; the list of pseudonyms is for the hub alone."""
    if os.name == "posix":
        for path in [folder, *folder.rglob("*")]:
            private = path.name == "pseudonyms.csv"
            path.chmod(0o755 if path.is_dir() else 0o600 if private else 0o644)
