"""What no check grades: notes, figures to explore, and free text that a person reads."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, StringConstraints, model_validator

from course.exercises.kinds.base import AnsweredBy, Base, Computed, Key, Label, Prompted, Sentence
from course.exercises.verdict import Verdict
from course.ground.markup import plain

ControlName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]


class Write(Prompted):
    """Notes of the learner's own: kept, never graded."""

    kind: Literal["write"]

    @model_validator(mode="after")
    def _ungraded(self) -> Write:
        if self.is_task:
            raise ValueError("points: notes are never graded; use a manual task")
        return self

    @property
    def can_be_wrong(self) -> bool:
        return False

    def cleaned(self, answer: Any) -> str:
        if not isinstance(answer, str):
            raise self._misfit('write the answer as text, such as "I noticed that …".')
        return answer

    def in_words(self, answer: Any) -> str:
        return " ".join(answer.split())

    def judged(self, answer: Any, computed: Computed) -> Verdict:
        return Verdict(1, says="Kept. Nobody grades this.")


class Explore(Prompted):
    """Controls that redraw a figure: `draw_NN_N(**choices)` in `checks.py` draws it.

    An answer is what was chosen last, by control.
    """

    is_kept: ClassVar[bool] = False

    kind: Literal["explore"]
    controls: dict[ControlName, dict[Key, Label]]

    @model_validator(mode="after")
    def _ungraded(self) -> Explore:
        if self.is_task:
            raise ValueError("points: an explorer is never graded")
        return self

    @property
    def standing(self) -> str:
        return "a figure to explore"

    @property
    def decisions(self) -> int:
        return 0

    @property
    def verb_in_checks(self) -> str:
        return "draw"

    def first_choices(self) -> dict[str, str]:
        """What the figure shows before anything was chosen."""
        return {name: next(iter(options)) for name, options in self.controls.items()}

    def cleaned(self, answer: Any) -> dict[str, str]:
        first = next(iter(self.controls))
        choices = self._mapping(answer, f'{{"{first}": "{next(iter(self.controls[first]))}"}}')
        for name, value in choices.items():
            self._known(
                value, self.controls[self._known(name, self.controls, "control")], f"choice for {name}"
            )
        return {**self.first_choices(), **choices}

    def in_words(self, answer: Any) -> str:
        return "; ".join(
            f"{spoken(name)}: {plain(self.controls[name][value])}" for name, value in answer.items()
        )

    def judged(self, answer: Any, computed: Computed) -> Verdict:
        return Verdict(1, says="Kept. Nobody grades this.")


class Manual(Base):
    """Free text in a markdown cell, graded by a person with a public rubric."""

    is_kept: ClassVar[bool] = False

    kind: Literal["manual"]
    rubric: str
    least: int = Field(default=40, ge=1, le=400)
    """How many words of one's own open its self-check."""
    only_written: Sentence | None = None
    """Why no check can judge this outcome; without it, each outcome needs an autograded exercise too."""

    @model_validator(mode="after")
    def _graded(self) -> Manual:
        if not self.prompt.strip():
            raise ValueError("prompt: write one")
        if not self.points:
            raise ValueError("points: a manual task needs some")
        return self

    @property
    def answered_by(self) -> AnsweredBy:
        return "person"

    @property
    def standing(self) -> str:
        return "in its text cell"

    def judged(self, answer: Any, computed: Computed) -> Verdict:
        return Verdict(1, says="Kept. Nobody grades this.")


def spoken(name: str) -> str:
    """The name of a control in words."""
    return name.replace("_", " ").capitalize()
