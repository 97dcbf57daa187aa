"""The rows that a brief names: what each says in one line, whose side it is on, by which method."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from course.study.rows import row
from course.study.tables import load, package

_ABOUT = {"claims": ["topic"], "evidence": ["title", "bears_on"]}


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
        line = (
            f"{fields['author_org']}, {fields['published']} · {fields['method_kind']} · {fields['finding']}"
        )
    else:
        line = f"{fields['short_name']} · {fields['status_for_China']} · {fields['test_paraphrase']}"
    return f"{row_id} · {line}{caution.get(str(fields.get('verified')), '')}"


@cache
def to_search(table: str) -> list[str]:
    """Every row of a table in one line, with what it is about: what a form searches by words."""
    rows = load(table)
    about = _ABOUT.get(table, [])
    return [
        " · ".join([summary(str(ids[0]), table), *map(str, ids[1:])])
        for ids in rows[[package().resource(table)["schema"]["primaryKey"], *about]].itertuples(index=False)
    ]


def side_of(claim_id: str) -> str | None:
    """ "critic" for a claim of a source whose stance is critical, "framework" for the others."""
    found = row(claim_id)
    if found is None or found.table != "claims":
        return None
    source = row(found.fields["source_id"])
    stance = str(source.fields["stance"]) if source else ""
    return "critic" if stance.startswith("critical") else "framework"


def kinds_of(record_ids: Iterable[str]) -> list[str]:
    """The kinds of method of evidence records, each once."""
    found = [found.fields for one in record_ids if (found := row(one)) and found.table == "evidence"]
    return list(dict.fromkeys(fields["method_kind"] for fields in found))
