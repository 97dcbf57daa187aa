"""Rows by their ids: what "F017" or "E046" stands for, and which ids a text cites."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple

from course.ground.errors import DataError
from course.study.tables import package

ROW_ID = re.compile(r"\b(?:ST|[A-Z])\d{1,3}\b")
BRACKETS = re.compile(r"\[([^\[\]]{1,200})\]")


class NoRow(DataError):
    """An id that is in no table."""


class Row(NamedTuple):
    """A row with the name of its table. The fields are a copy of one's own."""

    table: str
    fields: dict[str, Any]


def find_row(row_id: str) -> Row:
    """The row that an id such as "F017" or "E046" stands for.

    Parameters
    ----------
    row_id : str
        An id as cited in a lesson.

    Returns
    -------
    Row
        The name of the table and the row's fields; changing them changes nothing else.

    Raises
    ------
    NoRow
        If no table has a row of that id.
    DataError
        If the file of the table that may have it is missing or damaged.
    """
    for name, form in _forms().items():
        if form.fullmatch(str(row_id)) and (place := _places(name).get(row_id)) is not None:
            return Row(name, package().table(name).iloc[place].to_dict())
    raise NoRow(f'No table has a row called "{row_id}".')


def row(row_id: str) -> Row | None:
    """As `find_row`; None where no table has such a row."""
    try:
        return find_row(row_id)
    except NoRow:
        return None


def is_in(row_id: str, table: str) -> bool:
    """Is this the id of a row of the table?"""
    found = row(row_id)
    return found is not None and found.table == table


def cited(text: str) -> list[str]:
    """The ids that stand in square brackets, each once; a range such as [E001–E003] names its two ends."""
    return list(dict.fromkeys(row_id for group in BRACKETS.findall(text) for row_id in ROW_ID.findall(group)))


@cache
def _forms() -> dict[str, re.Pattern[str]]:
    """The form of the ids of each table whose rows have one."""
    forms = {}
    for name, resource in package().resources.items():
        key, fields = resource["schema"]["primaryKey"], resource["schema"]["fields"]
        if isinstance(key, str):
            rules = next(field for field in fields if field["name"] == key).get("constraints", {})
            forms[name] = re.compile(rules.get("pattern", ".*"))
    return forms


@cache
def _places(name: str) -> dict[str, int]:
    """Where each row of a table stands in it, by its id."""
    ids = package().table(name)[package().resource(name)["schema"]["primaryKey"]]
    return {row_id: place for place, row_id in enumerate(ids)}
