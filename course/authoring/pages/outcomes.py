"""Which exercise teaches, tests and needs again each learning outcome; and where the chain has a gap.

Outcomes stand in a lesson's card (`LO-5.1 trace a figure to its first source`), exercises name them: `outcome`
is what an exercise teaches or tests, `uses` what it needs again from earlier lessons.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from course.authoring.lesson_text import LessonError
from course.exercises.kinds import Exercise
from course.exercises.library import read_exercises, with_keys
from course.ground.lessons import all_lessons

CARD = re.compile(r"^\| \*\*You will be able to\*\* \| (.+) \|$", re.MULTILINE)
ENTRY = re.compile(r"(LO-\d{1,2}\.\d)\s+(.+)")
TITLE = re.compile(r"^# \d+ · (.+)$", re.MULTILINE)
SAMPLE_CLASS = "grading/sample_class"
INTRODUCTION = """\
What each lesson teaches, which exercises test it, and where later lessons need it again. Written by `course
build` from the lessons' cards and exercises: change those, not this page.

- **Checked** exercises have points and a check. Where none can judge an outcome, the reason stands there.
- **By a person**: written work with a public rubric.
- **Practice** has no points: predictions, quizzes, notes.
- **Needed again** lists exercises of later lessons. Running a cell or using a form is needed everywhere,
  and listed only where it is new.
- **Tried by**: a sample class is twelve invented learners with scores worked out by hand
  (`tests/sandbox/test_sample_class.py`); a solution is replayed cell by cell with nbval
  (`tests/build/test_notebooks.py`)."""


@dataclass(frozen=True)
class Lesson:
    """A lesson's number, title, outcomes (their words by id) and exercises."""

    number: str
    title: str
    card: dict[str, str]
    exercises: dict[str, Exercise]


@dataclass(frozen=True)
class Outcome:
    """An outcome, and the ids of the exercises that belong to it."""

    id: str
    text: str
    lesson: str
    autograded: tuple[str, ...]
    manual: tuple[str, ...]
    practice: tuple[str, ...]
    used_in: tuple[str, ...]
    only_written: str
    """Why only a person can judge it; empty for most."""


def read_lessons() -> list[Lesson]:
    """Every lesson that there is, in order.

    Raises
    ------
    LessonError, ExerciseError
        With one sentence, when a lesson has no card or its exercises cannot be read.
    """
    return [_read(folder) for folder in all_lessons()]


def _read(folder: Path) -> Lesson:
    text = (folder / "lesson.md").read_text(encoding="utf-8")
    card, title = CARD.search(text), TITLE.search(text)
    if not card or not title:
        missing = "title, '# 5 · …'" if not title else "row, '| **You will be able to** | LO-… |'"
        raise LessonError(f"{folder.name}/lesson.md has no {missing}: the page of outcomes needs it.")
    entries = [ENTRY.fullmatch(entry.strip()) for entry in card[1].split("·")]
    if not all(entries):
        raise LessonError(
            f"{folder.name}/lesson.md: part the outcomes in the card with ' · ', each 'LO-5.1 verb …'."
        )
    exercises = read_exercises(with_keys(folder, "exercises.yml"))
    return Lesson(folder.name[:2], title[1], {entry[1]: entry[2] for entry in entries if entry}, exercises)


def matrix(lessons: Iterable[Lesson]) -> list[Outcome]:
    """Each outcome of each card with its exercises, by how they are graded, and those of later lessons."""
    lessons = list(lessons)
    return [
        Outcome(
            id=outcome,
            text=text,
            lesson=lesson.number,
            autograded=_ids(own, lambda one: one.is_checked),
            manual=_ids(own, lambda one: one.answered_by == "person"),
            practice=_ids(own, lambda one: one.points == 0),
            used_in=tuple(
                exercise.id
                for other in lessons
                for exercise in other.exercises.values()
                if outcome in exercise.uses
            ),
            only_written=" ".join(
                reason for exercise in own if (reason := getattr(exercise, "only_written", None))
            ),
        )
        for lesson in lessons
        for outcome, text in lesson.card.items()
        for own in [[one for one in lesson.exercises.values() if one.outcome == outcome]]
    ]


def _ids(exercises: Iterable[Exercise], wanted: Callable[[Exercise], bool]) -> tuple[str, ...]:
    return tuple(exercise.id for exercise in exercises if wanted(exercise))


