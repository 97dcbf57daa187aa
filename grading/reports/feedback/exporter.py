"""nbgrader's feedback page, with the mark above it and without what still waits for a person."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.coursedir import CourseDirectory

from grading.classroom.late import lateness_of
from grading.classroom.pages import FeedbackExporter
from grading.reports.class_record import ClassRecordError, LessonRecord, lesson_record
from grading.reports.feedback.told import leave_out, mark_in_words


class MarkedFeedbackExporter(FeedbackExporter):
    """For `nbgrader generate_feedback`, formgrader's button and `course feedback` alike."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._records: dict[str, LessonRecord] = {}

    def _preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        nb, resources = super()._preprocess(nb, resources)
        about = resources.get("nbgrader", {})
        if "student" in about:
            with Gradebook(about["db_url"]) as gradebook:
                self._tell(nb, about, gradebook)
        return nb, resources

    def _tell(self, nb: NotebookNode, about: Any, gradebook: Gradebook) -> None:
        lesson, student = about["assignment"], about["student"]
        try:
            submission = gradebook.find_submission(lesson, student)
        except MissingEntry:
            return
        grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
        waiting = {grade.name for grade in grades if grade.needs_manual_grade}
        late = lateness_of(submission)
        score, about["max_score"] = leave_out(nb, waiting)
        about["score"] = max(0.0, score - late.penalty)
        with suppress(ClassRecordError):
            if lesson not in self._records:
                self._records[lesson] = lesson_record(gradebook, lesson, CourseDirectory(config=self.config))
            record = self._records[lesson]
            words = mark_in_words(record, record.by_student[student], late)
            nb.cells.insert(0, new_markdown_cell(words))
