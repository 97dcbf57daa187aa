"""nbgrader on our folders: the configuration, and collecting what learners send."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile

import pytest
from conftest import ROOT, clean_environment
from traitlets.config import Config

from course.ground.lessons import all_lessons
from grading.classroom.config import configure
from grading.classroom.release import class_root

LESSON = "02_the_official_framework"


@pytest.fixture
def config(tmp_path):
    made = Config()
    configure(made, tmp_path)
    return made


def test_no_lesson_s_answers_are_overwritten(config):
    assert config.Autograde.exclude_overwriting == {folder.name: ["answers.json"] for folder in all_lessons()}


def test_repairs_come_first(config):
    assert config.Autograde.sanitize_preprocessors[0] == "grading.classroom.repair.RepairSubmission"


def test_a_class_s_files_stand_in_one_ignored_folder(config, tmp_path):
    course = config.CourseDirectory
    for step in ("submitted", "autograded", "feedback"):
        assert course[f"{step}_directory"].startswith("class/")
    assert str(tmp_path / "class") in course.db_url
    assert "/class/" in (ROOT / ".gitignore").read_text(encoding="utf-8")


def test_commands_work_on_the_class_that_one_stands_in(tmp_path, monkeypatch):
    (tmp_path / "demo" / "class").mkdir(parents=True)
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path / "demo")
    monkeypatch.chdir(tmp_path / "demo" / "class")
    assert class_root() == tmp_path / "demo"
    monkeypatch.chdir(tmp_path)
    assert class_root() == ROOT


@pytest.mark.slow
def test_zip_collect_takes_the_notebook_and_its_answers(tmp_path):
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    shutil.copytree(ROOT / "solutions" / LESSON, tmp_path / "solutions" / LESSON)
    archive = tmp_path / "class" / "downloaded" / LESSON / "archive"
    archive.mkdir(parents=True)
    answers = json.dumps({"schema": 1, "answers": {}})
    with zipfile.ZipFile(archive / "all.zip", "w") as bundle:
        bundle.write(ROOT / "notebooks" / LESSON / f"{LESSON}.ipynb", f"kestrel-41_{LESSON}.ipynb")
        bundle.writestr("kestrel-41_answers.json", answers)
        bundle.writestr("kestrel-41_answers.exe", "no")
    command = [sys.executable, "-m", "nbgrader", "zip_collect", LESSON]
    result = subprocess.run(
        command, cwd=tmp_path, env=clean_environment(), capture_output=True, text=True, timeout=120
    )
    collected = tmp_path / "class" / "submitted" / "kestrel-41" / LESSON
    assert collected.is_dir(), result.stderr[-2000:]
    names = sorted(path.name for path in collected.iterdir() if path.name != "timestamp.txt")
    assert names == [f"{LESSON}.ipynb", "answers.json"]
    assert (collected / "answers.json").read_text(encoding="utf-8") == answers
