"""The copy of the course that a sandbox sees: no keys, no feedback, no `checks.py`, no solutions."""

from __future__ import annotations

import atexit
import compileall
import json
import os
import shutil
import socket
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from course.authoring.exam.sealing import TELLING
from course.exercises.kinds import Exercise
from course.exercises.library import lesson_exercises
from course.ground.lessons import all_lessons
from course.ground.places import PACKAGE, data_folder

PREFIX = f"course-sandbox-{socket.gethostname()}-"
"""Temporary folders: the machine is named, for several may share the place where they stand."""
_INSIDE = Path(__file__).resolve().parent.parent / "inside"


AT_WORK = ("ground", "study", "exercises", "answering")
"""The rooms of the course that a lesson's cells use; what else is there is compiled when somebody imports it."""


@cache
def bare_course() -> Path:
    """Where the course that this process's sandboxes see is to stand; earlier processes' are removed.

    What a sandbox needs to begin is there; it loads its libraries while `complete` writes the course.
    """
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        owner = left.name.removeprefix(PREFIX).split("-")[0]
        if owner.isdigit() and not Path("/proc", owner).exists():
            shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    write_start(folder / "bare")
    return folder / "bare"


@cache
def complete(bare: Path) -> None:
    """Write the course into the folder of `bare_course`, once."""
    write_course(bare)


def write_start(target: Path) -> None:
    """Write what a sandbox needs to begin: its program, and the fonts that are known.

    Parameters
    ----------
    target
        A folder; it gets `inside/` and `matplotlib/`.
    """
    shutil.copytree(_INSIDE, target / "inside", dirs_exist_ok=True)
    (target / "matplotlib").mkdir(exist_ok=True)
    for fonts in _font_lists():
        shutil.copy(fonts, target / "matplotlib")
    compileall.compile_dir(target / "inside", quiet=2)


def write_course(target: Path) -> None:
    """Write what a submission may see of the course.

    Parameters
    ----------
    target
        The same folder; it gets `course/`, `data/` and `exercises.json`.
    """
    package = target / "course"
    for path in PACKAGE.rglob("*"):
        part = path.relative_to(PACKAGE)
        if path.suffix in (".py", ".pyc", ".css", ".j2") and part.parts[0] not in ("lessons", "_bundled"):
            (package / part).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, package / part)  # with its time, so that Python takes what is compiled already
    shutil.copytree(data_folder(), target / "data", dirs_exist_ok=True)
    exercises: dict[str, Any] = {}
    for folder in all_lessons():
        (package / "lessons" / folder.name).mkdir(parents=True, exist_ok=True)
        exercises[folder.name[:2]] = {
            name: without_key(exercise) for name, exercise in lesson_exercises(folder.name[:2]).items()
        }
    (target / "exercises.json").write_text(json.dumps(exercises), encoding="utf-8")
    for room in AT_WORK:
        compileall.compile_dir(package / room, quiet=2)


def without_key(exercise: Exercise) -> dict[str, Any]:
    """An exercise's fields without those that tell what is right."""
    return _without(exercise.model_dump())


def _without(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without(part) for key, part in value.items() if key not in TELLING}
    if isinstance(value, list):
        return [_without(part) for part in value]
    return value


def _font_lists() -> list[Path]:
    """What matplotlib knows of the fonts; without it, it would look at each of them again.

    Its `get_cachedir` says where, but to import it takes longer than all else here.
    """
    kept = Path(os.environ.get("MPLCONFIGDIR") or user_cache_path("matplotlib"))
    return list(kept.glob("fontlist-v*.json"))
