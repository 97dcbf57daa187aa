"""A row or a paragraph in words: what a page about it, `look_up` and a fold below a sentence all tell."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from course.ground.addresses import first_address, look_for_a_copy
from course.study.rows import NoRow, find_row, row
from course.study.rows.citations import mentions, paragraph
from course.study.rows.kinds import ADDRESS, AGAINST, KINDS, SEEN
from course.study.tables import package
from course.study.texts import LEFT_OUT

LETTERS_IN_A_LINE = 140
LEFT_OUT_TITLE = "Left out"
COPY = "Look for a copy at"
_PLACE = re.compile(r"(S\d) ¶(\d+)")
_TEXT = re.compile(r"S\d")
_IDS = re.compile(r"(?<=\d);(?=[A-Z])")
_FIELD = re.compile(r"\{(\w+)\}")
_REST = (AGAINST, SEEN, ADDRESS)
_LEFT_OUT = (
    "The course leaves this paragraph out: S5 opens with the suicide of a minor (¶4–8). No task rests on it. If the "
    "subject weighs on you, talk to someone you trust, or call your local emergency number or a counselling service."
)


@dataclass(frozen=True)
class Part:
    """A heading and what stands under it: one text, or a list of them."""

    heading: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """A row or a paragraph.

    Attributes
    ----------
    id
        Such as "E036" or "S5 ¶29".
    called
        What it is: "record of evidence", "paragraph".
    title, line
        A heading; and one line of who, when and what, short enough for a title that shows on a link.
    says
        What it comes down to, in our words.
    seen
        In words: was it verified?
    parts
        All that is told, in order.
    named
        The rows and paragraphs that these parts name, by id.
    by, about
        The whole of `line` in two: who and when; and what, unless `says` says the same.
    """

    id: str
    called: str
    title: str
    line: str
    says: str
    seen: str
    parts: tuple[Part, ...]
    named: tuple[str, ...] = ()
    by: str = ""
    about: str = ""


@cache
def entry(name: str) -> Entry:
    """What is told of a row or a paragraph.

    Parameters
    ----------
    name
        An id as cited, such as "E036", or a place such as "S5 ¶29".

    Raises
    ------
    NoRow
        If there is no such row or paragraph.
    """
    place = _PLACE.fullmatch(name)
    return _of_paragraph(place[1], int(place[2])) if place else _of_row(name)


@cache
def known(name: str) -> bool:
    """Is there a row or a paragraph of this name?"""
    place = _PLACE.fullmatch(name)
    if place is None:
        return row(name) is not None
    return int(place[2]) in LEFT_OUT.get(place[1], ()) or not _outlined(place[1], int(place[2])).empty


@cache
def line(name: str) -> str:
    """Who, when and what, in one line; see `entry`."""
    if _PLACE.fullmatch(name):
        return entry(name).line
    table, fields = find_row(name)
    return _shortened(_filled(KINDS[table].line, _cells(fields)))


@cache
def every_name() -> tuple[str, ...]:
    """Every id and every paragraph that an entry tells of, table by table."""
    tables = package()
    ids = [
        str(row_id) for table in KINDS for row_id in tables.table(table)[tables.resource(table)["schema"]["primaryKey"]]
    ]  # fmt: skip
    outline = package().table("outline")[["source_id", "paragraph"]].itertuples(index=False)
    left_out = [(source, number) for source, numbers in LEFT_OUT.items() for number in numbers]
    return (*ids, *(paragraph(source, number) for source, number in sorted([*outline, *left_out])))


def _of_row(row_id: str) -> Entry:
    table, fields = find_row(row_id)
    kind, cells = KINDS[table], _cells(fields)
    seen = _verified(table, cells.get("verified", ""))
    addresses = _pieces(kind.parts.get(ADDRESS, ""), cells)
    told = {"What it says": _filled(kind.says, cells)}
    told |= {heading: _filled(text, cells) for heading, text in kind.parts.items() if heading not in _REST}
    told[AGAINST] = _filled(kind.parts.get(AGAINST, ""), cells)
    told[SEEN] = f"{seen} {_sentence(_filled(kind.parts.get(SEEN, ''), cells))}".strip()
    if told["What it says"] == _filled(kind.title, cells):
        del told["What it says"]
    parts = [Part(heading, (text,)) for heading, text in told.items() if text]
    if addresses:
        parts.append(Part(ADDRESS, tuple(addresses)))
    if copy := look_for_a_copy(first_address(" ".join(addresses))):
        parts.append(Part(COPY, (copy,)))
    named = [one for text in told.values() for one in _names(text)]
    by, *about = _pieces(kind.line, cells)
    says = _filled(kind.says, cells) or _filled(kind.title, cells)
    return Entry(
        row_id,
        kind.called,
        _filled(kind.title, cells),
        line(row_id),
        says,
        seen,
        tuple(parts),
        tuple(one for one in dict.fromkeys(named) if one != row_id and not _TEXT.fullmatch(one)),
        by,
        "" if about == [says] else " ".join(about),
    )


def _of_paragraph(source_id: str, number: int) -> Entry:
    name, called = paragraph(source_id, number), f"paragraph of {source_id}"
    if number in LEFT_OUT.get(source_id, ()):
        return Entry(
            name,
            called,
            LEFT_OUT_TITLE,
            "left out of this course",
            _LEFT_OUT,
            "",
            (Part("Why", (_LEFT_OUT,)),),
        )
    outlined = _outlined(source_id, number)
    if outlined.empty:
        raise NoRow(f"No outline has a paragraph {name}.")
    cells = _cells(outlined.iloc[0].to_dict())
    claims, figures, words = (
        _at(package().table(table), source_id, number) for table in ("claims", "figures", "watch_words")
    )
    records = dict.fromkeys(one for note in claims["record_note"] for one in _names(_cell(note)))
    told = {
        "What it says, in our words": [cells["summary"]],
        "Who speaks": [cells["speaker"]],
        "What it does here": [f"{cells['role']} ({cells['kind']})"],
        "Who is named": [cells["actors"].replace(";", "; ")],
        "Claims": _each("{claim_id} “{operative_words}” – {claim}", claims),
        "Figures": _each("{figure_id} {value}: {what_it_measures}", figures),
        "Words of watching": _each("{word}: {says}", words),
        "Records that the claims are checked against": [f"{one} {line(one)}" for one in records],
    }
    parts = tuple(Part(heading, tuple(filter(None, texts))) for heading, texts in told.items() if any(texts))
    named = [*claims["claim_id"], *figures["figure_id"], *records]
    return Entry(
        name, called, cells["speaker"], _shortened(f"{cells['speaker']}: {cells['summary']}"), cells["summary"], "",
        parts, tuple(named), f"{cells['speaker']}:",
    )  # fmt: skip


def _outlined(source_id: str, number: int) -> Any:
    return _at(package().table("outline"), source_id, number)


def _at(table: Any, source_id: str, number: int) -> Any:
    """The rows of a table at a paragraph; some name several paragraphs, as "12; 14-16"."""
    places = table["paragraph"].map(lambda cell: number in _numbers(str(cell)))
    return table[(table["source_id"] == source_id) & places]


def _each(text: str, rows: Any) -> list[str]:
    return [text.format_map(_cells(one)) for one in rows.to_dict("records")]


def _numbers(cell: str) -> list[int]:
    ranges = [[int(end) for end in piece.split("-")] for piece in cell.split(";")]
    return [number for ends in ranges for number in range(ends[0], ends[-1] + 1)]


def _names(text: str) -> list[str]:
    """What a text of a table names."""
    return [one.names for one in mentions(text) if known(one.names)]


def _pieces(text: str, cells: dict[str, str]) -> list[str]:
    pieces = [piece for piece in text.split(" | ") if all(cells[field] for field in _FIELD.findall(piece))]
    return [piece.format_map(cells) for piece in pieces if piece]


def _filled(text: str, cells: dict[str, str]) -> str:
    return " ".join(_pieces(text, cells)).strip(" ,;:").replace("..", ".")


def _cells(fields: Mapping[Any, Any]) -> dict[str, str]:
    return {str(name): _cell(value) for name, value in fields.items()}


def _cell(value: Any) -> str:
    if value is None or value != value or str(value) == "<NA>":
        return ""
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    return _IDS.sub("; ", " ".join(str(value).split()))


def _verified(table: str, value: str) -> str:
    """What the column `verified` says, in the words of its table, or else in those that all tables share."""
    if not value:
        return ""
    column = next(
        field for field in package().resource(table)["schema"]["fields"] if field["name"] == "verified"
    )
    own = re.search(rf"\b{value}: ([^;.]+)", column["description"])
    return f"Verified: {value} ({own[1] if own else package().descriptor['vocabulary'][value]})."


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}" if text else ""


def _shortened(text: str) -> str:
    if len(text) <= LETTERS_IN_A_LINE:
        return text
    return f"{text[:LETTERS_IN_A_LINE].rsplit(' ', 1)[0].rstrip(' ,;:–')} …"
