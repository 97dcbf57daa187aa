"""A small page for each row and each paragraph: plain, complete in itself, and without any request."""

from __future__ import annotations

from pathlib import Path

from course.ground.templates import render
from course.study.rows.entries import entry, every_name
from course.study.rows.look_up import entry_html
from course.study.rows.shown import page_name

HERE = Path(__file__).parent


def record_page(name: str) -> str:
    """The page of a row or a paragraph; see `course.study.rows.entries.entry`."""
    one = entry(name)
    source = name.split(" ¶")[0] if "¶" in name else ""
    return render(HERE, "page.html.j2", entry=one, body=entry_html(one, level=1), source=source)


def record_pages() -> dict[str, str]:
    """All pages, by the names of their files."""
    return {page_name(name): record_page(name) for name in every_name()}


def write_pages(folder: Path) -> None:
    """Write all pages into a folder that is made for them."""
    folder.mkdir(parents=True)
    for file, page in record_pages().items():
        (folder / file).write_text(page, encoding="utf-8", newline="\n")
