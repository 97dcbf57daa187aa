"""Which exercise teaches, tests and needs again each learning outcome; and where the chain has a gap.

Outcomes stand in a lesson's card (`LO-5.1 trace a figure to its first source`), exercises name them: `outcome`
is what an exercise teaches or tests, `uses` what it needs again from earlier lessons.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from course.authoring.lesson import Lesson
from course.authoring.rules.places import tried_by_the_class
from course.exercises.kinds import Exercise

END = "10"
"""The lesson that all before it lead to. Its own outcomes, and those of lessons studied after it, are used in a
learner's own work: no later exercise has to need them again. Elsewhere the last lesson is the end."""
INTRODUCTION = """\
What each lesson teaches, which exercises test it, and where later lessons need it again. Written by `course
build` from the lessons' cards and exercises: change those, not this page.

- **Checked** exercises have a check, and in the core points. Where none can judge an outcome, the reason stands there.
- **By a person**: written work with a public rubric.
- **Practice** has no points: predictions, quizzes, notes.
- **Needed again** lists exercises of later lessons. Running a cell or using a form is needed everywhere,
  and listed only where it is new.
- **Tried by**: a sample class is twelve invented learners with scores worked out by hand
  (`tests/sandbox/test_sample_class.py`); right ways and slips of every task in code are in `tests/trials/`;
  a solution is replayed cell by cell with nbval (`tests/build/test_replay.py`)."""


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


def matrix(lessons: Iterable[Lesson]) -> list[Outcome]:
    """Each outcome of each card with its exercises, by how they are graded, and those of later lessons."""
    lessons = list(lessons)
    return [
        Outcome(
            id=outcome,
            text=text,
            lesson=lesson.number,
            autograded=_ids(own, lambda exercise: exercise.is_checked),
            manual=_ids(own, lambda exercise: exercise.answered_by == "person"),
            practice=_ids(own, lambda one: not one.is_task),
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
        for outcome, text in lesson.outcomes.items()
        for own in [[one for one in lesson.exercises.values() if one.outcome == outcome]]
    ]


def _ids(exercises: Iterable[Exercise], wanted: Callable[[Exercise], bool]) -> tuple[str, ...]:
    return tuple(exercise.id for exercise in exercises if wanted(exercise))


def gaps(lessons: Iterable[Lesson], planned: Iterable[str] = ()) -> list[str]:
    """What is missing between outcomes and exercises, one sentence each.

    Parameters
    ----------
    lessons
        All that there are, in the order of study.
    planned
        Numbers of lessons that are still to be written: while there are some, an outcome that no later
        exercise uses is open, not missing (see `unused`).
    """
    lessons = list(lessons)
    sentences = [
        f"{outcome.id} ({outcome.text}) has no autograded exercise: write one, give one this outcome, or say in "
        f"`only_written` of its manual task why only a person can judge it."
        for outcome in matrix(lessons)
        if not outcome.autograded and not outcome.only_written
    ]
    sentences += _unknown(lessons)
    sentences += _too_early(lessons)
    if not list(planned):
        sentences += [
            f"{outcome.id} ({outcome.text}) is not used again in any later lesson: "
            "let an exercise name it under `uses`."
            for outcome in unused(lessons)
        ]
    return sentences


def unused(lessons: Iterable[Lesson]) -> list[Outcome]:
    """Outcomes that no later lesson's exercise uses; from the end on (see `END`) none needs such a use."""
    lessons = list(lessons)
    needing = _before_the_end([lesson.number for lesson in lessons])
    return [outcome for outcome in matrix(lessons) if not outcome.used_in and outcome.lesson in needing]


def _before_the_end(numbers: list[str]) -> list[str]:
    return numbers[: numbers.index(END)] if END in numbers else numbers[:-1]


def _unknown(lessons: list[Lesson]) -> Iterator[str]:
    known = {outcome for lesson in lessons for outcome in lesson.outcomes}
    for lesson in lessons:
        for exercise in lesson.exercises.values():
            for outcome in exercise.uses:
                if outcome not in known:
                    yield f"Exercise {exercise.id} uses {outcome}, which is in no card."


def _too_early(lessons: list[Lesson]) -> Iterator[str]:
    taught: set[str] = set()
    later = {outcome: lesson.number for lesson in lessons for outcome in lesson.outcomes}
    for lesson in lessons:
        taught |= set(lesson.outcomes)
        for exercise in lesson.exercises.values():
            for outcome in exercise.uses:
                if outcome not in taught and outcome in later:
                    yield f"Exercise {exercise.id} uses {outcome}, which lesson {later[outcome]} teaches later."


def page(lessons: Iterable[Lesson], planned: Iterable[str], root: Path) -> str:
    """The page `docs/outcomes.md`."""
    lessons, planned = list(lessons), list(planned)
    found = matrix(lessons)
    needing = _before_the_end([lesson.number for lesson in lessons])
    lines = ["# Outcomes", "", *INTRODUCTION.splitlines()]
    for lesson in lessons:
        lines += ["", f"## {lesson.number} · {lesson.title}", ""]
        lines += ["| Outcome | Checked | By a person | Practice | Needed again |", "|---|---|---|---|---|"]
        lines += [
            _row(one, last=not planned and lesson.number not in needing)
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
    graded = [exercise.id for exercise in lesson.exercises.values() if exercise.is_task]
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
            *(f"- {outcome} {text}" for outcome, text in lessons[-1].outcomes.items()),
        ]
    return lines or ["Nothing: each outcome is taught, tested and needed again."]
