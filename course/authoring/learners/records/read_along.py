"""The texts to read along: each paragraph in our words, beside it what is claimed there and what it is checked against.

They are notebooks of text alone: links work in them, as they do not in a page that JupyterLab shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_notebook

from course.study.rows.citations import mentions, paragraph
from course.study.rows.entries import Entry, entry, every_name, known
from course.study.rows.shown import BESIDE, page_name, title_of
from course.study.tables import load
from course.study.texts import LEFT_OUT, text_ids

_ABOUT = """\
# {id} to read along

**{title}.** {author}. {publisher}.

The text itself is not part of the course; it stands at <{address}>. Here is each paragraph in our words, under the
number by which the lessons name it, with the claims in it that we test. What stands in “ ” are its own words. A link
opens the row. The summaries tell what the text says, not what is so."""


def write_read_along(folder: Path) -> None:
    """Write a notebook for each text that has an outline into a folder that is made for them."""
    folder.mkdir(parents=True)
    for source_id in text_ids():
        nbformat.write(read_along(source_id), folder / f"{source_id}.ipynb")


def read_along(source_id: str) -> NotebookNode:
    """The notebook of one text.

    Parameters
    ----------
    source_id
        Such as "S5".
    """
    cells = [new_markdown_cell(source, id=f"c{place:03d}") for place, source in enumerate(_cells(source_id))]
    for cell in cells:
        cell.metadata = NotebookNode(editable=False)
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook = new_notebook(cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return notebook


def _cells(source_id: str) -> Iterator[str]:
    about = load("sources").set_index("id").loc[source_id]
    yield _ABOUT.format(
        id=_link(source_id, source_id), title=_escaped(str(about["title"])), author=_escaped(str(about["author"])),
        publisher=_escaped(str(about["publisher"])), address=about["original_url"],
    )  # fmt: skip
    left_out = LEFT_OUT.get(source_id, range(0))
    for name in every_name():
        number = int(name.partition(" ¶")[2] or 0)
        if not name.startswith(f"{source_id} ¶"):
            continue
        if number not in left_out:
            yield _told(entry(name))
        elif number == left_out[0]:
            last = paragraph(source_id, left_out[-1]).partition(" ")[2]
            yield f"## {name} to {last}: left out\n\n{_escaped(entry(name).says)}"


def _told(one: Entry) -> str:
    """One paragraph: who speaks and what it does there, our summary, and lists of what stands in the tables."""
    parts = {part.heading: part.texts for part in one.parts}
    speaks, does, says = (
        parts.pop(heading)[0] for heading in ("Who speaks", "What it does here", "What it says, in our words")
    )
    lines = [f"## {one.id}", "", f"*{_escaped(speaks)} · {_escaped(does)}*", "", _escaped(says)]
    for heading, texts in parts.items():
        lines += ["", f"**{heading}**", "", *(f"- {_linked(text)}" for text in texts)]
    return "\n".join(lines)


def _linked(text: str) -> str:
    """A line of a list: the id that it starts with is a link."""
    first = next((one for one in mentions(text) if one.start == 0 and known(one.names)), None)
    return (
        _escaped(text)
        if first is None
        else f"{_link(first.names, text[: first.end])}{_escaped(text[first.end :])}"
    )


def _link(name: str, words: str) -> str:
    return f'[{words}]({BESIDE}/{page_name(name)} "{title_of(name)}")'


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>$|])", r"\\\1", text)
