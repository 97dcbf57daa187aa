"""Twelve invented learners per lesson, as a class would hand them in.

How each one answers stands in `NN.yml`, the scores they deserve in `NN.csv`, both written by hand.
"""

from __future__ import annotations

import copy
import csv
import json
import random
from pathlib import Path
from typing import Any

import nbformat
import yaml
from nbformat import NotebookNode

from course.answering.answers import ANSWER_MIME, ANSWERS_MIME, FILE_NAME, SCHEMA, write_answers
from course.ground.errors import ExerciseError
from course.ground.lessons import lesson_folder
from course.ground.places import keys_folder, notebooks_folder

HERE = Path(__file__).resolve().parent
SEED = 20230316
STUB = "...  # YOUR CODE HERE"


def make_class(lesson: str, target: Path) -> list[str]:
    """Write a lesson's sample class.

    Parameters
    ----------
    lesson
        A number or the folder's name.
    target
        The folder of submissions: `target/STUDENT/LESSON/LESSON.ipynb` is written.

    Returns
    -------
    list of str
        The students' ids.

    Raises
    ------
    ExerciseError
        When the lesson has no sample class, or its class names a cell that the notebook does not have.
    """
    name = lesson_folder(lesson).name
    recipe = _recipe(name[:2])
    released = nbformat.read(notebooks_folder() / name / f"{name}.ipynb", as_version=4)
    for student in recipe["students"]:
        folder = Path(target) / student["student"] / name
        folder.mkdir(parents=True, exist_ok=True)
        _hand_in(student, recipe["right"], released, folder / f"{name}.ipynb")
    return [student["student"] for student in recipe["students"]]


def expected_scores(lesson: str) -> dict[str, dict[str, str]]:
    """The hand-written scores: student, then exercise, then a number, "manual" or "unreadable"."""
    with sample_file(f"{lesson}.csv").open(encoding="utf-8", newline="") as file:
        return {row.pop("student"): row for row in csv.DictReader(file)}


def sample_file(name: str) -> Path:
    """A file of a sample class: here, or in the private folder of an exam where its lesson is sealed."""
    private, here = keys_folder(), HERE / name
    sealed = (
        next(iter(private.glob(f"{name[:2]}_*/{name}")), None) if private and not here.is_file() else None
    )
    return sealed or here


def _recipe(lesson: str) -> dict[str, Any]:
    path = sample_file(f"{lesson}.yml")
    if not path.is_file():
        raise ExerciseError(
            f"Lesson {lesson} has no sample class; these have one: "
            f"{', '.join(sorted(p.stem for p in HERE.glob('*.yml')))}."
        )
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _hand_in(student: dict[str, Any], right: dict[str, Any], released: NotebookNode, path: Path) -> None:
    work = _merged(student, right)
    notebook = copy.deepcopy(released)
    cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in notebook.cells}
    for exercise_id, lines in work["code"].items():
        cell = _cell(cells, "exercise", exercise_id)
        cell.source = cell.source.replace(STUB, lines.rstrip("\n"))
    for exercise_id, text in work["text"].items():
        _cell(cells, "manual", exercise_id).source = text
    entries = _entries(student["student"], work["answers"])
    keep = student.get("keep", "both")
    if entries and keep in ("both", "file"):
        write_answers(path.with_name(FILE_NAME), entries)
    if entries and keep in ("both", "notebook"):
        _carry(notebook, cells, entries)
    _write(notebook, student.get("damage", {}), path)


def _merged(student: dict[str, Any], right: dict[str, Any]) -> dict[str, dict[str, Any]]:
    base = right if student["base"] == "right" else {}
    return {part: {**base.get(part, {}), **student.get(part, {})} for part in ("answers", "code", "text")}


def _cell(cells: dict[str | None, NotebookNode], role: str, exercise_id: str) -> NotebookNode:
    grade_id = f"{role}-{exercise_id.replace('.', '-')}"
    if grade_id not in cells:
        raise ExerciseError(f"The sample class names {exercise_id}, and the notebook has no cell {grade_id}.")
    return cells[grade_id]


def _entries(student: str, answers: dict[str, Any]) -> dict[str, dict[str, Any]]:
    chance = random.Random(f"{SEED}-{student}")
    return {
        name: {"answer": answer, "first": answer, "checks": chance.randint(1, 4)}
        for name, answer in answers.items()
    }


def _carry(notebook: NotebookNode, cells: dict[str | None, NotebookNode], entries: dict[str, Any]) -> None:
    for name, entry in entries.items():
        data = {ANSWER_MIME: {"id": name, **entry}, "text/html": "", "text/plain": f"Exercise {name}"}
        _cell(cells, "exercise", name).outputs = [nbformat.v4.new_output("display_data", data)]
    whole = {ANSWERS_MIME: {"schema": SCHEMA, "answers": entries}, "text/plain": "All answers"}
    last = next(cell for cell in reversed(notebook.cells) if cell.cell_type == "code")
    last.outputs = [nbformat.v4.new_output("display_data", whole)]


def _write(notebook: NotebookNode, damage: dict[str, Any], path: Path) -> None:
    if unknown := set(damage) - {"delete", "duplicate", "truncate"}:
        raise ExerciseError(f"The sample class asks for unknown damage: {', '.join(sorted(unknown))}.")
    for place, cell in enumerate(list(notebook.cells)):
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if "delete" in damage and grade_id == f"check-{damage['delete'].replace('.', '-')}":
            notebook.cells.remove(cell)
        if "duplicate" in damage and grade_id == f"check-{damage['duplicate'].replace('.', '-')}":
            notebook.cells.insert(place + 1, copy.deepcopy(cell))
    text = json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"
    if damage.get("truncate"):
        text = text[: len(text) // 2]
    path.write_text(text, encoding="utf-8")
