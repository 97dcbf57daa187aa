"""A lesson's exercises as a page needs them: what is asked, what a check says, what stands there without JavaScript."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from course.answering.forms import face_class, form_kinds
from course.answering.forms.shown import asked
from course.exercises.kinds import Exercise
from course.exercises.kinds.rubric import MOST
from course.site.verdicts import table_of
from course.site.verdicts.entries import cited_in, folded_row

NEEDS_A_KERNEL = {"brief", "questions"}
MOST_PICTURES = 30
"""A figure with more choices than these is drawn by a notebook alone."""


def is_form(exercise: Exercise) -> bool:
    """Can it be answered in a page?"""
    return (
        exercise.answered_by == "form"
        and exercise.kind in form_kinds()
        and exercise.kind not in NEEDS_A_KERNEL
    )


def by_hand(exercise: Any) -> Exercise | None:
    """A task in code whose answer is a number, as a field for that number; None for all others."""
    if exercise.kind != "number" or not exercise.in_code or exercise.sealed:
        return None
    prompt = "The task above asks for code. Without a notebook, work the number out by hand, from the tables shown."
    return exercise.model_copy(update={"as_": None, "title": f"By hand: {exercise.name}", "prompt": prompt})


def form_data(exercise: Any, place: str) -> dict[str, Any]:
    """What the page needs of an exercise: what is asked, and what is said.

    Parameters
    ----------
    exercise
        One that `is_form`, or `by_hand`.
    place
        Under which name its answer is kept.
    """
    face = face_class(exercise.kind)(exercise)
    found: dict[str, Any] = {"asked": asked(face, place), "still": face.head() + face.still(None)}
    if exercise.kind == "explore":
        found["pictures"] = _pictures(exercise, face)
    elif exercise.kind == "self_check":
        found["compared"] = _compared(exercise, face)
    elif (table := table_of(exercise)) is not None:
        found["table"] = table
    else:
        found["asked"]["button"] = ""
    return found


def can_be_drawn(exercise: Any) -> bool:
    """Are there so few choices that each of its figures can stand in the site?"""
    return math.prod(len(options) for options in exercise.controls.values()) <= MOST_PICTURES


def _pictures(exercise: Any, face: Any) -> dict[str, str]:
    """The figure for each way to choose, by the choices."""
    names = list(exercise.controls)
    if can_be_drawn(exercise):
        ways: Iterator[tuple[str, ...]] | list[tuple[str, ...]] = product(*exercise.controls.values())
    else:
        ways = [tuple(exercise.first_choices().values())]
    return {"|".join(way): face.more(dict(zip(names, way, strict=True)))["picture"] for way in ways}


def _compared(exercise: Any, face: Any) -> dict[str, Any]:
    """What opens a self-check, and the samples beside it by the sum of the marks."""
    criteria = [criterion.id for criterion in exercise.rubric.criteria]
    samples = {}
    for total in range(MOST * len(criteria) + 1):
        marks = [min(MOST, max(0, total - MOST * place)) for place in range(len(criteria))]
        answer = {name: f"{name}{mark}" for name, mark in zip(criteria, marks, strict=True)}
        samples[total] = face.more(answer)["seen"]["samples"]
    none = face.more(None)["seen"]["samples"]
    return {
        "of": exercise.of,
        "least": exercise.least,
        "criteria": criteria,
        "samples": samples,
        "none": none,
    }


def rows_of(tables: Mapping[str, Any]) -> dict[str, str]:
    """What the folds of cards say of the rows that tables cite, by their names."""
    named = {one for one in cited_in(tables) if len(one) < 12}
    return {name: told for name in sorted(named) if (told := folded_row(name))}
