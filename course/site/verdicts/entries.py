"""The pieces of a card that a page puts together again: each is cut out of a card that Python made whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from course.answering.card import AGAIN, Card, card_of
from course.answering.forms import face_class
from course.answering.forms.shown import said
from course.exercises.judge import judge
from course.exercises.kinds import Exercise
from course.exercises.ladder import KEY, SENTENCES, WHERE
from course.ground.markup import inline
from course.study.rows.shown import fold, named_in

Entry = list[Any]
"""Which shell, the heading, the sentence as HTML, and what the sentence cites."""
HEADING, SAYS, ROW = "\ue000", "\ue001", "E001"
_END = "</div>"


def rungs(exercise: Exercise) -> tuple[int, ...]:
    """The rungs of the ladder at which different things are said."""
    return (WHERE, SENTENCES) if exercise.climbs else (SENTENCES,)


def entry(card: Card) -> Entry:
    """What a page needs of a card, besides its lines, its key and its fold."""
    shell = 0 if not card.answered else 2 if card.right else 1
    return [shell, inline(card.heading), inline(card.says), list(named_in([card.says]))]


def entry_on(exercise: Exercise, answer: Any, rung: int = SENTENCES) -> Entry:
    """The entry of the card on an answer."""
    return entry(card_of(exercise, judge(exercise, answer), rung))


def tail(card: Card) -> str:
    """What stands in a card below its sentences, as HTML."""
    head = replace(card, lines=(), key=(), cites=()).html()
    return card.html()[len(head) - len(_END) : -len(_END)]


def shells() -> dict[str, Any]:
    """The frames of all cards: for no answer, for one that does not hold wholly, for one that does."""
    blank = Card("", heading=HEADING, says=SAYS)
    whole = [blank, replace(blank, answered=True), replace(blank, answered=True, share=1)]
    paragraph = _between(blank, replace(blank, says=""))
    before, after = fold([ROW]).split(f"{ROW}</summary>", 1)
    start, end = after.index("<li>"), after.rindex("</li>") + len("</li>")
    return {
        "cards": [card.html().replace(paragraph, SAYS) for card in whole],
        "sentence": paragraph,
        "again": _between(replace(blank, notices=(AGAIN,)), blank),
        "fold": [str(before), f"</summary>{after[:start]}", str(after[end:])],
    }


def _between(card: Card, without: Card) -> str:
    """The paragraph that one card has and the other has not."""
    text = card.html()
    start = len(text) - len(_END) - (len(text) - len(without.html()))
    return text[start : -len(_END)]


def folded_row(name: str) -> str:
    """What a fold says of one row; empty where nobody knows it."""
    text = str(fold([name]))
    return text[text.index("<li>") : text.rindex("</li>") + len("</li>")] if text else ""


def keys(exercise: Exercise, wrong: Any, right: Any) -> list[list[Any]]:
    """The fold with the key, for an answer that does not hold and for one that does, and what it cites."""
    found = []
    for answer in (wrong, right):
        card = card_of(exercise, judge(exercise, answer), KEY)
        keyed = replace(card, lines=(), cites=())
        found.append([tail(keyed), list(named_in(what for _, what in card.key))])
    return found


def notes(exercise: Exercise, answer: Any, rung: int) -> dict[str, list[Any]]:
    """What is said beside the controls of each part: whether it holds, the sentence as HTML or None, what it cites."""
    card = card_of(exercise, judge(exercise, answer), rung)
    _, shown = said(face_class(exercise.kind)(exercise), card, answer)
    cited = {line.id: list(named_in([line.says])) for line in card.lines}
    held = {line.id: line.right for line in card.lines}
    return {part: [held[part], shown[part][1] if part in shown else None, cited[part]] for part in cited}


def cited_in(value: Any) -> Iterable[str]:
    """Every row that a table names, wherever it stands in it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from cited_in(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from cited_in(one)
