"""What statistics need to know of an answer: whether it is right, and what was misunderstood, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from course.answering.answers import Entry
from course.exercises.judge import judge
from course.exercises.kinds import Exercise
from course.exercises.verdict import Verdict
from grading.engine.judging.results import Judged


def judged(exercise: Exercise, answer: Any) -> Judged | None:
    """Judge an answer that came from a learner's file, whatever stands there.

    Parameters
    ----------
    exercise
        The exercise, with its key.
    answer
        As `answers.json` keeps it.

    Returns
    -------
    Judged or None
        None where nothing was answered, it has no form that can be judged, or the key is elsewhere.
    """
    if answer is None:
        return None
    try:
        verdict = judge(exercise, answer)
    except Exception:
        return None
    return judged_as(exercise, verdict) if verdict.answered and not verdict.sealed else None


def judged_as(exercise: Exercise, verdict: Verdict) -> Judged:
    """A verdict without what statistics do not need."""
    return Judged(verdict.right, list(misconceptions(exercise, verdict)))


def first_answers(exercises: Mapping[str, Exercise], entries: Mapping[str, Entry]) -> dict[str, Judged]:
    """By exercise id, the answers that were checked first, of those that were checked and kept."""
    checked = {name: entry.get("first") for name, entry in entries.items() if entry.get("checks")}
    return _all_judged(exercises, checked)


def last_answers(exercises: Mapping[str, Exercise], entries: Mapping[str, Entry]) -> dict[str, Judged]:
    """By exercise id, the answers that were left in the end."""
    return _all_judged(exercises, {name: entry.get("answer") for name, entry in entries.items()})


def _all_judged(exercises: Mapping[str, Exercise], answers: Mapping[str, Any]) -> dict[str, Judged]:
    verdicts = {name: judged(exercises[name], answers[name]) for name in answers if name in exercises}
    return {name: verdict for name, verdict in verdicts.items() if verdict is not None}


def misconceptions(exercise: Exercise, verdict: Verdict) -> Iterator[tuple[str, str]]:
    """The foreseen wrong answers that a verdict recognised: the part ("" for the whole) and what is said of it."""
    for misconception in verdict.misconceptions:
        part = misconception.partition(":")[0]
        item = verdict.items.get(part)
        if item is None:
            yield "", verdict.says
        elif item.right is False:
            yield exercise.slip(part, item.says)
