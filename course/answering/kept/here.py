"""A running notebook's own work: packed in one file by `save_work`, brought back by `restore_work`."""

from __future__ import annotations

import os
import re
import threading
import time
from contextlib import suppress
from html import escape
from pathlib import Path

from course.answering.answers import FILE_NAME, answers_of, document_in, is_solution
from course.answering.kept.bundle import RELOAD, BundleError, bring_back, found_beside, pack, read_work
from course.answering.kernel.runs import notebook_folder, running_shell
from course.answering.session import session
from course.ground import places
from course.ground.errors import ExerciseError
from course.ground.lessons import lesson_folder
from course.ground.shown import Shown

SECONDS_BETWEEN_LOOKS = 1.0
_NUMBERED = re.compile(r"\d\d_")
_followed: set[tuple[Path, Path]] = set()


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
    name, saved = lesson_folder(lesson).name, saved_at(notebook_folder(), notebook)
    try:
        file = pack(notebook_folder(), notebook, name)
    except OSError:
        told = "Your work could not be packed in one file here; free some space, and run this cell again."
        return Shown(told, f"<p>{told}</p>")
    if running_shell() is not None:
        _follow(notebook_folder(), notebook.absolute(), name, saved)
    before = "All your work in this lesson, in one file:"
    after = (
        "Press Ctrl+S, so that it holds all that you see; then click its name to download it, or right-click it in the "
        "list of files and choose Download. Binder forgets everything when you leave, so download it there. "
        "Hand in this file, or keep it: to bring your work back, put it beside this notebook and run restore_work()."
    )
    shown = escape(file.name)
    link = f'<a href="{shown}" download="{shown}">{shown}</a>'
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
        When there is no such file, or it is damaged or another lesson's, or no lesson is here.
    """
    lesson = lesson_here()
    if lesson is None:
        raise BundleError(
            f"The folder {notebook_folder().name} is no lesson's; run restore_work() in the notebook of the lesson."
        )
    path = Path(file) if file is not None else found_beside(notebook_folder(), lesson)
    if path is None:
        raise BundleError(
            "There is no file of this lesson's work here; put the one that save_work() made beside this notebook."
        )
    work = read_work(path)
    if work.lesson != lesson:
        raise BundleError(
            f"{path.name} holds the work of {work.lesson}; run restore_work() in that lesson's notebook."
        )
    asides = bring_back(work, notebook_folder(), places.notebooks_folder() / lesson / f"{lesson}.ipynb")
    told = f"{work.told} are back from {path.name}. To see them, {RELOAD}."
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
        f"then {RELOAD}."
    )


def _follow(folder: Path, notebook: Path, lesson: str, packed: list[int]) -> None:
    """Pack anew whenever the notebook or the answers were saved, for as long as the kernel runs."""
    if (folder, notebook) not in _followed:
        _followed.add((folder, notebook))
        about = folder, notebook, lesson, packed
        threading.Thread(target=_keep_packing, args=about, daemon=True).start()


def _keep_packing(folder: Path, notebook: Path, lesson: str, packed: list[int]) -> None:
    while notebook.is_file():
        time.sleep(SECONDS_BETWEEN_LOOKS)
        if (now := saved_at(folder, notebook)) != packed:
            with suppress(OSError):
                pack(folder, notebook, lesson)
                packed = now


def saved_at(folder: Path, notebook: Path) -> list[int]:
    """When the notebook and its answers were last written; 0 for a file that is not there."""
    files = [notebook, folder / FILE_NAME]
    return [file.stat().st_mtime_ns if file.is_file() else 0 for file in files]


def lesson_here() -> str | None:
    """The lesson of the notebook's folder (`02_name`), by its full name; else that of the answers kept in it."""
    store = session().store()
    named = [store.path.parent.name[:2]] if _NUMBERED.match(store.path.parent.name) else []
    for number in [*named, *sorted({exercise_id[:2] for exercise_id in store.all()})]:
        with suppress(ExerciseError):
            return lesson_folder(number).name
    return None


def _notebook_here() -> Path | None:
    named = os.environ.get("JPY_SESSION_NAME", "")
    folder = notebook_folder()
    own = folder / f"{folder.name}.ipynb"
    found = [folder / named] if named.endswith(".ipynb") else [own, *sorted(folder.glob("*.ipynb"))]
    return next((path for path in found if path.is_file()), None)
