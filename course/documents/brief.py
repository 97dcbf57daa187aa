"""A brief as a document: two printed pages in one file that needs no network, and its references as data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from course.answering.kernel.runs import notebook_folder
from course.documents.brief_figures import brief_figure
from course.documents.references import date_in_words, in_words, issued, references
from course.exercises.brief.parts import CONFIDENCE, DIRECTIONS, SECTIONS, prose, tidy
from course.exercises.brief.rows import side_of
from course.ground.addresses import ARCHIVE
from course.ground.errors import CourseError
from course.ground.files import write_whole
from course.ground.shown import Shown
from course.ground.templates import render
from course.study.rows import BRACKETS, ROW_ID, cited, row
from course.study.rows.shown import title_of

PAGE, DATA = "brief.html", "brief.csl.json"
LETTERS_ON_TWO_PAGES = 8_900
"""With more than so many letters the brief is printed smaller, so that two pages hold it."""
_SIDES = {"framework": "the official framework", "critic": "its critic"}


class BriefError(CourseError):
    """A brief that cannot be written: one sentence with the fix."""


def write_brief(brief: Any, folder: Path | None = None) -> Shown:
    """Write a brief beside the notebook: `brief.html` to read and to print, `brief.csl.json` for other programs.

    Parameters
    ----------
    brief : form or dict
        The form of the exercise, or its answer as a dictionary; see `course.exercises.brief.rules`.
    folder : Path, optional
        Where the files go; the notebook's own folder if left out.

    Returns
    -------
    Shown
        One sentence on what was written. An empty brief is not written.

    Raises
    ------
    BriefError
        When the folder does not take the files.
    """
    parts = tidy(getattr(brief, "answer", brief))
    if not parts:
        sentence = "There is nothing to write yet: fill in the form above, then run this cell again."
        return Shown(sentence, f"<p>{sentence}</p>")
    folder = notebook_folder() if folder is None else Path(folder)
    items = references(_all_ids(parts))
    try:
        write_whole(folder / PAGE, brief_html(parts))
        write_whole(folder / DATA, json.dumps(items, ensure_ascii=False, indent=1) + "\n")
    except OSError as error:
        raise BriefError(
            f"The brief cannot be written here ({error.strerror}); free some space, or move the folder to a place "
            "where you may write."
        ) from None
    sentence = (
        f"Your brief is written beside this notebook: {PAGE} to read and print, {DATA} for other programs."
    )
    link = f'<p>Your brief is written beside this notebook: <a href="{PAGE}" target="_blank" rel="noopener">{PAGE}</a> '
    return Shown(
        sentence,
        f"{link}to read and print, <code>{DATA}</code> for other programs. To make a PDF, open the page in your "
        "browser and print it to a file.</p>",
    )


def brief_html(answer: Any) -> str:
    """The brief as one page of HTML that fetches nothing.

    Parameters
    ----------
    answer
        A brief as data. Texts are a learner's: every one of them is escaped.
    """
    parts = tidy(answer)
    return render(
        Path(__file__).parent,
        "brief.html.j2",
        parts={name: parts.get(name, "") for name in SECTIONS},
        sections=SECTIONS,
        claims=[_claim(row_id) for row_id in parts.get("claims", [])],
        records=[_record(record) for record in parts.get("evidence", [])],
        figure=brief_figure(parts),
        level=CONFIDENCE.get(parts.get("confidence", "")),
        references=[_reference(item) for item in references(_all_ids(parts))],
        paragraphs=_paragraphs,
        with_ids=_with_ids,
        title_of=title_of,
        unbroken=_unbroken,
        letters_on_two_pages=LETTERS_ON_TWO_PAGES,
        data_file=DATA,
        archive=ARCHIVE,
    )


def _all_ids(parts: Mapping[str, Any]) -> list[str]:
    """Every id of a brief, the listed ones first."""
    listed = [
        *parts.get("claims", []),
        *(record["id"] for record in parts.get("evidence", [])),
        *parts.get("standards", []),
    ]
    named = [row_id for text in prose(parts) for row_id in cited(text)]
    return list(dict.fromkeys(row_id for row_id in [*listed, *named] if row_id))


def _paragraphs(text: str) -> list[str]:
    return [part for part in re.split(r"\n\s*\n", text.strip()) if part.strip()]


def _with_ids(text: str) -> Iterator[tuple[str, str]]:
    """A text in pieces: words, and the id after them if it stands in brackets and has a reference."""
    line, place = " ".join(text.split()), 0
    for group in BRACKETS.finditer(line):
        for match in ROW_ID.finditer(line, group.start(), group.end()):
            if row(match.group()):
                yield line[place : match.start()], match.group()
                place = match.end()
    yield line[place:], ""


def _claim(row_id: str) -> dict[str, Any]:
    """A claim with its row; no fields if the id is that of no claim."""
    found = row(row_id)
    fields = found.fields if found is not None and found.table == "claims" else None
    return {"id": row_id, "fields": fields, "side": _SIDES[side_of(row_id) or "framework"]}


def _record(record: Mapping[str, str]) -> dict[str, Any]:
    """A record of evidence with its row; no fields if the id is that of no record."""
    found = row(record["id"])
    if found is None or found.table != "evidence":
        return {**record, "fields": None}
    direction = DIRECTIONS.get(record["direction"], "not marked")
    return {
        **record,
        "fields": found.fields,
        "direction": direction[0].upper() + direction[1:],
        "date": date_in_words(issued(str(found.fields["published"]))),
        "kind": found.fields["method_kind"],
    }


def _reference(item: Mapping[str, Any]) -> dict[str, Any]:
    text = in_words({key: value for key, value in item.items() if key != "URL"})
    return {"rows": item["custom"]["rows"], "text": text, "url": item.get("URL", "")}


def _unbroken(text: str) -> str:
    """A date that does not break at the end of a line."""
    return text.replace(" ", "\u00a0")
