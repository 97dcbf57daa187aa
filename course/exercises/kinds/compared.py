"""Tables, figures and functions: compared with what the lesson's `checks.py` computes."""

from __future__ import annotations

import re
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, Field, ValidationError

from course.exercises.compare import Comparison
from course.exercises.compare.drawn import Wanted, shows, wanted_of
from course.exercises.compare.figures import judge_figure
from course.exercises.compare.tables import is_same_table, judge_table
from course.exercises.kinds.base import AnswerError, Computed, Strict
from course.exercises.kinds.coded import Coded, Tolerance
from course.exercises.verdict import Verdict

MOST_LETTERS = 300
"""Of one text in a table or at a chart. No label that is asked for is as long, and comparing takes time for each."""


class Compared(Coded):
    """What is compared with each right answer, part by part, and with each misconception.

    Attributes
    ----------
    data_hold
        The score from which an answer is no misconception: what is right is there, and something beside it is not.
    """

    data_hold: ClassVar[float] = 1

    def _compared(self, answer: Any, key: Any) -> Comparison:
        raise NotImplementedError

    def _is(self, answer: Any, value: Any) -> bool:
        """Is the answer this one, in whatever form?"""
        return self._compared(answer, value)[0] >= 1

    def judged(self, answer: Any, computed: Computed) -> Verdict:
        score, says = max(
            (self._compared(answer, key) for key in self.keys(computed)), key=lambda result: result[0]
        )
        if score >= 1:
            return Verdict(1, says=self.right or says)
        for slip in self.slips(computed) if score < self.data_hold else ():
            if self._is(answer, slip.value):
                return Verdict(0, says=slip.says, misconceptions=(slip.name,))
        return Verdict(score, says=says if score else f"{says} {self.otherwise}".strip())


class Table(Compared):
    """A DataFrame or Series, compared whatever the row order unless `ordered`."""

    kind: Literal["table"]
    as_: Literal["table"] = Field(alias="as")
    ordered: bool = False
    tolerance: Tolerance = Tolerance(relative=1e-6)

    def cleaned(self, answer: Any) -> dict[str, Any]:
        if not _is_table(answer):
            raise AnswerError(f"`{self.answer}` should be a table.")
        rows = [list(map(_shortened, row)) for row in answer["rows"]]
        return {**answer, "columns": list(map(_shortened, answer["columns"])), "rows": rows}

    def same(self, value: Any, other: Any) -> bool:
        return self._is(value, other)

    def _is(self, answer: Any, value: Any) -> bool:
        return is_same_table(answer, value, self)

    def _compared(self, answer: Any, key: Any) -> Comparison:
        return judge_table(answer, key, self)


class Words(Strict):
    """Words that a label may use, and words that tell of something else: patterns, upper and lower case alike."""

    any: str
    none: str = ""

    def says(self, label: str) -> bool:
        """Does a label use them?"""
        unfit = self.none and re.search(self.none, label, re.IGNORECASE)
        return bool(re.search(self.any, label, re.IGNORECASE)) and not unfit


ChartKind = Literal["bar", "histogram", "line", "points"]


class FigureKey(Strict):
    """What a reader must see beside the data.

    Attributes
    ----------
    places, values
        The words at the axis along which the marks stand, and at the axis at which their values are read.
    series
        The words by which a legend names each series, in the order of `checks.py`.
    kinds
        The kinds of chart that fit.
    stacked
        May several series stand on top of each other?
    """

    places: Words
    values: Words
    series: list[Words] = []
    kinds: list[ChartKind] = ["bar", "histogram", "points"]
    stacked: bool = False


class Figure(Compared):
    """A matplotlib chart, judged by what a reader sees; never by pixels."""

    data_hold: ClassVar[float] = 0.5

    kind: Literal["figure"]
    as_: Literal["figure"] = Field(alias="as")
    key: FigureKey
    tolerance: Tolerance = Tolerance(relative=1e-6)

    def cleaned(self, answer: Any) -> dict[str, Any]:
        try:
            return Drawn.model_validate(answer).model_dump(exclude_unset=True)
        except ValidationError:
            raise AnswerError(f"`{self.answer}` should be a chart.") from None

    def same(self, value: Any, other: Any) -> bool:
        one, two = (_by_place(wanted_of(data)) for data in (value, other))
        return one.keys() == two.keys() and all(
            len(one[place]) == len(two[place]) and all(map(self.tolerance.allows, one[place], two[place]))
            for place in one
        )

    def _has_key(self) -> bool:
        return False  # its `key` says what a reader must see; the values are computed

    def _compared(self, answer: Any, key: Any) -> Comparison:
        return judge_figure(answer, key, self)

    def _is(self, answer: Any, value: Any) -> bool:
        return shows(answer, value, self)


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
            says=f"For {values['right'][first][0]!r} it gives {results[first]!r:.300}; "
            f"{sum(hits)} of {len(hits)} cases hold.",
        )


def _is_table(answer: Any) -> bool:
    return (
        isinstance(answer, dict)
        and isinstance(answer.get("columns"), list)
        and isinstance(answer.get("rows"), list)
        and all(isinstance(row, list) and len(row) == len(answer["columns"]) for row in answer["rows"])
    )


def _by_place(wanted: Wanted) -> dict[Any, list[float]]:
    return {
        place: [float(values[number]) for values in wanted.series]
        for number, place in enumerate(wanted.places)
    }


def _shortened(value: Any) -> Any:
    return value if value is None or isinstance(value, (int, float)) else str(value)[:MOST_LETTERS]


Coordinate = Annotated[float, Field(allow_inf_nan=False)]
Text = Annotated[str, AfterValidator(lambda text: text[:MOST_LETTERS])]


class Mark(BaseModel):
    """A bar, a point, or a place of a line (see `course.exercises.as_data.figure`)."""

    x: Coordinate
    y: Coordinate
    x_shown: Coordinate | Text | None
    y_shown: Coordinate | Text | None
    bin: tuple[Coordinate, Coordinate] = (0, 0)
    name: Text = ""


class DrawnSeries(BaseModel):
    """Marks that stand together."""

    kind: ChartKind | Literal["pie"]
    name: Text
    flat: bool
    stacked: bool
    marks: list[Mark]


class Panel(BaseModel):
    """One pair of axes."""

    title: Text
    x_label: Text
    y_label: Text
    x_range: tuple[Coordinate, Coordinate]
    y_range: tuple[Coordinate, Coordinate]
    texts: list[Text]
    series: list[DrawnSeries]


class Drawn(BaseModel):
    """A chart as data."""

    panels: list[Panel]
