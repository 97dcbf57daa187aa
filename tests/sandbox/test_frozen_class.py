"""The sample classes of version 0.1.0 get the shares that they got then, or another one for a reason that is told."""

from __future__ import annotations

import json
import tarfile

import pytest
from conftest import ROOT
from engine_lab import release_into, shares, telling, warm
from nbgrader.api import Gradebook
from needs import needs_sandbox

from course.exercises.library import find_exercise
from course.exercises.verdict import beyond
from course.ground.lessons import all_lessons, lesson_folder
from grading.classroom.release import class_config
from grading.engine.grade import grade
from grading.engine.request import GradingRequest
from grading.reports.class_record import exercise_of

FROZEN = ROOT / "tests" / "frozen_class"
SHARES = json.loads((FROZEN / "shares.json").read_text(encoding="utf-8"))
CHANGED = {
    "01.1": "S2's name may be worked out too",
    "01.4": "another task: voices under five rules",
    "01.5": "another task: records looked up",
    "01.8": "one partner for all items is an answer to none",
    "01.9": "another question",
    "02.1": "more claims are coded",
    "02.3": "another question",
    "02.4": "other items",
    "02.5": "fewer items",
    "02.6": "other items, other keys",
    "02.8": "charts are judged by their data first",
    "02.9": "no machine judges reasons",
    "02.11": "another item",
    "03.1": "fewer items",
    "03.2": "another pair of texts",
    "03.3": "a turned table earns half",
    "03.4": "another item",
    "03.5": "another task",
    "03.6": "another key",
    "03.8": "charts are judged by their data first",
    "03.10": "no machine judges reasons",
    "04.1": "another question",
    "04.2": "other items",
    "04.6": "two boxes count either way",
    "04.7": "the prompt was reworded",
    "04.8": "another task",
    "04.9": "another cut",
    "04.10": "one more step",
    "05.1": "the answer has another name",
    "05.2": "more items",
    "05.3": "another task",
    "05.4": "other items",
    "05.5": "other items",
    "05.6": "other items",
    "05.7": "the prompt was reworded",
    "05.8": "charts are judged by their data first",
    "05.9": "one option counts either way",
    "05.11": "a turned table earns half",
    "06.2": "another text",
    "06.3": "another question",
    "06.4": "fewer options",
    "06.5": "other items",
    "06.6": "wider keys",
    "06.7": "the prompt was reworded",
    "06.8": "charts are judged by their data first",
    "06.10": "another word",
    "07.1": "a turned table earns half",
    "07.3": "other choices",
    "07.4": "the mean is asked",
    "07.5": "more items",
    "07.6": "one item fewer",
    "07.7": "the prompt was reworded",
    "07.8": "other choices",
    "07.9": "charts are judged by their data first",
    "07.10": "another task",
    "07.11": "a wider key",
    "08.1": "one edition is left out",
    "08.3": "other items, wider keys",
    "08.4": "another task",
    "08.5": "other items",
    "08.6": "a wider key",
    "08.8": "charts are judged by their data first",
    "08.10": "items were reworded",
    "08.11": "other lists",
    "08.12": "another task",
    "09.1": "wider keys",
    "09.2": "another question",
    "09.3": "another item, a wider key",
    "09.4": "other records",
    "09.6": "other items, a wider key",
    "09.8": "other records",
    "09.9": "another table",
    "09.10": "other items",
    "09.11": "no machine judges reasons",
    "10.1": "a wider key",
    "10.2": "wider keys",
    "10.3": "other drafts",
    "10.4": "other drafts",
    "10.5": "other options",
    "10.6": "only text of one's own counts",
    "10.10": "another table",
    "10.11": "a wider key",
    "10.12": "another draft",
}
"""By task: why its shares are others today. Else a share may only have lost what comes by answering all alike."""


def who_tells(lesson):
    """The learners without those whose shares of tasks that are as they were an earlier one has, each of them."""
    return telling(
        {
            student: {cell: share for cell, share in cells.items() if exercise_of(cell) not in CHANGED}
            for student, cells in SHARES[lesson].items()
        }
    )


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The class's folder, with every lesson handed in and graded."""
    needs_sandbox()
    root = tmp_path_factory.mktemp("frozen")
    release_into(root, *(folder.name[:2] for folder in all_lessons() if folder.name[:2] in SHARES))
    for lesson in SHARES:
        with tarfile.open(FROZEN / f"{lesson}.tar.xz") as archive:
            members = [member for member in archive if member.name.split("/")[0] in who_tells(lesson)]
            archive.extractall(root / "class" / "submitted", members, filter="data")
        grade(GradingRequest(lesson, root), warm())
    return root


@pytest.mark.slow
@pytest.mark.parametrize("lesson", sorted(SHARES))
def test_every_share_is_as_it_was(graded, lesson):
    now = shares_in(graded, lesson)
    differing = {
        f"{lesson} {student} {cell}": (SHARES[lesson][student][cell], share)
        for student, cells in now.items()
        for cell, share in cells.items()
        if share != SHARES[lesson][student][cell]
    }
    unexplained = {name: pair for name, pair in differing.items() if not _is_explained(name, *pair)}
    assert unexplained == {}
    assert sorted(now) == sorted(who_tells(lesson))


def test_only_tasks_of_today_are_explained():
    assert {name for name in CHANGED if find_exercise(name).is_task} == set(CHANGED)


def _is_explained(name, before, now):
    exercise = find_exercise(exercise_of(name.split()[2]))
    if exercise.id in CHANGED:
        return True
    numbers = isinstance(before, float) and isinstance(now, float)
    return numbers and abs(now - beyond(before, exercise.blind)) < 0.006 / (1 - exercise.blind)


def shares_in(root, lesson):
    """Student, then graded cell of then: the share of its points, or "waits". An extra's share was stored whole."""
    held = shares(root, lesson)
    with Gradebook(class_config(root).CourseDirectory.db_url) as gradebook:
        return {
            submission.student.id: {
                grade.name: "waits"
                if grade.needs_manual_grade
                else round(grade.auto_score / grade.max_score, 6)
                if grade.max_score
                else _as_before(
                    SHARES[lesson][submission.student.id][grade.name], held[submission.student.id], grade
                )
                for notebook in submission.notebooks
                for grade in notebook.grades
                if grade.name in SHARES[lesson][submission.student.id]
            }
            for submission in gradebook.assignment_submissions(lesson_folder(lesson).name)
        }


def _as_before(before, held, grade):
    """The stored share, or the one of then if only the rounding of its points differs."""
    share = held[exercise_of(grade.name)]
    return before if isinstance(before, float) and abs(share - before) < 0.006 else share
