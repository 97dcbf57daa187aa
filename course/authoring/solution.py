"""A lesson's solution: its notebook with nbgrader's marks, executed, without what differs from run to run."""

from __future__ import annotations

import copy
import os
import re
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from course.answering.answers import ANSWER_MIME
from course.answering.card import CARD_MIME
from course.answering.cards import VIEW_MIME
from course.answering.forms.questions.due import earlier
from course.answering.store import NOTHING_YET
from course.authoring.learners import rubric
from course.authoring.learners.records.links import linked
from course.authoring.learners.steps import BESIDE_LEARNERS, BESIDE_SOLUTIONS
from course.authoring.lesson import ROLES, Lesson, LessonError
from course.authoring.minutes import MOST, count
from course.exercises.kinds import Exercise, Manual
from course.exercises.kinds.self_check import self_check_id
from course.ground.files import write_whole
from course.ground.places import READ_ALONG, RECORDS

TIMEOUT = 120
SELF_CHECK = "self_check"
QUIET = {"NBGRADER_EXECUTION", "JPY_SESSION_NAME"}
"""Variables of a grader or of a notebook that the builder may sit in: no kernel of the build inherits them."""


def write_solution(lesson: Lesson, target: Path, scratch: Path) -> Path:
    """Write a lesson's executed solution notebook into `target`, and beside it its rubric as a page.

    Parameters
    ----------
    lesson
        One that keeps to the rules.
    target
        A folder that is not there yet.
    scratch
        A folder that is not there yet: the notebook runs in it. No other lesson's answers stand beside it.

    Returns
    -------
    Path
        The notebook.

    Raises
    ------
    LessonError
        When a cell of the solution stops with an error or warns.
    """
    notebook = fill_in(lesson)
    _link(notebook)
    _mark(notebook, lesson)
    _add_review(notebook, lesson.number)
    scratch.mkdir(parents=True)
    _execute(notebook, scratch, lesson.name)
    _say_minutes(notebook, lesson)
    _strip(notebook)
    target.mkdir(parents=True)
    path = target / f"{lesson.name}.ipynb"
    nbformat.write(notebook, path)
    for name in rubrics(lesson.exercises):
        text = (lesson.folder / name).read_text(encoding="utf-8")
        write_whole(target / rubric.page_name(name), rubric.page(text))
    return path


REVIEW = """\
# A short review: three questions on earlier lessons. Nobody grades them.
from course import review

review("{number}")"""


def fill_in(lesson: Lesson) -> NotebookNode:
    """A copy of the lesson's notebook: a cell's end below each hint, and below each written task its self-check."""
    notebook = copy.deepcopy(lesson.notebook)
    notebook.cells = [
        part for cell in notebook.cells for part in (*_after_each_hint(cell), *_self_check(cell))
    ]
    return notebook


def rubrics(exercises: dict[str, Exercise]) -> list[str]:
    """The names of the rubrics that a lesson's written tasks have."""
    return sorted({exercise.rubric for exercise in exercises.values() if isinstance(exercise, Manual)})


def _after_each_hint(cell: NotebookNode) -> list[NotebookNode]:
    """A hint ends its cell: opened, it would run into the text below it."""
    if cell.cell_type != "markdown" or cell.metadata:
        return [cell]
    parts = [part.strip("\n") for part in re.split(r"(?<=</details>)\n", cell.source) if part.strip()]
    return [NotebookNode({**cell, "source": part}) for part in parts]


def _self_check(cell: NotebookNode) -> list[NotebookNode]:
    """The cell of a self-check. nbgrader does not know it: in it nothing is graded and nothing locked."""
    if "manual" not in cell.metadata:
        return []
    name = self_check_id(cell.metadata["manual"])
    return [nbformat.v4.new_code_cell(f'exercise("{name}")', metadata={SELF_CHECK: name})]


def _link(notebook: NotebookNode) -> None:
    """What is cited becomes a link, but in cells that learners write in."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and not cell.metadata:
            source = cell.source.replace(
                f"]({BESIDE_LEARNERS}{READ_ALONG}/", f"]({BESIDE_SOLUTIONS}{READ_ALONG}/"
            )
            cell.source = linked(source, f"{BESIDE_SOLUTIONS}{RECORDS}")


def _add_review(notebook: NotebookNode, number: str) -> None:
    """Put the questions on earlier lessons below the setup. The cell is the build's own: no author writes it."""
    if not earlier(number):
        return
    setup = next(at for at, cell in enumerate(notebook.cells) if cell.cell_type == "code")
    cell = nbformat.v4.new_code_cell(REVIEW.format(number=number), id=f"review-{number}")
    notebook.cells.insert(setup + 1, cell)


