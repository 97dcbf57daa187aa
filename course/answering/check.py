"""`check("05.3")`: what a learner runs, and what nbgrader takes the points from."""

from __future__ import annotations

import os
import textwrap
from typing import Any

from course.answering.session import session
from course.exercises.as_data import NotExportable, export
from course.exercises.judge import judge
from course.exercises.kinds import Exercise
from course.exercises.library import find_exercise, library
from course.exercises.verdict import Verdict
from course.ground.errors import CourseError, ExerciseError

COLUMNS = 92


class NotGraded(CourseError):
    """Raised where a machine grades without the keys: a person must, so it must never look like full points."""


class NotYet(CourseError):
    """Raised where there are no points: the notebook shows its one sentence and no traceback."""

    def _render_traceback_(self) -> list[str]:
        return [_wrapped(str(self))]


def check(exercise_id: str) -> float | None:
    """Check an answer, say what to look at again, and give the points.

    Parameters
    ----------
    exercise_id
        Such as "05.3".

    Returns
    -------
    float
        Points, more than 0 and at most the exercise's own: nbgrader's partial credit. None in an exam.

    Raises
    ------
    NotYet
        With one sentence, when nothing is there or nothing of it holds.
    NotGraded
        When nbgrader grades an exam's notebook without the keys.
    """
    try:
        exercise = find_exercise(exercise_id)
        if not library().has_keys:
            return print(
                f"{exercise_id} is judged when its own check cell is reached, apart from this notebook."
            )
        answer = exported_answer(exercise, _namespace())
        verdict = judge(exercise, answer)
        _count(exercise, answer, verdict)
        if verdict.sealed:
            return _say_saved(verdict)
        return _points(exercise, verdict)
    except (NotExportable, ExerciseError) as error:
        raise NotYet(str(error)) from None


def exported_answer(exercise: Exercise, namespace: dict[str, Any]) -> Any:
    """The answer of an exercise as data, from the variable that the exercise names.

    Parameters
    ----------
    exercise
        Its `answer` is the variable's name.
    namespace
        The notebook's variables.

    Raises
    ------
    NotExportable
        When the variable holds another sort of thing.
    """
    value = namespace.get(exercise.answer)
    if exercise.in_code:
        return None if value is None or value is ... else export(value, exercise.form, exercise.answer)  # type: ignore[union-attr]
    answer = getattr(value, "answer", value)
    if answer is None:
        answer = (session().store().get(exercise.id) or {}).get("answer")
    return answer


def _count(exercise: Exercise, answer: Any, verdict: Verdict) -> None:
    """Count a learner's own check; nbgrader's runs are not the learner's."""
    if not verdict.answered or callable(answer) or "NBGRADER_EXECUTION" in os.environ:
        return
    store = session().store()
    store.checked(exercise.id, answer)
    for notice in store.take_notices():
        print(_wrapped(notice))


def _say_saved(verdict: Verdict) -> None:
    if os.environ.get("NBGRADER_EXECUTION") == "autograde":
        raise NotGraded("Saved, not graded: the keys of this exam are elsewhere.")
    print(_wrapped(verdict.says))


def _points(exercise: Exercise, verdict: Verdict) -> float:
    points = round(verdict.score * exercise.points, 2)
    if exercise.points and not points:
        raise NotYet("\n".join(verdict.sentences(exercise.parts())))
    for sentence in verdict.sentences(exercise.parts()):
        print(_wrapped(sentence))
    print(f"{points:g} of {exercise.points:g} points.")
    return points


def _wrapped(text: str) -> str:
    """Break lines between words: JupyterLab would break them anywhere."""
    return "\n".join(
        textwrap.fill(line, COLUMNS, subsequent_indent="  " if line.startswith("- ") else "")
        for line in text.split("\n")
    )


def _namespace() -> dict[str, Any]:
    from IPython import get_ipython  # type: ignore[attr-defined]

    shell = get_ipython()
    if shell is None:
        raise ExerciseError("`check` works inside a notebook; open the lesson with `course start`.")
    return shell.user_ns
