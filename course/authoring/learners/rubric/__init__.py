"""A rubric as a page that a learner opens from the notebook: it fetches nothing, and any browser shows it."""

from __future__ import annotations

import re
from pathlib import Path

from markdown_it import MarkdownIt

from course.ground.templates import render


def page_name(rubric: str) -> str:
    """The page of a rubric: `rubric.html` of `rubric.md`."""
    return Path(rubric).with_suffix(".html").name


def page(rubric: str) -> str:
    """The page, from the text of `rubric.md`."""
    title = re.match(r"# (.+)", rubric)
    return render(
        Path(__file__).parent,
        "page.html.j2",
        title=title[1] if title else "Rubric",
        body=MarkdownIt("commonmark", {"html": False}).render(rubric),
    )
