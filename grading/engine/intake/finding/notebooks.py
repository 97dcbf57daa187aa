"""Which of the notebooks that were handed in counts: people work in copies, and call them as they like."""

from __future__ import annotations

import json
import re
from typing import Any

from course.answering.answers import carried_by
from course.answering.forms.written import is_as_given
from grading.engine.intake.cells import marks_of
from grading.engine.intake.handed_in import NOTEBOOK_BYTES, HandedIn, Unreadable
from grading.engine.intake.released import Released
from grading.engine.intake.sanitized import Sanitized
from grading.engine.intake.words import quoted, several

MOST_NOTEBOOKS = 20
"""So many are looked at."""
_NO_NOTEBOOK = (Unreadable, KeyError, TypeError, AttributeError)
_OF_LESSON = re.compile(r"(?:exercise|check|manual)-(\d\d)-\w+")


def notebook_name(handed_in: HandedIn, released: Released, done: Sanitized) -> str:
    """The notebook that counts: the one of our name, unless another one alone was worked on.

    Parameters
    ----------
    handed_in, released
        The files, and the lesson as released.
    done
        Where is noted which was used instead.

    Raises
    ------
    Unreadable
        When there is none, or nobody can tell which.
    """
    notebooks = [name for name in handed_in.files if name.endswith(".ipynb")]
    wanted = f"{released.lesson}.ipynb"
    others = [name for name in notebooks if name != wanted]
    alike = {
        name: work
        for name in others[:MOST_NOTEBOOKS]
        if (work := _work_of(handed_in, name, released)) is not None
    }
    works = {name: work for name, work in alike.items() if work}
    if wanted in notebooks:
        unread = [name for name in others[:MOST_NOTEBOOKS] if _is_closed(handed_in, name)]
        why = _why_not(handed_in, wanted, released) if works or unread else ""
        if why and not works:
            raise Unreadable(f"{why}, and what may hold the work cannot be read ({several(unread)})")
        if not why:
            if others:
                done.repairs.append(f"Other notebooks were handed in too; only {wanted} counts.")
            return wanted
        if len(set(works.values())) > 1:
            raise Unreadable(f"{why}, and several others were worked on ({several(works)}): keep one of them")
        done.repairs.append(f"{wanted} {why}; {quoted(next(iter(works)))}, which was worked on, counts.")
        return next(iter(works))
    if len(set(works.values())) > 1:
        raise Unreadable(
            f"was not handed in under its name, and several fit ({several(works)}): keep one of them"
        )
    fitting = next(iter([*works, *alike]), None)
    if fitting is None:
        raise Unreadable("was not handed in" + (", and other notebooks do not fit" if notebooks else ""))
    many = f"; of {len(alike)} that fit it alone was worked on" if len(alike) > 1 else ""
    done.repairs.append(f"The notebook was handed in under another name ({quoted(fitting)}{many}).")
    return fitting


def other_lesson(cells: list[dict[str, Any]], released: Released) -> str:
    """The number of the lesson that a notebook is of, where no cell of it belongs to this one; else nothing.

    Parameters
    ----------
    cells, released
        The notebook's, as they were handed in, and the lesson as released.
    """
    names = [str(marks_of(cell).get("grade_id")) for cell in cells]
    if set(names) & set(released.cells):
        return ""
    numbers = {match[1] for name in names if (match := _OF_LESSON.fullmatch(name))}
    return numbers.pop() if len(numbers) == 1 else ""


def _why_not(handed_in: HandedIn, name: str, released: Released) -> str:
    """Why the notebook of our name holds nothing: the end of a sentence; nothing where it may hold work."""
    try:
        cells = _cells(handed_in, name)
        if number := other_lesson(cells, released):
            return f"is of another lesson ({number})"
        return "is as it was given out" if _work_in(cells, released) == "" else ""
    except _NO_NOTEBOOK:
        return "cannot be read"


def _is_closed(handed_in: HandedIn, name: str) -> bool:
    """Does it hold something that cannot be read?"""
    try:
        handed_in.document(name, NOTEBOOK_BYTES)
    except Unreadable:
        return handed_in.files[name] > 0
    return False


def _work_of(handed_in: HandedIn, name: str, released: Released) -> str | None:
    try:
        return _work_in(_cells(handed_in, name), released)
    except _NO_NOTEBOOK:
        return None


def _cells(handed_in: HandedIn, name: str) -> list[dict[str, Any]]:
    return handed_in.document(name, NOTEBOOK_BYTES)[0]["cells"]


def _work_in(cells: list[dict[str, Any]], released: Released) -> str | None:
    """What differs from what was given out; None where less than half of the lesson's cells are there."""
    named = [(marks_of(cell).get("grade_id"), "".join(cell["source"])) for cell in cells]
    known = [
        (released.cells[name], source)
        for name, source in named
        if isinstance(name, str) and name in released.cells
    ]
    if len({cell.grade_id for cell, _ in known}) * 2 < len(released.cells):
        return None
    own = [source for cell, source in known if not cell.locked and not is_as_given(source, cell.source)]
    answers = carried_by({"cells": cells})
    return json.dumps([own, answers], sort_keys=True, default=str) if own or answers else ""
