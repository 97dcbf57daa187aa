"""Items in their order."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator

from course.exercises.kinds.base import Computed, ItemText, Key, Prompted, Sentence, Strict, unique_items
from course.exercises.verdict import Item, Verdict
from course.ground.markup import plain


class OrderItem(Strict):
    """An item to be put in order, with a sentence for standing too early and too late."""

    id: Key
    text: ItemText
    rows: list[str] = []
    early: Sentence | None = None
    late: Sentence | None = None


class Order(Prompted):
    """Items in their right order; `key` is that order, `items` the order shown first.

    While some items have no place yet, None stands in an answer where a place is free.
    """

    climbs: ClassVar[bool] = True

    kind: Literal["order"]
    items: list[OrderItem] = Field(min_length=3)
    key: list[Key]

    @model_validator(mode="after")
    def _fits(self) -> Order:
        unique_items(self.items)
        shown = [item.id for item in self.items]
        if sorted(shown) != sorted(self.key):
            raise ValueError("key: name every item once")
        if shown == self.key:
            raise ValueError("items: shown in the right order already, so shuffle them")
        for item in self.items:
            if item.early is None and item.id != self.key[0]:
                raise ValueError(f"items.{item.id}.early: a sentence is missing")
            if item.late is None and item.id != self.key[-1]:
                raise ValueError(f"items.{item.id}.late: a sentence is missing")
        return self

    def sentences(self) -> Iterator[str]:
        yield from super().sentences()
        for item in self.items:
            yield from (sentence for sentence in (item.early, item.late) if sentence)

    def parts(self) -> dict[str, str]:
        return {item.id: item.text for item in self.items}

    def cleaned(self, answer: Any) -> list[str | None]:
        texts = self.parts()
        if not isinstance(answer, (list, tuple)):
            first, second, *_ = texts
            raise self._misfit(f'write the answer as a list, such as ["{second}", "{first}"].')
        places = [None if item is None else self._known(item, texts, "item") for item in answer]
        placed = [item for item in places if item is not None]
        if len(placed) > len(set(placed)) or len(places) > len(texts):
            raise self._misfit(f"name each item once; the items are {', '.join(texts)}.")
        while places and places[-1] is None:
            places.pop()
        return places

    def is_whole(self, answer: Any) -> bool:
        return answer is not None and None not in answer and len(answer) == len(self.items)

    def in_words(self, answer: Any) -> str:
        return "; ".join(self.in_lines(answer))

    def in_lines(self, answer: Any) -> list[str]:
        texts = self.parts()
        return [
            f"{place}. {plain(texts[item]) if item else '…'}" for place, item in enumerate(answer, start=1)
        ]

    def judged(self, answer: Any, computed: Computed) -> Verdict:
        if not self.is_whole(answer):
            return Verdict(
                0, answered=False, says=f"{self.id}: give every item a place of its own, then check."
            )
        place = {name: position for position, name in enumerate(answer)}
        wrong_pairs = [(a, b) for a, b in combinations(self.key, 2) if place[a] > place[b]]
        pairs = len(self.key) * (len(self.key) - 1) // 2
        late = {a for a, _ in wrong_pairs}
        early = {b for _, b in wrong_pairs} - late
        items = {}
        for item in self.items:
            if item.id in late or item.id in early:
                items[item.id] = Item(False, (item.late if item.id in late else item.early) or "")
            else:
                items[item.id] = Item(True)
        says = self.right or "The order holds."
        if wrong_pairs:
            says = (
                f"{pairs - len(wrong_pairs)} of {pairs} pairs of items stand in the right order; half of them come by "
                "chance, so points begin above that."
            )
        score = max(0.0, 1 - 2 * len(wrong_pairs) / pairs)
        return Verdict(score, says=says, items=items, misconceptions=tuple(sorted(late | early)))

    def defended(self) -> dict[str, str]:
        texts = self.parts()
        return {texts[name]: f"place {place}" for place, name in enumerate(self.key, start=1)}
