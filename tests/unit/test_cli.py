"""The command line as a whole: help, errors, other packages' commands, build and progress."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from importlib.metadata import EntryPoint
from types import ModuleType
from typing import Any

import pytest
import typer
from conftest import clean_environment
from typer.testing import CliRunner

from course.app import cli
from course.app import progress as progress_module
from course.app.progress import progress
from course.exercises.library import read_exercises
from course.ground.errors import CourseError, ExerciseError
from course.ground.lessons import all_lessons

COMMANDS = ("start", "build", "new", "validate", "progress", "doctor", "links")


def run(*arguments, app=cli.app):
    return CliRunner().invoke(app, list(arguments))


@pytest.mark.parametrize("command", [None, *COMMANDS])
def test_help_is_there(command):
    result = run(*([command] if command else []), "--help")
    assert result.exit_code == 0
    wanted = ["course " + command] if command else COMMANDS
    assert all(word in result.stdout for word in wanted)
    if command:
        assert "Example" in result.stdout


def test_help_loads_no_heavy_library():
    heavy = {"pandas", "matplotlib", "nbgrader", "nbformat", "jupyterlab", "ipywidgets", "pydantic"}
    code = "import sys; from course.app import cli; cli.load_commands(); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=clean_environment()
    )
    assert not heavy & set(done.stdout.split())


def test_programs_of_the_environment_are_found_without_activating_it(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    run("doctor")
    assert os.environ["PATH"].split(os.pathsep) == [sysconfig.get_path("scripts"), "/nowhere"]


def test_version():
    assert run("--version").stdout.startswith("course ")


@pytest.mark.parametrize(
    "line", [["nonsense"], ["start", "--port", "x"], ["start", "--port", "0"], ["validate"], []]
)
def test_usage_errors_exit_with_two(line):
    assert run(*line).exit_code == 2


@pytest.fixture
def plugged(monkeypatch):
    """Offer `register` functions as entry points, and give a fresh app with their commands."""

    def plug(**registers):
        entries = []
        for name, register in registers.items():
            module: Any = ModuleType(f"{name}_commands")
            if register:
                module.register = register
            monkeypatch.setitem(sys.modules, module.__name__, module)
            entries.append(EntryPoint(name, f"{module.__name__}:register", cli.PLUGINS))
        monkeypatch.setattr(cli, "entry_points", lambda group: entries)
        app = typer.Typer(cls=cli._Plainly, pretty_exceptions_enable=False)

        @app.command()
        def own():
            typer.echo("own")

        @app.command()
        def raising(kind: str):
            errors = {
                "exercise": ExerciseError("exercises.yml, exercise 02.1 [F017]: no key."),
                "os": PermissionError(13, "Permission denied", "/somewhere"),
                "bug": KeyError("x"),
            }
            raise errors[kind]

        cli.load_commands(app)
        return app

    return plug


def test_other_packages_add_commands(plugged):
    class GradingError(CourseError):
        __module__ = "grading_commands"

    def register(app):
        @app.command()
        def release(lesson: str):
            raise GradingError(f"{lesson} is released already.")

    result = run("release", "02", app=plugged(grading=register))
    assert result.exit_code == 1
    assert result.stderr.strip() == "02 is released already."


def test_a_broken_package_breaks_nothing_else(plugged, capsys):
    def good(app):
        @app.command()
        def fine():
            typer.echo("fine")

    def half(app):
        @app.command()
        def unfinished():
            pass

        raise ImportError("no database")

    app = plugged(broken=half, empty=None, good=good)
    told = capsys.readouterr().err
    assert "The commands of broken could not be loaded (ImportError: no database)" in told
    assert "The commands of empty could not be loaded" in told
    assert run("own", app=app).stdout == "own\n"
    assert run("fine", app=app).stdout == "fine\n"
    assert run("unfinished", app=app).exit_code == 2


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("exercise", "exercises.yml, exercise 02.1 [F017]: no key."),
        ("os", "/somewhere: Permission denied."),
        ("bug", "Something broke inside the course (KeyError: 'x'); set COURSE_DEBUG=1"),
    ],
)
def test_an_error_is_one_plain_sentence(plugged, kind, says, monkeypatch):
    monkeypatch.delenv("COURSE_DEBUG", raising=False)
    app = plugged()
    result = run("raising", kind, app=app)
    assert result.exit_code == 1
    assert result.stderr.startswith(says)
    assert result.stderr.count("\n") == 1
    monkeypatch.setenv("COURSE_DEBUG", "1")
    assert not isinstance(run("raising", kind, app=app).exception, SystemExit)


@pytest.fixture
def fake_build(monkeypatch):
    calls = []
    module: Any = ModuleType("course.authoring.build")

    def build(lessons, check, progress):
        calls.append((list(lessons), check))
        for lesson in lessons:
            progress(f"executing {lesson}")
        return module.report

    module.build = build
    module.calls = calls
    module.report = []
    monkeypatch.setitem(sys.modules, "course.authoring.build", module)
    return module


def test_build(fake_build):
    result = run("build", "02", "05")
    assert result.exit_code == 0, result.output
    assert "up to date" in result.stdout
    fake_build.report = ["notebooks/02 differs."]
    assert run("build").exit_code == 0
    checked = run("build", "--check")
    assert checked.exit_code == 1
    assert "notebooks/02 differs." in checked.stdout
    assert fake_build.calls == [(["02", "05"], False), ([], False), ([], True)]


EXERCISES = """
- id: "02.1"
  kind: choice
  outcome: LO-2.1
  answer: side
  title: Who says so?
  prompt: Choose who published the text.
  points: 2
  options: {a: The ministry, b: A newspaper}
  key: [b]
  feedback: {a: The ministry is quoted but did not publish it.}
