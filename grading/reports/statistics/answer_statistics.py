"""First tries and misconceptions of a class, counted from how each learner's answers fared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from course.exercises.kinds import Exercise
from grading.reports.class_record import Submission


@dataclass(frozen=True)
class Tries:
    """How the answers that were checked first fared, against those that the same learners handed in.

    Attributes
    ----------
    learners
        Who checked the exercise at least once.
    first, last
        How many of them had it right at their first check, and in the end.
    """

    learners: int = 0
    first: int = 0
    last: int = 0

    @property
    def first_rate(self) -> float | None:
        return self.first / self.learners if self.learners else None


@dataclass
class Misunderstanding:
    """A wrong answer that the lesson foresees, and the learners who gave it."""

    exercise: str
    part: str
    says: str
    first: set[str] = field(default_factory=set)
    last: set[str] = field(default_factory=set)

    @property
    def learners(self) -> int:
        return len(self.first | self.last)


def first_tries(exercises: Mapping[str, Exercise], submissions: Iterable[Submission]) -> dict[str, Tries]:
    """First and last answers of every exercise that can be wrong.

    A learner counts who checked an exercise and whose first checked answer is kept. An answer that cannot be
    judged, such as one changed by hand, is left out.
    """
    counts: dict[str, list[int]] = {name: [0, 0, 0] for name, e in exercises.items() if e.can_be_wrong}
    for submission in submissions:
        for name, count in counts.items():
            first, last = submission.first.get(name), submission.last.get(name)
            if first is not None and last is not None:
                count[0] += 1
                count[1] += first.right
                count[2] += last.right
    return {name: Tries(*count) for name, count in counts.items()}


def misunderstandings(
    exercises: Mapping[str, Exercise], submissions: Iterable[Submission]
) -> list[Misunderstanding]:
    """Foreseen wrong answers, those of most learners first."""
    by_sentence: dict[tuple[str, str, str], Misunderstanding] = {}
    for submission in submissions:
        for moment, answers in (("first", submission.first), ("last", submission.last)):
            for name, answer in answers.items():
                if name not in exercises or not exercises[name].can_be_wrong:
                    continue
                for part, says in answer.misconceptions:
                    key = (name, part, says)
                    misread = by_sentence.setdefault(key, Misunderstanding(*key))
                    getattr(misread, moment).add(submission.student)
    return sorted(by_sentence.values(), key=lambda m: (-m.learners, -len(m.last), m.exercise, m.says))
