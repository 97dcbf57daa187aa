"""The rows that README and syllabus have of each lesson.

The build writes what the lesson itself says: title, question, outcomes, minutes. A lesson's sources, in a few words,
and its row in the code ladder are written by hand; a new lesson gets a row from its card.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from course.authoring.lesson import OUTCOMES, TO_DO, Lesson
from course.authoring.minutes import Minutes

README = "README.md"
SYLLABUS = "docs/syllabus.md"
LESSONS = "\n## Lessons\n"
LADDER = "\n## The code ladder\n"
_ROW = re.compile(r"^\| (\d\d) \| (.+) \|$", re.MULTILINE)
_TABLE = re.compile(r"(?:^\| \d\d \| .+ \|\n)+", re.MULTILINE)


@dataclass(frozen=True)
class Rows:
    """The rows of lessons below a heading of a document, by their number; each is a list of cells."""

    document: str
    heading: str

    @property
    def by_number(self) -> dict[str, list[str]]:
        _, _, below = self.document.partition(self.heading)
        section = below.partition("\n## ")[0]
        return {number: cells.split(" | ") for number, cells in _ROW.findall(section)}

    def replaced(self, rows: dict[str, list[str]]) -> str:
        """The document with these rows; one without such a table stays as it is."""
        before, heading, below = self.document.partition(self.heading)
        section, end, after = below.partition("\n## ")
        table = "".join(f"| {number} | {' | '.join(cells)} |\n" for number, cells in rows.items())
        section = _TABLE.sub(lambda _: table, section, count=1)
        return "".join([before, heading, section, end, after])


def readme_row(lesson: Lesson, minutes: str, standing: list[str] | None) -> list[str]:
    """Title, question, minutes, sources and status of a lesson."""
    by_hand = standing[3] if standing and len(standing) > 3 and standing[3] != "–" else ""
    sources = by_hand if by_hand and TO_DO not in by_hand else _sources(lesson)
    return [lesson.title, lesson.question, minutes, sources, "ready"]


def syllabus_row(lesson: Lesson, minutes: str, sources: str) -> list[str]:
    """Title with question, outcomes, minutes and sources of a lesson."""
    colon = "" if lesson.title.endswith("?") else ":"
    name = f"**{lesson.title}**{colon} {lesson.question}"
    return [name, lesson.card.get(OUTCOMES, ""), minutes, sources]


def with_readme_rows(readme: str, lessons: Iterable[Lesson], minutes: Mapping[str, Minutes]) -> str:
    """The README with a row for each lesson; rows of lessons that are planned follow as they are."""
    rows = Rows(readme, LESSONS)
    standing = rows.by_number
    written = {
        lesson.number: readme_row(lesson, minutes[lesson.number].short, standing.get(lesson.number))
        for lesson in lessons
    }
    return rows.replaced({**written, **{n: cells for n, cells in standing.items() if n not in written}})


def with_syllabus_rows(
    syllabus: str, lessons: Iterable[Lesson], minutes: Mapping[str, Minutes], readme: str
) -> str:
    """The syllabus with a row for each lesson; its sources are those of the README."""
    rows, beside = Rows(syllabus, LESSONS), Rows(readme, LESSONS).by_number
    standing = rows.by_number
    written = {}
    for lesson in lessons:
        sources = beside[lesson.number][3] if lesson.number in beside else _sources(lesson)
        written[lesson.number] = syllabus_row(lesson, minutes[lesson.number].short, sources)
    return rows.replaced({**written, **{n: cells for n, cells in standing.items() if n not in written}})


def _sources(lesson: Lesson) -> str:
    return lesson.card.get("Sources") or lesson.card.get("Source") or "–"
