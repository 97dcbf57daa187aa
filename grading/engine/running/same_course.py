"""Whether this machine has the course that another one grades with."""

from __future__ import annotations

from grading.engine.intake.digest import course_digest
from grading.engine.running.sandbox import available


def problem_here(lesson: str, digest: str, isolated: bool) -> str | None:
    """What keeps this machine from grading as another one would, in one sentence with the fix.

    Parameters
    ----------
    lesson
        Two digits or the lesson's folder name.
    digest
        The other machine's `course_digest`.
    isolated
        Are submissions to run in a sandbox?
    """
    if isolated and available().problem:
        return available().problem
    try:
        same = course_digest(lesson) == digest
    except Exception:
        same = False
    if same:
        return None
    return (
        "The copy of the course there is another one, or its keys or libraries are: install the same version of "
        "it and of its libraries (for an exam name the same COURSE_KEYS), and start the worker again."
    )
