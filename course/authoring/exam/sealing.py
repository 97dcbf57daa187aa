"""Exam mode: a lesson without its keys, and its keys in a private folder.

Sealed, a lesson's `exercises.yml` says what is asked but not what is right, its `lesson.md` has empty solutions, and
its `checks.py` and its sample class are gone. The private folder holds all of it as it was; whoever grades names it in
`COURSE_KEYS`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml

from course.exercises.library import read_exercises
from course.ground.errors import ExerciseError
from course.ground.files import write_whole

TELLING = (
    "key",
    "either",
    "feedback",
    "missed",
    "right",
    "misconceptions",
    "otherwise",
    "model",
    "tolerance",
    "early",
    "late",
    "rows",
)
EXERCISES, TEXT, CHECKS = "exercises.yml", "lesson.md", "checks.py"
FILES = (EXERCISES, CHECKS, TEXT)
SOLUTION = re.compile(r"^(### BEGIN SOLUTION\n)(.*?)^(### END SOLUTION)$", re.DOTALL | re.MULTILINE)
SAMPLE_CLASS = "grading/sample_class"
NOTE = "# Sealed for an exam: what is right stands in the private folder of whoever grades.\n"


class ExamError(ExerciseError):
    """A lesson that cannot be sealed or opened: one sentence."""


def sample_class(root: Path, lesson: str) -> list[Path]:
    """The files of a lesson's sample class: they hold right answers."""
    return [root / SAMPLE_CLASS / f"{lesson[:2]}{ending}" for ending in (".yml", ".csv")]


def is_sealed(lesson: Path, beside: Iterable[Path] = ()) -> bool:
    """Is nothing left in a lesson that tells its answers? (An earlier version left solutions and sample class.)"""
    exercises = read_exercises(lesson / EXERCISES)
    return (
        any(exercise.sealed for exercise in exercises.values())
        and not any(match[2] for match in SOLUTION.finditer((lesson / TEXT).read_text(encoding="utf-8")))
        and not any(path.is_file() for path in beside)
    )


def seal(lesson: Path, private: Path, beside: Iterable[Path] = ()) -> list[str]:
    """Move a lesson's keys, feedback, solutions and `checks.py` into a private folder.

    Parameters
    ----------
    lesson
        The lesson's folder.
    private
        Where keys are kept; the lesson gets a folder of its own in it.
    beside
        Other files that tell its answers, such as its sample class.

    Returns
    -------
    list of str
        The ids of the exercises that are sealed now.

    Raises
    ------
    ExamError
        When the lesson is sealed already.
    """
    there = [path for path in beside if path.is_file()]
    if is_sealed(lesson, there):
        raise ExamError(f"{lesson.name} is sealed already; its keys stand in {private / lesson.name}.")
    exercises = read_exercises(lesson / EXERCISES)
    has_keys = not any(exercise.sealed for exercise in exercises.values())
    text = (lesson / TEXT).read_text(encoding="utf-8")
    blank = SOLUTION.sub(r"\1\3", text)
    keys = private / lesson.name
    keys.mkdir(parents=True, exist_ok=True)
    telling = [lesson / EXERCISES] if has_keys else []
    telling += [lesson / CHECKS, *([lesson / TEXT] if blank != text else []), *there]
    for path in telling:
        if path.exists():
            write_whole(keys / path.name, path.read_bytes())
    graded = [exercise.id for exercise in exercises.values() if exercise.is_task or exercise.sealed]
    if has_keys:
        entries = yaml.safe_load((lesson / EXERCISES).read_text(encoding="utf-8"))
        sealed = [_sealed(entry) if entry["id"] in graded else entry for entry in entries]
        write_whole(
            lesson / EXERCISES,
            NOTE + yaml.safe_dump(sealed, allow_unicode=True, sort_keys=False, width=100),
        )
    write_whole(lesson / TEXT, blank)
    for path in [lesson / CHECKS, *there]:
        path.unlink(missing_ok=True)
    return graded


def unseal(lesson: Path, private: Path, beside: Iterable[Path] = ()) -> None:
    """Bring a lesson's keys back from the private folder, to the byte; they stand there no longer.

    Parameters
    ----------
    lesson, private, beside
        As for `seal`.

    Raises
    ------
    ExamError
        When the private folder has no keys of this lesson.
    """
    keys = private / lesson.name
    if not (keys / EXERCISES).is_file():
        raise ExamError(
            f"{keys} has no keys of {lesson.name}; name the folder they were moved to with --keys."
        )
    homes = [path for path in [*(lesson / name for name in FILES), *beside] if (keys / path.name).is_file()]
    for home in homes:
        write_whole(home, (keys / home.name).read_bytes())
    for home in homes:
        (keys / home.name).unlink()
    with suppress(OSError):
        keys.rmdir()


def _sealed(entry: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in entry.items() if name not in TELLING}
    if "items" in kept:
        kept["items"] = [{n: v for n, v in item.items() if n not in TELLING} for item in kept["items"]]
    return {**kept, "sealed": True}
