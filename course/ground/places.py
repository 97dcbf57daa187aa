"""Where the course keeps its things, in a clone of the repository and in an installed wheel."""

from __future__ import annotations

import os
import sysconfig
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
_BUNDLED = _PACKAGE / "_bundled"


def _shipped(name: str) -> Path:
    """The folder `name`: inside the package when it was installed from a wheel, else beside it."""
    bundled = _BUNDLED / name
    return bundled if bundled.is_dir() else _PACKAGE.parent / name


def data_folder() -> Path:
    """The folder with the tables and `datapackage.json`."""
    return _shipped("data")


def lessons_folder() -> Path:
    """The folder with one sub-folder per lesson; `COURSE_LESSONS` names another one, for tests."""
    chosen = os.environ.get("COURSE_LESSONS")
    return Path(chosen) if chosen else _PACKAGE / "lessons"


def keys_folder() -> Path | None:
    """The private folder with the keys of sealed lessons: `COURSE_KEYS` names it, for whoever grades."""
    chosen = os.environ.get("COURSE_KEYS")
    return Path(chosen) if chosen else None


def notebooks_folder() -> Path:
    """The folder with the notebooks that learners open."""
    return _shipped("notebooks")


def home_folder() -> Path:
    """The learner's own folder, outside the course; `COURSE_HOME` names another one. It may not exist yet."""
    chosen = os.environ.get("COURSE_HOME")
    return Path(chosen) if chosen else Path.home() / ".local" / "share" / "reading-digital-human-rights"


def commands_on_path() -> None:
    """Let this environment's commands be found: nbgrader runs `alembic` by its bare name."""
    scripts, path = sysconfig.get_path("scripts"), os.environ.get("PATH", os.defpath)
    if scripts not in path.split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([scripts, path])
