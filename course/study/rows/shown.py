"""Rows in HTML: Chinese marked as Chinese, a link to a row's page, and a fold below a sentence that cites rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from markupsafe import Markup

from course.ground.errors import DataError
from course.ground.places import RECORDS
from course.ground.templates import render
from course.study.rows.citations import Citation, citations, mentions
from course.study.rows.entries import entry, known, line

BESIDE = f"../{RECORDS}"
"""The folder of the rows' pages, as a lesson's notebook sees it."""
_CHINESE = re.compile(r"[\u3400-\u9fff]+")


def marked(text: str) -> Markup:
    """A text, escaped, with its Chinese words marked as Chinese."""
    return Markup(_CHINESE.sub(lambda found: f'<span lang="zh-Hans">{found[0]}</span>', escape(str(text))))


def page_name(name: str) -> str:
    """The file of the page of a row or a paragraph: "E036.html", "S5-29.html"."""
    return f"{name.replace(' ¶', '-')}.html"


def title_of(name: str) -> str:
    """What a link's title says: what is cited, in one line, without signs that part cells or attributes."""
    about = line(name)
    return re.sub(r"[|`<>\[\]\\*_$]", " ", f"{name}: {about}").replace('"', "”").replace("  ", " ")


def link(name: str, words: str, folder: str = BESIDE) -> Markup:
    """A link to the page of a row or a paragraph."""
    return Markup('<a href="{}/{}" title="{}">{}</a>').format(folder, page_name(name), title_of(name), words)


def with_links(text: str, found: Iterable[Citation], folder: str = BESIDE) -> Markup:
    """A text, escaped, in which each citation is a link."""
    pieces, place = [], 0
    for start, end, name in found:
        if start >= place and known(name):
            pieces += [marked(text[place:start]), link(name, text[start:end], folder)]
            place = end
    return Markup("").join([*pieces, marked(text[place:])])


def linked_rows(rows: list[list[str]]) -> list[list[Markup]] | list[list[str]]:
    """The cells of a table with links, where the pages of rows stand beside the notebook; else as they are."""
    if not pages_are_beside():
        return rows
    return [[with_links(cell, mentions(cell)) for cell in cells] for cells in rows]


def pages_are_beside() -> bool:
    """Do the pages of rows stand where a notebook of this folder looks for them?"""
    return Path(BESIDE, page_name("E001")).is_file()


def named_in(texts: Iterable[str]) -> tuple[str, ...]:
    """The rows and paragraphs that sentences cite, each once."""
    return tuple(dict.fromkeys(one.names for text in texts for one in citations(str(text))))


def fold(names: Sequence[str]) -> Markup:
    """What stands in rows, folded away: for places where a link would lose the notebook.

    Parameters
    ----------
    names
        Ids and places, as cited. What nobody knows is left out, and where nothing is left there is no fold.
    """
    try:
        entries = [entry(name) for name in names if known(name)]
    except DataError:
        return Markup("")  # a table is missing: what is said of an answer is said all the same
    if not entries:
        return Markup("")
    html = render(Path(__file__).parent, "fold.html.j2", entries=entries, marked=marked)
    return Markup(html.rstrip())
