"""The six questions before and after: never graded, two texts in turn, both results at the end, a class's change."""

from __future__ import annotations

import json
from typing import Any

import pytest

from course.answering.forms.questions import six
from course.answering.forms.questions.texts import (
    AFTER,
    BEFORE,
    OTHER,
    SKILLS,
    Result,
    questions_on,
    result_of,
)
from course.answering.session import Session, begin
from course.app.progress import progress
from course.authoring.lesson import read_lesson
from course.authoring.minutes import SIX_MINUTES, count
from course.exercises.judge import judge
from course.ground.errors import ExerciseError
from course.ground.lessons import lesson_folder
from grading.reports.class_record import ClassRecordError
from grading.reports.statistics.learning import Pair, change_of, learning

six_questions: Any = six.six_questions
EVEN, ODD = "0000000000000002", "0000000000000003"


def answers(text, right=6):
    items = questions_on(text, BEFORE).items
    return {
        item.id: item.key[0] if place < right else next(iter(item.feedback))
        for place, item in enumerate(items)
    }


def result(text, right) -> Result:
    found = result_of({"answer": answers(text, right)})
    assert found is not None
    return found


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Write what a lesson's folder holds, and enter it."""
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)

    def enter(number, entries=None, store=""):
        here = tmp_path / lesson_folder(number).name
        here.mkdir(exist_ok=True)
        if entries is not None:
            document = {"schema": 1, **({"store": store} if store else {}), "answers": entries}
            (here / "answers.json").write_text(json.dumps(document), encoding="utf-8")
        monkeypatch.chdir(here)
        begin(Session())
        return here

    return enter


@pytest.mark.parametrize("text", ["a", "b"])
def test_each_text_has_the_same_six_questions_and_no_constant_answer_pays(text):
    asked = questions_on(text, BEFORE)
    assert [item.id for item in asked.items] == [f"{text}.{skill}" for skill in SKILLS]
    assert 90 <= len(asked.prompt.rpartition("tone:**")[2].split()) <= 140
    assert "invented text on an invented country" in asked.prompt
    for place in range(4):
        chosen = {item.id: list(item.options)[place] for item in asked.items}
        assert judge(asked, chosen).score <= 0.5, place


def test_both_texts_are_parallel():
    one, other = (questions_on(text, BEFORE).items for text in ("a", "b"))
    for first, second in zip(one, other, strict=True):
        assert len(first.options) == len(second.options) == 4
        assert abs(len(first.text) - len(second.text)) <= 12


def test_the_random_name_of_the_answers_decides_which_text_comes_first(folder):
    for store, text in ((EVEN, "a"), (ODD, "b")):
        folder("00", {}, store)
        assert six_questions("before").exercise.items[0].id == f"{text}.source"
        folder("10")
        assert six_questions("after").exercise.items[0].id == f"{OTHER[text]}.source"


def test_who_answered_one_text_gets_the_other(folder):
    folder("00", {BEFORE: {"answer": answers("b")}}, EVEN)
    assert six_questions("before").exercise.items[0].id == "b.source"
    folder("10")
    assert six_questions("after").exercise.items[0].id == "a.source"


def test_no_check_tells_the_keys_before(folder):
    folder("00")
    form = six_questions("before")
    assert form.view.exercise["button"] == ""
    form.answer = answers(form.exercise.items[0].id[0], 2)
    sentences = [says for item in form.exercise.items for says in item.feedback.values()]
    shown = json.dumps([form.view.exercise, form.view.state, form.static_html()])
    assert not [says for says in sentences if says in shown]
    with pytest.raises(ExerciseError, match='six_questions\\("before"\\)'):
        six_questions("now")


def test_both_results_stand_side_by_side(folder):
    folder("00", {BEFORE: {"answer": answers("a", 2)}})
    folder("10", {AFTER: {"answer": answers("b", 5)}})
    shown = six.before_and_after()
    assert "Before: 2 of 6. Now: 5 of 6." in repr(shown)
    assert f"{SKILLS['missing']}: before ➜ does not hold, now ✓ holds" in repr(shown)
    html = shown._repr_html_()
    assert '<th scope="row"' in html
    wrong = questions_on("b", BEFORE).items[5]
    assert next(iter(wrong.feedback.values())) in html


@pytest.mark.parametrize(
    "entries",
    [
        None,
        {},
        {BEFORE: {"answer": 5}},
        {BEFORE: {"answer": {"a.source": []}}},
        {BEFORE: {"answer": {"a.source": "s6", "b.source": "s6"}}},
    ],
)
def test_without_answers_from_before_the_lesson_goes_on(folder, entries):
    folder("00", entries)
    folder("10", {AFTER: {"answer": answers("b", 5)}})
    assert "Before: not answered. Now: 5 of 6." in repr(six.before_and_after())
    assert six_questions("after").exercise.items[0].id == "b.source"


