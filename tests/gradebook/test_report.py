"""The report: what it says of a class, as a page that anybody can read offline."""

from __future__ import annotations

import json
import re
from datetime import datetime
from html.parser import HTMLParser
from typing import Any

import pytest
import typer
from class_in_a_gradebook import COUNTED, GRADED, LESSON, PRACTICE, WAITS, MadeUpClass, entry, grade_id
from hypothesis import given, settings
from hypothesis import strategies as st
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from typer.testing import CliRunner

from course.exercises.lesson_code import lesson_answers
from course.exercises.library import lesson_exercises
from course.ground.errors import ExerciseError
from grading.classroom.release import class_config
from grading.engine.judging.answers import first_answers, last_answers
from grading.engine.judging.results import Result
from grading.reports.class_record import ClassRecordError, Submission, lesson_record, open_gradebook
from grading.reports.marks import SETTINGS, SettingsError, completion, mark, rule_of
from grading.reports.report import report, report_page
from grading.reports.statistics.answer_statistics import first_tries, misunderstandings

EXERCISES: dict[str, Any] = dict(lesson_exercises("02"))
SORT = EXERCISES["02.4"]
MULTI = EXERCISES["02.3"]
SAYS_TABLE = EXERCISES["02.1"].misconceptions[0].says
WRONG_TABLE = lesson_answers("02.1")[EXERCISES["02.1"].misconceptions[0].id]
RIGHT_SORT = {item.id: item.key[0] for item in SORT.items}
WRONG = SORT.items[0]
WRONG_PLACE = next(place for place in SORT.into if place not in WRONG.key)
WRONG_SORT = {**RIGHT_SORT, WRONG.id: WRONG_PLACE}


def read(root):
    course = CourseDirectory(config=class_config(root))
    with open_gradebook(course) as book:
        return lesson_record(book, LESSON, course)


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = tmp_path_factory.mktemp("class")
    made = MadeUpClass(root)
    every = {name: entry("x") for name in EXERCISES}
    made.hand_in("ant", by_hand={"02.7": 3}, entries={**every, "02.4": entry(RIGHT_SORT, WRONG_SORT, 2)})
    made.hand_in(
        "bee",
        {"02.1": 0, "02.4": 1.5},
        entries={"02.1": entry(WRONG_TABLE), "02.4": entry(WRONG_SORT), "02.3": entry(MULTI.key)},
    )
    made.hand_in(
        "<cow> & co",
        {"02.4": WAITS},
        entries={"02.3": entry([]), "02.4": entry("by <hand>")},
        repairs=["The graded cell check-02-4 was <b>deleted</b>; a person must grade it."],
        run={
            "seconds": 7.25,
            "flags": ["It replaced a comparison."],
            "reasons": {"02.4": "Its cell is gone."},
        },
    )
    made.hand_in("doe", {e.id: 0.0 for e in GRADED})
    made.hand_in("eel", {e.id: WAITS for e in GRADED}, readable=False, run={"problem": "It was cut off."})
    return root


@pytest.fixture(scope="module")
def page(root):
    return report("2", root).read_text(encoding="utf-8")


