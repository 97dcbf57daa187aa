"""Reading Digital Human Rights: what the notebooks import.

Everything is loaded when it is first used, so that `import course` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import matplotlib.pyplot as plt
    import pandas as pd

    from course.checks import check
    from course.figures import show_figure
    from course.tables import load, show
    from course.text import sources
    from course.widgets import exercise, recall, save_work

__version__ = "0.1.0"
__all__ = ["check", "exercise", "load", "pd", "plt", "recall", "save_work", "show", "show_figure", "sources"]

_HOMES = {
    "check": "course.checks",
    "exercise": "course.widgets",
    "load": "course.tables",
    "recall": "course.widgets",
    "save_work": "course.widgets",
    "show": "course.tables",
    "show_figure": "course.figures",
    "sources": "course.text",
}


def __getattr__(name: str) -> Any:
    if name == "plt":
        value = import_module("course.figures").plt
    elif name == "pd":
        value = import_module("pandas")
    elif name in _HOMES:
        value = getattr(import_module(_HOMES[name]), name)
    else:
        raise AttributeError(f"course offers {', '.join(__all__)}; there is no {name}.")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
