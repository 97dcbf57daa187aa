"""First tries and misconceptions of a class, from the learners' answers and the same judge as their checks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from course.exercises.judge import judge
from course.exercises.kinds import Exercise, Stepper
from course.exercises.verdict import Verdict
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

    @property
    def last_rate(self) -> float | None:
        return self.last / self.learners if self.learners else None


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
            first = _judged(exercises[name], _first(submission, name))
            last = _judged(exercises[name], _last(submission, name))
            if first is not None and last is not None:
                count[0] += 1
                count[1] += first.right
                count[2] += last.right
    return {name: Tries(*count) for name, count in counts.items()}


def misunderstandings(
    exercises: Mapping[str, Exercise], submissions: Iterable[Submission]
) -> list[Misunderstanding]:
    """Foreseen wrong answers, those of most learners first.

    Where a code task's answer is not kept, the sentence that its check said in the graded notebook counts.
    """
    found: dict[tuple[str, str, str], Misunderstanding] = {}

    def note(name: str, verdict: Verdict | None, moment: str, student: str) -> None:
        for part, says in _misunderstood(exercises[name], verdict) if verdict else ():
            one = found.setdefault((name, part, says), Misunderstanding(name, part, says))
            getattr(one, moment).add(student)

    known: dict[str, set[str]] = defaultdict(set)
    for submission in submissions:
        for name, exercise in exercises.items():
            if not exercise.can_be_wrong:
                continue
            last = _judged(exercise, _last(submission, name))
            note(name, _judged(exercise, _first(submission, name)), "first", submission.student)
            note(name, last, "last", submission.student)
            if last is not None:
                known[submission.student].add(name)
        for name, said in submission.said.items():
            if name in exercises and name not in known[submission.student]:
                note(name, _from_output(exercises[name], said), "last", submission.student)
    return sorted(found.values(), key=lambda one: (-one.learners, -len(one.last), one.exercise, one.says))


def _first(submission: Submission, name: str) -> Any:
    entry = submission.entries.get(name, {})
    return entry.get("first") if entry.get("checks") else None


def _last(submission: Submission, name: str) -> Any:
    return submission.entries.get(name, {}).get("answer")


def _judged(exercise: Exercise, answer: Any) -> Verdict | None:
    """The verdict on an answer that came from a learner's file, whatever stands there; None without a key."""
    if answer is None:
        return None
    try:
        verdict = judge(exercise, answer)
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        return None
    return verdict if verdict.answered and not verdict.sealed else None


def _misunderstood(exercise: Exercise, verdict: Verdict) -> Iterator[tuple[str, str]]:
    texts = {item.id: item.text for item in getattr(exercise, "items", [])}
    texts.update(getattr(exercise, "options", {}))
    texts.update(exercise.parts() if isinstance(exercise, Stepper) else {})
    for misconception in verdict.misconceptions:
        part = misconception.partition(":")[0]
        item = verdict.items.get(part)
        if item is None:
            yield "", verdict.says
        elif exercise.kind == "brief":
            yield part, "This rule of the brief does not hold."
        elif item.right is False:
            yield texts.get(part, ""), item.says


def _from_output(exercise: Exercise, said: str) -> Verdict | None:
    lines = set(said.splitlines())
    says = [m.says for m in getattr(exercise, "misconceptions", []) if m.says in lines]
    return Verdict(0, says=says[0], misconceptions=(says[0],)) if says else None
