"""Judging answers, in a process that never runs a student's code."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import cache
from threading import Thread
from typing import Any

from course.exercises.judge import judge
from course.exercises.kinds import Function
from course.exercises.lesson_code import lesson_answers
from course.exercises.library import find_exercise, lesson_exercises
from grading.engine.intake.words import known_error, visible
from grading.engine.judging.answers import misconceptions


@cache
def prepare(lesson: str) -> Thread:
    """Compute what is right in a lesson's tasks in code, and load what that takes, while cells run; once a process.

    Parameters
    ----------
    lesson
        Two digits or the lesson's folder name.
    """
    thread = Thread(target=_compute, args=(lesson,))
    thread.start()
    return thread


def _compute(lesson: str) -> None:
    with suppress(Exception):  # whoever judges an answer says what is wrong
        for exercise in lesson_exercises(lesson).values():
            if exercise.in_code:
                lesson_answers(exercise.id)


class FunctionStopped(Exception):
    """Stands for the error with which a student's function stopped; its name is the error's."""


def verdict(lesson: str, exercise_id: str, data: Any, of: float | None = None) -> dict[str, Any]:
    """Judge an answer that arrived as data.

    Parameters
    ----------
    lesson
        Two digits or the lesson's folder name.
    exercise_id
        Such as "02.4".
    data
        The answer, as `inside.child` wrote it; for a function, its results for the calls of `calls_of`.
    of : float, optional
        The most points of its cell, where they are known to be other than the exercise's.

    Returns
    -------
    dict
        "score" (0 to 1), "points", "answered", "sealed", "says", "items" (by name:
        [right, sentence]), "misconceptions" (each [part in words, sentence]).

    Raises
    ------
    ExerciseError
        When the lesson has no such exercise, or is itself at fault.
    """
    exercise = find_exercise(exercise_id)
    if exercise.lesson != lesson[:2]:
        raise ValueError(f"{exercise_id} is no exercise of {lesson}.")
    if isinstance(exercise, Function) and data is not None:
        data = _replayed(data)
    outcome = judge(exercise, data)
    return {
        "score": outcome.score,
        "points": round(outcome.score * (exercise.points if of is None else of), 2),
        "answered": outcome.answered,
        "sealed": outcome.sealed,
        "says": visible(outcome.says),
        "items": {
            str(name): [item.right, item.says and visible(item.says)] for name, item in outcome.items.items()
        },
        "misconceptions": [list(misread) for misread in misconceptions(exercise, outcome)],
    }


def calls_of(exercise_id: str) -> list[Any] | None:
    """The arguments for which a function is to be called; None where the exercise asks for no function."""
    exercise = find_exercise(exercise_id)
    if not isinstance(exercise, Function):
        return None
    return exercise.calls(lambda: lesson_answers(exercise_id))


def _replayed(results: Any) -> Callable[..., Any]:
    """A function that gives the results which were reported, one after another."""
    left = iter(results if isinstance(results, list) else [])

    def answer(*_: Any) -> Any:
        result = next(left, None)
        if not isinstance(result, dict) or "stopped" in result:
            name = result.get("stopped") if isinstance(result, dict) else None
            raise type(known_error(name) or "an error of its own", (FunctionStopped,), {})()
        return _untagged(result.get("result"))

    return answer


def _untagged(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    parts = [_untagged(part) if not isinstance(part, list) else part for part in value.get("of", [])]
    if value.get("is") == "dict":
        return {_untagged(key): _untagged(part) for key, part in parts}
    container = {"tuple": tuple, "set": set}.get(str(value.get("is")), list)
    return container(parts)
