"""The one writer: results into nbgrader's gradebook and the folder of autograded notebooks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import (
    Assignment,
    Comment,
    Grade,
    Gradebook,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.utils import compute_checksum, determine_grade, is_grade, is_solution, is_task

from course.answering.answers import FILE_NAME, write_answers
from course.ground.files import Unreadable, read_regular, remove_unfinished, write_whole
from grading.engine.intake.handed_in import SECRET_FILE, TIME_BYTES, TIME_FILE, time_of
from grading.engine.judging.results import Result

REPAIRS = "repairs.json"
RUN = "run.json"
RESULT = "result"
"""In `run.json`: which of the store's results stands in this folder. Whoever writes another one names none."""


@dataclass(frozen=True)
class Standing:
    """How a submission stands in the gradebook.

    Attributes
    ----------
    points
        The points given automatically.
    manual
        How many cells a person has to grade.
    late
        How late it came and what that costs, in words; empty for what came in time.
    """

    points: float
    manual: int
    late: str = ""


class Recorder:
    """Writes the results of one lesson; the only one who does.

    Parameters
    ----------
    gradebook
        The class's gradebook, open.
    lesson
        The lesson's folder name, which is the assignment's and the notebook's name too.
    autograded
        The folder of autograded submissions.
    penalize
        Writes the penalty for lateness: takes nbgrader's submission and its notebook, gives the lateness in words.
    """

    def __init__(
        self,
        gradebook: Gradebook,
        lesson: str,
        autograded: Path,
        penalize: Callable[[Any, Any], str] = lambda submission, notebook: "",
    ) -> None:
        self._db: Any = gradebook.db
        self._penalize = penalize
        self._lesson, self._autograded = lesson, autograded
        assignment = self._db.query(Assignment).filter_by(name=lesson).one()
        notebook = (
            self._db.query(Notebook)
            .filter(Notebook.assignment_id == assignment.id, Notebook.name == lesson)
            .one()
        )
        self._assignment_id, self._notebook_id = assignment.id, notebook.id
        self._is_due = assignment.duedate is not None
        self._graded = {cell.id: cell.name for cell in [*notebook.grade_cells, *notebook.task_cells]}
        self._commented = {cell.id: cell.name for cell in [*notebook.solution_cells, *notebook.task_cells]}

    def record(self, student: str, result: Result, submitted: Path, key: str | None = None) -> Standing:
        """Write one result: notebook and answers first, then the grades in one transaction.

        Parameters
        ----------
        student
            The student's id.
        result
            What grading found out.
        submitted
            What the student handed in; its `timestamp.txt` tells when.
        key
            Where the store keeps the result; None where it does not.
        """
        self._write_files(student, result, submitted, key)
        try:
            submission, notebook, is_new = self._submission_of(student, _timestamp(submitted))
            points, manual = self._write_grades(notebook, is_new, result)
            late = self._write_penalty(submission, [notebook] if is_new else submission.notebooks)
            self._db.commit()
        except BaseException:
            self._db.rollback()
            raise
        return Standing(points, manual, late)

    def hand_on(self, student: str, submitted: Path) -> None:
        """Copy what nbgrader's exchange needs to give feedback back: the time, and the secret by which it is found."""
        folder = self._autograded / student / self._lesson
        remove_unfinished(folder)
        for name in (TIME_FILE, SECRET_FILE):
            with suppress(Unreadable):
                if name == TIME_FILE:
                    time_of(submitted)
                data = read_regular(submitted / name, TIME_BYTES)
                if not (folder / name).is_file() or (folder / name).read_bytes() != data:
                    write_whole(folder / name, data, private=True)

    def known(self, student: str) -> bool:
        """Does the gradebook have a submission of this student?"""
        return self._submission(student) is not None

    def standing(self, student: str) -> Standing:
        """How a submission stands whose result was written before.

        The penalty for lateness is written anew: due date, extension or points given by hand may be others now.
        """
        try:
            submission = self._submission(student)
            late = self._write_penalty(submission, submission.notebooks)
            self._db.commit()
        except BaseException:
            self._db.rollback()
            raise
        grades = self._grades_of(student)
        points = sum(grade.auto_score or 0 for grade in grades)
        return Standing(points, sum(bool(grade.needs_manual_grade) for grade in grades), late)

    def _submission(self, student: str) -> Any:
        """nbgrader's own record of a student's submission; None where there is none."""
        query = self._db.query(SubmittedAssignment).filter(
            SubmittedAssignment.assignment_id == self._assignment_id,
            SubmittedAssignment.student_id == student,
        )
        return query.first()

    def _write_penalty(self, submission: Any, notebooks: Sequence[Any]) -> str:
        """Write what lateness costs; gives back how late it is, in words."""
        if not self._is_due and all(notebook.late_submission_penalty is None for notebook in notebooks):
            return ""
        self._db.flush()
        late = ""
        for notebook in notebooks:
            self._db.refresh(notebook)  # its score is what the database adds up
            late = self._penalize(submission, notebook)
        return late

    def _grades_of(self, student: str) -> list[Any]:
        query = (
            self._db.query(Grade)
            .join(SubmittedNotebook, Grade.notebook_id == SubmittedNotebook.id)
            .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .filter(
                SubmittedAssignment.assignment_id == self._assignment_id,
                SubmittedAssignment.student_id == student,
            )
        )
        return query.all()

    def _submission_of(self, student: str, timestamp: Any) -> tuple[Any, Any, bool]:
        """nbgrader's records of a submission and its notebook, made where they are missing; are they new?"""
        submission = self._submission(student)
        if submission is None:
            if self._db.get(Student, student) is None:
                self._db.add(Student(id=student))
                self._db.flush()
            submission = SubmittedAssignment(assignment_id=self._assignment_id, student_id=student)
            self._db.add(submission)
            self._db.flush()
            notebook = None
        else:
            notebook = (
                self._db.query(SubmittedNotebook)
                .filter(
                    SubmittedNotebook.assignment_id == submission.id,
                    SubmittedNotebook.notebook_id == self._notebook_id,
                )
                .first()
            )
        if timestamp is not None:
            submission.timestamp = timestamp
        if notebook is not None:
            return submission, notebook, False
        notebook = SubmittedNotebook(assignment_id=submission.id, notebook_id=self._notebook_id)
        self._db.add(notebook)
        self._db.flush()
        return submission, notebook, True

    def _write_grades(self, notebook: Any, is_new: bool, result: Result) -> tuple[float, int]:
        """Write scores and comments; gives back the points, and how many cells a person has to grade."""
        cells = _cells(result)
        grades = {} if is_new else self._by_cell(Grade, notebook)
        points, manual = 0.0, 0
        for cell_id, name in self._graded.items():
            grade: Any = grades.get(cell_id)
            if grade is None:
                grade = Grade(cell_id=cell_id, notebook_id=notebook.id)
                self._db.add(grade)
            score = _score(name, result, cells)
            grade.auto_score = score
            grade.needs_manual_grade = score is None or grade.manual_score is not None
            points, manual = points + (score or 0), manual + bool(grade.needs_manual_grade)
        comments = {} if is_new else self._by_cell(Comment, notebook)
        for cell_id, name in self._commented.items():
            comment: Any = comments.get(cell_id)
            if comment is None:
                comment = Comment(cell_id=cell_id, notebook_id=notebook.id)
                self._db.add(comment)
            has_none = (
                not result.problem and _is_untouched(cells.get(name)) and not _is_answered(name, result)
            )
            comment.auto_comment = "No response." if has_none else None
        return points, manual

    def _by_cell(self, kind: Any, notebook: Any) -> dict[str, Any]:
        return {one.cell_id: one for one in self._db.query(kind).filter(kind.notebook_id == notebook.id)}

    def _write_files(self, student: str, result: Result, submitted: Path, key: str | None) -> None:
        folder = self._autograded / student / self._lesson
        folder.mkdir(parents=True, exist_ok=True)
        if result.answers:
            write_answers(folder / FILE_NAME, result.answers)
        else:
            (folder / FILE_NAME).unlink(missing_ok=True)
        mended = [*result.repairs, *result.notes]
        write_whole(folder / REPAIRS, json.dumps(mended, ensure_ascii=False, indent=1) + "\n")
        note = run_note(result) | ({RESULT: key} if key else {})
        write_whole(folder / RUN, json.dumps(note, ensure_ascii=False, indent=1) + "\n")
        self.hand_on(student, submitted)
        if result.notebook is not None:
            document = json.dumps(with_report(result), ensure_ascii=False)
            write_whole(folder / f"{self._lesson}.ipynb", document + "\n")


