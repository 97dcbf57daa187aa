"""The root of all errors that a person may read, and the two kinds that many rooms raise."""

from __future__ import annotations


class CourseError(Exception):
    """What went wrong, in one plain sentence with the fix.

    A notebook shows the sentence without a traceback, and so does the command line. Whatever has no such sentence
    is another kind of exception, and a fault of ours.
    """

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


class ExerciseError(CourseError):
    """An exercise that cannot be used: the sentence names file, exercise and field."""


class DataError(CourseError):
    """A table or text that cannot be used: the sentence names the file and what to do."""
