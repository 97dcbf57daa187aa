"""Who is in the class, by pseudonyms that stay: the list that tells who is who stands in `class/` alone."""

from __future__ import annotations

import csv
import re
import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from io import StringIO
from pathlib import Path

from course.ground.errors import ExerciseError
from course.ground.files import private_folder, write_whole
from grading.classroom.people.tables import PlainTable, read_table

FILE = "people.csv"
PSEUDONYM = re.compile(r"[A-Za-z0-9][A-Za-z0-9.@-]{0,99}")
"""What can name a learner's folder, and nbgrader's student."""
_BIRDS = (
    "avocet bittern bunting buzzard chough coot crane curlew dipper dunlin eider finch fulmar gadwall "
    "gannet godwit grebe harrier heron hobby hoopoe ibis jackdaw jay kestrel kite knot lapwing linnet "
    "magpie martin merlin oriole osprey ouzel petrel pipit plover pochard puffin quail rail raven redpoll "
    "robin rook ruff serin shrike siskin skua skylark smew snipe sparrow stork swallow swift tern thrush "
    "twite wagtail warbler waxwing wigeon wren wryneck"
)
"""Short ones: a table on a narrow terminal shows them whole."""
COLUMNS = {
    "pseudonym": ("pseudonym",),
    "id": ("id", "user id", "id number", "id-nummer", "matrikelnummer", "student id"),
    "name": ("name", "student", "full name", "vollständiger name"),
    "login": ("login", "sis login id", "username", "anmeldename", "login id"),
    "sis_id": ("sis user id", "sis_id", "sis id"),
    "section": ("section", "groups", "gruppen"),
    "email": ("email", "email address", "e-mail-adresse", "e-mail"),
}
"""What Canvas, Moodle and people call the columns of such lists."""
FIRST, LAST = ("first name", "vorname"), ("last name", "surname", "nachname")
NOT_PEOPLE = {"points possible", "student, test", "manual posting", "test student"}


class RosterError(ExerciseError):
    """A list of people that cannot be used: one sentence with what to do."""


@dataclass(frozen=True)
class Person:
    """A learner as the platform knows them.

    Attributes
    ----------
    pseudonym
        How the class's folders and gradebook call them; "" where they have none yet.
    id
        Canvas's own number, or what Moodle calls the ID number.
    name, login, sis_id, section, email
        As the platform writes them; "" where it does not say.
    """

    pseudonym: str = ""
    id: str = ""
    name: str = ""
    login: str = ""
    sis_id: str = ""
    section: str = ""
    email: str = ""


_FIELDS = [field.name for field in fields(Person)]
_SINGLE = ("pseudonym", "id", "sis_id", "login", "email")
"""What only one person has."""


class Roster:
    """The people of a class, in the order in which they came.

    Parameters
    ----------
    people
        Each with a pseudonym.
    """

    def __init__(self, people: Iterable[Person] = ()) -> None:
        self.by_pseudonym = {person.pseudonym: person for person in people}

    def __len__(self) -> int:
        return len(self.by_pseudonym)

    @classmethod
    def of(cls, class_folder: Path) -> Roster:
        """The class's; an empty one where nobody was registered.

        Raises
        ------
        RosterError, TableError
            When its file is broken.
        """
        path = class_folder / FILE
        return cls(read_people(path, pseudonyms=True)) if path.is_file() else cls()

    def save(self, class_folder: Path) -> None:
        """Write the list, for its owner's eyes only.

        Raises
        ------
        OSError
            When the folder does not take it.
        """
        text = StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(_FIELDS)
        writer.writerows([getattr(person, name) for name in _FIELDS] for person in self.by_pseudonym.values())
        write_whole(private_folder(class_folder) / FILE, text.getvalue(), private=True)

    def add(self, person: Person) -> tuple[Person, bool]:
        """Take somebody in; who is there already keeps the pseudonym and gets what is new.

        Returns
        -------
        tuple
            Who stands there now, and whether they are new.
        """
        known = self.known(person)
        if known is None:
            person = replace(person, pseudonym=person.pseudonym or self._fresh_pseudonym())
            self.by_pseudonym[person.pseudonym] = person
            return person, True
        told = {name: value for name in _FIELDS[1:] if (value := getattr(person, name))}
        self.by_pseudonym[known.pseudonym] = known = replace(known, **told)
        return known, False

    def known(self, person: Person) -> Person | None:
        """The one on the list who is this person: by what only one has, else by the name if only one bears it."""
        for name in _SINGLE:
            if value := getattr(person, name):
                for one in self.by_pseudonym.values():
                    if getattr(one, name).casefold() == value.casefold():
                        return one
        same = self.named(person.name) if person.name else []
        clash = same and any(
            getattr(same[0], name) and getattr(person, name)
            for name in ("pseudonym", "id", "sis_id", "login")
        )
        return same[0] if len(same) == 1 and not clash else None

    def named(self, name: str) -> list[Person]:
        """Everybody who bears a name, in whatever order and with whatever accents it is written."""
        wanted = words(name)
        return [one for one in self.by_pseudonym.values() if words(one.name) == wanted]

    def _fresh_pseudonym(self) -> str:
        """By chance: it tells nothing of the name, and nobody can work it out from one."""
        while True:
            pseudonym = f"{secrets.choice(_BIRDS.split())}-{10 + secrets.randbelow(90)}"
            if pseudonym not in self.by_pseudonym:
                return pseudonym


