"""Notes of the learner's own."""

from __future__ import annotations

from typing import Any

from course.answering.widgets.base import ExerciseWidget
from course.answering.widgets.controls import area
from course.answering.widgets.markup import paragraphs


class WriteWidget(ExerciseWidget):
    """A field for notes, kept as they are typed and never graded; the answer is the text."""

    checkable = False

    def _controls(self) -> list[Any]:
        self._field = self._watched(area(f"Your notes: {self.exercise.title}"))
        return [self._field]

    def _read(self) -> str:
        return self._field.value

    def _fill(self, answer: Any) -> None:
        self._field.value = answer or ""

    def _options_html(self, answer: Any) -> str:
        return f"<p>Your notes:</p>{paragraphs(answer) if answer else '<p>…</p>'}"
