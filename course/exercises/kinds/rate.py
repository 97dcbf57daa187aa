"""A place on a scale, with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from pydantic import Field, model_validator

from course.exercises.kinds.base import Computed, Label, Prompted, Sentence, same_keys
from course.exercises.verdict import Verdict
from course.ground.markup import plain

NOT_JUDGED = "no machine judges it, so hold it against the question yourself."


class Rate(Prompted):
    """A place on a scale, with a reason. Without a key any place counts, and there are no points.

    No machine judges the reason: `right` is the line beside which its author holds it.

    An answer is `{"value": 3, "reason": "…"}`.
    """

    kind: Literal["rate"]
    scale: dict[int, Label] = Field(min_length=2)
    key: list[int] = []
    feedback: dict[int, Sentence] = {}

    @model_validator(mode="after")
    def _fits(self) -> Rate:
        if unknown := set(self.key) - set(self.scale):
            raise ValueError(f"key: {', '.join(map(str, sorted(unknown)))} is not on the scale")
        if self.points and not self.key:
            raise ValueError(
                "points: where any place counts there is nothing to judge; give a key, or no points"
            )
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

    def in_lines(self, answer: Any) -> list[str]:
        return [self.in_words(answer)]

    def judged(self, answer: Any, computed: Computed) -> Verdict:
        value = answer["value"]
        if value is None:
            return Verdict(
                0, answered=False, says=f"{self.id}: choose a place on the scale first, then check."
            )
        if self.key and value not in self.key:
            return Verdict(0, says=self.feedback[value], misconceptions=(str(value),))
        if not answer["reason"].strip():
            return Verdict(1, says=f"Your place is kept. Now write the reason, for yourself: {NOT_JUDGED}")
        return Verdict(1, says=f"{self.right} Your reason is kept: {NOT_JUDGED}".strip())

    @property
    def can_be_wrong(self) -> bool:
        return bool(self.key) or self.sealed

    @property
    def blind(self) -> float:
        return len(self.key) / len(self.scale)
