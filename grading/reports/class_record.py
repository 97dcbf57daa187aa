"""What a class's folder and gradebook hold of one lesson, as plain data for reports and exports."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from nbgrader.api import (
    Assignment,
    BaseCell,
    Grade,
    Gradebook,
    MissingEntry,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.coursedir import CourseDirectory

from course.answering.answers import Entry, answers_of
from course.answering.card import CARD_MIME
from course.exercises.kinds import Exercise
from course.exercises.library import lesson_exercises
from course.ground.errors import ExerciseError
from course.ground.files import Unreadable, read_regular
from course.ground.lessons import lesson_folder
from grading.classroom.gradebook import gradebook_at, url_of
from grading.engine.judging.answers import first_answers, last_answers
from grading.engine.judging.results import Judged, Result
from grading.engine.recording.record import REPAIRS, RESULT, RUN, exercise_of, reasons_of
from grading.engine.recording.store import Store
from grading.reports.marks import MarkRule, completion, is_open, mark, rule_of
from grading.reports.statistics.handed_in import HandedIn, handed_in

WRITTEN = "manual-"
MOST_BYTES = 60_000_000
"""A larger graded notebook is none that was written here."""


class ClassRecordError(ExerciseError):
    """A lesson or class that has no record: one sentence with what to do."""


@dataclass(frozen=True)
class Task:
    """A graded cell of a lesson, as the gradebook has it; `written` ones are graded by a person."""

    exercise: str
    maximum: float
    written: bool


@dataclass(frozen=True)
class Run:
    """What is known of running a submission.

    Attributes
    ----------
    seconds
        How long its cells took.
    failure
        Why it was not read, or did not run to its end.
    flags
        What a person should look at.
    reasons
        Why a person must grade an exercise, by its id.
    without_sandbox
        Whether its code ran with all rights of whoever graded.
    """

    seconds: float | None = None
    failure: str = ""
    flags: tuple[str, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)
    without_sandbox: bool = False


@dataclass(frozen=True)
class Submission:
    """One learner's lesson.

    Attributes
    ----------
    readable
        False for a file that is no notebook: nothing of it was graded.
    points
        By exercise id; None where a person is needed.
    shares
        By exercise id, which share of an answer holds, 0 to 1: known of extras too, which carry no points.
    penalty
        nbgrader's penalty for late work.
    entries
        The learner's answers, by exercise id.
    first, last
        How the answers that were checked first and last fared, by exercise id, where they are known.
    repairs
        What was repaired before the run, and which limits single cells reached.
    done, of
        Exercises answered and checked, and how many there are.
    is_open
        May there be one more, by the points that a person gives?
    """

    student: str
    readable: bool
    points: Mapping[str, float | None]
    penalty: float = 0
    entries: Mapping[str, Entry] = field(default_factory=dict)
    first: Mapping[str, Judged] = field(default_factory=dict)
    last: Mapping[str, Judged] = field(default_factory=dict)
    shares: Mapping[str, float] = field(default_factory=dict)
    repairs: tuple[str, ...] = ()
    run: Run = field(default_factory=Run)
    done: int = 0
    of: int = 0
    is_open: bool = False

    @property
    def waiting(self) -> list[str]:
        """The exercises that a person must grade."""
        return [exercise for exercise, points in self.points.items() if points is None]


@dataclass(frozen=True)
class LessonRecord:
    """One lesson of a class: its tasks, what was handed in, by student id, who is missing, and how marks come about."""

    name: str
    tasks: list[Task]
    submissions: list[Submission]
    handed_in: HandedIn = field(default_factory=HandedIn)
    rule: MarkRule = field(default_factory=MarkRule)

    @property
    def title(self) -> str:
        """The lesson's title, such as "Lesson 02: The official framework"."""
        return f"Lesson {self.name[:2]}: {lesson_title(self.name)}"

    @cached_property
    def exercises(self) -> Mapping[str, Exercise]:
        """The lesson's exercises by id."""
        return lesson_exercises(self.name[:2])

    @cached_property
    def by_student(self) -> dict[str, Submission]:
        """The submissions by student id."""
        return {submission.student: submission for submission in self.submissions}

    def maximum(self, written: bool | None = None) -> float:
        """The most points of the practice tasks, the written ones, or all."""
        return sum(task.maximum for task in self.tasks if written in (None, task.written))

    def total(self, submission: Submission, written: bool | None = None) -> float | None:
        """A submission's points; None while one of them is not known."""
        counted = [task for task in self.tasks if task.maximum and written in (None, task.written)]
        points = [submission.points.get(task.exercise) for task in counted]
        return None if any(p is None for p in points) else sum(p for p in points if p is not None)

    def scores(self, submission: Submission) -> dict[str, float | None]:
        """By exercise id, the points of each task, and the share of each extra; None where they are not known."""
        return {
            task.exercise: (submission.points if task.maximum else submission.shares).get(task.exercise)
            for task in self.tasks
        }

    def mark(self, submission: Submission) -> float | None:
        """A submission's mark in per cent; None while it is not known."""
        written = self.total(submission, written=True), self.maximum(written=True)
        if self.rule.practice == "right":
            right = self.total(submission, written=False), self.maximum(written=False)
            return mark(*right, *written, self.rule)
        done = None if submission.is_open else submission.done
        return mark(done, submission.of, *written, self.rule)


