"""What is to be graded, and how: handed from the command to the run."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from grading.engine.running.limits import Limits


@dataclass(frozen=True)
class GradingRequest:
    """What is to be graded, and how.

    Attributes
    ----------
    lesson
        A number or the folder's name.
    root
        The clone of the repository that holds the class; this one if not given.
    students
        A pattern of student ids, such as "s0*".
    workers
        How many submissions run at a time.
    force
        Grade those again that have not changed.
    limits
        What one submission may use.
    sandbox
        False only for submissions that one trusts: they then run with all your rights.
    """

    lesson: str
    root: Path | None = None
    students: str = "*"
    workers: int = 2
    force: bool = False
    limits: Limits = field(default_factory=Limits)
    sandbox: bool = True
