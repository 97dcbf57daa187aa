"""The lessons that there are: how each is named, and in which order they are studied.

`lessons/order.yml` is the one list. A folder of lessons without it is studied in the order of its numbers.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from course.ground.errors import CourseError, ExerciseError
from course.ground.places import lessons_folder

ORDER = "order.yml"
_NUMBER = re.compile(r"\d{1,2}")
_CARD = re.compile(r"^\| \*\*You will be able to\*\* \| (.+) \|$", re.MULTILINE)
_OUTCOME = re.compile(r"(LO-\d{1,2}\.\d)\s+(.+)")
_HEADING = re.compile(r"^# (?:\d+ · )?(.+)$", re.MULTILINE)
_found: dict[tuple[Path, str], Path] = {}


class NoLesson(ExerciseError):
    """A lesson that is not there; the sentence names those that are."""


def lesson_folder(name: str) -> Path:
    """The folder of a lesson, however one names it.

    Parameters
    ----------
    name
        A number ("2", "02") or the folder's name ("02_the_official_framework").

    Raises
    ------
    NoLesson
        With one sentence that names the lessons there are.
    """
    key = (lessons_folder(), str(name))
    if not (key in _found and _found[key].is_dir()):
        _found[key] = chosen(name, [path for path in key[0].glob("[0-9][0-9]_*") if path.is_dir()])
    return _found[key]


def lesson_number(name: str) -> str:
    """The two digits of a lesson, however one names it. See `lesson_folder`."""
    return lesson_folder(name).name[:2]


def chosen(name: str, folders: list[Path]) -> Path:
    """The folder among `folders` that a person means by a name; it need not be one of lessons' texts.

    Parameters
    ----------
    name
        As for `lesson_folder`.
    folders
        Whatever bears lessons' names: texts, notebooks, submissions, files such as "02.csv".

    Raises
    ------
    NoLesson
        With one sentence that names those there are.
    """
    wanted = str(name).strip().rstrip("/\\")
    number = wanted.zfill(2) if _NUMBER.fullmatch(wanted) else None
    for folder in sorted(folders):
        if folder.name == wanted or (number and folder.name[:2] == number):
            return folder
    known = ", ".join(folder.name for folder in sorted(folders)) or "none yet"
    raise NoLesson(f"There is no lesson {wanted}; the lessons are {known}.")


def lesson_title(folder: Path) -> str:
    """The title of a lesson without its number; the folder's name in words where it has no text.

    Parameters
    ----------
    folder
        A lesson's folder, or one of its notebooks': it need not be one of texts.
    """
    try:
        text = (lessons_folder() / folder.name / "lesson.md").read_text(encoding="utf-8")
    except OSError:
        text = ""
    heading = _HEADING.search(text)
    return heading[1].strip() if heading else folder.name[3:].replace("_", " ").capitalize()


def lesson_outcomes(folder: Path) -> dict[str, str]:
    """What a lesson's card promises: the outcomes' words by id; nothing where it has no text.

    Parameters
    ----------
    folder
        As for `lesson_title`.
    """
    try:
        text = (lessons_folder() / folder.name / "lesson.md").read_text(encoding="utf-8")
    except OSError:
        return {}
    row = _CARD.search(text)
    return outcomes_in(row[1]) if row else {}


def outcomes_in(row: str) -> dict[str, str]:
    """The outcomes in a card's row, where they are parted by " · "."""
    entries = (_OUTCOME.fullmatch(entry.strip()) for entry in row.split("·"))
    return {match[1]: match[2] for match in entries if match}


def all_lessons() -> list[Path]:
    """The folders of all lessons, in the order of study.

    Raises
    ------
    CourseError
        When the list of lessons is no list of lessons, or names one twice.
    """
    folders = {path.parent.name[:2]: path.parent for path in lessons_folder().glob("[0-9][0-9]_*/lesson.md")}
    order = _listed()
    return [folders[number] for number in [*order, *sorted(set(folders) - set(order))] if number in folders]


def before(number: str) -> Path | None:
    """The lesson studied before another one; None for the first."""
    return _neighbour(number, -1)


def after(number: str) -> Path | None:
    """The lesson studied after another one; None for the last."""
    return _neighbour(number, +1)


def _neighbour(number: str, step: int) -> Path | None:
    lessons = all_lessons()
    place = [folder.name[:2] for folder in lessons].index(lesson_number(number)) + step
    return lessons[place] if 0 <= place < len(lessons) else None


def _listed() -> list[str]:
    path = lessons_folder() / ORDER
    if not path.is_file():
        return []
    listed: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(listed, list) or not all(
        isinstance(number, str) and re.fullmatch(r"\d\d", number) for number in listed
    ):
        raise CourseError(f'{path.name} should be a list of lessons\' numbers in quotes, such as - "02".')
    if twice := sorted({number for number in listed if listed.count(number) > 1}):
        raise CourseError(f"{path.name} names {', '.join(twice)} twice; a lesson is studied once.")
    return listed
