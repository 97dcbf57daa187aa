"""The review: what was missed is asked again in later lessons, by one fixed rule; nothing of it is ever graded."""

from __future__ import annotations

import json
from typing import Any

import nbformat
import pytest

from course.answering.forms.questions import review as module
from course.answering.forms.questions.due import earlier, questions_due, review_id
from course.answering.forms.questions.review import NOTHING
from course.answering.session import Session, begin
from course.app.progress import progress
from course.authoring.lesson import read_lesson
from course.authoring.minutes import count, review_minutes
from course.authoring.solution import _add_review
from course.exercises.judge import judge
from course.exercises.kinds import Questions
from course.exercises.library import find_exercise, lesson_exercises
from course.ground.lessons import all_lessons, lesson_folder

review: Any = module.review
"""A form or a sentence, by what a test sets up."""
RIGHT = {"rest": "missing", "payer": "who", "study": "how", "undo": "against"}
SWAPPED = {**RIGHT, "payer": "how", "study": "who"}
MISSED = {"00.1": {"answer": RIGHT, "first": SWAPPED, "checks": 2}}


@pytest.fixture(autouse=True)
def _a_notebook(monkeypatch):
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    begin(Session())


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The folder of a lesson among others, and a way to write what was answered in one."""

    class Folder:
        def enter(self, number):
            here = tmp_path / lesson_folder(number).name
            here.mkdir(exist_ok=True)
            monkeypatch.chdir(here)
            begin(Session())
            return here

        def write(self, number, entries):
            there = tmp_path / lesson_folder(number).name
            there.mkdir(exist_ok=True)
            text = entries if isinstance(entries, str) else json.dumps({"schema": 1, "answers": entries})
            (there / "answers.json").write_text(text, encoding="utf-8")

    return Folder()


def ids(number, entries):
    return [one.question.id for one in questions_due(number, entries)]


def reviewed(number, **answers):
    entry = {"answer": answers, "first": answers, "checks": 1}
    return {review_id(number): entry}


def question(name):
    exercise: Any = find_exercise(name.partition(":")[0])
    return next(one for one in exercise.questions() if one.id == name)


def test_the_review_begins_with_the_third_lesson_in_the_order_of_study():
    assert earlier("00") == earlier("01") == []
    assert earlier("02") == ["00", "01"]
    assert earlier("05")[-1] == "07"


@pytest.mark.parametrize("number", [folder.name[:2] for folder in all_lessons()][2:])
def test_where_nothing_was_answered_the_choice_is_fixed_and_spread(number):
    chosen = questions_due(number, {})
    assert [one.question.id for one in chosen] == ids(number, {})
    assert len({one.exercise.id for one in chosen}) == 3
    assert len({one.place for one in chosen}) == min(3, len(earlier(number)))
    needed = {outcome for one in lesson_exercises(number).values() for outcome in one.uses}
    assert chosen[0].exercise.outcome in needed


def test_two_lessons_do_not_ask_the_same_fixed_questions():
    names = [name for folder in all_lessons()[2:] for name in ids(folder.name[:2], {})]
    assert len(set(names)) >= len(names) - 2


def test_what_was_missed_at_the_first_check_comes_first():
    assert ids("02", {"00": MISSED})[0] in {"00.1:payer", "00.1:study"}
    assert ids("02", {"00": {"00.1": {"answer": SWAPPED, "first": RIGHT, "checks": 1}}}) == ids("02", {})


def test_a_miss_that_was_not_checked_tells_nothing():
    assert ids("02", {"00": {"00.1": {"answer": SWAPPED, "first": None, "checks": 0}}}) == ids("02", {})


def test_no_two_questions_come_from_one_exercise():
    chosen = questions_due("03", {"00": MISSED})
    assert [one.exercise.id for one in chosen].count("00.1") == 1


def test_right_moves_back_and_wrong_comes_again_at_once():
    sorting: Any = find_exercise("00.3")
    item = sorting.items[0]
    key, wrong, first = item.key[0], next(iter(item.feedback)), f"00.3:{item.id}"
    given = {**{one.id: one.key[0] for one in sorting.items}, item.id: wrong}
    only = {"00": {"00.3": {"answer": given, "first": given, "checks": 1}}}
    assert ids("02", only)[0] == first

    def asked_in(number, **lessons):
        return first in ids(number, {**only, **lessons})

    right_in_02 = {"02": reviewed("02", **{first: key})}
    assert not asked_in("03", **right_in_02), "it waits two lessons"
    assert asked_in("04", **right_in_02)
    right_in_04 = {**right_in_02, "04": reviewed("04", **{first: key})}
    assert [asked_in(number, **right_in_04) for number in ("07", "05", "06")] == [False] * 3
    assert asked_in("08", **right_in_04), "and then four"
    assert not asked_in("10", **right_in_04, **{"08": reviewed("08", **{first: key})}), "then it is done"
    assert asked_in("03", **{"02": reviewed("02", **{first: wrong})})
    assert asked_in("07", **right_in_02, **{"04": reviewed("04", **{first: wrong})})


def test_a_right_answer_that_was_missed_in_a_review_comes_again():
    first = ids("02", {})[0]
    wrong = next(iter(question(first).feedback))
    assert ids("03", {"02": reviewed("02", **{first: wrong})})[0] == first


def test_what_stands_answered_here_is_shown_again_whatever_came_since():
    chosen = ids("02", {})
    kept = {chosen[2]: question(chosen[2]).key[0]}
    assert ids("02", {"00": MISSED, "02": {review_id("02"): {"answer": kept, "checks": 0}}})[0] == chosen[2]


def test_each_question_is_judged_by_the_one_judge_and_says_its_own_sentence():
    count = 0
    for folder in all_lessons():
        for exercise in lesson_exercises(folder.name[:2]).values():
            for one in exercise.questions():
                form = Questions(
                    id=review_id("10"), outcome=exercise.outcome, answer="review", title="t", prompt="p",
                    items=[one],
                )  # fmt: skip
                for option in one.options:
                    item = judge(form, {one.id: option}).items[one.id]
                    assert item.right is (option in one.key)
                    assert item.right or item.says == one.feedback[option]
                count += 1
    assert count > 150


def test_a_question_agrees_with_its_exercise():
    exercise = find_exercise("00.1")
    assert exercise.got_wrong(judge(exercise, SWAPPED)) == {"00.1:payer", "00.1:study"}
    quiz: Any = find_exercise("01.q1")
    assert quiz.got_wrong(judge(quiz, quiz.key[0])) == set()
    assert quiz.got_wrong(judge(quiz, next(iter(quiz.feedback)))) == {"01.q1"}


def test_review_asks_in_one_form_and_keeps_what_is_answered(folder):
    folder.write("00", MISSED)
    here = folder.enter("02")
    form = review("2")
    first = form.exercise.items[0]
    assert first.id in {"00.1:payer", "00.1:study"}
    assert first.source == "From lesson 0, “Start here”, exercise 00.1"
    assert first.source in form.static_html()
    assert form.view.exercise["called"] == "A short review"
    assert form.view.exercise["button"] == "Check"
    form.heard({"kind": "check", "answer": {first.id: first.key[0]}, "n": 1, "view": "page"})
    assert form.view.state["parts"][first.id][0] is True
    kept = json.loads((here / "answers.json").read_text(encoding="utf-8"))["answers"]
    assert kept["02.review"]["first"] == {first.id: first.key[0]}
    begin(Session())
    assert review("02").answer == {first.id: first.key[0]}


def test_a_review_counts_nowhere(folder, tmp_path):
    folder.enter("02")
    before = progress(tmp_path)
    form = review("02")
    form.answer = {item.id: item.key[0] for item in form.exercise.items}
    form.check()
    told = [(one.answered, one.checked, one.of, one.earned, one.possible) for one in progress(tmp_path)]
    assert told == [(one.answered, one.checked, one.of, one.earned, one.possible) for one in before]
    assert form.exercise.points == 0
    with pytest.raises(ValueError, match="never graded"):
        Questions(**{**form.exercise.model_dump(), "points": 1})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        '{"schema": 99}',
        "[" * 10_000,
        '{"schema": 1, "answers": {"00.1": {"answer": 5, "first": [[]], "checks": 3}}}',
        '{"schema": 1, "answers": {"00.1": {"answer": {}, "first": {"payer": ["how"]}, "checks": 1}}}',
    ],
)
def test_answers_that_cannot_be_read_never_stop_a_lesson(folder, text):
    folder.write("00", text)
    folder.write("01", text.replace("00.1", "01.1"))
    folder.enter("02")
    assert [item.id for item in review("02").exercise.items] == ids("02", {})


def test_an_old_answer_of_a_review_that_no_longer_fits_never_stops_a_lesson(folder):
    old = {"00.1:payer": "nobody", "99.9:gone": "a", "01.q1": ["x"]}
    folder.write("02", {review_id("02"): {"answer": old, "first": old, "checks": 1}})
    folder.enter("02")
    assert "00.1:payer" in [item.id for item in review("02").exercise.items]
    assert len(ids("03", {"02": {review_id("02"): {"answer": old, "first": old, "checks": 1}}})) == 3


@pytest.mark.parametrize("run", ["autograde", "validate"])
def test_where_something_is_graded_nothing_is_asked(folder, monkeypatch, run):
    folder.enter("02")
    monkeypatch.setenv("NBGRADER_EXECUTION", run)
    assert repr(review("02")) == NOTHING


def test_without_a_review_one_sentence_stands(folder):
    folder.enter("01")
    assert repr(review("01")) == repr(review("77")) == NOTHING


def test_without_keys_nothing_is_asked():
    exercise = find_exercise("00.1")
    assert exercise.model_copy(update={"sealed": True}).questions() == []


def test_only_what_has_parts_may_be_asked_again(exercises_from):
    with pytest.raises(Exception, match="again: only choice, multi, sort and match"):
        exercises_from("""
        - id: "99.1"
          outcome: LO-9.1
          kind: write
          answer: note
          title: A note
          prompt: Write a note.
          again: What did you write?
        """)


def test_the_build_puts_a_cell_below_the_setup_and_counts_it():
    for number, wanted in (("01", 0), ("02", 1)):
        lesson = read_lesson(lesson_folder(number))
        before = [cell.source for cell in lesson.notebook.cells]
        notebook = nbformat.v4.new_notebook()
        notebook.cells = list(lesson.notebook.cells)
        _add_review(notebook, number)
        assert len(notebook.cells) == len(before) + wanted
        assert review_minutes(lesson) == 3 * wanted
        assert count(lesson).coded >= review_minutes(lesson)
        if wanted:
            code = [cell for cell in notebook.cells if cell.cell_type == "code"]
            assert code[0].source.startswith("from course import")
            assert code[1].source.endswith('review("02")')
            assert code[1].id == "review-02"
