"""How far a learner is: counted from the answers beside the notebooks."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from course.answering.answers import FILE_NAME, answers_of
from course.answering.kept.tally import Tally, tally
from course.answering.worth import worth
from course.exercises.kinds import Exercise
from course.exercises.library import read_exercises, with_keys
from course.ground.errors import CourseError, ExerciseError
from course.ground.lessons import all_lessons


class ProgressError(CourseError):
    """Progress that cannot be told: one sentence with the fix."""


@dataclass(frozen=True)
class LessonProgress(Tally):
    """How a lesson stands, and what else is told of it in a list of lessons.

    Attributes
    ----------
    lesson
        The folder's name.
    checked
        How many exercises of the core were checked.
    graded
        How many exercises carry points, those that a person grades among them.
    written
        The most points that a person gives.
    saved
        When an answer was last kept.
    trouble
        One sentence, when something could not be read.
    """

    lesson: str = ""
    checked: int = 0
    graded: int = 0
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
    entries = answers.entries
    core = [name for name, exercise in exercises.items() if exercise.is_core]
    by_person = [exercise for exercise in exercises.values() if exercise.answered_by == "person"]
    return LessonProgress(
        **asdict(tally(exercises.values(), entries, folder)),
        lesson=lesson.name,
        checked=sum(entries.get(name, {}).get("checks", 0) > 0 for name in core),
        graded=sum(exercise.points > 0 for exercise in exercises.values()),
        written=sum(worth(exercise, folder) for exercise in by_person),
        saved=datetime.fromtimestamp(path.stat().st_mtime) if path.is_file() else None,
        trouble=" ".join(troubles),
    )
