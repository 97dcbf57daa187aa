"""How many points a task has in the notebook that runs, and how many an answer earns.

A notebook given out earlier may give a task other points than the lesson does now.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from course.answering.answers import document_in
from course.answering.kernel.runs import notebook_folder
from course.exercises.judge import judge
from course.exercises.kinds import Exercise

_CHECK = re.compile(r"""\s*check\(\s*["']([^"']+)["']\s*\)\s*""")


def worth(exercise: Exercise, folder: Path | None = None) -> float:
    """The points of a task: those of its cell in the notebook of a folder, else the exercise's own.

    Parameters
    ----------
    exercise
        What the cell checks.
    folder : Path, optional
        The notebook's; the running notebook's if left out.
    """
    for cell in graded_cells(folder or notebook_folder()):
        points = cell["metadata"]["nbgrader"].get("points")
        if exercise_of(cell) == exercise.id and isinstance(points, (int, float)) and points >= 0:
            return float(points)
    return exercise.points


def earned(exercise: Exercise, answer: Any, of: float) -> float | None:
    """The points of an answer as it stands. Nothing is counted as a check.

    Parameters
    ----------
    exercise
        What was answered.
    answer
        As data, or None.
    of
        The most points.

    Returns
    -------
    float or None
        None where a person gives them, or nothing can be judged: in an exam, or where a lesson is at fault.
    """
    if exercise.answered_by == "person":
        return None
    try:
        verdict = judge(exercise, answer)
    except Exception:
        return None
    return None if verdict.sealed else round(verdict.score * of, 2)


def is_untouched(exercise: Exercise, folder: Path | None = None) -> bool:
    """Does the text cell of a written task stand as it was given out, in the notebook as it was last saved?

    Parameters
    ----------
    exercise, folder
        As for `worth`.
    """
    for cell in graded_cells(folder or notebook_folder()):
        if exercise_of(cell) == exercise.id:
            return cell["metadata"]["nbgrader"].get("checksum") == checksum(cell)
    return False


def checksum(cell: dict[str, Any]) -> str:
    """What nbgrader writes into a graded cell when it gives it out: `nbgrader.utils.compute_checksum`.

    To import nbgrader takes seconds, in a learner's notebook and for each submission that is graded.

    Parameters
    ----------
    cell
        A graded cell, as read from JSON.
    """
    about = cell["metadata"]["nbgrader"]
    solution = bool(about.get("solution"))
    pieces = (
        *(source_of(cell), cell.get("cell_type", ""), True, solution, not solution),
        *(about.get("grade_id", ""), float(about.get("points") or 0)),
    )
    return hashlib.md5("".join(map(str, pieces)).encode(), usedforsecurity=False).hexdigest()


def graded_cells(folder: Path) -> Iterator[dict[str, Any]]:
    """The graded cells of a folder's notebook. Where several stand there, the one of its name was given out."""
    own = folder / f"{folder.name}.ipynb"
    for notebook in [own] if own.is_file() else sorted(folder.glob("*.ipynb")):
        try:
            yield from _cells_in(notebook, notebook.stat().st_mtime_ns)
        except OSError:
            continue


@lru_cache(maxsize=4)
def _cells_in(notebook: Path, _changed: int) -> tuple[dict[str, Any], ...]:
    """The graded cells of a notebook, as it was when it was last changed."""
    document = document_in(notebook)
    cells = document.get("cells") if isinstance(document, dict) else None
    return tuple(cell for cell in (cells if isinstance(cells, list) else []) if _is_graded(cell))


def _is_graded(cell: Any) -> bool:
    about = cell.get("metadata") if isinstance(cell, dict) else None
    about = about.get("nbgrader") if isinstance(about, dict) else None
    return isinstance(about, dict) and about.get("grade") is True


def exercise_of(cell: Mapping[str, Any]) -> str:
    """The exercise of a graded cell: `check("02.4")`, or by its name, `manual-02-7`.

    Parameters
    ----------
    cell
        As read from a notebook.
    """
    found = _CHECK.fullmatch(source_of(cell))
    name = str(cell["metadata"]["nbgrader"].get("grade_id", ""))
    return found[1] if found else name.partition("-")[2].replace("-", ".", 1)


def source_of(cell: Mapping[str, Any]) -> str:
    """A cell's text: a file may hold it line by line."""
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(map(str, source))
