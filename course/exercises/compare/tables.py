"""Comparing tables, whatever form they have: by their labels and values, not by where these stand."""

from __future__ import annotations

from itertools import permutations
from typing import Any

from course.exercises.as_data.table import table_of
from course.exercises.compare import Comparison
from course.exercises.compare.labels import folded

TOTALS = {"all", "total", "totals", "sum", "margin", "margins", "overall"}
MOST_TRIED = 120
TEXTS = "The numbers in your table are texts: leave out what turns them into text, such as `astype(str)`."
Row = list[Any]


def is_same_table(given: Any, key: Any, exercise: Any) -> bool:
    """Is it this table, in whatever form, and without a column more?"""
    wanted = key if isinstance(key, dict) else table_of(key)
    more = len(given["columns"]) - len(wanted["columns"])
    if len(given["rows"]) > _most_looked_at(wanted["rows"]):
        return False
    as_wide = bool(wanted.get("across")) or more <= (1 if given.get("loose") else 0) + (
        wanted.get("loose") or 0
    )
    return as_wide and judge_table(given, wanted, exercise)[0] >= 1


def judge_table(given: Any, key: Any, exercise: Any) -> Comparison:
    """Compare two tables.

    Parameters
    ----------
    given
        The learner's table as data (see `course.exercises.as_data.table.table_of`).
    key
        The right table: a DataFrame, a Series or the same form of data.
    exercise
        Its `ordered` says whether the order of rows matters, its `tolerance` how near numbers must be.

    Returns
    -------
    tuple of float and str
        The share of rows or cells that hold (0 to 1), and a sentence that names what differs.
    """
    wanted = key if isinstance(key, dict) else table_of(key)
    if wanted.get("loose") and not wanted["single"]:
        wanted = _without_labels(wanted)
    if not given["rows"]:
        return 0, f"`{exercise.answer}` has no rows: look at what your filter keeps."
    judged = _judge_cells if wanted.get("across") else _judge_rows
    forms = [given, _without_labels(given)] if given.get("loose") else [given]
    return max((judged(form, wanted, exercise) for form in forms), key=lambda result: result[0])


def _without_labels(given: dict[str, Any]) -> dict[str, Any]:
    """The table without what may be a numbering of its rows."""
    return {**given, "columns": given["columns"][1:], "rows": [row[1:] for row in given["rows"]], "labels": 0}


# One row for each thing.


def _judge_rows(given: dict[str, Any], wanted: dict[str, Any], exercise: Any) -> Comparison:
    chosen = _columns(given, wanted, exercise)
    if chosen is None:
        return 0, _other_columns(given, wanted)
    labels = wanted.get("labels") or 1
    rows = [[row[place] for place in chosen] for row in given["rows"]]
    if any(isinstance(value, str) for row in rows for value in row[labels:]) and all(
        isinstance(value, float) for row in wanted["rows"] for value in row[labels:]
    ):
        return (
            0,
            "The numbers in your table are texts: leave out what turns them into text, such as `astype(str)`.",
        )
    left, absent = _unmatched(rows, wanted["rows"], exercise)
    left = [row for row in left if not all(value in (0, None) for value in row[labels:])]
    if not absent and not left:
        counted = [row for row in rows if any(_same_row(row, other, exercise) for other in wanted["rows"])]
        in_order = all(_same_row(a, b, exercise) for a, b in zip(counted, wanted["rows"], strict=True))
        if exercise.ordered and not in_order:
            return 0.5, "The rows are right, but stand in another order than the question asks for."
        return 1, "The table holds, row by row."
    matched = len(wanted["rows"]) - len(absent)
    share = matched / max(len(wanted["rows"]), matched + len(left))
    return share, _differing(absent, left, wanted, exercise)


def _unmatched(rows: list[Row], wanted: list[Row], exercise: Any) -> tuple[list[Row], list[Row]]:
    """The rows that nobody wanted, and the wanted ones that are not there."""
    left, absent = rows[: _most_looked_at(wanted)], []
    for row in wanted:
        match = next((other for other in left if _same_row(other, row, exercise)), None)
        if match is None:
            absent.append(row)
        else:
            left.remove(match)
    return left, absent


def _most_looked_at(wanted: list[Row]) -> int:
    """How many rows of a learner's table are compared: somebody may store any number of them."""
    return 20 * len(wanted) + 200


