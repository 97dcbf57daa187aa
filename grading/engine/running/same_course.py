"""Whether this machine has the course that another one grades with."""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from importlib.metadata import version
from pathlib import Path

from course.exercises.library import with_keys
from course.ground.lessons import lesson_folder
from course.ground.places import PACKAGE, data_folder
from grading.engine.running.sandbox import available

_PACKAGES = ("pandas", "numpy", "matplotlib", "ipython", "ipywidgets")


@cache
def course_digest(lesson: str) -> str:
    """A hash of all that decides about the scores of a lesson on a machine: code, keys, tables, libraries.

    Parameters
    ----------
    lesson
        Two digits or the lesson's folder name.
    """
    folder, package = lesson_folder(lesson[:2]), PACKAGE
    engine = Path(__file__).parent.parent
    files = {f"lesson/{name}": with_keys(folder, name) for name in ("exercises.yml", "checks.py")}
    files |= {
        f"course/{path.relative_to(package)}": path
        for path in package.rglob("*.py")
        if path.relative_to(package).parts[0] not in ("lessons", "_bundled")
    }
    files |= {f"engine/{path.relative_to(engine)}": path for path in engine.rglob("*.py")}
    files |= {f"data/{path.name}": path for path in data_folder().iterdir()}
    hashed = hashlib.sha256(f"Python {sys.version_info.major}.{sys.version_info.minor}".encode())
    for name in _PACKAGES:
        hashed.update(f" {name} {version(name)}".encode())
    for name, path in sorted(files.items()):
        data = path.read_bytes() if path.is_file() else b""
        hashed.update(f"\0{name} {len(data)}\0".encode() + data)
    return hashed.hexdigest()


def problem_here(lesson: str, digest: str, isolated: bool) -> str | None:
    """What keeps this machine from grading as another one would, in one sentence with the fix.

    Parameters
    ----------
    lesson
        Two digits or the lesson's folder name.
    digest
        The other machine's `course_digest`.
    isolated
        Are submissions to run in a sandbox?
    """
    if isolated and available().problem:
        return available().problem
    try:
        same = course_digest(lesson) == digest
    except Exception:
        same = False
    if same:
        return None
    return (
        "The copy of the course there is another one, or its keys or libraries are: install the same version of "
        "it and of its libraries (for an exam name the same COURSE_KEYS), and start the worker again."
    )
