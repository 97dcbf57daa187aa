"""From points to a mark, as the syllabus says: completion credit for practice, the rest for written work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from course.answering.answers import Entry
from course.exercises.kinds import Exercise

WRITTEN_SHARE = 0.6


def completion(
    exercises: Iterable[Exercise], entries: Mapping[str, Entry], points: Mapping[str, float | None]
) -> tuple[int, int]:
    """How many exercises are done, and of how many: right or wrong does not count.

    An exercise is done when it was answered and checked; what cannot be wrong needs no check. A code task
    that earned points was answered, even where the count of its checks is lost. Extras are not counted.

    Parameters
    ----------
    exercises
        The lesson's.
    entries
        The learner's, by exercise id.
    points
        By exercise id.
    """
    counted = [exercise for exercise in exercises if exercise.is_kept and not exercise.further]
    return sum(_done(exercise, entries.get(exercise.id, {}), points) for exercise in counted), len(counted)


def _done(exercise: Exercise, entry: Mapping[str, object], points: Mapping[str, float | None]) -> bool:
    if exercise.in_code and points.get(exercise.id):
        return True
    checks = entry.get("checks", 0)
    checked = isinstance(checks, int) and checks > 0
    return entry.get("answer") is not None and (checked or not exercise.can_be_wrong)


def mark(done: int, of: int, written: float | None, written_maximum: float) -> float | None:
    """The mark in per cent: 40 % for completion, 60 % for written work.

    mark = 40 % × done ÷ of + 60 % × written ÷ its maximum. In a lesson without written tasks, completion is
    all of it.

    Parameters
    ----------
    done, of
        What `completion` gives.
    written
        Points of the written tasks; None while a person still has to grade one.

    Returns
    -------
    float or None
        0 to 100 (more with extra credit); None while it is not known. Never a 0 for what is not known.
    """
    if not of:
        return None
    practice = done / of
    if not written_maximum:
        return 100 * practice
    if written is None:
        return None
    return 100 * ((1 - WRITTEN_SHARE) * practice + WRITTEN_SHARE * written / written_maximum)
