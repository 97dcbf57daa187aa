"""What every answer in code has: misconceptions, and keys that `checks.py` may compute."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from pydantic import Field, model_validator

from course.exercises.kinds.base import AnsweredBy, Base, Computed, Key, Sentence, Strict
from course.ground.errors import ExerciseError

MINUTES_OF_CODE = 4


class Misconception(Strict):
    """A wrong answer that says what was misunderstood.

    Its value stands here or, computed from data, in `checks.py` under this `id`.
    """

    id: Key | None = None
    value: float | str | list | None = None
    says: Sentence

    @model_validator(mode="after")
    def _has_id_or_value(self) -> Misconception:
        if (self.id is None) == (self.value is None):
            raise ValueError("give either an id (its value is then computed in checks.py) or a value")
        return self


class Tolerance(Strict):
    """How far a number may be from the key: a share of the key, or a distance in its unit."""

    relative: float | None = Field(default=None, gt=0, lt=1)
    absolute: float | None = Field(default=None, gt=0)

    @model_validator(mode="after")
    def _one_of_two(self) -> Tolerance:
        if (self.relative is None) == (self.absolute is None):
            raise ValueError("give relative or absolute, not both")
        return self

    def allows(self, given: float, key: float) -> bool:
        """Is the number near enough to the key?"""
        distance = abs(given - key)
        return distance <= (self.absolute if self.absolute is not None else self.relative * abs(key))  # type: ignore[operator]


class Slip(NamedTuple):
    """A misconception with its value: what was written in `exercises.yml`, or computed by `checks.py`."""

    name: str
    value: Any
    says: str


class Coded(Base):
    """An answer that the learner computes in code. `checks.py` may compute what is right."""

    misconceptions: list[Misconception] = []

    @model_validator(mode="after")
    def _teaches(self) -> Coded:
        if self.in_code and self.is_task and len(self.misconceptions) < 2:
            raise ValueError("misconceptions: a graded code task needs at least two")
        return self

    @property
    def answered_by(self) -> AnsweredBy:
        return "code"

    @property
    def form(self) -> str:
        """As what the learner's variable is read: "number", "text", "list", "table", "figure" or "function"."""
        return self.as_  # type: ignore[attr-defined]

    @property
    def verb_in_checks(self) -> str | None:
        by_id = any(misconception.id for misconception in self.misconceptions)
        computed = self.in_code and not self._has_key()
        return "answers" if self.is_checked and (by_id or computed) and not self.sealed else None

    def _has_key(self) -> bool:
        return getattr(self, "key", None) not in (None, [])

    @property
    def minutes(self) -> float:  # type: ignore[override]
        return MINUTES_OF_CODE if self.in_code else Base.minutes

    def sentences(self) -> Iterator[str]:
        yield from super().sentences()
        for misconception in self.misconceptions:
            yield misconception.says

    def missing(self) -> str:
        if not self.in_code:
            return super().missing()
        return (
            f"{self.id}: store your answer in `{self.answer}` in the cell above, run that cell, then check."
        )

    def in_words(self, answer: Any) -> str:
        return _value_in_words(answer)

    def _keys(self, computed: Computed) -> list[Any]:
        """Every answer that is right."""
        if self._has_key():
            return self._as_keys(self.key)  # type: ignore[attr-defined]
        values = computed()
        if "right_any" in values:
            return list(values["right_any"])
        if "right" in values:
            return [values["right"]]
        raise ExerciseError(f'Exercise {self.id} has no key, and checks.py gives no "right" for it.')

    def _as_keys(self, key: Any) -> list[Any]:
        """The right answers that `key` names: one, where a kind does not say otherwise."""
        return [key]

    def _slips(self, computed: Computed) -> Iterator[Slip]:
        for number, misconception in enumerate(self.misconceptions, start=1):
            if misconception.id is None:
                yield Slip(f"{self.id}-{number}", misconception.value, misconception.says)
            elif misconception.id in computed():
                yield Slip(misconception.id, computed()[misconception.id], misconception.says)
            else:
                raise ExerciseError(f"checks.py gives no value for {misconception.id} of exercise {self.id}.")


def _value_in_words(value: Any) -> str:
    if isinstance(value, dict) and "rows" in value:
        return f"a table of {len(value['rows'])} rows and {len(value.get('columns', []))} columns"
    if isinstance(value, dict) and "series" in value:
        return f"a figure: {value.get('y_label') or 'values'} by {value.get('x_label') or 'categories'}"
    if isinstance(value, list):
        return ", ".join(map(_value_in_words, value))
    return f"{value:g}" if isinstance(value, float) else str(value)
