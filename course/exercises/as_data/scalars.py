"""Single values as Python's own, and what a learner is told that a variable holds."""

from __future__ import annotations

import math
import re
from numbers import Number
from typing import Any


def as_scalar(value: Any) -> Any:
    """A numpy or one-element pandas value as Python's own."""
    if hasattr(value, "item") and getattr(value, "size", 1) == 1:
        return value.item()
    return value


def as_plain(value: Any) -> Any:
    """A value as JSON can hold it: a text, a number, yes or no, or None where there is none."""
    if value is None or isinstance(value, (str, bool)):
        return value
    if value is ...:
        return "..."
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, Number) and not isinstance(value, complex):
        number = float(value)  # type: ignore[arg-type]
        return number if math.isfinite(number) else None
    text = str(value)
    return None if text in {"nan", "NaT", "<NA>"} else text


def describe(value: Any) -> str:
    """What a variable holds, in a learner's words."""
    if value is ...:
        return "nothing yet"
    kind = type(value).__name__
    if kind in _WORDS:
        return _WORDS[kind]
    if kind in _CALLED or (callable(value) and not isinstance(value, type)):
        return "a function that was not called: add ()"
    if isinstance(value, Number):
        return "a number"
    if hasattr(value, "tolist"):
        return "several values"
    if (module := type(value).__module__).startswith("matplotlib"):
        return f"what drawing gave back ({_short(kind)}), not the chart"
    return f"something else ({_short(kind)}{_from(module)})"


def is_description(text: str) -> bool:
    """Could `describe` have said this?"""
    return text in _SAID or _OF_A_KIND.fullmatch(text) is not None


def _from(module: str) -> str:
    package = module.partition(".")[0]
    return f" of {_short(package)}" if package not in {"builtins", "__main__", "course"} else ""


def _short(name: str) -> str:
    """A class's name, which a learner's code can choose: one word."""
    return name if _NAME.fullmatch(name) else "a kind of its own"


_WORDS = {
    "str": "a text",
    "bool": "yes or no",
    "list": "a list",
    "tuple": "a list",
    "set": "a set",
    "dict": "a dictionary",
    "Counter": "a dictionary",
    "DataFrame": "a whole table",
    "Series": "a whole column",
    "Index": "the labels of a table",
    "ndarray": "several values",
    "NoneType": "nothing",
    "Axes": "a chart",
    "Figure": "a chart",
    "BarContainer": "the bars alone, not the chart",
    "Shown": "what `show` has shown, not the values",
    "TimedeltaIndex": "spans of time: their numbers of days are `.days`",
    "SeriesGroupBy": "groups that nothing was counted in yet: add `.count()` or `.size()`",
    "DataFrameGroupBy": "groups that nothing was counted in yet: add `.size()`",
    "PlotAccessor": "`.plot` alone, which draws nothing yet: add `.bar()`",
    "module": "a whole package: something of it must be called",
    "Timestamp": "a day, not a number",
    "Text": "the label alone, not the chart",
}
_CALLED = {"builtin_function_or_method", "method", "function", "method_descriptor"}
_SAID = {
    *_WORDS.values(),
    "nothing yet",
    "a function that was not called: add ()",
    "a number",
    "several values",
}
_NAME = re.compile(r"[A-Za-z_]\w{0,39}", re.ASCII)
_KIND = r"(?:[A-Za-z_][A-Za-z0-9_]{0,39}|a kind of its own)"
_OF_A_KIND = re.compile(
    rf"something else \({_KIND}(?: of {_KIND})?\)|what drawing gave back \({_KIND}\), not the chart"
)
