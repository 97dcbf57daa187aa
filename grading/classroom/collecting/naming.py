"""Whose a downloaded file is, and what it is, by the name that a learning platform gave it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

from course.answering.answers import FILE_NAME
from grading.engine.intake.handed_in import SECRET_FILE, TIME_FILE

NOTEBOOK, ANSWERS, ZIP, OTHER = "notebook", "answers", "zip", "other"
_MOODLE = re.compile(
    r"(?:^|.*/)(?P<who>[^/]+?)(?:_(?P<part>\d+))?_assignsubmission_file_?(?:/|(?<=_))(?P<file>.+)"
)
_MOODLE_TEXT = re.compile(r"_assignsubmission_(?!file)\w+")
_CANVAS = re.compile(r"(?P<who>[^/]+?)_(?P<late>LATE_)?(?P<user>\d+)_(?P<part>\d+)_(?P<file>[^/]+)")
_OWN = re.compile(r"(?P<who>[^/_][^/]*?)_(?P<file>(?:answers|\d\d_[a-z]|lesson-\d\d-)[^/]*)")
_AGAIN = re.compile(r"(?P<stem>.*?)(?:\s*\((?P<browser>\d{1,3})\))?(?:-(?P<canvas>\d{1,3}))?")
_BUNDLE = re.compile(r"lesson-(\d\d)-\d{4}-\d\d-\d\d.*")
_LESSON = re.compile(r"(\d\d)_\w+")


@dataclass(frozen=True)
class Handle:
    """How a file's name calls its learner.

    Attributes
    ----------
    by
        "canvas", "moodle" or "own".
    key
        Canvas's number, Moodle's full name, or an id of your own.
    name
        The name, where the platform writes it too.
    """

    by: str
    key: str
    name: str = ""


@dataclass(frozen=True)
class Named:
    """A file of a learner.

    Attributes
    ----------
    who
        Its learner.
    kind
        "notebook", "answers", "zip" or "other".
    name
        How it is kept.
    order
        A later attempt is greater: Canvas's number for the file, then the numbers that Canvas and browsers add.
    late
        Does Canvas call it late?
    """

    who: Handle
    kind: str
    name: str
    order: tuple[int, int, int] = (0, 0, 0)
    late: bool = False


class NotNamed(Exception):
    """A file that is no learner's: the rest of a sentence that begins with its name."""


def named(path: PurePosixPath, lesson: str) -> Named:
    """Whose a file is, and what.

    Parameters
    ----------
    path
        As it stands in a zip file or folder.
    lesson
        The lesson's folder name.

    Raises
    ------
    NotNamed
        When nobody's name stands there, or it is a file of another lesson.
    """
    text = unicodedata.normalize("NFC", path.as_posix())
    if _MOODLE_TEXT.search(text):
        raise NotNamed("is text typed into Moodle and was left out; the notebook is what counts")
    who, file, part, late = _whose(text)
    file = PurePosixPath(file.strip()).name
    if not file or file.startswith(".") or any(unicodedata.category(letter)[0] == "C" for letter in file):
        raise NotNamed("has a name that no learner's file has and was left out")
    return _as(who, file, part, late, lesson)


def _whose(text: str) -> tuple[Handle, str, int, bool]:
    if match := _MOODLE.fullmatch(text):
        return Handle("moodle", match["who"].strip(), match["who"].strip()), match["file"], 0, False
    last = PurePosixPath(text).name
    if match := _CANVAS.fullmatch(last):
        who = Handle("canvas", match["user"], match["who"])
        return who, match["file"], int(match["part"]), bool(match["late"])
    if match := _OWN.fullmatch(last):
        return Handle("own", match["who"].strip()), match["file"], 0, False
    parts = PurePosixPath(text).parts
    if len(parts) > 1:
        above = parts[-3] if len(parts) > 2 and _LESSON.fullmatch(parts[-2]) else parts[-2]
        if not _LESSON.fullmatch(above):
            return Handle("own", above.strip()), last, 0, False
    raise NotNamed("does not say whose it is and was left out; call it ID_" + last[:60])


def _as(who: Handle, file: str, part: int, late: bool, lesson: str) -> Named:
    if who.by != "own" and file in (TIME_FILE, SECRET_FILE):
        raise NotNamed("has the name of a note that nbgrader makes, and was left out")
    stem, dot, ending = file.rpartition(".")
    ending = ending.lower()
    match = _AGAIN.fullmatch(stem)
    plain = match["stem"].strip() if match else stem
    canvas, browser = (int(match["canvas"] or 0), int(match["browser"] or 0)) if match else (0, 0)
    order = (part, canvas, browser)
    if ending == "ipynb":
        if _LESSON.fullmatch(plain) and plain[:2] != lesson[:2]:
            raise NotNamed(f"is of another lesson than {lesson} and was left out")
        own = "" if plain.casefold() == lesson else plain[:100]
        return Named(who, NOTEBOOK, f"{own or lesson}.ipynb", order, late)
    if ending == "json" and plain.casefold() == FILE_NAME.removesuffix(".json"):
        return Named(who, ANSWERS, FILE_NAME, order, late)
    if ending == ZIP:
        bundle = _BUNDLE.fullmatch(stem)
        if bundle and bundle[1] != lesson[:2]:
            raise NotNamed(f"is of another lesson than {lesson} and was left out")
        return Named(who, ZIP, f"{lesson}.zip", (part, 0, browser) if bundle else order, late)
    if not dot or (who.by == "own" and file.startswith(("answers", lesson[:3], "lesson-"))):
        raise NotNamed("is neither a notebook, answers.json nor a zip file and was left out")
    return Named(who, OTHER, file[:100], order, late)
