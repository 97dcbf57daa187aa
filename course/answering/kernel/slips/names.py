"""Names that mean nothing yet, and things that are used as what they are not."""

from __future__ import annotations

import ast
import builtins
import re
import sys
from typing import Any

from course.answering.kernel import GAP
from course.answering.kernel.scene import Scene, short
from course.answering.kernel.slips.spelling import nearest
from course.answering.kernel.slips.tables import pandas_is
from course.answering.kernel.slips.writing import DAYS_AND_MONTHS
from course.exercises.numbers import comma_in, digits_of

BUILTINS = ("True", "False", "None", "print", "len", "sum", "max", "min", "round", "sorted", "range", "list")


def stopped_by_hand(scene: Scene) -> str:
    return "The cell was stopped before it had come to its end: run it again."


def no_such_library(scene: Scene) -> str:
    """`import panda`, and `from course import chek`"""
    if found := re.search(r"cannot import name '(\w+)' from 'course'", scene.says):
        near = nearest(found[1], scene.offered)
        meant = f"did you mean `{near}`?" if near else f"take `{found[1]}` out of this line."
        return f"The course has nothing called `{found[1]}`: {meant}"
    if found := re.search(r"No module named '([^']+)'", scene.says):
        return f"No library called `{found[1]}` is installed here: look at its spelling, or do without it."
    return ""


def gap_left(scene: Scene) -> str:
    """`named = ... + 1`, or a name in which a cell above left a gap"""
    if not re.search("ellipsis", scene.says, re.IGNORECASE):
        return ""
    if any(isinstance(node, ast.Constant) and node.value is ... for node in scene.nodes):
        return GAP
    for node in scene.nodes:
        if isinstance(node, ast.Name) and scene.namespace.get(node.id) is ...:
            return f"`{node.id}` still holds the gap `...`: store your answer in it in its own cell, then run this one."
    return ""


def number_as_a_word(scene: Scene) -> str:
    """`named = Three`"""
    name = _unknown(scene)
    digits = digits_of(name)
    if not digits or name.casefold() in scene.namespace:
        return ""
    return f"Python does not know `{name}`: write {digits}, a number in digits, without quotation marks."


def column_without_quotes(scene: Scene) -> str:
    """`s3[attributed_to]`"""
    name = _unknown(scene)
    found = [node for node in scene.nodes if isinstance(node, ast.Subscript)]
    for node in sorted(found, key=lambda one: not isinstance(one.slice, ast.Name)):
        inside = [part.id for part in ast.walk(node.slice) if isinstance(part, ast.Name)]
        table = scene.namespace.get(node.value.id) if isinstance(node.value, ast.Name) else None
        if name not in inside or (table is None and not isinstance(node.slice, ast.Name)):
            continue
        labels = [str(one) for one in getattr(table, "columns", ())] if pandas_is(table, "DataFrame") else []
        column = nearest(name, labels) or name
        if nearest(name, _known(scene)) and column not in labels:
            continue
        if isinstance(node.slice, ast.Name):
            return f'A name in square brackets needs quotation marks: write `{ast.unparse(node.value)}["{column}"]`.'
        if column in labels:
            return f'The name of a column needs quotation marks: write `"{column}"` in place of `{name}`.'
    return ""


def from_first_cell(scene: Scene) -> str:
    name = _unknown(scene)
    if name not in scene.offered:
        return ""
    return f"Python does not know `{name}` yet: run the first cell of this notebook, then this one."


def misspelt(scene: Scene) -> str:
    name = _unknown(scene)
    meant = nearest(name, [*BUILTINS, *scene.offered, *_known(scene)])
    return f"Nothing is called `{name}`: did you mean `{meant}`?" if meant else ""


