"""Where a row is used: in which lessons, and in which rows of other tables."""

from __future__ import annotations

import re
from functools import cache

from course.ground.lessons import all_lessons, lesson_title
from course.study.rows.citations import ID, citations, mentions
from course.study.rows.kinds import KINDS
from course.study.tables import package

_ID = re.compile(rf"\b{ID}\b")


def lessons_with(name: str) -> list[str]:
    """The lessons whose text or exercises name a row or a paragraph: "2 · The official framework"."""
    return [title for title, names in _named_in_lessons() if name in names]


def rows_with(name: str) -> list[str]:
    """The ids of the rows that name another one, table by table."""
    return list(_named_in_rows().get(name, ()))


@cache
def _named_in_lessons() -> list[tuple[str, set[str]]]:
    found = []
    for folder in all_lessons():
        names: set[str] = set()
        for file in ("lesson.md", "exercises.yml"):
            path = folder / file
            text = path.read_text(encoding="utf-8") if path.is_file() else ""
            names |= {*_ID.findall(text), *(citation.names for citation in citations(text))}
        found.append((f"{int(folder.name[:2])} · {lesson_title(folder)}", names))
    return found


@cache
def _named_in_rows() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for table in KINDS:
        for fields in package().table(table).to_dict("records"):
            row_id, *cells = (str(cell) for cell in fields.values())
            names = dict.fromkeys(one.names for cell in cells for one in mentions(cell))
            for name in names:
                if name != row_id:
                    found.setdefault(name, []).append(row_id)
    return found
