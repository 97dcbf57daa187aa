"""A place on a scale, with a reason."""

from __future__ import annotations

from typing import Any

from course.answering.widgets.base import ExerciseWidget
from course.answering.widgets.controls import area, choose, chooser, chosen
from course.answering.widgets.markup import bullets, inline, plain


class RateWidget(ExerciseWidget):
    """A scale and a field for the reason; the answer is `{"value": 3, "reason": "…"}`."""

    def _controls(self) -> list[Any]:
        places = self._labels()
        self._place = self._watched(
            chooser(f"Your place on the scale: {self.exercise.title}", places, wide=True)
        )
        self._reason = self._watched(area(f"Your reason, in at least {self.exercise.reason_words} words"))
        return [self._place, self._reason]

    def _labels(self) -> dict[int, str]:
        return {place: f"{place} – {label}" for place, label in self.exercise.scale.items()}

    def _read(self) -> dict[str, Any]:
        return {"value": chosen(self._place), "reason": self._reason.value}

    def _fill(self, answer: Any) -> None:
        choose(self._place, (answer or {}).get("value"))
        self._reason.value = (answer or {}).get("reason", "")

    def _cleaned(self, answer: Any) -> dict[str, Any]:
        example = f'{{"value": {next(iter(self.exercise.scale))}, "reason": "because …"}}'
        given = self._mapping(answer, example)
        for name in given:
            self._known(name, {"value": 0, "reason": 0}, "part of the answer")
        value, reason = given.get("value"), given.get("reason") or ""
        if value is not None:
            value = self._known(
                getattr(value, "item", lambda: value)(), self.exercise.scale, "place on the scale"
            )
        if not isinstance(reason, str):
            raise self._error(f"write the reason as text, such as {example}.")
        return {"value": value, "reason": reason}

    def is_whole(self, answer: Any) -> bool:
        return answer is not None and answer["value"] is not None and bool(answer["reason"].strip())

    def _options_html(self, answer: Any) -> str:
        given = answer or {"value": None, "reason": ""}
        scale = bullets(
            f"<strong>{inline(label)}</strong> (your answer)" if place == given["value"] else inline(label)
            for place, label in self._labels().items()
        )
        return f"{scale}<p>Your reason: {inline(given['reason']) or '…'}</p>"

    def in_words(self, answer: Any) -> str:
        place = plain(self._labels()[answer["value"]]) if answer["value"] is not None else "no place yet"
        return f"{place}; reason: {answer['reason'].strip() or '…'}"