def lesson_title(name: str) -> str:
    """The first heading of a lesson, without its number; else the folder's name in words."""
    try:
        for line in (lesson_folder(name[:2]) / "lesson.md").read_text(encoding="utf-8").splitlines():
            if line.startswith("# "):
                return line.removeprefix("# ").partition(" · ")[2] or line.removeprefix("# ")
    except (OSError, ExerciseError):
        pass
    return name[3:].replace("_", " ").capitalize()


@contextmanager
def open_gradebook(course: CourseDirectory, lock_seconds: float | None = None) -> Iterator[Gradebook]:
    """The class's gradebook; see `gradebook_at`.

    Raises
    ------
    ClassRecordError
        When there is none yet: opening it would make an empty one.
    NoGradebook
        When it cannot be reached.
    """
    url = url_of(course.db_url)
    if url.get_backend_name() == "sqlite" and not (url.database and Path(url.database).is_file()):
        raise ClassRecordError(
            "There is no gradebook yet: run `course release 02` first, with your lesson's number."
        )
    with gradebook_at(course.db_url, course.course_id, lock_seconds) as gradebook:
        yield gradebook


def lesson_record(gradebook: Gradebook, name: str, course: CourseDirectory) -> LessonRecord:
    """Read all that is known of a lesson.

    Parameters
    ----------
    gradebook
        nbgrader's.
    name
        The lesson's folder.
    course
        nbgrader's folders.

    Raises
    ------
    ClassRecordError
        When the lesson is not in the gradebook.
    SettingsError
        When the class's settings cannot be read.
    """
    try:
        assignment = gradebook.find_assignment(name)
    except MissingEntry:
        raise ClassRecordError(
            f"{name} is not in the gradebook: run `course release {name[:2]}` first."
        ) from None
    tasks = [
        Task(exercise_of(cell.name), float(cell.max_score), cell.name.startswith(WRITTEN))
        for notebook in assignment.notebooks
        for cell in notebook.grade_cells
    ]
    order = {exercise: place for place, exercise in enumerate(_exercises(name))}
    tasks.sort(key=lambda task: (order.get(task.exercise, len(order)), task.exercise))
    submissions = [_submission(graded, name, course) for graded in _graded(gradebook, assignment, tasks)]
    graded = {submission.student for submission in submissions}
    rule = rule_of(_class_folder(course))
    return LessonRecord(name, tasks, submissions, handed_in(gradebook, assignment, course, graded), rule)


@dataclass
class _Graded:
    """A student's points as the gradebook has them, and those among them that a person gave."""

    student: str
    points: dict[str, float | None]
    by_person: dict[str, float | None]
    penalty: float = 0


