"""What every answer in code has: misconceptions, and keys that `checks.py` may compute."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from pydantic import Field, model_validator

from course.exercises.kinds.base import AnsweredBy, Base, Computed, Key, Sentence, Strict
from course.exercises.numbers import is_rounded
from course.ground.errors import ExerciseError

EXAMPLE = "example"
"""The id of the commonest slip: the worked example, copied and not changed."""


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
        """Is the number near enough to the key, or the key rounded?"""
        distance = abs(given - key)
        near = self.absolute if self.absolute is not None else self.relative * abs(key)  # type: ignore[operator]
        return distance <= near or is_rounded(given, key)


class Slip(NamedTuple):
    """A misconception with its value: what was written in `exercises.yml`, or computed by `checks.py`."""

    name: str
    value: Any
    says: str


class Coded(Base):
    """An answer that the learner computes in code. `checks.py` may compute what is right."""

    misconceptions: list[Misconception] = []
    otherwise: str = ""
    """What is said of a wrong answer that no misconception fits."""

    @model_validator(mode="after")
    def _teaches(self) -> Coded:
        if self.in_code and self.is_task and not self.sealed:
            if len(self.misconceptions) < 2:
                raise ValueError("misconceptions: a task in code needs at least two")
            if EXAMPLE not in {misconception.id for misconception in self.misconceptions}:
                raise ValueError(
                    f"misconceptions: give one with the id {EXAMPLE}, for the worked example unchanged"
                )
        return self

    @property
    def answered_by(self) -> AnsweredBy:
        return "code"

    def same(self, value: Any, other: Any) -> bool:
        """Would one answer be taken for the other? Both in the form of a key."""
        return bool(value == other)

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

    def sentences(self) -> Iterator[str]:
        yield from super().sentences()
        for misconception in self.misconceptions:
            yield misconception.says
        if self.otherwise:
            yield self.otherwise

    def missing(self) -> str:
        if not self.in_code:
            return super().missing()
        return (
            f"{self.id}: `{self.answer}` holds nothing yet; store your answer in it in the cell above, run that cell "
            "to its end, then check."
        )

    def in_words(self, answer: Any) -> str:
        return _value_in_words(answer)

    def keys(self, computed: Computed) -> list[Any]:
        """Every answer that is right, as `exercises.yml` or `checks.py` gives it."""
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

    def slips(self, computed: Computed) -> list[Slip]:
        """Every misconception with its value."""
        return list(self._with_values(computed))

    def _with_values(self, computed: Computed) -> Iterator[Slip]:
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
    if isinstance(value, dict) and "panels" in value:
        labels = [panel.get(f"{axis}_label") for panel in value["panels"][:1] for axis in ("y", "x")]
        return f"a chart: {' by '.join(label or 'no label' for label in labels)}"
    if isinstance(value, list):
        return ", ".join(map(_value_in_words, value))
    return f"{value:g}" if isinstance(value, float) else str(value)
