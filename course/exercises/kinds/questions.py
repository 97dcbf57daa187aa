"""Several short questions, each with options of its own. The course makes such forms; `exercises.yml` has none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from pydantic import Field, model_validator

from course.exercises.kinds.base import Computed, Label, Prompted, Sentence, Strict, same_keys, unique_items
from course.exercises.verdict import Item, Verdict, verdict_on_parts
from course.ground.markup import plain


class Question(Strict):
    """One question.

    Attributes
    ----------
    id
        Where it is a part of an exercise, the exercise's id and the part's: "01.1:s2_date".
    text
        What is asked.
    about
        What it is asked of, such as a sentence to sort; may be empty.
    source
        Where it is from, for who wants to go back; may be empty.
    key
        The options that hold.
    feedback
        A sentence for each option that does not.
    right
        What is said of an option that holds; may be empty.
    """

    id: str
    text: Sentence
    about: str = ""
    source: str = ""
    options: dict[str, Label] = Field(min_length=2)
    key: list[str] = Field(min_length=1)
    feedback: dict[str, Sentence] = {}
    right: str = ""

    @model_validator(mode="after")
    def _fits(self) -> Question:
        if unknown := set(self.key) - set(self.options):
            raise ValueError(f"key: {', '.join(sorted(unknown))} is no option")
        same_keys("feedback", set(self.options) - set(self.key), set(self.feedback))
        return self

    @property
    def whole(self) -> str:
        """All that is read before the options."""
        return f"{self.text} {self.about}".strip()


class Questions(Prompted):
    """Questions on one page; an answer is an option by question. They never carry points."""

    kind: Literal["questions"] = "questions"
    items: list[Question] = Field(min_length=1)
    measures: bool = False
    """Do they compare what was known before and after? Then no check tells what holds."""

    @model_validator(mode="after")
    def _fits(self) -> Questions:
        unique_items(self.items)
        if self.is_task:
            raise ValueError("points: such questions are never graded")
        return self

    @property
    def can_be_wrong(self) -> bool:
        return not self.measures

    def sentences(self) -> Iterator[str]:
        yield from super().sentences()
        for item in self.items:
            yield from item.feedback.values()

    def parts(self) -> dict[str, str]:
        return {item.id: item.whole for item in self.items}

    def cleaned(self, answer: Any) -> dict[str, str]:
        """What was answered to these questions; an answer to another question, asked earlier, is left out."""
        given = self._mapping(answer, f'{{"{self.items[0].id}": "{next(iter(self.items[0].options))}"}}')
        return {
            item.id: self._known(given[item.id], item.options, "option")
            for item in self.items
            if given.get(item.id) is not None
        }

    def is_whole(self, answer: Any) -> bool:
        return answer is not None and len(answer) == len(self.items)

    def in_words(self, answer: Any) -> str:
        return "; ".join(
            f"{plain(item.whole)} → {plain(item.options[answer[item.id]])}"
            for item in self.items
            if item.id in answer
        )

    def judged(self, answer: Any, computed: Computed) -> Verdict:
        items: dict[str, Item] = {}
        for item in self.items:
            chosen = answer.get(item.id)
            if chosen is None:
                items[item.id] = Item(None, "Not answered yet.")
            elif chosen in item.key:
                items[item.id] = Item(True, item.right)
            else:
                items[item.id] = Item(False, item.feedback[chosen])
        slips = tuple(f"{name}:{answer[name]}" for name, item in items.items() if item.right is False)
        return verdict_on_parts(items, "questions", self.right, slips)

    def missing(self) -> str:
        return f"{self.title}: no answer yet; choose one for each question."
