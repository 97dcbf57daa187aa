"""Answers from elsewhere in a learner's folder: the newer ones come in, and nothing that stands there is lost."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from course.answering.answers import FILE_NAME, answers_of, read_answers, write_answers
from course.answering.forms.written import STUB
from course.answering.kept.merge import MergeError, bring_in, read_brought
from course.answering.store import AnswerStore
from course.answering.worth import checksum
from course.app.cli import app
from course.exercises.library import lesson_exercises
from course.ground.lessons import lesson_folder

LESSON = lesson_folder("02").name
SORT = next(one for one in lesson_exercises("02").values() if one.kind == "sort")
MANUAL = next(one for one in lesson_exercises("02").values() if one.kind == "manual")
ITEM, (ONE, OTHER) = SORT.items[0].id, list(SORT.into)[:2]
TEXT = "My own text, with <b>signs</b>."


def entry(answer, checks=0, first=None):
    return {"answer": answer, "first": first, "checks": checks}


@pytest.fixture
def folder(tmp_path):
    """A lesson's folder with a notebook that has the written task as it is given out."""
    folder = tmp_path / LESSON
    folder.mkdir()
    cell = {
        "cell_type": "markdown",
        "id": "m",
        "source": f"**{MANUAL.id}** Write.\n\n{STUB}",
        "metadata": {
            "nbgrader": {
                "grade": True,
                "solution": True,
                "points": 5,
                "grade_id": f"manual-{MANUAL.id.replace('.', '-')}",
            }
        },
    }
    cell["metadata"]["nbgrader"]["checksum"] = checksum(cell)
    document = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (folder / f"{LESSON}.ipynb").write_text(json.dumps(document), encoding="utf-8")
    return folder


def text_in(folder):
    return json.loads((folder / f"{LESSON}.ipynb").read_text(encoding="utf-8"))["cells"][0]["source"]


def test_into_an_empty_folder_all_comes_and_checks_count_on(folder):
    done = bring_in({SORT.id: entry({ITEM: ONE}, 1, {ITEM: ONE})}, folder.parent)
    assert (done.taken, done.kept, done.left_out, done.asides) == ([SORT.id], [], [], [])
    store = AnswerStore(folder)
    assert store.checked(SORT.id, {ITEM: OTHER})["checks"] == 2
    assert (store.get(SORT.id) or {})["first"] == {ITEM: ONE}


@pytest.mark.parametrize(("checks", "comes"), [(3, True), (2, False), (1, False)])
def test_the_answer_that_was_checked_more_often_stays_and_the_other_is_kept_aside(folder, checks, comes):
    write_answers(
        folder / FILE_NAME, {SORT.id: entry({ITEM: ONE}, 2), "02.0": entry(None)}, "0123456789abcdef"
    )
    before = (folder / FILE_NAME).read_bytes()
    done = bring_in({SORT.id: entry({ITEM: OTHER}, checks)}, folder.parent)
    answer = read_answers(folder / FILE_NAME)[SORT.id]["answer"]
    assert answer == {ITEM: OTHER if comes else ONE}
    assert (done.taken, done.kept) == (([SORT.id], []) if comes else ([], [SORT.id]))
    assert [path.read_bytes() for path in done.asides] == ([before] if comes else [])
    assert json.loads((folder / FILE_NAME).read_text())["store"] == "0123456789abcdef"


def test_the_same_file_twice_changes_nothing(folder):
    entries = {SORT.id: entry({ITEM: ONE}, 1), MANUAL.id: entry(TEXT)}
    bring_in(entries, folder.parent)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    done = bring_in(entries, folder.parent)
    assert (done.taken, done.kept, done.asides, done.beside) == ([], [], [], [])
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_what_fits_no_exercise_is_left_out_and_named(folder):
    odd = {
        "99.1": entry("x"),
        "../02.1": entry("x"),
        "": entry("x"),
        SORT.id: entry({ITEM: "<img src=x>"}, 9),
        MANUAL.id: entry("x" * 20_001),
    }
    done = bring_in(odd, folder.parent)
    assert done.left_out == list(odd)
    assert not answers_of(folder).entries


def test_a_written_text_goes_into_its_cell_and_never_over_another(folder):
    done = bring_in({MANUAL.id: entry(TEXT)}, folder.parent)
    assert text_in(folder) == f"**{MANUAL.id}** Write.\n\n{TEXT}\n"
    assert len(done.asides) == 1
    done = bring_in({MANUAL.id: entry("Another text.", 1)}, folder.parent)
    assert TEXT in text_in(folder)
    assert [path.read_text() for path in done.beside] == ["Another text."]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\xff\xfe", "cut off"),
        (b"[]", "not a file of answers"),
        (b'{"schema": 2, "answers": {}}', "its schema is 2"),
        (b'{"schema": 1, "answers": {"02.1": 5}}', "has no answer"),
        (b"[" * 100_000, "cut off"),
        (b" " * 20_000_001, "too large"),
    ],
)
def test_files_of_another_sort_are_refused_by_name(tmp_path, content, why):
    path = tmp_path / "odd.json"
    path.write_bytes(content)
    with pytest.raises(MergeError, match=r"^odd\.json ") as caught:
        read_brought(path)
    assert why in str(caught.value)


def test_answers_that_cannot_be_read_are_not_written_over(folder):
    (folder / FILE_NAME).write_text("{", encoding="utf-8")
    with pytest.raises(MergeError, match="open the lesson once"):
        bring_in({SORT.id: entry({ITEM: ONE})}, folder.parent)
    assert (folder / FILE_NAME).read_text() == "{"


def test_the_command_says_what_came_and_what_did_not(tmp_path, monkeypatch):
    path = tmp_path / FILE_NAME
    write_answers(path, {SORT.id: entry({ITEM: ONE}, 1), "99.1": entry("x")})
    monkeypatch.chdir(tmp_path)
    said = CliRunner().invoke(app, ["bring-in", str(path), "--folder", str(tmp_path / "mine")]).output
    assert "1 answer came in from answers.json" in said
    assert "99.1" in said
    assert (tmp_path / "mine" / LESSON / f"{LESSON}.ipynb").is_file()
