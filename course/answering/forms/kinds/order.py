"""Items in their order."""

from __future__ import annotations

from typing import Any

from course.answering.forms.face import Face, texts, triples
from course.answering.forms.markup import bullets, inline


class OrderFace(Face):
    """Items that move up and down; the answer is a list of ids. In code, None may stand where a place is free."""

    def asked(self) -> dict[str, Any]:
        return {"items": triples(texts(self.exercise.items))}

    def still(self, answer: Any) -> str:
        items = bullets(inline(item.text) for item in self.exercise.items)
        return f"<p>Bring these into order:</p>{items}{self._so_far(answer)}"

    def _so_far(self, answer: Any) -> str:
        if not answer:
            return ""
        parts = self.exercise.parts()
        places = bullets((inline(parts[item]) if item else "…" for item in answer), tag="ol")
        return f"<p><strong>Your order</strong></p>{places}"
