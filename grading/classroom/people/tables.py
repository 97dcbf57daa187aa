"""Reading a table that somebody else's program wrote: whatever encoding and separator it took."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from course.ground.errors import ExerciseError
from course.ground.files import Unreadable, read_regular

MOST_BYTES = 20_000_000
SEPARATORS = ",;\t|"
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_PACKED = b"PK\x03\x04"


class TableError(ExerciseError):
    """A table that cannot be read: one sentence naming the file and the fix."""


@dataclass(frozen=True)
class PlainTable:
    """A table as it stands in its file.

    Attributes
    ----------
    header
        Its first line.
    rows
        All others that are not empty, as long as the header or longer.
    separator
        What stands between its cells.
    """

    header: list[str]
    rows: list[list[str]]
    separator: str = ","


def read_table(path: Path) -> PlainTable:
    """Read a table in UTF-8, UTF-16 or Windows' letters, with commas, semicolons, tabs or bars between its cells.

    Parameters
    ----------
    path
        A file that somebody names; it may be a link.

    Raises
    ------
    TableError
        When it is not there, or is no table of text.
    """
    try:
        data = read_regular(path, MOST_BYTES, follow_links=True)
    except Unreadable as error:
        raise TableError(f"{path} {error}.") from None
    text = _text(path, data).removeprefix("\ufeff")
    separator = _separator(text)
    if text[:4].lower() == "sep=":
        text = text.partition("\n")[2]
    try:
        lines = list(csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise TableError(f"{path} is no CSV file ({error}); save it as one.") from None
    lines = [line for line in lines if any(cell.strip() for cell in line)]
    if not lines:
        raise TableError(f"{path} is empty; its first line should name its columns.")
    header = [name.strip() for name in lines[0]]
    rows = [[*line, *[""] * (len(header) - len(line))] for line in lines[1:]]
    return PlainTable(header, rows, separator)


def _text(path: Path, data: bytes) -> str:
    if data.startswith(_PACKED):
        raise TableError(f"{path} is a workbook or zip file; save it as CSV.")
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "")
    if not encoding:
        encoding = "utf-8"
        if data[:4].count(0) >= 2 or data[:2].count(0) == 1:
            encoding = "utf-16-be" if data[:1] == b"\0" else "utf-16-le"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    if "\0" in text:
        raise TableError(f"{path} is no text; save it as CSV.")
    return text


def _separator(text: str) -> str:
    """What stands most often in the first line, outside quotation marks; Excel may name it itself."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    if first[:4].lower() == "sep=" and first[4:5] in SEPARATORS:
        return first[4:5] or ","
    counts = Counter(letter for part in first.split('"')[::2] for letter in part if letter in SEPARATORS)
    return max(SEPARATORS, key=lambda letter: (counts[letter], -SEPARATORS.index(letter)))