def _columns(given: dict[str, Any], wanted: dict[str, Any], exercise: Any) -> list[int] | None:
    """Where the wanted columns stand: by their names; by what is in them, where there are no others beside."""
    names = [folded(name) for name in given["columns"]]
    if wanted.get("single") and len(names) != len(wanted["columns"]):
        return None
    by_name = [names.index(folded(name)) if folded(name) in names else None for name in wanted["columns"]]
    if all(place is not None for place in by_name) and len(set(by_name)) == len(by_name):
        return by_name  # type: ignore[return-value]
    places = range(len(names))
    if len(names) != len(wanted["columns"]):
        return None
    tried = list(permutations(places))[:MOST_TRIED]
    return list(max(tried, key=lambda order: _holding(given["rows"], order, wanted["rows"], exercise)))


def _holding(rows: list[Row], order: tuple[int, ...], wanted: list[Row], exercise: Any) -> tuple[int, int]:
    """How many rows hold in an order of columns, and how many values at all."""
    turned = [[row[place] for place in order] for row in rows[:200]]
    _, absent = _unmatched(turned, wanted[:200], exercise)
    known = [{folded(row[place]) for row in wanted} for place in range(len(order))]
    values = sum(folded(value) in known[place] for row in turned for place, value in enumerate(row))
    return len(wanted) - len(absent), values


def _same_row(given: Row, key: Row, exercise: Any) -> bool:
    return all(_same(a, b, exercise.tolerance) for a, b in zip(given, key, strict=True))


def _same(given: Any, key: Any, tolerance: Any) -> bool:
    given, key = _number_or_itself(given), _number_or_itself(key)
    if isinstance(key, float) and key == 0 and given is None:
        return True
    if isinstance(given, float) and isinstance(key, float):
        return tolerance.allows(given, key)
    if given is None or key is None:
        return given is key
    return folded(given) == folded(key)


def _number_or_itself(value: Any) -> Any:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def _other_columns(given: dict[str, Any], wanted: dict[str, Any]) -> str:
    has = [name for name in given["columns"] if name]
    several = len(given["columns"])
    held = (
        f"has {_listed(has)}"
        if has
        else f"has {several} {'column' if several == 1 else 'columns'} without names"
    )
    return f"Your table {held}; the task asks for one row for each {_asked(wanted)}."


def _asked(wanted: dict[str, Any]) -> str:
    labels = wanted.get("labels") or 1
    keys, values = wanted["columns"][:labels], wanted["columns"][labels:]
    each = " and ".join(name or "label" for name in keys)
    if wanted.get("single"):
        return f"{each}, with one number beside it"
    return f"{each}, with {_listed(values)}" if values else each


def _listed(names: list[str], most: int = 5) -> str:
    shown = [f"“{name}”" for name in names[:most]]
    return ", ".join(shown) + (f" and {len(names) - most} more" if len(names) > most else "")


def _differing(absent: list[Row], left: list[Row], wanted: dict[str, Any], exercise: Any) -> str:
    of = len(wanted["rows"])
    told = f"{of - len(absent)} of {of} rows hold"
    if totals := [row for row in left if folded(row[0]) in TOTALS]:
        return f"{told}; the row {_name(totals[0])} is a total: leave it out, since it stands for no row of its own."
    if not left:
        verb = "is" if len(absent) == 1 else "are"
        return f"{told}; {_names(absent)} {verb} not in your table: look at what your filter leaves out."
    labels = {folded(row[0]): row for row in absent}
    for row in left:
        other = labels.get(folded(row[0]))
        if other is None:
            continue
        columns = [
            wanted["columns"][place]
            for place, (a, b) in enumerate(zip(row, other, strict=True))
            if not _same(a, b, exercise.tolerance)
        ]
        named = [column for column in columns if column]
        where = f" in {_listed(named)}" if named and len(wanted["columns"]) > 2 else ""
        return f"{told}; look again at {_names(left)}{where}."
    if len(left) > len(absent):
        return f"{told}, and {_names(left)} should not be there: look at what your filter keeps."
    return f"{told}; look again at {_names(left)}."


def _names(rows: list[Row]) -> str:
    names = list(dict.fromkeys(_name(row) for row in rows))
    shown = ", ".join(names[:3])
    return f"{shown} and others" if len(names) > 3 else shown


def _name(row: Row) -> str:
    first = row[0] if row else ""
    return f"{first:g}" if isinstance(first, float) else f"“{first}”"


# One cell for each pair of things: crosstab, pivot, or groups of two.

