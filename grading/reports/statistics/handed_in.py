"""Who of a class handed a lesson in, who did so late, and who did not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from nbgrader.api import Assignment, Gradebook, SubmittedAssignment
from nbgrader.coursedir import CourseDirectory

from course.ground.files import Unreadable
from grading.classroom.collecting.collect import records_of
from grading.classroom.late import Lateness, lateness_of
from grading.engine.intake.handed_in import time_of


@dataclass(frozen=True)
class HandedIn:
    """What the gradebook's list of learners and the folders tell.

    Attributes
    ----------
    missing
        Registered learners of whom nothing is there.
    not_graded
        Learners whose folder is there and was not graded yet.
    late
        How late, in words, by learner.
    due
        When the lesson was due, in UTC; None where the gradebook does not know.
    """

    missing: tuple[str, ...] = ()
    not_graded: tuple[str, ...] = ()
    late: Mapping[str, str] = field(default_factory=dict)
    due: datetime | None = None


def handed_in(
    gradebook: Gradebook, assignment: Assignment, course: CourseDirectory, graded: set[str]
) -> HandedIn:
    """Look who handed a lesson in.

    Parameters
    ----------
    gradebook
        nbgrader's.
    assignment
        The lesson in it.
    course
        nbgrader's folders.
    graded
        Whose work is in the gradebook.
    """
    name = str(assignment.name)
    submitted = Path(course.root) / course.submitted_directory
    there = {folder.parent.name for folder in submitted.glob(f"*/{name}") if folder.is_dir()}
    registered = {str(student.id) for student in gradebook.students}
    late = {
        student: "late, says the learning platform"
        for student, about in records_of(submitted.parent, name).items()
        if about.get("late") is True and student in there | graded
    }
    due: datetime | None = assignment.duedate  # type: ignore[assignment]
    if due is not None:
        one: Any
        for one in gradebook.db.query(SubmittedAssignment).filter_by(assignment_id=assignment.id):
            time = one.timestamp or _noted(submitted / str(one.student_id) / name)
            until = due + (one.extension or timedelta())
            if time is not None:
                late.pop(one.student_id, None)
            if time is not None and time > until:
                penalty = lateness_of(one).penalty
                late[one.student_id] = Lateness(until, time, (time - until).total_seconds(), penalty).in_words
    return HandedIn(
        missing=tuple(sorted(registered - there - graded)),
        not_graded=tuple(sorted(there - graded)),
        late=late,
        due=due,
    )


def _noted(folder: Path) -> datetime | None:
    try:
        return time_of(folder)
    except Unreadable:
        return None
