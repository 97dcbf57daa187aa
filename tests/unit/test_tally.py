"""How much is answered: the page of contents, `course progress`, `save_work()` and the record say the same numbers."""

from __future__ import annotations

import re
import shutil
from types import SimpleNamespace

import pytest

from course.answering.answers import FILE_NAME, read_answers, write_answers
from course.answering.kept.work import save_work
from course.answering.session import Session, begin, session
from course.app.copies.contents import write_contents
from course.app.progress import progress
from course.authoring.learners.contents import NAME
from course.documents.record import collected, record_html
from course.ground.places import notebooks_folder

LESSON = "00_start_here"
HALF_DONE = {
    "00.0": "a guess of another version",
    "00.1": {},
    "00.3": {"paid": "person"},
    "00.4": ["twice", "first", "travels"],
    "00.q1": "run",
    "00.5": ["answer", "show_all", "save", "download", "close"],
}
"""One that does not fit, one empty, one begun, two whole, and an extra."""


@pytest.fixture
def half_done(tmp_path, monkeypatch):
    folder = tmp_path / LESSON
    folder.mkdir()
    shutil.copy(notebooks_folder() / LESSON / f"{LESSON}.ipynb", folder)
    entries = {name: {"answer": answer, "first": None, "checks": 0} for name, answer in HALF_DONE.items()}
    write_answers(folder / FILE_NAME, entries)
    monkeypatch.chdir(folder)
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    monkeypatch.setattr("IPython.get_ipython", lambda: SimpleNamespace(user_ns={"named": 3.0}))
    before = session()
    begin(Session(live=False))
    yield folder
    begin(before)


def test_all_places_say_the_same_of_a_half_done_lesson(half_done):
    saved = repr(save_work()).splitlines()
    assert saved[0] == "3 of 7 exercises are answered, and 1 of 1 extra."
    assert saved[1].startswith("Your answers earn 2")
    stands = next(one for one in progress(half_done.parent) if one.lesson == LESSON)
    assert (stands.answered, stands.of) == (3, 7)
    assert saved[1].startswith(f"Your answers earn {stands.earned:g} of {stands.possible:g} points.")
    shutil.copy(notebooks_folder() / NAME, half_done.parent)
    assert write_contents(notebooks_folder(), half_done.parent)
    page = (half_done.parent / NAME).read_text(encoding="utf-8")
    row = next(line for line in re.split(r"\\n", page) if line.startswith("| [0 ·"))
    assert f"| 3 of 7 | {stands.earned:g} of {stands.possible:g} |" in row
    record = next(one for one in collected(half_done)["lessons"] if one["lesson"] == LESSON)
    assert (record["answered"], record["of"]) == (3, 7)
    assert f"<p>{saved[0]}" in record_html(collected(half_done))


def test_what_a_code_cell_holds_is_kept_when_work_is_saved_and_not_counted_as_a_check(half_done):
    save_work()
    entry = read_answers(half_done / FILE_NAME)["00.2"]
    assert (entry["answer"], entry["checks"]) == (3, 0)


def test_nbgrader_s_run_keeps_nothing(half_done, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    save_work()
    assert "00.2" not in read_answers(half_done / FILE_NAME)


def test_a_lesson_that_is_begun_is_where_one_goes_on(half_done):
    write_answers(half_done / FILE_NAME, {"00.3": {"answer": {"paid": "person"}, "first": None, "checks": 0}})
    stands = next(one for one in progress(half_done.parent) if one.lesson == LESSON)
    assert (stands.answered, stands.begun) == (0, True)