def add_repairs(folder: Path, sentences: Iterable[str]) -> None:
    """Add to the repairs that stand in a folder of autograded work those that it does not name yet."""
    path = folder / REPAIRS
    try:
        known = json.loads(path.read_bytes())
    except (OSError, ValueError):
        known = []
    known = known if isinstance(known, list) else []
    if new := [sentence for sentence in dict.fromkeys(sentences) if sentence not in known]:
        write_whole(path, json.dumps([*known, *new], ensure_ascii=False, indent=1) + "\n")


def run_note(result: Result) -> dict[str, Any]:
    """What a person who grades should know of the run."""
    return {
        "seconds": result.seconds,
        "peak_mb": result.peak_mb,
        "without_sandbox": result.without_sandbox,
        "problem": result.problem,
        "readable": result.readable,
        "failure": result.failure,
        "flags": result.flags,
        "reasons": reasons_of(result),
    }


def reasons_of(result: Result) -> dict[str, str]:
    """Why a person must grade an exercise, by its id."""
    return {exercise_of(name): check.reason for name, check in result.checks.items() if check.reason}


def told(result: Result) -> list[str]:
    """What the student is told beside the scores, in the first cell of the graded notebook."""
    failed = [sentence for sentence in (result.problem, result.failure) if sentence]
    return [*failed, *result.repairs, *result.notes]


