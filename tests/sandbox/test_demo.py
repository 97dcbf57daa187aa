"""`course demo`: graded and reported in one command, twice, and never over somebody's own folder."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

import pytest
from conftest import ROOT, clean_environment
from engine_lab import LESSON
from needs import needs_sandbox

from grading.classroom.demo import DemoError, make_demo

PROGRAM = [sys.executable, "-c", "from course.app.cli import main; main()", "demo", "--no-browser"]


def demo(folder, **environment):
    variables = {**clean_environment(), "COLUMNS": "200", "NO_COLOR": "1", **environment}
    return subprocess.run(
        [*PROGRAM, "--folder", str(folder)], env=variables, cwd=ROOT, capture_output=True, text=True
    )


def _broken(*_):
    raise RuntimeError


@pytest.fixture
def quick(monkeypatch):
    """A demo whose lesson is not registered, which takes seconds."""
    monkeypatch.setattr("grading.classroom.demo.release", lambda lesson, root: None)


@pytest.mark.slow
def test_one_command_grades_a_class_and_says_what_comes_next(tmp_path):
    needs_sandbox()
    folder = tmp_path / "a demo"
    first = demo(folder)
    print(first.stdout)
    assert first.returncode == 0, first.stderr
    assert "12 graded, 0 as before, 1 failed" in first.stdout
    page = folder / "class" / "reports" / f"{LESSON}.html"
    assert f"The report is {page}; open it in a browser." in first.stdout
    assert "Right at the first try" in page.read_text(encoding="utf-8")
    assert f"cd '{folder}' && uv run course mark 02" in first.stdout
    run = json.loads((folder / "class" / "autograded" / "s01" / LESSON / "run.json").read_text("utf-8"))
    assert run["failure"] is None
    second = demo(folder)
    assert second.returncode == 0, second.stderr
    assert "0 graded, 12 as before, 1 failed" in second.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["a demo"]


def test_without_bubblewrap_it_says_how_to_get_it_and_makes_nothing(tmp_path):
    done = demo(tmp_path / "demo", PATH=str(tmp_path / "nowhere"))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "apt-get install bubblewrap" in done.stderr
    assert "--no-sandbox" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_somebody_s_own_is_not_touched(tmp_path, quick):
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(DemoError, match="holds something else"):
        make_demo(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_what_a_killed_run_left_behind_does_not_break_the_next(tmp_path, quick, monkeypatch):
    ended = subprocess.Popen(["true"])
    ended.wait()
    (tmp_path / f".demo.{ended.pid}.part" / "solutions").mkdir(parents=True)
    (tmp_path / f".demo.{os.getppid()}.part").mkdir()
    with monkeypatch.context() as patched:
        patched.setattr("grading.classroom.demo.make_class", _broken)
        with pytest.raises(RuntimeError):
            make_demo(tmp_path / "demo")
    assert [path.name for path in tmp_path.iterdir()] == [f".demo.{os.getppid()}.part"]
    assert make_demo(tmp_path / "demo")
    assert not make_demo(tmp_path / "demo")


def test_a_demo_of_an_older_lesson_is_made_anew(tmp_path, quick):
    for kind in ("solutions", "notebooks"):
        shutil.copytree(ROOT / kind / LESSON, tmp_path / "course" / kind / LESSON)
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path / "course")
    folder = tmp_path / "demo"
    assert make_demo(folder, tmp_path / "course")
    (folder / "class" / "old").mkdir()
    with (tmp_path / "course" / "notebooks" / LESSON / f"{LESSON}.ipynb").open("a") as notebook:
        notebook.write("\n")
    assert make_demo(folder, tmp_path / "course")
    assert not (folder / "class" / "old").exists()
