"""The page of contents in a learner's folder, with what is answered there."""

from __future__ import annotations

import platform
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from course.answering.answers import document_in
from course.app.progress import LessonProgress, progress
from course.authoring.learners.contents import NAME, ROLE, Listed, Progress, lessons_on, notebook, text_of
from course.ground.files import write_whole


def write_contents(source: Path, folder: Path, news: Iterable[str] = ()) -> bool:
    """Write the page of contents anew; what a learner added to it stays at its end.

    Parameters
    ----------
    source
        The course's notebooks, with the page as it was built.
    folder
        The learner's, with copies of the lessons.
    news
        Sentences that the page is to say below its table.

    Returns
    -------
    bool
        Was it written? Not where the course has no such page, nor over a file of the learner's own.
    """
    lessons = lessons_on(document_in(source / NAME))
    target = folder / NAME
    if lessons is None or (target.exists() and lessons_on(document_in(target)) is None):
        return False
    page = notebook(lessons, _progress(lessons, folder, tuple(news)))
    page.cells += _own_cells(document_in(target))
    page.metadata.update(_kernel())
    write_whole(target, text_of(page))
    return True


def is_open(folder: Path) -> bool:
    """Does a Jupyter server of this user run on the folder, or on one around it?"""
    from jupyter_server.serverapp import list_running_servers

    here = folder.resolve()
    return any(here.is_relative_to(Path(server["root_dir"]).resolve()) for server in list_running_servers())


def _progress(lessons: list[Listed], folder: Path, news: tuple[str, ...]) -> Progress:
    standing = {lesson.lesson: lesson for lesson in progress(folder)}
    begun = [standing[lesson.name] for lesson in lessons if _saved(standing.get(lesson.name))]
    return Progress(
        lessons=standing,
        way_in=_next([lesson.name for lesson in lessons], begun),
        begun=bool(begun),
        as_of=f"{datetime.now():%d %B %Y, %H:%M}".lstrip("0"),
        news=news,
    )


def _saved(lesson: LessonProgress | None) -> datetime | None:
    return lesson.saved if lesson and lesson.begun else None


def _next(names: list[str], begun: list[LessonProgress]) -> str:
    """The lesson that was last worked on; where all of it is answered, the one that follows."""
    if not begun:
        return names[0] if names else ""
    last = max(begun, key=lambda lesson: lesson.saved or datetime.min)
    place = names.index(last.lesson) + (last.answered == last.of)
    return names[min(place, len(names) - 1)]


def _kernel() -> dict[str, Any]:
    """What JupyterLab would note of the kernel here: so the page does not count as changed as soon as it is opened."""
    language = {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
        "version": platform.python_version(),
    }
    spec = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    return {"kernelspec": spec, "language_info": language}


def _own_cells(document: Any) -> list[Any]:
    """The cells of a page that are not the course's."""
    import nbformat

    cells = document.get("cells", []) if isinstance(document, dict) else []
    own = [
        cell for cell in cells if not str(cell.get("id", "")).startswith(f"{ROLE}-") and cell.get("source")
    ]
    return [nbformat.from_dict(cell) for cell in own]
