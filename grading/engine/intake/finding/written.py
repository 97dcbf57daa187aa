"""Written texts that stand in another cell or file than their own: found again, or left for a person to find.

Only what is truly empty is worth nothing. Where a written cell holds no word of its own, a person decides as soon as a
learner's prose of some length stands anywhere else in what was handed in.
"""

from __future__ import annotations

from typing import Any

from course.answering.forms.written import is_as_given, without_stub
from course.exercises.brief.parts import words
from grading.engine.intake.cells import marks_of
from grading.engine.intake.finding.prose import MOST_LETTERS, Lesson, lesson_of, letters, own_words
from grading.engine.intake.handed_in import (
    NOTEBOOK_BYTES,
    SECRET_FILE,
    TIME_FILE,
    HandedIn,
    Unreadable,
)
from grading.engine.intake.released import Released, ReleasedCell
from grading.engine.intake.sanitized import Sanitized
from grading.engine.intake.words import quoted

PROSE_WORDS = 25
"""Fewer words of a learner's own are a note, and no text that was meant for a task."""
DOCUMENTS = (".docx", ".doc", ".odt", ".pdf", ".rtf", ".pages")
TEXTS = (".txt", ".md")
OURS = {TIME_FILE, SECRET_FILE}
_BEGINNING = 60
"""So many letters of a question tell it from others, where its end was changed."""


def is_written(cell: ReleasedCell) -> bool:
    """Is it the cell of a text that a person grades?"""
    return cell.graded and cell.exercise_id is None and bool(cell.marks["solution"])


def own_text(source: str, original: ReleasedCell) -> str:
    """What was written below the question of a cell, in letters alone."""
    question, text = letters(without_stub(original.source)), letters(without_stub(source))
    if question in text:
        return text.replace(question, "", 1).strip()
    return "" if text in question else text


def find_again(cells: list[dict[str, Any]], released: Released, done: Sanitized) -> None:
    """Give a written cell's name to the cell in which its question and text stand, where its own is gone or empty.

    Parameters
    ----------
    cells
        The notebook's, after names were looked for; changed in place. An empty one
        gets the lesson's words of today, so that it is seen to be empty whatever edition it came from.
    released, done
        The lesson as released, and where repairs are noted.
    """
    for name, original in released.cells.items():
        if not is_written(original):
            continue
        own = next((cell for cell in cells if _grade_id(cell) == name), None)
        if own is not None and own_text(own["source"], original):
            continue
        alike = [cell for cell in cells if _grade_id(cell) is None and _asks(cell["source"], original)]
        best = max(alike, key=lambda cell: len(own_text(cell["source"], original)), default=None)
        if best is None or (own is not None and not own_text(best["source"], original)):
            if own is not None and is_as_given(own["source"], original.source):
                own["source"] = original.source
            continue
        if own is not None:
            del own["metadata"]["nbgrader"]
            if own.get("id") == name:
                own["id"] = None
        best["metadata"]["nbgrader"] = {"grade_id": name}
        done.repairs.append(f"The text of {name} was found by its question in another cell.")


def look_elsewhere(
    cells: list[dict[str, Any]], released: Released, handed_in: HandedIn, done: Sanitized
) -> None:
    """Let written texts wait for a person where their cell is empty, or was put back, and prose stands elsewhere.

    Parameters
    ----------
    cells
        Those of the notebook, after deleted ones were put back.
    released, handed_in, done
        The lesson as released, the files, and where repairs and reasons are noted.
    """
    lesson = lesson_of(released.texts)
    same_edition = lesson.is_edition_of(cells)
    prose = [own_words(cell, lesson, same_edition) for cell in cells]
    beside: list[str] | None = None
    for name, original in released.cells.items():
        if not is_written(original):
            continue
        at = next(place for place, cell in enumerate(cells) if _grade_id(cell) == name)
        near = _between_neighbours(cells, at)
        where = [place for place in near if prose[place] >= PROSE_WORDS]
        if not where and sum(prose[place] for place in near) >= PROSE_WORDS:
            where = [place for place in near if prose[place]]
        places: list[str] = []
        if not own_text(cells[at]["source"], original) or name in done.manual:
            where = where or [p for p, many in enumerate(prose) if p != at and many >= PROSE_WORDS]
            beside = _files_with_text(handed_in, released, lesson) if beside is None else beside
            places = list(beside)
        if where:
            numbers = ", ".join(str(place + 1) for place in where[:5])
            places.insert(0, f"cell{'s' * (len(where) > 1)} {numbers} of the notebook")
        if places:
            _wait(name, own_text(cells[at]["source"], original) != "", " and ".join(places[:4]), done)


def _wait(name: str, has_text: bool, places: str, done: Sanitized) -> None:
    if has_text:
        done.repairs.append(f"Beside the text of {name} the learner wrote in {places}.")
        return
    done.manual.setdefault(name, f"Its cell is empty, but the learner wrote in {places}.")
    done.repairs.append(f"The cell {name} is empty, but text stands in {places}; a person must grade it.")


def _between_neighbours(cells: list[dict[str, Any]], at: int) -> list[int]:
    """The places around a cell, up to the next ones that nbgrader knows."""
    start = next((place for place in range(at - 1, -1, -1) if _grade_id(cells[place])), -1)
    end = next((place for place in range(at + 1, len(cells)) if _grade_id(cells[place])), len(cells))
    return [place for place in range(start + 1, end) if place != at]


def _files_with_text(handed_in: HandedIn, released: Released, lesson: Lesson) -> list[str]:
    """Files beside the notebook in which a text may stand, with those in which nobody can look."""
    found = []
    for name in sorted(handed_in.files):
        low = name.lower()
        if (
            low.endswith(DOCUMENTS)
            or (low.endswith(TEXTS) and name not in OURS and _has_prose(handed_in, name, lesson))
            or (
                low.endswith(".ipynb")
                and name != handed_in.notebook
                and _holds_text(handed_in, name, released)
            )
        ):
            found.append(f"the file {quoted(name)}")
    return found


def _has_prose(handed_in: HandedIn, name: str, lesson: Lesson) -> bool:
    try:
        text = handed_in.read(name, NOTEBOOK_BYTES)[: 4 * MOST_LETTERS].decode("utf-8", "replace")
    except Unreadable:
        return handed_in.files[name] > 0
    return words(lesson.own_text(text.replace("\0", ""))) >= PROSE_WORDS


def _holds_text(handed_in: HandedIn, name: str, released: Released) -> bool:
    """Does another notebook hold a written text of this lesson?"""
    try:
        cells = handed_in.document(name, NOTEBOOK_BYTES)[0]["cells"]
        sources = [(marks_of(cell).get("grade_id"), "".join(cell["source"])) for cell in cells]
    except (Unreadable, KeyError, TypeError):
        return handed_in.files[name] > 0
    return any(
        (grade_id == original.grade_id or _asks(source, original)) and own_text(source, original)
        for original in released.cells.values()
        if is_written(original)
        for grade_id, source in sources
    )


def _asks(source: str, original: ReleasedCell) -> bool:
    """Does the question of a written task stand in a cell?"""
    question = letters(without_stub(original.source))
    return bool(question) and question[:_BEGINNING] in letters(source)


def _grade_id(cell: dict[str, Any]) -> str | None:
    return cell["metadata"].get("nbgrader", {}).get("grade_id")
