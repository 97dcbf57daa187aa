"""One of several options."""

from __future__ import annotations

from typing import Any

from course.answering.forms.face import Face, pairs
from course.answering.forms.markup import bullets, inline


class ChoiceFace(Face):
    """Options of which one is chosen; the answer is its id. Without a key it is a prediction, only kept."""

    def asked(self) -> dict[str, Any]:
        return {"options": pairs(self.exercise.options)}

    def still(self, answer: Any) -> str:
        return bullets(
            f"<strong>{inline(label)}</strong> (your answer)" if option == answer else inline(label)
            for option, label in self.exercise.options.items()
        )
