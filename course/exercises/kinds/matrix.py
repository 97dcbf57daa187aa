"""Items by columns, each cell ticked or not."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import combinations
from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator

from course.exercises.kinds.base import (
    Computed,
    ItemText,
    Key,
    Label,
    Prompted,
    Sentence,
    Strict,
    same_keys,
    unique_items,
)
from course.exercises.verdict import Item, Verdict, verdict_on_parts
from course.ground.markup import plain


class MatrixItem(Strict):
    """A row of a matrix: `key` columns are to be ticked, `either` columns may be."""

    id: Key
    text: ItemText
    rows: list[str] = []
    key: list[Key] = []
    either: list[Key] = []
    feedback: dict[Key, Sentence]


def _holds(item: MatrixItem, ticked: Collection[str]) -> bool:
    return set(ticked) - set(item.either) == set(item.key) - set(item.either)


class Matrix(Prompted):
    """Items by columns; an answer is a list of column ids by item."""

    climbs: ClassVar[bool] = True

    kind: Literal["matrix"]
    columns: dict[Key, Label] = Field(min_length=2)
    items: list[MatrixItem] = Field(min_length=2)

    @model_validator(mode="after")
    def _fits(self) -> Matrix:
        unique_items(self.items)
        for item in self.items:
            if unknown := (set(item.key) | set(item.either)) - set(self.columns):
                raise ValueError(f"items.{item.id}.key: {', '.join(sorted(unknown))} is no column")
            same_keys(f"items.{item.id}.feedback", set(self.columns) - set(item.either), set(item.feedback))
        return self

    def sentences(self) -> Iterator[str]:
        yield from super().sentences()
        for item in self.items:
            yield from item.feedback.values()

    @property
    def decisions(self) -> int:
        return len(self.items) * len(self.columns)

    def parts(self) -> dict[str, str]:
        return {item.id: item.text for item in self.items}

    def cleaned(self, answer: Any) -> dict[str, list[str]]:
        items = self.parts()
        example = f'{{"{next(iter(items))}": ["{next(iter(self.columns))}"]}}'
        ticked: dict[str, set[str]] = {}
        for item, columns in self._mapping(answer, example).items():
            self._known(item, items, "item")
            if not isinstance(columns, (list, tuple, set, frozenset)):
                raise self._misfit(f"write a list of columns for each item, such as {example}.")
            ticked[item] = {self._known(column, self.columns, "column") for column in columns}
        return {
            item: [column for column in self.columns if column in ticked[item]]
            for item in items
            if ticked.get(item)
        }

    def in_words(self, answer: Any) -> str:
        texts = self.parts()
        return "; ".join(
            f"{plain(texts[item])} → {', '.join(plain(self.columns[column]) for column in columns)}"
            for item, columns in answer.items()
        )

    def judged(self, answer: Any, computed: Computed) -> Verdict:
        items: dict[str, Item] = {}
        for item in self.items:
            ticked = answer.get(item.id, [])
            wrong = [
                column
                for column in self.columns
                if column not in item.either and (column in ticked) != (column in item.key)
            ]
            says = " ".join(f"{self.columns[column]}: {item.feedback[column]}" for column in wrong)
            items[item.id] = Item(not wrong, says)
        slips = tuple(name for name, item in items.items() if not item.right)
        return verdict_on_parts(items, "rows", self.right, slips, self.blind)

    @property
    def blind(self) -> float:
        columns = list(self.columns)
        alike = (chosen for size in range(len(columns) + 1) for chosen in combinations(columns, size))
        return max(sum(_holds(item, chosen) for item in self.items) for chosen in alike) / len(self.items)

    def defended(self) -> dict[str, str]:
        return {item.text: self._columns_in_words(item) for item in self.items}

    def _columns_in_words(self, item: MatrixItem) -> str:
        ticked = ", ".join(self.columns[column] for column in item.key) or "none"
        both = ", ".join(self.columns[column] for column in item.either)
        return f"{ticked}; can be argued both ways: {both}" if both else ticked
