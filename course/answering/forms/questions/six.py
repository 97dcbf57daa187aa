"""`six_questions("before")` and `six_questions("after")`, and both results side by side. Never graded."""

from __future__ import annotations

import os
from html import escape
from pathlib import Path

from course.answering.answers import FILE_NAME, Entry, answers_of, identity_in
from course.answering.forms import form_of
from course.answering.forms.form import Form
from course.answering.forms.questions.texts import (
    AFTER,
    BEFORE,
    OTHER,
    SKILLS,
    TONES,
    Result,
    questions_on,
    result_of,
    text_of,
)
from course.answering.kernel.runs import notebook_folder
from course.answering.session import session
from course.exercises.library import library
from course.ground.errors import ExerciseError
from course.ground.lessons import lesson_folder
from course.ground.places import setting
from course.ground.shown import Shown

NAMES = {"before": BEFORE, "after": AFTER}
NOT_HERE = "The six questions are asked only where you learn; nothing of them is graded."
WORDS = {True: "✓ holds", False: "➜ does not hold", None: "not answered"}
ONE_PERSON = "Six questions are few, and two texts are never equally hard: take it as a sign, and no more."


def six_questions(when: str) -> Form | Shown:
    """Ask six short questions on a short invented text. There is no check: `before_and_after` tells the results.

    Parameters
    ----------
    when
        "before" (lesson 00) or "after" (lesson 10). Who had one text before gets the other one after; which of the
        two comes first is decided by the random name of the learner's answers in lesson 00.

    Raises
    ------
    ExerciseError
        When it is neither of the two.
    """
    if when not in NAMES:
        raise ExerciseError('Write six_questions("before") or six_questions("after").')
    if not library().has_keys or "NBGRADER_EXECUTION" in os.environ:
        return Shown(NOT_HERE, f"<p>{NOT_HERE}</p>")
    store = session().store()
    kept = text_of((store.get(NAMES[when]) or {}).get("answer"))
    text = kept or (_text_before() if when == "before" else OTHER[_text_before()])
    return form_of(questions_on(text, NAMES[when]), store)


def before_and_after() -> Shown:
    """Both results of the six questions side by side, and a sentence on each answer that does not hold now."""
    if not library().has_keys:
        return Shown(NOT_HERE, f"<p>{NOT_HERE}</p>")
    before, after = result_of(_entry_before()), result_of(session().store().get(AFTER))
    lines = [_in_short(before, after), ONE_PERSON]
    table = [
        (words, *(WORDS[one.holds(skill)] if one else "–" for one in (before, after)))
        for skill, words in SKILLS.items()
    ]
    again = [after.says(skill) for skill in SKILLS if after.holds(skill) is False] if after else []
    told = [f"{words}: before {first}, now {last}" for words, first, last in table]
    return Shown("\n".join([*lines, *told, *again]), _html(lines, table, again, (before, after)))


def _in_short(before: Result | None, after: Result | None) -> str:
    first = f"{before.right} of 6" if before else "not answered"
    last = f"{after.right} of 6" if after else "not answered yet"
    return f"Before: {first}. Now: {last}."


def _html(
    lines: list[str],
    table: list[tuple[str, ...]],
    again: list[str],
    results: tuple[Result | None, Result | None],
) -> str:
    left = 'style="text-align:left"'
    heads = (
        f"{when}{f', the text {TONES[one.text]}' if one else ''}"
        for when, one in zip(("Before", "Now"), results, strict=True)
    )
    head = "".join(f'<th scope="col" {left}>{escape(text)}</th>' for text in ("Can you …", *heads))
    rows = "".join(
        f'<tr><th scope="row" {left}>{escape(words)}</th>'
        + "".join(f"<td {left}>{escape(cell)}</td>" for cell in cells)
        + "</tr>"
        for words, *cells in table
    )
    look = "".join(f"<li>{escape(sentence)}</li>" for sentence in again)
    return (
        f"<p><strong>{escape(lines[0])}</strong> {escape(lines[1])}</p>"
        f"<table><caption>Six questions, before and now</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{rows}</tbody></table>"
        + (f"<p>To look at again in the text of now:</p><ul>{look}</ul>" if look else "")
    )


def _text_before() -> str:
    """The text that this learner has, or would have, before lesson 00."""
    if setting("solutions"):
        return "a"
    answered = text_of((_entry_before() or {}).get("answer"))
    return answered or "ab"[int(_identity(), 16) % 2]


def _identity() -> str:
    """The random name of the answers in lesson 00; of those here, where that lesson is not beside this one."""
    return identity_in(_lesson_00() / FILE_NAME) or session().store().identity()


def _entry_before() -> Entry | None:
    """The answers from before: kept here where all lessons share a folder, else in lesson 00's."""
    here = session().store().get(BEFORE)
    if here or setting("solutions"):
        return here
    try:
        return answers_of(_lesson_00()).entries.get(BEFORE)
    except Exception:  # another lesson's files may be in any state, and this one has to go on
        return None


def _lesson_00() -> Path:
    return notebook_folder().parent / lesson_folder("00").name
