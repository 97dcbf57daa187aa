"""Exercises without their keys: enough for widgets and for finding answers, worth nothing to a forger."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from course.answering import check as checks
from course.answering import store as answers
from course.answering.widgets import base, widget_class
from course.exercises import kinds as exercises

KINDS = (
    "choice",
    "multi",
    "sort",
    "match",
    "order",
    "rate",
    "matrix",
    "stepper",
    "write",
    "explore",
    "number",
)
"""Kinds that have a widget: their modules are imported before any submission runs."""
GRADED_APART = "{} is judged when its own check cell is reached, apart from this notebook."


def install(path: Path) -> None:
    """Let `course` know the exercises that `path` describes, and no others.

    Parameters
    ----------
    path
        A JSON file: lesson, then exercise id, then the exercise's fields without those that tell the key.
    """
    lessons = {
        number: {name: exercises.sealed_exercise(fields) for name, fields in entries.items()}
        for number, entries in json.loads(path.read_text(encoding="utf-8")).items()
    }

    def lesson_exercises(number: str) -> dict[str, Any]:
        if number not in lessons:
            raise exercises.ExerciseError(f"There is no lesson {number}.")
        return lessons[number]

    import course
    from course.answering import work

    exercises.lesson_exercises = work.lesson_exercises = lesson_exercises  # type: ignore[assignment]
    checks.check = course.check = check  # type: ignore[assignment]
    base.ExerciseWidget._ipython_display_ = _display_without_controls  # type: ignore[method-assign]
    answers.AnswerStore._change = _change_unlocked  # type: ignore[method-assign]
    for kind in KINDS:
        widget_class(kind)
    widget_class("brief")


def check(exercise_id: str) -> None:
    """Stands for the learner's `check`: here no key is known."""
    exercises.find_exercise(exercise_id)
    print(GRADED_APART.format(exercise_id))


def _display_without_controls(self: Any) -> None:
    """Nobody can move a control here: show the static view and the saved answer."""
    from IPython.display import display

    display({"text/plain": repr(self), "text/html": self.static_html()}, raw=True)
    self._saved = display(self._saved_bundle(), raw=True, display_id=f"ans-{self.exercise.id}")


def _change_unlocked(self: Any, exercise_id: str, change: Any) -> Any:
    """Keep an answer in memory: the folder goes when the submission has run."""
    entry = change(self._unsaved.get(exercise_id) or self.get(exercise_id) or {"answer": None})
    entry.setdefault("first", None)
    entry.setdefault("checks", 0)
    self._unsaved[exercise_id] = entry
    return dict(entry)
