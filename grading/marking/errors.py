"""What can go wrong before and while somebody marks: one sentence each."""

from __future__ import annotations

from course.ground.errors import CourseError


class MarkingError(CourseError):
    """Marking that cannot begin or go on: one sentence with the fix."""
