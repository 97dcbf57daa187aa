"""Comparing tables and figures by what a reader sees in them."""

from __future__ import annotations

import re
from typing import Any

from course.exercises.as_data import export

Comparison = tuple[float, str]


def judge_table(given: Any, key: Any, exercise: Any) -> Comparison:
    """Compare two tables.

    Parameters
    ----------
    given
        The learner's table as data: `{"columns": [...], "rows": [[...], ...]}`.
    key
        The right table: a DataFrame, a Series or the same form of data.
    exercise
        Its `ordered` says whether the order of rows matters, its `tolerance` how near numbers must be.

    Returns
    -------
    tuple of float and str
        The share of rows that hold (0 to 1), and a sentence that names rows which differ.
    """
    if not isinstance(given, dict) or "rows" not in given:
        return 0, f"`{exercise.answer}` should be a table."
    wanted = key if isinstance(key, dict) else export(key, "table", "key")
    if absent := [column for column in wanted["columns"] if column not in given["columns"]]:
        if len(given["columns"]) != len(wanted["columns"]) or not set(absent) <= {"key", "key1", "value"}:
            return (
                0,
                f"Your table lacks the column {', '.join(absent)}; keep the names as in the worked example.",
            )
        given = {**given, "columns": wanted["columns"]}
    places = [given["columns"].index(column) for column in wanted["columns"]]
    rows = [[row[place] for place in places] for row in given["rows"]]
    left = rows[: 20 * len(wanted["rows"]) + 200]
    absent_rows = []
    for row in wanted["rows"]:
        match = next((other for other in left if _same_row(other, row, exercise)), None)
        if match is None:
            absent_rows.append(row)
        else:
            left.remove(match)
    if not absent_rows and not left:
        if exercise.ordered and not all(
            _same_row(a, b, exercise) for a, b in zip(rows, wanted["rows"], strict=True)
        ):
            return 0.5, "The rows are right, but stand in another order than the question asks for."
        return 1, "The table holds, row by row."
    matched = len(wanted["rows"]) - len(absent_rows)
    return matched / max(len(wanted["rows"]), len(rows), 1), _differing(
        absent_rows, left, matched, len(wanted["rows"])
    )


def _same_row(given: list[Any], key: list[Any], exercise: Any) -> bool:
    return all(_same(a, b, exercise.tolerance) for a, b in zip(given, key, strict=True))


def _same(given: Any, key: Any, tolerance: Any) -> bool:
    if isinstance(given, float) and isinstance(key, float):
        return given == key or tolerance.allows(given, key)
    if isinstance(given, str) and isinstance(key, str):
        return given.strip() == key.strip()
    return given == key


def _differing(absent: list[list[Any]], extra: list[list[Any]], matched: int, of: int) -> str:
    names = [_name(row) for row in extra[:3]]
    if names:
        more = " and others" if len(extra) > 3 else ""
        row = "rows" if len(extra) > 1 else "row"
        return f"{matched} of {of} rows hold; look again at your {row} {', '.join(names)}{more}."
    return f"{matched} of {of} rows hold; the others are not in your table yet."


def _name(row: list[Any]) -> str:
    first = row[0] if row else ""
    return f"{first:g}" if isinstance(first, float) else f'"{first}"'


def judge_figure(given: Any, key: Any, exercise: Any) -> Comparison:
    """Compare what a figure shows with what it should show.

    Parameters
    ----------
    given
        The figure as data: `x_label`, `y_label`, `series` (lists of values), `categories`.
    key
        `series` and `categories` that are right, computed by the lesson.
    exercise
        Its `key` may name patterns for the labels and the number of series.

    Returns
    -------
    tuple of float and str
        The share of criteria met (0 to 1), and a sentence about the first that is not.
    """
    if not isinstance(given, dict) or "series" not in given:
        return 0, f"`{exercise.answer}` should be a chart."
    values = _values_hold(given, key, exercise.tolerance)
    criteria = [
        (values, "The values drawn are not those that the question asks for; check which column you draw.")
    ]
    if exercise.key.series:
        seen = len(given["series"])
        criteria.append(
            (
                seen == exercise.key.series,
                f"A reader sees {seen} series of values; {exercise.key.series} should be there.",
            )
        )
    for axis in ("x_label", "y_label"):
        if pattern := getattr(exercise.key, axis):
            label = given.get(axis) or ""
            says = f"Label the {axis[0]} axis so that a reader knows what is counted, and in which unit."
            criteria.append((bool(re.search(pattern, label, re.IGNORECASE)), says))
    met = [holds for holds, _ in criteria]
    says = next((sentence for holds, sentence in criteria if not holds), "The figure shows what it should.")
    return sum(met) / len(met), says


def _values_hold(given: dict[str, Any], key: dict[str, Any], tolerance: Any) -> bool:
    """Is every wanted series drawn? One that is drawn stands for one that is wanted."""
    left = list(given["series"])
    for wanted in key["series"]:
        drawn = next(
            (
                place
                for place, one in enumerate(left)
                if _same_values(one, given.get("categories"), wanted, key.get("categories"), tolerance)
            ),
            None,
        )
        if drawn is None:
            return False
        left.pop(drawn)
    return True


def _same_values(values: list[Any], categories: Any, wanted: list[Any], names: Any, tolerance: Any) -> bool:
    if len(values) != len(wanted):
        return False
    if names and categories and len(categories) == len(values) and len(names) == len(wanted):
        order = {_label(name): float(value) for name, value in zip(names, wanted, strict=True)}
        labels = [_label(category) for category in categories]
        if set(labels) == set(order):
            return all(
                _close(value, order[label], tolerance) for label, value in zip(labels, values, strict=True)
            )
        return False
    pairs = zip(sorted(map(float, values)), sorted(map(float, wanted)), strict=True)
    return all(_close(a, b, tolerance) for a, b in pairs)


def _label(value: Any) -> str:
    try:
        return f"{float(value):g}"
    except (TypeError, ValueError):
        return str(value).strip().casefold()


def _close(a: float, b: float, tolerance: Any) -> bool:
    return a == b or tolerance.allows(float(a), float(b))
