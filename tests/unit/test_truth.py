"""Every id in a lesson stands in the data; what a key rests on was verified."""

from __future__ import annotations

import re

import pytest
from conftest import ROOT

from course import load
from course.exercises.library import lesson_exercises
from course.ground.errors import DataError
from course.ground.lessons import all_lessons
from course.study.rows import find_row

IDS = re.compile(
    r"\[((?:(?:ST|[CEFGIJKLMNPRSTUW])\d{1,3})(?:\s*[,;–-]\s*(?:(?:ST|[CEFGIJKLMNPRSTUW])\d{1,3}))*)\]"
)
ONE = re.compile(r"(?:ST|[CEFGIJKLMNPRSTUW])\d{1,3}")
LESSONS = [folder.name for folder in all_lessons()]
PLACES = re.compile(r"\b(S[1-5]) ¶(\d+)(?:[–-](\d+))?")


def texts(lesson):
    folder = ROOT / "course" / "lessons" / lesson
    yield from (
        (path, path.read_text(encoding="utf-8")) for path in sorted(folder.iterdir()) if path.is_file()
    )
    rubric = ROOT / "course" / "lessons" / lesson / "rubric.md"
    if rubric.exists():
        yield rubric, rubric.read_text(encoding="utf-8")


def _exists(row_id):
    try:
        return bool(find_row(row_id))
    except DataError:
        return False


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_row_id_resolves(lesson):
    found = 0
    for path, text in texts(lesson):
        for group in IDS.findall(text):
            for row_id in ONE.findall(group):
                assert _exists(row_id), f"{path.name}: no row {row_id}"
                found += 1
    for exercise in lesson_exercises(lesson[:2]).values():
        items = [*getattr(exercise, "items", [])]
        for row_id in [*exercise.rows, *(row for item in items for row in item.rows)]:
            assert _exists(row_id), f"{exercise.id}: no row {row_id}"
            found += 1
    assert found > 3


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_paragraph_that_is_named_exists(lesson):
    paragraphs = dict(zip(load("sources")["id"], load("sources")["paragraphs"], strict=True))
    for path, text in texts(lesson):
        for source, first, last in PLACES.findall(text):
            assert int(last or first) <= paragraphs[source], f"{path.name}: {source} ¶{last or first}"


@pytest.mark.parametrize("lesson", LESSONS)
def test_no_graded_answer_rests_on_an_unverified_row(lesson):
    for exercise in lesson_exercises(lesson[:2]).values():
        if not exercise.points:
            continue
        rows = [*exercise.rows, *(row for item in getattr(exercise, "items", []) for row in item.rows)]
        for row_id in rows:
            _, row = find_row(row_id)
            assert row.get("verified") not in ("unverified", "no"), f"{exercise.id} rests on {row_id}"


@pytest.mark.parametrize("lesson", LESSONS)
def test_graded_tasks_name_their_rows_and_outcomes_stand_in_the_card(lesson):
    text = (ROOT / "course" / "lessons" / lesson / "lesson.md").read_text(encoding="utf-8")
    for exercise in lesson_exercises(lesson[:2]).values():
        assert exercise.outcome in text, f"{exercise.id}: {exercise.outcome} is not in the card"


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_anatomy_is_whole(lesson):
    text = (ROOT / "course" / "lessons" / lesson / "lesson.md").read_text(encoding="utf-8")
    for part in (
        "You will be able to",
        "{{minutes}}",
        "Content note",
        "Test the other side",
        "## Further",
        "Key points",
        "Limits of the evidence",
        "save_work()",
        "Next lesson",
        "References",
    ):
        assert part in text, part
    kinds = list(lesson_exercises(lesson[:2]).values())
    assert any(exercise.id.endswith(".0") and not exercise.points for exercise in kinds), "a prediction"
    assert any(".q" in exercise.id for exercise in kinds), "a quiz"
    assert any(exercise.kind == "manual" for exercise in kinds), "a manual task"
    assert (ROOT / "course" / "lessons" / lesson / "rubric.md").is_file()


@pytest.mark.parametrize("lesson", LESSONS)
def test_an_answer_to_a_quiz_is_explained_whichever_it_is(lesson):
    for exercise in lesson_exercises(lesson[:2]).values():
        if ".q" in exercise.id and exercise.kind == "choice":
            said = set(exercise.feedback) | (set(exercise.key) if exercise.right else set())
            assert said == set(exercise.options), exercise.id
