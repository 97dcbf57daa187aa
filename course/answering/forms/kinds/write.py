"""Notes of the learner's own."""

from __future__ import annotations

from typing import Any

from course.answering.forms.face import Face
from course.answering.forms.markup import paragraphs


class WriteFace(Face):
    """A field for notes, kept as they are typed and never graded; the answer is the text."""

    def asked(self) -> dict[str, Any]:
        return {}

    def still(self, answer: Any) -> str:
        return f"<p>Your notes:</p>{paragraphs(answer) if answer else '<p>…</p>'}"