def _graded(gradebook: Gradebook, assignment: Assignment, tasks: list[Task]) -> list[_Graded]:
    """One query for a whole class, where nbgrader's own objects would ask once for each grade."""
    by_student: dict[str, _Graded] = {}
    submitted = (
        gradebook.db.query(SubmittedAssignment.student_id, SubmittedNotebook.late_submission_penalty)
        .select_from(SubmittedAssignment)
        .outerjoin(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .filter(SubmittedAssignment.assignment_id == assignment.id)
    )
    for student, penalty in submitted:
        nothing = dict.fromkeys([task.exercise for task in tasks])
        graded = by_student.setdefault(student, _Graded(student, nothing, dict(nothing)))
        graded.penalty += float(penalty or 0)
    grades = (
        gradebook.db.query(
            SubmittedAssignment.student_id,
            BaseCell.name,
            Grade.auto_score,
            Grade.manual_score,
            Grade.extra_credit,
            Grade.needs_manual_grade,
        )
        .select_from(Grade)
        .join(BaseCell, Grade.cell_id == BaseCell.id)
        .join(SubmittedNotebook, Grade.notebook_id == SubmittedNotebook.id)
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .filter(SubmittedAssignment.assignment_id == assignment.id)
    )
    for student, cell, by_machine, by_person, extra, waits in grades:
        score = by_machine if by_person is None else by_person
        if score is not None and not waits:
            points = float(score) + float(extra or 0)
            by_student[student].points[exercise_of(cell)] = points
            if by_person is not None:
                by_student[student].by_person[exercise_of(cell)] = points
    return [by_student[student] for student in sorted(by_student)]


def _submission(graded: _Graded, name: str, course: CourseDirectory) -> Submission:
    student = graded.student
    autograded = Path(course.format_path(course.autograded_directory, student, name))
    submitted = Path(course.format_path(course.submitted_directory, student, name))
    result = _stored(autograded, name, course)
    known = _of_result(result) if result else _of_files(autograded, name)
    # The points of an unreadable file can only be an older version's, unless a person gave them.
    points = graded.points if known.readable else graded.by_person
    entries = answers_of(autograded, own=False).entries
    if result is None:
        entries = entries or answers_of(submitted, own=False).entries
    exercises = _exercises(name)
    done, of = completion(exercises.values(), entries, points) if exercises else (0, 0)
    judged_before = result is not None and result.readable
    return Submission(
        student=student,
        readable=known.readable,
        points=points,
        penalty=graded.penalty,
        entries=entries,
        first=result.first if result and judged_before else first_answers(exercises, entries),
        last=result.last if result and judged_before else last_answers(exercises, entries),
        shares=_shares(result, known.cells),
        repairs=known.repairs,
        run=known.run,
        done=done,
        of=of,
        is_open=is_open(exercises.values(), entries, points),
    )


@dataclass(frozen=True)
class _Known:
    """What is known of a submission apart from its answers and points."""

    readable: bool
    cells: list[Any]
    repairs: tuple[str, ...]
    run: Run


def _shares(result: Result | None, cells: list[Any]) -> dict[str, float]:
    """By exercise id, the share that the engine stored; without it, that of the card in the graded notebook."""
    if result is not None:
        judged = {name: check for name, check in result.checks.items() if check.points is not None}
        return {exercise_of(name): check.verdict["score"] for name, check in judged.items() if check.verdict}
    outputs = [output for cell in cells for output in _list(_dict(cell).get("outputs"))]
    cards = [_dict(_dict(_dict(output).get("data")).get(CARD_MIME)) for output in outputs]
    return {
        str(card["id"]): float(card["share"])
        for card in cards
        if "id" in card and isinstance(card.get("share"), int | float) and 0 <= card["share"] <= 1
    }


def _stored(autograded: Path, name: str, course: CourseDirectory) -> Result | None:
    """The result that stands in a folder of autograded work, where the store has it."""
    key = _dict(_json(autograded / RUN)).get(RESULT)
    return Store(_class_folder(course), name).get(key) if isinstance(key, str) else None


def _class_folder(course: CourseDirectory) -> Path:
    return Path(course.root) / Path(course.submitted_directory).parent


def _of_result(result: Result) -> _Known:
    run = Run(
        seconds=result.seconds,
        failure=" ".join(filter(None, [result.problem, result.failure])),
        flags=tuple(result.flags),
        reasons=reasons_of(result),
        without_sandbox=result.without_sandbox,
    )
    cells = result.notebook["cells"] if result.notebook else []
    return _Known(result.readable, cells, (*result.repairs, *result.notes), run)


def _of_files(autograded: Path, name: str) -> _Known:
    """What nbgrader's own steps left, where the engine did not record the submission."""
    cells = _dict(_json(autograded / f"{name}.ipynb")).get("cells")
    cells = cells if isinstance(cells, list) else []
    noted = _dict(_json(autograded / RUN))
    there = bool(cells) or not autograded.parent.parent.is_dir()
    readable = there and noted.get("readable", not noted.get("problem")) is True
    return _Known(readable, cells, tuple(_sentences(_json(autograded / REPAIRS))), _run(noted, cells))


def _exercises(name: str) -> Mapping[str, Exercise]:
    """A lesson's exercises by id; none where there is no such lesson any more."""
    try:
        return lesson_exercises(name[:2])
    except ExerciseError:
        return {}


def _json(path: Path) -> Any:
    try:
        return json.loads(read_regular(path, MOST_BYTES))
    except (Unreadable, ValueError, RecursionError):
        return None


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _seconds(cells: list[Any]) -> float | None:
    """The time from the first cell's start to the last one's end, as nbconvert notes it."""
    times = []
    for cell in cells:
        for value in _dict(_dict(_dict(cell).get("metadata")).get("execution")).values():
            try:
                times.append(datetime.fromisoformat(str(value)))
            except ValueError:
                continue
    try:
        return (max(times) - min(times)).total_seconds() if len(times) > 1 else None
    except TypeError:
        return None


def _run(noted: dict[str, Any], cells: list[Any]) -> Run:
    """What was noted beside the notebook; without it, the times that nbconvert noted."""
    seconds, reasons = noted.get("seconds"), noted.get("reasons")
    return Run(
        seconds=float(seconds) if isinstance(seconds, int | float) else _seconds(cells),
        failure=" ".join(_sentences([noted.get("problem"), noted.get("failure")])),
        flags=tuple(_sentences(noted.get("flags"))),
        reasons={str(k): str(v) for k, v in reasons.items()} if isinstance(reasons, dict) else {},
        without_sandbox=noted.get("without_sandbox") is True,
    )


def _sentences(values: Any) -> Iterator[str]:
    for value in values if isinstance(values, list) else []:
        if isinstance(value, dict):
            value = value.get("says") or " ".join(f"{k}: {v}." for k, v in value.items())
        if value:
            yield str(value)
