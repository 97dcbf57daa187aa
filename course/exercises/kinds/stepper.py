"""A walk through the same steps, case by case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, StringConstraints, model_validator

from course.exercises.kinds.base import (
    Computed,
    Key,
    Label,
    Prompted,
    Sentence,
    Strict,
    same_keys,
    unique_items,
)
from course.exercises.verdict import Item, Look, Part, Verdict, verdict_on_parts
from course.ground.markup import plain


class StepperItem(Strict):
    """A case to walk through: by step, the choices that can be defended and a sentence for the others.

    A choice that can be defended may have a sentence too, such as the best objection to it.
    """

    id: Key
    text: Label
    facts: Annotated[str, StringConstraints(strip_whitespace=True, max_length=600)] = ""
    rows: list[str] = []
    key: dict[Key, list[Key]]
    feedback: dict[Key, dict[Key, Sentence]] = {}


class Stepper(Prompted):
    """A walk through the same steps for each case; a step may have several defensible choices.

    An answer is a choice's id by step, by case. A part of it is a step of a case, such as "app.legality".
    """

    climbs: ClassVar[bool] = True

    kind: Literal["stepper"]
    steps: dict[Key, Label] = Field(min_length=2)
    choices: dict[Key, dict[Key, Label]]
    items: list[StepperItem] = Field(min_length=1)

    @model_validator(mode="after")
    def _fits(self) -> Stepper:
        unique_items(self.items)
        if set(self.choices) != set(self.steps):
            raise ValueError("choices: give every step its choices, and name no other step")
        for item in self.items:
            if set(item.key) != set(self.steps):
                raise ValueError(f"items.{item.id}.key: give every step at least one defensible choice")
            if unknown := set(item.feedback) - set(self.steps):
                raise ValueError(f"items.{item.id}.feedback: {', '.join(sorted(unknown))} is no step")
            for step, choices in self.choices.items():
                where, key, said = f"items.{item.id}", item.key[step], item.feedback.get(step, {})
                if not key or set(key) - set(choices):
                    raise ValueError(f"{where}.key.{step}: name one or more choices of this step")
                same_keys(f"{where}.feedback.{step}", set(choices) - set(key), set(said) - set(key))
        return self

    @property
    def decisions(self) -> int:
        return len(self.items) * len(self.steps)

    def sentences(self) -> Iterator[str]:
        yield from super().sentences()
        for item in self.items:
            for said in item.feedback.values():
                yield from said.values()

    def parts(self) -> dict[str, str]:
        return {
            f"{item.id}.{step}": f"{item.text}: {label}"
            for item in self.items
            for step, label in self.steps.items()
        }

    def cleaned(self, answer: Any) -> dict[str, dict[str, str]]:
        items = {item.id: item for item in self.items}
        first, choices = next(iter(self.choices.items()))
        example = f'{{"{next(iter(items))}": {{"{first}": "{next(iter(choices))}"}}}}'
        cases: dict[str, dict[str, str]] = {}
        for item, steps in self._mapping(answer, example).items():
            self._known(item, items, "case")
            chosen = {
                self._known(step, self.steps, "step"): choice
                for step, choice in self._mapping(steps, example).items()
            }
            cases[item] = {
                step: self._known(chosen[step], options, "choice")
                for step, options in self.choices.items()
                if chosen.get(step) is not None
            }
        return {item: cases[item] for item in items if cases.get(item)}

    def usable(self, answer: Any) -> dict[str, dict[str, str]] | None:
        if not isinstance(answer, Mapping):
            return None
        return self.cleaned(
            {
                case: {
                    step: choice for step, choice in steps.items() if self._fits_alone({case: {step: choice}})
                }
                for case, steps in answer.items()
                if isinstance(steps, Mapping) and self._fits_alone({case: {}})
            }
        )

    def is_whole(self, answer: Any) -> bool:
        wanted = len(self.items) * len(self.steps)
        return answer is not None and sum(map(len, answer.values())) == wanted

    def in_words(self, answer: Any) -> str:
        texts = {item.id: plain(item.text) for item in self.items}
        return "; ".join(
            f"{texts[item]} → {', '.join(self._in_short(step, choice) for step, choice in steps.items())}"
            for item, steps in answer.items()
        )

    def _in_short(self, step: str, choice: str) -> str:
        """Step and choice by their labels, up to a colon."""
        labels = (self.steps[step], self.choices[step][choice])
        return " – ".join(plain(label).partition(":")[0] for label in labels)

    def judged(self, answer: Any, computed: Computed) -> Verdict:
        items: dict[str, Item] = {}
        slips: list[str] = []
        for item in self.items:
            for step in self.choices:
                part, choice = f"{item.id}.{step}", answer.get(item.id, {}).get(step)
                if choice is None:
                    items[part] = Item(None, "Not answered yet.")
                    continue
                right = choice in item.key[step]
                items[part] = Item(right, item.feedback.get(step, {}).get(choice, ""))
                if not right:
                    slips.append(f"{part}:{choice}")
        return verdict_on_parts(items, "steps", self.right, tuple(slips), self.blind)

    @property
    def blind(self) -> float:
        best = (
            max(sum(choice in item.key[step] for item in self.items) for choice in choices)
            for step, choices in self.choices.items()
        )
        return sum(best) / (len(self.items) * len(self.steps))

    def where_to_look(self, verdict: Verdict) -> Look:
        """The cases, not their steps: the parts are named by the case alone, such as "app"."""
        parts = []
        for case in self.items:
            held = [verdict.items[f"{case.id}.{step}"].right for step in self.choices]
            right = False if False in held else None if None in held else True
            parts.append(Part(case.id, case.text, right, "Not answered yet." if right is None else ""))
        return Look(verdict.says, tuple(parts))

    def defended(self) -> dict[str, str]:
        return {
            f"{case.text}: {self.steps[step]}": " or ".join(
                self._choice_in_words(case, step, choice) for choice in case.key[step]
            )
            for case in self.items
            for step in self.choices
        }

    def _choice_in_words(self, case: StepperItem, step: str, choice: str) -> str:
        """A choice that can be defended, with the sentence for it if there is one."""
        says = case.feedback.get(step, {}).get(choice, "")
        return f"{self.choices[step][choice]} ({says})" if says else self.choices[step][choice]
