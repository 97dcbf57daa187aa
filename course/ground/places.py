"""Where the course keeps its things, in a clone of the repository and in an installed wheel.

The only module that reads the course's own environment variables:

| Variable | What it says |
|---|---|
| `COURSE_LESSONS` | another folder of lessons, for tests |
| `COURSE_KEYS` | the private folder with the keys of sealed lessons, for whoever grades |
| `COURSE_HOME` | another folder for the learner's own things, such as an attached text |
| `COURSE_DEBUG` | set: an error ends in Python's traceback and not in its sentence |
| `COURSE_GRADEBOOK` | the address of another gradebook, such as one on a server |
| `COURSE_PLAIN_NBGRADER` | set: nbgrader executes submissions itself, without a sandbox |

On a campus hub `COURSE_STUDENT` holds a learner's id for nbgrader's exchange: what `course hub-config` wrote reads it.
"""

from __future__ import annotations

import os
import sysconfig
from pathlib import Path

from platformdirs import user_data_path

from course.ground.errors import CourseError

PACKAGE = Path(__file__).resolve().parent.parent
_BUNDLED = PACKAGE / "_bundled"
_NAME = "reading-digital-human-rights"
RECORDS, READ_ALONG = "records", "read_along"
"""What stands beside the lessons' notebooks: a page for each row that one may cite, and the texts to read along."""


class NoClone(CourseError):
    """What needs a clone of the repository, asked of an installed package."""


def setting(name: str) -> str | None:
    """The value of an environment variable of ours; None where it is not set or empty.

    Parameters
    ----------
    name
        Without the `COURSE_` in front, in small letters: "lessons", "keys", "home", "debug", "gradebook", "cgroup",
        "plain_nbgrader" or "solutions".
    """
    return os.environ.get(f"COURSE_{name.upper()}") or None


def _shipped(name: str) -> Path:
    """The folder `name`: inside the package when it was installed from a wheel, else beside it."""
    bundled = _BUNDLED / name
    return bundled if bundled.is_dir() else PACKAGE.parent / name


def repository_root(what: str = "This") -> Path:
    """The clone of the repository that this package stands in.

    Parameters
    ----------
    what
        Begins the sentence that says what needs one.

    Raises
    ------
    NoClone
        When the course was installed from a wheel, where there is nothing to build.
    """
    root = PACKAGE.parent
    if not (root / "pyproject.toml").is_file():
        raise NoClone(
            f"{what} needs a clone of the course's repository, and this course was installed as a package: "
            "get a clone, and type the same command in its folder, with `uv run` in front."
        )
    return root


def data_folder() -> Path:
    """The folder with the tables and `datapackage.json`."""
    return _shipped("data")


def lessons_folder() -> Path:
    """The folder with one sub-folder per lesson."""
    chosen = setting("lessons")
    return Path(chosen) if chosen else PACKAGE / "lessons"


def keys_folder() -> Path | None:
    """The private folder with the keys of sealed lessons, if one is named."""
    chosen = setting("keys")
    return Path(chosen) if chosen else None


def notebooks_folder() -> Path:
    """The folder with the notebooks that learners open."""
    return _shipped("notebooks")


def home_folder() -> Path:
    """The learner's own folder, outside the course. It may not exist yet."""
    chosen = setting("home")
    return Path(chosen) if chosen else user_data_path(_NAME, appauthor=False)


def commands_on_path() -> None:
    """Let this environment's commands be found: nbgrader runs `alembic` by its bare name."""
    scripts, path = sysconfig.get_path("scripts"), os.environ.get("PATH", os.defpath)
    if scripts not in path.split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([scripts, path])
