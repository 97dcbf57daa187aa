"""Outcomes, exercises that test them, later lessons that need them again: the matrix and its gaps."""

from __future__ import annotations

import pytest
from conftest import ROOT

from course.authoring.lesson import LessonError, read_lessons
from course.authoring.minutes import Minutes
from course.authoring.pages import outcomes, paths, refresh
from course.authoring.rules.places import SAMPLE_CLASS

LESSON = """# {n} · Lesson {n}

*A question?*

| | |
|---|---|
| **You will be able to** | {outcomes} |
"""
CHOICE = """
- id: "{id}"
  outcome: {outcome}
  uses: [{uses}]
  kind: choice
  answer: {answer}
  points: {points}
  title: A title
  prompt: What is it?
  options: {{a: one, b: two}}
  key: [a]
  feedback: {{b: "Look at {id} once more."}}
"""
WRITTEN = """
- id: "{id}"
  outcome: {outcome}
  kind: manual
  answer: {answer}
  points: 3
  rubric: r.md
  prompt: Write.
"""


def exercise(exercise_id, outcome, uses="", points=1):
    return CHOICE.format(
        id=exercise_id, outcome=outcome, uses=uses, points=points, answer=f"a{exercise_id[3:]}"
    )


def written(exercise_id, outcome):
    return WRITTEN.format(id=exercise_id, outcome=outcome, answer=f"a{exercise_id[3:]}")


SOUND = {
    "01": (
        "LO-1.1 date a text · LO-1.2 count voices",
        exercise("01.1", "LO-1.1") + exercise("01.2", "LO-1.2") + exercise("01.3", "LO-1.1", points=0),
    ),
    "02": (
        "LO-2.1 state a case, both fairly",
        exercise("02.1", "LO-2.1", "LO-1.1, LO-1.2") + written("02.2", "LO-2.1"),
    ),
    "03": ("LO-3.1 write a brief", exercise("03.1", "LO-3.1", "LO-1.1, LO-2.1")),
}


@pytest.fixture
def course(tmp_path, monkeypatch):
    """Write lessons, perhaps others than the sound ones, and read them."""
    monkeypatch.setenv("COURSE_LESSONS", str(tmp_path / "lessons"))

    def write(**changed):
        for number, (card, exercises) in {
            **SOUND,
            **{key[1:]: value for key, value in changed.items()},
        }.items():
            folder = tmp_path / "lessons" / f"{number}_made_up"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "lesson.md").write_text(LESSON.format(n=int(number), outcomes=card), encoding="utf-8")
            (folder / "exercises.yml").write_text(exercises, encoding="utf-8")
        return read_lessons()

    return write


def test_the_matrix_leads_from_outcome_to_later_use(course):
    first, second, third, last = outcomes.matrix(course())
    assert (first.id, first.text, first.lesson) == ("LO-1.1", "date a text", "01")
    assert (first.autograded, first.manual, first.practice) == (("01.1",), (), ("01.3",))
    assert first.used_in == ("02.1", "03.1")
    assert second.used_in == ("02.1",)
    assert third.text == "state a case, both fairly"
    assert (third.autograded, third.manual) == (("02.1",), ("02.2",))
    assert last.used_in == ()


def test_a_sound_course_has_no_gap_and_the_last_lesson_needs_no_later_use(course):
    lessons = course()
    assert outcomes.gaps(lessons) == []
    assert "Nothing: each outcome is taught" in outcomes.page(lessons, [], ROOT)


@pytest.mark.parametrize(
    ("number", "card", "exercises", "sentence"),
    [
        (
            "02",
            SOUND["02"][0],
            written("02.2", "LO-2.1"),
            "LO-2.1 (state a case, both fairly) has no autograded",
        ),
        (
            "02",
            SOUND["02"][0],
            exercise("02.1", "LO-2.1", "LO-1.1"),
            "LO-1.2 (count voices) is not used again",
        ),
        ("03", SOUND["03"][0], exercise("03.1", "LO-3.1", "LO-1.9, LO-2.1"), "Exercise 03.1 uses LO-1.9"),
        (
            "02",
            SOUND["02"][0],
            exercise("02.1", "LO-2.1", "LO-1.1, LO-1.2, LO-3.1") + written("02.2", "LO-2.1"),
            "Exercise 02.1 uses LO-3.1, which lesson 03 teaches later",
        ),
        (
            "03",
            SOUND["03"][0],
            exercise("03.1", "LO-3.1", "LO-2.1", points=0),
            "LO-3.1 (write a brief) has no",
        ),
    ],
)
def test_each_gap_is_one_sentence(course, number, card, exercises, sentence):
    found = outcomes.gaps(course(**{f"l{number}": (card, exercises)}))
    assert any(one.startswith(sentence) for one in found), found
    assert all(one.endswith(".") and "\n" not in one for one in found)


def test_a_reason_stands_for_the_check_that_cannot_be(course):
    reason = '  only_written: "only a person can judge it"\n'
    lessons = course(
        l02=(SOUND["02"][0], written("02.2", "LO-2.1") + reason + exercise("02.3", "LO-2.1", "LO-1.2", 0))
    )
    assert outcomes.gaps(lessons) == []
    assert "| none: only a person can judge it | 02.2 | 02.3 |" in outcomes.page(lessons, [], ROOT)


