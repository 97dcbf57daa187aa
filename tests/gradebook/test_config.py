"""nbgrader on our folders: the configuration, and collecting what learners send."""

from __future__ import annotations

import shutil

import pytest
from conftest import ROOT
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
