"""What some tests need beyond the README's command: they are skipped where it is missing, and fail where CI is set."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from pathlib import Path
from typing import NoReturn

import pytest

PREFIX = "needs "
GROUP_CI = "uv sync --group ci"
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser")
"""The lightest first: it is the same browser without windows."""


def missing(what: str, how: str) -> NoReturn:
    """Skip the test with one sentence, or fail where CI is set: nothing may be missing there.

    Parameters
    ----------
    what
        What is not there.
    how
        How to get it.
    """
    sentence = f"{PREFIX}{what}: {how}"
    if os.environ.get("CI"):
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)


def needs(*packages: str) -> None:
    """Go on only where these packages of the group `ci` can be imported."""
    absent = [name for name in packages if importlib.util.find_spec(name) is None]
    if absent:
        missing(" and ".join(absent), GROUP_CI)


def needs_program(name: str, how: str = GROUP_CI) -> str:
    """The path of a program; go on only where there is one."""
    beside_python = str(Path(sys.executable).parent)
    return shutil.which(name) or shutil.which(name, path=beside_python) or missing(name, how)


def needs_node() -> str:
    """The path of node; go on only where it is there."""
    return needs_program("node", "apt-get install nodejs (Debian), 20 or later")


def needs_hub() -> str:
    """The path of JupyterHub's proxy; go on only where it and JupyterHub are there."""
    needs_node()
    if importlib.util.find_spec("jupyterhub") is None:
        missing("jupyterhub", "uv sync --group hub")
    own = Path(__file__).resolve().parent / "hub" / "node_modules" / ".bin" / "configurable-http-proxy"
    return str(own) if own.is_file() else missing("JupyterHub's proxy", "npm ci --prefix tests/hub")


def needs_chromium() -> str:
    """The path of chromium; go on only where it and playwright are there."""
    needs("playwright", "axe_playwright_python")
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    how = "apt-get install chromium fonts-dejavu-core (Debian), or set CHROMIUM to its path"
    return path or missing("chromium", how)


def needs_sandbox() -> None:
    """Go on only where submissions can be run in a sandbox."""
    from grading.engine.running.sandbox import available

    found = available()
    if not found.bubblewrap:
        missing("a sandbox", str(found.problem))
