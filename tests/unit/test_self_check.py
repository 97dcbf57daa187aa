"""A written task answers back: its rubric is read, its text is counted, its self-check opens and counts for nothing."""

from __future__ import annotations

import json
import re
import shutil

import nbformat
import pytest
from conftest import ROOT

from course.answering.forms import form_of
from course.answering.forms.written import STUB, own_words
from course.answering.kept.work import save_work
from course.answering.store import MemoryStore
from course.authoring.learners.rubric import page, page_name
from course.exercises.judge import judge
from course.exercises.kinds import AnswerError, Manual, SelfCheck
from course.exercises.kinds.rubric import RubricError, read_rubric
from course.exercises.library import Keyless, find_exercise, lesson_exercises
from course.ground.lessons import all_lessons, lesson_folder
from grading.engine.running.bare_course import without_key

LESSONS = [folder.name for folder in all_lessons()]
RUBRIC = ROOT / "tests" / "fixtures" / "lessons" / "90_all_kinds" / "90.md"
TICKED = {"A": "A3", "B": "B2", "C": "C2", "D": "D2", "change": "Say who counted."}


@pytest.fixture
def self_check():
    found = find_exercise("02.7s")
    assert isinstance(found, SelfCheck)
    return found


@pytest.fixture
def form(self_check, tmp_path, monkeypatch):
    folder = tmp_path / lesson_folder("02").name
    folder.mkdir()
    monkeypatch.chdir(folder)
    return form_of(self_check, MemoryStore(folder))


@pytest.fixture
def write(tmp_path):
    """Save a notebook with a text in the cell of 02.7."""

    def save(text: str, alone: bool = False) -> None:
        name = lesson_folder("02").name
        cells = nbformat.read(ROOT / "notebooks" / name / f"{name}.ipynb", as_version=4).cells
        cell = next(cell for cell in cells if cell.id == "manual-02-7")
        cell.source = text if alone else "\n\n".join(filter(None, [cell.source, text]))
        notebook = nbformat.v4.new_notebook(cells=[cell])
        nbformat.write(notebook, tmp_path / name / f"{name}.ipynb")

    return save


def pressed(form):
    form.heard({"kind": "check", "answer": form.answer, "n": 1, "view": "v"})
    state = form.view.state
    return re.sub("<[^>]+>", "", state["card"]), state["more"]


@pytest.mark.parametrize("lesson", LESSONS)
def test_each_written_task_has_a_self_check_that_counts_for_nothing(lesson):
    exercises = lesson_exercises(lesson)
    written = [exercise for exercise in exercises.values() if isinstance(exercise, Manual)]
    assert written
    for task in written:
        own = exercises[f"{task.id}s"]
        assert not any([own.is_task, own.is_checked, own.is_kept, own.can_be_wrong])
        assert judge(own, {"A": "A0"}).score == 1, "a low mark of one's own costs nothing"


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_page_of_a_rubric_has_all_of_its_text_and_fetches_nothing(lesson):
    text = (lesson_folder(lesson) / "rubric.md").read_text(encoding="utf-8")
    html = page(text)
    assert html.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert "default-src 'none'; style-src 'unsafe-inline'" in html
    assert "prefers-color-scheme: dark" in html
    assert not re.search(r"<script|src=|href=|url\(|\*\*", html)
    assert html.count("<h2>") == len(re.findall("^## ", text, re.MULTILINE))
    assert page_name("rubric.md") == "rubric.html"
    assert "<script>" not in page("# A <script>alert(1)</script>")


BROKEN = {
    "## A. Evidence": ("## Evidence", "needs a mark from 0 to 3 for each of B"),
    "Is the same question put to both sides?": ("The same question.", "criterion B should begin with its question"),
    "- **2 · sound:** One side is asked less.\n": ("", "criterion B needs the levels 3, 2, 1 and 0"),
    "**sound** 3–4": ("**sound** 2–4", "should cover the sums from 6 down to 0"),
    "A 2, B 2: sum 4, 2 points.** \"The claim falls": (
        "A 2, B 1: sum 4, 2 points.** \"The claim falls", "the sample Sound, critical, has marks that sum to 3, not 4"),
    "A 1, B 1: sum 2, 1 point.** \"The claim holds": (
        "A 1, B 1: sum 2, 2 points.** \"The claim holds", "the sample beginning, sympathetic, is worth 1 of 3 points"),
    "**Critical — A 0, B 0": ("**Other — A 0, B 0", "the level missing needs two samples"),
    "### Beginning": ("### Sound", "has the sum 2, which is beginning"),
}  # fmt: skip


@pytest.mark.parametrize("before", BROKEN)
def test_a_rubric_that_cannot_be_read_is_one_sentence(before, tmp_path):
    after, sentence = BROKEN[before]
    text = RUBRIC.read_text(encoding="utf-8")
    assert before in text
    (tmp_path / "rubric.md").write_text(text.replace(before, after), encoding="utf-8")
    if before == "## A. Evidence":
        text = text.replace(
            "**strong** 5–6 · **sound** 3–4 · **beginning** 1–2",
            "**strong** 3 · **sound** 2 · **beginning** 1",
        )
        (tmp_path / "rubric.md").write_text(text.replace(before, after), encoding="utf-8")
    with pytest.raises(RubricError) as said:
        read_rubric(tmp_path / "rubric.md", 3)
    assert sentence in str(said.value)
    assert "\n" not in str(said.value)


