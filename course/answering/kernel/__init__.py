"""What the course does in a notebook's process: it knows which cells were run, and puts errors into words."""

from __future__ import annotations

from course.answering.kernel.runs import running_shell

LOADED = "_course_lesson"
"""The shell's attribute that says so."""


def is_loaded() -> bool:
    """Is this a lesson's notebook in which `exercise` and `check` are there before the first cell was run?"""
    return getattr(running_shell(), LOADED, None) is not None
