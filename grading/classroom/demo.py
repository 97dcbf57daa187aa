"""An instructor's first minute: a class of invented learners in a folder of its own, to try grading on."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from course.ground.errors import ExerciseError
from course.ground.files import private_folder
from course.ground.lessons import lesson_folder
from course.ground.places import repository_root
from grading.classroom.release import release
from grading.sample_class.make import make_class, sample_file

LESSON = "02"
FOLDER = "class-demo"
CONFIG = "nbgrader_config.py"
_MARK = ".made-by-course-demo"
_PART = ".part"
_OWN_GRADEBOOK = """
# Invented learners stay out of the class's gradebook, wherever that one stands.
get_config().CourseDirectory.db_url = f"sqlite:///{Path(__file__).resolve().parent}/class/gradebook.db"
"""


class DemoError(ExerciseError):
    """A folder that the demo must not touch: one sentence."""


def make_demo(
    folder: Path, source: Path | None = None, progress: Callable[[str], None] = lambda step: None
) -> bool:
    """Make a released lesson with its sample class handed in; one that stands there already is kept.

    Parameters
    ----------
    folder
        Made at once or not at all.
    source
        The clone of the repository; this one if not given.
    progress
        Is told of each step.

    Returns
    -------
    bool
        False where a demo of the same lesson stood there, with whatever was graded in it.

    Raises
    ------
    DemoError
        When the folder holds something else.
    """
    source, folder = source or repository_root(), folder.absolute()
    name = lesson_folder(LESSON).name
    mark = _hash_of(source, name)
    mark_there = folder / _MARK
    if mark_there.is_file() and mark_there.read_text(encoding="utf-8") == mark:
        private_folder(folder)
        return False
    if not mark_there.is_file() and folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise DemoError(f"{folder} holds something else; choose another folder with --folder.")
    part = folder.with_name(f".{folder.name}.{os.getpid()}{_PART}")
    _sweep(folder)
    try:
        progress(f"releasing lesson {LESSON}")
        for kind in ("solutions", "notebooks"):
            shutil.copytree(source / kind / name, part / kind / name)
        private_folder(part)
        settings = (source / CONFIG).read_text(encoding="utf-8") + _OWN_GRADEBOOK
        (part / CONFIG).write_text(settings, encoding="utf-8")
        release(LESSON, part)
        progress("handing in invented submissions")
        make_class(LESSON, part / "class" / "submitted")
        (part / _MARK).write_text(mark, encoding="utf-8")
        if folder.exists():
            shutil.rmtree(folder)
        part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return True


def _hash_of(source: Path, name: str) -> str:
    """What a demo follows from: where it differs, the demo is made anew."""
    files = [source / kind / name / f"{name}.ipynb" for kind in ("solutions", "notebooks")]
    files += [source / CONFIG, sample_file(f"{LESSON}.yml")]
    hashed = hashlib.sha256(_OWN_GRADEBOOK.encode())
    for path in files:
        hashed.update(path.read_bytes())
    return hashed.hexdigest()


def _sweep(folder: Path) -> None:
    """Remove what runs that were killed left behind."""
    for part in folder.parent.glob(f".{folder.name}.*{_PART}"):
        owner = part.name.removesuffix(_PART).rpartition(".")[2]
        if owner.isdigit() and not Path("/proc", owner).exists():
            shutil.rmtree(part, ignore_errors=True)
