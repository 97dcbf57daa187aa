"""What every kind of exercise says about itself.

A kind is one class: its fields are what `exercises.yml` may say, its methods what follows from it. Nothing else in
the project asks an exercise for its kind; it asks one of these members.
"""

from __future__ import annotations

import keyword
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from course.exercises.verdict import Look, Part, Verdict
from course.ground.errors import CourseError

if TYPE_CHECKING:
    from course.exercises.kinds.questions import Question

Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=8)]
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
ItemText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=240)]
Key = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
Outcome = Annotated[str, StringConstraints(pattern=r"^LO-\d{1,2}\.\d$")]
Computed = Callable[[], Mapping[str, Any]]
"""Gives what the lesson's `checks.py` computes for the exercise, when it is asked."""
AnsweredBy = Literal["form", "code", "person"]


class AnswerError(CourseError, ValueError):
    """An answer that does not fit its exercise: one sentence that names what is possible.

    Attributes
    ----------
    what
        The same without the exercise's number, for its own form; or "".
    """

    what = ""


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Base(Strict):
    """What every exercise has, and what may be asked of it.

    Attributes
    ----------
    is_kept
        Is its answer kept in `answers.json`, and counted in a learner's progress?
    climbs
        Does a first check only say where to look, a second what was misread (see `course.exercises.ladder`)?
    """

    is_kept: ClassVar[bool] = True
    climbs: ClassVar[bool] = False

    id: Annotated[str, StringConstraints(pattern=r"^\d\d\.[a-z0-9]+$")]
    outcome: Outcome
    uses: list[Outcome] = []
    """Outcomes of earlier lessons that this exercise needs again."""
    answer: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    points: float = Field(default=0, ge=0, le=20)
    further: bool = False
    """Is it an extra, under "Further": checked as any other, and without points?"""
    title: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""
    prompt: str = ""
    again: str = ""
    """How one of its parts is asked alone, in the review of a later lesson; empty if none makes sense alone."""
    rows: list[str] = []
    right: str = ""
    sealed: bool = False
    """In exam mode: the key stands elsewhere, and nothing here says what is right."""

    @model_validator(mode="after")
    def _name_is_usable(self) -> Base:
        if keyword.iskeyword(self.answer):
            raise ValueError(f"answer: '{self.answer}' is a word of Python itself")
        return self

    @model_validator(mode="after")
    def _extras_carry_no_points(self) -> Base:
        if self.further and self.points:
            raise ValueError("further: what stands under Further carries no points; leave out one of the two")
        return self

    @model_validator(mode="after")
    def _uses_what_others_teach(self) -> Base:
        for outcome in self.uses:
            if int(outcome[3:].split(".")[0]) == int(self.lesson):
                raise ValueError(
                    f"uses: {outcome} is taught by this lesson itself; name what earlier lessons teach"
                )
        return self

    @model_validator(mode="after")
    def _can_be_asked_again(self) -> Base:
        if self.again and type(self).questions is Base.questions:
            raise ValueError("again: only choice, multi, sort and match have parts that can be asked alone")
        return self

    @property
    def lesson(self) -> str:
        return self.id[:2]

    @property
    def name(self) -> str:
        """What it is called in a list."""
        return self.title or self.answer.replace("_", " ")

    @property
    def answered_by(self) -> AnsweredBy:
        """By a form, by the learner's code, or in words that a person reads."""
        return "form"

    @property
    def in_code(self) -> bool:
        """Is the answer a variable that the learner computes (rather than a form)?"""
        return self.answered_by == "code"

    @property
    def is_task(self) -> bool:
        """Is it a task, with points in the core or as an extra without? All else is practice."""
        return self.points > 0 or self.further

    @property
    def is_checked(self) -> bool:
        """Is it a task that a check judges?"""
        return self.is_task and self.answered_by != "person"

    @property
    def is_core(self) -> bool:
        """Does it count when a learner is told how much of a lesson is answered? Texts and extras do not."""
        return self.is_kept and not self.further

    @property
    def can_be_wrong(self) -> bool:
        """Is there a key, so that a first answer may fail? Predictions, notes and free texts have none."""
        return self.is_kept

    @property
    def decisions(self) -> int:
        """How often one has to decide in its form."""
        return len(getattr(self, "items", ())) or 1

    @property
    def blind(self) -> float:
        """The share of its parts that hold, at best, when all are answered alike: no points come by that."""
        return 0

    @property
    def verb_in_checks(self) -> str | None:
        """The function of the lesson's `checks.py` without which it cannot be shown or judged: "answers" or "draw"."""
        return None

    @property
    def standing(self) -> str:
        """Where its answer stands, in words, when no answer can be seen from outside; else empty."""
        return ""

    def sentences(self) -> Iterator[str]:
        """Every sentence of feedback, to be unique within a lesson."""
        if self.right:
            yield self.right

    def parts(self) -> dict[str, str]:
        """The parts of an answer by their ids, in the words that a learner reads."""
        return {}

    def questions(self) -> list[Question]:
        """Its parts as short questions that can be asked alone, with their own feedback; none where the key is away."""
        return []

    def got_wrong(self, verdict: Verdict) -> set[str]:
        """The ids of those of its `questions` that an answer got wrong.

        Parameters
        ----------
        verdict
            On the answer.
        """
        return {f"{self.id}:{part}" for part, item in verdict.items.items() if item.right is False}

    def slip(self, part: str, says: str) -> tuple[str, str]:
        """A part that does not hold, as a class's report names it: the part in words, and a sentence.

        Parameters
        ----------
        part
            The part's id.
        says
            What the learner was told of it.
        """
        return self.parts().get(part, ""), says

    def cleaned(self, answer: Any) -> Any:
        """An answer in the form in which it is kept.

        Parameters
        ----------
        answer
            Whatever a learner's code set, a form gave or a file held; not None.

        Raises
        ------
        AnswerError
            When it does not fit the exercise; the sentence names what is possible.
        """
        return answer

    def usable(self, answer: Any) -> Any:
        """The parts of an answer that fit, cleaned, where not all of them do; None where none does.

        A part that fits keeps its points, whatever stands beside it.
        """
        if not isinstance(answer, Mapping):
            return None
        fitting = {name: value for name, value in answer.items() if self._fits_alone({name: value})}
        return self.cleaned(fitting) if fitting else None

    def _fits_alone(self, answer: Any) -> bool:
        try:
            return self.cleaned(answer) is not None
        except AnswerError:
            return False

    def is_whole(self, answer: Any) -> bool:
        """Is every part of a cleaned answer there?"""
        return answer is not None

    def in_words(self, answer: Any) -> str:
        """A cleaned answer as a sentence shows it, with labels in place of ids."""
        return str(answer)

    def in_lines(self, answer: Any) -> list[str]:
        """A cleaned answer whole, a line for each part that stands for itself."""
        if isinstance(answer, Mapping) and self.answered_by == "form":
            return [self.in_words({name: part}) for name, part in answer.items()]
        return [self.in_words(answer)]

    def judged(self, answer: Any, computed: Computed) -> Verdict:
        """The worth of a cleaned answer, by this exercise's own key. See `course.exercises.judge.judge`."""
        raise NotImplementedError

    def where_to_look(self, verdict: Verdict) -> Look:
        """What a first check says of an answer that does not hold wholly: which parts, without a reason.

        Parameters
        ----------
        verdict
            On an answer to this exercise.
        """
        words = self.parts()
        parts = (
            Part(name, words.get(name, name), item.right, item.says if item.right is None else "")
            for name, item in verdict.items.items()
        )
        return Look(verdict.says, tuple(parts))

    def defended(self) -> dict[str, str]:
        """The key in words: what can be defended, by the words for each part."""
        return {}

    def missing(self) -> str:
        """What to say where there is no answer yet."""
        return f'{self.id}: "{self.name}" has no answer yet; answer it above, then check.'

    def empty(self, answer: Any) -> str:
        """What to say of an answer in which nothing is chosen."""
        return self.missing()

    # Tools for the kinds.

    def _misfit(self, what: str) -> AnswerError:
        error = AnswerError(f"Exercise {self.id}: {what}")
        error.what = what[:1].upper() + what[1:]
        return error

    def _known(self, value: Any, possible: Mapping[Any, Any], what: str) -> Any:
        """`value`, if it is one of what is possible."""
        if not isinstance(value, (str, int)) or isinstance(value, bool) or value not in possible:
            raise self._misfit(f"{value!r} is no {what} here; choose from {', '.join(map(str, possible))}.")
        return value

    def _mapping(self, answer: Any, example: str) -> Mapping[Any, Any]:
        if not isinstance(answer, Mapping):
            raise self._misfit(f"write the answer as a dictionary, such as {example}.")
        return answer


class Prompted(Base):
    """What is shown as a form: its title is the name that a screen reader says."""

    @model_validator(mode="after")
    def _says_what_to_do(self) -> Prompted:
        for name in ("title", "prompt"):
            if not getattr(self, name).strip():
                raise ValueError(f"{name}: write one")
        return self


def same_keys(field: str, needed: set[str], written: set[str]) -> None:
    """Refuse a set of sentences of which one is missing or will never be read."""
    if lacking := sorted(needed - written):
        raise ValueError(f"{field}: a sentence is missing for {', '.join(lacking)}")
    if extra := sorted(written - needed):
        raise ValueError(f"{field}: nobody will ever read the sentence for {', '.join(extra)}")


def unique_items(items: Sequence[Any]) -> None:
    """Refuse two items of one id."""
    for name, times in Counter(item.id for item in items).items():
        if times > 1:
            raise ValueError(f"items.{name}: the id stands {times} times")
