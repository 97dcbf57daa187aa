"""nbgrader on our folders: the configuration, and collecting what learners send."""

from __future__ import annotations

import os
import shutil
import stat

import pytest
from conftest import ROOT
from traitlets.config import Config

from course.ground.lessons import all_lessons
from grading.classroom.config import configure
from grading.classroom.private import closed_to_others
from grading.classroom.release import class_config
from grading.classroom.root import class_root

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


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_what_is_no_work_of_a_learner_is_not_copied(config):
    assert {"feedback", "*.lock", ".ipynb_checkpoints", "*.pyc", "__pycache__"} <= set(
        config.CourseDirectory.ignore
    )


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_a_class_is_closed_to_others_before_and_after_work(tmp_path):
    folder = tmp_path / "class"
    for name in ("submitted/ann/02", "feedback/ann/02"):
        (folder / name).mkdir(parents=True)
        (folder / name / "page.html").write_text("")
        (folder / name / "page.html").chmod(0o664)
        (folder / name).chmod(0o777)
    (tmp_path / "outside").write_text("")
    (tmp_path / "outside").chmod(0o644)
    (folder / "link").symlink_to(tmp_path / "outside")
    folder.chmod(0o755)
    with closed_to_others(folder, Config()):
        assert mode(folder) == 0o700
        assert mode(folder / "submitted" / "ann" / "02") == 0o700
        assert mode(folder / "submitted" / "ann" / "02" / "page.html") == 0o600
        (folder / "gradebook.db").touch(0o644)
    assert mode(folder / "gradebook.db") == 0o600
    assert mode(folder / "feedback") == 0o700
    assert mode(folder / "feedback" / "ann" / "02" / "page.html") == 0o664, "the exchange keeps its rights"
    assert mode(tmp_path / "outside") == 0o644


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_a_class_that_several_people_share_keeps_its_rights(tmp_path):
    (tmp_path / "class").mkdir()
    (tmp_path / "class").chmod(0o2770)
    (tmp_path / "nbgrader_config.py").write_text(
        "from pathlib import Path\nfrom grading.classroom.config import configure\n"
        "get_config().CourseDirectory.groupshared = True\nconfigure(get_config(), Path(__file__).parent)\n"
    )
    found = class_config(tmp_path)
    with closed_to_others(tmp_path / "class", found):
        assert stat.S_IMODE((tmp_path / "class").stat().st_mode) == 0o2770
    assert "permissions" not in found.Autograde
