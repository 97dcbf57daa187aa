"""Exam mode: no key is left where learners look, and whoever grades still has all of them."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from conftest import ROOT, clean_environment

from course.authoring.exam import TELLING, ExamError, seal, unseal
from course.exercises.judge import judge
from course.exercises.library import lesson_exercises, read_exercises
from course.ground.lessons import all_lessons

LESSONS = [folder.name for folder in all_lessons()]
CHECK = """
import json, sys
from course.answering.check import exported_answer
from course.exercises.library import find_exercise
from course.exercises.judge import judge
exercise = find_exercise(sys.argv[1])
verdict = judge(exercise, json.loads(sys.argv[2]))
print(json.dumps([verdict.score, verdict.sealed, verdict.says]))
"""


@pytest.fixture
def lessons(tmp_path):
    target = tmp_path / "lessons"
    shutil.copytree(ROOT / "course" / "lessons", target, ignore=shutil.ignore_patterns("__pycache__"))
    return target


def judged(lessons: Path, exercise_id: str, answer: object, keys: Path | None = None):
    environment = {**clean_environment(), "COURSE_LESSONS": str(lessons)}
    if keys:
        environment["COURSE_KEYS"] = str(keys)
    command = [sys.executable, "-c", CHECK, exercise_id, json.dumps(answer)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=True)
    return json.loads(done.stdout)


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_sealed_lesson_tells_nothing_of_its_keys(lesson, lessons, tmp_path):
    open_lesson = read_exercises(lessons / lesson / "exercises.yml")
    ids = seal(lessons / lesson, tmp_path / "keys")
    assert ids == [exercise.id for exercise in open_lesson.values() if exercise.is_task]
    assert not (lessons / lesson / "checks.py").exists()
    entries = yaml.safe_load((lessons / lesson / "exercises.yml").read_text(encoding="utf-8"))
    text = (lessons / lesson / "exercises.yml").read_text(encoding="utf-8")
    for entry in entries:
        if entry["id"] in ids:
            told = set(entry) | {name for item in entry.get("items", []) for name in item}
            assert not told & set(TELLING)
            assert not [s for s in open_lesson[entry["id"]].sentences() if s in text]
    sealed = read_exercises(lessons / lesson / "exercises.yml")
    for name in ids:
        verdict = judge(sealed[name], "anything")
        assert verdict.sealed
        assert verdict.score == 0


def test_the_keys_come_back_to_the_byte(lessons, tmp_path):
    lesson = lessons / "02_the_official_framework"
    before = {path.name: path.read_bytes() for path in lesson.iterdir()}
    seal(lesson, tmp_path / "keys")
    with pytest.raises(ExamError, match="sealed already"):
        seal(lesson, tmp_path / "keys")
    unseal(lesson, tmp_path / "keys")
    assert {path.name: path.read_bytes() for path in lesson.iterdir()} == before
    with pytest.raises(ExamError, match="has no keys"):
        unseal(lessons / "01_who_is_speaking", tmp_path / "keys")


def test_who_grades_has_the_keys_and_learners_hear_saved(lessons, tmp_path):
    exercise = lesson_exercises("02")["02.4"]
    right = {item.id: item.key[0] for item in exercise.items}  # type: ignore[union-attr]
    seal(lessons / "02_the_official_framework", tmp_path / "keys")
    score, sealed, says = judged(lessons, "02.4", right)
    assert (score, sealed) == (0, True)
    assert "saved" in says
    assert judged(lessons, "02.4", right, keys=tmp_path / "keys")[:2] == [1.0, False]
    computed = judged(lessons, "02.2", 3.9, keys=tmp_path / "keys")
    assert computed[0] == pytest.approx(1)


@pytest.mark.parametrize(
    ("execution", "expected", "result"),
    [
        ("", "'heading': 'Saved.'", "0.0"),
        ("autograde", "Saved, not graded", "None"),
        ("validate", "saved", "None"),
    ],
)
def test_a_check_without_keys_never_gives_points(lessons, tmp_path, execution, expected, result):
    seal(lessons / "02_the_official_framework", tmp_path / "keys")
    program = (
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "shell = InteractiveShell.instance()\n"
        "shell.run_cell('narrowed = 3.9')\n"
        "result = shell.run_cell('from course import check; check(\"02.2\")')\n"
        "print('result:', result.result)\n"
        "print({'heading': result.result.card.heading} if result.result is not None else '')\n"
    )
    environment = {**clean_environment(), "COURSE_LESSONS": str(lessons), "NBGRADER_EXECUTION": execution}
    if not execution:
        del environment["NBGRADER_EXECUTION"]
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert expected in done.stdout
    assert f"result: {result}" in done.stdout