def test_a_broken_file_beside_stops_nothing(folder):
    (folder("00") / "answers.json").write_text("{", encoding="utf-8")
    folder("10")
    assert len(six_questions("after").exercise.items) == 6
    assert "not answered" in repr(six.before_and_after())


def test_nothing_of_it_is_graded_or_counted(folder, tmp_path, monkeypatch):
    folder("00", {BEFORE: {"answer": answers("a")}})
    (first, *_) = progress(tmp_path)
    assert (first.answered, first.earned) == (0, 0)
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert repr(six_questions("before")) == six.NOT_HERE


@pytest.mark.parametrize(("number", "minutes"), [("00", SIX_MINUTES), ("10", 0)])
def test_the_cards_count_it_where_it_stands_in_the_core(number, minutes, folder):
    lesson, without = (read_lesson(lesson_folder(number)) for _ in range(2))
    without.notebook.cells = [cell for cell in without.notebook.cells if "six_questions(" not in cell.source]
    assert count(lesson).coded - count(without).coded == minutes


def pairs(*changes):
    """Learners with the text that came first, and right answers before and after."""
    return [
        Pair(f"s{n}", result(text, before), result(OTHER[text], after))
        for n, (text, before, after) in enumerate(changes)
    ]


def test_a_harder_text_is_not_taken_for_learning():
    """The text b is two questions harder, nobody learned anything, and the halves have other sizes."""
    first = (("a", 5, 3), ("a", 4, 2), ("a", 5, 4), ("a", 3, 0), ("a", 5, 3))
    change = change_of(pairs(*first, ("b", 2, 4), ("b", 3, 4), ("b", 1, 4)))
    assert change.balanced
    assert change.mean == pytest.approx(0)
    assert change.low is not None
    assert change.high is not None
    assert change.low < 0 < change.high


def test_the_interval_is_that_of_welch():
    change = change_of(pairs(("a", 1, 3), ("a", 1, 4), ("a", 2, 3), ("b", 2, 5), ("b", 1, 5), ("b", 3, 5)))
    assert change.mean == pytest.approx(2.5)
    assert (change.low, change.high) == (pytest.approx(1.3665, abs=1e-3), pytest.approx(3.6335, abs=1e-3))


def test_few_learners_get_no_interval():
    assert change_of(pairs(("a", 1, 3))).low is None
    assert change_of(pairs(("a", 1, 3), ("a", 1, 3))).low is None
    one_sided = change_of(pairs(("a", 1, 3), ("a", 1, 5)))
    assert (one_sided.balanced, one_sided.mean) == (False, 3)


def hand_in(root, student, number, entries):
    there = root / "class" / "submitted" / student / lesson_folder(number).name
    there.mkdir(parents=True)
    text = entries if isinstance(entries, str) else json.dumps({"schema": 1, "answers": entries})
    (there / "answers.json").write_text(text, encoding="utf-8")


def test_the_report_of_a_class_names_n_the_interval_and_its_limits(tmp_path):
    for student, text, before, after in (
        ("s1", "a", 1, 4),
        ("s2", "a", 2, 4),
        ("s3", "b", 1, 5),
        ("s4", "b", 3, 5),
    ):
        hand_in(tmp_path, student, "00", {BEFORE: {"answer": answers(text, before)}})
        hand_in(tmp_path, student, "10", {AFTER: {"answer": answers(OTHER[text], after)}})
    hand_in(tmp_path, "s5", "00", {BEFORE: {"answer": answers("a", 6)}})
    hand_in(tmp_path, "s6", "00", "{")
    told = learning(tmp_path)
    assert (
        "4 learners answered all six questions before lesson 00 and after lesson 10; 1 more only once" in told
    )
    assert "1.8 before, 4.5 after" in told
    assert "Mean change: +2.8 questions (95 % interval " in told
    assert "n = 4, small" in told
    assert "first for 2 learners, the other for 2" in told
    assert "no proof that the course made it" in told
    lines = (tmp_path / "class" / "reports" / "learning.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith('"student","text_before","before","after","change","source_before"')
    assert lines[1].startswith('"s1","a",1,4,3,1,0')
    assert len(lines) == 5


def test_a_class_without_both_is_one_sentence(tmp_path):
    hand_in(tmp_path, "s5", "00", {BEFORE: {"answer": answers("a", 6)}})
    with pytest.raises(ClassRecordError, match="Nobody has answered all six") as error:
        learning(tmp_path)
    assert "\n" not in str(error.value)
