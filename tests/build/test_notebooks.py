"""The notebooks as they stand: solutions replay, released notebooks hold no key and say what is missing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import engine_lab
import nbformat
import pytest
from conftest import ROOT, clean_environment
from nbclient import NotebookClient

from course.answering.answers import answers_of
from course.authoring.learners.rubric import page
from course.exercises.kinds.self_check import self_check_id
from course.exercises.library import lesson_exercises
from course.ground.lessons import all_lessons
from course.ground.places import READ_ALONG, RECORDS

LESSONS = [folder.name for folder in all_lessons()]
EACH_LESSON = pytest.mark.parametrize("lesson", LESSONS)


def released(lesson: str) -> nbformat.NotebookNode:
    return nbformat.read(ROOT / "notebooks" / lesson / f"{lesson}.ipynb", as_version=4)


def solution(lesson: str) -> nbformat.NotebookNode:
    return nbformat.read(ROOT / "solutions" / lesson / f"{lesson}.ipynb", as_version=4)


def graded(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")]


def test_every_lesson_stands_in_both_folders():
    for side, beside in (("solutions", ()), ("notebooks", (READ_ALONG, RECORDS))):
        standing = sorted(path.name for path in (ROOT / side).iterdir() if path.is_dir())
        assert standing == sorted([*LESSONS, *beside])


@EACH_LESSON
def test_a_folder_holds_its_notebook_and_its_rubric_and_nothing_else(lesson):
    for side in ("solutions", "notebooks"):
        names = sorted(path.name for path in (ROOT / side / lesson).iterdir())
        assert names == [f"{lesson}.ipynb", "rubric.html"]
        rubric = (ROOT / "course" / "lessons" / lesson / "rubric.md").read_text(encoding="utf-8")
        assert (ROOT / side / lesson / "rubric.html").read_text(encoding="utf-8") == page(rubric)


@EACH_LESSON
def test_below_a_written_task_stands_its_self_check(lesson):
    cells = released(lesson).cells
    for place, cell in enumerate(cells):
        if cell.id.startswith("manual-"):
            task = cell.id.removeprefix("manual-").replace("-", ".", 1)
            assert cells[place + 1].source == f'exercise("{self_check_id(task)}")'
            assert lesson_exercises(lesson[:2])[self_check_id(task)].kind == "self_check"


@EACH_LESSON
def test_a_released_notebook_holds_no_key(lesson):
    notebook = released(lesson)
    text = (ROOT / "notebooks" / lesson / f"{lesson}.ipynb").read_text(encoding="utf-8")
    assert not any(cell.get("outputs") for cell in notebook.cells)
    assert "widgets" not in notebook.metadata
    assert notebook.metadata.course.role == "learner"
    assert not re.search(r"(BEGIN|END) SOLUTION|\.answer\s*=|vnd\.course|widget-view", text)
    for cell in notebook.cells:
        exercise_id = _exercise_of(cell)
        if exercise_id and lesson_exercises(lesson[:2])[exercise_id].in_code:
            given = cell.source.replace("...  # YOUR CODE HERE", "")
            name = lesson_exercises(lesson[:2])[exercise_id].answer
            assert not re.search(rf"^{name}\s*=", given, re.MULTILINE), f"{exercise_id} is answered already"


def _exercise_of(cell: nbformat.NotebookNode) -> str | None:
    grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
    return (
        grade_id.removeprefix("exercise-").replace("-", ".", 1) if grade_id.startswith("exercise-") else None
    )


@EACH_LESSON
def test_what_the_solution_answers_is_not_in_the_released_notebook(lesson):
    texts = {cell.id: cell.source for cell in released(lesson).cells}
    for cell in solution(lesson).cells:
        for region in re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", cell.source, re.DOTALL):
            lines = [line.strip() for line in region.splitlines() if len(line.strip()) > 12]
            assert not [line for line in lines if line in texts[cell.id]]


@EACH_LESSON
def test_points_are_those_of_the_exercises(lesson):
    exercises = lesson_exercises(lesson[:2])
    points = {
        cell.id.split("-", 1)[1].replace("-", ".", 1): cell.metadata.nbgrader.points
        for cell in graded(released(lesson))
    }
    assert points == {e.id: e.points for e in exercises.values() if e.is_task}


@EACH_LESSON
def test_a_hint_ends_its_cell(lesson):
    """Opened, it would run into the text below it."""
    hints = [cell.source for cell in released(lesson).cells if "</details>" in cell.source]
    assert hints
    assert [text for text in hints if not text.endswith("</details>")] == []


def by_jupyter(lesson: str, folder: Path) -> Any:
    notebook = released(lesson)
    NotebookClient(
        notebook, timeout=120, allow_errors=True, resources={"metadata": {"path": str(folder)}}
    ).execute(env=clean_environment())
    return notebook


def by_the_engine(lesson: str, folder: Path) -> Any:
    return nbformat.from_dict(engine_lab.graded(folder, isolated=False, lesson=lesson).notebook)


@pytest.mark.slow
@EACH_LESSON
def test_an_untouched_notebook_runs_to_its_end_and_each_check_names_what_is_missing(lesson, tmp_path):
    """Two in a kernel of their own; the others by the engine, which gives the same bytes (see `test_same_card`)."""
    engine_lab.hand_in(tmp_path, engine_lab.learner_s(lesson), lesson)
    notebook = (by_jupyter if lesson[:2] in ("00", "02") else by_the_engine)(lesson, tmp_path)
    checks = [cell for cell in graded(notebook) if cell.cell_type == "code"]
    assert checks
    for cell in checks:
        exercise_id = re.findall(r'"(.+)"', cell.source)[0]
        (result,) = [output for output in cell.outputs if output.output_type == "execute_result"]
        assert result.data["text/plain"] == "0.0"
        assert exercise_id in result.data["text/html"]
        assert {output.output_type for output in cell.outputs} <= {"execute_result", "display_data"}
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [(cell.id, o.evalue) for cell in code for o in cell.outputs if o.output_type == "error"] == []
    assert code[-1].execution_count == len(code)
    assert answers_of(tmp_path).filed == {}


@EACH_LESSON
def test_the_contents_panel_lists_each_heading_once(lesson):
    headings = []
    for cell in solution(lesson).cells:
        if cell.cell_type == "markdown":
            headings += re.findall(r"^#+ (.*)$", cell.source, re.MULTILINE)
        for output in cell.get("outputs", []):
            shown = output.get("data", {}).get("text/html", "")
            headings += re.findall(r"<h[1-6][^>]*>(.*?)</h[1-6]>", shown)
    assert sorted(headings) == sorted(set(headings))
