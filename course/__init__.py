"""Reading Digital Human Rights: what the notebooks import.

Everything is loaded when it is first used, so that `from course import …` costs next to nothing.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import matplotlib.pyplot as plt
    import pandas as pd

    from course.answering.forms.form import Form
    from course.answering.forms.questions.review import review
    from course.answering.forms.questions.six import before_and_after, six_questions
    from course.answering.kept.here import restore_work
    from course.documents.brief import write_brief
    from course.documents.brief_figures import brief_evidence
    from course.documents.record import record_of_work
    from course.ground.shown import Shown
    from course.study.agreement import cohen_kappa, krippendorff_alpha, percent_agreement
    from course.study.evidence_map import evidence_map
    from course.study.figures import show_figure
    from course.study.keywords import keyness, pairs_within_paragraphs, permutation_test, rate_per_thousand
    from course.study.rows.look_up import look_up
    from course.study.tables import load, show
    from course.study.texts import sources

__version__ = "0.1.0"
__all__ = [
    "before_and_after",
    "brief_evidence",
    "check",
    "cohen_kappa",
    "evidence_map",
    "exercise",
    "keyness",
    "krippendorff_alpha",
    "load",
    "look_up",
    "pairs_within_paragraphs",
    "pd",
    "percent_agreement",
    "permutation_test",
    "plt",
    "rate_per_thousand",
    "recall",
    "record_of_work",
    "restore_work",
    "review",
    "save_work",
    "show",
    "show_figure",
    "six_questions",
    "sources",
    "write_brief",
]

_HOMES = {
    "before_and_after": "course.answering.forms.questions.six",
    "brief_evidence": "course.documents.brief_figures",
    "cohen_kappa": "course.study.agreement",
    "evidence_map": "course.study.evidence_map",
    "keyness": "course.study.keywords",
    "krippendorff_alpha": "course.study.agreement",
    "load": "course.study.tables",
    "look_up": "course.study.rows.look_up",
    "pairs_within_paragraphs": "course.study.keywords",
    "percent_agreement": "course.study.agreement",
    "permutation_test": "course.study.keywords",
    "plt": "course.study.figures",
    "rate_per_thousand": "course.study.keywords",
    "record_of_work": "course.documents.record",
    "restore_work": "course.answering.kept.here",
    "review": "course.answering.forms.questions.review",
    "show": "course.study.tables",
    "show_figure": "course.study.figures",
    "six_questions": "course.answering.forms.questions.six",
    "sources": "course.study.texts",
    "write_brief": "course.documents.brief",
}

if "IPython" in sys.modules:  # where no extension does it, as in VS Code
    from course.answering.kernel.runs import record, running_shell

    record(running_shell())


def check(exercise_id: str) -> float | None:
    """Check an answer, say what to look at again, and give the points. See `course.answering.check.check`."""
    from course.answering.check import check as check_now

    return check_now(exercise_id)


def exercise(exercise_id: str) -> Form:
    """The form of an exercise, with the answer that was given before. See `course.answering.forms.exercise`."""
    from course.answering.forms import exercise as exercise_now

    return exercise_now(exercise_id)


def recall(exercise_id: str) -> Shown:
    """What was answered before, in words. See `course.answering.kept.work.recall`."""
    from course.answering.kept.work import recall as recall_now

    return recall_now(exercise_id)


def save_work() -> Shown:
    """All answers of this notebook's lesson, and how to save and hand them in."""
    from course.answering.kept.work import save_work as save_now

    return save_now()


def __getattr__(name: str) -> Any:
    if name in ("plt", "show_figure"):
        from course.study.figures import use_style

        use_style()
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
