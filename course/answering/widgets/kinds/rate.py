"""A place on a scale, with a reason."""

from __future__ import annotations

from typing import Any

from course.answering.widgets.base import ExerciseWidget
from course.answering.widgets.controls import area, choose, chooser, chosen
from course.answering.widgets.markup import bullets, inline


class RateWidget(ExerciseWidget):
    """A scale and a field for the reason; the answer is `{"value": 3, "reason": "…"}`."""

    def _controls(self) -> list[Any]:
        places = self.exercise.places()
        self._place = self._watched(
            chooser(f"Your place on the scale: {self.exercise.title}", places, wide=True)
        )
        self._reason = self._watched(area(f"Your reason, in at least {self.exercise.reason_words} words"))
        return [self._place, self._reason]

    def _read(self) -> dict[str, Any]:
        return {"value": chosen(self._place), "reason": self._reason.value}

    def _fill(self, answer: Any) -> None:
        choose(self._place, (answer or {}).get("value"))
        self._reason.value = (answer or {}).get("reason", "")

    def _options_html(self, answer: Any) -> str:
        given = answer or {"value": None, "reason": ""}
        scale = bullets(
            f"<strong>{inline(label)}</strong> (your answer)" if place == given["value"] else inline(label)
            for place, label in self.exercise.places().items()
        )
        return f"{scale}<p>Your reason: {inline(given['reason']) or '…'}</p>"
