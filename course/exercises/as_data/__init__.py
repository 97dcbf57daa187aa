"""A learner's variable as data: what a check may see, and all that leaves the learner's process."""

from __future__ import annotations

import math
from decimal import Decimal
from itertools import islice
from numbers import Real
from typing import Any

from course.exercises.as_data.figure import panels_of
from course.exercises.as_data.scalars import as_plain, as_scalar, describe
from course.exercises.as_data.table import table_of
from course.exercises.numbers import comma_in, digits_of
from course.ground.errors import CourseError
from course.ground.shown import Shown

MOST_VALUES = 100_000
SECONDS_OF_A_DAY = 86_400
HOW_TO_STORE = "what `df.plot(…)` gives, or `plt.gca()` when you have drawn with `plt`."


class NotExportable(CourseError):
    """A value of another sort than the exercise asks for: one sentence."""


def export(value: Any, form: str, name: str) -> Any:
    """Turn a variable into plain data.

    Parameters
    ----------
    value
        What the learner stored.
    form
        "number", "text", "list", "table", "figure" or "function".
    name
        The variable's name, for the sentence.

    Returns
    -------
    float, str, list, dict or callable
        Data that JSON can hold; a function is handed on as it is.

    Raises
    ------
    NotExportable
        When the value is of another sort.
    """
    if value is None:
        raise NotExportable(
            f"`{name}` holds nothing: `print`, `show` and `show_figure` show something and give nothing back. "
            "Store the value first, and show it then."
        )
    try:
        return _EXPORTERS[form](value, name)
    except NotExportable:
        raise
    except Exception:  # whatever a learner's object does when it is asked
        raise NotExportable(f"`{name}` holds {describe(value)}, which cannot be read as a {form}.") from None


def _number(value: Any, name: str) -> float:
    value = as_scalar(value)
    if hasattr(value, "total_seconds"):
        value = value.total_seconds() / SECONDS_OF_A_DAY
    if said := comma_in(name, value):
        raise NotExportable(said)
    if isinstance(value, str):
        held = f"`{name}` holds a text, {value[:40]!r}"
        if digits := digits_of(value):
            raise NotExportable(f"{held}: write {digits}, a number in digits, without quotation marks.")
        raise NotExportable(f"{held}; a number stands without quotation marks.")
    if isinstance(value, (list, tuple)) and len(value) == 1:
        raise NotExportable(
            f"`{name}` holds a list with one value in it; take the value itself: `{name} = {name}[0]`."
        )
    if isinstance(value, bool) or not isinstance(value, (Real, Decimal)):
        raise NotExportable(f"`{name}` holds {describe(value)}; store one number in it.")
    if not math.isfinite(float(value)):
        raise NotExportable(f"`{name}` is empty (not a number); check that the rows you chose have values.")
    return float(value)


def _text(value: Any, name: str) -> str:
    value = as_scalar(value)
    if hasattr(value, "isoformat"):
        return value.isoformat()[:10]
    if not isinstance(value, str):
        raise NotExportable(f"`{name}` holds {describe(value)}; store a text in it, in quotation marks.")
    return value


def _list(value: Any, name: str) -> list[Any]:
    if isinstance(value, (str, bytes, dict)) or not hasattr(value, "__iter__") or hasattr(value, "columns"):
        raise NotExportable(f"`{name}` holds {describe(value)}; store a list in it, in square brackets.")
    return [as_plain(as_scalar(part)) for part in islice(value, MOST_VALUES)]


def _table(value: Any, name: str) -> dict[str, Any]:
    import pandas as pd

    if not isinstance(value, (pd.Series, pd.DataFrame)):
        if isinstance(value, Shown):
            raise NotExportable(
                f"`{name}` holds {describe(value)}: store them first, `{name} = …`, "
                f"then `show({name})` in the next line."
            )
        raise NotExportable(f"`{name}` holds {describe(value)}; store a table in it.")
    return table_of(value)


def _figure(value: Any, name: str) -> dict[str, Any]:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    held: Any = value.ravel() if hasattr(value, "ravel") else value
    several = [held] if isinstance(held, (Axes, Figure)) or not hasattr(held, "__iter__") else list(held)
    if several and isinstance(value, list) and not any(isinstance(one, (Axes, Figure)) for one in several):
        raise NotExportable(
            f"`{name}` holds what drawing or `set` gave back, not the chart: store {HOW_TO_STORE}"
        )
    if not several or not all(isinstance(one, (Axes, Figure)) for one in several):
        raise NotExportable(f"`{name}` holds {describe(value)}; store the chart in it: {HOW_TO_STORE}")
    axes = [ax for one in several for ax in (one.axes if isinstance(one, Figure) else [one])]
    if not axes:
        raise NotExportable(f"`{name}` is an empty figure; draw the values first.")
    return {"panels": panels_of(axes)}


def _function(value: Any, name: str) -> Any:
    if not callable(value):
        raise NotExportable(f"`{name}` holds {describe(value)}; define a function of that name.")
    return value


_EXPORTERS = {
    "number": _number,
    "text": _text,
    "list": _list,
    "table": _table,
    "figure": _figure,
    "function": _function,
}