Cells = dict[tuple[str, str], float]


def _judge_cells(given: dict[str, Any], wanted: dict[str, Any], exercise: Any) -> Comparison:
    key = _cells_of_wide(wanted)
    rows_called, columns_called = wanted["columns"][0] or "the rows", wanted["across"]
    rows, columns = ({pair[side] for pair in key} for side in (0, 1))
    if any(isinstance(value, str) for row in given["rows"] for value in row) and _reads_as_numbers(given):
        return 0, TEXTS
    found = _cells(given, rows, columns)
    if found is None:
        return 0, _no_cells(given, rows_called, columns_called)
    if _same_cells(found, key, exercise):
        return 1, "The table holds, cell by cell."
    if _same_cells({(column, row): value for (row, column), value in found.items()}, key, exercise):
        return (
            0.5,
            f"The table is turned: each row should be one {rows_called}, each column one {columns_called}.",
        )
    totals = [pair for pair in found if TOTALS & set(pair) and pair not in key]
    if totals and _same_cells(
        {pair: value for pair, value in found.items() if pair not in totals}, key, exercise
    ):
        return (
            0.75,
            "All counts hold, but totals stand among them: leave them out, or a reader adds them up again.",
        )
    hits = sum(_same(found.get(pair), value, exercise.tolerance) for pair, value in key.items())
    wrong = [
        pair
        for pair in {**key, **found}
        if not _same(found.get(pair), key.get(pair, 0.0), exercise.tolerance)
    ]
    places = list(dict.fromkeys(f"“{row}”, “{column}”" for row, column in wrong))
    more = f" and {len(places) - 2} more" if len(places) > 2 else ""
    share = min(hits / len({**key, **found}), 0.99)
    return share, f"{hits} of {len(key)} counts hold; look again at {'; '.join(places[:2])}{more}."


def _cells_of_wide(table: dict[str, Any]) -> Cells:
    labels = table.get("labels", 0) or 1
    return {
        (folded(row[labels - 1]), folded(name)): float(value)
        for row in table["rows"]
        for name, value in zip(table["columns"][labels:], row[labels:], strict=True)
        if _is_count(value)
    }


def _reads_as_numbers(table: dict[str, Any]) -> bool:
    """Is a whole column filled with numbers in quotation marks?"""
    return any(
        all(isinstance(value, str) and value.strip().isdecimal() for value in column)
        for column in zip(*table["rows"], strict=True)
    )


def _is_count(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value != 0


def _cells(given: dict[str, Any], rows: set[str], columns: set[str]) -> Cells | None:
    """The cells of a table: of a wide one, or of a long one with two labels and a number in each row."""
    names = [folded(name) for name in given["columns"]]
    if len(names) == 3 and not set(names) & (columns | rows):
        long = {
            (folded(row[a]), folded(row[b])): float(row[3 - a - b])
            for row in given["rows"]
            for a, b in [_label_places(row, rows, columns)]
            if a is not None and _is_count(row[3 - a - b])
        }
        return long or None
    sides = (rows, columns) if set(names) & columns else (columns, rows)
    if not set(names) & sides[1]:
        return None
    labels = [place for place, name in enumerate(names) if name not in sides[1] and name not in TOTALS]
    known = [place for place in labels if {folded(row[place]) for row in given["rows"]} & sides[0]]
    if not known:
        return None
    place = known[0]
    body = [other for other in range(len(names)) if other != place]
    return _cells_of_wide(
        {
            "columns": [given["columns"][other] for other in (place, *body)],
            "rows": [[row[other] for other in (place, *body)] for row in given["rows"]],
        }
    )


def _label_places(row: Row, rows: set[str], columns: set[str]) -> tuple[Any, Any]:
    for a, b in ((0, 1), (1, 0)):
        if folded(row[a]) in rows and folded(row[b]) in columns:
            return a, b
    return None, None


def _same_cells(found: Cells, key: Cells, exercise: Any) -> bool:
    return found.keys() == key.keys() and all(
        exercise.tolerance.allows(found[pair], value) for pair, value in key.items()
    )


def _no_cells(given: dict[str, Any], rows_called: str, columns_called: str) -> str:
    has = [name for name in given["columns"] if name]
    held = f" Yours has {_listed(has)}." if has else ""
    return (
        f"The task asks for one row for each {rows_called} and one column for each {columns_called}, with a count in "
        f"each cell.{held}"
    )
