"""A table as data: its rows, the labels of its rows and of its columns."""

from __future__ import annotations

from typing import Any

from course.exercises.as_data.scalars import as_plain, as_scalar

MOST_ROWS = 20_000


def table_of(value: Any) -> dict[str, Any]:
    """A pandas Series or DataFrame as data.

    Parameters
    ----------
    value : pandas.Series or pandas.DataFrame
        A Series is a table with one column.

    Returns
    -------
    dict
        `columns`, the names as text; `rows`, lists of plain values; `labels`, how many of the first columns are the
        labels of rows (none where pandas has numbered the rows); `across`, what the columns' names are
        values of, or ""; `single`, is it a Series; and `loose`, may the labels be what a filter left of a numbering?
    """
    import pandas as pd

    single = isinstance(value, pd.Series)
    index = value.index
    plain = isinstance(index, pd.RangeIndex) and index.name is None and _is_from_nought(index)
    labels = [] if plain else [index.get_level_values(level) for level in range(index.nlevels)]
    bodies = [value] if single else [value.iloc[:, place] for place in range(value.shape[1])]
    names = [*index.names] if labels else []
    names += [value.name] if single else list(value.columns)
    columns = [[as_plain(as_scalar(one)) for one in body[:MOST_ROWS]] for body in (*labels, *bodies)]
    return {
        "columns": ["" if name is None else _named(name) for name in names],
        "rows": [list(row) for row in zip(*columns, strict=True)],
        "labels": len(labels),
        "across": "" if single or value.columns.name is None else str(value.columns.name),
        "single": single,
        "loose": bool(labels) and _is_numbering(index),
    }


def _named(name: Any) -> str:
    """A column's name as text: of several levels the last one."""
    if isinstance(name, tuple):
        name = name[-1]
    if isinstance(name, float) and name.is_integer():
        name = int(name)
    return str(name)


def _is_from_nought(index: Any) -> bool:
    """Are the labels of rows 0 to the last, as pandas gives them where there are none?"""
    return list(index[:2]) in ([], [0], [0, 1])


def _is_numbering(index: Any) -> bool:
    import pandas as pd

    return index.nlevels == 1 and index.name is None and pd.api.types.is_integer_dtype(index)
