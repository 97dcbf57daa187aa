"""The page of all records: who, when, where, and where to look for a copy."""

from __future__ import annotations

from typing import Any

from course.ground.addresses import first_address, look_for_a_copy
from course.study.package import DataPackage

_INTRO = (
    "One line for each row of `evidence`: who published it, when, where it was read and how. The second link asks a "
    "web archive for copies of the address. It is made from the address: nobody looked whether there is one."
)


def page(package: DataPackage) -> str:
    """The page, in the order of the table."""
    lines = [_line(row) for row in package.table("evidence").to_dict("records")]
    return "\n".join(["# Records, and where to look for a copy", "", _INTRO, "", *lines]) + "\n"


def _line(row: dict[str, Any]) -> str:
    address = first_address(str(row["url"]))
    links = f" [Address]({address}) · [look for a copy]({look_for_a_copy(address)})." if address else ""
    seen = f"Read on {row['read_on']}: {row['copy']}."
    return (
        f"- **{row['evidence_id']}** {row['author_org']}, {row['published']}: *{row['title']}*.{links} {seen}"
    )
