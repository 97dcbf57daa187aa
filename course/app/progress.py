"""How far a learner is: counted from the answers beside the notebooks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from course.answering.answers import FILE_NAME, Entry, answers_of
from course.answering.worth import earned, worth
from course.exercises.kinds import Exercise
from course.exercises.library import read_exercises, with_keys
from course.ground.errors import CourseError, ExerciseError
from course.ground.lessons import all_lessons


class ProgressError(CourseError):
    """Progress that cannot be told: one sentence with the fix."""


@dataclass(frozen=True)
class LessonProgress:
    """One lesson.

    Parameters
    ----------
    lesson
        The folder's name.
    answered, checked
        How many of the exercises whose answers are kept; extras are not counted.
    of
        How many such exercises there are.
    graded
        How many exercises carry points, those that a person grades among them.
    earned, possible
        The points that the answers earn as they stand, and the most that checks give.
    written
        The most points that a person gives.
    saved
        When an answer was last kept.
    trouble
        One sentence, when something could not be read.
    """

    lesson: str
    answered: int = 0
    checked: int = 0
    of: int = 0
    graded: int = 0
    earned: float = 0
    possible: float = 0
    written: float = 0
    saved: datetime | None = None
    trouble: str = ""


def progress(folder: Path) -> list[LessonProgress]:
    """How far the learner is in every lesson.

    Parameters
    ----------
    folder
        The learner's folder, as `course start` made it.

    Returns
    -------
    list of LessonProgress
        In the order of the lessons; what is broken says so in its `trouble`.

    Raises
    ------
    ProgressError
        When there is no such folder.
    """
    if not folder.is_dir():
        raise ProgressError(f"There is no folder {folder}; `course start` makes one, or name yours.")
    return [_of_lesson(lesson, folder / lesson.name) for lesson in all_lessons()]


def _of_lesson(lesson: Path, folder: Path) -> LessonProgress:
    troubles = []
    exercises: dict[str, Exercise] = {}
    try:
        exercises = read_exercises(with_keys(lesson, "exercises.yml"))
    except ExerciseError as error:
        troubles.append(str(error))
    path = folder / FILE_NAME
    answers = answers_of(folder)
    if answers.trouble:
        troubles.append(
            f"{path} cannot be read ({answers.trouble}); open the lesson, which keeps the file aside "
            "and uses the notebook's own answers."
        )
    core = [name for name, exercise in exercises.items() if exercise.is_kept and not exercise.further]
    counted = [answers.entries.get(name, {}) for name in core]
    by_check = [(name, worth(exercises[name], folder)) for name in core if exercises[name].is_checked]
    by_person = [exercise for exercise in exercises.values() if exercise.answered_by == "person"]
    return LessonProgress(
        lesson=lesson.name,
        answered=sum(entry.get("answer") is not None for entry in counted),
        checked=sum(entry.get("checks", 0) > 0 for entry in counted),
        of=len(counted),
        graded=sum(exercise.points > 0 for exercise in exercises.values()),
        earned=round(
            sum(_earned(exercises[name], answers.entries.get(name), of) for name, of in by_check), 2
        ),
        possible=sum(of for _, of in by_check),
        written=sum(worth(exercise, folder) for exercise in by_person),
        saved=datetime.fromtimestamp(path.stat().st_mtime) if path.is_file() else None,
        trouble=" ".join(troubles),
    )


def _earned(exercise: Exercise, entry: Entry | None, of: float) -> float:
    """The points of a kept answer; an answer in code is kept when it is checked."""
    answer = (entry or {}).get("answer")
    return 0 if answer is None else earned(exercise, answer, of) or 0
