"""A fresh copy of a lesson, or of one of its tasks, with the learner's answers in it; the old one is kept beside it."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.utils import compute_checksum

from course.answering.answers import FILE_NAME, answers_of, identity_in, write_answers
from course.answering.kept.bundle import keep_aside
from course.app.start import copy_lessons
from course.authoring.learners.steps import WIDGET_CALL
from course.ground.errors import CourseError
from course.ground.files import write_whole


class FreshError(CourseError):
    """A copy that cannot be made: one sentence with the fix."""


@dataclass(frozen=True)
class Fresh:
    """What was done.

    Attributes
    ----------
    notebook
        The one to open; it has the name that is graded.
    kept
        The learner's own, under another name.
    brought
        The tasks whose code or text was brought along.
    """

    notebook: Path
    kept: Path
    brought: tuple[str, ...] = ()


def fresh_lesson(lesson: str, source: Path, folder: Path) -> Fresh:
    """Replace a lesson's notebook by the one that is given out, with the code and the texts that answer its tasks.

    Parameters
    ----------
    lesson
        The name of its folder.
    source
        The course's notebooks.
    folder
        The learner's.

    Raises
    ------
    FreshError
        When one of the two notebooks cannot be read.
    """
    copy_lessons(source, folder)
    mine, given = _read(folder, lesson), _read(source, lesson)
    answered = {_name(cell): cell.source for cell in mine.cells if _is_answer(cell) and _is_changed(cell)}
    brought = []
    for cell in given.cells:
        if _is_answer(cell) and _name(cell) in answered:
            cell.source = answered[_name(cell)]
            brought.append(_name(cell).partition("-")[2].replace("-", ".", 1))
    _keep_answers(folder / lesson)
    _renew_others(source / lesson, folder / lesson)
    return Fresh(*_replace(folder, lesson, given), tuple(brought))


def fresh_task(task: str, lesson: str, source: Path, folder: Path) -> Fresh:
    """Set the cells of one task back as they are given out; one that was deleted is put in again.

    Parameters
    ----------
    task
        Such as "02.3".
    lesson, source, folder
        As for `fresh_lesson`.

    Raises
    ------
    FreshError
        When the lesson has no such task, or a notebook cannot be read.
    """
    mine, given = _read(folder, lesson), _read(source, lesson)
    ending = f"-{task.replace('.', '-')}"
    if not any(_name(cell).endswith(ending) for cell in given.cells):
        tasks = sorted({_name(cell).partition("-")[2].replace("-", ".", 1) for cell in given.cells} - {""})
        raise FreshError(f"Lesson {lesson[:2]} has no task {task}; its tasks are {', '.join(tasks)}.")
    _keep_answers(folder / lesson)
    for position, cell in enumerate(given.cells):
        if not _name(cell).endswith(ending):
            continue
        places = [place for place, other in enumerate(mine.cells) if _name(other) == _name(cell)]
        if places:
            mine.cells[places[0]] = cell
        else:
            mine.cells.insert(_place_after(given.cells[:position], mine.cells), cell)
    return Fresh(*_replace(folder, lesson, mine))


def _read(root: Path, lesson: str) -> NotebookNode:
    path = root / lesson / f"{lesson}.ipynb"
    try:
        return copy.deepcopy(nbformat.read(path, as_version=4))
    except FileNotFoundError:
        raise FreshError(f"There is no {path}; `course start` makes a copy.") from None
    except Exception as error:
        raise FreshError(
            f"{path} cannot be read ({type(error).__name__}); rename it, and `course start` makes a new copy."
        ) from error


def _replace(folder: Path, lesson: str, notebook: NotebookNode) -> tuple[Path, Path]:
    path = folder / lesson / f"{lesson}.ipynb"
    kept = keep_aside(path)
    write_whole(path, nbformat.writes(notebook) + "\n")
    return path, kept


def _renew_others(source: Path, folder: Path) -> None:
    """What stands beside the notebook, such as the rubric."""
    for file in source.iterdir():
        mine = folder / file.name
        if file.suffix != ".ipynb" and mine.is_file() and mine.read_bytes() != file.read_bytes():
            keep_aside(mine)
            write_whole(mine, file.read_bytes())


def _keep_answers(folder: Path) -> None:
    """The answers that the old notebook alone carries go into the file."""
    answers, path = answers_of(folder), folder / FILE_NAME
    if answers.trouble and path.exists():
        keep_aside(path)
    if answers.trouble or set(answers.carried) - set(answers.filed):
        write_answers(path, answers.entries, identity_in(path))


def _name(cell: NotebookNode) -> str:
    """A cell's name in nbgrader, such as exercise-02-3; empty for a cell of text."""
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def _is_answer(cell: NotebookNode) -> bool:
    """Does a learner write here? Not in a cell that shows a form."""
    return bool(cell.metadata.get("nbgrader", {}).get("solution")) and WIDGET_CALL not in cell.source


def _is_changed(cell: NotebookNode) -> bool:
    return cell.metadata.nbgrader.get("checksum") != compute_checksum(cell)


def _place_after(before: list[NotebookNode], cells: list[NotebookNode]) -> int:
    """Where a cell belongs: after the last of those before it that is still there."""
    for other in reversed(before):
        for place, cell in enumerate(cells):
            if (_name(other) and _name(cell) == _name(other)) or cell.source == other.source:
                return place + 1
    return 0
