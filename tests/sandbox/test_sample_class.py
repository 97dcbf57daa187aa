"""The sample classes, from release to score: what plain nbgrader gives is what was worked out by hand."""

from __future__ import annotations

import functools
import json
import re
import shutil
import subprocess
import sys

import pytest
import yaml
from conftest import ROOT, clean_environment
from engine_lab import shares, telling
from nbgrader.api import Gradebook
from traitlets.config import Config

from course.exercises.library import lesson_exercises
from course.ground.lessons import lesson_folder
from grading.classroom.config import PLAIN, configure
from grading.sample_class.make import HERE, expected_scores, make_class

LESSONS = sorted(path.stem for path in HERE.glob("*.yml"))
THROUGH_PLAIN_NBGRADER = ["00", "02"]
"""The others go through the engine alone: a submission takes plain nbgrader some five seconds."""
REPAIRED = {"s01", "s08", "s10", "s11"}
"""Whose repairs of lesson 00 are looked at; for scores 02 tells all, since every kind of task of 00 is in it."""


def recipe(lesson):
    return yaml.safe_load((HERE / f"{lesson}.yml").read_text(encoding="utf-8"))


def through_plain_nbgrader(lesson):
    """Student, then exercise: the expected scores, without learners of whose scores earlier ones have each."""
    rows = expected_scores(lesson)
    taken = telling(rows) if lesson == "02" else REPAIRED
    return {student: row for student, row in rows.items() if student in taken}


@pytest.fixture(scope="module")
def class_root(tmp_path_factory):
    """A clone of what a class needs, with every lesson released and handed in."""
    from grading.classroom.release import release

    root = tmp_path_factory.mktemp("course")
    for name in ("solutions", "notebooks"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    shutil.copy(ROOT / "nbgrader_config.py", root)
    for lesson in THROUGH_PLAIN_NBGRADER:
        release(lesson, root)
        submitted = root / "class" / "submitted"
        for student in set(make_class(lesson, submitted)) - set(through_plain_nbgrader(lesson)):
            shutil.rmtree(submitted / student / lesson_folder(lesson).name)
    return root


@functools.cache
def autograded(root, name):
    """What plain nbgrader said while it graded, once."""
    command = [sys.executable, "-m", "nbgrader", "autograde", name]
    environment = {**clean_environment(), PLAIN: "1"}
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, timeout=1200)


def given_scores(root, name):
    """Student, then exercise: points (of an extra the share), "manual", or "none" where nbgrader recorded nothing."""
    config = Config()
    configure(config, root)
    scores, held = {}, shares(root, name[:2])
    with Gradebook(config.CourseDirectory.db_url) as gradebook:
        for submission in gradebook.assignment_submissions(name):
            readable = (
                root / "class" / "autograded" / submission.student.id / name / f"{name}.ipynb"
            ).exists()
            scores[submission.student.id] = {
                _exercise(grade.name): _score(grade, held[submission.student.id])
                if readable
                else "unreadable"
                for notebook in submission.notebooks
                for grade in notebook.grades
            }
    return scores


def _exercise(grade_id):
    return grade_id.split("-", 1)[1].replace("-", ".", 1)


def _score(grade, held):
    if grade.needs_manual_grade:
        return "manual"
    if not grade.max_score:
        return f"{held[_exercise(grade.name)]:g}"
    return "none" if grade.auto_score is None else f"{grade.auto_score:g}"


@pytest.mark.slow
@pytest.mark.parametrize("lesson", THROUGH_PLAIN_NBGRADER)
def test_plain_nbgrader_gives_the_expected_scores(class_root, lesson):
    name = lesson_folder(lesson).name
    result = autograded(class_root, name)
    expected, given = through_plain_nbgrader(lesson), given_scores(class_root, name)
    assert sorted(given) == sorted(expected), result.stderr[-3000:]
    rows = [(s, e, want, given[s][e]) for s, row in expected.items() for e, want in row.items()]
    differences = [row for row in rows if not _same(row[2], row[3])]
    print(f"\n{name}: {len(rows)} scores, {len(differences)} differences")
    for student, row in expected.items():
        print(
            f"  {student}  expected {' '.join(f'{v:>6}' for v in row.values())}"
            f"   given {' '.join(f'{given[student][e]:>6}' for e in row)}"
        )
    assert differences == []
    unreadable = {student for student, row in expected.items() if "unreadable" in row.values()}
    stopped = set(re.findall(r"for student '(\w+)'", result.stderr))
    assert stopped == unreadable


def _same(want, given):
    try:
        return abs(float(want) - float(given)) < 0.006
    except ValueError:
        return want == given


@pytest.mark.slow
def test_repairs_are_written_down(class_root):
    name = lesson_folder("00").name
    autograded(class_root, name)
    report = {
        student: json.loads(
            (class_root / "class" / "autograded" / student / name / "repairs.json").read_text()
        )
        for student in ("s01", "s08", "s10", "s11")
    }
    assert report["s01"] == []
    assert "only in the notebook" in report["s08"][0]
    assert "a person must grade it" in report["s10"][0]
    assert "more than once" in report["s11"][0]


@pytest.mark.slow
def test_a_change_after_submissions_is_refused_in_one_sentence(class_root):
    from grading.classroom.release import ReleaseError, release

    name = lesson_folder("00").name
    autograded(class_root, name)
    assert "is registered" in release("00", class_root)
    path = class_root / "solutions" / name / f"{name}.ipynb"
    before = path.read_text(encoding="utf-8")
    path.write_text(before.replace('"grade_id": "check-00-', '"grade_id": "check-00-9', 1), encoding="utf-8")
    try:
        with pytest.raises(ReleaseError, match="has submissions") as error:
            release("00", class_root)
    finally:
        path.write_text(before, encoding="utf-8")
    assert "\n" not in str(error.value)


def test_lesson_02_has_every_kind_of_task_of_lesson_00():
    of_00, of_02 = (
        {exercise.kind for exercise in lesson_exercises(lesson).values() if exercise.is_task}
        for lesson in THROUGH_PLAIN_NBGRADER
    )
    assert of_00 <= of_02


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_sample_class_is_twelve_kinds_of_learner(lesson):
    students = recipe(lesson)["students"]
    assert len(students) == 12
    assert [s["student"] for s in students] == list(expected_scores(lesson))
    kinds = {s.get("keep") for s in students} | {d for s in students for d in s.get("damage", {})}
    assert {"file", "notebook", "delete", "duplicate", "truncate"} <= kinds
    graded = [e.id for e in lesson_exercises(lesson).values() if e.is_task]
    assert sorted(next(iter(expected_scores(lesson).values()))) == sorted(graded)
