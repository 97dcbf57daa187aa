"""A submission that may run, and what was done to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Sanitized:
    """A submission that may run.

    Attributes
    ----------
    notebook
        A notebook of format 4.5 without outputs; None where there is a problem.
    answers
        The entries of `answers.json`, with those that only the notebook held.
    files
        Further files that were handed in.
    repairs
        One sentence for each thing that was repaired.
    flags
        One sentence for each repair that a person should look at.
    unused
        Files of answers that were not used: a sentence that names the file and why, then its entries.
    manual
        Graded cells that a person has to look at whatever they give: grade id, then the reason.
    problem
        One sentence, if there is nothing that could run.
    """

    notebook: dict[str, Any] | None = None
    answers: dict[str, Any] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    repairs: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    unused: dict[str, dict[str, Any]] = field(default_factory=dict)
    manual: dict[str, str] = field(default_factory=dict)
    problem: str | None = None
