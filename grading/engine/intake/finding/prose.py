"""Which words of a notebook are a learner's own: those that the lesson did not bring."""

from __future__ import annotations

import io
import re
import tokenize
import warnings
from functools import cache
from typing import Any

from course.answering.forms.written import without_stub
from course.exercises.brief.parts import words

MOST_LETTERS = 30_000
"""So much of a cell or file is looked at: no answer is longer."""
SAME_EDITION = 0.8
"""A notebook is of the lesson's edition of today where so large a part of its cells stands as it was given out."""
_CODE = re.compile(r"=|^\s*([\w.]+[(\[]|[%!@])")
_NUMBERED = re.compile(r"c\d{3}|(review|self-check)-[\w-]+|way-(in|on)")
_APART = re.compile(r"\W+")


def letters(text: str) -> str:
    """A text in small letters with single blanks between words, so that form does not tell texts apart."""
    return _APART.sub(" ", text[:MOST_LETTERS]).casefold().strip()


class Lesson:
    """What a lesson brought, to hold a learner's words against it.

    Parameters
    ----------
    sources
        The sources of all its cells, as released.
    """

    def __init__(self, sources: tuple[str, ...]) -> None:
        texts = [source for source in sources if source.strip()]
        self._sources = frozenset(texts)
        self._cells = {letters(source) for source in texts}
        self._lines = {letters(line) for source in texts for line in source.splitlines()}

    def own_text(self, text: str) -> str:
        """The lines that the lesson did not bring."""
        lines = without_stub(text[:MOST_LETTERS]).splitlines()
        return "\n".join(line for line in lines if letters(line) not in self._lines)

    def brought(self, source: str) -> bool:
        """Does a whole cell of the lesson stand like this?"""
        return source in self._sources or letters(source) in self._cells

    def is_edition_of(self, cells: list[dict[str, Any]]) -> bool:
        """Is a notebook of this edition? In an older one, what is not in the lesson now need not be a learner's."""
        own = [cell for cell in cells if _is_numbered(cell)]
        return sum(self.brought(cell["source"]) for cell in own) >= SAME_EDITION * len(own)


@cache
def lesson_of(sources: tuple[str, ...]) -> Lesson:
    """The same for all who hand a lesson in."""
    return Lesson(sources)


def own_words(cell: dict[str, Any], lesson: Lesson, same_edition: bool) -> int:
    """How many words of prose a learner wrote in a cell: its text, or the comments and longer strings of its code.

    Parameters
    ----------
    cell
        As it was handed in.
    lesson
        What the lesson brought.
    same_edition
        Is the notebook of the lesson's edition? Else a cell that the lesson numbered counts for nothing.
    """
    if lesson.brought(cell["source"]) or (not same_edition and _is_numbered(cell)):
        return 0
    text = cell["source"] if cell["cell_type"] != "code" else _told_in_code(cell["source"][:MOST_LETTERS])
    return words(lesson.own_text(text))


def _is_numbered(cell: dict[str, Any]) -> bool:
    """Has it an id as lessons give them? A learner's new cells get theirs by chance."""
    return isinstance(cell.get("id"), str) and _NUMBERED.fullmatch(cell["id"]) is not None


def _told_in_code(source: str) -> str:
    """Comments, strings of several lines, and all of what is no Python."""
    told: list[str] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # what Python thinks of a learner's code is no news to whoever grades
            compile(source, "cell", "exec", dont_inherit=True)
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT:
                told.append(token.string.lstrip("#! "))
            elif token.type == tokenize.STRING and token.string[-3:] in ('"""', "'''"):
                told.append(token.string.strip("\"'"))
    except (SyntaxError, ValueError, tokenize.TokenError, RecursionError, MemoryError):
        return "\n".join(line.lstrip("# ") for line in source.splitlines() if not _is_code(line))
    return "\n".join(told)


def _is_code(line: str) -> bool:
    return not line.lstrip().startswith("#") and _CODE.search(line) is not None
