"""Answers that were given elsewhere, such as on the static site, brought into a learner's folder.

The entry of an exercise that was checked more often is the newer one. What is replaced is kept aside, and what cannot
be used is left out and named: nobody knows where a file has been.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from filelock import FileLock

from course.answering.answers import (
    FILE_NAME,
    MOST_BYTES,
    AnswersError,
    Entry,
    answers_of,
    document_in,
    entries_in,
    identity_in,
    json_in,
    write_answers,
)
from course.answering.forms.written import without_stub
from course.answering.kept.bundle import keep_aside
from course.answering.store import LOCK_NAME, LOCK_SECONDS, NOTHING_YET
from course.answering.worth import checksum, exercise_of, source_of
from course.exercises.judge import is_empty
from course.exercises.kinds import AnswerError, Exercise
from course.exercises.library import find_exercise
from course.ground.errors import CourseError
from course.ground.files import Unreadable, patiently, read_regular, write_whole
from course.ground.lessons import NoLesson, lesson_folder

LONGEST = 20_000
"""No written text has more letters."""


class MergeError(CourseError):
    """A file of answers that cannot be used: one sentence with what to do."""


@dataclass
class Merged:
    """What was done with each answer, by exercise id, and the files that were kept aside."""

    taken: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    asides: list[Path] = field(default_factory=list)
    beside: list[Path] = field(default_factory=list)
    """Texts that found another text in their place, as files of their own."""


def read_brought(path: Path) -> dict[str, Entry]:
    """The entries of a file of answers from elsewhere.

    Raises
    ------
    MergeError
        When it cannot be used; the sentence names the file.
    """
    try:
        return entries_in(json_in(read_regular(path, MOST_BYTES, follow_links=True).decode("utf-8")))
    except Unreadable as error:
        raise MergeError(f"{path.name} {error}.") from None
    except AnswersError as error:
        raise MergeError(f"{path.name} cannot be used: {error}.") from None
    except (ValueError, RecursionError):
        raise MergeError(f"{path.name} cannot be used: it was cut off or changed by hand.") from None


def bring_in(entries: Mapping[str, Entry], root: Path) -> Merged:
    """Merge answers into the lessons of a learner's folder.

    Parameters
    ----------
    entries
        As `read_brought` gives them: nothing in them is believed.
    root
        The learner's folder, with a folder for each lesson.

    Raises
    ------
    MergeError
        When answers stand there already and cannot be read.
    OSError
        When the folder does not take them.
    """
    merged = Merged()
    by_lesson: dict[str, dict[str, tuple[Exercise, Entry]]] = {}
    for name, entry in entries.items():
        usable = _usable(name, entry)
        if usable is None:
            merged.left_out.append(name)
        elif not is_empty(usable[1]["answer"]):
            by_lesson.setdefault(lesson_folder(name[:2]).name, {})[name] = usable
    for lesson, found in sorted(by_lesson.items()):
        _into_file(root / lesson, found, merged)
        _into_notebook(root / lesson, found, merged)
    return merged


def newest(mine: Entry | None, theirs: Entry) -> tuple[Entry, bool]:
    """The entry that stays of two, and whether another answer had to give way to it, or stays out.

    Parameters
    ----------
    mine, theirs
        The entry that stands there, and the one that comes. Where both were checked as often, what stands there stays.
    """
    if mine is None or is_empty(mine["answer"]):
        return theirs, False
    more = theirs["checks"] > mine.get("checks", 0)
    return (theirs if more else mine), mine["answer"] != theirs["answer"]


def _usable(name: str, entry: Entry) -> tuple[Exercise, Entry] | None:
    """The exercise and the entry with what fits it; None where nobody knows it, or its answer does not fit."""
    try:
        exercise = find_exercise(name) if isinstance(name, str) else None
        if exercise is None or exercise.in_code:
            return None
        answer = _cleaned(exercise, entry["answer"])
    except (CourseError, NoLesson):
        return None
    kept: Entry = {**NOTHING_YET, "answer": answer, "checks": max(0, int(entry.get("checks", 0)))}
    for part in ("first", "checked"):
        try:
            if part in entry:
                kept[part] = _cleaned(exercise, entry[part])
        except CourseError:
            continue
    return exercise, kept


def _cleaned(exercise: Exercise, answer: Any) -> Any:
    if answer is None:
        return None
    if exercise.answered_by == "person":
        if not isinstance(answer, str) or len(answer) > LONGEST:
            raise AnswerError(f"{exercise.id} is a text.")
        return answer
    return exercise.cleaned(answer)


def _into_file(folder: Path, found: Mapping[str, tuple[Exercise, Entry]], merged: Merged) -> None:
    path = folder / FILE_NAME
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_name(LOCK_NAME), timeout=LOCK_SECONDS):
        standing = answers_of(folder)
        if standing.trouble:
            raise MergeError(
                f"{path} could not be read ({standing.trouble}): open the lesson once, then try again."
            )
        entries, replaced = dict(standing.filed), False
        for name, (_, theirs) in found.items():
            mine = standing.entries.get(name)
            entries[name], differs = newest(mine, theirs)
            took = entries[name] is theirs and (mine is None or mine["answer"] != theirs["answer"])
            replaced |= took and differs
            if took:
                merged.taken.append(name)
            elif differs:
                merged.kept.append(name)
        if entries == standing.filed:
            return
        if replaced and path.is_file():
            merged.asides.append(keep_aside(path))
        write_answers(path, entries, identity_in(path))


def _into_notebook(folder: Path, found: Mapping[str, tuple[Exercise, Entry]], merged: Merged) -> None:
    """Written texts go where they are read and graded: into their cells, if nothing else was written there."""
    texts = {
        name: entry["answer"] for name, (exercise, entry) in found.items() if exercise.answered_by == "person"
    }
    path = folder / f"{folder.name}.ipynb"
    document = document_in(path) if texts else None
    cells = document.get("cells") if isinstance(document, dict) else None
    changed = False
    for name, text in texts.items():
        cell = next((cell for cell in cells or [] if _is_text_of(cell, name)), None)
        source = source_of(cell) if cell else ""
        if cell and text.strip() in source:
            continue
        if cell and cell["metadata"]["nbgrader"].get("checksum") == checksum(cell):
            asked = without_stub(source).rstrip()
            cell["source"] = f"{asked}\n\n{text.strip()}\n"
            changed = True
            continue
        other = folder / f"{name}-from-the-site.md"
        if other.is_file() and other.read_text(encoding="utf-8") != text:
            merged.asides.append(keep_aside(other))
        write_whole(other, text)
        merged.beside.append(other)
    if changed:
        merged.asides.append(keep_aside(path))
        patiently(write_whole, path, json.dumps(document, ensure_ascii=False, indent=1) + "\n")


def _is_text_of(cell: Any, name: str) -> bool:
    about = cell.get("metadata", {}).get("nbgrader", {}) if isinstance(cell, dict) else {}
    return about.get("grade") is True and cell.get("cell_type") == "markdown" and exercise_of(cell) == name
