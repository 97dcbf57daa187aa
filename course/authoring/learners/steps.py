"""The steps of ours in nbgrader's `generate_assignment`."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import ClearSolutions, NbGraderPreprocessor

from course.authoring.learners.way import keep_setup, link_lessons

WIDGET_CALL = "exercise("
BESIDE_LEARNERS, BESIDE_SOLUTIONS = "../", "../../notebooks/"
"""Where a learner's notebook finds the folders beside it, and where a solution finds the same folders."""


class ClearAnswers(ClearSolutions):
    """Clears solutions; where the answer is given with a widget, no stub is left to type over."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: Any, cell_index: int
    ) -> tuple[NotebookNode, Any]:
        if cell.cell_type == "code" and WIDGET_CALL in cell.source and "nbgrader" in cell.metadata:
            cell.source = _without_solution(
                cell.source, self.begin_solution_delimeter, self.end_solution_delimeter
            )
            return cell, resources
        return super().preprocess_cell(cell, resources, cell_index)


def _without_solution(source: str, begin: str, end: str) -> str:
    kept, inside = [], False
    for line in source.split("\n"):
        if begin in line:
            inside = True
        elif end in line:
            inside = False
        elif not inside:
            kept.append(line)
    return "\n".join(kept)


class MarkAsLearners(NbGraderPreprocessor):
    """Marks a notebook as the learner's own, so that its outputs count as answers, and with its edition."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        if "course" in nb.metadata:
            nb.metadata.course.role = "learner"
            nb.metadata.course.edition = _edition(nb)
        return nb, resources


def _edition(nb: NotebookNode) -> str:
    """What tells two editions of a lesson apart: another text, another task, other points."""
    given = [
        (cell.cell_type, cell.source, cell.metadata.get("nbgrader", {}).get("points")) for cell in nb.cells
    ]
    return hashlib.sha256(json.dumps(given).encode("ascii")).hexdigest()[:12]


class ShowTheWay(NbGraderPreprocessor):
    """Adds the links between lessons, and guards the cell that is run first."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        if "course" in nb.metadata:
            keep_setup(nb)
            link_lessons(nb, nb.metadata.course.lesson)
        return nb, resources


class LinkBeside(NbGraderPreprocessor):
    """Turns a solution's links to the folders beside the learners' notebooks into a learner's own."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        for cell in nb.cells:
            if cell.cell_type == "markdown" and "nbgrader" not in cell.metadata:
                cell.source = cell.source.replace(f"]({BESIDE_SOLUTIONS}", f"]({BESIDE_LEARNERS}").replace(
                    f'href="{BESIDE_SOLUTIONS}', f'href="{BESIDE_LEARNERS}'
                )
        return nb, resources
