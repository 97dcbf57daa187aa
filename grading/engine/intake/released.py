"""A lesson as it was released: what every submission is held against."""

from __future__ import annotations

import copy
import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry

from course.exercises.library import lesson_exercises
from course.ground.errors import ExerciseError
from grading.engine.intake.digest import course_digest


class NotReleased(ExerciseError):
    """A lesson that the gradebook does not know: one sentence."""


@dataclass(frozen=True)
class ReleasedCell:
    """One cell that nbgrader knows.

    Attributes
    ----------
    grade_id
        Its name.
    cell_type, source
        As released; the source of a locked cell is put back, others are the student's.
    marks
        nbgrader's metadata, with the points.
    """

    grade_id: str
    cell_type: str
    source: str
    marks: dict[str, Any]

    @property
    def locked(self) -> bool:
        return bool(self.marks["locked"])

    @property
    def points(self) -> float:
        return float(self.marks.get("points", 0))

    @property
    def graded(self) -> bool:
        return bool(self.marks["grade"])

    @property
    def exercise_id(self) -> str | None:
        """The exercise of a check cell, such as "02.3"; None for every other cell."""
        if self.graded and self.cell_type == "code" and self.grade_id.startswith("check-"):
            return self.grade_id.removeprefix("check-").replace("-", ".", 1)
        return None


@dataclass(frozen=True)
class Released:
    """A lesson as it was released.

    Attributes
    ----------
    lesson
        The folder's name, such as "02_the_official_framework".
    cells
        The cells that nbgrader knows, by grade id, in the order of the notebook.
    kernelspec
        What the notebook says of its kernel.
    exercises
        The ids of all exercises of the lesson.
    worked
        The code that the lesson itself brings, cell by cell, without the checks.
    texts
        The sources of all its cells.
    points_now
        By grade id, the points that the learner's notebook gives now; the gradebook's count.
    """

    lesson: str
    cells: dict[str, ReleasedCell]
    kernelspec: dict[str, Any] = field(
        default_factory=lambda: {"display_name": "Python 3", "language": "python", "name": "python3"}
    )
    exercises: frozenset[str] = frozenset()
    worked: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    points_now: dict[str, float] = field(default_factory=dict)

    @classmethod
    def from_gradebook(cls, gradebook: Gradebook, lesson: str, notebook: Path) -> Released:
        """Read a lesson from the class's gradebook.

        Parameters
        ----------
        gradebook
            An open gradebook.
        lesson
            The folder's name.
        notebook
            The learner's notebook, which gives the order of the cells.

        Raises
        ------
        NotReleased
            When the gradebook does not know the lesson.
        """
        try:
            known = gradebook.find_notebook(lesson, lesson)
        except MissingEntry:
            raise NotReleased(
                f"{lesson} is not in the class's gradebook yet: run `course release {lesson[:2]}` first."
            ) from None
        points = {cell.name: float(cell.max_score) for cell in known.grade_cells}
        solutions = {cell.name for cell in known.solution_cells}
        tasks = {cell.name: float(cell.max_score) for cell in known.task_cells}
        cells = {}
        for cell in known.source_cells:
            marks: dict[str, Any] = {
                "grade": cell.name in points,
                "grade_id": cell.name,
                "locked": bool(cell.locked),
                "schema_version": 3,
                "solution": cell.name in solutions,
                "task": cell.name in tasks,
                "cell_type": cell.cell_type,
                "checksum": cell.checksum,
            }
            if cell.name in points or cell.name in tasks:
                marks["points"] = {**points, **tasks}[cell.name]
            cells[cell.name] = ReleasedCell(cell.name, cell.cell_type, cell.source or "", marks)
        as_released = _read(notebook)
        order = {name: place for place, name in enumerate(_names(as_released))}
        in_order = sorted(cells, key=lambda name: order.get(name, len(order)))
        return cls(
            lesson,
            {name: cells[name] for name in in_order},
            exercises=frozenset(lesson_exercises(lesson[:2])),
            worked=_worked(as_released),
            texts=_texts(as_released, cells),
            points_now=_points(as_released),
        )

    @classmethod
    def from_notebook(cls, lesson: str, notebook: dict[str, Any]) -> Released:
        """Read a lesson from its learner's notebook, where there is no gradebook."""
        cells = {}
        for cell in notebook["cells"]:
            marks = cell["metadata"].get("nbgrader")
            if marks:
                name = marks["grade_id"]
                cells[name] = ReleasedCell(name, cell["cell_type"], _joined(cell["source"]), dict(marks))
        ids = frozenset(lesson_exercises(lesson[:2]))
        return cls(lesson, cells, exercises=ids, worked=_worked(notebook), texts=_texts(notebook, cells))

    def marks_of(self, grade_id: str) -> dict[str, Any]:
        """A copy of a cell's metadata for nbgrader."""
        return copy.deepcopy(self.cells[grade_id].marks)

    @property
    def differences(self) -> list[str]:
        """Sentences on what a newer version of the course grades otherwise than the gradebook."""
        now, had = self.points_now, {name: cell.points for name, cell in self.cells.items() if cell.graded}
        if not now:
            return []
        sentences = []
        changed = [
            f"{name} {had[name]:g} (now {now[name]:g})"
            for name in had
            if now.get(name, had[name]) != had[name]
        ]
        if changed:
            sentences.append(f"Points are the gradebook's, as released: {', '.join(changed)}.")
        if lost := [name for name in had if name not in now]:
            sentences.append(
                f"This version of the course no longer has {', '.join(lost)}: they wait for a person."
            )
        if new := [name for name in now if name not in had]:
            sentences.append(f"The gradebook does not know {', '.join(new)}: they are not graded.")
        return sentences

    def digest(self) -> str:
        """A hash of all that decides about the scores apart from the submission and its limits."""
        cells = [[cell.grade_id, cell.cell_type, cell.source, cell.marks] for cell in self.cells.values()]
        document = json.dumps([course_digest(self.lesson), cells, self.texts], sort_keys=True)
        return hashlib.sha256(document.encode()).hexdigest()


def _read(notebook: Path) -> dict[str, Any]:
    try:
        return json.loads(notebook.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {"cells": []}


def _names(notebook: dict[str, Any]) -> list[str]:
    marks = (cell["metadata"].get("nbgrader") for cell in notebook["cells"])
    return [mark["grade_id"] for mark in marks if mark]


def _worked(notebook: dict[str, Any]) -> tuple[str, ...]:
    code = (cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    return tuple(
        _joined(cell["source"]) for cell in code if not cell["metadata"].get("nbgrader", {}).get("grade")
    )


def _points(notebook: dict[str, Any]) -> dict[str, float]:
    marks = (cell["metadata"].get("nbgrader") or {} for cell in notebook["cells"])
    return {mark["grade_id"]: float(mark.get("points") or 0) for mark in marks if mark.get("grade")}


def _texts(notebook: dict[str, Any], cells: dict[str, ReleasedCell]) -> tuple[str, ...]:
    given_out = [_joined(cell["source"]) for cell in notebook["cells"]]
    return (*given_out, *(cell.source for cell in cells.values()))


def _joined(source: str | list[str]) -> str:
    return source if isinstance(source, str) else "".join(source)
