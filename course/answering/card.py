"""The card of feedback on an answer: made here, and nowhere else, for a notebook, a form and the grading engine."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field
from typing import Any

from course.exercises.kinds import Exercise
from course.exercises.ladder import said_at
from course.exercises.verdict import Part, Verdict
from course.ground.markup import inline, typed
from course.study.rows.shown import fold, named_in

CARD_MIME = "application/vnd.course.card+json"
COLUMNS = 82
"""nbgrader's Validate cuts off what is longer."""
OPEN, SAVED = "No answer yet.", "Saved."
AGAIN = "This is the same answer as before, so it is not counted again."
EXTRA = "This task is extra: it carries no points."
SIGNS = {True: ("✓", "Holds."), False: ("➜", "Look again."), None: ("…", "Not answered yet.")}
_BORDER = "var(--jp-border-color2, #bdbdbd)"
_EDGES = {True: "var(--jp-success-color1, #2e7d32)", False: _BORDER, None: _BORDER}
_BOX = (
    "max-width: 46em; margin: 0.3em 0; padding: 0.4em 0.8em; border: 1px solid {border}; "
    "border-left: 4px solid {edge}; border-radius: 4px; white-space: normal; "
    "color: var(--jp-content-font-color1, inherit); font-family: var(--jp-content-font-family, sans-serif)"
)
_LINE = "margin: 0.2em 0; padding: 0"
_LIST = "list-style: none; margin: 0.3em 0; padding: 0"


@dataclass(frozen=True)
class Card:
    """What a learner is told of an answer.

    Attributes
    ----------
    exercise
        Its id.
    share
        Of the points, 0 to 1.
    of
        The most points that there are; 0 for an extra and for practice.
    heading, says
        The points or, without any, how many parts hold; and one sentence about the whole.
    lines
        What is said of each part.
    key
        What can be defended, by the words for each part, and the sentence for a right answer; folded away.
    answered, sealed
        As of the verdict.
    notices
        What the learner should know beside: such as that the answers cannot be written here.
    cites
        The rows and paragraphs that its sentences cite, to be read in a fold.
    """

    exercise: str
    share: float = 0
    of: float = 0
    heading: str = ""
    says: str = ""
    lines: tuple[Part, ...] = ()
    key: tuple[tuple[str, str], ...] = ()
    answered: bool = False
    sealed: bool = False
    notices: tuple[str, ...] = field(default=())
    cites: tuple[str, ...] = ()

    @property
    def earned(self) -> float:
        """The points."""
        return round(self.share * self.of, 2)

    @property
    def right(self) -> bool:
        """Does all of it hold?"""
        return self.answered and self.share >= 1

    def html(self) -> str:
        """The card for a browser: it carries its own style, and every word in it is escaped."""
        style = _BOX.format(border=_BORDER, edge=_EDGES[self.right])
        says = "".join(_paragraph(sentence) for sentence in (self.says, *self.notices) if sentence)
        lines = "".join(
            f'<li style="{_LINE}">{remark(line.right, line.says, line.words)}</li>' for line in self.lines
        )
        return (
            f'<div class="course-card mathjax_ignore" style="{style}">'
            f'<p style="{_LINE}">{self._sign()}<strong>{inline(self.heading)}</strong></p>{says}'
            f"{_listed(lines)}{self._key_html()}{fold(self.cites)}</div>"
        )

    def _sign(self) -> str:
        return (
            f'<span aria-hidden="true">{SIGNS[self.right][0]}</span> '
            if self.answered and not self.sealed
            else ""
        )

    def _key_html(self) -> str:
        if not self.key:
            return ""
        lines = "".join(
            f'<li style="{_LINE}">{f"{inline(words)}: " if words else ""}{inline(what)}</li>'
            for words, what in self.key
        )
        return f"<details><summary>Show the reasons and the key</summary>{_listed(lines)}</details>"

    def text(self) -> str:
        """The card for a terminal: what is said of the whole, and of each part that does not hold."""
        repeated = self.says and self.heading in (OPEN, SAVED)
        told = [
            "" if repeated else self.heading,
            self.says,
            *self.notices,
            *map(_in_text, self._to_look_at()),
        ]
        return "\n".join(_wrapped(typed(line)) for line in told if line)

    def _to_look_at(self) -> list[Part]:
        return [line for line in self.lines if line.right is not True or line.says]

    def data(self) -> dict[str, Any]:
        """The card as data: the value of `CARD_MIME`."""
        return {
            "id": self.exercise,
            "answered": self.answered,
            "share": round(self.share, 6),
            "earned": self.earned,
            "of": self.of,
            "says": self.text().split("\n"),
        }

    def bundle(self) -> dict[str, Any]:
        """What a notebook keeps: the points as plain text, which nbgrader reads, and the card, as HTML and as data."""
        return {"text/plain": repr(float(self.earned)), "text/html": self.html(), CARD_MIME: self.data()}


