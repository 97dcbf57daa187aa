"""The card of an answer, and the ladder from where to look to the key."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from course.answering.card import EXTRA, card_of, unanswered
from course.exercises.judge import judge
from course.exercises.kinds import ANY
from course.exercises.ladder import KEY, SENTENCES, WHERE
from course.exercises.library import find_exercise, lesson_exercises
from course.ground.lessons import all_lessons
from course.ground.markup import inline

SORT = {
    "id": "05.1",
    "outcome": "LO-5.1",
    "kind": "sort",
    "answer": "kinds",
    "points": 2,
    "title": "Two heaps",
    "prompt": "Sort them.",
    "right": "All four stand where they can be defended.",
    "into": {"a": "an <aim>", "b": "a *purchase*"},
    "items": [
        {"id": name, "text": f"Line {name} & more", "key": [key], "feedback": {other: f"Sentence on {name}."}}
        for name, key, other in (
            ("one", "a", "b"),
            ("two", "a", "b"),
            ("three", "b", "a"),
            ("four", "b", "a"),
        )
    ],
}
RIGHT = {"one": "a", "two": "a", "three": "b", "four": "b"}
PARTLY = {"one": "b", "two": "a", "three": "b", "four": "b"}


def exercise(**changed: Any) -> Any:
    return ANY.validate_python({**SORT, **changed})


def card(answer: Any, rung: int, of: float | None = None, **changed: Any) -> Any:
    asked = exercise(**changed)
    return card_of(asked, judge(asked, answer), rung, of)


def test_a_first_check_of_two_heaps_says_how_many_and_not_which():
    first = card(PARTLY, WHERE)
    assert first.heading == "1 of 2 points"
    assert first.says == (
        "3 of 4 items hold (the same answer everywhere gets 2, so points begin above that); "
        "look again at one of those that you put under “a *purchase*”."
    )
    assert first.lines == ()
    assert "Sentence on" not in first.html()


def test_a_second_check_says_what_was_misread_and_a_third_adds_the_key():
    second, third = card(PARTLY, SENTENCES), card(PARTLY, KEY)
    assert {line.id: line.right for line in second.lines} == {
        "one": False,
        "two": True,
        "three": True,
        "four": True,
    }
    assert "Sentence on one." in next(line.says for line in second.lines if line.id == "one")
    assert "<details>" not in second.html()
    assert "Show the reasons and the key" in third.html()
    assert ("Line one & more", "an <aim>") in third.key
    assert third.key[-1] == ("", SORT["right"])
    assert third.lines == second.lines


def test_what_is_right_is_told_in_full_at_once():
    first = card(RIGHT, WHERE)
    assert first.right
    assert (first.heading, first.says) == ("2 of 2 points", SORT["right"])
    assert all(line.right for line in first.lines)
    assert "success" in first.html()
    assert "success" not in card(PARTLY, WHERE).html()


def test_three_heaps_name_the_rows_without_a_sentence():
    three = {**SORT["into"], "c": "use"}
    items = [
        {**item, "feedback": {**item["feedback"], "c": f"No use in {item['id']}."}} for item in SORT["items"]
    ]
    first = card(PARTLY, WHERE, into=three, items=items)
    assert [line.right for line in first.lines] == [False, True, True, True]
    assert all(not line.says for line in first.lines)


def test_every_word_is_escaped():
    html = card(PARTLY, KEY).html()
    assert "an &lt;aim&gt;" in html
    assert "Line one &amp; more" in html
    assert "<em>purchase</em>" in html
    assert "<aim>" not in html


def test_signs_stand_beside_words_so_that_nothing_hangs_on_colour():
    html = card({"one": "a", "two": "b"}, SENTENCES).html()
    for sign, word in (("✓", "Holds."), ("➜", "Look again."), ("…", "Not answered yet.")):
        assert f'<span aria-hidden="true">{sign}</span> <strong>{word}</strong>' in html
    assert html.count("Not answered yet.") == 2


def test_points_are_a_share_of_what_the_cell_gives():
    assert card(PARTLY, SENTENCES, of=3).bundle()["text/plain"] == "1.5"
    assert card(PARTLY, SENTENCES, of=3).heading == "1.5 of 3 points"
    assert card(None, SENTENCES).bundle()["text/plain"] == "0.0"


def test_an_extra_has_no_points_and_says_so():
    extra = card(PARTLY, SENTENCES, points=0, further=True)
    assert extra.heading == "3 of 4 parts hold"
    assert extra.says.endswith(EXTRA)
    assert extra.bundle()["text/plain"] == "0.0"
    assert card(RIGHT, SENTENCES, points=0, further=True).heading == "All of it holds."
    assert EXTRA not in card(RIGHT, SENTENCES, of=2, points=0, further=True).html()
    assert EXTRA not in card(RIGHT, SENTENCES, points=0).html()


def test_an_extra_with_points_is_refused():
    with pytest.raises(ValueError, match="carries no points"):
        exercise(further=True)


def test_what_cannot_be_read_is_no_answer():
    told = unanswered(exercise(), "`kinds` holds a text.")
    assert (told.heading, told.earned, told.answered) == ("No answer yet.", 0, False)
    assert told.text() == "`kinds` holds a text.", "once is enough, and code is parted from the sentence"
    assert "<code>kinds</code>" in told.html()


def test_notices_stand_in_the_card():
    told = replace(card(PARTLY, WHERE), notices=("Your answers cannot be written here.",))
    assert "cannot be written" in told.html()
    assert "cannot be written" in told.text()


def test_text_has_lines_that_validate_shows_whole():
    told = card(PARTLY, SENTENCES)
    assert max(map(len, told.text().split("\n"))) <= 83
    assert "➜ Look again. Line one & more – Sentence on one." in told.text()
    assert "Line three" not in told.text()


def wrong_answer(asked: Any) -> Any:
    """An answer with every part there, wrong wherever one can be."""
    if asked.kind == "multi":
        return [option for option in asked.options if option not in asked.key][:1] or list(asked.options)[:1]
    if asked.kind == "order":
        return list(reversed(asked.key))
    if asked.kind == "matrix":
        return {
            item.id: [column for column in asked.columns if column not in item.key] for item in asked.items
        }
    if asked.kind == "stepper":
        return {
            item.id: {
                step: next((c for c in choices if c not in item.key[step]), next(iter(choices)))
                for step, choices in asked.choices.items()
            }
            for item in asked.items
        }
    if asked.kind == "match":
        partners = list(asked.into)
        return {
            item.id: partner for item, partner in zip(asked.items, [*partners[1:], partners[0]], strict=False)
        }
    return {item.id: next(c for c in asked.into if c not in item.key) for item in asked.items}


CLIMBING = [
    one.id
    for lesson in all_lessons()
    for one in lesson_exercises(lesson.name[:2]).values()
    if one.climbs and one.can_be_wrong
]


@pytest.mark.parametrize("exercise_id", CLIMBING)
def test_no_first_check_of_the_course_gives_a_sentence_away(exercise_id):
    asked: Any = find_exercise(exercise_id)
    verdict = judge(asked, wrong_answer(asked))
    assert not verdict.right
    first, second, third = (card_of(asked, verdict, rung) for rung in (WHERE, SENTENCES, KEY))
    sentences = [inline(item.says) for item in verdict.items.values() if item.says and item.right is not None]
    assert not [sentence for sentence in sentences if sentence in first.html()]
    assert sentences
    assert all(sentence in second.html() for sentence in sentences)
    assert not first.key
    assert not second.key
    assert third.key
    assert re.search(r"\d|None", first.says)
