"""What the engine's tests share: a class to grade, and submissions of a few cells."""

from __future__ import annotations

import atexit
import functools
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from conftest import ROOT
from nbgrader.coursedir import CourseDirectory

from course.exercises.library import lesson_exercises
from course.ground.lessons import lesson_folder
from grading.classroom.config import GRADEBOOK
from grading.engine.intake.released import Released
from grading.engine.intake.sanitize import sanitize
from grading.engine.judging.results import Result
from grading.engine.judging.submission import grade_submission, task_of
from grading.engine.running.limits import Limits

LESSON = "02_the_official_framework"


def release_into(root: Path, *lessons: str) -> Path:
    """A clone of what a class needs, with lessons released and nothing handed in."""
    return _copied(_release, root, lessons)


def class_of(root: Path, *lessons: str) -> Path:
    """A clone of what a class needs, with lessons released and their sample classes handed in."""
    return _copied(_release_and_hand_in, root, lessons)


def _copied(make: Callable[..., None], root: Path, lessons: tuple[str, ...]) -> Path:
    """What `make` makes in an empty folder, made once in this process: nbgrader takes its time to release a lesson.

    Where something stands already, or the gradebook is elsewhere, it is made anew.
    """
    if GRADEBOOK in os.environ or (root.exists() and any(root.iterdir())):
        make(root, lessons)
    else:
        shutil.copytree(_made_once(make, lessons), root, dirs_exist_ok=True)
    return root


@functools.cache
def _made_once(make: Callable[..., None], lessons: tuple[str, ...]) -> Path:
    place = Path(tempfile.mkdtemp(prefix="course-class-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    make(place / "course", lessons)
    return place / "course"


def _release(root: Path, lessons: tuple[str, ...]) -> None:
    from grading.classroom.release import release

    for name in ("solutions", "notebooks"):
        for lesson in lessons:
            folder = lesson_folder(lesson).name
            shutil.copytree(ROOT / name / folder, root / name / folder)
    for lesson in lessons:
        release(lesson, root)


def _release_and_hand_in(root: Path, lessons: tuple[str, ...]) -> None:
    from grading.sample_class.make import make_class

    _release(root, lessons)
    for lesson in lessons:
        make_class(lesson, root / "class" / "submitted")


@functools.cache
def warm() -> ThreadPoolExecutor:
    """For `grade`: sandboxes that stay for the next class, since to start one takes longer than a submission.

    Beside other processes of tests each has one.
    """
    return ThreadPoolExecutor(1 if "PYTEST_XDIST_WORKER" in os.environ else 2)


def shares(root: Path, lesson: str) -> dict[str, dict[str, float]]:
    """Student, then exercise: which share of the answer holds, as the report reads it."""
    from grading.classroom.release import class_config
    from grading.reports.class_record import lesson_record, open_gradebook

    course = CourseDirectory(config=class_config(root))
    with open_gradebook(course) as gradebook:
        record = lesson_record(gradebook, lesson_folder(lesson).name, course)
    return {submission.student: dict(submission.shares) for submission in record.submissions}


def scores(root: Path, lesson: str) -> dict[str, dict[str, str]]:
    """Student, then exercise: points or "manual", from the gradebook; of an extra the share."""
    from nbgrader.api import Gradebook

    from grading.classroom.release import class_config

    found, held = {}, shares(root, lesson)
    with Gradebook(class_config(root).CourseDirectory.db_url) as gradebook:
        for submission in gradebook.assignment_submissions(lesson_folder(lesson).name):
            found[submission.student.id] = {
                exercise: "manual"
                if grade.needs_manual_grade
                else f"{grade.auto_score if grade.max_score else round(held[submission.student.id][exercise], 2):g}"
                for notebook in submission.notebooks
                for grade in notebook.grades
                for exercise in [grade.name.split("-", 1)[1].replace("-", ".", 1)]
            }
    return found


def telling(rows: dict[str, dict[str, Any]]) -> list[str]:
    """The students without those of whose results earlier ones have each.

    Parameters
    ----------
    rows
        Student, then task: what came out.
    """
    told, seen = [], set()
    for student, row in rows.items():
        if not seen.issuperset(row.items()):
            told.append(student)
        seen.update(row.items())
    return told


def keep_only(root: Path, lesson: str, students: Collection[str]) -> None:
    """Take a lesson back that others handed in."""
    for folder in (root / "class" / "submitted").iterdir():
        if folder.name not in students:
            shutil.rmtree(folder / lesson_folder(lesson).name, ignore_errors=True)


def expected(lesson: str) -> dict[str, dict[str, str]]:
    """An unreadable notebook waits for a person as a whole."""
    from grading.sample_class.make import expected_scores

    return {
        student: {exercise: "manual" if want == "unreadable" else want for exercise, want in row.items()}
        for student, row in expected_scores(lesson).items()
    }


def released(lesson: str = LESSON) -> Released:
    """A lesson as released, without a gradebook."""
    return Released.from_notebook(lesson, learner_s(lesson))


def practice_points(lesson: str = "02") -> float:
    """The points that a program can give in a lesson: all but the written tasks'."""
    return sum(e.points for e in lesson_exercises(lesson).values() if e.kind != "manual")


def learner_s(lesson: str = LESSON) -> dict[str, Any]:
    """The learner's notebook."""
    return json.loads((ROOT / "notebooks" / lesson / f"{lesson}.ipynb").read_text(encoding="utf-8"))


def hand_in(folder: Path, notebook: Any, lesson: str = LESSON) -> Path:
    """Write a submission: a notebook's document, or bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    data = notebook if isinstance(notebook, bytes) else json.dumps(notebook).encode()
    (folder / f"{lesson}.ipynb").write_bytes(data)
    return folder


def with_cell(notebook: dict[str, Any], grade_id: str, source: str) -> dict[str, Any]:
    """Set the source of one cell."""
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id:
            cell["source"] = source
    return notebook


def graded(folder: Path, isolated: bool = True, lesson: str = LESSON, **limits: Any) -> Result:
    """Sanitize, execute and judge what stands in a folder."""
    sanitized = sanitize(folder, lesson, released(lesson))
    assert sanitized.problem is None
    task = task_of(sanitized, released(lesson), Limits(**limits), isolated)
    return Result.from_dict(grade_submission(task))


def graded_with(folder: Path, source: str, grade_id: str = "exercise-02-2", **limits: Any) -> Result:
    """Grade the learner's notebook with one cell's source replaced."""
    return graded(hand_in(folder, with_cell(learner_s(), grade_id, source)), **limits)


def named(grade_id: str) -> str:
    """How sentences name a cell of the learner's notebook."""
    ids = [cell["id"] for cell in learner_s()["cells"]]
    return f"Cell {ids.index(grade_id) + 1} ({grade_id})"
