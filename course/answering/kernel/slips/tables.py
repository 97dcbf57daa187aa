"""Columns, rows and entries that are not there."""

from __future__ import annotations

import re
import sys
from typing import Any

from course.answering.kernel.scene import Scene, listed, quoted
from course.answering.kernel.slips.spelling import nearest

MOST_LABELS = 5_000
LABEL_CUTOFF = 0.6


def no_such_label(scene: Scene) -> str:
    """A column or row that a table of pandas does not have."""
    thing, of_rows = _in_use(scene)
    if thing is None:
        return ""
    label, table = _missing(scene.error), scene.name_of(thing)
    if pandas_is(thing, "Series") or of_rows:
        return _no_row(table, label, thing)
    return _no_column(table, label, thing)


def unknown_in_query(scene: Scene) -> str:
    """`s1.query("voice == 'x'")`, and a text without quotation marks in a query."""
    thing, _ = _in_use(scene)
    if not pandas_is(thing, "DataFrame") or scene.kind != "UndefinedVariableError":
        return ""
    found = re.search(r"name '([^']+)' is not defined", scene.says)
    label = found[1] if found else ""
    near = nearest(label, map(str, thing.columns))
    if near:
        return f"{_called(scene.name_of(thing))} has no column `{label}`: did you mean `{near}`?"
    return (
        f"{_called(scene.name_of(thing))} has no column `{label}`; its columns are "
        f"{_names(thing.columns)}: if `{label}` is a text, write `'{label}'` in the query."
    )


def one_sign_in_query(scene: Scene) -> str:
    """`s1.query("topic = 'x'")`"""
    thing, _ = _in_use(scene)
    if "cannot assign without a target" not in scene.says or thing is None:
        return ""
    return "To compare, a query needs two signs: write `==` in place of `=`."


def no_such_entry(scene: Scene) -> str:
    """A key that a dictionary does not have."""
    label = _missing(scene.error)
    if scene.below:
        return ""
    for name in dict.fromkeys(getattr(node, "id", "") for node in scene.nodes):
        entries = scene.namespace.get(name)
        if isinstance(entries, dict) and not name.startswith("_") and label not in entries:
            return _no("entry", f"`{name}`", label, list(entries))
    return ""


def no_such_part(scene: Scene) -> str:
    """`s1.topc` and `s1.valuecounts()`"""
    thing, name = getattr(scene.error, "obj", None), getattr(scene.error, "name", None) or ""
    if thing is None or not name or any(frame.f_code.co_name != "__getattr__" for frame in scene.below):
        return ""
    table = scene.name_of(thing)
    columns = [str(one) for one in thing.columns] if pandas_is(thing, "DataFrame") else []
    if near := nearest(name, columns):
        return f'There is no `.{name}`{_in(table)}: did you mean the column `{table}["{near}"]`?'
    near = nearest(name, [part for part in dir(thing) if not part.startswith("_")])
    return f"There is no `.{name}`{_in(table)}: did you mean `.{near}`?" if near else ""


def pandas_is(thing: Any, kind: str) -> bool:
    """Is it a DataFrame or Series? Where nobody loaded pandas nothing is."""
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(thing, getattr(pandas, kind))


def _in_use(scene: Scene) -> tuple[Any, bool]:
    """The table in which the learner's code looked for something, and whether it was a row."""
    if not scene.below or not scene.below[0].f_globals.get("__name__", "").startswith("pandas."):
        return None, False
    for frame in scene.below:
        it: Any = frame.f_locals.get("self")
        if type(it).__name__ in ("_LocIndexer", "_AtIndexer"):
            return it.obj, True
        if pandas_is(it, "DataFrame") or pandas_is(it, "Series"):
            return it, False
    return None, False


def _missing(error: BaseException) -> Any:
    """The label that was looked for: pandas puts lists of them into a sentence."""
    label = error.args[0] if error.args else ""
    if isinstance(label, str) and re.search(r"not in index|not found in axis|are in the \[?\w+", label):
        found = re.search(r"'([^']*)'", label)
        return found[1] if found else label
    return label


def _no_column(table: str, label: Any, frame: Any) -> str:
    code = table or "the_table"
    if label == frame.index.name:
        return (
            f"`{label}` is the heading of the rows and no column of {_called(table)}: write `{code}.index` "
            f'for all of them, or `{code}.loc["…"]` for one row.'
        )
    if _has(frame.index, label):
        return f"{quoted(label)} is a row and no column of {_called(table)}: write `{code}.loc[{quoted(label)}]`."
    return _no("column", _called(table), label, list(frame.columns))


def _no_row(table: str, label: Any, thing: Any) -> str:
    if pandas_is(thing, "DataFrame") and _has(thing.columns, label):
        code = table or "the_table"
        return f"{quoted(label)} is a column and no row of {_called(table)}: write `{code}[{quoted(label)}]`."
    rows = list(thing.index[:MOST_LABELS])
    columns = list(thing.columns) if pandas_is(thing, "DataFrame") else []
    if nearest(str(label), map(str, columns)) and not nearest(str(label), map(str, rows)):
        return _no("column", _called(table), label, columns)
    alike = [one for one in rows if isinstance(one, str) and one.startswith(str(label))]
    if alike and not isinstance(label, str):
        some = listed(alike, 4)
        return f"The rows of {_called(table, 'this table')} are texts: write one in quotation marks, {some}."
    return _no("row", _called(table), label, rows)


def _no(what: str, where: str, label: Any, labels: list[Any]) -> str:
    """One sentence, with the label that was meant or with those there are."""
    by_text = {str(one): one for one in labels}
    begun = [one for one in by_text if str(label) and one.startswith(str(label))]
    if len(begun) > 1:
        some = listed([by_text[one] for one in begun], 4)
        return f"{where} has no {what} {quoted(label)}: did you mean one of {some}?"
    if near := begun[0] if begun else nearest(str(label), by_text, LABEL_CUTOFF):
        return f"{where} has no {what} {quoted(label)}: did you mean {quoted(by_text[near])}?"
    many = {"column": "columns", "row": "rows", "entry": "entries"}[what]
    if not labels:
        return f"{where} has no {what} {quoted(label)}, and no other: look at the cell that makes it."
    return f"{where} has no {what} {quoted(label)}: choose one of its {many}, {listed(labels)}."


def _has(index: Any, label: Any) -> bool:
    try:
        return label in index
    except TypeError:
        return False


def _called(table: str, otherwise: str = "This table") -> str:
    return f"`{table}`" if table else otherwise


def _in(table: str) -> str:
    return f" in `{table}`" if table else ""


def _names(columns: Any) -> str:
    return ", ".join(f"`{one}`" for one in list(columns)[:8])
