"""A class whose texts wait for a person: lesson 02, made without running a notebook."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import nbformat
import yaml
from class_in_a_gradebook import LESSON, MadeUpClass
from conftest import ROOT
from nbgrader.api import Gradebook

from course.answering.answers import write_answers
from grading.classroom.release import class_config
from grading.sample_class.make import HERE

TASK, CELL = "02.7", "manual-02-7"


class ClassToMark(MadeUpClass):
    """A root folder with a gradebook, in which `writes` hands a text in and `stands` says what the gradebook has."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        shutil.copytree(ROOT / "notebooks" / LESSON, root / "notebooks" / LESSON)
        with Gradebook(self.db_url) as book:
            book.add_solution_cell(CELL, LESSON, LESSON)

    @classmethod
    def copied(cls, made: ClassToMark, root: Path) -> ClassToMark:
        """The same class in another folder: nbgrader takes seconds to make a gradebook."""
        shutil.copytree(made.root, root, dirs_exist_ok=True)
        copy = cls.__new__(cls)
        copy.root, copy.db_url = root, class_config(root).CourseDirectory.db_url
        return copy

    def writes(self, student: str, text: str | None, answers: dict[str, Any] | None = None) -> None:
        """Hand a text in, or another one in its place; None for a notebook without its cell."""
        folder = self.root / "class" / "autograded" / student / LESSON
        if not folder.exists():
            self.hand_in(student)
        else:
            self.by_formgrader(student, waits=True)
        notebook = nbformat.read(ROOT / "notebooks" / LESSON / f"{LESSON}.ipynb", as_version=4)
        cell = next(one for one in notebook.cells if one.metadata.get("nbgrader", {}).get("grade_id") == CELL)
        if text is None:
            notebook.cells.remove(cell)
        else:
            cell.source = text
        nbformat.write(notebook, folder / f"{LESSON}.ipynb")
        if answers:
            write_answers(folder / "answers.json", answers)

    def by_formgrader(self, student: str, **change: Any) -> None:
        """Change points (`score`), `comment` or `waits` as formgrader or a new run would."""
        with Gradebook(self.db_url) as book:
            grade: Any = book.find_grade(CELL, LESSON, LESSON, student)
            if "score" in change:
                grade.manual_score, grade.needs_manual_grade = change["score"], False
            if "waits" in change:
                grade.needs_manual_grade = change["waits"]
            if "comment" in change:
                beside: Any = book.find_comment(CELL, LESSON, LESSON, student)
                beside.manual_comment = change["comment"]
            book.db.commit()

    def stands(self, student: str) -> tuple[Any, ...]:
        """Points by hand, does it wait, comment."""
        with Gradebook(self.db_url) as book:
            grade: Any = book.find_grade(CELL, LESSON, LESSON, student)
            beside: Any = book.find_comment(CELL, LESSON, LESSON, student)
            return grade.manual_score, grade.needs_manual_grade, beside.manual_comment

    def keeps(self, name: str) -> Any:
        """What one of marking's files holds."""
        return json.loads((self.root / "class" / "marking" / TASK / name).read_text(encoding="utf-8"))


def sample_texts() -> dict[str, str]:
    """The twelve texts of the sample class, some of them the same; one is empty, and one unreadable."""
    recipe = yaml.safe_load((HERE / "02.yml").read_text(encoding="utf-8"))
    found = {}
    for student in recipe["students"]:
        base = recipe["right"] if student["base"] == "right" else {}
        found[student["student"]] = {**base.get("text", {}), **student.get("text", {})}.get(TASK, "")
    return found
