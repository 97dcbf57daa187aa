"""Exercises in a notebook: one form for each kind of judgement."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from course.answering.session import session
from course.answering.store import AnswerStore
from course.exercises.kinds import Exercise
from course.exercises.library import find_exercise
from course.ground.errors import ExerciseError

if TYPE_CHECKING:
    from course.answering.forms.face import Face
    from course.answering.forms.form import Form


def exercise(exercise_id: str) -> Form:
    """The form of an exercise, with the answer that was given before.

    Parameters
    ----------
    exercise_id
        Such as "02.3".

    Returns
    -------
    Form
        Show it as the last line of a cell; set its `answer` to answer in code.

    Raises
    ------
    ExerciseError
        When there is no such exercise, or it is not answered with a form.
    """
    found = find_exercise(exercise_id)
    if found.in_code:
        raise ExerciseError(
            f"Exercise {exercise_id} is answered in code: store your answer in `{found.answer}`, "
            f'then run check("{exercise_id}").'
        )
    if found.answered_by == "person":
        raise ExerciseError(f"Exercise {exercise_id} is answered in words: write in its text cell.")
    return form_of(found, session().store())


def form_of(exercise: Exercise, store: AnswerStore) -> Form:
    """The form of an exercise whose answers a store keeps."""
    from course.answering.forms.form import Form

    return Form(exercise, face_class(exercise.kind)(exercise), store)


def face_class(kind: str) -> type[Face]:
    """What forms of a kind show; its module is imported when it is first needed."""
    name = "".join(word.capitalize() for word in kind.split("_"))
    return getattr(import_module(f"course.answering.forms.kinds.{kind}"), f"{name}Face")


def form_kinds() -> list[str]:
    """The kinds of exercise that have a form: those whose module stands in `kinds`."""
    folder = Path(__file__).parent / "kinds"
    return sorted(path.stem for path in folder.glob("*.py") if path.stem != "__init__")
