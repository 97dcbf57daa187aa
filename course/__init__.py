"""Reading Digital Human Rights: what the notebooks import.

Everything is loaded when it is first used, so that `from course import …` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import matplotlib.pyplot as plt
    import pandas as pd

    from course.brief import brief_evidence, write_brief
    from course.coding import cohen_kappa, krippendorff_alpha, percent_agreement
    from course.evidence_figure import evidence_map
    from course.figures import show_figure
    from course.keywords import keyness, pairs_within_paragraphs, permutation_test, rate_per_thousand
    from course.record import record_of_work
    from course.tables import load, show
    from course.text import sources
    from course.widgets.base import ExerciseWidget
    from course.widgets.work import Shown

__version__ = "0.1.0"
__all__ = [
    "brief_evidence",
    "check",
    "cohen_kappa",
    "evidence_map",
    "exercise",
    "keyness",
    "krippendorff_alpha",
    "load",
    "pairs_within_paragraphs",
    "pd",
    "percent_agreement",
    "permutation_test",
    "plt",
    "rate_per_thousand",
    "recall",
    "record_of_work",
    "save_work",
    "show",
    "show_figure",
    "sources",
    "write_brief",
]

_HOMES = {
    "brief_evidence": "course.brief",
    "cohen_kappa": "course.coding",
    "evidence_map": "course.evidence_figure",
    "keyness": "course.keywords",
    "krippendorff_alpha": "course.coding",
    "load": "course.tables",
    "pairs_within_paragraphs": "course.keywords",
    "percent_agreement": "course.coding",
    "permutation_test": "course.keywords",
    "plt": "course.figures",
    "rate_per_thousand": "course.keywords",
    "record_of_work": "course.record",
    "show": "course.tables",
    "show_figure": "course.figures",
    "sources": "course.text",
    "write_brief": "course.brief",
}


def check(exercise_id: str) -> float | None:
    """Check an answer, say what to look at again, and give the points. See `course.checks.check`."""
    from course.checks import check as check_now

    return check_now(exercise_id)


def exercise(exercise_id: str) -> ExerciseWidget:
    """The widget of an exercise, with the answer that was given before. See `course.widgets.exercise`."""
    from course.widgets import exercise as exercise_now

    return exercise_now(exercise_id)


def recall(exercise_id: str) -> Shown:
    """What was answered before, in words. See `course.widgets.recall`."""
    from course.widgets import recall as recall_now

    return recall_now(exercise_id)


def save_work() -> Shown:
    """All answers of this notebook's lesson, and how to save and hand them in."""
    from course.widgets import save_work as save_now

    return save_now()


def __getattr__(name: str) -> Any:
    if name == "pd":
        value = import_module("pandas")
    elif name in _HOMES:
        value = getattr(import_module(_HOMES[name]), name)
    else:
        raise AttributeError(f"course offers {', '.join(__all__)}; there is no {name}.")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
