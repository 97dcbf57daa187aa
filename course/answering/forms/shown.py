"""What a page is given: what a form asks, and what a check says beside its controls and below them.

A notebook's form and the static site show the same: both take it from here.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from course.answering.card import Card, remark
from course.answering.cards import OUTDATED
from course.answering.forms.face import Face
from course.answering.forms.markup import inline


def asked(face: Face, place: str) -> dict[str, Any]:
    """What the front end builds a form from; see `front/form.js`.

    Parameters
    ----------
    face
        Of the exercise.
    place
        What a browser keeps an unsaved answer under.
    """
    exercise = face.exercise
    return {
        "id": exercise.id,
        "kind": exercise.kind,
        "called": face.called,
        "title": inline(exercise.title),
        "head": face.head(),
        "place": place,
        "button": face.button,
        "outdated": OUTDATED if exercise.can_be_wrong else "",
        **face.asked(),
    }


def said(face: Face, card: Card, answer: Any) -> tuple[Card, dict[str, tuple[bool | None, str]]]:
    """A card as a form shows it: the rows say what is said of them, and the card the rest.

    Parameters
    ----------
    face
        Of the exercise.
    card
        On the answer.
    answer
        Cleaned, or None.

    Returns
    -------
    tuple
        The card without what stands beside the controls, and that: whether a part holds, and the sentence as HTML.
    """
    rows = face.rows()
    here = [line for line in card.lines if line.id in rows]
    sentences = {line.id: (line.right, face.says(line, answer)) for line in here}
    rest = replace(card, lines=tuple(line for line in card.lines if line not in here))
    return rest, {
        part: (right, remark(right, says)) for part, (right, says) in sentences.items() if says is not None
    }
