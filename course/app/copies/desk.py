"""A learner's folder before JupyterLab is opened on it: lessons copied, and the page of contents written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from course.app.copies.contents import is_open, write_contents
from course.app.copies.editions import newer_lessons
from course.app.copies.places import is_fetched, learners_folder
from course.app.copies.restore import restore_what_lies_here
from course.app.hosts.hub import on_hub
from course.app.start import copy_beside, copy_lessons, find_lesson
from course.authoring.learners.contents import NAME
from course.ground import places


@dataclass(frozen=True)
class Desk:
    """What JupyterLab is to open.

    Attributes
    ----------
    root
        The learner's folder.
    notebook
        What is opened first, relative to it; None where the course has no page of contents.
    says
        What was done, in sentences.
    """

    root: Path
    notebook: Path | None
    says: tuple[str, ...]


def prepare(lesson: str | None, folder: Path | None) -> Desk:
    """Copy what is new in the lessons, and write the page of contents unless it is being read.

    Parameters
    ----------
    lesson
        The one to open, however it is named; else the page of contents.
    folder
        The learner's; see `learners_folder`.

    Raises
    ------
    StartError, NoLesson
        As `copy_lessons` and `find_lesson` do.
    """
    source = places.notebooks_folder()
    root = learners_folder(folder)
    if folder is None and is_fetched(root):
        return _fetched(lesson, source, root)
    chosen = find_lesson(lesson, source).name if lesson else None
    says = [_copied(copy_lessons(source, root), root)]
    news = newer_lessons(source, root)
    if not on_hub() and is_open(root):
        says.append(f"JupyterLab runs on {root} already, so {NAME} stays as it is until the next start.")
    else:
        says += restore_what_lies_here(source, root)
        write_contents(source, root, [news] if news else [])
    says += [news] if news else []
    first = Path(chosen, f"{chosen}.ipynb") if chosen else Path(NAME)
    return Desk(root, first if (root / first).is_file() else None, tuple(says))


def _fetched(lesson: str | None, source: Path, root: Path) -> Desk:
    """Lessons that a class's exchange handed out: only what their links lead to is added."""
    chosen = find_lesson(lesson, root).name if lesson else None
    copy_beside(source, root)
    says = f"The lessons that your class handed out are in {root}; none was changed, and their links have their pages."
    return Desk(root, Path(chosen, f"{chosen}.ipynb") if chosen else None, (says,))


def _copied(added: list[Path], root: Path) -> str:
    if not added:
        return f"Your lessons are in {root}; no lesson there was changed."
    lessons = len({path.parts[0] for path in added} - {places.READ_ALONG})
    return f"Copied {len(added)} new file{'s'[: len(added) > 1]} of {lessons} lesson{'s'[: lessons > 1]} to {root}."
