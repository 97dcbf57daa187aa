"""Which of the files that were handed in holds the answers: browsers and people give them other names."""

from __future__ import annotations

import re
from typing import Any

from course.answering.answers import FILE_NAME, AnswersError, entries_in
from grading.engine.intake.handed_in import ANSWERS_BYTES, HandedIn, Unreadable
from grading.engine.intake.released import Released
from grading.engine.intake.sanitized import Sanitized
from grading.engine.intake.words import quoted, several

ALIKE_BYTES = 2 * ANSWERS_BYTES
"""So much is read of all files together that are called almost like ours."""
_LIKE_OURS = re.compile(r"(.*[\W_])?answers(?!\.broken)[\W_]*(\d+|copy|kopie)?[\W_]*\.json", re.IGNORECASE)


def alike(handed_in: HandedIn) -> list[str]:
    """Names such as "answers (1).json", which are not quite ours."""
    return sorted(name for name in handed_in.files if name != FILE_NAME and _LIKE_OURS.fullmatch(name))


def answer_file(handed_in: HandedIn, released: Released, done: Sanitized) -> str | None:
    """The file whose answers count; None where there is none, or nobody can tell which.

    Parameters
    ----------
    handed_in, released
        The files, and the lesson as released.
    done
        Where is noted what was used instead, and what was not used.
    """
    here = [FILE_NAME] if FILE_NAME in handed_in.files else []
    read = {name: _entries(handed_in, name, done) for name in here}
    read |= {name: _entries(handed_in, name, done) for name in _few_enough(handed_in, done)}
    fitting = {
        name: known
        for name, entries in read.items()
        if (known := _of_lesson(entries, released)) and name not in here
    }
    own = read.get(FILE_NAME)
    if here and (own is None or _of_lesson(own, released) or not own):
        if own:  # a broken file of ours keeps its own sentence
            known = _of_lesson(own, released)
            fitting = {name: entries for name, entries in fitting.items() if _adds(entries, known)}
            _leave(fitting, f"{FILE_NAME} was used", done)
            return FILE_NAME
        if not fitting:
            return FILE_NAME
    if own and not _of_lesson(own, released):
        lessons = ", ".join(sorted({name[:2] for name in own if re.match(r"\d\d\.", name)})) or "?"
        done.repairs.append(f"{FILE_NAME} holds answers of another lesson ({lessons}), none of this one.")
    fullest = max(fitting, key=lambda name: len(fitting[name]), default=None)
    if fullest and not any(_adds(entries, fitting[fullest]) for entries in fitting.values()):
        done.repairs.append(f"The answers were handed in as {quoted(fullest)} and were used.")
        return fullest
    _leave(fitting, "nobody can tell which counts, and none was used", done)
    return FILE_NAME if here and own is None else None


def _few_enough(handed_in: HandedIn, done: Sanitized) -> list[str]:
    """Those called almost like ours that together are no larger than what is read."""
    taken: list[str] = []
    names = alike(handed_in)
    for name in names:
        if sum(handed_in.files[one] for one in [*taken, name]) <= ALIKE_BYTES:
            taken.append(name)
    if left := [name for name in names if name not in taken]:
        done.repairs.append(
            f"Not used: {several(left)}; of all files with such names {ALIKE_BYTES / 1e6:g} MB are read."
        )
    return taken


def _leave(files: dict[str, Any], why: str, done: Sanitized) -> None:
    for name, entries in files.items():
        done.unused[f"{quoted(name)} holds other answers; {why}."] = entries


def _adds(entries: dict[str, Any], to: dict[str, Any]) -> bool:
    """Do they hold another answer, or one more?"""
    return any(
        entry.get("answer") is not None and (to.get(name) or {}).get("answer") != entry["answer"]
        for name, entry in entries.items()
    )


def _entries(handed_in: HandedIn, name: str, done: Sanitized) -> dict[str, Any] | None:
    try:
        return entries_in(handed_in.document(name, ANSWERS_BYTES)[0])
    except (Unreadable, AnswersError) as error:
        if name != FILE_NAME:  # a broken file of ours gets its own sentence
            done.repairs.append(f"{quoted(name)} was not used: {_what(error)}.")
        return None


def _what(error: Unreadable | AnswersError) -> str:
    return f"it {error}" if isinstance(error, Unreadable) else str(error)


def _of_lesson(entries: dict[str, Any] | None, released: Released) -> dict[str, Any]:
    return {name: entry for name, entry in (entries or {}).items() if name in released.exercises}