def with_report(result: Result) -> dict[str, Any]:
    """The notebook with a first cell that says what was repaired and what stopped."""
    assert result.notebook is not None
    first = []
    if sentences := told(result):
        lines = ["**About this submission**", "", *(f"- {_plain(sentence)}" for sentence in sentences)]
        first = [{"cell_type": "markdown", "id": "about-this", "metadata": {}, "source": "\n".join(lines)}]
    return result.notebook | {"cells": [*first, *result.notebook["cells"]]}


def _plain(sentence: str) -> str:
    """A sentence that Markdown and HTML leave as it is."""
    escaped = sentence.replace("&", "&amp;").replace("<", "&lt;")
    return "".join(f"\\{letter}" if letter in "\\`*_[]#|$" else letter for letter in escaped)


def _cells(result: Result) -> dict[str, Any]:
    if result.notebook is None:
        return {}
    named = [cell for cell in result.notebook["cells"] if cell["metadata"].get("nbgrader")]
    return {cell["metadata"]["nbgrader"]["grade_id"]: nbformat.from_dict(cell) for cell in named}


def _score(name: str, result: Result, cells: dict[str, Any]) -> float | None:
    if result.problem or name not in cells:
        return None
    if name in result.checks:
        return result.checks[name].points
    cell = cells[name]
    if not is_grade(cell) or (cell.cell_type == "code" and not is_solution(cell)):
        return None
    return determine_grade(cell)[0]


def _is_untouched(cell: Any) -> bool:
    return (
        cell is not None
        and not is_task(cell)
        and cell.metadata.nbgrader.get("checksum") == compute_checksum(cell)
    )


def _is_answered(name: str, result: Result) -> bool:
    """Is there an answer that does not stand in the cell of this name, or may there be one?"""
    exercise = exercise_of(name)
    if result.answers.get(exercise, {}).get("answer") is not None:
        return True
    checks = [check for cell, check in result.checks.items() if exercise_of(cell) == exercise]
    return any(check.points is None or (check.verdict or {}).get("answered") for check in checks)


def exercise_of(grade_id: str) -> str:
    """The exercise of a cell: "check-02-4" and "exercise-02-4" belong to "02.4"."""
    return grade_id.partition("-")[2].replace("-", ".", 1)


def _timestamp(submitted: Path) -> datetime | None:
    try:
        return time_of(submitted)
    except Unreadable:
        return None
