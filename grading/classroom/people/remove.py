"""Removing a learner wholly: gradebook, files, results, marks and the line that says who it is."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.api import MissingEntry

from course.ground.errors import ExerciseError
from course.ground.files import Unreadable, read_regular, write_whole
from grading.classroom.config import CLASS_FOLDER
from grading.classroom.gradebook import gradebook_at
from grading.classroom.people.roster import FILE, Person, Roster
from grading.classroom.private import closed_to_others
from grading.classroom.release import class_config

BY_LEARNER = ("submitted", "autograded", "feedback", "earlier")
"""Folders of a class that hold a folder for each learner."""
OF_CLASS = ("reports", "exports")
"""Pages and tables about a whole class: they are made anew."""


class RemoveError(ExerciseError):
    """A learner who cannot be removed: one sentence."""


@dataclass
class Traces:
    """What a class holds of a learner.

    Attributes
    ----------
    student
        The pseudonym.
    in_gradebook
        How many submissions the gradebook has; None where it does not know the learner.
    paths
        Files and folders that go.
    lines
        Files out of which a line of the learner's goes.
    """

    student: str
    in_gradebook: int | None = None
    paths: list[Path] = field(default_factory=list)
    lines: list[Path] = field(default_factory=list)

    def __bool__(self) -> bool:
        return self.in_gradebook is not None or bool(self.paths or self.lines)


def traces_of(student: str, root: Path) -> Traces:
    """Look what a class holds of a learner.

    Parameters
    ----------
    student
        The pseudonym.
    root
        The clone of the repository, or another folder with a class.

    Raises
    ------
    RemoveError
        When there is nothing of such a learner.
    """
    class_folder = root / CLASS_FOLDER
    found = Traces(student)
    if Path(student).name != student or student in (".", ".."):
        raise RemoveError(f"{student!r} is no id of a learner.")
    if class_folder.is_dir():
        course = class_config(root).CourseDirectory
        with gradebook_at(course.db_url, course.course_id) as gradebook:
            try:
                gradebook.find_student(student)
                found.in_gradebook = len(gradebook.student_submissions(student))
            except MissingEntry:
                pass
        found.paths = [path for name in BY_LEARNER if (path := class_folder / name / student).exists()]
        keys = _keys(class_folder, student)
        results = sorted((class_folder / "results").rglob("*.json"))
        found.paths += [path for path in results if path.stem in keys or _is_mark(path, student)]
        collected = sorted((class_folder / "collected").glob("*.json"))
        found.lines = [path for path in collected if student in _json(path)]
        person = Roster.of(class_folder).by_pseudonym.get(student)
        if person is not None:
            found.lines.append(class_folder / FILE)
        if found:
            pages = [path for name in OF_CLASS for path in sorted((class_folder / name).glob("*"))]
            found.paths += [path for path in pages if _names(path, person or Person(student))]
    if not found:
        raise RemoveError(
            f"There is nothing of {student} in {class_folder}; `course roster` lists the class."
        )
    return found


def remove(found: Traces, root: Path) -> None:
    """Remove all of a learner.

    Parameters
    ----------
    found
        As `traces_of` gives it.
    root
        As for it.
    """
    config, class_folder = class_config(root), root / CLASS_FOLDER
    with closed_to_others(class_folder, config):
        for path in found.paths:
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink(missing_ok=True)
        for path in found.lines:
            if path.name == FILE:
                roster = Roster.of(class_folder)
                del roster.by_pseudonym[found.student]
                roster.save(class_folder) if len(roster) else path.unlink()
            else:
                kept = {student: about for student, about in _json(path).items() if student != found.student}
                write_whole(path, json.dumps(kept, indent=1), private=True)
        if found.in_gradebook is not None:
            course = config.CourseDirectory
            with gradebook_at(course.db_url, course.course_id) as gradebook:
                gradebook.remove_student(found.student)


def _keys(class_folder: Path, student: str) -> set[str]:
    """Under which keys the store has this learner's results, and nobody else's."""
    by_student: dict[str, set[str]] = {}
    for path in (class_folder / "results").glob("*/students/*.json"):
        key = _key_of(path)
        if key:
            by_student.setdefault(path.stem, set()).add(key)
    others = {key for one, keys in by_student.items() if one != student for key in keys}
    return by_student.get(student, set()) - others


def _key_of(path: Path) -> str:
    key = _json(path).get("key", "")
    return key if isinstance(key, str) else ""


def _is_mark(path: Path, student: str) -> bool:
    return path.parent.name == "students" and path.stem == student


def _names(path: Path, person: Person) -> bool:
    """Does a page or table hold the pseudonym, or what a platform calls the learner?"""
    called = filter(
        None, (person.pseudonym, person.id, person.name, person.login, person.sis_id, person.email)
    )
    try:
        text = read_regular(path, 50_000_000).decode("utf-8", "replace")
        return any(name in text for name in called)
    except Unreadable:
        return False


def _json(path: Path) -> dict[str, object]:
    try:
        value = json.loads(read_regular(path, 50_000_000))
    except (Unreadable, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
