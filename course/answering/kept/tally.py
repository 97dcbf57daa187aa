"""How much of a lesson is answered, and what that earns: whoever tells a learner a number takes it from here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from course.answering.answers import Entry
from course.answering.worth import earned, worth
from course.exercises.judge import is_empty
from course.exercises.kinds import AnswerError, Exercise


@dataclass(frozen=True)
class Tally:
    """How a lesson stands, by the answers that are kept.

    Attributes
    ----------
    answered, of
        How many exercises of the core are answered as a whole, and how many there are. A text that a person grades is
        kept in its cell, and not counted here.
    extras, of_extras
        The same for what stands under Further.
    earned, possible
        The points that the answers earn as they stand, and the most that checks give.
    begun
        Is anything answered, be it in part?
    """

    answered: int = 0
    of: int = 0
    extras: int = 0
    of_extras: int = 0
    earned: float = 0
    possible: float = 0
    begun: bool = False

    @property
    def in_words(self) -> str:
        """How much is answered, as one sentence."""
        noun = "extra" if self.of_extras == 1 else "extras"
        extras = f", and {self.extras} of {self.of_extras} {noun}" if self.of_extras else ""
        return f"{self.answered} of {self.of} exercises are answered{extras}."


def tally(exercises: Iterable[Exercise], entries: Mapping[str, Entry], folder: Path | None = None) -> Tally:
    """Count the answers of a lesson.

    Parameters
    ----------
    exercises
        The lesson's.
    entries
        What is kept, by exercise.
    folder : Path, optional
        The learner's notebook's, whose cells say the points; the running notebook's if left out.
    """
    kept = [exercise for exercise in exercises if exercise.is_kept]
    core, extras = [one for one in kept if one.is_core], [one for one in kept if not one.is_core]
    worths = {one.id: worth(one, folder) for one in kept if one.is_checked}
    return Tally(
        answered=sum(is_answered(one, entries.get(one.id)) for one in core),
        of=len(core),
        extras=sum(is_answered(one, entries.get(one.id)) for one in extras),
        of_extras=len(extras),
        earned=round(sum(_earned(one, entries.get(one.id), worths.get(one.id, 0)) for one in kept), 2),
        possible=sum(worths.values()),
        begun=any(not is_empty((entries.get(one.id) or {}).get("answer")) for one in kept),
    )


def is_answered(exercise: Exercise, entry: Entry | None) -> bool:
    """Does a kept answer fit its exercise, and is no part of it missing?

    Parameters
    ----------
    exercise
        What was answered.
    entry
        What is kept; None where nothing is.
    """
    answer = (entry or {}).get("answer")
    if is_empty(answer):
        return False
    try:
        return exercise.is_whole(exercise.cleaned(answer))
    except AnswerError:
        return False


def _earned(exercise: Exercise, entry: Entry | None, of: float) -> float:
    answer = (entry or {}).get("answer")
    return earned(exercise, answer, of) or 0 if of and answer is not None else 0