def test_a_lesson_whose_rubric_cannot_be_read_has_all_its_other_exercises(tmp_path, monkeypatch):
    shutil.copytree(RUBRIC.parent, tmp_path / "lessons" / "90_all_kinds")
    monkeypatch.setenv("COURSE_LESSONS", str(tmp_path / "lessons"))
    assert "90.11s" in lesson_exercises("90")
    (tmp_path / "other").mkdir()
    shutil.copytree(RUBRIC.parent, tmp_path / "other" / "90_all_kinds")
    (tmp_path / "other" / "90_all_kinds" / "90.md").write_text("# Nothing", encoding="utf-8")
    monkeypatch.setenv("COURSE_LESSONS", str(tmp_path / "other"))
    assert "90.11" in lesson_exercises("90")
    assert "90.11s" not in lesson_exercises("90")


def test_the_question_and_the_stub_are_not_the_learner_s_words(form, write):
    assert own_words("02.7") is None, "nothing was saved"
    write("")
    assert own_words("02.7") == 0
    write("twenty words " * 10)
    assert own_words("02.7") == 20
    write("The framework's best case is access, counted by CNNIC [E058].", alone=True)
    assert own_words("02.7") == 9
    write(f"In at most 200 words: (1) state the best case of S1. {STUB}", alone=True)
    assert own_words("02.7") == 4, "who changes the question has written what they changed"


def test_it_stays_shut_until_the_text_has_its_length(form, write, self_check):
    assert form.view.state["more"]["shut"]
    write("word " * 20)
    said, more = pressed(form)
    assert more["shut"]
    assert "20 words of your own stand in the text above" in said
    assert f"from {self_check.least} on" in said
    assert "Ctrl+S" in said
    write("word")
    assert pressed(form)[0].startswith("1 word of your own stands")
    write("word " * self_check.least)
    said, more = pressed(form)
    assert (more["shut"], more["button"]) == (False, "")
    assert said == "It is open: choose one level for each criterion."


def test_who_cannot_be_read_is_believed(form):
    said, more = pressed(form)
    assert more["shut"]
    assert more["button"] == "I have written my text"
    assert "cannot be read from here" in said
    said, more = pressed(form)
    assert not more["shut"]


def test_samples_come_after_the_last_tick_and_are_those_of_one_s_own_level(form):
    form.heard({"kind": "change", "answer": {"A": "A3", "B": "B2", "C": "C2"}, "n": 1, "view": "v"})
    more = form.view.state["more"]
    assert not more["shut"], "what was ticked stays in sight"
    assert "when each criterion has a level" in more["seen"]["samples"]
    form.heard({"kind": "change", "answer": TICKED, "n": 2, "view": "v"})
    seen = form.view.state["more"]["seen"]["samples"]
    assert "Your marks: 9 of 12, sound." in seen
    assert seen.count("2.25 points") == 2
    assert seen.count("3 points (A 3") == 2
    assert not form.view.exercise["outdated"], "nothing was checked that could be outdated"


def test_an_answer_is_kept_in_short_and_told_in_words(self_check):
    cleaned = self_check.cleaned({**TICKED, "D": "D0", "change": "x" * 9000})
    assert len(cleaned["change"]) == 6000
    assert self_check.is_whole(TICKED)
    assert not self_check.is_whole({"change": "all"})
    assert (
        self_check.in_words({"A": "A3", "change": "Say\nit."}) == "A. Best case: 3; I would change: Say it."
    )
    with pytest.raises(AnswerError, match="'A9' is no level of A here; choose from A3, A2, A1, A0"):
        self_check.cleaned({"A": "A9"})
    with pytest.raises(AnswerError, match="'E' is no criterion here"):
        self_check.cleaned({"E": "E3"})


def test_without_a_kernel_criteria_and_samples_stand_in_folds(form):
    form.answer = TICKED
    html = form.static_html()
    assert html.count("<details>") == 4 + 4
    assert "A. Best case (your mark: 3)" in html
    assert html.count("Sympathetic writer") == html.count("Critical writer") == 4
    assert html.index("whoever reads your text sees your ticks") < html.index("<details>")


def test_a_sandbox_shows_it_without_the_lesson_s_files(form, self_check, tmp_path):
    fields = json.loads(json.dumps({"02": {"02.7s": without_key(self_check)}}))
    (tmp_path / "exercises.json").write_text(json.dumps(fields), encoding="utf-8")
    found = Keyless(tmp_path / "exercises.json").exercises("02")["02.7s"]
    assert form_of(found, MemoryStore(tmp_path)).static_html() == form.static_html()


def test_save_work_lists_it_and_misses_nothing(form, write):
    write("")
    summary = str(save_work())
    assert "02.7: still empty" in summary
    assert "02.7s: still empty" not in summary
