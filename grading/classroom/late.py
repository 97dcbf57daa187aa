"""Late work: when a lesson is due, what lateness costs, and how late a submission is.

Due date, extensions and penalties are nbgrader's own and stand in its gradebook. Only what lateness costs in a single
lesson has no place there: it stands in `class/late.json`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.preprocessors import AssignLatePenalties

from course.ground.errors import ExerciseError
from course.ground.files import write_whole

FILE = "late.json"
NONE, ZERO = "none", "zero"
"""nbgrader's own penalties: nothing is lost, or all."""
DAY = 86_400


class LateError(ExerciseError):
    """A due date or penalty that cannot be read: one sentence."""


class LatePenalty(LateSubmissionPlugin):
    """nbgrader's plug-in, which also knows what was said of a single lesson."""

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None:
        """The points that a submission loses; None where lateness costs nothing.

        Parameters
        ----------
        student_id
            Whose it is.
        score
            The points before the penalty.
        total_seconds_late
            How late it is.
        """
        course = self.config.CourseDirectory
        folder = Path(str(course.root or "."), str(course.submitted_directory)).parent
        policy = policies(folder).get(getattr(self.parent, "assignment_id", ""))
        if policy is None:
            return super().late_submission_penalty(student_id, score, total_seconds_late)
        if policy == NONE:
            return None
        return score if policy == ZERO else float(policy) * math.ceil(total_seconds_late / DAY)


def policies(class_folder: Path) -> dict[str, str]:
    """By lesson: "none", "zero", or the points that each day costs; nothing where the file cannot be read."""
    try:
        kept = json.loads((class_folder / FILE).read_text(encoding="utf-8"))
        return {str(lesson): read_policy(str(policy)) for lesson, policy in kept.items()}
    except (OSError, ValueError, AttributeError, LateError):
        return {}


def set_policy(class_folder: Path, lesson: str, policy: str) -> None:
    """Keep what lateness costs in a lesson."""
    kept = {**policies(class_folder), lesson: read_policy(policy)}
    write_whole(class_folder / FILE, json.dumps(kept, indent=1) + "\n")


def read_policy(text: str) -> str:
    """What lateness costs, as it is kept.

    Raises
    ------
    LateError
        When it is neither "none", "zero" nor a number of points.
    """
    try:
        number = 0.0 if text in (NONE, ZERO) else float(text)
    except ValueError:
        number = -1
    if not 0 <= number < math.inf:
        raise LateError(
            f'--late-points takes "none", "zero", or the points that each day costs, not {text!r}.'
        )
    return text


def read_due(text: str) -> datetime | None:
    """A due date as the gradebook keeps it, in UTC; None for "none".

    Parameters
    ----------
    text
        Such as "2026-12-01T12:00", in this machine's own time unless it names another.

    Raises
    ------
    LateError
        When it is no date.
    """
    if text == NONE:
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError, OSError):
        raise LateError(f'--due takes a date such as 2026-12-01T12:00, or "none", not {text!r}.') from None


@dataclass(frozen=True)
class Lateness:
    """How late a submission is.

    Attributes
    ----------
    due, handed_in
        In UTC, the learner's own extension counted; None where nobody knows.
    seconds
        Between the two; 0 for what came in time.
    penalty
        The points that it costs, in the gradebook.
    """

    due: datetime | None = None
    handed_in: datetime | None = None
    seconds: float = 0
    penalty: float = 0

    @property
    def in_words(self) -> str:
        """Such as "1 day 3 h, −2 points"; empty for what came in time."""
        if not self.seconds:
            return "time unknown" if self.due and not self.handed_in else ""
        days, rest = divmod(int(self.seconds), DAY)
        hours, minutes = rest // 3600, max(1, rest % 3600 // 60)
        parts = [f"{days} day{'s' * (days > 1)}"] if days else []
        parts += [f"{hours} h"] if hours else [] if days else [f"{minutes} min"]
        return " ".join(parts) + (f", −{self.penalty:g} points" if self.penalty else "")


def lateness_of(submission: Any) -> Lateness:
    """How late a submission is, and what that costs.

    Parameters
    ----------
    submission
        nbgrader's `SubmittedAssignment`, of an open gradebook.
    """
    penalty = sum(notebook.late_submission_penalty or 0 for notebook in submission.notebooks)
    return Lateness(
        submission.duedate if submission.assignment.duedate else None,
        submission.timestamp,
        submission.total_seconds_late if submission.assignment.duedate else 0,
        float(penalty),
    )


def penalizer(config: Any, lesson: str) -> Callable[[Any, Any], str]:
    """What nbgrader's last step of grading does: it writes the penalty for lateness to a submitted notebook.

    Parameters
    ----------
    config
        nbgrader's, a traitlets `Config`, which names the plug-in.
    lesson
        The lesson's folder name.

    Returns
    -------
    callable
        Takes nbgrader's `SubmittedAssignment` and `SubmittedNotebook`, whose score has to be of now; gives back how
        late the submission is, in words.
    """
    step = AssignLatePenalties(config=config)
    step.assignment_id = lesson
    step.init_plugin()

    def penalize(submission: Any, notebook: Any) -> str:
        late = lateness_of(submission).seconds
        points = (
            step.plugin_inst.late_submission_penalty(submission.student_id, notebook.score, late)  # type: ignore[attr-defined]
            if late > 0
            else None
        )
        notebook.late_submission_penalty = (
            None if points is None else step._check_late_penalty(notebook, points)
        )
        return lateness_of(submission).in_words

    return penalize
