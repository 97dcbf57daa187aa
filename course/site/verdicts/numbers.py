"""The table of a number: which numbers are taken for which, and what is said of them."""

from __future__ import annotations

import math
from typing import Any

from course.exercises.kinds import AnswerError
from course.exercises.kinds.values import LIKE, likenesses
from course.exercises.lesson_code import lesson_answers
from course.exercises.numbers import in_words, roundings
from course.site.verdicts.entries import Entry, entry_on

GIVEN = "\ue003"
"""Stands in a sentence where the page writes the number that was typed."""
_TRIES = (1.37, 2.31, 0.61, 3.77, 0.437, 5.13, 7.91, 0.213, 11.3, 17.7)


def number_table(exercise: Any) -> dict[str, Any]:
    """Near which number lies the answer? The first one of a list that takes it says what the card says.

    A number takes what is within a distance, and what it becomes when it is rounded.
    """

    def computed() -> dict[str, Any]:
        return lesson_answers(exercise.id)

    keys = [float(key) for key in exercise.keys(computed)]
    slips = [float(slip.value) for slip in exercise.slips(computed)]
    say = entry_on if exercise.right else _said
    near = [[*_taken(exercise, value), say(exercise, value)] for value in keys]
    near += [[*_taken(exercise, value), entry_on(exercise, value)] for value in slips]
    alike = [
        [value, _said(exercise, probe)]
        for value, _ in likenesses(keys[0])
        if (probe := _beside(value, near)) is not None
    ]
    return {
        "by": "number",
        "empty": entry_on(exercise, None),
        "unit": exercise.unit,
        "misfit": _misfit(exercise),
        "near": near,
        "alike": alike,
        "like": LIKE,
        "else": _elsewhere(exercise, keys[0], near),
    }


def _taken(exercise: Any, value: float) -> tuple[float, float, list[float]]:
    tolerance = exercise.tolerance
    distance = tolerance.absolute if tolerance.absolute is not None else tolerance.relative * abs(value)
    return value, distance, roundings(value)


def _said(exercise: Any, value: float) -> Entry:
    """What is said of a number, with a mark where the sentence names the number."""
    shell, heading, says, cites = entry_on(exercise, value)
    unit = f" {exercise.unit}" if exercise.unit and value != 1 else ""
    return [shell, heading, says.replace(f"{in_words(value)}{unit}", GIVEN, 1), cites]


def _beside(value: float, near: list[list[Any]]) -> float | None:
    """A number so near to one that it is like it, and taken for no other."""
    probes = (value * (1 + share * LIKE) for share in (0, 0.6, -0.6, 0.9, -0.9))
    return next((one for one in probes if not any(abs(one - each[0]) <= each[1] for each in near)), None)


def _elsewhere(exercise: Any, key: float, near: list[list[Any]]) -> Entry:
    """What is said of a number that is like none: asked with one."""
    taken = [one[0] for one in near] + [value for value, _ in likenesses(key)]
    for factor in _TRIES:
        probe = (key or 1.0) * factor
        if not any(math.isclose(probe, value, rel_tol=0.05, abs_tol=near[0][1]) for value in taken):
            return _said(exercise, probe)
    raise ValueError(f"{exercise.id}: every number that was tried is like the key or a slip.")


def _misfit(exercise: Any) -> str:
    """What is said of letters; the page puts them in."""
    try:
        exercise.cleaned(GIVEN)
    except AnswerError as error:
        return error.what or str(error)
    return ""