class Outline(HTMLParser):
    """Tags with their attributes, and the texts of table cells by caption."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.tables, self._open = [], {}, []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._open.append(tag)
        if tag == "table":
            self.caption, self.rows = "", []
        elif tag == "tr":
            self.rows.append([])
        elif tag in ("th", "td"):
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        while self._open and self._open.pop() != tag:
            pass
        if tag == "table":
            self.tables[self.caption] = self.rows

    def handle_data(self, data):
        if "caption" in self._open:
            self.caption += data
        elif {"th", "td"} & set(self._open):
            cell = self.rows[-1][-1]
            self.rows[-1][-1] = f"{cell} {data}".strip()

    def table(self, start):
        return next(rows for caption, rows in self.tables.items() if caption.startswith(start))

    def row(self, start, first):
        rows = self.table(start)
        found = next(row for row in rows[1:] if row[0].startswith(first))
        return dict(zip(rows[0], found, strict=True))


def test_the_page_stands_where_it_is_looked_for(root, page):
    assert (root / "class" / "reports" / f"{LESSON}.html").read_text(encoding="utf-8") == page
    assert [path.name for path in (root / "class" / "reports").iterdir()] == [f"{LESSON}.html"]


def test_the_page_needs_nothing_but_itself(page):
    tags = Outline(page).tags
    assert not {"script", "link", "img", "iframe", "object"} & {tag for tag, _ in tags}
    assert not [a for _, attrs in tags for a in attrs if a.startswith("on") or a == "src"]
    assert all(attrs["href"].startswith("#") for tag, attrs in tags if tag == "a")
    assert not re.search(r"https?:|//|url\(|@import", page)


def test_the_page_can_be_read_without_seeing_it(page):
    outline = Outline(page)
    ids = [attrs["id"] for _, attrs in outline.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert outline.tags[0] == ("html", {"lang": "en"})
    assert [tag for tag, _ in outline.tags].count("h1") == 1
    tables = [tag for tag, _ in outline.tags].count("table")
    assert len(outline.tables) == tables == [tag for tag, _ in outline.tags].count("caption") == 5
    assert all(attrs.get("scope") in ("col", "row") for tag, attrs in outline.tags if tag == "th")
    pictures = [attrs for tag, attrs in outline.tags if tag == "svg"]
    assert len(pictures) == 2
    for attrs in pictures:
        assert attrs["role"] == "img"
        assert set(attrs["aria-labelledby"].split()) <= set(ids)


def test_no_text_of_a_learner_becomes_markup(page):
    assert "<b>deleted" not in page
    assert "&lt;b&gt;deleted" in page
    assert "&lt;cow&gt; &amp; co" in page


def test_scores_say_what_waits_and_never_0_for_it(page):
    outline = Outline(page)
    ant, bee, cow, doe, eel = (
        outline.row("Points, exercises", name) for name in ("ant", "bee", "<cow> & co", "doe", "eel")
    )
    practice, written = f"Practice, of {PRACTICE:g}", "Written, of 3"
    assert (ant[practice], ant[written], ant["Mark, %"]) == (f"{PRACTICE:g}", "3", "100")
    assert (bee[practice], bee[written], bee["Mark, %"]) == (f"{PRACTICE - 2.5:g}", "waits", "waits")
    assert (cow[practice], cow["Needs a person"]) == ("waits", "02.4, 02.7")
    assert (doe[practice], doe[written], doe["Mark, %"]) == ("0", "0", "0")
    assert (eel[practice], eel[written], eel["Mark, %"]) == ("waits", "waits", "waits")
    assert "unreadable" in eel["Needs a person"]


def test_tasks_have_their_first_tries_and_difficulty(page):
    row = Outline(page).row("Difficulty", "02.4")
    assert row["Graded"] == "3"
    assert row["Difficulty"] == "0.58"
    assert row["Right at first"] == "0 % 0 of 2"
    assert row["In the end"] == "50 % 1 of 2"
    assert row["Discrimination"] == ""


def test_misconceptions_are_counted_by_their_sentence(root, page):
    outline = Outline(page)
    says = WRONG.feedback[WRONG_PLACE]
    row = outline.row("The most frequent", says)
    assert (row["Learners"], row["At first"], row["Still in the end"]) == ("2", "2", "1")
    row = outline.row("The most frequent", SAYS_TABLE)
    assert (row["Task"], row["Learners"], row["Still in the end"]) == ("02.1", "1", "1")


def test_failures_flags_and_repairs_stand_there(page):
    rows = [row[1:] for row in Outline(page).table("What grading met")[1:]]
    assert ["failure", "1", "It was cut off."] in rows
    assert ["flag", "1", "It replaced a comparison."] in rows
    assert ["by hand", "1", "02.4: Its cell is gone."] in rows
    assert [row[0] for row in rows] == ["failure", "flag", "by hand", "repair"]


@pytest.fixture(scope="module")
def stripped(tmp_path_factory):
    """A class of 35: many lost the names of all their cells, two are missing, six unreadable, two late."""
    root = tmp_path_factory.mktemp("stripped")
    made = MadeUpClass(root)
    cells = [grade_id(exercise) for exercise in GRADED]
    lost = [f"The cell {name} had lost its name and got it back." for name in cells]
    for number in range(29):
        made.hand_in(
            f"kestrel-{number:02}",
            repairs=lost if number < 20 else [],
            run={"flags": ["It cheats."] * (number == 3)},
        )
    every = {e.id: WAITS for e in GRADED}
    for number in range(29, 35):
        made.hand_in(f"kestrel-{number:02}", every, result=Result(problem="It was cut off.", readable=False))
    for number in range(35, 37):
        made.hand_in(f"kestrel-{number:02}", every, run={})
    with Gradebook(made.db_url) as book:
        for absent in ("wren-11", "wren-12"):
            book.add_student(absent)
        due: Any = {"duedate": "2026-11-01 12:00:00 UTC"}
        book.update_or_create_assignment(LESSON, **due)
        handed_in: Any = book.find_submission(LESSON, "kestrel-01")
        handed_in.timestamp = datetime(2026, 11, 3, 13)
        book.db.commit()
    folder = root / "class" / "submitted" / "kestrel-02" / LESSON
    folder.mkdir(parents=True)
    (root / "class" / "collected").mkdir()
    noted = json.dumps({"kestrel-02": {"late": True}})
    (root / "class" / "collected" / f"{LESSON}.json").write_text(noted, encoding="utf-8")
    return root


def test_a_repair_of_many_cells_is_one_row_and_its_learners_stand_together(stripped):
    page = report("02", stripped).read_text(encoding="utf-8")
    outline = Outline(page)
    (repair,) = [row for row in outline.table("What grading met")[1:] if row[1] == "repair"]
    assert repair[0].count("kestrel-") == 20
    assert repair[2] == str(len(GRADED))
    assert f"and {len(GRADED) - 1 - 3} more" in repair[3]
    assert page.count("had lost its name") == 1


def test_what_waits_is_told_once_for_all_of_whom_it_is_true(stripped):
    page = report("02", stripped).read_text(encoding="utf-8")
    part = page[page.index('id="waiting"') : page.index('id="absent"')]
    assert "02.7, written: 31 texts to grade" in part
    rows = Outline(page).table("Learner by learner")[1:]
    practice = sum(exercise.kind != "manual" for exercise in GRADED)
    assert ["kestrel-35, kestrel-36", f"all {practice}", ""] in rows
    assert ["kestrel-03", "", "1"] in rows
    assert len(rows) == 2


def test_who_is_missing_unreadable_or_late_is_told(stripped):
    page = report("02", stripped).read_text(encoding="utf-8")
    assert "37 of 39" in page
    assert "6 of them unreadable" in page
    assert "all readable" not in page
    part = page[page.index('id="absent"') : page.index('id="scores"')]
    assert "Nothing handed in: wren-11, wren-12." in part
    assert "kestrel-01 (2 days 1 h" in part
    assert "kestrel-02 (late, says the learning platform)" in part
    assert "Due: 2026-11-01 12:00 UTC" in part


def test_unreadable_is_the_status_in_the_table_of_all(stripped, tmp_path):
    from grading.reports.export import export

    text = export("csv", file=tmp_path / "a.csv", root=stripped).target.read_text(encoding="utf-8")
    assert text.count('"unreadable"') == 6


def test_a_class_may_have_a_rule_of_its_own(tmp_path):
    made = MadeUpClass(tmp_path)
    made.hand_in("ant", {e.id: e.points / 2 for e in GRADED if e.kind != "manual"}, by_hand={"02.7": 3})
    assert "40 % × exercises done" in report("02", tmp_path).read_text(encoding="utf-8")
    settings = tmp_path / "class" / "settings.yml"
    settings.write_text("mark: {written: 0.7, practice: right}\n", encoding="utf-8")
    record = read(tmp_path)
    assert record.mark(record.by_student["ant"]) == pytest.approx(30 * 0.5 + 70)
    page = report("02", tmp_path).read_text(encoding="utf-8")
    assert "30 % × practice points ÷ their maximum + 70 %" in page
    assert "class/settings.yml" in page


@pytest.mark.parametrize(
    "text", ["mark: {written: 60}", "mark: [", "marks: {}", "mark: {practice: all}", "- 1", "\x00"]
)
def test_settings_with_a_fault_are_one_sentence(tmp_path, text):
    (tmp_path / SETTINGS).write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"settings\.yml") as error:
        rule_of(tmp_path)
    assert "\n" not in str(error.value)


def test_times_come_from_the_engine_or_the_notebook(page):
    times = page[page.index('id="time"') :]
    assert "7.2 s" in times or "7.3 s" in times
    assert "2.5 s" in times


def test_a_page_on_a_class_of_which_nothing_is_known(tmp_path):
    made = MadeUpClass(tmp_path)
    made.hand_in("eel", {e.id: WAITS for e in GRADED}, readable=False)
    page = report("02", tmp_path, tmp_path / "page.html").read_text(encoding="utf-8")
    assert "No readable notebook: eel" in page
    assert "not known" in page


def test_an_older_version_s_points_do_not_count_for_an_unreadable_file(tmp_path):
    made = MadeUpClass(tmp_path)
    made.hand_in("old", readable=False)
    made.hand_in("new")
    made.hand_in("saved", by_hand={e.id: e.points for e in GRADED}, readable=False)
    record = read(tmp_path)
    assert record.total(record.by_student["old"]) is None
    assert record.total(record.by_student["new"], written=False) == PRACTICE
    assert record.total(record.by_student["saved"]) == PRACTICE + 3


def test_no_gradebook_no_lesson_and_no_submission_are_one_sentence(tmp_path):
    with pytest.raises(ClassRecordError, match="no gradebook yet"):
        report("02", tmp_path)
    assert not (tmp_path / "class" / "gradebook.db").exists()
    MadeUpClass(tmp_path)
    with pytest.raises(ClassRecordError, match="Nothing of 02"):
        report("02", tmp_path)
    with pytest.raises(ClassRecordError, match="not in the gradebook"):
        report("01", tmp_path)
    for wrong in ("77", "*", ".."):
        with pytest.raises(ExerciseError, match="There is no lesson"):
            report(wrong, tmp_path)


def test_broken_files_stop_no_report(tmp_path):
    made = MadeUpClass(tmp_path)
    folder = tmp_path / "class" / "autograded"
    for student in ("ant", "bee", "cow"):
        made.hand_in(student)
    (folder / "ant" / LESSON / "answers.json").write_text("[" * 100_000)
    (folder / "bee" / LESSON / "answers.json").write_bytes(b"\xff\xfe{")
    (folder / "bee" / LESSON / "repairs.json").write_text('{"a": 1}')
    odd = {
        "cells": [1, {"metadata": []}, {"metadata": {"nbgrader": "x", "execution": {"a": 3}}, "outputs": 5}]
    }
    (folder / "cow" / LESSON / f"{LESSON}.ipynb").write_text(json.dumps(odd))
    record = read(tmp_path)
    assert [s.readable for s in record.submissions] == [True, True, True]
    assert "class report" in report_page(record, datetime(2026, 11, 22))


def answered(exercises, entries):
    first, last = first_answers(exercises, entries), last_answers(exercises, entries)
    return Submission("ant", True, {}, entries=entries, first=first, last=last)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(EXERCISES)), st.tuples(JSON, JSON, JSON)))
def test_no_answer_that_json_can_hold_stops_the_statistics(answers):
    entries = {name: {"answer": a, "first": f, "checks": c} for name, (a, f, c) in answers.items()}
    submission = answered(EXERCISES, entries)
    misunderstandings(EXERCISES, [submission])
    for tries in first_tries(EXERCISES, [submission]).values():
        assert tries.first <= tries.learners <= 1
    done, of = completion(EXERCISES.values(), entries, {})
    assert 0 <= done <= of == len(COUNTED)


def test_a_step_of_a_case_is_named_with_its_case(exercises_from):
    exercises = exercises_from("""
    - id: "99.1"
      outcome: LO-9.1
      kind: stepper
      answer: walked
      title: Two steps
      prompt: Walk through both steps.
      steps: {law: Is there a law?, need: Was it needed?}
      choices: {law: {met: a law, fails: no law}, need: {met: needed, fails: not needed}}
      items:
        - id: app
          text: An app
          key: {law: [met], need: [met, fails]}
          feedback: {law: {fails: The act names it.}}
    """)
    entries = {"99.1": {"answer": {"app": {"law": "fails", "need": "met"}}, "first": None, "checks": 0}}
    (found,) = misunderstandings(exercises, [answered(exercises, entries)])
    assert (found.part, found.says) == ("An app: Is there a law?", "The act names it.")


@given(st.integers(0, 13), st.floats(0, 3))
def test_the_mark_is_sixty_per_cent_written_work(done, written):
    found = mark(done, 13, written, 3)
    assert found is not None
    assert found == pytest.approx(40 * done / 13 + 60 * written / 3)
    assert 0 <= found <= 100 + 1e-9


def test_no_mark_before_it_is_known():
    assert mark(13, 13, None, 3) is None
    assert mark(0, 0, 3, 3) is None
    assert mark(13, 13, None, 0) == 100


def test_completion_counts_answers_and_not_success():
    wrong = {"02.4": entry(WRONG_SORT), "02.3": {"answer": ["privacy"], "first": None, "checks": 0}}
    free = {"02.0": {"answer": "few", "first": None, "checks": 0}}
    exercises = EXERCISES.values()
    assert completion(exercises, wrong, {}) == (1, len(COUNTED))
    assert completion(exercises, free, {}) == (1, len(COUNTED))
    assert completion(exercises, {}, {"02.1": 0.5, "02.4": 2.0}) == (1, len(COUNTED))


def test_the_command_says_where_the_page_is(root, monkeypatch):
    from grading.commands import register

    monkeypatch.setattr("grading.classroom.root.class_root", lambda: root)
    app = typer.Typer()
    register(app)
    result = CliRunner().invoke(app, ["report", "02"])
    assert result.exit_code == 0, result.output
    assert f"{LESSON}.html" in result.output.replace("\n", "")
