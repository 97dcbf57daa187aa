"""Which folder is meant: commands work in a learner's folder, in a lesson's, and beside them."""

from __future__ import annotations

from pathlib import Path

from course.app.hosts.hub import OWN_FOLDER, lesson_places, server_root
from course.app.start import find_lesson, lesson_folders


def learners_folder(given: Path | None = None) -> Path:
    """The folder with a learner's copies.

    Parameters
    ----------
    given
        Named by the learner; else the folder that one stands in, or the one around it, where lessons are; or `my-work`.
        On a hub also the folder where its exchange puts lessons.
    """
    if given is not None:
        return given.expanduser().absolute()
    here, served = Path.cwd(), server_root()
    own = [here, here.parent, here / OWN_FOLDER, *lesson_places()]
    return next((folder for folder in own if lesson_folders(folder)), (served or here) / OWN_FOLDER)


def is_fetched(folder: Path) -> bool:
    """Do lessons lie there as a hub's exchange hands them out? A lesson that was not fetched yet must not lie there."""
    return folder == server_root() and bool(lesson_folders(folder))


def notebook_named(wanted: str) -> Path:
    """The notebook that a learner means: a file, or a lesson by its number or name.

    Parameters
    ----------
    wanted
        Such as "2", "02_the_official_framework" or a path.

    Raises
    ------
    StartError, NoLesson
        When there is no such lesson in the learner's folder.
    """
    path = Path(wanted).expanduser()
    if path.suffix == ".ipynb" or path.is_file():
        return path
    if (path / f"{path.resolve().name}.ipynb").is_file():
        return path / f"{path.resolve().name}.ipynb"
    lesson = find_lesson(wanted, learners_folder())
    return lesson / f"{lesson.name}.ipynb"