def gaps(lessons: Iterable[Lesson], planned: Iterable[str] = (), root: Path | None = None) -> list[str]:
    """What is missing between outcomes and exercises, one sentence each.

    Parameters
    ----------
    lessons
        As `read_lessons` gives them.
    planned
        Numbers of lessons that are still to be written: while there are some, an outcome that no later
        exercise uses is open, not missing (see `unused`).
    root
        The repository, to look whether the sample classes try each graded exercise.
    """
    lessons = list(lessons)
    found = matrix(lessons)
    sentences = [
        f"{one.id} ({one.text}) has no autograded exercise: write one, give one this outcome, or say in "
        f"`only_written` of its manual task why only a person can judge it."
        for one in found
        if not one.autograded and not one.only_written
    ]
    sentences += _unknown(lessons)
    if not list(planned):
        sentences += [
            f"{one.id} ({one.text}) is not used again in any later lesson: let an exercise name it under `uses`."
            for one in unused(lessons)
        ]
    if root:
        sentences += _without_class(lessons, root)
    return sentences


def unused(lessons: Iterable[Lesson]) -> list[Outcome]:
    """Outcomes that no later lesson's exercise uses; those of the last lesson need no such use."""
    found = matrix(lessons)
    last = found[-1].lesson if found else ""
    return [one for one in found if not one.used_in and one.lesson != last]


def _unknown(lessons: list[Lesson]) -> Iterator[str]:
    known = {outcome for lesson in lessons for outcome in lesson.card}
    for lesson in lessons:
        for exercise in lesson.exercises.values():
            if exercise.outcome not in lesson.card:
                yield (
                    f"Exercise {exercise.id} names {exercise.outcome}, "
                    f"which is not in the card of lesson {lesson.number}."
                )
            for outcome in exercise.uses:
                if outcome not in known:
                    yield f"Exercise {exercise.id} uses {outcome}, which is in no card."


def _without_class(lessons: list[Lesson], root: Path) -> Iterator[str]:
    for lesson in lessons:
        graded = [exercise.id for exercise in lesson.exercises.values() if exercise.points]
        tried = tried_by_the_class(lesson.number, root)
        if lacking := [exercise for exercise in graded if exercise not in tried]:
            yield f"The sample class of lesson {lesson.number} does not try {', '.join(lacking)}."


def tried_by_the_class(number: str, root: Path) -> list[str]:
    """The exercises for which a lesson's sample class has expected scores."""
    path = root / SAMPLE_CLASS / f"{number}.csv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file), [])[1:]


def page(lessons: Iterable[Lesson], planned: Iterable[str], root: Path) -> str:
    """The page `docs/outcomes.md`."""
    lessons, planned = list(lessons), list(planned)
    found = matrix(lessons)
    lines = ["# Outcomes", "", *INTRODUCTION.splitlines()]
    for lesson in lessons:
        lines += ["", f"## {lesson.number} · {lesson.title}", ""]
        lines += ["| Outcome | Checked | By a person | Practice | Needed again |", "|---|---|---|---|---|"]
        lines += [
            _row(one, last=not planned and lesson is lessons[-1])
            for one in found
            if one.lesson == lesson.number
        ]
        lines += ["", _tried(lesson, root)]
    lines += ["", "## What is open", "", *_open(lessons, planned)]
    return "\n".join(lines) + "\n"


def _row(one: Outcome, last: bool) -> str:
    checked = ", ".join(one.autograded) or (f"none: {one.only_written}" if one.only_written else "–")
    again = ", ".join(one.used_in) or ("–" if last else "not yet")
    cells = [
        f"{one.id} {one.text}",
        checked,
        ", ".join(one.manual) or "–",
        ", ".join(one.practice) or "–",
        again,
    ]
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


def _tried(lesson: Lesson, root: Path) -> str:
    graded = [exercise.id for exercise in lesson.exercises.values() if exercise.points]
    tried = [exercise for exercise in tried_by_the_class(lesson.number, root) if exercise in graded]
    number = lesson.number
    return (
        f"Tried by: sample class {number}, {len(tried)} of {len(graded)} graded exercises; solution {number}."
    )


def _open(lessons: list[Lesson], planned: list[str]) -> list[str]:
    missing = unused(lessons)
    lines = [f"- {sentence}" for sentence in gaps(lessons, planned)] if not planned else []
    if planned:
        lines = [
            f"Lessons {planned[0]} to {planned[-1]} are planned. These outcomes wait to be needed again there:",
            "",
            *(f"- {one.id} {one.text}" for one in missing),
            *(f"- {outcome} {text}" for outcome, text in lessons[-1].card.items()),
        ]
    return lines or ["Nothing: each outcome is taught, tested and needed again."]
