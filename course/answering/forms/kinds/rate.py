"""A place on a scale, with a reason."""

from __future__ import annotations

from typing import Any

from course.answering.forms.face import Face, pairs
from course.answering.forms.markup import bullets, inline


class RateFace(Face):
    """A scale and a field for the reason; the answer is `{"value": 3, "reason": "…"}`."""

    def asked(self) -> dict[str, Any]:
        return {"scale": pairs(self.exercise.places())}

    def still(self, answer: Any) -> str:
        given = answer or {"value": None, "reason": ""}
        scale = bullets(
            f"<strong>{inline(label)}</strong> (your answer)" if place == given["value"] else inline(label)
            for place, label in self.exercise.places().items()
        )
        return f"{scale}<p>Your reason: {inline(given['reason']) or '…'}</p>"
