"""`course report --learning`: the six questions before lesson 00 and after lesson 10, learner by learner.

Each learner answers one of two texts before and the other after; which comes first is decided by chance. Two texts
are never equally hard. So the change is estimated in each half of the class apart, and the two estimates are
averaged: what one text is harder than the other falls out of that mean. Its interval is Welch's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from statistics import mean, variance

from nbgrader.coursedir import CourseDirectory

from course.answering.answers import Entry, answers_of
from course.answering.forms.questions.texts import AFTER, BEFORE, SKILLS, Result, result_of
from course.ground.files import write_whole
from course.ground.lessons import lesson_folder
from grading.classroom.config import CLASS_FOLDER
from grading.classroom.release import class_config
from grading.reports.class_record import ClassRecordError
from grading.reports.csv_cells import Value, csv_text

FILE = "learning.csv"
CONFIDENCE = 0.95
FEWEST = 2
"""In each half of the class: with fewer there is no spread to estimate from."""
FEW = 30


@dataclass(frozen=True)
class Pair:
    """Both results of a learner who answered all six questions twice."""

    student: str
    before: Result
    after: Result

    @property
    def change(self) -> int:
        return self.after.right - self.before.right


@dataclass(frozen=True)
class Change:
    """A mean change in questions of six, with its interval.

    Attributes
    ----------
    low, high
        The interval; None where the class is too small for one, or all changed alike.
    balanced
        Is it the mean of both halves, in which the texts came in another order?
    """

    mean: float
    low: float | None
    high: float | None
    balanced: bool


def learning(root: Path, to: Path | None = None) -> str:
    """Compare a class before and after, and write a line for each learner.

    Parameters
    ----------
    root
        The class's clone of the repository.
    to
        The CSV file; `class/reports/learning.csv` if not given.

    Returns
    -------
    str
        The comparison, in lines.

    Raises
    ------
    ClassRecordError
        When nobody answered both times.
    """
    course = CourseDirectory(config=class_config(root))
    before, after = _results(course, "00", BEFORE), _results(course, "10", AFTER)
    pairs = [
        Pair(student, before[student], after[student])
        for student in sorted(set(before) & set(after))
        if before[student].text != after[student].text and before[student].whole and after[student].whole
    ]
    if not pairs:
        raise ClassRecordError(
            "Nobody has answered all six questions before lesson 00 and after lesson 10 in what was handed in."
        )
    to = to or root / CLASS_FOLDER / "reports" / FILE
    write_whole(to, csv_text(_rows(pairs)), private=True)
    once = len(set(before) | set(after)) - len(pairs)
    return "\n".join([*_sentences(pairs, once), f"A line for each learner stands in {to}."])


def change_of(pairs: Sequence[Pair]) -> Change:
    """The mean change, balanced for which text came first where both halves are large enough.

    Parameters
    ----------
    pairs
        At least one.
    """
    halves = [[pair.change for pair in pairs if pair.before.text == text] for text in ("a", "b")]
    if min(map(len, halves)) >= FEWEST:
        spreads = [variance(half) / len(half) for half in halves]
        middle = mean(map(mean, halves))
        freedom = _freedom(spreads, [len(half) for half in halves])
        return Change(middle, *_interval(middle, sqrt(sum(spreads)) / 2, freedom), balanced=True)
    changes = [pair.change for pair in pairs]
    if len(changes) < FEWEST:
        return Change(mean(changes), None, None, balanced=False)
    error = sqrt(variance(changes) / len(changes))
    return Change(mean(changes), *_interval(mean(changes), error, len(changes) - 1), balanced=False)


def _freedom(spreads: Sequence[float], sizes: Sequence[int]) -> float:
    """Welch and Satterthwaite's degrees of freedom."""
    below = sum(spread**2 / (size - 1) for spread, size in zip(spreads, sizes, strict=True))
    return sum(spreads) ** 2 / below if below else sum(sizes) - len(sizes)


def _interval(middle: float, error: float, freedom: float) -> tuple[float, float] | tuple[None, None]:
    """The interval; none where all changed alike, which in few learners is no certainty."""
    from scipy.stats import t

    if not error:
        return None, None
    half = float(t.ppf((1 + CONFIDENCE) / 2, freedom)) * error
    return middle - half, middle + half


def _results(course: CourseDirectory, lesson: str, name: str) -> dict[str, Result]:
    """By learner, what the answers are worth that were handed in with a lesson."""
    folder_name = lesson_folder(lesson).name
    found: dict[str, Result] = {}
    for step in (course.submitted_directory, course.autograded_directory):
        for folder in sorted(Path(course.format_path(step, ".", ".")).glob(f"*/{folder_name}")):
            result = result_of(_entry(folder, name))
            if result is not None:
                found.setdefault(folder.parent.name, result)
    return found


def _entry(folder: Path, name: str) -> Entry | None:
    return answers_of(folder, own=False).entries.get(name)


def _rows(pairs: Iterable[Pair]) -> Iterable[list[Value]]:
    yield [
        *("student", "text_before", "before", "after", "change"),
        *(f"{skill}_{when}" for when in ("before", "after") for skill in SKILLS),
    ]
    for pair in pairs:
        yield [
            *(pair.student, pair.before.text, pair.before.right, pair.after.right, pair.change),
            *(int(one.holds(skill) is True) for one in (pair.before, pair.after) for skill in SKILLS),
        ]


def _sentences(pairs: Sequence[Pair], once: int) -> Iterable[str]:
    change, n = change_of(pairs), len(pairs)
    first = sum(pair.before.text == "a" for pair in pairs)
    left_out = f"; {once} more only once, or not all six" if once else ""
    yield f"{n} learners answered all six questions before lesson 00 and after lesson 10{left_out}."
    yield (
        f"Right answers of six: {mean(pair.before.right for pair in pairs):.1f} before, "
        f"{mean(pair.after.right for pair in pairs):.1f} after."
    )
    interval = (
        "no interval: too few, or all changed alike"
        if change.low is None
        else f"95 % interval {change.low:+.1f} to {change.high:+.1f}"
    )
    yield f"Mean change: {change.mean:+.1f} questions ({interval}; n = {n}{', small' if n < FEW else ''})."
    yield (
        f"The text in an official tone came first for {first} learners, the other for {n - first}: "
        + (
            "the change is the mean of both halves, so that a harder text does not count as learning."
            if change.balanced
            else "too few in one half, so a harder text may look like learning."
        )
    )
    for skill, words in SKILLS.items():
        right = [sum(one.holds(skill) is True for one in side) for side in _sides(pairs)]
        yield f"- {words}: {right[0]} of {n} before, {right[1]} of {n} after"
    yield (
        "Nobody was compared who did not take the course, and who left it is not in here: "
        "this is a change in a class, and no proof that the course made it."
    )


def _sides(pairs: Sequence[Pair]) -> tuple[list[Result], list[Result]]:
    return [pair.before for pair in pairs], [pair.after for pair in pairs]