- id: "02.2"
  kind: write
  outcome: LO-2.1
  answer: notes
  title: Notes
  prompt: Write what you noticed.
- id: "02.3"
  kind: manual
  outcome: LO-2.2
  answer: essay
  rubric: claim
  prompt: Write a paragraph on what is missing.
  points: 5
"""


@pytest.fixture
def lessons(tmp_path, monkeypatch):
    folders = []
    for name in ("02_framework", "03_other"):
        folder = tmp_path / "lessons" / name
        folder.mkdir(parents=True)
        (folder / "exercises.yml").write_text(EXERCISES)
        folders.append(folder)
    monkeypatch.setattr(progress_module, "all_lessons", lambda: folders)
    work = tmp_path / "my-work"
    for folder in folders:
        (work / folder.name).mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    return work


def keep(folder, **entries):
    answers = {name.replace("_", "."): entry for name, entry in entries.items()}
    (folder / "answers.json").write_text(json.dumps({"schema": 1, "answers": answers}))


def test_progress_counts_answers_and_checks(lessons):
    entries = {
        "02_1": {"answer": "b", "first": "a", "checks": 2},
        "02_2": {"answer": "Note", "first": None, "checks": 0},
        "02_9": {"answer": "of no exercise", "first": None, "checks": 1},
    }
    keep(lessons / "02_framework", **entries)
    one, other = progress(lessons)
    assert (one.lesson, one.answered, one.checked, one.of, one.graded) == ("02_framework", 2, 1, 2, 2)
    assert one.saved
    assert (one.earned, one.possible, one.written) == (2, 2, 5)
    assert (other.earned, other.possible) == (0, 2)
    assert (other.answered, other.checked, other.of, other.saved) == (0, 0, 2, None)
    result = run("progress")
    assert result.exit_code == 0, result.output
    assert "2 of 2" in result.stdout
    assert "0 of 2" in result.stdout
    assert "2 of 4 points" in result.stdout


def test_a_notebook_without_its_file_still_holds_its_answers(lessons):
    from course.answering.answers import ANSWER_MIME

    output = {
        "output_type": "display_data",
        "data": {ANSWER_MIME: {"id": "02.1", "answer": "b", "checks": 1}},
    }
    (lessons / "02_framework" / "02_framework.ipynb").write_text(
        json.dumps({"cells": [{"outputs": [output]}]})
    )
    assert progress(lessons)[0].answered == 1


@pytest.mark.parametrize(
    "content", ["", '{"schema": 1, "answers": {"02', "[]", '{"schema": 9, "answers": {}}']
)
def test_a_broken_file_is_named_and_the_others_are_shown(lessons, content):
    broken = lessons / "02_framework" / "answers.json"
    broken.write_text(content)
    keep(lessons / "03_other", **{"02_1": {"answer": "b", "first": "b", "checks": 1}})
    result = run("progress", str(lessons))
    assert result.exit_code == 1
    assert "02_framework/answers.json cannot be read" in result.stderr
    assert result.stderr.count("\n") == 1
    assert "1 of 2" in result.stdout
    assert os.listdir(broken.parent) == ["answers.json"]
    assert broken.read_text() == content


def test_broken_exercises_are_named_and_the_others_are_shown(lessons, tmp_path):
    (tmp_path / "lessons" / "02_framework" / "exercises.yml").write_text("nonsense")
    result = run("progress")
    assert result.exit_code == 1
    assert "02_framework/exercises.yml" in result.stderr
    assert "0 of 2" in result.stdout


def test_progress_without_a_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = run("progress")
    assert result.exit_code == 1
    assert "my-work" in result.stderr
    assert "course start" in result.stderr


def test_progress_knows_the_courses_lessons(tmp_path):
    for one, folder in zip(progress(tmp_path), all_lessons(), strict=True):
        kept = [
            exercise
            for exercise in read_exercises(folder / "exercises.yml").values()
            if exercise.is_kept and not exercise.further
        ]
        assert (one.of, one.trouble) == (len(kept), "")


def test_what_checks_international_addresses_is_not_built_for_a_command():
    code = (
        "import sys; from course.app.cli import spare_a_second; spare_a_second(); import nbformat; "
        "nbformat.validate(nbformat.v4.new_notebook()); print(sys.modules['rfc3987_syntax'])"
    )
    environment = {**clean_environment(), "PYTHONPATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    assert done.stdout.strip() == "None"
