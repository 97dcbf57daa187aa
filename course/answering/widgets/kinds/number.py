"""A number typed into a field."""

from __future__ import annotations

from typing import Any

from course.answering.widgets.base import ExerciseWidget
from course.answering.widgets.controls import line
from course.answering.widgets.markup import inline
from course.exercises.numbers import shown_number


class NumberWidget(ExerciseWidget):
    """A field for a number; the answer is that number."""

    def _controls(self) -> list[Any]:
        unit = f" ({self.exercise.unit})" if self.exercise.unit else ""
        self._field = self._watched(line(f"{self.exercise.title}{unit}", placeholder="a number"))
        return [self._field]

    def _read(self) -> float | None:
        if not self._field.value.strip():
            return None
        return self.exercise.cleaned(self._field.value)

    def _fill(self, answer: Any) -> None:
        self._field.value = "" if answer is None else shown_number(answer)

    def _options_html(self, answer: Any) -> str:
        unit = f" ({inline(self.exercise.unit)})" if self.exercise.unit else ""
        return f"<p>Your number{unit}: {'…' if answer is None else f'<strong>{shown_number(answer)}</strong>'}</p>"