def test_while_lessons_are_planned_a_use_may_still_come(course):
    lessons = course(l03=(SOUND["03"][0], exercise("03.1", "LO-3.1")))
    assert [one.id for one in outcomes.unused(lessons)] == ["LO-2.1"]
    assert outcomes.gaps(lessons, ["04"]) == []
    assert len(outcomes.gaps(lessons)) == 1
    waiting = outcomes.page(lessons, ["04"], ROOT).split("## What is open", 1)[1]
    assert "LO-2.1" in waiting
    assert "LO-3.1" in waiting
    assert "LO-1.1" not in waiting


@pytest.mark.parametrize("later", [("11",), ("11", "12")])
def test_lessons_after_the_end_ask_nothing_of_each_other(course, later):
    """A lesson that is added behind the last one makes no gap in it, and none in those added before."""
    known = {"09": ("LO-9.1 code claims", exercise("09.1", "LO-9.1", "LO-1.1, LO-1.2, LO-2.1, LO-3.1"))}
    known["10"] = ("LO-10.1 ask a question", exercise("10.1", "LO-10.1", "LO-9.1"))
    for number in later:
        known[number] = (f"LO-{number}.1 do more", exercise(f"{number}.1", f"LO-{number}.1"))
    lessons = course(**{f"l{number}": value for number, value in known.items()})
    assert outcomes.gaps(lessons) == []
    page = outcomes.page(lessons, [], ROOT)
    assert "not yet" not in page
    assert "Nothing: each outcome is taught" in page


def test_what_is_taught_before_the_end_is_needed_again(course):
    known = {
        "l10": ("LO-10.1 ask", exercise("10.1", "LO-10.1")),
        "l11": ("LO-11.1 go", exercise("11.1", "LO-11.1")),
    }
    assert [one.split()[0] for one in outcomes.gaps(course(**known))] == ["LO-3.1"]


SYLLABUS = """# Syllabus

## Lessons

| 01 | **One** | a | 5 | – |
| 04 | Four | *planned* | | |

## Paths

<!-- paths: written by course build -->
old
<!-- end of paths -->

after
"""


def write(pages):
    for page in pages:
        page.path.parent.mkdir(exist_ok=True)
        page.path.write_text(page.text, encoding="utf-8")


def test_pages_are_written_once_and_drift_is_seen(course, tmp_path):
    lessons = course()
    assert refresh.pages_of(tmp_path, lessons) == [], "no syllabus, no pages"
    assert refresh.gaps_in(tmp_path, lessons) == []
    syllabus = tmp_path / refresh.rows.SYLLABUS
    syllabus.parent.mkdir(parents=True)
    syllabus.write_text(SYLLABUS, encoding="utf-8")
    pages = refresh.pages_of(tmp_path, lessons)
    assert [page.name for page in pages] == [
        "docs/outcomes.md",
        "docs/glossary.md",
        "docs/syllabus.md",
        "notebooks/Contents.ipynb",
    ]
    assert not (tmp_path / "docs" / "outcomes.md").exists(), "who asks for pages writes nothing"
    write(pages)
    assert refresh.pages_of(tmp_path, lessons) == []
    text = syllabus.read_text(encoding="utf-8")
    assert "old" not in text
    assert text.endswith("\nafter\n")
    assert "| 01 | **Lesson 1**: A question? | LO-1.1 date a text · LO-1.2 count voices | 0 / 0 | – |" in text
    assert "| 04 | Four | *planned* | | |" in text
    lessons = course(l04=("LO-4.1 end", exercise("04.1", "LO-4.1")))
    assert "docs/outcomes.md" in [page.name for page in refresh.pages_of(tmp_path, lessons)]
    assert refresh.gaps_in(tmp_path, lessons)[0].startswith("LO-3.1 (write a brief) is not used again")


def test_a_document_without_its_marks_is_named():
    with pytest.raises(LessonError, match="has lost its marks"):
        refresh.between("# Syllabus\n", "docs/syllabus.md", "paths", "block")


def test_paths_sum_the_minutes_and_name_what_the_short_one_leaves_out(course):
    lessons = course(l05=("LO-5.1 trace", exercise("05.1", "LO-5.1", "LO-3.1, LO-1.1")))
    minutes = {"01": Minutes(50, 70), "02": Minutes(40, 50), "03": Minutes(7, 8), "05": Minutes(35, 60)}
    block = paths.paths(lessons, minutes, ["06"])
    assert "| One day | 01, 02, 05 | 2 h 5 min if you have coded before, 3 h 0 min if you have not |" in block
    assert "| The whole module | 01, 02, 03, 05; planned: 06 | 2 h 12 min if you have coded before" in block
    assert "if you have not so far |" in block
    assert "- LO-3.1 write a brief (lesson 03): 05.1" in block
    assert "LO-1.1" not in block


def test_the_sample_class_of_each_lesson_is_named(course, tmp_path):
    lessons = course()
    folder = tmp_path / SAMPLE_CLASS
    folder.mkdir(parents=True)
    (folder / "01.csv").write_text("student,01.1,01.2\ns01,1,1\n", encoding="utf-8")
    page = outcomes.page(lessons, [], tmp_path)
    assert "Tried by: sample class 01, 2 of 2 graded exercises; solution 01." in page
    assert "Tried by: sample class 02, 0 of 2 graded exercises; solution 02." in page


def test_the_pages_of_the_course_are_up_to_date_and_without_gaps():
    lessons = read_lessons()
    assert [page.name for page in refresh.pages_of(ROOT, lessons)] == []
    assert refresh.gaps_in(ROOT, lessons) == []
