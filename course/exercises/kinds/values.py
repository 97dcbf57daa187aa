"""Numbers, texts and lists."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from numbers import Real
from typing import Any, Literal

from pydantic import Field, model_validator

from course.exercises.compare.labels import day_in
from course.exercises.kinds.base import AnsweredBy, AnswerError, Computed
from course.exercises.kinds.coded import Coded, Tolerance
from course.exercises.numbers import in_words, read_number, shown_number
from course.exercises.verdict import Verdict

LIKE = 0.005
"""So near, as a share, is a number to one that it is said to be like."""
ANOTHER_NUMBER = (
    "that is not what the question asks for. Set your steps beside those of the worked example: first which rows, "
    "then which column, then what is done with it."
)
ANOTHER_TEXT = "the question asks for something else. Read it again, and then the row that it is about."


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
            f"“{str(answer)[:60]}” cannot be read as a number; write digits, such as 1300, 1,300 or 0.25."
        )

    def same(self, value: Any, other: Any) -> bool:
        return self.tolerance.allows(float(value), float(other))

    def in_words(self, answer: Any) -> str:
        if self.in_code:
            return super().in_words(answer)
        return f"{shown_number(answer)} {self.unit}".strip()

    def judged(self, answer: Any, computed: Computed) -> Verdict:
        keys, unit = self.keys(computed), f" {self.unit}" if self.unit and answer != 1 else ""
        if any(self.tolerance.allows(answer, float(key)) for key in keys):
            return Verdict(1, says=self.right or f"{in_words(answer)}{unit} is right.")
        for slip in self.slips(computed):
            if self.tolerance.allows(answer, float(slip.value)):
                return Verdict(0, says=slip.says, misconceptions=(slip.name,))
        says = _how_it_differs(answer, float(keys[0])) or self.otherwise or ANOTHER_NUMBER
        return Verdict(0, says=f"You have {in_words(answer)}{unit}: {says}")


class Text(Coded):
    """A word or short text, or a day in any writing; upper and lower case and outer spaces do not matter."""

    kind: Literal["text"]
    as_: Literal["text"] = Field(alias="as")
    key: list[str] = []

    def _as_keys(self, key: Any) -> list[Any]:
        return list(key)

    def cleaned(self, answer: Any) -> str:
        return str(answer)

    def same(self, value: Any, other: Any) -> bool:
        return _same_text(value, other)

    def judged(self, answer: Any, computed: Computed) -> Verdict:
        if any(_same_text(answer, key) for key in self.keys(computed)):
            return Verdict(1, says=self.right or f"{answer.strip()} is right.")
        for slip in self.slips(computed):
            if _same_text(answer, slip.value):
                return Verdict(0, says=slip.says, misconceptions=(slip.name,))
        return Verdict(0, says=f'You have "{answer.strip()}": {self.otherwise or ANOTHER_TEXT}')


class List(Coded):
    """Several values; order matters only if `ordered`."""

    kind: Literal["list"]
    as_: Literal["list"] = Field(alias="as")
    key: list[str | float] | None = None
    ordered: bool = False

    def empty(self, answer: Any) -> str:
        if answer != []:
            return self.missing()
        return (
            f"{self.id}: `{self.answer}` is an empty list, since nothing fits your condition: look at the words that "
            "you compare with, letter by letter, and at the sign between them."
        )

    def same(self, value: Any, other: Any) -> bool:
        return _comparable(value, self.ordered) == _comparable(other, self.ordered)

    def cleaned(self, answer: Any) -> list[Any]:
        if not isinstance(answer, list):
            raise AnswerError(f"{self.id}: `{self.answer}` should be a list, with square brackets around it.")
        if odd := [value for value in answer if not isinstance(value, (str, int, float))]:
            raise AnswerError(
                f"{self.id}: `{self.answer}` should hold texts or numbers; {str(odd[0])[:40]!r} is neither."
            )
        return answer

    def judged(self, answer: Any, computed: Computed) -> Verdict:
        keys, values = self.keys(computed), _comparable(answer, self.ordered)
        if any(values == _comparable(key, self.ordered) for key in keys):
            return Verdict(1, says=self.right or "The list holds.")
        for slip in self.slips(computed):
            if values == _comparable(slip.value, self.ordered):
                return Verdict(0, says=slip.says, misconceptions=(slip.name,))
        wanted, seen = _comparable(keys[0], False), _comparable(answer, False)
        hits = len([value for value in set(seen) if value in wanted])
        extras = len(seen) - hits
        if self.ordered and sorted(seen, key=str) == sorted(wanted, key=str):
            return Verdict(0.5, says="The right values stand in another order than the question asks for.")
        score = min(max(0.0, (hits - extras) / len(wanted)), 0.99)
        return Verdict(score, says=f"{_beside(hits, extras, len(wanted))} {self.otherwise}".strip())


def _beside(hits: int, extras: int, wanted: int) -> str:
    if not hits:
        return "None of these values belongs here."
    if extras:
        right, not_right = (
            f"{_counted(number)} {'is' if number == 1 else 'are'}" for number in (hits, extras)
        )
        return f"Of your values {right} right, and {not_right} not."
    missing = "one more is" if wanted - hits == 1 else f"{wanted - hits} more are"
    return f"All that you have belongs here, but {missing} missing."


def _counted(number: int) -> str:
    return "one" if number == 1 else str(number)


def likenesses(key: float) -> Iterator[tuple[float, str]]:
    """Numbers that have something in common with a key and are not it, each with what is said of those near it."""
    if not key:
        return
    yield -key, "the size holds and the sign does not, so look at what is taken from what."
    for factor in (100, 0.01):
        yield factor * key, "that is a hundred times another size: per cent and shares are mixed up."
    for power in (-9, -6, -3, 3, 6, 9):
        unit = "look at the unit, such as thousands or millions."
        yield 10.0**power * key, f"the digits hold and the size does not, so {unit}"
    if not math.isclose(1 / key, key, rel_tol=LIKE):
        yield 1 / key, "this is the fraction turned round, so look at what is divided by what."


def _how_it_differs(number: float, key: float) -> str:
    """What a number has in common with the key that it is not; empty where it has nothing."""
    return next((says for like, says in likenesses(key) if math.isclose(number, like, rel_tol=LIKE)), "")


def _same_text(given: Any, key: Any) -> bool:
    day = day_in(str(key)) if re.fullmatch(r"\d{4}-\d\d-\d\d", str(key)) else ""
    return _folded(given) == _folded(key) or (day != "" and day_in(str(given)) == day)


def _folded(text: Any) -> str:
    return " ".join(str(text).split()).casefold()


def _comparable(values: Any, ordered: bool) -> list[Any]:
    plain = [
        value.strip().casefold() if isinstance(value, str) else round(float(value), 9) for value in values
    ]
    return plain if ordered else sorted(plain, key=str)
