"""Registering a class: people get pseudonyms, and nbgrader's gradebook gets these alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from course.ground.files import private_folder
from grading.classroom.config import CLASS_FOLDER
from grading.classroom.gradebook import gradebook_at
from grading.classroom.people.roster import FILE, Person, Roster, read_people
from grading.classroom.private import closed_to_others
from grading.classroom.release import class_config


@dataclass
class Registered:
    """Who was registered.

    Attributes
    ----------
    people
        All on the list now.
    new
        How many of them are new.
    gone
        Pseudonyms of those whom the file did not name.
    file
        Where the list stands.
    """

    people: list[Person]
    new: int
    gone: list[str]
    file: Path


def register(names: Path | None, root: Path) -> Registered:
    """Take the people of a file into the class; without a file, say who is in it.

    Parameters
    ----------
    names
        As for `read_people`.
    root
        The clone of the repository, or another folder with a class.

    Raises
    ------
    RosterError, TableError
        When a list of people cannot be used.
    NoGradebook
        When the gradebook cannot be opened.
    """
    config, class_folder = class_config(root), private_folder(root / CLASS_FOLDER)
    roster, new, seen = Roster.of(class_folder), 0, set()
    before = set(roster.by_pseudonym)
    if names is None:
        return Registered(list(roster.by_pseudonym.values()), 0, [], class_folder / FILE)
    for person in read_people(names.expanduser()):
        person, is_new = roster.add(person)
        new += is_new
        seen.add(person.pseudonym)
    with closed_to_others(class_folder, config):
        roster.save(class_folder)
        course = config.CourseDirectory
        with gradebook_at(course.db_url, course.course_id) as gradebook:
            known = {student.id for student in gradebook.students}
            for pseudonym in roster.by_pseudonym:
                if pseudonym not in known:
                    gradebook.add_student(pseudonym)
    return Registered(list(roster.by_pseudonym.values()), new, sorted(before - seen), class_folder / FILE)
