"""Exam mode: a lesson without its keys, and its keys in a private folder.

Sealed, a lesson's `exercises.yml` says what is asked but not what is right, and its `checks.py` is gone. The
private folder holds both as they were; whoever grades names it in `COURSE_KEYS`.
"""

from __future__ import annotations

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
FILES = ("exercises.yml", "checks.py")
NOTE = "# Sealed for an exam: what is right stands in the private folder of whoever grades.\n"


class ExamError(ExerciseError):
    """A lesson that cannot be sealed or opened: one sentence."""


def seal(lesson: Path, private: Path) -> list[str]:
    """Move a lesson's keys, feedback and `checks.py` into a private folder.

    Parameters
    ----------
    lesson
        The lesson's folder.
    private
        Where keys are kept; the lesson gets a folder of its own in it.

    Returns
    -------
    list of str
        The ids of the exercises that are sealed now.

    Raises
    ------
    ExamError
        When the lesson is sealed already.
    """
    exercises = read_exercises(lesson / "exercises.yml")
    if any(exercise.sealed for exercise in exercises.values()):
        raise ExamError(f"{lesson.name} is sealed already; its keys stand in {private / lesson.name}.")
    keys = private / lesson.name
    keys.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        if (lesson / name).exists():
            write_whole(keys / name, (lesson / name).read_bytes())
    entries = yaml.safe_load((lesson / "exercises.yml").read_text(encoding="utf-8"))
    graded = [entry["id"] for entry in entries if exercises[entry["id"]].is_task]
    sealed = [_sealed(entry) if entry["id"] in graded else entry for entry in entries]
    write_whole(
        lesson / "exercises.yml",
        NOTE + yaml.safe_dump(sealed, allow_unicode=True, sort_keys=False, width=100),
    )
    (lesson / "checks.py").unlink(missing_ok=True)
    return graded


def unseal(lesson: Path, private: Path) -> None:
    """Bring a lesson's keys back from the private folder.

    Parameters
    ----------
    lesson, private
        As for `seal`.

    Raises
    ------
    ExamError
        When the private folder has no keys of this lesson.
    """
    keys = private / lesson.name
    if not (keys / "exercises.yml").is_file():
        raise ExamError(
            f"{keys} has no keys of {lesson.name}; name the folder they were moved to with --keys."
        )
    for name in FILES:
        if (keys / name).exists():
            write_whole(lesson / name, (keys / name).read_bytes())


def _sealed(entry: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in entry.items() if name not in TELLING}
    if "items" in kept:
        kept["items"] = [{n: v for n, v in item.items() if n not in TELLING} for item in kept["items"]]
    return {**kept, "sealed": True}
