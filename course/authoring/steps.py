"""The two steps of ours in nbgrader's `generate_assignment`."""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import ClearSolutions, NbGraderPreprocessor

WIDGET_CALL = "exercise("


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
    """Marks a notebook as the learner's own, so that its outputs count as answers."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        if "course" in nb.metadata:
            nb.metadata.course.role = "learner"
        return nb, resources
