"""Fresh copies of lessons, newer versions, and commands that find a learner's folder."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from nbgrader.utils import compute_checksum
from typer.testing import CliRunner

from course.answering.answers import ANSWER_MIME, read_answers, write_answers
from course.app import cli, start
from course.app.copies import editions
from course.app.copies.fresh import FreshError, fresh_lesson, fresh_task
from course.app.copies.places import learners_folder, notebook_named
from course.ground import places
from course.ground.lessons import NoLesson

NAME = "02_the_official_framework"
STUB = "...  # YOUR CODE HERE"


def graded(name, source, kind="code", grade=False, solution=True):
    make = nbformat.v4.new_code_cell if kind == "code" else nbformat.v4.new_markdown_cell
    about = {"grade_id": name, "grade": grade, "solution": solution, "locked": not solution, "task": False}
    cell = make(source, id=name, metadata={"nbgrader": {**about, "schema_version": 3}})
    if grade:
        cell.metadata.nbgrader.points = 2
    cell.metadata.nbgrader.checksum = compute_checksum(cell)
    return cell


def given(edition="new", text="Prose."):
    cells = [
        nbformat.v4.new_markdown_cell(text, id="c0"),
        graded("exercise-02-1", STUB),
        graded("check-02-1", 'check("02.1")', grade=True, solution=False),
        graded("exercise-02-3", 'x = exercise("02.3")\nx'),
        graded("check-02-3", 'check("02.3")', grade=True, solution=False),
        graded("manual-02-7", "*Write here.*", "markdown", grade=True),
    ]
    about = {"course": {"lesson": NAME, "role": "learner", "edition": edition}}
    return nbformat.v4.new_notebook(cells=cells, metadata=about)


def put(root: Path, notebook, name=NAME) -> Path:
    path = root / name / f"{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    (path.parent / "rubric.md").write_text("rubric", encoding="utf-8")
    return path


@pytest.fixture
def source(tmp_path, monkeypatch):
    put(tmp_path / "course", given())
    monkeypatch.setattr(places, "notebooks_folder", lambda: tmp_path / "course")
    return tmp_path / "course"


@pytest.fixture
def mine(tmp_path, source):
    """A learner's folder: an older edition, with code, text, a broken form, a cell of their own, an answer within."""
    notebook = given("old", "Older prose.")
    cells = {cell.id: cell for cell in notebook.cells}
    cells["exercise-02-1"].source = "topic = 3"
    cells["exercise-02-3"].source = 'x = exercise("02.3"'
    carried = {"id": "02.3", "answer": {"a": "b"}, "checks": 1}
    cells["exercise-02-3"].outputs = [nbformat.v4.new_output("display_data", {ANSWER_MIME: carried})]
    cells["manual-02-7"].source = "My essay."
    notebook.cells.append(nbformat.v4.new_markdown_cell("A note of mine.", id="mine"))
    put(tmp_path / "my-work", notebook)
    return tmp_path / "my-work"


def sources(path):
    return {cell.id: cell.source for cell in nbformat.read(path, as_version=4).cells}


def test_a_fresh_copy_has_the_new_text_and_the_answers_and_the_old_one_is_kept(mine, source):
    path = mine / NAME / f"{NAME}.ipynb"
    before = path.read_bytes()
    done = fresh_lesson(NAME, source, mine)
    assert done.notebook == path, "what is graded keeps its name"
    assert done.kept.read_bytes() == before
    assert done.kept.name.startswith(f"{NAME}-before-")
    assert sources(path) == {**sources(source / NAME / f"{NAME}.ipynb"), **{
        "exercise-02-1": "topic = 3", "manual-02-7": "My essay."
    }}  # fmt: skip
    assert done.brought == ("02.1", "02.7")
    assert read_answers(mine / NAME / "answers.json")["02.3"]["answer"] == {"a": "b"}
    nbformat.validate(nbformat.read(path, as_version=4))
    assert editions.newer_lessons(source, mine) == ""


def test_answers_in_the_file_stay_as_they_are(mine, source):
    kept = {"02.3": {"answer": {"a": "c"}, "first": None, "checks": 4}}
    write_answers(mine / NAME / "answers.json", kept, "0123456789abcdef")
    before = (mine / NAME / "answers.json").read_bytes()
    fresh_lesson(NAME, source, mine)
    assert (mine / NAME / "answers.json").read_bytes() == before


def test_a_broken_file_of_answers_is_kept_aside(mine, source):
    (mine / NAME / "answers.json").write_text("{", encoding="utf-8")
    fresh_lesson(NAME, source, mine)
    (aside,) = (mine / NAME).glob("answers.before-*.json")
    assert aside.read_text(encoding="utf-8") == "{"
    assert "02.3" in read_answers(mine / NAME / "answers.json")


