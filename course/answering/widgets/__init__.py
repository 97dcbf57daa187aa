"""Exercises in a notebook: one widget for each kind of judgement."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from course.answering.session import session
from course.answering.work import recall, save_work
from course.exercises.library import find_exercise
from course.ground.errors import ExerciseError

if TYPE_CHECKING:
    from course.answering.widgets.base import ExerciseWidget

__all__ = ["exercise", "recall", "save_work"]


def exercise(exercise_id: str) -> ExerciseWidget:
    """The widget of an exercise, with the answer that was given before.

    Parameters
    ----------
    exercise_id
        Such as "02.3".

    Returns
    -------
    ExerciseWidget
        Show it as the last line of a cell; set its `answer` to answer in code.

    Raises
    ------
    ExerciseError
        When there is no such exercise, or it is not answered with a widget.
    """
    found = find_exercise(exercise_id)
    if found.in_code:
        raise ExerciseError(
            f"Exercise {exercise_id} is answered in code: store your answer in `{found.answer}`, "
            f'then run check("{exercise_id}").'
        )
    if found.answered_by == "person":
        raise ExerciseError(f"Exercise {exercise_id} is answered in words: write in its text cell.")
    return widget_class(found.kind)(found, session().store())


def widget_class(kind: str) -> type[ExerciseWidget]:
    """The class of a kind of exercise; its module is imported when it is first needed."""
    return getattr(import_module(f"course.answering.widgets.kinds.{kind}"), f"{kind.capitalize()}Widget")


def form_kinds() -> list[str]:
    """The kinds of exercise that have a form: those whose module stands in `kinds`."""
    folder = Path(__file__).parent / "kinds"
    return sorted(path.stem for path in folder.glob("*.py") if path.stem != "__init__")
