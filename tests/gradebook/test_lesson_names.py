"""Every command that takes a lesson takes its number, two digits and the folder's name."""

from __future__ import annotations

import shutil

import pytest
from class_in_a_gradebook import LESSON, MadeUpClass
from conftest import ROOT
from typer.testing import CliRunner

from course.app.cli import app, load_commands
from course.ground.lessons import NoLesson
from grading.benchmarks import compare

NAMES = ["2", "02", LESSON]
COMMANDS = {
    "release": (["release", "{}"], f"{LESSON} is registered"),
    "sample-class": (["sample-class", "{}", "--folder", "class/submitted"], "of lesson 02 stand in"),
    "grade": (["grade", "{}", "--no-sandbox", "--students", "nobody"], f"No submission of {LESSON}"),
    "report": (["report", "{}"], f"{LESSON}.html"),
    "export": (["export", "--to", "moodle", "--pseudonyms", "--lesson", "{}"], "The marks are in"),
}


@pytest.fixture(scope="module")
def commands():
    registered = list(app.registered_commands)
    load_commands()
    yield CliRunner()
    app.registered_commands[:] = registered


@pytest.fixture(scope="module")
def class_of_one(tmp_path_factory):
    """Where a class of lesson 02 stands, and what releasing it needs."""
    root = tmp_path_factory.mktemp("class")
    MadeUpClass(root).hand_in("ant")
    shutil.copytree(ROOT / "solutions" / LESSON, root / "solutions" / LESSON)
    return root


@pytest.fixture
def class_root(class_of_one, monkeypatch):
    monkeypatch.setattr("grading.classroom.root.class_root", lambda: class_of_one)
    monkeypatch.setattr("grading.classroom.release._handed_in_under", lambda *_: None)
    monkeypatch.setattr("grading.classroom.release.generate_notebooks", lambda *_: None)
    monkeypatch.chdir(class_of_one)
    return class_of_one


def said_by(commands, command, name):
    result = commands.invoke(app, [word.format(name) for word in COMMANDS[command][0]])
    return " ".join((result.stdout + result.stderr).split())


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_lesson_is_found_however_it_is_named(commands, class_root, command, name):
    assert COMMANDS[command][1] in said_by(commands, command, name)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_lesson_that_is_not_there_is_one_sentence_that_names_those_there_are(commands, class_root, command):
    said = said_by(commands, command, "77")
    assert "There is no lesson 77; the lessons are 00_" in said


@pytest.mark.parametrize("name", NAMES)
def test_the_benchmark_takes_all_names(tmp_path, monkeypatch, name):
    monkeypatch.setattr(compare, "release", lambda *_: "")
    assert compare.make(tmp_path, name, 1) == LESSON
    assert [path.name for path in (tmp_path / "class" / "submitted").iterdir()] == ["s01"]
    with pytest.raises(NoLesson):
        compare.make(tmp_path, "77", 1)
