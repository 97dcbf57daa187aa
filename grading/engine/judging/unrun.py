"""What answers would be worth that no run brought: said to a person, and never counted by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from course.exercises.library import find_exercise
from grading.engine.intake.finding.restore import restored_from_nothing
from grading.engine.intake.released import Released
from grading.engine.intake.sanitized import Sanitized
from grading.engine.judging.results import CheckResult, Result
from grading.engine.judging.verdict import verdict


def unreadable(sanitized: Sanitized, released: Released) -> Result:
    """What is recorded where nothing could run: the released cells, all for a person to grade.

    Parameters
    ----------
    sanitized, released
        What was handed in, with the answers of its file, and the lesson as released.
    """
    found = worth_of(sanitized.answers, released.lesson, checks_of(released))
    result = Result(
        notebook=restored_from_nothing(released),
        answers=sanitized.answers,
        repairs=[*sanitized.repairs, *told(sanitized.unused, released.lesson, checks_of(released))],
        flags=sanitized.flags,
        problem=sanitized.problem,
        readable=False,
    )
    for name, outcome in found.items():
        reason = f"{sanitized.problem} By its answer it would be worth {outcome['points']:g}."
        result.checks[name] = CheckResult(None, reason, outcome)
    if found:
        of = sum(released.cells[name].points for name in found)
        result.repairs.append(
            f"The answers were handed in without a notebook that can be read: {_points(found)} of {of:g} points of "
            f"{len(found)} tasks would be theirs; a person decides."
        )
    return result


def told(unused: Mapping[str, Any], lesson: str, checks: Mapping[str, tuple[str, float]]) -> list[str]:
    """A sentence for each file of answers that was not used, with what it would be worth.

    Parameters
    ----------
    unused
        Sentences, and the entries of each file.
    lesson
        The lesson's folder name.
    checks
        As `checks_of` gives them.
    """
    return [
        f"{says} By it {len(found)} forms would be worth {_points(found)} points." if found else says
        for says, entries in unused.items()
        for found in [worth_of(entries, lesson, checks)]
    ]


def checks_of(released: Released) -> dict[str, tuple[str, float]]:
    """By grade id, the exercise of each check cell and its most points."""
    return {
        name: (cell.exercise_id, cell.points) for name, cell in released.cells.items() if cell.exercise_id
    }


def worth_of(
    entries: Mapping[str, Any], lesson: str, checks: Mapping[str, tuple[str, float]]
) -> dict[str, dict[str, Any]]:
    """By grade id, the verdict on the forms' answers; what has no key here, or cannot be judged, is left out."""
    found = {}
    for name, (exercise_id, of) in checks.items():
        answer = (entries.get(exercise_id) or {}).get("answer")
        try:
            if answer is None or find_exercise(exercise_id).answered_by != "form":
                continue
            outcome = verdict(lesson, exercise_id, answer, of)
        except Exception:  # whatever stands in a learner's file
            continue
        if not outcome["sealed"]:
            found[name] = outcome
    return found


def _points(found: Mapping[str, Mapping[str, Any]]) -> str:
    return f"{sum(outcome['points'] for outcome in found.values()):g}"
