"""Canvas's own export of its gradebook, as the form that an import fills in."""

from __future__ import annotations

import re
from pathlib import Path

from course.ground.errors import ExerciseError
from grading.classroom.people.roster import NOT_PEOPLE, Person, Roster, people_in, words
from grading.classroom.people.tables import PlainTable, read_table

WHO = ("student", "id", "sis user id", "sis login id", "integration id", "root account", "section")
"""The columns by which Canvas knows a person."""
_NUMBERED = re.compile(r"(?P<name>.*\S)\s*\((?P<id>\d+)\)")
_POSSIBLE = "points possible"


class CanvasError(ExerciseError):
    """An export of Canvas that cannot be filled in: one sentence with what to do."""


class CanvasForm:
    """Canvas's export: its people, its columns that say who they are, and its assignments.

    Parameters
    ----------
    path
        What Canvas gave under Grades, Export.

    Raises
    ------
    CanvasError, TableError
        When it cannot be read, or is no export of Canvas.
    """

    def __init__(self, path: Path) -> None:
        self.path, self._table = path, read_table(path)
        header = [name.casefold() for name in self._table.header]
        if lacking := [name for name in ("Student", "ID") if name.casefold() not in header]:
            raise CanvasError(
                f"{path} lacks the column {' and '.join(lacking)}; give what Canvas exports under Grades, Export."
            )
        self._student = header.index("student")
        self._who = [place for place, name in enumerate(header) if name in WHO]
        self._assignments = {
            name: place for place, name in enumerate(self._table.header) if _NUMBERED.fullmatch(name)
        }
        self._possible = next(
            (row for row in self._table.rows if row[self._student].strip().casefold() == _POSSIBLE), None
        )

    @property
    def header(self) -> list[str]:
        """The columns that say who somebody is, in their order."""
        return [self._table.header[place] for place in self._who]

    def column_for(self, title: str, wanted: str = "") -> str:
        """The assignment that a lesson's marks go to, such as "Lesson 02 (441)".

        Parameters
        ----------
        title
            The lesson's, such as "Lesson 02: The official framework".
        wanted
            The column as somebody named it: its whole name, the part before its number, or the number.

        Raises
        ------
        CanvasError
            When none fits, or more than one.
        """
        fits = [name for name in self._assignments if _fits(name, title, wanted)]
        if len(fits) == 1:
            return fits[0]
        there = ", ".join(self._assignments) or "none"
        what = f"--column {wanted}" if wanted else title
        number = "no assignment" if not fits else f"{len(fits)} assignments"
        raise CanvasError(f"{self.path} has {number} for {what}: name one with --column. There are: {there}.")

    def in_order(self, columns: dict[str, str]) -> list[str]:
        """Lessons by their columns' places in the file.

        Parameters
        ----------
        columns
            The column by lesson.
        """
        return sorted(columns, key=lambda lesson: self._assignments[columns[lesson]])

    def possible(self, column: str) -> float | None:
        """An assignment's points possible; None where the file does not say."""
        try:
            return (
                float(self._possible[self._assignments[column]].replace(",", ".")) if self._possible else None
            )
        except ValueError:
            return None

    def possible_row(self) -> list[str]:
        """The cells of the line "Points Possible" that stand for a person's."""
        return (
            [self._possible[place] if self._possible else "" for place in self._who]
            if self._possible
            else (["    Points Possible" if place == self._student else "" for place in self._who])
        )

    def people(self, roster: Roster) -> list[tuple[list[str], Person | None]]:
        """Each person's cells, and who of the class it is; None where the list of people does not say.

        Parameters
        ----------
        roster
            Who is who.
        """
        found = []
        for row in self._table.rows:
            if row[self._student].strip().casefold() in NOT_PEOPLE:
                continue
            told = people_in(PlainTable(self._table.header, [row]))
            if told:
                found.append(([row[place].strip() for place in self._who], roster.known(told[0])))
        return found


def _fits(column: str, title: str, wanted: str) -> bool:
    match = _NUMBERED.fullmatch(column)
    name, number = (match["name"], match["id"]) if match else (column, "")
    if wanted:
        return wanted.strip() in (column, name, number)
    plain, lesson = words(name), title.partition(":")
    return (
        plain in (words(title), words(lesson[0]), words(lesson[2]))
        or words(title.replace(" 0", " ")) == plain
    )
