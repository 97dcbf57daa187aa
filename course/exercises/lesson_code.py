"""A lesson's own code: what its `checks.py` computes from data."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from functools import cache
from types import ModuleType
from typing import Any

from course.exercises.as_data import export
from course.exercises.kinds import with_keys
from course.ground.errors import ExerciseError
from course.ground.lessons import lesson_folder


@cache
def _lesson_module(number: str) -> ModuleType:
    path = with_keys(lesson_folder(number), "checks.py")
    if not path.exists():
        raise ExerciseError(f"{path.parent.name} has no checks.py, and an exercise needs one.")
    spec = importlib.util.spec_from_file_location(f"course_lesson_{number}", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def lesson_function(verb: str, exercise_id: str) -> Callable[..., Any]:
    """The function `verb_NN_N` of a lesson's `checks.py`.

    Parameters
    ----------
    verb
        "answers" (what is right, and what each misconception gives) or "draw" (an explorer's figure).
    exercise_id
        Such as "02.4".

    Raises
    ------
    ExerciseError
        When the lesson has no such function.
    """
    name = f"{verb}_{exercise_id.replace('.', '_')}"
    function = getattr(_lesson_module(exercise_id[:2]), name, None)
    if function is None:
        raise ExerciseError(f"{lesson_folder(exercise_id[:2]).name}/checks.py has no function {name}.")
    return function


@cache
def lesson_answers(exercise_id: str) -> dict[str, Any]:
    """What an exercise's `answers_NN_N` gives as data: "right" or "right_any", and the misconceptions by id."""
    computed = lesson_function("answers", exercise_id)()
    return {name: _as_data(value, name) for name, value in computed.items()}


def _as_data(value: Any, name: str) -> Any:
    """Tables are turned into data once, not at each comparison."""
    if isinstance(value, list):
        return [_as_data(one, name) for one in value]
    return export(value, "table", name) if type(value).__name__ in ("DataFrame", "Series") else value
