"""Marking by hand: what lies on a marker's desk, whose mark is final, and when it goes to the gradebook."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from class_to_mark import CELL, TASK, ClassToMark
from conftest import ROOT
from nbgrader.api import MissingEntry
from sqlalchemy import text
from typer.testing import CliRunner

from course.app.cli import app, load_commands
from course.exercises.kinds.rubric import read_rubric
from course.ground.errors import CourseError
from course.ground.lessons import lesson_folder
from grading.classroom.gradebook import NoGradebook
from grading.marking import desk as desk_module
from grading.marking import record
from grading.marking.agreement import agreement
from grading.marking.desk import (
    ANEW,
    BEGUN,
    CHANGED,
    DIFFER,
    ELSEWHERE,
    LATER,
    LOCK_SECONDS,
    MARKED,
    SETTLED,
    WAITS,
    Desk,
)
from grading.marking.errors import MarkingError
from grading.marking.marks import Mark
from grading.marking.view import MarkingView, stated, texts
from grading.reports.class_record import open_gradebook

ALL = {"A": 3, "B": 3, "C": 3, "D": 3}
SOME = {"A": 3, "B": 2, "C": 2, "D": 2}
STRANGE = "<script>alert(1)</script> *stars* \u202eturned\u202c \x07bell \u200bnothing"
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")


@pytest.fixture(scope="module")
def nobody(tmp_path_factory) -> ClassToMark:
    """A class in which nobody has handed in."""
    return ClassToMark(tmp_path_factory.mktemp("nobody"))


@pytest.fixture(scope="module")
def three(nobody, tmp_path_factory) -> ClassToMark:
    made = ClassToMark.copied(nobody, tmp_path_factory.mktemp("three"))
    made.writes("ant", "The best case is access [E058].")
    made.writes("bee", "It is all slogans.")
    made.writes("cow", STRANGE)
    return made


@pytest.fixture
def made(three, tmp_path) -> ClassToMark:
    return ClassToMark.copied(three, tmp_path)


def sit(made: ClassToMark, marker: str = "Ada") -> Desk:
    return Desk(made.root, "2", marker)


@contextmanager
def locked(made: ClassToMark, how: str) -> Iterator[None]:
    """Another program holds the gradebook."""
    holder = sqlite3.connect(made.root / "class" / "gradebook.db", isolation_level=None)
    holder.execute(how)
    yield
    holder.execute("ROLLBACK")
    holder.close()


def write_and_crash(*given: Any) -> None:
    """The gradebook is written, and then the page is ended."""
    record.write(*given)
    raise KeyboardInterrupt


def give(desk: Desk, student: str, levels: dict[str, int], comment: str = "") -> None:
    desk.mark(student, levels, comment)
    desk.record()


def test_a_whole_mark_stands_in_the_gradebook_as_the_share_of_its_maximum(made):
    desk = sit(made)
    give(desk, "ant", {"A": 3, "B": 2}, "Name who counted.")
    assert (made.stands("ant"), desk.status("ant")) == ((None, True, None), BEGUN)
    give(desk, "ant", SOME, "Name who counted.")
    assert made.stands("ant") == (2.25, False, "Name who counted.")
    assert desk.status("ant") == MARKED
    assert desk.status("bee") == WAITS


def test_formgrader_finds_points_without_any_extra(made):
    give(sit(made), "ant", ALL)
    with sqlite3.connect(made.root / "class" / "gradebook.db") as database:
        extras = database.execute("SELECT extra_credit FROM grade WHERE manual_score IS NOT NULL").fetchall()
    assert extras == [(None,)]


def test_only_texts_that_wait_or_were_marked_here_lie_there(made):
    made.by_formgrader("bee", score=1.5)
    desk = sit(made)
    assert set(desk.listed()) == {"ant", "cow"}
    give(desk, "ant", ALL)
    assert set(sit(made).listed()) == {"ant", "cow"}


def test_numbers_hide_ids_stay_and_are_shared(made):
    first = {student: sit(made).shared.number(student) for student in ("ant", "bee", "cow")}
    assert sorted(first.values()) == [1, 2, 3]
    made.writes("aaa", "Late, and first in the alphabet.")
    later = sit(made, "Ben")
    assert {student: later.shared.number(student) for student in first} == first
    assert later.shared.number("aaa") == 4
    shown = f"{stated(later, {})} {texts(later)} {MarkingView(later).asked}"
    assert not [student for student in ("ant", "bee", "cow", "aaa") if f"'{student}'" in shown]


def test_the_order_is_by_chance_and_not_that_of_the_ids(nobody, tmp_path):
    made = ClassToMark.copied(nobody, tmp_path)
    ids = [f"id-{number:02}" for number in range(12)]
    for student in ids:
        made.writes(student, "A text.")
    assert sit(made).listed() != ids


def test_drafts_and_marks_outlive_the_page(made):
    desk = sit(made)
    give(desk, "ant", {"A": 1}, "begun")
    give(desk, "bee", ALL, "whole")
    again = sit(made, "ada")
    assert again.own.marks["ant"].levels == {"A": 1}
    assert again.own.marks["bee"].comment == "whole"
    assert again.own.at == again.shared.number("bee")


@pytest.mark.skipif(os.name != "posix", reason="Windows knows no such rights")
def test_what_is_kept_is_for_its_owner_alone(made):
    give(sit(made), "ant", ALL)
    files = [path for path in (made.root / "class" / "marking").rglob("*.json") if path.is_file()]
    assert len(files) == 2
    assert {path.stat().st_mode & 0o077 for path in [*files, files[0].parent, files[0].parent.parent]} == {0}


def test_a_text_handed_in_anew_waits_again_and_one_that_is_the_same_keeps_its_mark(made):
    desk = sit(made)
    give(desk, "ant", SOME, "first text")
    give(desk, "bee", ALL)
    made.writes("ant", "Another text.")
    made.by_formgrader("bee", waits=True)  # as `course grade --force` does
    desk = sit(made)
    assert (desk.status("ant"), desk.status("bee")) == (ANEW, MARKED)
    assert made.stands("ant")[1] is True
    assert made.stands("bee") == (3.0, False, None)
    assert desk.notices == ["One mark was written to the gradebook again: nothing in the text had changed."]
    number = str(desk.shared.number("ant"))
    said = stated(desk, {})
    assert said["marks"][number] == {"levels": {}, "comment": ""}
    assert said["said"][number]["says"] == ["Handed in anew; the text before it had 2.25 of 3 points."]
    give(desk, "ant", ALL, "second text")
    assert made.stands("ant") == (3.0, False, "second text")


@pytest.mark.parametrize("change", [{"score": 1.0}, {"comment": "Mine."}, {"score": 0.0, "comment": "No."}])
def test_a_later_change_in_formgrader_wins_and_is_shown(made, change):
    give(sit(made), "ant", SOME, "ours")
    made.by_formgrader("ant", **change)
    desk, theirs = sit(made), made.stands("ant")
    assert desk.status("ant") == ELSEWHERE
    give(desk, "ant", ALL, "changed here")
    assert made.stands("ant") == theirs
    said = stated(desk, {})["said"][str(desk.shared.number("ant"))]
    assert "that counts, and is not overwritten" in said["says"][0]
    assert said["mine"]
    desk.record(over_formgrader="ant")
    assert made.stands("ant") == (3.0, False, "changed here")
    assert sit(made).status("ant") == MARKED


def test_a_change_in_formgrader_while_the_page_is_open_is_seen_before_it_is_overwritten(made):
    desk = sit(made)
    give(desk, "ant", SOME)
    made.by_formgrader("ant", score=1.0)
    give(desk, "ant", ALL)
    assert made.stands("ant")[0] == 1.0
    assert desk.status("ant") == ELSEWHERE


def test_a_draft_of_a_text_that_formgrader_marked_stays_a_draft(made):
    desk = sit(made)
    give(desk, "ant", {"A": 1})
    made.by_formgrader("ant", score=2.0)
    desk = sit(made)
    give(desk, "ant", ALL)
    assert made.stands("ant")[0] == 2.0


@pytest.mark.parametrize("change", [None, {"score": 1.0}])
def test_a_crash_after_the_gradebook_was_written_is_no_change_in_formgrader(made, monkeypatch, change):
    desk = sit(made)
    with monkeypatch.context() as patch:
        patch.setattr(desk_module, "write", write_and_crash)
        with pytest.raises(KeyboardInterrupt):
            give(desk, "ant", SOME, "ours")
    assert made.stands("ant")[0] == 2.25
    assert sit(made).status("ant") == MARKED
    if change:
        made.by_formgrader("ant", **change)
    desk = sit(made)
    give(desk, "ant", ALL, "changed here")
    assert desk.status("ant") == (ELSEWHERE if change else MARKED)
    assert made.stands("ant")[0] == (1.0 if change else 3.0)


def test_a_crash_before_the_gradebook_is_written_leaves_the_mark_to_be_written(made, monkeypatch):
    desk = sit(made)
    with monkeypatch.context() as patch:
        patch.setattr(desk_module, "write", lambda *given: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            give(desk, "ant", SOME, "ours")
    assert made.stands("ant")[1] is True
    assert sit(made).status("ant") == MARKED
    assert made.stands("ant") == (2.25, False, "ours")


def test_a_locked_gradebook_keeps_the_mark_and_takes_it_later(made):
    desk = sit(made)
    with locked(made, "BEGIN EXCLUSIVE"):
        give(desk, "ant", SOME)
        assert desk.notices == [LATER]
        said = stated(desk, {})["said"][str(desk.shared.number("ant"))]["says"]
        assert said == ["The mark is kept, and not yet in the gradebook."]
    assert stated(desk, {})["unwritten"] == 1
    MarkingView(desk).heard({"kind": "again"})
    assert (made.stands("ant")[0], desk.notices, stated(desk, {})["unwritten"]) == (2.25, [], 0)


def test_a_mark_does_not_keep_the_page_waiting_for_a_locked_gradebook(made):
    with open_gradebook(sit(made).course, LOCK_SECONDS) as book:
        assert book.db.execute(text("PRAGMA busy_timeout")).scalar() == 1000 * LOCK_SECONDS


def test_what_is_brought_again_is_never_for_a_text_that_was_handed_in_since(made):
    desk = sit(made)
    give(desk, "ant", SOME, "for the first text")
    made.writes("ant", "Another text.")
    give(desk, "bee", ALL)
    MarkingView(desk).take({"kind": "again"})
    assert made.stands("ant")[1] is True
    assert (desk.notices, desk.unwritten()) == ([CHANGED], [])
    desk.look()
    assert (desk.status("ant"), made.stands("ant")[1]) == (ANEW, True)


def test_a_look_that_finds_no_gradebook_leaves_what_the_page_shows(made, monkeypatch):
    def is_gone(*_: Any) -> None:
        raise NoGradebook("It does not answer.")

    view = MarkingView(sit(made))
    shown = view.state["list"]
    monkeypatch.setattr(desk_module, "open_gradebook", is_gone)
    view.take({"kind": "look"})
    assert (view.state["problem"], view.state["list"]) == ("It does not answer.", shown)


def test_whoever_is_in_the_gradebook_no_more_keeps_nobody_s_mark_back(made, monkeypatch):
    def is_gone(gradebook: Any, lesson: str, cell: str, student: str, mark: Any) -> None:
        if student == "ant":
            raise MissingEntry("gone")
        record.write(gradebook, lesson, cell, student, mark)

    desk = sit(made)
    monkeypatch.setattr(desk_module, "write", is_gone)
    desk.mark("ant", SOME, "")
    desk.mark("bee", ALL, "")
    desk.record()
    assert (made.stands("bee")[0], desk.notices) == (3.0, [CHANGED])


def test_what_was_about_to_be_written_and_was_not_hides_no_change_in_formgrader(made):
    desk = sit(made)
    give(desk, "ant", SOME)
    with locked(made, "BEGIN IMMEDIATE"):
        give(desk, "ant", ALL)
    give(desk, "ant", SOME)
    made.by_formgrader("ant", score=3.0)
    desk = sit(made)
    assert (desk.status("ant"), made.stands("ant")[0]) == (ELSEWHERE, 3.0)


def test_formgrader_may_bring_back_what_stood_before_a_crash(made, monkeypatch):
    desk = sit(made)
    give(desk, "ant", SOME)
    with monkeypatch.context() as patch:
        patch.setattr(desk_module, "write", write_and_crash)
        with pytest.raises(KeyboardInterrupt):
            give(desk, "ant", ALL)
    sit(made)
    made.by_formgrader("ant", score=2.25)
    assert (sit(made).status("ant"), made.stands("ant")[0]) == (ELSEWHERE, 2.25)


def test_learners_text_is_text_and_hides_nothing(made):
    desk = sit(made)
    shown = texts(desk)[str(desk.shared.number("cow"))]["text"]
    assert shown == ("<script>alert(1)</script> *stars* ⟨U+202E⟩turned⟨U+202C⟩ ⟨U+0007⟩bell ⟨U+200B⟩nothing")


def test_the_page_never_makes_html_of_what_is_not_the_course_s():
    program = (ROOT / "grading" / "marking" / "front" / "marking.js").read_text(encoding="utf-8")
    html = [line.strip() for line in program.splitlines() if "html" in line or "innerHTML" in line]
    assert "innerHTML" not in program
    assert all("asked." in line or line.startswith(("const samples", "const costs")) for line in html), html


def test_the_question_above_a_text_is_not_shown_again(made):
    import nbformat

    from course.answering.forms.written import STUB

    path = next((made.root / "notebooks").rglob("0*.ipynb"))
    cell = next(c for c in nbformat.read(path, 4).cells if c.get("id") == CELL)
    made.writes("dog", cell.source.replace(STUB, "Line one.\n\nLine two."))
    made.writes("eel", cell.source)
    made.writes("fox", None)
    read = sit(made).texts
    assert read["dog"].text == "Line one.\n\nLine two."
    assert (read["eel"].text, read["eel"].why) == ("", ("Nothing is written in this cell.",))
    assert read["fox"].why == ("No text can be read: look at the whole submission.",)


def test_the_writer_s_own_marks_are_seen_after_the_marker_s(made):
    ticks = {"answer": {"A": "A3", "B": "B1", "change": "Say who counted.\u202e"}, "first": None, "checks": 0}
    made.writes("gnu", "A text.", {"02.7s": ticks})
    desk = sit(made)
    number = str(desk.shared.number("gnu"))
    assert "writer" not in stated(desk, {})["said"][number]
    give(desk, "gnu", ALL)
    said = stated(desk, {})["said"][number]["writer"]
    assert "Best case: 3; B. Strongest objection: 1" in said
    assert said.endswith("Say who counted.⟨U+202E⟩")


# Two markers.


def test_the_first_mark_counts_until_the_difference_is_settled(made):
    ada, ben = sit(made), sit(made, "Ben")
    give(ada, "ant", SOME, "Ada's")
    number = str(ben.shared.number("ant"))
    ben.look()
    assert stated(ben, {})["said"][number]["says"] == [
        "Another marker has marked this text; you see that mark when yours is whole."
    ]
    give(ben, "ant", ALL, "Ben's")
    assert made.stands("ant") == (2.25, False, "Ada's")
    assert ben.status("ant") == DIFFER
    said = stated(ben, {})["said"][number]
    assert said["says"] == [
        "In the gradebook: 2.25 of 3 points, by Ada, who was first, until you settle the difference."
    ]
    assert [marker for marker, _ in said["both"]] == ["Ben", "Ada"]
    assert said["settling"]["levels"] == {"A": "3"}
    ben.settle("ant", {**ALL, "B": 2}, "settled")
    ben.record()
    assert made.stands("ant") == (2.75, False, "settled")
    ada.look()
    assert ada.status("ant") == SETTLED
    give(ada, "ant", {**ALL, "A": 0})
    assert made.stands("ant") == (2.75, False, "settled")
    assert made.keeps("round.json")["settled"]["ant"]["by"] == "Ben"
    assert made.keeps("round.json")["written"]["ant"]["by"] == "Ben"


def test_two_who_agree_have_nothing_to_settle(made):
    ada, ben = sit(made), sit(made, "Ben")
    give(ada, "ant", SOME)
    give(ben, "ant", SOME)
    assert ben.status("ant") == MARKED
    said = stated(ben, {})["said"][str(ben.shared.number("ant"))]
    assert said["says"] == ["In the gradebook: 2.25 of 3 points, by Ada. Ada gave the same levels."]


def test_a_settled_mark_is_for_the_text_that_was_settled(made):
    ada, ben = sit(made), sit(made, "Ben")
    give(ada, "ant", SOME)
    give(ben, "ant", ALL)
    ben.settle("ant", ALL, "")
    ben.record()
    made.writes("ant", "Another text.")
    ada.look()
    assert ada.status("ant") == ANEW
    assert ada.final("ant") is None


def test_agreement_is_cohen_s_kappa_for_each_criterion():
    rubric = read_rubric(lesson_folder("02") / "rubric.md", 3)

    def marks(levels: list[int]) -> dict[str, Mark]:
        return {f"s{n}": Mark(text="", levels={"A": a, "B": 1, "C": a, "D": 0}) for n, a in enumerate(levels)}

    rows = agreement(marks([0, 0, 1, 1]), marks([0, 0, 1, 0]), rubric)
    # Observed 3 of 4; expected (2·3 + 2·1) / 16 = 1/2; κ = (3/4 − 1/2) / (1/2) = 1/2.
    assert [(row.name[0], row.same, row.of, row.in_words) for row in rows] == [
        ("A", 3, 4, "0.50"),
        ("B", 4, 4, "–"),
        ("C", 3, 4, "0.50"),
        ("D", 4, 4, "–"),
    ]
    assert agreement({}, marks([1]), rubric) == []


def test_the_bank_has_everybody_s_comments_the_most_frequent_first(made):
    ada, ben = sit(made), sit(made, "Ben")
    give(ada, "ant", ALL, "Once.")
    give(ada, "bee", ALL, "Twice.")
    give(ben, "cow", {}, "Twice.")
    ada.look()
    assert ada.bank() == ["Twice.", "Once."]


# What a page sends, and what cannot be.


def test_the_page_is_told_that_a_mark_is_kept_before_the_gradebook_is_asked(made, monkeypatch):
    view = MarkingView(sit(made))
    told = []
    view.observe(lambda change: told.append(change["new"]["written"]), "state")
    monkeypatch.setattr(Desk, "record", lambda *_: told.append("gradebook"))
    view.heard({"kind": "mark", "text": 1, "levels": {"A": "3"}, "comment": "x", "n": 7, "view": "v"})
    assert told[:2] == [True, "gradebook"]
    assert (view.state["n"], view.state["by"], view.state["written"]) == (7, "v", True)


@pytest.mark.parametrize(
    "message",
    [
        {"kind": "mark", "text": 99, "levels": {}, "comment": ""},
        {"kind": "mark", "text": "1", "levels": None, "comment": 3},
        {"kind": "settle", "text": None},
        {"kind": "at", "text": 0},
    ],
)
def test_a_number_that_is_not_listed_is_one_sentence(made, message):
    view = MarkingView(sit(made))
    view.heard(message)
    assert view.state["problem"] == "This text is not listed any more: press “Look again”."


def test_levels_that_no_criterion_has_are_left_out(made):
    desk = sit(made)
    view = MarkingView(desk)
    levels = {"A": "7", "B": "2", "Z": "1", "C": "x", "D": -1}
    view.heard({"kind": "mark", "text": 1, "levels": levels, "comment": "x" * 9000})
    kept = desk.own.marks[desk.student(1)]
    assert kept.levels == {"B": 2}
    assert len(kept.comment) == 4000


def test_a_cell_without_a_comment_s_row_gets_one(made):
    with sqlite3.connect(made.root / "class" / "gradebook.db") as database:
        database.execute("DELETE FROM comment")
    give(sit(made), "ant", ALL, "Made anew.")
    assert made.stands("ant") == (3.0, False, "Made anew.")


def test_whose_text_it_is_is_said_when_asked(made):
    desk = sit(made)
    view = MarkingView(desk)
    view.heard({"kind": "whose", "text": desk.shared.number("bee")})
    state: Any = view.state
    said = state["said"][str(desk.shared.number("bee"))]["whose"]
    assert said.startswith("bee: ")
    assert Path(said.removeprefix("bee: ")).is_file()


def test_a_broken_file_of_marks_is_named(made):
    give(sit(made), "ant", ALL)
    file = next((made.root / "class" / "marking" / TASK).glob("marks-*.json"))
    file.write_text('{"schema": 1', encoding="utf-8")
    with pytest.raises(MarkingError, match=f"{file.name} cannot be read"):
        sit(made)


def test_a_rubric_that_cannot_be_read_is_named(made, monkeypatch):
    def broken(*_):
        raise CourseError("criterion A should begin with its question, which ends in '?'.")

    monkeypatch.setattr(desk_module, "read_rubric", broken)
    with pytest.raises(
        MarkingError, match=r"The rubric 02_the_official_framework/rubric\.md cannot be used: crit"
    ):
        sit(made)


@pytest.fixture
def commands(monkeypatch):
    monkeypatch.setattr(app, "registered_commands", list(app.registered_commands))
    load_commands()


def run(made: ClassToMark, monkeypatch, *arguments: str):
    monkeypatch.chdir(made.root)
    (made.root / "nbgrader_config.py").write_text("", encoding="utf-8")
    return CliRunner().invoke(app, ["mark", *arguments])


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["77"], "There is no lesson 77;"),
        (["01"], "01.7 is not in the gradebook: run `course release 01` first."),
        (["02", "--task", "02.1"], "02.1 is no written task of lesson 02; such are 02.7."),
        (["02", "--marker", " "], "A marker needs a name of 1 to 40 letters"),
    ],
)
def test_what_cannot_be_marked_is_one_sentence(made, commands, monkeypatch, arguments, sentence):
    done = run(made, monkeypatch, *arguments)
    assert done.exit_code == 1
    assert done.output.startswith(sentence)


def test_without_a_gradebook_or_anything_to_mark_it_says_so(made, commands, monkeypatch):
    for student in ("ant", "bee", "cow"):
        made.by_formgrader(student, score=1)
    done = run(made, monkeypatch, "02", "--marker", "Ada")
    assert done.exit_code == 1
    assert done.output.startswith(
        "Nothing waits: no text of 02.7 is to be marked by hand; run `course grade 02`"
    )
    (made.root / "class" / "gradebook.db").unlink()
    done = run(made, monkeypatch, "02", "--marker", "Ada")
    assert done.output.startswith("There is no gradebook yet: run `course release 02` first")


def test_the_marker_is_asked_once_and_the_notebook_is_opened(made, commands, monkeypatch):
    import course.app.start as starting

    opened = []
    monkeypatch.setattr(starting, "run_jupyterlab", lambda session: opened.append(session) or 0)
    monkeypatch.chdir(made.root)
    (made.root / "nbgrader_config.py").write_text("", encoding="utf-8")
    first = CliRunner().invoke(app, ["mark", "02", "--no-browser"], input="  Ada  Byron\n")
    assert first.exit_code == 0, first.output
    again = CliRunner().invoke(app, ["mark", "2"])
    assert "3 texts of 02.7, marked by Ada Byron." in again.output
    assert [session.browser for session in opened] == [False, True]
    notebook = made.root / opened[1].notebook
    text = notebook.read_text(encoding="utf-8")
    assert 'mark(\\"02.7\\", marker=\\"Ada Byron\\")' in text
    assert '"role": "marking"' in text
    assert opened[1].instructor
