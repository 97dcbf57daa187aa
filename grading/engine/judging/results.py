"""What grading finds out about a submission, apart from the run that finds it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from grading.engine.intake.words import plain


@dataclass
class Judged:
    """What statistics need to know of an answer.

    Attributes
    ----------
    right
        Does it hold wholly?
    misconceptions
        Which foreseen misunderstandings it shows: the part in words ("" for the whole), and the sentence on it.
    """

    right: bool
    misconceptions: list[tuple[str, str]] = field(default_factory=list)


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
        What was said: "score", "points", "answered", "says", "items"; None where nothing could be judged.
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
        By grade id: each check cell, and each written cell that a person has to look for.
    first, last
        By exercise id: the answer that was checked first, and the one that was graded or left in the end,
        where they are known.
    repairs, flags
        Sentences: what was repaired before the run; what a person should look at.
    notes
        Sentences about limits that single cells reached.
    failure
        One sentence naming cell and limit, if the submission did not run to its end.
    problem
        One sentence, if nothing of the submission was graded.
    readable
        False where that is because it could not be read.
    seconds
        How long it ran.
    peak_mb
        The most memory that it took beyond what the libraries take.
    without_sandbox
        Whether its code ran with all rights of whoever graded.
    """

    notebook: dict[str, Any] | None = None
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    checks: dict[str, CheckResult] = field(default_factory=dict)
    first: dict[str, Judged] = field(default_factory=dict)
    last: dict[str, Judged] = field(default_factory=dict)
    repairs: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    failure: str | None = None
    problem: str | None = None
    readable: bool = True
    seconds: float = 0
    peak_mb: float = 0
    without_sandbox: bool = False

    def __post_init__(self) -> None:
        """Every sentence stands on one line, without letters that act on a terminal or turn a line round."""
        for name in ("repairs", "flags", "notes"):
            setattr(self, name, [plain(sentence) for sentence in getattr(self, name)])
        self.failure = self.failure and plain(self.failure)
        self.problem = self.problem and plain(self.problem)
        for check in self.checks.values():
            check.reason = check.reason and plain(check.reason)

    def as_dict(self) -> dict[str, Any]:
        """The result as plain data; the notebook is not copied."""
        nested = {"checks": self.checks, "first": self.first, "last": self.last}
        parts = {kind: {name: dict(vars(part)) for name, part in of.items()} for kind, of in nested.items()}
        return vars(self) | parts

    @classmethod
    def from_dict(cls, data: Any) -> Result:
        """The result that `as_dict` turned into data.

        Raises
        ------
        ValueError
            When the data have another form.
        """
        result = _result_type().validate_python(data)
        if result.notebook is not None and not _is_notebook(result.notebook):
            raise ValueError("The notebook of a result has another form.")
        verdicts = [check.verdict for check in result.checks.values() if check.verdict is not None]
        if not all(isinstance(verdict.get("score"), int | float) for verdict in verdicts):
            raise ValueError("A verdict of a result has no score.")
        return result


@cache
def _result_type() -> TypeAdapter[Result]:
    return TypeAdapter(Result)


def _is_notebook(document: dict[str, Any]) -> bool:
    cells = document.get("cells")
    return isinstance(cells, list) and all(
        isinstance(cell, dict)
        and isinstance(cell.get("metadata"), dict)
        and isinstance(cell["metadata"].get("nbgrader", {}), dict)
        for cell in cells
    )


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
    late: str = ""


@dataclass
class Summary:
    """What a run of `grade` did."""

    lesson: str
    graded: list[Graded] = field(default_factory=list)
    seconds: float = 0
    sandboxed: bool = True
    notices: list[str] = field(default_factory=list)

    @property
    def failed(self) -> list[Graded]:
        return [graded for graded in self.graded if graded.failure]

    def __str__(self) -> str:
        reused = sum(graded.reused for graded in self.graded)
        return (
            f"{len(self.graded) - reused} graded, {reused} as before, {len(self.failed)} failed, "
            f"in {self.seconds:.1f} seconds"
        )
