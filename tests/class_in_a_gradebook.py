"""A class made through nbgrader's own interface, without running a notebook: lesson 02, five learners."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook

from course.answering.answers import write_answers
from course.exercises.library import lesson_exercises
from grading.classroom.release import class_config
from grading.engine.judging.results import Result
from grading.engine.recording.record import Recorder
from grading.engine.recording.store import Store

LESSON = "02_the_official_framework"
GRADED = [exercise for exercise in lesson_exercises("02").values() if exercise.points]
COUNTED = [
    exercise for exercise in lesson_exercises("02").values() if exercise.is_kept and not exercise.further
]
PRACTICE = sum(exercise.points for exercise in GRADED if exercise.kind != "manual")
WAITS = "waits"


def grade_id(exercise: Any) -> str:
    role = "manual" if exercise.kind == "manual" else "check"
    return f"{role}-{exercise.id.replace('.', '-')}"


@dataclass
class HandedIn:
    """What is known of a submission beside its points: by hand, in its files, of its run."""

    by_hand: Mapping[str, float] = field(default_factory=dict)
    entries: Mapping[str, Any] = field(default_factory=dict)
    repairs: list[str] = field(default_factory=list)
    run: dict[str, Any] | None = None
    result: Result | None = None
    """What the engine recorded; without it nbgrader's own steps graded."""
    readable: bool = True
    penalty: float = 0


class MadeUpClass:
    """A root folder with a gradebook; `hand_in` adds a learner."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.db_url = class_config(root).CourseDirectory.db_url
        with Gradebook(self.db_url) as book:
            book.add_assignment(LESSON)
            book.add_notebook(LESSON, LESSON)
            for exercise in GRADED:
                cell_type = "markdown" if exercise.kind == "manual" else "code"
                about: dict[str, Any] = {"max_score": exercise.points, "cell_type": cell_type}
                book.add_grade_cell(grade_id(exercise), LESSON, LESSON, **about)

    def hand_in(
        self,
        student: str,
        points: Mapping[str, Any] | None = None,
        **more: Any,
    ) -> None:
        """Add a submission: points by exercise (all of them where none are given), or `WAITS`."""
        work = HandedIn(**more)
        given = {e.id: e.points for e in GRADED if e.kind != "manual"} | dict(points or {})
        with Gradebook(self.db_url) as book:
            book.add_student(student)
            submission = book.add_submission(LESSON, student)
            submission.notebooks[0].late_submission_penalty = work.penalty
            for exercise in GRADED:
                grade: Any = book.find_grade(grade_id(exercise), LESSON, LESSON, student)
                machine = given.get(exercise.id, WAITS)
                grade.auto_score = None if machine == WAITS else machine
                grade.manual_score = work.by_hand.get(exercise.id)
                grade.needs_manual_grade = machine == WAITS and grade.manual_score is None
            book.db.commit()
        if work.result is None:
            self._files(student, work)
        else:
            self._result(student, work.result)

    def _result(self, student: str, result: Result) -> None:
        key = hashlib.sha256(student.encode()).hexdigest()
        Store(self.root / "class", LESSON).put(key, result)
        with Gradebook(self.db_url) as book:
            recorder = Recorder(book, LESSON, self.root / "class" / "autograded")
            recorder._write_files(student, result, self.root / "class" / "submitted" / student / LESSON, key)

    def _files(self, student: str, work: HandedIn) -> None:
        folder = self.root / "class" / "autograded" / student / LESSON
        folder.mkdir(parents=True)
        if work.entries:
            write_answers(folder / "answers.json", dict(work.entries))
        if work.run is not None:
            (folder / "run.json").write_text(json.dumps(work.run), encoding="utf-8")
        if not work.readable:
            return
        (folder / "repairs.json").write_text(json.dumps(work.repairs), encoding="utf-8")
        cells = [nbformat.v4.new_code_cell("1 + 1")]
        cells[0].metadata["execution"] = {
            "iopub.execute_input": "2026-11-22T05:00:00.000000Z",
            "shell.execute_reply": "2026-11-22T05:00:02.500000Z",
        }
        notebook = nbformat.v4.new_notebook(cells=cells)
        nbformat.write(notebook, folder / f"{LESSON}.ipynb")


def entry(answer: Any, first: Any = None, checks: int = 1) -> dict[str, Any]:
    """One of a learner's answers, with the one that was checked first."""
    return {"answer": answer, "first": answer if first is None else first, "checks": checks}
