"""The record of work: what a learner can do now and answered in every lesson, for the learner to keep.

It certifies nothing.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any

from course.answering.answers import FILE_NAME, Entry, answers_of
from course.answering.kept.tally import tally
from course.answering.kernel.runs import notebook_folder
from course.documents.record.reached import reached_in
from course.exercises.kinds import AnswerError, Exercise
from course.exercises.library import lesson_exercises
from course.ground.errors import CourseError, ExerciseError
from course.ground.files import write_whole
from course.ground.lessons import all_lessons, lesson_title
from course.ground.places import setting
from course.ground.shown import Shown
from course.ground.templates import render

PAGE, DATA = "record_of_work.html", "record_of_work.json"
SCHEMA = 1
ABOUT = (
    "This is a record of work with the course Reading Digital Human Rights, made by the learner's own copy of the "
    "course from the answers kept beside the notebooks. It is for the learner to keep. It is no certificate: nobody "
    "has checked who worked, where, or with what help. It names no person, unless the learner wrote a name into an "
    "answer. Written tasks stand in the notebooks and are not copied here."
)
CAN_DO = "What you can do now"
HOW_COUNTED = (
    "Each outcome is shown by tasks of its own. The share says how much of your answers holds as they stand now; "
    "the answers themselves stand further down. What you wrote freely, a person has to read."
)
_LESSON = re.compile(r"(\d\d)_\w+")


class RecordError(CourseError):
    """A record that cannot be written: one sentence with the fix."""


def record_of_work(folder: Path | None = None) -> Shown:
    """Say what the learner can do now, and write a record of all lessons' answers.

    The files are `record_of_work.html` to read, `record_of_work.json` as data.

    Parameters
    ----------
    folder : Path, optional
        The folder of one lesson, beside those of the others; the notebook's own if left out. The files go there.

    Returns
    -------
    Shown
        Each outcome with the share reached, where the files are, and one sentence for each lesson whose answers
        could not be read.

    Raises
    ------
    RecordError
        When the folder does not take the files.
    """
    folder = notebook_folder() if folder is None else Path(folder)
    record = collected(folder)
    try:
        write_whole(folder / DATA, json.dumps(record, ensure_ascii=False, indent=1) + "\n")
        write_whole(folder / PAGE, record_html(record))
    except OSError as error:
        raise RecordError(
            f"The record cannot be written here ({error.strerror}); free some space, or move the folder to a place "
            "where you may write."
        ) from None
    sentences = [
        f"Your record of work is written beside this notebook: {PAGE} to read and print, {DATA} as data.",
        "It is yours to keep. It certifies nothing and names nobody.",
        *(lesson["trouble"] for lesson in record["lessons"] if lesson["trouble"]),
    ]
    told = [f"{one['id']} {one['text']}: {one['words']}" for one in _outcomes(record)]
    html = "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)
    return Shown("\n".join([*sentences, *told]), html + _table(record))


def _outcomes(record: dict[str, Any]) -> list[dict[str, Any]]:
    return [outcome for lesson in record["lessons"] for outcome in lesson["outcomes"]]


def _table(record: dict[str, Any]) -> str:
    if not _outcomes(record):
        return ""
    return render(Path(__file__).parent, "outcomes.html.j2", caption=CAN_DO, lessons=record["lessons"])


def collected(folder: Path) -> dict[str, Any]:
    """The record as data: every lesson folder beside `folder`, with its outcomes and its answered exercises.

    They come in the order of study. A solution speaks of its own lesson alone.

    Parameters
    ----------
    folder
        A lesson's folder. If its name is none of a lesson, it alone is looked at.
    """
    folders = [folder]
    if _LESSON.fullmatch(folder.name) and not setting("solutions"):
        order = {one.name: place for place, one in enumerate(all_lessons())}
        beside = [one for one in folder.parent.iterdir() if one.is_dir() and _LESSON.fullmatch(one.name)]
        folders = sorted(beside, key=lambda one: (order.get(one.name, len(order)), one.name))
    return {"schema": SCHEMA, "about": ABOUT, "lessons": [_of_lesson(one) for one in folders]}


def _of_lesson(folder: Path) -> dict[str, Any]:
    entries, trouble = _entries(folder)
    made = {
        "lesson": folder.name if _LESSON.fullmatch(folder.name) else "this notebook",
        "title": lesson_title(folder) if _LESSON.fullmatch(folder.name) else "This notebook",
        "last_kept": _last_kept(folder),
        "outcomes": [one.data() for one in reached_in(folder, entries)],
        "exercises": [],
        "trouble": trouble,
    }
    numbers = {folder.name[:2]} if _LESSON.fullmatch(folder.name) else {name[:2] for name in entries}
    exercises: list[Exercise] = []
    for number in sorted(numbers):
        with suppress(ExerciseError):
            exercises += lesson_exercises(number).values()
    made["exercises"] = [
        _of_exercise(one, entries[one.id])
        for one in exercises
        if one.is_kept and _answered(entries.get(one.id))
    ]
    counted = tally(exercises, entries, folder)
    return {**made, "answered": counted.answered, "of": counted.of, "in_words": counted.in_words}


def _entries(folder: Path) -> tuple[dict[str, Entry], str]:
    """The answers of one folder, and one sentence if its file is broken; nothing is changed there."""
    answers = answers_of(folder)
    if not answers.trouble:
        return answers.entries, ""
    return answers.entries, (
        f"{folder.name}/{FILE_NAME} could not be read ({answers.trouble}), so this record has only what the "
        "notebook itself holds."
    )


def _answered(entry: Any) -> bool:
    return isinstance(entry, dict) and entry.get("answer") is not None


def _last_kept(folder: Path) -> str:
    try:
        return datetime.fromtimestamp((folder / FILE_NAME).stat().st_mtime).date().isoformat()
    except (OSError, ValueError, OverflowError):
        return ""


def _of_exercise(exercise: Exercise, entry: Entry) -> dict[str, Any]:
    first = entry.get("first")
    return {
        "id": exercise.id,
        "title": exercise.name,
        "outcome": exercise.outcome,
        "graded": exercise.points > 0,
        "checks": entry.get("checks", 0),
        "first": first,
        "last": entry["answer"],
        "first_in_words": "; ".join(_in_lines(exercise, first)) if first is not None else "",
        "last_in_words": "; ".join(_in_lines(exercise, entry["answer"])),
        "first_lines": _in_lines(exercise, first) if first is not None else [],
        "last_lines": _in_lines(exercise, entry["answer"]),
    }


def _in_lines(exercise: Exercise, answer: Any) -> list[str]:
    """The whole answer in words, a line for each part."""
    try:
        return exercise.in_lines(exercise.cleaned(answer))
    except AnswerError:
        return [f"an answer of another form: {json.dumps(answer, ensure_ascii=False, default=str)}"]


def record_html(record: dict[str, Any]) -> str:
    """The record as one page that fetches nothing; answers are a learner's, so every text is escaped."""
    return render(
        Path(__file__).parent,
        "record.html.j2",
        about=record["about"],
        can_do=CAN_DO,
        how_counted=HOW_COUNTED,
        lessons=record["lessons"],
        first=_first,
    )


def _first(exercise: dict[str, Any]) -> list[str]:
    if not exercise["first_lines"]:
        return ["not checked"]
    return ["as the last"] if exercise["first"] == exercise["last"] else exercise["first_lines"]
