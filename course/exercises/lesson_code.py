"""A lesson's own code: what its `checks.py` computes from data."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from course.exercises.as_data import export
from course.exercises.library import with_keys
from course.ground.errors import ExerciseError
from course.ground.lessons import lesson_folder

FILE = "checks.py"


@cache
def _module_at(path: Path) -> ModuleType:
    if not path.exists():
        raise ExerciseError(f"{path.parent.name} has no {FILE}, and an exercise needs one.")
    spec = importlib.util.spec_from_file_location(f"course_lesson_{path.parent.name[:2]}", path)
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
    return _function_in(_path(exercise_id), verb, exercise_id)


def _path(exercise_id: str) -> Path:
    return with_keys(lesson_folder(exercise_id[:2]), FILE)


def _function_in(path: Path, verb: str, exercise_id: str) -> Callable[..., Any]:
    name = f"{verb}_{exercise_id.replace('.', '_')}"
    function = getattr(_module_at(path), name, None)
    if function is None:
        raise ExerciseError(f"{path.parent.name}/{FILE} has no function {name}.")
    return function


def answers_in(folder: Path, exercise_id: str) -> dict[str, Any]:
    """The same as `lesson_answers`, for a lesson in any folder."""
    return _answers_in(with_keys(folder, FILE), exercise_id)


def lesson_answers(exercise_id: str) -> dict[str, Any]:
    """What an exercise's `answers_NN_N` gives as data: "right" or "right_any", and the misconceptions by id."""
    return _answers_in(_path(exercise_id), exercise_id)


@cache
def _answers_in(path: Path, exercise_id: str) -> dict[str, Any]:
    computed = _function_in(path, "answers", exercise_id)()
    return {name: _as_data(value, name) for name, value in computed.items()}


def _as_data(value: Any, name: str) -> Any:
    """Tables are turned into data once, not at each comparison."""
    if isinstance(value, list):
        return [_as_data(one, name) for one in value]
    return export(value, "table", name) if type(value).__name__ in ("DataFrame", "Series") else value
