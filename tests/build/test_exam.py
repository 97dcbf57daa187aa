"""Exam mode: no key is left where learners look, and whoever grades still has all of them."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml
from conftest import ROOT, clean_environment
from needs import needs_program

from course.authoring.exam.hand_out import TAKEN, hand_out, leaks, telling_texts
from course.authoring.exam.sealing import SOLUTION, TELLING, ExamError, is_sealed, sample_class, seal, unseal
from course.authoring.lesson import read_lesson
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


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """What the repository holds, without its history, and lesson 02 sealed in it."""
    return copied(tmp_path_factory.mktemp("clone") / "course")


def copied(clone: Path, *more: str) -> Path:
    """What the repository holds, without its history, in another folder."""
    clone.mkdir()
    for name in (*TAKEN, "grading", "solutions", *more):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, clone / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, clone)
    return clone


def everything_in(folder: Path) -> dict[str, str]:
    """Every file of a folder and of the wheels in it, as text on one line."""
    found = {}
    for path in folder.rglob("*"):
        if path.suffix == ".whl":
            with zipfile.ZipFile(path) as archive:
                found |= {
                    f"{path.name}/{n}": archive.read(n).decode("utf-8", "replace") for n in archive.namelist()
                }
        elif path.is_file():
            found[str(path.relative_to(folder))] = path.read_text(encoding="utf-8", errors="replace")
    return {name: " ".join(text.split()) for name, text in found.items()}


@pytest.mark.slow
def test_no_key_is_in_anything_that_is_handed_out(clone, tmp_path):
    needs_program("uv", "pip install uv")
    private, out = tmp_path / "keys", tmp_path / "out"
    lesson = clone / "course" / "lessons" / "02_the_official_framework"
    solutions = SOLUTION.findall((lesson / "lesson.md").read_text(encoding="utf-8"))
    right = yaml.safe_load((clone / "grading" / "sample_class" / "02.yml").read_text(encoding="utf-8"))[
        "right"
    ]
    before = {path: path.read_bytes() for path in clone.rglob("*") if path.is_file()}
    seal(lesson, private, sample_class(clone, lesson.name))
    assert not (clone / "grading" / "sample_class" / "02.yml").exists()
    texts = telling_texts(private / lesson.name, clone)
    assert len(texts) > 100
    code = {" ".join(line.split()) for _, body, _ in solutions for line in body.splitlines()}
    assert {line for line in code if "narrowed = " in line} <= texts
    assert any(line in texts for line in right["code"]["02.2"].splitlines())

    wheel = hand_out(out, clone, private)
    assert sorted(path.name for path in out.iterdir()) == ["README.md", "notebooks", wheel.name]
    held = everything_in(out)
    assert any(name.endswith("02_the_official_framework/lesson.md") for name in held)
    assert not [
        name for name in held if re.search(r"(^|/)(grading|solutions|sample_class|\.git|class)/", name)
    ]
    assert not [name for name in held if name.endswith("02_the_official_framework/checks.py")]
    assert not [name for name in held if "entry_points" in name and "grading" in held[name]]
    told = [
        (name, text)
        for name, content in held.items()
        for text in texts
        for form in {text, html.escape(text), json.dumps(text, ensure_ascii=False)[1:-1]}
        if form in content
    ]
    assert told == []

    unseal(lesson, private, sample_class(clone, lesson.name))
    assert {path: path.read_bytes() for path in clone.rglob("*") if path.is_file()} == before
    assert not (private / lesson.name).exists()


def build(clone: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`course build` in a copy of the repository, in a process of its own."""
    variables = {
        **clean_environment(),
        "PYTHONPATH": str(clone),
        "COLUMNS": "300",
    }
    command = [sys.executable, "-c", "from course.app.cli import main; main()", "build", *arguments]
    return subprocess.run(command, cwd=clone, env=variables, capture_output=True, text=True, check=False)


