"""What a script hears of the instructor's commands: exit codes, and one sentence where the disk is full."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from class_in_a_gradebook import LESSON, MadeUpClass
from sqlalchemy.exc import OperationalError
from typer.testing import CliRunner

from course.app import cli
from grading.classroom.gradebook import NoGradebook, gradebook_at
from grading.engine.judging.results import Graded, Summary


@pytest.fixture(scope="module")
def app():
    import typer

    app = typer.Typer(cls=cli._Plainly)
    from grading.commands import register

    register(app)
    return app


@pytest.fixture
def root(tmp_path, monkeypatch):
    MadeUpClass(tmp_path).hand_in("ant", by_hand={"02.7": 3})
    (tmp_path / f"bee_{LESSON}.ipynb").write_text("{}")
    (tmp_path / "people.csv").write_text("pseudonym,id\nant,1\n")
    monkeypatch.setattr("grading.classroom.root.class_root", lambda: tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("graded", "code"),
    [
        ([Graded("ant", 3)], 0),
        ([Graded("ant", 3), Graded("bee", 3, manual=1)], 3),
        ([Graded("ant", 3), Graded("bee", failure="It is cut off.")], 3),
        (None, 1),
    ],
)
def test_grade_says_by_its_code_whether_a_person_is_needed(app, monkeypatch, graded, code):
    summary = None if graded is None else Summary(LESSON, graded)
    monkeypatch.setattr("grading.engine.console.grade_class", lambda *_: summary)
    assert CliRunner().invoke(app, ["grade", "02"]).exit_code == code


def test_the_codes_stand_in_the_help_and_a_wrong_option_is_another(app):
    for command in ("grade", "collect", "demo"):
        said = " ".join(CliRunner().invoke(app, [command, "--help"]).output.split())
        assert "Exit codes: 0" in said
    assert CliRunner().invoke(app, ["grade", "02", "--nothing"]).exit_code == 2


@pytest.mark.parametrize("name", [None, "class/x"])
@pytest.mark.parametrize("command", ["grade", "report", "export", "collect", "roster"])
def test_a_full_disk_is_one_sentence(app, root, monkeypatch, command, name):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), name)

    monkeypatch.setattr("grading.engine.console.grade", full)
    monkeypatch.setattr("os.fsync", full)
    if command == "collect":
        monkeypatch.setattr(Path, "write_bytes", full)
    arguments = {
        "grade": ["02"],
        "report": ["02"],
        "export": ["--to", "csv"],
        "collect": ["02", str(root / f"bee_{LESSON}.ipynb")],
        "roster": [str(root / "people.csv")],
    }
    said: list[str] = []
    monkeypatch.setattr(cli, "complain", said.append)
    result = CliRunner().invoke(app, [command, *arguments[command]])
    assert result.exit_code == 1
    (sentence,) = said
    assert sentence.startswith("The disk is full")
    assert not list((root / "class").rglob("*.tmp"))
    assert not list((root / "class").glob(".collecting*"))


def test_a_full_disk_under_the_gradebook_is_one_sentence(tmp_path):
    with (
        pytest.raises(NoGradebook, match=r"is full: free some space"),
        gradebook_at(f"sqlite:///{tmp_path}/gradebook.db"),
    ):
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))
