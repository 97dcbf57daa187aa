"""The tables of the course: `load` one, `show` one.

A table is held to its checksum in `datapackage.json` once, when it is first loaded.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course.ground.places import data_folder
from course.ground.shown import Shown
from course.ground.templates import render
from course.study.package import DataPackage

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["load", "names", "package", "show"]


@cache
def package() -> DataPackage:
    """The course's own tables, each read when it is first asked for."""
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
    return package().table(name).copy()


def names() -> list[str]:
    """The names of all tables, in the order of the data dictionary."""
    return list(package().resources)


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
    columns = [
        {
            "heading": heading,
            "names_rows": place < headers,
            "style": _style(numeric[place], max((len(row[place]) for row in rows), default=0)),
        }
        for place, heading in enumerate(headings)
    ]
    from course.study.rows.shown import linked_rows

    return render(
        Path(__file__).parent / "templates",
        "table.html.j2",
        caption=caption,
        columns=columns,
        rows=linked_rows(rows),
    ).rstrip()


def _style(number: bool, letters: int) -> str:
    """How a column is set whose longest cell has so many letters."""
    width = 18 if letters > 60 else 8 if letters > 20 else 3
    return (
        f"text-align:{'right' if number else 'left'};vertical-align:top;white-space:normal;"
        f"overflow-wrap:break-word;min-width:{width}em;max-width:36em"
    )


def _plain(df: pd.DataFrame, caption: str) -> str:
    headings, rows, _ = _grid(df)
    width = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]
    lines = [
        "  ".join(c.ljust(w) for c, w in zip(row, width, strict=True)).rstrip() for row in [headings, *rows]
    ]
    return "\n".join([caption, *lines] if caption else lines)