def _mark(notebook: NotebookNode, lesson: Lesson) -> None:
    """nbgrader's metadata and stable cell ids, from the lesson's own `exercise`, `check` and `manual`."""
    for position, cell in enumerate(notebook.cells):
        own = {key: cell.metadata.pop(key) for key in ROLES if key in cell.metadata}
        name = cell.metadata.pop(SELF_CHECK, None)
        cell.id = f"self-check-{name.replace('.', '-')}" if name else f"c{position:03d}"
        if own:
            role, exercise_id = own.popitem()
            cell.metadata["nbgrader"] = _nbgrader(role, lesson.exercises[exercise_id])
            cell.id = cell.metadata["nbgrader"]["grade_id"]
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            "course": {"lesson": lesson.name, "role": "solution"},
        }
    )
    notebook.nbformat, notebook.nbformat_minor = 4, 5


def _nbgrader(role: str, exercise: Exercise) -> dict[str, Any]:
    marks = {"schema_version": 3, "task": False, "grade_id": f"{role}-{exercise.id.replace('.', '-')}"}
    if role == "exercise":
        return {**marks, "grade": False, "solution": True, "locked": False}
    marks["points"] = exercise.points
    if role == "check":
        return {**marks, "grade": True, "solution": False, "locked": True}
    return {**marks, "grade": True, "solution": True, "locked": False}


def _execute(notebook: NotebookNode, folder: Path, name: str) -> None:
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    client = NotebookClient(
        notebook,
        timeout=TIMEOUT,
        kernel_name="python3",
        extra_arguments=["--Application.log_level=ERROR"],  # what a kernel says of its own transport
        record_timing=False,
        coalesce_streams=True,
        store_widget_state=False,
        resources={"metadata": {"path": str(folder)}},
    )
    environment = {key: value for key, value in os.environ.items() if key not in QUIET}
    environment["COURSE_HOME"] = str(folder / "home")  # texts that the builder attached stay out of notebooks
    environment["COURSE_SOLUTIONS"] = "1"  # here the model brief is no copy
    try:
        client.execute(env=environment)
    except CellExecutionError as error:
        cell = next(cell for cell in notebook.cells if _failed(cell))
        raise LessonError(
            f"{name}: the solution stops with {error.ename}: {error.evalue} — in the cell\n{cell.source}"
        ) from None
    for cell in notebook.cells:
        if "nbgrader" not in cell.metadata and any(
            "image/png" in output.get("data", {}) for output in cell.get("outputs", [])
        ):
            raise LessonError(
                f"{name}: a figure stands bare, without words; begin it in the cell that shows it by "
                f"show_figure(…, alt=…) — in the cell\n{cell.source}"
            )
    for output in (output for cell in notebook.cells for output in cell.get("outputs", [])):
        if output.output_type == "stream" and output.name == "stderr":
            raise LessonError(
                f"{name}: a cell warns, and nbgrader gives no points for that: {output.text.strip()}"
            )
        card = output.get("data", {}).get(CARD_MIME)
        if card and card["share"] < 1:
            says = " ".join(card["says"])
            raise LessonError(f"{name}: the solution does not hold in check {card['id']}: {says}")


def _say_minutes(notebook: NotebookNode, lesson: Lesson) -> None:
    """Put into the card what the lesson takes, now that its tables and figures are there to be counted."""
    minutes = count(lesson, notebook)
    if not minutes.fit:
        raise LessonError(
            f"{lesson.name}: with its tables and figures the core takes {minutes.short} minutes (has coded / has not) "
            f"and may take {MOST.short}; move something under 'Further'."
        )
    for cell in notebook.cells:
        cell.source = cell.source.replace("{{minutes}}", minutes.sentence)


def _failed(cell: NotebookNode) -> bool:
    return any(output.output_type == "error" for output in cell.get("outputs", []))


def _is_view_alone(output: NotebookNode) -> bool:
    """Is it a model's view and nothing else? Without its kernel nothing would be seen there."""
    return list(output.get("data", {})) == [VIEW_MIME]


def _never_checked(answer: dict[str, Any]) -> NotebookNode:
    """An answer as its form's own run shows it: a check further down adds what it counted."""
    return NotebookNode({**NOTHING_YET, "id": answer["id"], "answer": answer["answer"]})


def _strip(notebook: NotebookNode) -> None:
    """Drop what differs from run to run, and what came into a cell after its own run."""
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if not _is_view_alone(output)]
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            data.pop(VIEW_MIME, None)
            if ANSWER_MIME in data:
                data[ANSWER_MIME] = _never_checked(data[ANSWER_MIME])
            for key in [key for key in output.get("metadata", {}) if key != "isolated"]:
                output["metadata"].pop(key)
    notebook.metadata.pop("widgets", None)
    notebook.metadata["language_info"] = {"name": "python"}
