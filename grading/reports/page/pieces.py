"""What stands on a report's page, as data: the template `report.html.j2` makes HTML of it.

The page works offline, without scripts, on paper and with a screen reader.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from course.ground.templates import render


@dataclass(frozen=True)
class Cell:
    """A table cell with a smaller second line."""

    text: str
    small: str = ""


@dataclass(frozen=True)
class Column:
    """A column's heading; numbers stand to the right."""

    name: str
    number: bool = False


@dataclass(frozen=True)
class Bar:
    """A bar of 0 to 1, or None where it is not known, with a second value as a diamond."""

    label: str
    value: float | None
    mark: float | None = None


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of plain text."""

    text: str
    macro: ClassVar = "paragraph"


@dataclass(frozen=True)
class Bullets:
    """A list of plain texts."""

    lines: Sequence[str]
    macro: ClassVar = "bullets"


@dataclass(frozen=True)
class Numbers:
    """The main numbers: name, number and a line of explanation each."""

    boxes: Sequence[tuple[str, str, str]]
    macro: ClassVar = "numbers"


@dataclass(frozen=True)
class Table:
    """A table whose first column names its rows.

    Attributes
    ----------
    caption
        What it shows; also the name of the region, which scrolls where the window is narrow.
    columns
        One per cell of a row.
    """

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str | Cell]]
    macro: ClassVar = "table"


@dataclass(frozen=True)
class Histogram:
    """How many learners fall into each part of a scale, as bars with their numbers.

    Attributes
    ----------
    name
        Of the image's ids, unique on the page.
    title
        What stands above it.
    counts
        One per part, all of one width.
    alt
        What a reader who does not see it should know.
    unit
        What the horizontal axis shows, from 0 to 100.
    """

    name: str
    title: str
    counts: Sequence[int]
    alt: str
    unit: str
    macro: ClassVar = "histogram"


@dataclass(frozen=True)
class Bars:
    """Shares of several tasks, one under another, each with a diamond for a second share.

    Attributes
    ----------
    name
        Of the image's ids, unique on the page.
    title
        What stands above it.
    rows
        From top to bottom.
    alt
        What a reader who does not see it should know.
    legend
        What the bar and the diamond mean.
    """

    name: str
    title: str
    rows: Sequence[Bar]
    alt: str
    legend: tuple[str, str]
    macro: ClassVar = "bars"


Part = Paragraph | Bullets | Numbers | Table | Histogram | Bars


@dataclass(frozen=True)
class Section:
    """A part of the page with a heading, which an anchor leads to."""

    anchor: str
    heading: str
    parts: Sequence[Part]


def page(title: str, lead: str, sections: Sequence[Section], footer: str) -> str:
    """A whole page.

    Parameters
    ----------
    title, lead, footer
        Plain text.
    sections
        What stands between them.
    """
    values = {"title": title, "lead": lead, "sections": sections, "footer": footer}
    return render(Path(__file__).parent, "report.html.j2", **values)
