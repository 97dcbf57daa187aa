"""The page of contents: what is given out, and what a learner finds at each start."""

from __future__ import annotations

import json
import os
import re
import time

import nbformat
import pytest
from empty_lessons import make_lessons

from course.answering.answers import write_answers
from course.app.copies import contents as writing
from course.app.copies import desk
from course.authoring.learners import contents
from course.authoring.lesson import read_lessons
from course.ground.lessons import all_lessons

NAMES = [folder.name for folder in all_lessons()]
ANSWERS = {"02.0": {"answer": "few", "first": None, "checks": 0}}


def listed(names=NAMES):
    return [contents.Listed(name, name[3:], "Who | why?", 40, 50, 9, 12) for name in names]


def text(page):
    return "\n".join(cell["source"] for cell in page["cells"])


@pytest.fixture
def source(tmp_path):
    """The course's notebooks: empty ones, and the page of contents."""
    source = make_lessons(tmp_path / "notebooks", NAMES)
    (source / contents.NAME).write_text(contents.text_of(contents.notebook(listed())), encoding="utf-8")
    return source


@pytest.fixture
def mine(tmp_path, monkeypatch, source):
    monkeypatch.setattr(desk.places, "notebooks_folder", lambda: source)
    monkeypatch.setattr(desk, "is_open", lambda folder: False)
    return tmp_path / "my-work"


def page_in(folder):
    return json.loads((folder / contents.NAME).read_text(encoding="utf-8"))


def answer(folder, lesson, entries, seconds_ago=0):
    path = folder / lesson / "answers.json"
    write_answers(path, entries)
    then = time.time() - seconds_ago
    os.utime(path, (then, then))


def test_the_page_given_out_names_every_lesson_in_the_order_of_study():
    lessons = read_lessons()
    page = json.loads(contents.page(lessons, []))
    nbformat.validate(nbformat.from_dict(page))
    assert re.findall(r"^\| \[.+?\]\((.+?)/", text(page), re.MULTILINE) == NAMES
    for lesson in lessons:
        assert lesson.question in text(page)
    assert "Begin here: [0 · Start here](00_start_here/00_start_here.ipynb)" in text(page)
    assert {cell["cell_type"] for cell in page["cells"]} == {"markdown"}, "it is read without a kernel"
    assert contents.page(lessons, []) == contents.page(lessons, [])


def test_an_upright_stroke_in_a_question_breaks_no_table():
    rows = [line for line in text(contents.notebook(listed())).splitlines() if line.startswith("| [")]
    assert len(rows) == len(NAMES)
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {6}


def test_the_first_start_opens_the_contents(mine):
    found = desk.prepare(None, mine)
    assert found.root == mine
    assert found.notebook is not None
    assert found.notebook.as_posix() == contents.NAME
    page = text(page_in(mine))
    assert "Begin here: [0 ·" in page
    assert "| 0 of 10 | 0 of 12 |" in page
    lesson = desk.prepare("2", mine).notebook
    assert lesson is not None
    assert lesson.name == "02_the_official_framework.ipynb"


def test_the_next_start_tells_what_is_answered_and_where_one_was(mine):
    desk.prepare(None, mine)
    answer(mine, "03_dialogue_and_forum", {"03.0": {"answer": "none", "first": None, "checks": 0}}, 900)
    answer(mine, "02_the_official_framework", ANSWERS, 60)
    desk.prepare(None, mine)
    page = text(page_in(mine))
    assert "Go on where you were: [2 ·" in page
    assert "| 1 of 10 | 0 of 12 |" in page


def test_after_a_whole_lesson_one_goes_on_with_the_next():
    lessons = [
        writing.LessonProgress(lesson=name, answered=9, of=9, saved=writing.datetime(2026, 11, 3))
        for name in NAMES
    ]
    assert writing._next(NAMES, lessons[4:5]) == "07_a_shared_yardstick"
    assert writing._next(NAMES, lessons) == NAMES[1]
    assert writing._next(NAMES, lessons[-1:]) == NAMES[-1]


def test_a_page_that_is_open_is_not_rewritten(mine, monkeypatch):
    desk.prepare(None, mine)
    before = (mine / contents.NAME).read_bytes()
    answer(mine, "02_the_official_framework", ANSWERS)
    monkeypatch.setattr(desk, "is_open", lambda folder: True)
    assert "runs on" in desk.prepare(None, mine).says[-1]
    assert (mine / contents.NAME).read_bytes() == before


def test_a_running_server_is_seen_on_its_folder_and_around_it(tmp_path, monkeypatch):
    import jupyter_server.serverapp

    monkeypatch.setattr(
        jupyter_server.serverapp, "list_running_servers", lambda: [{"root_dir": str(tmp_path)}]
    )
    assert writing.is_open(tmp_path)
    assert writing.is_open(tmp_path / "my-work")
    assert not writing.is_open(tmp_path.parent)


def test_a_learners_own_cells_stay_and_so_does_another_file_of_that_name(mine, source):
    desk.prepare(None, mine)
    page = page_in(mine)
    page["cells"].append({"cell_type": "markdown", "id": "mine", "metadata": {}, "source": "Meet on Monday."})
    (mine / contents.NAME).write_text(json.dumps(page), encoding="utf-8")
    desk.prepare(None, mine)
    desk.prepare(None, mine)
    assert text(page_in(mine)).count("Meet on Monday.") == 1
    (mine / contents.NAME).write_text("my own list", encoding="utf-8")
    desk.prepare(None, mine)
    assert (mine / contents.NAME).read_text(encoding="utf-8") == "my own list"


def test_a_course_without_the_page_opens_as_before(mine, source):
    (source / contents.NAME).unlink()
    assert desk.prepare(None, mine).notebook is None
