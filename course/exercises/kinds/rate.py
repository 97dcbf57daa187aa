"""A place on a scale, with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from pydantic import Field, model_validator

from course.exercises.kinds.base import Computed, Label, Prompted, Sentence, same_keys
from course.exercises.verdict import Verdict
from course.ground.markup import plain


class Rate(Prompted):
    """A place on a scale, with a reason. Without a key any place counts; the reason always does.

    An answer is `{"value": 3, "reason": "…"}`.
    """

    kind: Literal["rate"]
    scale: dict[int, Label] = Field(min_length=2)
    reason_words: int = Field(default=8, ge=3, le=60)
    key: list[int] = []
    feedback: dict[int, Sentence] = {}

    @model_validator(mode="after")
    def _fits(self) -> Rate:
        if unknown := set(self.key) - set(self.scale):
            raise ValueError(f"key: {', '.join(map(str, sorted(unknown)))} is not on the scale")
        if self.key:
            wrong = {str(place) for place in set(self.scale) - set(self.key)}
            same_keys("feedback", wrong, {str(place) for place in self.feedback})
        return self

    def sentences(self) -> Iterator[str]:
        yield from super().sentences()
        yield from self.feedback.values()

    def places(self) -> dict[int, str]:
        """The scale as it is shown: each place with its number and its label."""
        return {place: f"{place} – {label}" for place, label in self.scale.items()}

    def cleaned(self, answer: Any) -> dict[str, Any]:
        example = f'{{"value": {next(iter(self.scale))}, "reason": "because …"}}'
        parts = self._mapping(answer, example)
        for name in parts:
            self._known(name, {"value": 0, "reason": 0}, "part of the answer")
        value, reason = parts.get("value"), parts.get("reason") or ""
        if value is not None:
            value = self._known(getattr(value, "item", lambda: value)(), self.scale, "place on the scale")
        if not isinstance(reason, str):
            raise self._misfit(f"write the reason as text, such as {example}.")
        return {"value": value, "reason": reason}

    def is_whole(self, answer: Any) -> bool:
        return answer is not None and answer["value"] is not None and bool(answer["reason"].strip())

    def in_words(self, answer: Any) -> str:
        place = plain(self.places()[answer["value"]]) if answer["value"] is not None else "no place yet"
        return f"{place}; reason: {answer['reason'].strip() or '…'}"

    def judged(self, answer: Any, computed: Computed) -> Verdict:
        value, words = answer["value"], len(answer["reason"].split())
        if value is None:
            return Verdict(
                0, answered=False, says=f"{self.id}: choose a place on the scale first, then check."
            )
        if self.key and value not in self.key:
            return Verdict(0, says=self.feedback[value], misconceptions=(str(value),))
        if words < self.reason_words:
            return Verdict(
                0.5,
                says=f"Your place on the scale can be argued for; now give the reason in at least "
                f"{self.reason_words} words (you have {words}).",
            )
        return Verdict(1, says=self.right or "A place with a reason: that is what counts here.")
