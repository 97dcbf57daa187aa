"""A learner's variable as data: what a check may see, and all that leaves the learner's process."""

from __future__ import annotations

import math
from numbers import Number, Real
from typing import Any

from course.exercises.numbers import comma_in
from course.ground.errors import CourseError


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
    return _EXPORTERS[form](value, name)


def _number(value: Any, name: str) -> float:
    value = _scalar(value)
    if said := comma_in(name, value):
        raise NotExportable(said)
    if isinstance(value, bool) or not isinstance(value, Real):
        raise NotExportable(f"`{name}` holds {_describe(value)}; store one number in it.")
    if math.isnan(float(value)):
        raise NotExportable(f"`{name}` is empty (not a number); check that the rows you chose have values.")
    return float(value)


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise NotExportable(f"`{name}` holds {_describe(value)}; store a text in it, in quotation marks.")
    return value


def _list(value: Any, name: str) -> list[Any]:
    if isinstance(value, (str, bytes, dict)) or not hasattr(value, "__iter__") or _is_frame(value):
        raise NotExportable(f"`{name}` holds {_describe(value)}; store a list in it, in square brackets.")
    return [_plain(_scalar(part)) for part in value]


def _table(value: Any, name: str) -> dict[str, Any]:
    import pandas as pd

    if isinstance(value, pd.Series):
        frame = value.reset_index()
        frame.columns = [*[f"key{i or ''}" for i in range(len(frame.columns) - 1)], "value"]
    elif isinstance(value, pd.DataFrame):
        plain_index = isinstance(value.index, pd.RangeIndex) or value.index.name is None
        frame = value.reset_index(drop=plain_index)
    else:
        raise NotExportable(f"`{name}` holds {_describe(value)}; store a table in it.")
    rows = [[_plain(_scalar(part)) for part in row] for row in frame.itertuples(index=False, name=None)]
    return {"columns": [str(column) for column in frame.columns], "rows": rows}


def _figure(value: Any, name: str) -> dict[str, Any]:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    if not isinstance(value, (Axes, Figure)) and hasattr(value, "ravel"):
        value = value.ravel()[0]
    if isinstance(value, Axes):
        axes = [value]
    elif isinstance(value, Figure):
        axes = value.axes
    else:
        raise NotExportable(
            f"`{name}` holds {_describe(value)}; store the chart in it, as in the worked example."
        )
    if not axes:
        raise NotExportable(f"`{name}` is an empty figure; draw the values first.")
    series = [one for ax in axes for one in _series(ax)]
    return {
        "x_label": axes[0].get_xlabel(),
        "y_label": axes[0].get_ylabel(),
        "series": [one["values"] for one in series],
        "categories": series[0]["categories"] if series else [],
    }


def _series(ax: Any) -> list[dict[str, Any]]:
    found = []
    for container in ax.containers:
        if not getattr(container, "patches", None):
            continue
        flat = getattr(container, "orientation", "vertical") == "horizontal"
        labels = _tick_labels(ax.yaxis if flat else ax.xaxis)
        places = [
            bar.get_y() + bar.get_height() / 2 if flat else bar.get_x() + bar.get_width() / 2
            for bar in container
        ]
        values = [float(bar.get_width() if flat else bar.get_height()) for bar in container]
        found.append({"values": values, "categories": [_nearest(place, labels) for place in places]})
    for line in ax.get_lines():
        values = [_plain(_scalar(value)) for value in line.get_ydata()]
        if len(values) > 1:
            found.append({"values": values, "categories": [_plain(_scalar(x)) for x in line.get_xdata()]})
    for points in ax.collections:
        offsets = points.get_offsets() if hasattr(points, "get_offsets") else []
        if len(offsets):
            found.append(
                {"values": [float(y) for _, y in offsets], "categories": [float(x) for x, _ in offsets]}
            )
    return found


def _tick_labels(axis: Any) -> dict[float, str]:
    return {
        float(place): label.get_text()
        for place, label in zip(axis.get_ticklocs(), axis.get_ticklabels(), strict=False)
    }


def _nearest(place: float, labels: dict[float, str]) -> Any:
    near = min(labels, key=lambda tick: abs(tick - place), default=None)
    if near is None or abs(near - place) > 0.51:
        return round(place, 9)
    return labels[near]


def _function(value: Any, name: str) -> Any:
    if not callable(value):
        raise NotExportable(f"`{name}` holds {_describe(value)}; define a function of that name.")
    return value


def _scalar(value: Any) -> Any:
    """A numpy or one-element pandas value as Python's own."""
    if hasattr(value, "item") and getattr(value, "size", 1) == 1:
        return value.item()
    return value


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, Number):
        number = float(value)  # type: ignore[arg-type]
        return None if math.isnan(number) else number
    if hasattr(value, "isoformat"):
        return value.isoformat()
    text = str(value)
    return None if text in {"nan", "NaT", "<NA>"} else text


def _is_frame(value: Any) -> bool:
    return type(value).__name__ == "DataFrame"


def _describe(value: Any) -> str:
    if value is ...:
        return "nothing yet"
    words = {
        "str": "a text",
        "bool": "yes or no",
        "list": "a list",
        "tuple": "a list",
        "dict": "a dictionary",
        "DataFrame": "a whole table",
        "Series": "a whole column",
        "NoneType": "nothing",
        "Axes": "a chart",
        "builtin_function_or_method": "a function that was not called: add ()",
        "method": "a function that was not called: add ()",
    }
    kind = type(value).__name__
    return words.get(kind, "a number" if isinstance(value, Number) else f"something else ({kind})")


_EXPORTERS = {
    "number": _number,
    "text": _text,
    "list": _list,
    "table": _table,
    "figure": _figure,
    "function": _function,
}
