"""Tables, figures and functions: compared with what the lesson's `checks.py` computes."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import Field

from course.exercises.compare import Comparison, judge_figure, judge_table
from course.exercises.kinds.base import AnswerError, Computed, Strict
from course.exercises.kinds.coded import Coded, Tolerance
from course.exercises.verdict import Verdict


class Compared(Coded):
    """What is compared with each right answer, part by part, and with each misconception."""

    def _compared(self, answer: Any, key: Any) -> Comparison:
        raise NotImplementedError

    def judged(self, answer: Any, computed: Computed) -> Verdict:
        score, says = max(
            (self._compared(answer, key) for key in self._keys(computed)), key=lambda result: result[0]
        )
        if score >= 1:
            return Verdict(1, says=self.right or says)
        for slip in self._slips(computed):
            if self._compared(answer, slip.value)[0] >= 1:
                return Verdict(0, says=slip.says, misconceptions=(slip.name,))
        return Verdict(score, says=says)


class Table(Compared):
    """A DataFrame or Series, compared whatever the row order unless `ordered`."""

    kind: Literal["table"]
    as_: Literal["table"] = Field(alias="as")
    ordered: bool = False
    tolerance: Tolerance = Tolerance(relative=1e-6)

    def cleaned(self, answer: Any) -> dict[str, Any]:
        if not _is_table(answer):
            raise AnswerError(f"`{self.answer}` should be a table.")
        return answer

    def _compared(self, answer: Any, key: Any) -> Comparison:
        return judge_table(answer, key, self)


class FigureKey(Strict):
    """What a reader must see: patterns for the axis labels, the number of series."""

    x_label: str | None = None
    y_label: str | None = None
    series: int | None = Field(default=None, ge=1)


class Figure(Compared):
    """A matplotlib figure, judged by labels, number of series and values; never by pixels."""

    kind: Literal["figure"]
    as_: Literal["figure"] = Field(alias="as")
    key: FigureKey
    tolerance: Tolerance = Tolerance(relative=1e-6)

    def cleaned(self, answer: Any) -> dict[str, Any]:
        if not _is_figure(answer):
            raise AnswerError(f"`{self.answer}` should be a chart.")
        return answer

    def _has_key(self) -> bool:
        return False  # its `key` says what a reader must see; the values are computed

    def _compared(self, answer: Any, key: Any) -> Comparison:
        return judge_figure(answer, key, self)


class Function(Coded):
    """A function, judged by what it returns for the calls that `checks.py` lists."""

    is_kept: ClassVar[bool] = False

    kind: Literal["function"]
    as_: Literal["function"] = Field(alias="as")

    @staticmethod
    def calls(computed: Computed) -> list[list[Any]]:
        """The arguments with which the function is called."""
        return [list(arguments) for arguments, _ in computed()["right"]]

    def cleaned(self, answer: Any) -> Any:
        if not callable(answer):
            raise AnswerError(f"{self.id}: `{self.answer}` should be a function.")
        return answer

    def judged(self, answer: Any, computed: Computed) -> Verdict:
        """`answer` is a callable, or a proxy that calls it elsewhere."""
        values = computed()
        results = []
        for arguments, _ in values["right"]:
            try:
                results.append(answer(*arguments))
            except Exception as error:
                return Verdict(
                    0,
                    says=f"`{self.answer}` stopped with {type(error).__name__} "
                    f"when it was called with {arguments!r}.",
                )
        hits = [bool(result == key) for result, (_, key) in zip(results, values["right"], strict=True)]
        if all(hits):
            return Verdict(1, says=self.right or "It gives the right result for every case.")
        for misconception in self.misconceptions:
            if results == [key for _, key in values[str(misconception.id)]]:
                return Verdict(0, says=misconception.says, misconceptions=(str(misconception.id),))
        first = hits.index(False)
        return Verdict(
            sum(hits) / len(hits),
            says=f"For {values['right'][first][0]!r} it gives {results[first]!r}; "
            f"{sum(hits)} of {len(hits)} cases hold.",
        )


def _is_table(answer: Any) -> bool:
    return (
        isinstance(answer, dict)
        and isinstance(answer.get("columns"), list)
        and isinstance(answer.get("rows"), list)
        and all(isinstance(row, list) and len(row) == len(answer["columns"]) for row in answer["rows"])
    )


def _is_figure(answer: Any) -> bool:
    return (
        isinstance(answer, dict)
        and isinstance(answer.get("series"), list)
        and all(
            isinstance(values, list) and all(isinstance(value, (int, float)) for value in values)
            for values in answer["series"]
        )
        and isinstance(answer.get("categories") or [], list)
    )
