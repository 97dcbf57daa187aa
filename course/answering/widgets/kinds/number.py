"""A number typed into a field."""

from __future__ import annotations

import math
import re
from numbers import Real
from typing import Any

from course.answering.widgets.base import ExerciseWidget
from course.answering.widgets.controls import line
from course.answering.widgets.markup import inline

_GROUPED = re.compile(r"[+-]?\d{1,3}([,_']\d{3})+(\.\d*)?([eE][+-]?\d+)?")
_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


def read_number(text: str, unit: str = "") -> float:
    """A number as people type it: "1,300", "1 300", "1.3e9", "−5", with its unit or without.

    Raises
    ------
    ValueError
        When the text is no number.
    """
    short = text.strip().removesuffix(unit).strip() if unit else text.strip()
    short = re.sub(r"(?<=\d)[\s\u00a0\u202f\u2009](?=\d{3}(?!\d))", "", short).replace("−", "-")
    if _GROUPED.fullmatch(short):
        short = re.sub(r"[,_']", "", short)
    if not _PLAIN.fullmatch(short) or math.isinf(float(short)):
        raise ValueError(text)
    return float(short)


class NumberWidget(ExerciseWidget):
    """A field for a number; the answer is that number."""

    def _controls(self) -> list[Any]:
        unit = f" ({self.exercise.unit})" if self.exercise.unit else ""
        self._field = self._watched(line(f"{self.exercise.title}{unit}", placeholder="a number"))
        return [self._field]

    def _read(self) -> float | None:
        if not self._field.value.strip():
            return None
        return self._cleaned(self._field.value)

    def _fill(self, answer: Any) -> None:
        self._field.value = "" if answer is None else _shown(answer)

    def _cleaned(self, answer: Any) -> float:
        if isinstance(answer, Real) and not isinstance(answer, bool) and math.isfinite(answer):
            return float(answer)
        if isinstance(answer, str):
            try:
                return read_number(answer, self.exercise.unit)
            except ValueError:
                pass
        raise self._error(
            f"“{answer}” cannot be read as a number; write digits, such as 1300, 1,300 or 0.25."
        )

    def _options_html(self, answer: Any) -> str:
        unit = f" ({inline(self.exercise.unit)})" if self.exercise.unit else ""
        return f"<p>Your number{unit}: {'…' if answer is None else f'<strong>{_shown(answer)}</strong>'}</p>"

    def in_words(self, answer: Any) -> str:
        return f"{_shown(answer)} {self.exercise.unit}".strip()


def _shown(number: float) -> str:
    return f"{number:,.15g}"
