"""One of several options, or any number of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator

from course.exercises.kinds.base import Computed, Key, Label, Prompted, Sentence, same_keys
from course.exercises.kinds.questions import Question
from course.exercises.verdict import Item, Look, Verdict, beyond
from course.ground.markup import plain


class Choice(Prompted):
    """One of several options. Without a key it is a prediction and cannot be wrong."""

    kind: Literal["choice"]
    options: dict[Key, Label] = Field(min_length=2)
    key: list[Key] = []
    feedback: dict[Key, Sentence] = {}

    @model_validator(mode="after")
    def _fits(self) -> Choice:
        if unknown := set(self.key) - set(self.options):
            raise ValueError(f"key: {', '.join(sorted(unknown))} is no option")
        if not self.key:
            if self.is_task:
                raise ValueError("key: a graded choice needs one")
            return self
        wrong = set(self.options) - set(self.key)
        same_keys("feedback", wrong, set(self.feedback) - set(self.key))
        if unknown := set(self.feedback) - set(self.options):
            raise ValueError(f"feedback: {', '.join(sorted(unknown))} is no option")
        return self

    @property
    def can_be_wrong(self) -> bool:
        return bool(self.key) or self.sealed

    def sentences(self) -> Iterator[str]:
        yield from super().sentences()
        yield from self.feedback.values()

    def parts(self) -> dict[str, str]:
        return dict(self.options)

    def questions(self) -> list[Question]:
        """It is one question already, and is asked as it stands."""
        if not self.key or self.sealed:
            return []
        feedback = {option: says for option, says in self.feedback.items() if option not in self.key}
        asked = self.again or self.prompt
        about = {"options": self.options, "key": self.key, "feedback": feedback, "right": self.right}
        return [Question(id=self.id, text=asked, **about)]

    def got_wrong(self, verdict: Verdict) -> set[str]:
        return set() if verdict.right else {self.id}

    def cleaned(self, answer: Any) -> str:
        return self._known(answer, self.options, "option")

    def in_words(self, answer: Any) -> str:
        return plain(self.options[answer])

    def judged(self, answer: Any, computed: Computed) -> Verdict:
        says = self.feedback.get(answer, "")
        if not self.key:
            return Verdict(1, says=self.right or says or "Kept; you will meet it again at the end.")
        if answer in self.key:
            return Verdict(1, says=says or self.right or "That holds.", items={answer: Item(True, says)})
        return Verdict(0, says=says, items={answer: Item(False, says)}, misconceptions=(answer,))


class Multi(Prompted):
    """Any number of options. `either` options are defensible both ways and never count."""

    climbs: ClassVar[bool] = True

    kind: Literal["multi"]
    options: dict[Key, Label] = Field(min_length=3)
    key: list[Key] = Field(min_length=1)
    either: list[Key] = []
    feedback: dict[Key, Sentence]
    missed: dict[Key, Sentence]

    @property
    def decisions(self) -> int:
        return len(self.options)

    @model_validator(mode="after")
    def _fits(self) -> Multi:
        named = set(self.key) | set(self.either)
        if unknown := named - set(self.options):
            raise ValueError(f"key: {', '.join(sorted(unknown))} is no option")
        if both := set(self.key) & set(self.either):
            raise ValueError(f"either: {', '.join(sorted(both))} stands in key too")
        same_keys("feedback", set(self.options) - named, set(self.feedback))
        same_keys("missed", set(self.key), set(self.missed))
        return self

    def sentences(self) -> Iterator[str]:
        yield from super().sentences()
        yield from self.feedback.values()
        yield from self.missed.values()

    def parts(self) -> dict[str, str]:
        return dict(self.options)

    def questions(self) -> list[Question]:
        """For each option, whether it belongs; those that can be argued both ways are left out."""
        if not self.again or self.sealed:
            return []
        return [
            Question(
                id=f"{self.id}:{option}",
                text=self.again,
                about=label,
                options={"yes": "Yes", "no": "No"},
                key=["yes" if option in self.key else "no"],
                feedback={"no": self.missed[option]}
                if option in self.key
                else {"yes": self.feedback[option]},
            )
            for option, label in self.options.items()
            if option not in self.either
        ]

    def cleaned(self, answer: Any) -> list[str]:
        if not isinstance(answer, (list, tuple, set, frozenset)):
            first = next(iter(self.options))
            raise self._misfit(f'write the answer as a list, such as ["{first}"].')
        ticked = {self._known(option, self.options, "option") for option in answer}
        return [option for option in self.options if option in ticked]

    def usable(self, answer: Any) -> list[str] | None:
        if not isinstance(answer, (list, tuple, set, frozenset)):
            return None
        return self.cleaned([option for option in answer if self._fits_alone([option])])

    def in_words(self, answer: Any) -> str:
        return "; ".join(self.in_lines(answer))

    def in_lines(self, answer: Any) -> list[str]:
        return [plain(self.options[option]) for option in answer]

    def judged(self, answer: Any, computed: Computed) -> Verdict:
        items: dict[str, Item] = {}
        for option in self.options:
            if option in self.either:
                continue
            wanted, ticked = option in self.key, option in answer
            sentences = self.missed if wanted else self.feedback
            items[option] = Item(wanted == ticked, "" if wanted == ticked else sentences[option])
        hits = sum(option in self.key for option in answer)
        false = sum(option in self.feedback for option in answer)
        score = beyond(max(0.0, (hits - false) / len(self.key)), self.blind)
        says = self.right or "All of it holds."
        if score < 1:
            beside = {0: "", 1: ", and one that does not"}.get(false, f", and {false} that do not")
            alike = self._by_ticking_all(score == 0 < hits)
            says = f"You ticked {hits} of the {len(self.key)} that belong here{beside}{alike}."
        slips = tuple(option for option, item in items.items() if not item.right)
        return Verdict(score, says=says, items=items, misconceptions=slips)

    def _by_ticking_all(self, no_points: bool) -> str:
        return (
            "; to tick everything would give as much, so points begin above that"
            if no_points and self.blind
            else ""
        )

    @property
    def blind(self) -> float:
        return max(0.0, (len(self.key) - len(self.feedback)) / len(self.key))

    def where_to_look(self, verdict: Verdict) -> Look:
        """How many to look at again among those ticked, and among those not ticked: which ones would be the key."""
        wrong = [option for option, item in verdict.items.items() if not item.right]
        left_out = sum(option in self.key for option in wrong)
        places = [
            f"{count if count > 1 else 'one'} of those that you {did}"
            for count, did in ((len(wrong) - left_out, "ticked"), (left_out, "did not tick"))
            if count
        ]
        holding = len(verdict.items) - len(wrong)
        again = " and at ".join(places)
        by_all = self._by_ticking_all(not verdict.score)
        return Look(f"{holding} of {len(verdict.items)} options hold; look again at {again}{by_all}.")

    def defended(self) -> dict[str, str]:
        both = dict.fromkeys(self.either, "can be argued both ways")
        belongs = dict.fromkeys(self.key, "belongs here")
        return {
            label: {**both, **belongs}.get(option, "does not belong here")
            for option, label in self.options.items()
        }
