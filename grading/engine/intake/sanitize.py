"""Sanitizing: from whatever was handed in to a notebook of the released form, before anything runs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from course.answering.answers import FILE_NAME, Answers, AnswersError, carried_by, entries_in
from course.answering.forms.questions.texts import AFTER, BEFORE
from course.ground.files import read_regular
from grading.engine.intake.cells import cells_of, clean
from grading.engine.intake.finding.answer_files import answer_file
from grading.engine.intake.finding.notebooks import notebook_name, other_lesson
from grading.engine.intake.finding.restore import notebook_of, restore
from grading.engine.intake.finding.written import look_elsewhere
from grading.engine.intake.handed_in import (
    ANSWERS_BYTES,
    EXTRA_BYTES,
    EXTRA_FILES,
    NOTEBOOK_BYTES,
    SECRET_FILE,
    TIME_FILE,
    ZIP_BYTES,
    HandedIn,
    Unreadable,
    regular_files,
    shown,
    time_of,
)
from grading.engine.intake.released import Released
from grading.engine.intake.sanitized import Sanitized
from grading.engine.intake.words import quoted, several
from grading.engine.intake.zipped import LEARNERS, members


def sanitize(folder: Path, lesson: str, released: Released) -> Sanitized:
    """Read a submission and bring it into the released form.

    Parameters
    ----------
    folder
        What a student handed in.
    lesson
        The lesson's folder name, which is the notebook's name too.
    released
        The lesson as it was released.

    Returns
    -------
    Sanitized
        Nothing in it was executed; nothing of it is trusted.
    """
    done = Sanitized()
    handed_in: HandedIn | None = None
    try:
        if os.path.islink(folder):
            raise Unreadable("was not handed in: its folder is a link to another place")
        files, done.repairs = regular_files(folder)
        handed_in = HandedIn(folder, files, expected=frozenset({f"{lesson}.ipynb", FILE_NAME, TIME_FILE}))
        _open_zip(handed_in, done)
        handed_in.notebook = notebook_name(handed_in, released, done)
        document = _read(handed_in, handed_in.notebook, NOTEBOOK_BYTES, done)
        cells = cells_of(document, done)
        if number := other_lesson(cells, released):
            raise Unreadable(f"is of another lesson ({number})")
    except Unreadable as error:
        done.problem = f"The notebook {lesson}.ipynb {error}."
        if handed_in is not None:
            done.answers = _answers(handed_in, [], released, done)
        return done
    done.answers = _answers(handed_in, cells, released, done)
    done.files = _extra_files(handed_in, done)
    _look_at_time(handed_in, done)
    cells = [clean(cell, number, done) for number, cell in enumerate(cells, start=1)]
    restore(cells, released, done)
    look_elsewhere(cells, released, handed_in, done)
    done.notebook = notebook_of(cells, released)
    return done


def _open_zip(handed_in: HandedIn, done: Sanitized) -> None:
    """Where a zip file stands in the notebook's place, take what is in it as if it stood there."""
    files = handed_in.files
    zips = [name for name in files if name.lower().endswith(".zip")]
    if not zips or any(name.endswith(".ipynb") for name in files):
        return
    names = ", ".join(shown(name) for name in zips[:3])
    if len(zips) > 1:
        raise Unreadable(f"was not handed in: there are several zip files ({names}), and none was opened")
    try:
        for name, content in members(
            read_regular(handed_in.folder / zips[0], ZIP_BYTES), LEARNERS, done.repairs
        ):
            if name in handed_in.unpacked:
                raise Unreadable(f"holds more than one file named {shown(name)}")
            if name.lower().endswith(".zip"):
                done.repairs.append(f"{shown(name)} is a zip file in a zip file and was left out.")
            elif name in files:
                done.repairs.append(
                    f"{shown(name)} stands beside a zip file that holds one too; the first counts."
                )
            else:
                handed_in.unpacked[name], files[name] = content, len(content)
    except Unreadable as error:
        raise Unreadable(f"was not handed in: the zip file {names} {error}") from None
    del files[zips[0]]
    done.repairs.append(f"The notebook was handed in inside a zip file ({names}).")


def _read(handed_in: HandedIn, name: str, most: int, done: Sanitized) -> Any:
    document, encoding = handed_in.document(name, most)
    if encoding and encoding != "utf-8-sig":
        done.repairs.append(f"{quoted(name)} was written in {encoding.upper()} and was read as such.")
    return document


def _answers(
    handed_in: HandedIn, cells: list[dict[str, Any]], released: Released, done: Sanitized
) -> dict[str, Any]:
    """The answers of `answers.json`, and of the notebook's outputs where the file has none."""
    filed, trouble = {}, ""
    if name := answer_file(handed_in, released, done):
        try:
            filed = entries_in(_read(handed_in, name, ANSWERS_BYTES, done))
        except (Unreadable, AnswersError) as error:
            trouble = str(error)
    plain = [{"outputs": cell["outputs"] if isinstance(cell.get("outputs"), list) else []} for cell in cells]
    answers = Answers(_known(filed, released), _known(carried_by({"cells": plain}), released), trouble)
    done.repairs += answers.differences()
    return answers.entries


def _known(entries: dict[str, Any], released: Released) -> dict[str, Any]:
    """Only exercises of this lesson and the six questions that nobody grades, only the fields that an entry has."""
    return {
        name: {
            "answer": entry.get("answer"),
            "first": entry.get("first"),
            "checks": entry["checks"] if isinstance(entry.get("checks"), int) else 0,
        }
        for name, entry in entries.items()
        if name in released.exercises or name in (BEFORE, AFTER)
    }


def _extra_files(handed_in: HandedIn, done: Sanitized) -> dict[str, bytes]:
    files = handed_in.files
    ours = {FILE_NAME, f"{FILE_NAME}.lock", TIME_FILE, SECRET_FILE}
    names = [name for name in files if name not in ours and not name.endswith(".ipynb") and _is_plain(name)]
    found: dict[str, bytes] = {}
    size, left = 0, []
    for name in names:
        if len(found) == EXTRA_FILES or size + files[name] > EXTRA_BYTES:
            left.append(name)
            continue
        size += files[name]
        try:
            found[name] = handed_in.read(name, EXTRA_BYTES)
        except Unreadable as error:
            done.repairs.append(f"{quoted(name)} {error} and was left out.")
    if left:
        most = f"{EXTRA_FILES} further files of {EXTRA_BYTES / 1e6:g} MB in all are the most"
        done.repairs.append(f"Left out of the run: {several(left)}; {most}.")
    return found


def _look_at_time(handed_in: HandedIn, done: Sanitized) -> None:
    """When it was handed in is read where it is recorded; why it cannot be read belongs here."""
    if TIME_FILE in handed_in.files and TIME_FILE not in handed_in.unpacked:
        try:
            time_of(handed_in.folder)
        except Unreadable as error:
            done.repairs.append(f"{TIME_FILE} {error}; it was left out.")


def _is_plain(name: str) -> bool:
    return len(name) < 120 and name.isprintable() and not name.startswith(".") and "broken-" not in name