def words(name: str) -> str:
    """A name's words without accents, in the order of the alphabet: "Müller, Anna" and "Anna Muller" are the same."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("ß", "ss"))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(sorted(re.findall(r"\w+", plain)))


def read_people(path: Path, pseudonyms: bool = False) -> list[Person]:
    """Read a list of people: Canvas's export of its gradebook, Moodle's participants, or one of your own.

    Parameters
    ----------
    path
        A CSV file whose first line names columns, such as `Student`, `ID`, `SIS Login ID`; or `First name`,
        `Last name`, `Email address`; or `pseudonym`, `id`, `name`.
    pseudonyms
        Must everybody have one?

    Raises
    ------
    RosterError, TableError
        When it cannot be read, names nobody, or names somebody twice.
    """
    table = read_table(path)
    people = people_in(table)
    if pseudonyms and any(not person.pseudonym for person in people):
        raise RosterError(f"{path} has somebody without a pseudonym; give each line one.")
    for number, person in enumerate(people, start=1):
        if person.pseudonym and not PSEUDONYM.fullmatch(person.pseudonym):
            raise RosterError(
                f"{path}: the pseudonym of person {number} should hold letters, digits and hyphens only."
            )
    if not people:
        raise (
            RosterError(
                f"{path} names nobody; its first line should name columns such as Student and ID (Canvas), "
                "First name, Last name and Email address (Moodle), or pseudonym and id."
            )
            if not pseudonyms
            else RosterError(f"{path} names nobody; remove it.")
        )
    for name in ("pseudonym", "id", "sis_id", "login"):
        values = [value.casefold() for person in people if (value := getattr(person, name))]
        if twice := next((value for value in values if values.count(value) > 1), None):
            raise RosterError(f"{path}: {twice} stands there twice as {name.replace('_', ' ')}.")
    return people


def people_in(table: PlainTable) -> list[Person]:
    """The people that a table names, without Canvas's lines that are no people."""
    columns = {name: _column(table.header, known) for name, known in COLUMNS.items()}
    first, last = _column(table.header, FIRST), _column(table.header, LAST)
    people = []
    for row in table.rows:
        told = {name: row[place].strip() for name, place in columns.items() if place is not None}
        if not told.get("name") and first is not None and last is not None:
            told["name"] = f"{row[first].strip()} {row[last].strip()}".strip()
        if not any(told.values()) or told.get("name", "").casefold() in NOT_PEOPLE:
            continue
        if any(told.get(name) for name in (*_SINGLE, "name")):
            people.append(Person(**told))
    return people


def _column(header: list[str], known: tuple[str, ...]) -> int | None:
    names = [name.casefold() for name in header]
    return next((names.index(one) for one in known if one in names), None)
