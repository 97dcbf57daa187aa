"""Is a lesson newer than a learner's copy of it, and what became of its tasks?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from course.answering.answers import document_in
from course.app.start import lesson_folders


def newer_lessons(source: Path, folder: Path) -> str:
    """One sentence about the lessons of which there is a newer version; empty where there is none.

    Parameters
    ----------
    source
        The course's notebooks; one that names no edition is never newer.
    folder
        The learner's.
    """
    found = {}
    for lesson in lesson_folders(source):
        mine, given = (document_in(root / lesson.name / f"{lesson.name}.ipynb") for root in (folder, source))
        if mine is not None and edition(given) and edition(mine) != edition(given):
            found[lesson.name[:2]] = _changed(_tasks(mine), _tasks(given))
    if not found:
        return ""
    named = ", ".join(f"{number} ({what})" if what else number for number, what in found.items())
    are = f"lesson{'s'[: len(found) > 1]} {named} {'have' if len(found) > 1 else 'has'}"
    return (
        f"{are[0].upper()}{are[1:]} a newer version: `course fresh {next(iter(found))}` gives you it with your "
        "answers in it, and keeps your copy beside it."
    )


def edition(notebook: Any) -> str:
    """What a notebook says of its edition; empty where it says nothing."""
    try:
        return str(notebook["metadata"]["course"].get("edition", ""))
    except (KeyError, TypeError, AttributeError):
        return ""


def _tasks(notebook: Any) -> dict[str, float]:
    """The points of each graded cell, by the number of its task."""
    tasks = {}
    for cell in notebook.get("cells", []) if isinstance(notebook, dict) else []:
        about = cell.get("metadata", {}).get("nbgrader", {})
        if about.get("grade"):
            tasks[str(about.get("grade_id")).partition("-")[2].replace("-", ".", 1)] = about.get("points")
    return tasks


def _changed(mine: dict[str, float], given: dict[str, float]) -> str:
    sorts = {
        "new": [task for task in given if task not in mine],
        "gone": [task for task in mine if task not in given],
        "other points": [task for task in given if task in mine and mine[task] != given[task]],
    }
    return "; ".join(f"{sort}: {', '.join(tasks)}" for sort, tasks in sorts.items() if tasks)
