"""The way through the lessons: the links with which the build begins and ends each notebook.

They are relative, so that they hold wherever the folders of the lessons stand beside each other.
"""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat import NotebookNode

from course.authoring.learners.contents import FIXED, NAME
from course.ground.lessons import after, before, lesson_title

_CONTENTS = f"[Contents](../{NAME})"
SETUP = "from course import"


def link_lessons(notebook: NotebookNode, lesson: str) -> None:
    """Begin and end a learner's notebook with links to the contents and to the lessons beside it.

    Parameters
    ----------
    notebook
        Without such links.
    lesson
        The name of its folder.

    Raises
    ------
    NoLesson
        When there is no such lesson.
    """
    back, on = before(lesson), after(lesson)
    first = [_CONTENTS, *_link("Previous", back), *_link("Next", on)]
    last = [*(f"**{link}**" for link in _link("Next", on)), *_link("Previous", back), _CONTENTS]
    notebook.cells = [_cell("way-in", first), *notebook.cells, _cell("way-on", last)]


def keep_setup(notebook: NotebookNode) -> None:
    """Let no key press delete the cell that brings the tools of the course."""
    for cell in notebook.cells:
        if cell.cell_type == "code" and SETUP in cell.source:
            cell.metadata["deletable"] = False
            return


def _link(word: str, lesson: Path | None) -> list[str]:
    if lesson is None:
        return []
    name = lesson.name
    return [f"{word}: [{int(name[:2])} · {lesson_title(lesson)}](../{name}/{name}.ipynb)"]


def _cell(name: str, links: list[str]) -> NotebookNode:
    return nbformat.v4.new_markdown_cell(" · ".join(links), id=name, metadata=dict(FIXED))
