"""The tables of the course: `load` one, `show` one.

A table is checked against `datapackage.json` once, when it is first loaded.
"""

from __future__ import annotations

from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any

from course.ground.errors import DataError
from course.ground.places import data_folder
from course.ground.shown import Shown
from course.study.package import DataPackage

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["find_row", "load", "names", "show"]


@cache
def _package() -> DataPackage:
    return DataPackage(data_folder())


def load(name: str) -> pd.DataFrame:
    """A table of the course, checked and typed.

    Parameters
    ----------
    name : str
        The table's name, such as "figures". `names()` lists them all.

    Returns
    -------
    pandas.DataFrame
        A copy of your own: changing it changes nothing else. Whole numbers are `int64`
        (`Int64` where cells may be empty), other numbers `float64`, text and dates `str`.
        The unit of each column stands in the page about the table, in `data/docs`.

    Raises
    ------
    DataError
        If there is no such table, or its file is missing or damaged.
    """
    return _package().table(name).copy()


def names() -> list[str]:
    """The names of all tables, in the order of the data dictionary."""
    return list(_package().resources)


def find_row(row_id: str) -> tuple[str, dict[str, Any]]:
    """The row that an id such as "F017" or "E046" stands for.

    Parameters
    ----------
    row_id : str
        An id as cited in a lesson.

    Returns
    -------
    tuple of str and dict
        The name of the table and the row.

    Raises
    ------
    DataError
        If no table has a row of that id.
    """
    for name, resource in _package().resources.items():
        key = resource["schema"]["primaryKey"]
        if isinstance(key, str):
            table = _package().table(name)
            found = table[table[key] == row_id]
            if len(found):
                return name, found.iloc[0].to_dict()
    raise DataError(f'No table has a row called "{row_id}".')


def show(df: pd.DataFrame | pd.Series, caption: str = "", rows: int | None = None) -> Shown:
    """A table in full: long text wraps and is never cut.

    Parameters
    ----------
    df : pandas.DataFrame or pandas.Series
        What to show.
    caption : str
        A caption, read out before the table.
    rows : int, optional
        How many rows from the top; all of them if left out.

    Returns
    -------
    Shown
        What a notebook displays when it is the last line of a cell.
    """
    import pandas as pd

    table = df.to_frame() if isinstance(df, pd.Series) else df
    part = table if rows is None else table.head(rows)
    if len(part) < len(table):
        caption = f"{caption} ({len(part)} of {len(table)} rows)".strip()
    return Shown(_plain(part, caption), _html(part, caption))


def _cell(value: Any) -> str:
    """One cell as text; a missing value is a dash."""
    import pandas as pd

    if isinstance(value, (list, tuple, set, frozenset)):
        return "; ".join(map(_cell, sorted(value, key=str) if isinstance(value, (set, frozenset)) else value))
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return "–"
    if isinstance(value, float):
        small = 0 < abs(value) < 0.001
        return f"{value:.3g}" if small else f"{value:.4f}".rstrip("0").rstrip(".")
    return str(value)


def _index_levels(df: pd.DataFrame) -> int:
    """How many levels of the index say something; row numbers say nothing."""
    numbered = df.index.nlevels == 1 and df.index.name is None and df.index.dtype.kind in "iu"
    return 0 if numbered else df.index.nlevels


def _grid(df: pd.DataFrame) -> tuple[list[str], list[list[str]], int]:
    """Headings, rows of cells, and how many of the first columns are row headers."""
    headers = _index_levels(df)
    headings = [" / ".join(map(str, c)) if isinstance(c, tuple) else str(c) for c in df.columns]
    columns = [[_cell(value) for value in df.iloc[:, place]] for place in range(df.shape[1])]
    if headers:
        headings = [str(name) if name is not None else "" for name in df.index.names] + headings
        columns = [[_cell(v) for v in df.index.get_level_values(k)] for k in range(headers)] + columns
    return headings, [list(row) for row in zip(*columns, strict=True)], headers


def _html(df: pd.DataFrame, caption: str) -> str:
    headings, rows, headers = _grid(df)
    numeric = [False] * headers + [dtype.kind in "iuf" for dtype in df.dtypes]
    width = [max([len(row[k]) for row in rows], default=0) for k in range(len(headings))]
    styles = [
        f"text-align:{'right' if number else 'left'};vertical-align:top;white-space:normal;"
        f"overflow-wrap:break-word;min-width:{18 if w > 60 else 8 if w > 20 else 3}em;max-width:36em"
        for number, w in zip(numeric, width, strict=True)
    ]
    label = f' role="region" aria-label="{escape(caption)}"' if caption else ""
    lines = [f'<div style="overflow-x:auto" tabindex="0"{label}>', '<table class="course-table">']
    if caption:
        lines.append(
            f'<caption style="text-align:left;caption-side:top;font-weight:bold">{escape(caption)}</caption>'
        )
    lines.append("<thead><tr>")
    lines += [f'<th scope="col" style="{s}">{escape(h)}</th>' for h, s in zip(headings, styles, strict=True)]
    lines.append("</tr></thead><tbody>")
    for row in rows:
        cells = [
            f'<th scope="row" style="{s}">{escape(c)}</th>'
            if k < headers
            else f'<td style="{s}">{escape(c)}</td>'
            for k, (c, s) in enumerate(zip(row, styles, strict=True))
        ]
        lines.append(f"<tr>{''.join(cells)}</tr>")
    lines.append("</tbody></table></div>")
    return "\n".join(lines)


def _plain(df: pd.DataFrame, caption: str) -> str:
    headings, rows, _ = _grid(df)
    width = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]
    lines = [
        "  ".join(c.ljust(w) for c, w in zip(row, width, strict=True)).rstrip() for row in [headings, *rows]
    ]
    return "\n".join([caption, *lines] if caption else lines)
