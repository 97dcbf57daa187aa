"""What counts as a citation in a text: `[E036]`, `[C012, C017–C018]`, `S5 ¶29`, `S1 ¶1 and ¶3`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

ID = r"(?:ST|[CDEFGIJKLMNPRSTUW])\d{1,3}"
CITED = re.compile(rf"\[({ID}(?:\s*[,;–-]\s*{ID})*)\]")
PLACE = re.compile(r"\b(S[1-6]) ¶(\d+)(?:[–-](\d+))?((?:(?:,| and) ¶\d+(?:[–-]\d+)?)*)")
"""A place, and what follows it in the same text, such as the ¶3 of "S1 ¶1 and ¶3"."""
_ROW = re.compile(rf"\b{ID}\b")
_FURTHER = re.compile(r"¶(\d+)(?:[–-](\d+))?")
_LISTED = re.compile(rf"\s*{ID}(?:\s*[,;]\s*{ID})*\s*")
_BARE = re.compile(r"\b(?:ST\d{2}|[CDEFNW]\d{3}|[GIJKLMPRTU]\d{2})\b")
"""An id wherever it stands in a cell of a table. "S1" is none there: most sentences that say it mean the text."""


class Citation(NamedTuple):
    """Where an id or a place stands in a text, and what it names: "E036" or "S5 ¶29"."""

    start: int
    end: int
    names: str


def citations(text: str) -> list[Citation]:
    """The ids in square brackets and the places of a text, in the order in which they stand.

    Parameters
    ----------
    text : str
        A lesson's or a sentence of feedback. A range such as S1 ¶4–8 names its two ends.
    """
    found = [
        Citation(row.start() + group.start(1), row.end() + group.start(1), row.group())
        for group in CITED.finditer(text)
        for row in _ROW.finditer(group[1])
    ]
    return sorted([*found, *_places(text)])


def mentions(cell: str) -> list[Citation]:
    """As `citations`, and the ids that a table's cell names without brackets, such as "E046;E047" or "(E071)"."""
    found = citations(cell)
    pattern = _ROW if _LISTED.fullmatch(cell) else _BARE
    taken = {citation.start for citation in found}
    bare = [Citation(*match.span(), match.group()) for match in pattern.finditer(cell)]
    return sorted([*found, *(citation for citation in bare if citation.start not in taken)])


def places(text: str) -> list[tuple[str, int, int]]:
    """The places of a text: which text, the first and the last paragraph."""
    found = []
    for match in PLACE.finditer(text):
        source, first, last, further = match.groups()
        for begins, ends in [(first, last), *_FURTHER.findall(further)]:
            found.append((source, int(begins), int(ends or begins)))
    return found


def paragraph(source_id: str, number: int | str) -> str:
    """What a paragraph is called: "S5 ¶29"."""
    return f"{source_id} ¶{int(number)}"


def _places(text: str) -> Iterator[Citation]:
    for match in PLACE.finditer(text):
        source, first, last, _ = match.groups()
        yield Citation(match.start(), match.end(2), paragraph(source, first))
        if last:
            yield Citation(*match.span(3), paragraph(source, last))
        for further in _FURTHER.finditer(text, match.start(4), match.end(4)):
            yield Citation(further.start(), further.end(1), paragraph(source, further[1]))
            if further[2]:
                yield Citation(*further.span(2), paragraph(source, further[2]))
