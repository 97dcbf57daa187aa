"""What grading finds out about a submission, apart from the run that finds it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class CheckResult:
    """What one check cell is worth.

    Attributes
    ----------
    points
        The points given; None where a person has to grade.
    reason
        Why a person has to grade.
    verdict
        What was said: "score", "says", "items", "misconceptions"; None where nothing could be judged.
    """

    points: float | None
    reason: str | None = None
    verdict: dict[str, Any] | None = None


@dataclass
class Result:
    """One graded submission.

    Attributes
    ----------
    notebook
        The notebook with the outputs that its cells gave; None where it could not be read.
    answers
        The entries of `answers.json`.
    checks
        By grade id of the check cell.
    first
        By exercise id: the share of points of the answer that was checked first, where it is known.
    repairs, flags
        Sentences: what was repaired before the run; what a person should look at.
    notes
        Sentences about limits that single cells reached.
    failure
        One sentence naming cell and limit, if the submission did not run to its end.
    problem
        One sentence, if the submission could not be read at all.
    seconds
        How long it ran.
    peak_mb
        The most memory that it took beyond what the libraries take.
    without_sandbox
        Whether its code ran with all rights of whoever graded.
    """

    notebook: dict[str, Any] | None = None
    answers: dict[str, Any] = field(default_factory=dict)
    checks: dict[str, CheckResult] = field(default_factory=dict)
    first: dict[str, float] = field(default_factory=dict)
    repairs: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    failure: str | None = None
    problem: str | None = None
    seconds: float = 0
    peak_mb: float = 0
    without_sandbox: bool = False

    def as_dict(self) -> dict[str, Any]:
        """The result as plain data; the notebook is not copied."""
        return vars(self) | {"checks": {name: dict(vars(check)) for name, check in self.checks.items()}}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Result:
        """The result that `as_dict` turned into data."""
        checks = {name: CheckResult(**check) for name, check in data.get("checks", {}).items()}
        return cls(**{**data, "checks": checks})


@dataclass
class Graded:
    """One line of a summary: a student, and how the grading went."""

    student: str
    points: float | None = None
    manual: int = 0
    repairs: int = 0
    flags: int = 0
    failure: str | None = None
    seconds: float = 0
    reused: bool = False


@dataclass
class Summary:
    """What a run of `grade` did."""

    lesson: str
    graded: list[Graded] = field(default_factory=list)
    seconds: float = 0
    sandboxed: bool = True

    @property
    def failed(self) -> list[Graded]:
        return [one for one in self.graded if one.failure]

    def __str__(self) -> str:
        reused = sum(one.reused for one in self.graded)
        return (
            f"{len(self.graded) - reused} graded, {reused} as before, {len(self.failed)} failed, "
            f"in {self.seconds:.1f} seconds"
        )