def told_in(exercises: str) -> set[tuple[str, str]]:
    """Which graded exercises of an `exercises.yml` tell what is right, and by which field."""
    graded = {exercise.id for exercise in lesson_exercises("02").values() if exercise.is_task}
    return {
        (entry["id"], name)
        for entry in yaml.safe_load(exercises)
        if entry["id"] in graded
        for part in [entry, *(entry.get("items") or [])]
        for name in TELLING
        if name in part
    }


@pytest.mark.slow
def test_the_command_seals_hands_out_and_brings_back(tmp_path):
    needs_program("uv", "pip install uv")
    clone, out, lesson = copied(tmp_path / "course", "docs"), tmp_path / "out", "02_the_official_framework"
    exercises = f"lessons/{lesson}/exercises.yml"
    before = {path: path.read_bytes() for path in clone.rglob("*") if path.is_file()}
    assert len(told_in((clone / "course" / exercises).read_text(encoding="utf-8"))) > 20

    done = build(clone, "02", "--exam", "--hand-out", str(out))
    assert done.returncode == 0, done.stderr
    assert f"What learners get stands in {out}" in done.stdout
    (wheel,) = out.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        assert told_in(archive.read(f"course/{exercises}").decode()) == set()
    texts = telling_texts(clone / "class" / "keys" / lesson, clone)
    assert len(texts) > 100
    held = everything_in(out)
    assert [(name, text) for name, content in held.items() for text in texts if text in content] == []
    assert not [
        name for name in held if re.search(r"(^|/)(grading|solutions|sample_class|\.git|class)/", name)
    ]

    again = build(clone, "02", "--exam", "--hand-out", str(out))
    assert again.returncode == 1
    assert "holds something already; name a new folder" in again.stderr
    assert build(clone, "02", "--hand-out", str(tmp_path / "more")).returncode == 2
    assert build(clone, "02", "--practice").returncode == 0
    assert [path for path, data in before.items() if path.read_bytes() != data] == []


def test_a_key_in_what_is_handed_out_is_found_and_stops_it(clone, tmp_path):
    private, out = tmp_path / "keys", tmp_path / "out"
    lesson = clone / "course" / "lessons" / "02_the_official_framework"
    seal(lesson, private, sample_class(clone, lesson.name))
    try:
        out.mkdir()
        text = sorted(telling_texts(private / lesson.name, clone))[0]
        (out / "page.html").write_text(f"<p>{html.escape(text)}</p>", encoding="utf-8")
        with zipfile.ZipFile(out / "a.whl", "w") as archive:
            archive.writestr("x/note.json", json.dumps({"a": text}, ensure_ascii=False))
        assert {place for place, _ in leaks(out, clone, private)} == {"page.html", "a.whl: x/note.json"}
        with pytest.raises(ExamError, match="holds something already"):
            hand_out(out, clone, private)
    finally:
        unseal(lesson, private, sample_class(clone, lesson.name))


def test_what_an_earlier_version_sealed_is_sealed_wholly(lessons, tmp_path):
    """It left the solutions in `lesson.md`."""
    lesson, private = lessons / "02_the_official_framework", tmp_path / "keys"
    text = (lesson / "lesson.md").read_bytes()
    before = {path.name: path.read_bytes() for path in lesson.iterdir()}
    seal(lesson, private)
    (lesson / "lesson.md").write_bytes(text)
    (private / lesson.name / "lesson.md").unlink()
    assert not is_sealed(lesson)
    seal(lesson, private)
    assert is_sealed(lesson)
    unseal(lesson, private)
    assert {path.name: path.read_bytes() for path in lesson.iterdir()} == before


def test_who_builds_has_the_solutions_of_a_sealed_lesson(lessons, tmp_path, monkeypatch):
    lesson = lessons / "02_the_official_framework"
    before = read_lesson(lesson).text
    seal(lesson, tmp_path / "keys")
    assert read_lesson(lesson).text != before
    monkeypatch.setenv("COURSE_KEYS", str(tmp_path / "keys"))
    assert read_lesson(lesson).text == before


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
