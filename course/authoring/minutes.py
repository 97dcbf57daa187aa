"""How long a lesson takes."""

from __future__ import annotations

import re

from course.authoring.lesson import FURTHER, Lesson
from course.exercises.kinds import Exercise, Stepper

WORDS_A_MINUTE = 180
MINUTES = {"form": 2, "code": 4, "person": 10, "brief": 20}
MINUTES_A_CASE = 2
MARKS = re.compile(r"<[^>]+>|[|#*`]")


def core_minutes(lesson: Lesson) -> int:
    """The minutes that the card states: for everything before '## Further'.

    Words ÷ 180, a form 2 (a stepper 2 for each case), a code task 4, a written task 10, a brief 20.
    """
    words, tasks = 0, 0
    for cell in lesson.notebook.cells:
        if cell.cell_type == "markdown":
            core, _, further = cell.source.partition(FURTHER)
            words += len(MARKS.sub(" ", core).split())
            if further:
                break
        exercise = lesson.exercises.get(cell.metadata.get("exercise") or cell.metadata.get("manual") or "")
        if exercise:
            words += len(exercise.prompt.split()) if "exercise" in cell.metadata else 0
            tasks += task_minutes(exercise)
    return round(words / WORDS_A_MINUTE + tasks)


def task_minutes(exercise: Exercise) -> int:
    """The minutes of a task by the formula above. The one place that asks how a kind is answered."""
    if isinstance(exercise, Stepper):
        return MINUTES_A_CASE * len(exercise.items)
    return MINUTES["brief" if exercise.kind == "brief" else answered_by(exercise)]


def answered_by(exercise: Exercise) -> str:
    """A "form", "code", or text for a "person"."""
    return "person" if exercise.kind == "manual" else "code" if exercise.in_code else "form"
