"""`look_up("E036")`: what stands behind an id or a paragraph that a lesson, a table or a sentence cites."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path
from typing import Any

from course.ground.shown import Shown
from course.ground.templates import render
from course.study.rows.citations import ID, paragraph
from course.study.rows.entries import LEFT_OUT_TITLE, Entry, entry, every_name, known, line
from course.study.rows.shown import marked
from course.study.rows.used_in import lessons_with, rows_with

HERE = Path(__file__).parent
COLUMNS = 96
MOST_ASKED = 2_000
_ASKED = re.compile(rf"\b(S[1-6])\s*(?:¶|paragraph|para|p\.?|-|\s)\s*(\d+)\b|\b({ID})\b", re.IGNORECASE)
_NUMBERED = re.compile(r"(.*\D)(\d+)")


def look_up(cited: str) -> Shown:
    """Show what stands behind an id or a paragraph.

    Parameters
    ----------
    cited : str
        As it is cited, such as "E036", "[C012, C017]" or "S5 ¶29"; small letters and "s5 29" do, too.

    Returns
    -------
    Shown
        Who, when, how, what it says, what is said against it, how far it was seen, its address, where it is used.
        What nobody knows ends in one sentence with the nearest ids.
    """
    names = _asked_for(" ".join(str(cited)[:MOST_ASKED].split()))
    found = [name for name in names if known(name)]
    if not found:
        sentence = _not_found(names[0] if names else str(cited).strip())
        return Shown(sentence, f"<p>{marked(sentence)}</p>")
    entries = [entry(name) for name in found]
    missing = [_not_found(name) for name in names if name not in found]
    return Shown(
        "\n\n".join([*map(_in_text, entries), *missing]),
        "".join(entry_html(one) for one in entries) + "".join(f"<p>{marked(one)}</p>" for one in missing),
    )


def entry_html(one: Entry, level: int = 4) -> str:
    """An entry as HTML, for a page or a notebook: plain, and every word in it is escaped.

    Parameters
    ----------
    one
        What is told.
    level
        Of its heading, 1 to 5.
    """
    return render(HERE, "entry.html.j2", **_values(one), level=level, marked=marked)


def _values(one: Entry) -> dict[str, Any]:
    is_left_out = one.title == LEFT_OUT_TITLE
    return {
        "entry": one,
        "named": [(name, line(name)) for name in one.named if "¶" not in one.id],
        "lessons": [] if is_left_out else lessons_with(one.id),
        "rows": rows_with(one.id),
    }


def _asked_for(cited: str) -> list[str]:
    found = []
    for match in _ASKED.finditer(cited):
        source, number, row_id = match.groups()
        found.append(paragraph(source.upper(), number) if source else row_id.upper())
    return list(dict.fromkeys(found))


def _not_found(name: str) -> str:
    nearest = _nearest(name)
    like = f"; the nearest are {', '.join(nearest)}" if nearest else '; they look like E036, C012 or "S5 ¶29"'
    return f'There is no row or paragraph called "{name}"{like}.'


def _nearest(name: str) -> list[str]:
    """The three names of the same kind whose numbers are nearest."""
    kind, number = _parted(name.upper())
    alike = [one for one in every_name() if _parted(one)[0] == kind]
    return sorted(alike, key=lambda one: (abs(_parted(one)[1] - number), one))[:3]


def _parted(name: str) -> tuple[str, int]:
    """A name as its kind and its number: "E" and 36, "S5 ¶" and 29."""
    match = _NUMBERED.fullmatch(name)
    return (match[1], int(match[2])) if match else ("", 0)


def _in_text(one: Entry) -> str:
    values = _values(one)
    lines = [f"{one.id} ({one.called}): {one.title}"]
    for part in one.parts:
        lines += (
            [f"{part.heading}: {part.texts[0]}"]
            if len(part.texts) == 1
            else [f"{part.heading}:", *part.texts]
        )
    lines += [f"Names {name}: {about}" for name, about in values["named"]]
    if values["lessons"]:
        lines.append(f"Used in lessons {'; '.join(values['lessons'])}.")
    if values["rows"]:
        lines.append(f"Named by {', '.join(values['rows'])}.")
    return "\n".join(textwrap.fill(text, COLUMNS, subsequent_indent="  ") for text in lines)
