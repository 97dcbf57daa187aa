"""Items into categories, and items to partners."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
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
from course.exercises.kinds.questions import Question
from course.exercises.verdict import Item, Look, Part, Verdict, by_alike, verdict_on_parts
from course.ground.markup import plain


class SortItem(Strict):
    id: Key
    text: ItemText
    rows: list[str] = []
    key: list[Key] = Field(min_length=1)
    feedback: dict[Key, Sentence]


class Sort(Prompted):
    """Items into categories; an item may have several defensible categories."""

    climbs: ClassVar[bool] = True

    kind: Literal["sort"]
    into: dict[Key, Label] = Field(min_length=2)
    items: list[SortItem] = Field(min_length=2)

    @model_validator(mode="after")
    def _fits(self) -> Sort:
        unique_items(self.items)
        for item in self.items:
            if unknown := set(item.key) - set(self.into):
                raise ValueError(f"items.{item.id}.key: {', '.join(sorted(unknown))} is no category")
            same_keys(f"items.{item.id}.feedback", set(self.into) - set(item.key), set(item.feedback))
        return self

    def sentences(self) -> Iterator[str]:
        yield from super().sentences()
        for item in self.items:
            yield from item.feedback.values()

    def parts(self) -> dict[str, str]:
        return {item.id: item.text for item in self.items}

    def questions(self) -> list[Question]:
        """For each item, its category."""
        if not self.again or self.sealed:
            return []
        return [
            Question(
                id=f"{self.id}:{item.id}",
                text=self.again,
                about=item.text,
                options=self.into,
                key=item.key,
                feedback=item.feedback,
            )
            for item in self.items
        ]

    def cleaned(self, answer: Any) -> dict[str, str]:
        items = self.parts()
        example = f'{{"{self.items[0].id}": "{next(iter(self.into))}"}}'
        chosen = {
            self._known(item, items, "item"): self._known(category, self.into, "category")
            for item, category in self._mapping(answer, example).items()
            if category is not None
        }
        return {item: chosen[item] for item in items if item in chosen}

    def is_whole(self, answer: Any) -> bool:
        return answer is not None and len(answer) == len(self.items)

    def in_words(self, answer: Any) -> str:
        texts = self.parts()
        return "; ".join(
            f"{plain(texts[item])} → {plain(self.into[category])}" for item, category in answer.items()
        )

    def judged(self, answer: Any, computed: Computed) -> Verdict:
        items: dict[str, Item] = {}
        slips: list[str] = []
        for item in self.items:
            category = answer.get(item.id)
            if category is None:
                items[item.id] = Item(None, "Not answered yet.")
            elif category in item.key:
                items[item.id] = Item(True)
            else:
                items[item.id] = Item(False, item.feedback[category])
                slips.append(f"{item.id}:{category}")
        return verdict_on_parts(items, "items", self.right, tuple(slips), self.blind)

    @property
    def blind(self) -> float:
        return max(sum(name in item.key for item in self.items) for name in self.into) / len(self.items)

    def where_to_look(self, verdict: Verdict) -> Look:
        """Of two categories, how many under each: an item that is wrong in one belongs in the other."""
        if len(self.into) > 2:
            return super().where_to_look(verdict)
        under = Counter(slip.rpartition(":")[2] for slip in verdict.misconceptions)
        places = [
            f"{count if count > 1 else 'one'} of those that you put under “{self.into[category]}”"
            for category, count in under.items()
        ]
        holding = sum(item.right is True for item in verdict.items.values())
        again = (
            f"; look again at {' and at '.join(places)}" if places else "; the others wait for your answer"
        )
        words = self.parts()
        waiting = (
            Part(name, words[name], None, item.says)
            for name, item in verdict.items.items()
            if item.right is None
        )
        alike = by_alike(self.blind, len(self.items))
        return Look(f"{holding} of {len(verdict.items)} items hold{alike}{again}.", tuple(waiting))

    def defended(self) -> dict[str, str]:
        return {item.text: " or ".join(self.into[category] for category in item.key) for item in self.items}


class Match(Sort):
    """Items to partners: like sorting, but each partner belongs to one item at most."""

    kind: Literal["match"]  # type: ignore[assignment]

    def cleaned(self, answer: Any) -> dict[str, str]:
        chosen = super().cleaned(answer)
        for partner in chosen.values():
            if list(chosen.values()).count(partner) > 1:
                raise self._misfit(f"{partner!r} is used twice; each partner belongs to one item.")
        return chosen

    @property
    def blind(self) -> float:
        return 0  # a partner belongs to one item: not all can be answered alike

    def where_to_look(self, verdict: Verdict) -> Look:
        return Prompted.where_to_look(self, verdict)

    def usable(self, answer: Any) -> dict[str, str] | None:
        """Without pairs that share a partner: one partner for all items is a guess that no form takes."""
        if not isinstance(answer, Mapping):
            return None
        fitting = {item: partner for item, partner in answer.items() if self._fits_alone({item: partner})}
        times = Counter(fitting.values())
        return super().cleaned(
            {
                item: partner
                for item, partner in fitting.items()
                if partner is not None and times[partner] == 1
            }
        )
