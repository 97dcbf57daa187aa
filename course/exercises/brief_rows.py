"""The rows that a brief cites: whether they exist, and what they say in one line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from course.exercises.methods import kind_of_method
from course.ground.errors import DataError
from course.study.tables import find_row

ROW_ID = re.compile(r"\b(?:ST|[A-Z])\d{1,3}\b")
BRACKETS = re.compile(r"\[([^\[\]]{1,200})\]")


def cited(text: str) -> list[str]:
    """The ids that stand in square brackets, each once; a range such as [E001–E003] names its two ends."""
    return list(dict.fromkeys(one for group in BRACKETS.findall(text) for one in ROW_ID.findall(group)))


@cache
def row(row_id: str) -> tuple[str, dict[str, Any]] | None:
    """The table and the row of an id, or None."""
    try:
        return find_row(row_id)
    except DataError:
        return None


def is_in(row_id: str, table: str) -> bool:
    """Is this the id of a row of the table?"""
    found = row(row_id)
    return found is not None and found[0] == table


def summary(row_id: str, table: str) -> str:
    """One line on a row, for the field of a form that asks for a row of `table`."""
    found = row(row_id)
    if found is None:
        return f"{row_id}: no table has such a row."
    name, fields = found
    if name != table:
        return f"{row_id} is a row of {name}; this field asks for a row of {table}."
    caution = {
        "unverified": " Not verified.",
        "no": " Not verified.",
        "partly": " Verified in part: say so under Limits.",
    }
    if table == "claims":
        line = f"{fields['source_id']} ¶{fields['paragraph']}: {fields['claim']}"
    elif table == "evidence":
        kind = kind_of_method(fields["method"])
        line = f"{fields['author_org']}, {fields['published']} · {kind} · {fields['finding']}"
    else:
        line = f"{fields['short_name']} · {fields['status_for_China']} · {fields['test_paraphrase']}"
    return f"{row_id} · {line}{caution.get(str(fields.get('verified')), '')}"


def side_of(claim_id: str) -> str | None:
    """ "critic" for a claim of a source whose stance is critical, "framework" for the others."""
    found = row(claim_id)
    if found is None or found[0] != "claims":
        return None
    source = row(found[1]["source_id"])
    stance = str(source[1]["stance"]) if source else ""
    return "critic" if stance.startswith("critical") else "framework"


def kinds_of(record_ids: Iterable[str]) -> list[str]:
    """The kinds of method of evidence records, each once."""
    methods = [found[1]["method"] for one in record_ids if (found := row(one)) and found[0] == "evidence"]
    return list(dict.fromkeys(map(kind_of_method, methods)))
