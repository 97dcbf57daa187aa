"""Numbers, texts and lists."""

from __future__ import annotations

import math
from numbers import Real
from typing import Any, Literal

from pydantic import Field, model_validator

from course.exercises.kinds.base import AnsweredBy, AnswerError, Computed
from course.exercises.kinds.coded import Coded, Tolerance
from course.exercises.numbers import read_number, shown_number
from course.exercises.verdict import Verdict


class Number(Coded):
    """A number with a stated tolerance: computed (`as: number`) or typed into a field."""

    kind: Literal["number"]
    as_: Literal["number"] | None = Field(default=None, alias="as")
    unit: str = ""
    key: float | None = None
    tolerance: Tolerance = Tolerance(relative=1e-6)

    @model_validator(mode="after")
    def _fits(self) -> Number:
        if not self.in_code and not (self.prompt and self.title):
            raise ValueError("prompt: a number field needs a title and a prompt")
        if self.is_task and len(self.misconceptions) < 2:
            raise ValueError("misconceptions: a graded number needs at least two")
        return self

    @property
    def answered_by(self) -> AnsweredBy:
        return "code" if self.as_ else "form"

    def cleaned(self, answer: Any) -> float:
        if isinstance(answer, Real) and not isinstance(answer, bool) and math.isfinite(answer):
            return float(answer)
        if isinstance(answer, str) and not self.in_code:
            try:
                return read_number(answer, self.unit)
            except ValueError:
                pass
        if self.in_code:
            raise AnswerError(f"{self.id}: `{self.answer}` should be a number, and it is not one.")
        raise self._misfit(
            f"“{answer}” cannot be read as a number; write digits, such as 1300, 1,300 or 0.25."
        )

    def in_words(self, answer: Any) -> str:
        if self.in_code:
            return super().in_words(answer)
        return f"{shown_number(answer)} {self.unit}".strip()

    def judged(self, answer: Any, computed: Computed) -> Verdict:
        keys, unit = self._keys(computed), f" {self.unit}" if self.unit else ""
        if any(self.tolerance.allows(answer, float(key)) for key in keys):
            return Verdict(1, says=self.right or f"{answer:,.6g}{unit} is right.")
        for slip in list(self._slips(computed)):
            if self.tolerance.allows(answer, float(slip.value)):
                return Verdict(0, says=slip.says, misconceptions=(slip.name,))
        return Verdict(0, says=_how_far(answer, float(keys[0]), unit))


class Text(Coded):
    """A word or short text; upper and lower case and outer spaces do not matter."""

    kind: Literal["text"]
    as_: Literal["text"] = Field(alias="as")
    key: list[str] = []

    def _as_keys(self, key: Any) -> list[Any]:
        return list(key)

    def cleaned(self, answer: Any) -> str:
        return str(answer)

    def judged(self, answer: Any, computed: Computed) -> Verdict:
        text = _folded(answer)
        if text in {_folded(key) for key in self._keys(computed)}:
            return Verdict(1, says=self.right or f"{answer.strip()} is right.")
        for slip in list(self._slips(computed)):
            if text == _folded(slip.value):
                return Verdict(0, says=slip.says, misconceptions=(slip.name,))
        return Verdict(
            0,
            says=f'You have "{answer.strip()}": look at the table above once more '
            "and copy the value that the question asks for.",
        )


class List(Coded):
    """Several values; order matters only if `ordered`."""

    kind: Literal["list"]
    as_: Literal["list"] = Field(alias="as")
    key: list[str | float] | None = None
    ordered: bool = False

    def cleaned(self, answer: Any) -> list[Any]:
        if not isinstance(answer, list):
            raise AnswerError(f"{self.id}: `{self.answer}` should be a list, with square brackets around it.")
        if odd := [value for value in answer if not isinstance(value, (str, int, float))]:
            raise AnswerError(
                f"{self.id}: `{self.answer}` should hold texts or numbers; {str(odd[0])[:40]!r} is neither."
            )
        return answer

    def judged(self, answer: Any, computed: Computed) -> Verdict:
        keys, values = self._keys(computed), _comparable(answer, self.ordered)
        if any(values == _comparable(key, self.ordered) for key in keys):
            return Verdict(1, says=self.right or "The list holds.")
        for slip in list(self._slips(computed)):
            if values == _comparable(slip.value, self.ordered):
                return Verdict(0, says=slip.says, misconceptions=(slip.name,))
        wanted, seen = _comparable(keys[0], False), _comparable(answer, False)
        hits = len([value for value in set(seen) if value in wanted])
        extras = len(seen) - hits
        if self.ordered and sorted(seen, key=str) == sorted(wanted, key=str):
            return Verdict(0.5, says="The right values stand in another order than the question asks for.")
        score = min(max(0.0, (hits - extras) / len(wanted)), 0.99)
        return Verdict(
            score, says=f"{hits} of the {len(wanted)} values are there, and {extras} that should not be."
        )


def _how_far(number: float, key: float, unit: str) -> str:
    if number * key < 0:
        return f"You have {number:,.6g}{unit}: look at the sign, and at what is taken from what."
    if key and number and not 0.2 < abs(number / key) < 5:
        return f"You have {number:,.6g}{unit}: the size is far off, so look at the unit and at what is divided by what."
    direction = "more" if number > key else "less"
    return (
        f"You have {number:,.6g}{unit}, which is {direction} than it should be; "
        "go through the steps of the worked example again."
    )


def _folded(text: Any) -> str:
    return " ".join(str(text).split()).casefold()


def _comparable(values: Any, ordered: bool) -> list[Any]:
    plain = [
        value.strip().casefold() if isinstance(value, str) else round(float(value), 9) for value in values
    ]
    return plain if ordered else sorted(plain, key=str)
