"""The notebook on which somebody marks: written by `course mark`, and what its cells call."""

from __future__ import annotations

import getpass
import json
from pathlib import Path
from typing import Any

import nbformat
from IPython.display import display
from nbformat import v4

from course.answering.cards import HIDE_SLEEPING, VIEW_MIME, view_of
from course.ground.errors import CourseError
from course.ground.files import private_folder, write_whole
from grading.classroom.config import CLASS_FOLDER
from grading.classroom.root import class_root
from grading.marking.desk import Desk
from grading.marking.marks import FOLDER, named, slug

ROLE = "marking"
WHO = "who.json"
"""Who marks at which account of this machine: asked once."""
_ASLEEP = (
    f"<style>{HIDE_SLEEPING}</style>"
    '<p class="course-asleep" style="margin: 0">Run both cells to mark: Run menu, Run All Cells.</p>'
)


class Page:
    """A marker's desk as a cell shows it.

    Parameters
    ----------
    desk
        What lies there.
    """

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.view: Any = None

    def __repr__(self) -> str:
        return (
            f"{len(self.desk.listed())} texts of {self.desk.task.exercise.id}, marked by {self.desk.marker}"
        )

    def _ipython_display_(self) -> None:
        from grading.marking.view import MarkingView

        self.view = MarkingView(self.desk)
        display({VIEW_MIME: view_of(self.view), "text/plain": repr(self)}, raw=True)
        display({"text/html": _ASLEEP, "text/plain": ""}, raw=True)


def mark(task: str, marker: str) -> Page:
    """Show the page on which a written task is marked.

    Parameters
    ----------
    task
        The task's id, such as "02.7".
    marker
        Who marks.

    Raises
    ------
    MarkingError, ClassRecordError, NoGradebook, NoLesson
        When marking cannot begin: one sentence.
    """
    return Page(Desk(class_root(), task.partition(".")[0], marker, task))


def write_notebook(root: Path, desk: Desk) -> Path:
    """Write the notebook for a task and a marker; its path, relative to the class's root."""
    name = f"{desk.task.exercise.id}-{slug(desk.marker)}.ipynb"
    call = f"mark({json.dumps(desk.task.exercise.id)}, marker={json.dumps(desk.marker, ensure_ascii=False)})"
    notebook = v4.new_notebook(
        cells=[
            v4.new_code_cell("from grading.marking.page import mark", id="setup"),
            v4.new_code_cell(call, id="marking"),
        ],
        metadata={
            "course": {"role": ROLE, "lesson": desk.name},
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        },
    )
    path = Path(CLASS_FOLDER, FOLDER, name)
    write_whole(root / path, nbformat.writes(notebook) + "\n", private=True)
    return path


def marker_here(root: Path, given: str | None, ask: Any) -> str:
    """Who marks: as given, as given before at this account of the machine, or as somebody answers now.

    Parameters
    ----------
    root
        The class's.
    given
        A name, or None.
    ask
        Called without arguments where nobody was named yet.
    """
    file = private_folder(private_folder(root / CLASS_FOLDER) / FOLDER) / WHO
    known = _known(file)
    account = _account()
    if given is None and account in known:
        return known[account]
    marker = named(given if given is not None else ask())
    write_whole(file, json.dumps({**known, account: marker}, ensure_ascii=False) + "\n", private=True)
    return marker


def _known(file: Path) -> dict[str, str]:
    try:
        known: Any = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return {}
    if not isinstance(known, dict):
        return {}
    return {str(account): str(marker) for account, marker in known.items() if _is_name(marker)}


def _is_name(marker: Any) -> bool:
    try:
        return isinstance(marker, str) and named(marker) == marker
    except CourseError:
        return False


def _account() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "nobody"