def card_of(exercise: Exercise, verdict: Verdict, rung: int, of: float | None = None) -> Card:
    """The card of an answer.

    Parameters
    ----------
    exercise
        What was answered.
    verdict
        On the answer.
    rung
        Of the ladder: how many different answers were checked (see `course.exercises.ladder`).
    of : float, optional
        The most points, where a notebook or gradebook has others than the exercise.
    """
    of = exercise.points if of is None else of
    said = said_at(exercise, verdict, rung)
    heading = _heading(exercise, verdict, of)
    says = said.says if said.says != heading else ""
    if exercise.further and not of:
        says = f"{says} {EXTRA}".strip()
    key = tuple(said.key.items())
    if key and exercise.right and not verdict.right:
        key = (*key, ("", exercise.right))
    sentences = (says, *(line.says for line in said.parts), *(what for _, what in key))
    return Card(
        exercise=exercise.id,
        share=float(verdict.score if verdict.answered and not verdict.sealed else 0),
        of=float(of),
        heading=heading,
        says=says,
        lines=said.parts,
        key=key,
        answered=verdict.answered,
        sealed=verdict.sealed,
        cites=named_in(sentences),
    )


def unanswered(exercise: Exercise, says: str, of: float | None = None) -> Card:
    """The card where nothing can be judged, such as a text where a number is asked for.

    Parameters
    ----------
    exercise, of
        As for `card_of`.
    says
        One sentence with what to do.
    """
    return card_of(exercise, Verdict(0, answered=False, says=says), 0, of)


def in_points(of: float) -> str:
    """Points in words, such as "2 points".

    Parameters
    ----------
    of
        How many.
    """
    return f"{of:g} {'point' if of == 1 else 'points'}"


def _heading(exercise: Exercise, verdict: Verdict, of: float) -> str:
    if verdict.sealed:
        return SAVED
    if not verdict.answered:
        return OPEN
    if of:
        return f"{round(verdict.score * of, 2):g} of {in_points(of)}"
    if not exercise.can_be_wrong:
        return "Kept."
    if verdict.right:
        return "All of it holds."
    if len(verdict.items) > 1:
        holding = sum(item.right is True for item in verdict.items.values())
        return f"{holding} of {len(verdict.items)} parts hold"
    return "Part of it holds." if verdict.score else "Look again."


def remark(right: bool | None, says: str, words: str = "") -> str:
    """What is said of one part, as HTML: sign, word and sentence, so that nothing hangs on colour.

    Parameters
    ----------
    right
        Does it hold? None where nothing was answered.
    says
        The sentence.
    words
        The part in words, where it does not stand beside.
    """
    sign, word = SIGNS[right]
    about = f" {inline(words)}" if words else ""
    sentence = f" {inline(says)}" if says and says != word else ""
    if about and sentence:
        about += "<br>"
    return f'<span aria-hidden="true">{sign}</span> <strong>{word}</strong>{about}{sentence}'


def _in_text(line: Part) -> str:
    sign, word = SIGNS[line.right]
    says = f" – {line.says}" if line.says and line.says != word else ""
    return f"{sign} {word} {line.words}{says}"


def _paragraph(text: str) -> str:
    return f'<p style="{_LINE}">{inline(text)}</p>'


def _listed(lines: str) -> str:
    return f'<ul style="{_LIST}">{lines}</ul>' if lines else ""


def _wrapped(text: str) -> str:
    """Break lines between words: JupyterLab would break them anywhere."""
    return textwrap.fill(text, COLUMNS, subsequent_indent="  " if text[:1] in "✓➜…" else "")
