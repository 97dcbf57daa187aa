"""What nbgrader's gradebook has of a written task, and writing a mark there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nbgrader.api import (
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    MissingEntry,
    SolutionCell,
    SubmittedAssignment,
    SubmittedNotebook,
)

NEARLY = 0.005
"""Points that differ by less are the same: a mark is written to the cent."""


@dataclass(frozen=True)
class Standing:
    """What the gradebook has of one learner's text: points and comment that a person gave, and does it wait."""

    score: float | None
    waits: bool
    comment: str

    def is_as(self, score: float, comment: str) -> bool:
        """Are these the points and the comment?"""
        same = self.score is not None and abs(self.score - score) < NEARLY
        return same and self.comment == comment.strip()


def graded_cells(gradebook: Gradebook, lesson: str) -> dict[str, float]:
    """The graded cells of a lesson and their maximum.

    Raises
    ------
    MissingEntry
        When the lesson is not in the gradebook.
    """
    assignment = gradebook.find_assignment(lesson)
    return {
        cell.name: float(cell.max_score) for notebook in assignment.notebooks for cell in notebook.grade_cells
    }


def standings(gradebook: Gradebook, lesson: str, grade_id: str) -> dict[str, Standing]:
    """By learner's id, what the gradebook has of a written task; two queries for a whole class."""
    grades = _rows(gradebook, lesson, grade_id, Grade, (Grade.manual_score, Grade.needs_manual_grade))
    comments = dict(map(tuple, _rows(gradebook, lesson, grade_id, Comment, (Comment.manual_comment,))))
    return {
        student: Standing(
            None if score is None else float(score), bool(waits), (comments.get(student) or "").strip()
        )
        for student, score, waits in grades
    }


def write(gradebook: Gradebook, lesson: str, grade_id: str, student: str, mark: tuple[float, str]) -> None:
    """Give a text points and a comment, as formgrader would; its extra credit stays as it is.

    Parameters
    ----------
    gradebook
        The class's, open.
    lesson, grade_id, student
        Whose text of which task.
    mark
        Points and comment.
    """
    score, comment = mark
    grade: Any = gradebook.find_grade(grade_id, lesson, lesson, student)
    grade.manual_score = score
    grade.needs_manual_grade = False
    beside = _comment(gradebook, lesson, grade_id, student)
    if beside is not None:
        beside.manual_comment = comment.strip() or None
    try:
        gradebook.db.commit()
    except BaseException:
        gradebook.db.rollback()
        raise


def _rows(gradebook: Gradebook, lesson: str, grade_id: str, about: Any, columns: tuple[Any, ...]) -> Any:
    assignment = gradebook.find_assignment(lesson)
    return (
        gradebook.db.query(SubmittedAssignment.student_id, *columns)
        .select_from(about)
        .join(BaseCell, about.cell_id == BaseCell.id)
        .join(SubmittedNotebook, about.notebook_id == SubmittedNotebook.id)
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .filter(SubmittedAssignment.assignment_id == assignment.id, BaseCell.name == grade_id)
    )


def _comment(gradebook: Gradebook, lesson: str, grade_id: str, student: str) -> Any:
    """The comment beside a text, made where there is none; None for a cell that takes no comment."""
    try:
        return gradebook.find_comment(grade_id, lesson, lesson, student)
    except MissingEntry:
        pass
    notebook = gradebook.find_submission_notebook(lesson, lesson, student)
    cells = gradebook.db.query(SolutionCell)
    cell = cells.filter_by(name=grade_id, notebook_id=notebook.notebook_id).first()
    if cell is None:
        return None
    comment = Comment(cell_id=cell.id, notebook_id=notebook.id)
    gradebook.db.add(comment)
    return comment
