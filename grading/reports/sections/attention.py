"""What a class's work asks of a person: by learner, each thing once."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from grading.reports.class_record import LessonRecord, Submission
from grading.reports.page.pieces import Bullets, Cell, Column, Paragraph, Part, Table

_NAMED = re.compile(
    r"\b(?:check|manual|exercise|solution|self|given|read|cell)-[\w-]+|\bcell \d+\b|\b\d\d\.\d+\b(?:, \d\d\.\d+)*"
)
"""Cells and exercises, as a sentence names them."""
MOST_NAMED = 3
ORDER = ("failure", "no sandbox", "flag", "by hand", "repair")


def waiting(record: LessonRecord) -> list[Part]:
    """What waits for a person: first by what is to be done, then learner by learner."""
    lines = []
    readable = [s for s in record.submissions if s.readable]
    for task in record.tasks:
        texts = sum(task.written and task.exercise in s.waiting for s in readable)
        if texts:
            lines.append(f"{task.exercise}, written: {_count(texts, 'text')} to grade, with its rubric.")
    if unreadable := [s.student for s in record.submissions if not s.readable]:
        lines.append(
            f"No readable notebook: {', '.join(unreadable)}. Ask for the file again, then grade again. "
            "Exports leave these cells empty."
        )
    if record.handed_in.not_graded:
        lines.append(
            f"Handed in and not graded yet: {', '.join(record.handed_in.not_graded)}. Run `course grade` again."
        )
    rows = _by_learner(record, readable)
    parts: list[Part] = [Bullets(lines)] if lines else []
    if rows:
        columns = [Column("Learner"), Column("Could not be judged by machine"), Column("Flags", number=True)]
        caption = "Learner by learner; reasons and signs stand under failures, flags and repairs."
        parts.append(Table(caption, columns, rows))
    return parts or [Paragraph("Nothing: every task of every submission is graded.")]


def _by_learner(record: LessonRecord, readable: list[Submission]) -> list[list[str | Cell]]:
    """One row for all who have the same to be looked at."""
    practice = [task.exercise for task in record.tasks if task.maximum and not task.written]
    same: dict[tuple[tuple[str, ...], int], list[str]] = defaultdict(list)
    for submission in readable:
        waits = tuple(name for name in submission.waiting if name in practice)
        if waits or submission.run.flags:
            same[waits, len(submission.run.flags)].append(submission.student)
    return [
        [
            ", ".join(students),
            "" if not waits else f"all {len(waits)}" if len(waits) == len(practice) else ", ".join(waits),
            f"{flags}" if flags else "",
        ]
        for (waits, flags), students in same.items()
    ]


def absent(record: LessonRecord) -> list[Part]:
    """Who of the class handed nothing in, and who did so late."""
    about, lines = record.handed_in, []
    if about.missing:
        lines.append(f"Nothing handed in: {', '.join(about.missing)}.")
    late = sorted(about.late)
    if late:
        lines.append(f"Late: {', '.join(f'{student} ({about.late[student]})' for student in late)}.")
    if about.due is not None:
        lines.append(f"Due: {about.due:%Y-%m-%d %H:%M} UTC, by the gradebook; marks here take nothing off.")
    if not about.missing:
        lines.append("Nobody who is registered is missing. (`course roster FILE` registers a class.)")
    return [Bullets(lines)]


def running(record: LessonRecord) -> list[Part]:
    """Failures, flags and repairs: a sentence that says the same of several cells or learners stands there once."""
    found: dict[tuple[str, str], dict[str, list[str]]] = {}
    for submission in record.submissions:
        for sort, sentence in _sentences(submission):
            says, names = _without_names(sentence)
            by_learner = found.setdefault((sort, says if names else sentence), {})
            by_learner.setdefault(submission.student, []).append(sentence)
    if not found:
        return [Paragraph("None.")]
    rows = [
        (sort, says, times, learners, sentences)
        for (sort, says), by_learner in found.items()
        for times, learners, sentences in _alike(by_learner)
    ]
    rows.sort(key=lambda row: ORDER.index(row[0]))
    counts = Counter(sort for (sort, _), by in found.items() for one in by.values() for _ in one)
    caption = ", ".join(f"{sort} {counts[sort]}" for sort in ORDER if counts[sort])
    columns = [Column("Learner"), Column("Sort"), Column("Times", number=True), Column("What")]
    body = [
        [", ".join(learners), sort, f"{times}", _what(sentences)]
        for sort, _, times, learners, sentences in rows
    ]
    return [Table(f"What grading met, and how often: {caption}.", columns, body)]


def _sentences(submission: Submission) -> Iterator[tuple[str, str]]:
    if submission.run.failure:
        yield "failure", submission.run.failure
    elif not submission.readable:
        yield "failure", "The notebook could not be read."
    for exercise, reason in submission.run.reasons.items():
        yield "by hand", f"{exercise}: {reason}"
    if submission.run.without_sandbox:
        yield "no sandbox", "Its code ran with all rights of whoever graded."
    for flag in submission.run.flags:
        yield "flag", flag
    for repair in submission.repairs:
        yield "repair", repair


def _without_names(sentence: str) -> tuple[str, list[str]]:
    return _NAMED.sub("…", sentence), _NAMED.findall(sentence)


def _alike(by_learner: dict[str, list[str]]) -> Iterator[tuple[int, list[str], list[str]]]:
    """Learners of whom a sentence is said as often, of the same cells."""
    same: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for student, sentences in by_learner.items():
        same[tuple(sentences)].append(student)
    for sentences, students in same.items():
        yield len(sentences), students, list(sentences)


def _what(sentences: list[str]) -> str | Cell:
    others = list(dict.fromkeys(name for one in sentences[1:] for name in _NAMED.findall(one)))
    if not others:
        return sentences[0]
    more = f", and {len(others) - MOST_NAMED} more" if len(others) > MOST_NAMED else ""
    return Cell(sentences[0], f"So too {', '.join(others[:MOST_NAMED])}{more}.")


def names(ids: Iterable[str], most: int = MOST_NAMED) -> str:
    """A few ids by name, more by their number."""
    ids = list(ids)
    return ", ".join(ids) if len(ids) <= most else _count(len(ids), "task")


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
