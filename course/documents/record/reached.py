"""What a learner can do now: for each outcome of each lesson, the tasks that show it, and how far they hold."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from course.answering.answers import Entry
from course.answering.worth import earned, is_untouched
from course.exercises.kinds import Exercise
from course.exercises.library import lesson_exercises
from course.ground.errors import ExerciseError
from course.ground.lessons import lesson_outcomes
from course.ground.places import setting

WRITTEN = "written, for a person to read"


@dataclass(frozen=True)
class Proof:
    """One task of the learner's that shows an outcome.

    Attributes
    ----------
    task
        Its id and title.
    share
        Of it, as the last answer stands, 0 to 1; None where no machine judges it, or nobody can here.
    first
        The same of the answer that was checked first.
    says
        How it stands, where there is no share.
    """

    task: str
    share: float | None = None
    first: float | None = None
    says: str = ""

    @property
    def words(self) -> str:
        """How it stands, in words."""
        if self.share is None:
            return self.says
        at_first = "" if self.first in (None, self.share) else f", {_percent(self.first)} at the first check"
        return f"{_percent(self.share)} of it holds{at_first}"


@dataclass(frozen=True)
class Reached:
    """An outcome, and what shows it.

    Attributes
    ----------
    id, text
        As the lesson's card has them.
    proofs
        The tasks that were answered; the learner's own answers stand further down in the record.
    of
        How many tasks of the lesson's core ask for it.
    """

    id: str
    text: str
    proofs: tuple[Proof, ...] = ()
    of: int = 0

    @property
    def share(self) -> float | None:
        """The mean share of the tasks that a machine judged; None where there is none."""
        shares = [proof.share for proof in self.proofs if proof.share is not None]
        return sum(shares) / len(shares) if shares else None

    @property
    def words(self) -> str:
        """In short: how much of what was answered holds."""
        if not self.proofs:
            return "not tried yet"
        if self.share is None:
            return "; ".join(dict.fromkeys(proof.says for proof in self.proofs))
        return f"{_percent(self.share)} holds"

    def data(self) -> dict[str, Any]:
        """For a file."""
        share = None if self.share is None else round(self.share, 3)
        proofs = [{**asdict(proof), "words": proof.words} for proof in self.proofs]
        return {**asdict(self), "proofs": proofs, "share": share, "words": self.words}


def reached_in(folder: Path, entries: dict[str, Entry]) -> list[Reached]:
    """The outcomes of one lesson, as its learner has shown them.

    Parameters
    ----------
    folder
        The learner's folder of the lesson, with its notebook; it bears the lesson's name.
    entries
        What was answered, by exercise id.
    """
    try:
        exercises = list(lesson_exercises(folder.name[:2]).values())
    except ExerciseError:
        return []
    reached = []
    for outcome, text in lesson_outcomes(folder).items():
        tasks = [one for one in exercises if one.outcome == outcome and one.is_task]
        proofs = [_proof(one, folder, entries.get(one.id) or {}) for one in tasks]
        shown = tuple(proof for proof in proofs if proof is not None)
        reached.append(Reached(outcome, text, shown, sum(not one.further for one in tasks)))
    return reached


def _proof(exercise: Exercise, folder: Path, entry: Entry) -> Proof | None:
    """How a task stands; None where nothing was answered, or it cannot be seen."""
    task = f"{exercise.id} {exercise.name}"
    if exercise.answered_by == "person":
        is_a_model = bool(
            setting("solutions")
        )  # its text is there when it is replayed, and not when it is built
        if is_a_model or not any(folder.glob("*.ipynb")) or is_untouched(exercise, folder):
            return None
        return Proof(task, says=WRITTEN)
    if entry.get("answer") is None:
        return None
    share = earned(exercise, entry["answer"], 1)
    if share is None:
        return Proof(task, says="answered")
    first = earned(exercise, entry.get("first"), 1) if entry.get("checks") else None
    return Proof(task, share, first)


def _percent(share: float) -> str:
    """A share in per cent; never rounded up to all of it, nor down to nothing."""
    return f"{min(max(round(100 * share), 1 if share > 0 else 0), 100 if share >= 1 else 99)} per cent"
