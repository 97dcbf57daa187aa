"""Repairs before a submission runs, so that one bad notebook stops nobody and no answer is lost."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor

from course.answering.answers import (
    FILE_NAME,
    Answers,
    AnswersError,
    answers_of,
    carried_by,
    read_answers,
    write_answers,
)
from course.answering.check import NotGraded
from course.ground.files import write_whole
from grading.engine.intake.words import quoted
from grading.engine.recording.record import REPAIRS, exercise_of

SCHEMA_VERSION = 3
WAITING = "course_waiting"
"""In nbconvert's resources: graded cells that a person has to look at whatever they hold."""


class RepairSubmission(NbGraderPreprocessor):
    """The first of nbgrader's sanitizing steps.

    Repairs duplicated ids and missing schema versions, brings answers that only the notebook holds into
    its `answers.json`, and asks for a person where a graded cell is gone. What was done stands in
    `repairs.json` beside the autograded notebook.
    """

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        about = resources["nbgrader"]
        folders = CourseDirectory(config=self.config)
        folder = Path(
            folders.format_path(folders.autograded_directory, about["student"], about["assignment"])
        )
        folder.mkdir(parents=True, exist_ok=True)
        repairs = [
            *repair_metadata(nb.cells),
            *drop_copies(nb.cells),
            *rescue_answers(nb.cells, folder),
            *ask_for_a_person(nb.cells, about),
        ]
        for repair in repairs:
            self.log.warning("%s, %s: %s", about["student"], about["assignment"], repair)
        write_whole(folder / REPAIRS, json.dumps(repairs, ensure_ascii=False, indent=1) + "\n")
        return nb, resources


class AskWhereNotGraded(NbGraderPreprocessor):
    """After nbgrader's scores: where a check said "saved, not graded", a person (or the keys) must grade."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        about = resources["nbgrader"]
        ungraded = [
            cell.metadata.nbgrader.grade_id
            for cell in nb.cells
            if cell.metadata.get("nbgrader", {}).get("grade")
            and (_says_not_graded(cell) or cell.metadata.nbgrader.grade_id in resources.get(WAITING, ()))
        ]
        with Gradebook(about["db_url"]) as gradebook:
            for grade_id in ungraded:
                where = (grade_id, about["notebook"], about["assignment"], about["student"])
                grade: Any = gradebook.find_grade(*where)
                grade.auto_score = None
                grade.needs_manual_grade = True
            self._take_back_no_response(gradebook, about, ungraded)
            gradebook.db.commit()
        return nb, resources

    def _take_back_no_response(self, gradebook: Gradebook, about: Any, ungraded: list[str]) -> None:
        """An answer that stands in no cell does not change it, and nbgrader says "No response." of such a cell."""
        folders = CourseDirectory(config=self.config)
        entries = answers_of(
            Path(folders.format_path(folders.autograded_directory, about["student"], about["assignment"])),
            own=False,
        ).entries
        submission = gradebook.find_submission_notebook(
            about["notebook"], about["assignment"], about["student"]
        )
        for comment in submission.comments:
            entry = entries.get(exercise_of(comment.name)) or {}
            if comment.auto_comment and (entry.get("answer") is not None or comment.name in ungraded):
                comment.auto_comment = None


def _says_not_graded(cell: NotebookNode) -> bool:
    return any(output.get("ename") == NotGraded.__name__ for output in cell.get("outputs", []))


def repair_metadata(cells: list[NotebookNode]) -> list[str]:
    """Give graded cells the schema version that they lost; forget metadata that is no nbgrader metadata."""
    repairs = []
    for cell in cells:
        marks = cell.metadata.get("nbgrader")
        if marks is None:
            continue
        if not isinstance(marks, dict) or not isinstance(marks.get("grade_id", ""), str):
            del cell.metadata["nbgrader"]
            repairs.append("A cell's grading metadata could not be read and was dropped.")
        elif marks and marks.get("schema_version") != SCHEMA_VERSION:
            marks["schema_version"] = SCHEMA_VERSION
            marks.setdefault("task", False)
            for mark in ("grade", "solution", "locked"):
                marks.setdefault(mark, False)
            repairs.append(f"The cell {quoted(marks.get('grade_id'))} had lost its schema version.")
    return repairs


def drop_copies(cells: list[NotebookNode]) -> list[str]:
    """Keep one of several cells with the same id: the last, as nbgrader does; the others count for nothing."""
    repairs = []
    grade_ids: set[str] = set()
    cell_ids: set[str] = set()
    for cell in reversed(cells):
        grade_id = (cell.metadata.get("nbgrader") or {}).get("grade_id")
        if grade_id in grade_ids:
            del cell.metadata["nbgrader"]
            repairs.append(f"The cell {quoted(grade_id)} stood there more than once; its last copy counts.")
        elif grade_id:
            grade_ids.add(grade_id)
        if cell.get("id") in cell_ids:
            cell["id"] = f"copy-{len(cell_ids):03d}"
        cell_ids.add(cell.get("id", ""))
    return repairs


def rescue_answers(cells: list[NotebookNode], folder: Path) -> list[str]:
    """Bring answers that only the notebook's outputs hold into `answers.json`; the file wins."""
    path, carried = folder / FILE_NAME, carried_by({"cells": cells})
    try:
        answers = Answers(read_answers(path, follow_links=False), carried)
    except (AnswersError, OSError) as error:
        os.replace(path, path.with_name("answers.broken-submitted.json"))
        reason = error.strerror if isinstance(error, OSError) else str(error)
        answers = Answers({}, carried, reason or "it cannot be opened")
    if set(answers.carried) - set(answers.filed):
        write_answers(path, answers.entries)
    return answers.differences()


def ask_for_a_person(cells: list[NotebookNode], about: dict[str, str]) -> list[str]:
    """Mark the grades of deleted cells as needing a person: neither a silent 0 nor full marks."""
    present = {(cell.metadata.get("nbgrader") or {}).get("grade_id") for cell in cells}
    with Gradebook(about["db_url"]) as gradebook:
        submission = gradebook.find_submission_notebook(
            about["notebook"], about["assignment"], about["student"]
        )
        gone = [grade for grade in submission.grades if grade.name not in present]
        for grade in gone:
            grade.auto_score = None
            grade.needs_manual_grade = True
        gradebook.db.commit()
        return [f"The graded cell {grade.name} was deleted; a person must grade it." for grade in gone]