def text_without_quotes(scene: Scene) -> str:
    """`opened = Wednesday`"""
    name = _unknown(scene)
    stored = [node for node in scene.nodes if isinstance(node, ast.Assign)]
    compared = [part for node in scene.nodes if isinstance(node, ast.Compare) for part in node.comparators]
    values = [*(node.value for node in stored), *compared]
    parts = [part for value in values for part in (value.elts if isinstance(value, ast.List) else [value])]
    if not any(isinstance(part, ast.Name) and part.id == name for part in parts):
        return ""
    if name[:1].isupper() or name in DAYS_AND_MONTHS or compared:
        return f'Nothing is called `{name}`: if it is a text, put it in quotation marks, `"{name}"`.'
    return (
        f'Nothing is called `{name}` yet: if it is a text, write `"{name}"` with quotation marks; '
        "if a cell above makes it, run the cells above first."
    )


def not_yet_made(scene: Scene) -> str:
    name = _unknown(scene)
    if not name:
        return ""
    return (
        f"Nothing is called `{name}` yet: run the cells above first, then this one; "
        "if that does not help, look at its spelling."
    )


def not_called(scene: Scene) -> str:
    """`s1["topic"].value_counts["x"]`"""
    if not any(f"'{kind}'" in scene.says for kind in ("method", "function", "builtin_function_or_method")):
        return ""
    called = {id(node.func) for node in scene.nodes if isinstance(node, ast.Call)}
    for node in scene.nodes:
        if id(node) in called:
            continue
        if isinstance(node, ast.Attribute) and _is_a_tables_command(node.attr):
            return f"`{node.attr}` does nothing without brackets: write `{node.attr}()`."
        if isinstance(node, ast.Name) and callable(_value(scene, node.id)):
            return (
                f"`{node.id}` does nothing without brackets: write `{node.id}()`, with what it needs inside."
            )
    return ""


def called_but_no_function(scene: Scene) -> str:
    """`s1("topic")`"""
    if not scene.says.endswith("object is not callable"):
        return ""
    for node in scene.nodes:
        if not (isinstance(node, ast.Call) and not callable(_evaluated(scene, node.func))):
            continue
        name, thing = ast.unparse(node.func), _evaluated(scene, node.func)
        if pandas_is(thing, "DataFrame") or pandas_is(thing, "Series"):
            inside = ", ".join(ast.unparse(part) for part in node.args).replace("'", '"')
            return f"`{name}` is a table and takes square brackets: write `{name}[{short(inside)}]`."
        if name in scene.offered or hasattr(builtins, name):
            mend = "choose another name there, restart the kernel and run the cells again"
            return f"A cell has stored something else under the name `{name}`: {mend}."
        return (
            f"`{name}` is no command but a {type(thing).__name__}: a sign is missing in front of the bracket."
        )
    return ""


def number_with_comma(scene: Scene) -> str:
    """`total = 1,234`, and then a sum with it."""
    if "tuple" not in scene.says and "can't multiply sequence" not in scene.says:
        return ""
    for node in scene.nodes:
        value = scene.namespace.get(node.id) if isinstance(node, ast.Name) else None
        if said := comma_in(getattr(node, "id", ""), value):
            return said
    return ""


def text_and_number(scene: Scene) -> str:
    """`"4" + 3`"""
    if "str" not in scene.says or not any(kind in scene.says for kind in ("int", "float")):
        return ""
    if "unsupported operand" not in scene.says and "concatenate" not in scene.says:
        return ""
    return f"One side of `{short(scene.line)}` is a text, the other a number: take the quotation marks from the number."


def _unknown(scene: Scene) -> str:
    """The name that means nothing; none where a library's own code stopped."""
    return "" if scene.below else getattr(scene.error, "name", None) or ""


def _known(scene: Scene) -> list[str]:
    return [
        name
        for name in scene.namespace
        if not name.startswith("_") and name not in ("In", "Out", "exit", "quit", "open", "get_ipython")
    ]


def _value(scene: Scene, name: str) -> Any:
    return scene.namespace.get(name, getattr(builtins, name, None))


def _evaluated(scene: Scene, node: ast.expr) -> Any:
    """The value of a name; of anything else something that can be called."""
    return _value(scene, node.id) if isinstance(node, ast.Name) else print


def _is_a_tables_command(name: str) -> bool:
    pandas = sys.modules.get("pandas")
    kinds = (pandas.DataFrame, pandas.Series) if pandas else ()
    return any(callable(getattr(kind, name, None)) for kind in (*kinds, str, list))