def test_what_stands_beside_is_renewed_too(mine, source):
    (source / NAME / "rubric.md").write_text("newer", encoding="utf-8")
    fresh_lesson(NAME, source, mine)
    assert (mine / NAME / "rubric.md").read_text(encoding="utf-8") == "newer"
    assert [path.read_text(encoding="utf-8") for path in (mine / NAME).glob("rubric-before-*")] == ["rubric"]


def test_one_task_is_set_back_and_the_rest_stays(mine, source):
    before = sources(mine / NAME / f"{NAME}.ipynb")
    done = fresh_task("02.3", NAME, source, mine)
    assert sources(done.notebook) == {**before, "exercise-02-3": 'x = exercise("02.3")\nx'}
    fresh_task("02.1", NAME, source, mine)
    assert sources(done.notebook)["exercise-02-1"] == STUB
    assert sources(done.notebook)["manual-02-7"] == "My essay."


def test_a_deleted_cell_comes_back_where_it_belongs(mine, source):
    path = mine / NAME / f"{NAME}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells = [cell for cell in notebook.cells if not cell.id.endswith("02-3")]
    nbformat.write(notebook, path)
    fresh_task("02.3", NAME, source, mine)
    order = list(sources(path))
    assert order.index("check-02-1") + 1 == order.index("exercise-02-3") == order.index("check-02-3") - 1


def test_a_task_that_is_not_there_and_a_notebook_that_cannot_be_read_are_named(mine, source):
    with pytest.raises(FreshError, match=r"no task 02\.9; its tasks are 02\.1, 02\.3, 02\.7"):
        fresh_task("02.9", NAME, source, mine)
    path = mine / NAME / f"{NAME}.ipynb"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(FreshError, match="rename it"):
        fresh_lesson(NAME, source, mine)
    path.unlink()
    with pytest.raises(FreshError, match="course start"):
        fresh_task("02.1", NAME, source, mine)


def test_a_newer_lesson_is_told_with_what_became_of_its_tasks(mine, source):
    assert editions.newer_lessons(source, mine).startswith("Lesson 02 has a newer version: `course fresh 02`")
    notebook = given("newest")
    notebook.cells[2].metadata.nbgrader.points = 3
    notebook.cells[5].metadata.nbgrader.grade_id = "manual-02-8"
    put(source, notebook)
    said = editions.newer_lessons(source, mine)
    assert "Lesson 02 (new: 02.8; gone: 02.7; other points: 02.1) has a newer version" in said
    put(source, given(), "04_governing_by_law")
    put(mine, given("old"), "04_governing_by_law")
    assert "; other points: 02.1), 04 have a newer version" in editions.newer_lessons(source, mine)


def test_without_an_edition_nothing_is_newer(mine, source):
    notebook = given()
    del notebook.metadata["course"]["edition"]
    put(source, notebook)
    assert editions.newer_lessons(source, mine) == ""
    (mine / NAME / f"{NAME}.ipynb").write_text("[]", encoding="utf-8")
    assert editions.edition(json.loads("[]")) == ""


def test_the_commands_say_what_was_done(mine, source, monkeypatch):
    monkeypatch.chdir(mine)
    run = CliRunner().invoke
    told = run(cli.app, ["fresh", "2"])
    assert told.exit_code == 0, told.output
    assert "with your code and texts for 02.1, 02.7" in told.stdout
    assert "Reload Notebook from Disk" in told.stdout
    assert (
        "the cells of 02.3 are as they are given out" in run(cli.app, ["fresh", "2", "--cell", "02.3"]).stdout
    )
    assert "no task 02.9" in run(cli.app, ["fresh", "2", "--cell", "02.9"]).stderr
    assert run(cli.app, ["restore", "none.zip"]).exit_code == 1


@pytest.mark.parametrize("place", [".", "my-work", f"my-work/{NAME}"])
@pytest.mark.parametrize("wanted", ["2", "02", NAME])
def test_a_lesson_is_found_from_wherever_one_stands(mine, tmp_path, monkeypatch, place, wanted):
    monkeypatch.chdir(tmp_path / place)
    assert learners_folder() == mine
    assert notebook_named(wanted).resolve() == mine / NAME / f"{NAME}.ipynb"


def test_a_file_and_a_folder_are_taken_as_they_are_and_others_named(mine, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert notebook_named(f"my-work/{NAME}") == Path("my-work", NAME, f"{NAME}.ipynb")
    assert notebook_named("none.ipynb") == Path("none.ipynb")
    assert learners_folder(Path("x")) == tmp_path / "x"
    with pytest.raises(NoLesson, match="no lesson 9"):
        notebook_named("9")
    monkeypatch.chdir(tmp_path.parent)
    with pytest.raises(start.StartError, match="no notebooks"):
        notebook_named("2")


def test_progress_is_told_inside_the_folder_too(mine, monkeypatch):
    monkeypatch.chdir(mine)
    told = CliRunner().invoke(cli.app, ["progress"])
    assert told.exit_code == 0
