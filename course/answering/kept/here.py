"""A running notebook's own work: packed in one file by `save_work`, brought back by `restore_work`."""

from __future__ import annotations

import os
from datetime import datetime
from html import escape
from pathlib import Path

from course.answering.answers import answers_of, document_in, is_solution
from course.answering.kept.bundle import BundleError, bring_back, found_beside, pack, read_work
from course.answering.session import session
from course.ground.lessons import lesson_folder
from course.ground.places import notebooks_folder
from course.ground.shown import Shown

_RELOAD = "choose File, then Reload Notebook from Disk"


def packed_here(lesson: str) -> Shown | None:
    """Pack the running notebook's work in one file, and say how to keep it.

    Parameters
    ----------
    lesson
        Its number.

    Returns
    -------
    Shown or None
        None where no learner works: in a build, in a solution, under a grader.
    """
    notebook = _notebook_here()
    if notebook is None or "NBGRADER_EXECUTION" in os.environ or not session().live:
        return None
    if not isinstance(document := document_in(notebook), dict) or is_solution(document):
        return None
    try:
        file = pack(Path.cwd(), notebook, lesson_folder(lesson).name)
    except OSError:
        told = "Your work could not be packed in one file here; free some space, and run this cell again."
        return Shown(told, f"<p>{told}</p>")
    saved = f"{datetime.fromtimestamp(notebook.stat().st_mtime):%H:%M:%S}"
    before = f"All your work in this lesson, in one file, with the notebook as it was saved at {saved}:"
    after = (
        "If you wrote something since, press Ctrl+S and run this cell again. Click the name to download the file, or "
        "right-click it in the list of files and choose Download. Binder forgets everything when you leave, so "
        "download it there. Hand in this file, or keep it: to bring your work back, put the file beside this "
        "notebook and run restore_work()."
    )
    name = escape(file.name)
    link = f'<a href="{name}" download="{name}">{name}</a>'
    return Shown(f"{before} {file.name}. {after}", f"<p>{before} <strong>{link}</strong>.</p><p>{after}</p>")


def restore_work(file: str | os.PathLike[str] | None = None) -> Shown:
    """Bring back the work that `save_work` packed. What stood here before is kept aside.

    Parameters
    ----------
    file
        Whatever it is called; if left out, the newest one beside this notebook or in the folder above.

    Raises
    ------
    BundleError
        When there is no such file, or it is damaged or another lesson's.
    """
    lesson = _lesson_here()
    path = Path(file) if file is not None else found_beside(Path.cwd(), lesson)
    if path is None:
        raise BundleError(
            "There is no file of this lesson's work here; put the one that save_work() made beside this notebook."
        )
    work = read_work(path)
    if work.lesson != lesson:
        raise BundleError(
            f"{path.name} holds the work of {work.lesson}; run restore_work() in that lesson's notebook."
        )
    asides = bring_back(work, Path.cwd(), notebooks_folder() / lesson / f"{lesson}.ipynb")
    told = f"{path.name}: {work.answers} answers and the notebook are back. To see them, {_RELOAD}."
    if asides:
        told += f" What was here before is kept as {', '.join(aside.name for aside in asides)}."
    return Shown(told, f"<p>{escape(told)}</p>")


def offer(folder: Path) -> str:
    """A sentence about a file of work beside a lesson in which nothing is answered yet; else empty."""
    here = answers_of(folder)
    if here.entries or here.trouble or not (file := found_beside(folder, folder.name)):
        return ""
    return (
        f"{file.name} holds your work of this lesson: to bring it back, run restore_work() in a cell, "
        f"then {_RELOAD}."
    )


def _lesson_here() -> str:
    return lesson_folder(Path.cwd().name[:2]).name


def _notebook_here() -> Path | None:
    named = os.environ.get("JPY_SESSION_NAME", "")
    own = Path(f"{Path.cwd().name}.ipynb")
    found = [Path(named)] if named.endswith(".ipynb") else [own, *sorted(Path.cwd().glob("*.ipynb"))]
    return next((path for path in found if path.is_file()), None)
