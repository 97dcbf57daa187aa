"""A number typed into a field."""

from __future__ import annotations

from typing import Any

from course.answering.forms.face import Face
from course.answering.forms.markup import inline
from course.exercises.numbers import shown_number


class NumberFace(Face):
    """A field for a number; the answer is that number."""

    def asked(self) -> dict[str, Any]:
        return {"unit": inline(self.exercise.unit or "")}

    def still(self, answer: Any) -> str:
        unit = f" ({inline(self.exercise.unit)})" if self.exercise.unit else ""
        return f"<p>Your number{unit}: {'…' if answer is None else f'<strong>{shown_number(answer)}</strong>'}</p>"
