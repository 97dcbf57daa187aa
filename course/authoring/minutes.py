"""How long a lesson's core takes: a count of all that is read and done, at two paces.

Prose, tables, forms, feedback and the part "Before you go" are counted, "Further" is not. The speeds are assumptions,
chosen so that they came near the times of two people, whom the lessons of version 0.1 took 27, 80 and 90 minutes (00,
01 and 02, who had never coded) and 80, 85 and 110 (03, 06 and 09, who knew a little pandas): the count gave 32, 79
and 89; 89, 86 and 85. Nobody else was timed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from html import unescape
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from course.answering.forms.questions.due import earlier
from course.authoring.lesson import FURTHER, Lesson
from course.exercises.kinds import Brief, Exercise

REVIEW_MINUTES = 3
"""Three questions: with their options some two hundred words, and three choices of half a minute."""
BEFORE_YOU_GO = "## Before you go"
_MARKS = re.compile(r"<style.*?</style>|<[^>]+>|[|#*`]", re.DOTALL)
_SOLUTION = re.compile(r"### BEGIN SOLUTION\n.*?### END SOLUTION", re.DOTALL)
_NOT_READ = re.compile(r"\b(exercise|recall|review|six_questions|before_and_after|save_work)\(")
"""Cells whose output is no text of the lesson, is counted by the minute, or is for who wants it: a self-check."""
_SHOWN = {
    "title",
    "prompt",
    "options",
    "into",
    "columns",
    "steps",
    "choices",
    "scale",
    "turns",
    "controls",
    "unit",
}

SIX_MINUTES = 5
"""Some three hundred words, and six choices of half a minute."""


@dataclass(frozen=True)
class Pace:
    """What one reader needs for each thing. Dense prose in a language that for many is not their first: 150 words
    a minute, and a choice between options takes half a minute."""

    words: float = 1 / 150
    decisions: float = 1 / 2
    figures: float = 1 / 2
    written: float = 12
    briefs: float = 20
    code_lines: float = 1 / 15
    code_tasks: float = 5


CODED = Pace()
NEW = Pace(code_lines=1 / 6, code_tasks=9)
FEEDBACK_READ = 1 / 4
"""The share of a task's sentences that somebody reads: those for the wrong choices that they made."""


@dataclass
class Amount:
    """What there is to read and do in the core of a lesson."""

    words: float = 0
    decisions: int = 0
    figures: int = 0
    written: int = 0
    briefs: int = 0
    code_lines: int = 0
    code_tasks: int = 0

    def at(self, pace: Pace) -> int:
        return round(sum(getattr(self, field.name) * getattr(pace, field.name) for field in fields(self)))


@dataclass(frozen=True)
class Minutes:
    """The minutes of a core for who has coded before and for who has not."""

    coded: int
    new: int

    @property
    def fit(self) -> bool:
        return self.coded <= MOST.coded and self.new <= MOST.new

    @property
    def sentence(self) -> str:
        """As a card says it."""
        return f"about {self.coded} minutes if you have coded before, {self.new} if you have not"

    @property
    def short(self) -> str:
        """As a table says it, below a head that names the two."""
        return f"{self.coded} / {self.new}"


MOST = Minutes(60, 90)
"""What a core may take."""


def count(lesson: Lesson, solution: NotebookNode | None = None) -> Minutes:
    """Count all that is read and done in a lesson, but for "Further".

    Parameters
    ----------
    lesson
        As `read_lesson` gives it.
    solution
        Its executed notebook: without one, no table and no figure is counted.
    """
    amount = Amount()
    for cell in _without_further(lesson.notebook.cells):
        _add_cell(amount, cell, lesson.exercises)
    for cell in _without_further(solution.cells if solution else []):
        if "nbgrader" not in cell.metadata and not _NOT_READ.search(cell.source):
            for output in cell.get("outputs", []):
                _add_output(amount, output)
    more = review_minutes(lesson) + _six_minutes(_without_further(lesson.notebook.cells))
    return Minutes(amount.at(CODED) + more, amount.at(NEW) + more)


def count_executed(lesson: Lesson, solutions: Iterable[Path]) -> Minutes:
    """Count a lesson with the outputs of its executed solution, where there is one.

    Parameters
    ----------
    lesson
        As `read_lesson` gives it.
    solutions
        Folders with executed solutions, the newest first.
    """
    paths = (folder / lesson.name / f"{lesson.name}.ipynb" for folder in solutions)
    path = next((path for path in paths if path.is_file()), None)
    return count(lesson, nbformat.read(path, as_version=4) if path else None)


def _six_minutes(cells: Iterable[NotebookNode]) -> int:
    """The minutes of the six questions before lesson 00 and after lesson 10, where these cells ask them."""
    return SIX_MINUTES * sum(cell.cell_type == "code" and "six_questions(" in cell.source for cell in cells)


def _without_further(cells: list[NotebookNode]) -> Iterator[NotebookNode]:
    """The cells of a lesson without those between "Further" and "Before you go"."""
    inside = True
    for cell in cells:
        if cell.cell_type != "markdown":
            if inside:
                yield cell
            continue
        core, further, rest = cell.source.partition(FURTHER) if inside else ("", "", cell.source)
        ending = BEFORE_YOU_GO in rest
        if inside or ending:
            yield NotebookNode(
                {**cell, "source": core + (rest.partition(BEFORE_YOU_GO)[2] if ending else "")}
            )
        inside = ending or (inside and not further)


def _add_cell(amount: Amount, cell: NotebookNode, exercises: dict[str, Exercise]) -> None:
    exercise = exercises.get(cell.metadata.get("exercise") or cell.metadata.get("manual") or "")
    if exercise is not None:
        _add_exercise(amount, exercise)
    elif cell.cell_type == "markdown":
        amount.words += _words(_SOLUTION.sub("", cell.source))
    elif is_folded(cell):
        amount.words += _words(cell.source.partition("\n")[0])
    elif "check" not in cell.metadata:
        amount.code_lines += sum(bool(line.strip()) for line in cell.source.splitlines())


def is_folded(cell: NotebookNode) -> bool:
    """Whether JupyterLab opens a code cell as its first line alone; the rest is one click away."""
    return bool(cell.metadata.get("jupyter", {}).get("source_hidden"))


def _add_exercise(amount: Amount, exercise: Exercise) -> None:
    answered = exercise.answered_by
    amount.words += sum(_words(text) for text in _strings(exercise.model_dump(include=_SHOWN)))
    amount.words += sum(_words(f"{item.text} {getattr(item, 'facts', '')}") for item in _items(exercise))
    if exercise.points and not exercise.sealed:
        amount.words += FEEDBACK_READ * sum(_words(sentence) for sentence in exercise.sentences())
    amount.written += answered == "person"
    amount.code_tasks += answered == "code"
    amount.briefs += isinstance(exercise, Brief)
    amount.decisions += exercise.decisions if answered == "form" else 0


def _add_output(amount: Amount, output: NotebookNode) -> None:
    data = output.get("data", {})
    html = str(data.get("text/html", ""))
    if "image/png" in data or "<img" in html or "<svg" in html:
        amount.figures += 1
    else:
        amount.words += _words(unescape(html or str(data.get("text/plain", output.get("text", "")))))


def _items(exercise: Exercise) -> list[Any]:
    return getattr(exercise, "items", [])


def _words(text: str) -> int:
    return len(_MARKS.sub(" ", text).split())


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)


def review_minutes(lesson: Lesson) -> int:
    """The minutes of the questions on earlier lessons; the first lessons have none. The build puts them in."""
    return REVIEW_MINUTES if earlier(lesson.number) else 0
