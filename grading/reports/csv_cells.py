"""Text for CSV files that people open in spreadsheet programs, where a cell may turn into a formula."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Sequence
from io import StringIO

Value = str | float | int | None

_FORMULA = re.compile(r"""(^|[,;|"])(\s*)(?=[=+\-@＝＋－＠])""")


def safe(text: str) -> str:
    """A text that no spreadsheet program takes for a formula.

    Spreadsheets calculate what begins with =, +, - or @, in the full-width forms too, and some split a line
    at semicolons: in such places an apostrophe is put before. Tabs, line ends and other control characters
    become spaces.
    """
    plain = "".join(" " if unicodedata.category(letter) in ("Cc", "Zl", "Zp") else letter for letter in text)
    return _FORMULA.sub(r"\1\2'", plain)


def csv_text(rows: Iterable[Sequence[Value]]) -> str:
    """Rows as CSV: texts safe and in quotation marks, numbers bare, None empty."""
    target = StringIO()
    writer = csv.writer(target, quoting=csv.QUOTE_NONNUMERIC)
    for row in rows:
        writer.writerow([safe(value) if isinstance(value, str) else value for value in row])
    return target.getvalue()
