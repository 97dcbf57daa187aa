"""`course validate`: nbgrader's verdict, and our sentences beside it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.utils import compute_checksum
from nbgrader.validator import Validator
from typer.testing import CliRunner

from course.app import cli
from course.app import validate as module
from course.app.validate import NotebookError, validate

SETUP = """
import json, os
from pathlib import Path

class NotYet(Exception):
    def _render_traceback_(self):
        return [str(self)]

answers = json.loads(Path("answers.json").read_text())["answers"]
Path("answers.json").write_text("changed by the run")
helper = Path("helper.txt").read_text()
"""


def nbgrader(name, role="check", points=2, **more):
    grade, solution = role in ("check", "manual"), role in ("answer", "manual")
    marks = {"grade": grade, "solution": solution, "locked": role == "check", "task": False, **more}
    return {
        "nbgrader": {"grade_id": name, "schema_version": 3} | ({"points": points} if grade else {}) | marks
    }


def marked(cell):
    cell.metadata.nbgrader["checksum"] = compute_checksum(cell)
    return cell


def graded(name, source, points=2):
    return marked(new_code_cell(source, id=name, metadata=nbgrader(name, points=points)))


def free_text(name, touched):
    cell = marked(new_markdown_cell("*Write here.*", id=name, metadata=nbgrader(name, "manual", 5)))
    if touched:
        cell.source = "I think so."
    return cell


def write(folder: Path, *cells, name="02_made_up.ipynb", kernel="python3") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    kernelspec = {"name": kernel, "display_name": kernel, "language": "python"}
    path = folder / name
    nbformat.write(new_notebook(cells=list(cells), metadata={"kernelspec": kernelspec}), path)
    return path


def snapshot(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(scope="module")
def lesson(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lesson")
    answers = {"schema": 1, "answers": {"02.1": {"answer": "b", "first": "a", "checks": 2}}}
    (folder / "answers.json").write_text(json.dumps(answers))
    (folder / "helper.txt").write_text("here")
    return write(
        folder,
        new_code_cell(SETUP, id="setup"),
        new_code_cell("broken = 1 / 0", id="stops"),
        graded("passes", 'print("Well read.")\n2.0 if answers["02.1"]["answer"] == "b" and helper else 0.0'),
        graded("partial", 'print("- Look at [F017] again.")\n1.0'),
        graded("wrong", 'raise NotYet("You divided by all users.\\n- The text counts mobile users.")'),
        graded("error", "broken"),
        graded("quiet", "raise NotYet()"),
        free_text("untouched", touched=False),
        free_text("written", touched=True),
    )


@pytest.fixture(scope="module")
def run(lesson):
    before = snapshot(lesson.parent), dict(os.environ), Path.cwd()
    steps = []
    result = validate(lesson, lambda done, total: steps.append((done, total)))
    assert (snapshot(lesson.parent), dict(os.environ), Path.cwd()) == before
    return result, steps


def test_every_check_with_its_points_and_its_sentences(run):
    result, _ = run
    points = {check.name: (check.points, check.of) for check in result.checks}
    assert list(points.values()) == [(2, 2), (1, 2), (0, 2), (0, 2), (0, 2), (0, 5), (None, 5)]
    says = [check.says for check in result.checks]
    assert says[0] == ["Well read."]
    assert says[1] == ["- Look at [F017] again."]
    assert says[2] == ["You divided by all users.", "- The text counts mobile users."]
    assert says[3] == ["NameError: name 'broken' is not defined"]
    assert says[4] == ["NotYet"]
    assert says[5] == ["There is no answer here yet."]
    assert len(result.failed) == 5
    assert not result.passes


def test_a_stopped_cell_is_named(run):
    assert run[0].stopped == ["The cell `broken = 1 / 0` stopped: ZeroDivisionError: division by zero"]


def test_progress_is_told(run):
    _, steps = run
    assert steps == [(done, 9) for done in range(1, 10)]


def test_the_command_prints_our_sentences(lesson, run, monkeypatch):
    monkeypatch.setattr(module, "validate", lambda path, progress: run[0])
    result = CliRunner().invoke(cli.app, ["validate", str(lesson)])
    assert result.exit_code == 1
    assert "- Look at [F017] again." in result.stdout
    assert "The text counts mobile users." in result.stdout
    assert "    Well read." not in result.stdout
    assert "written: a person grades this (5 points)." in result.stdout
    assert "5 of 7 graded cells would not get full credit as they are." in result.stdout
    assert "Traceback" not in result.output


@pytest.fixture
def no_kernel(monkeypatch):
    """Notebooks as if executed, with the outputs that they hold."""
    monkeypatch.setattr(module._Execute, "preprocess", lambda self, nb, resources: (nb, resources))


def test_a_changed_check_is_named(tmp_path, no_kernel):
    check = graded("one", 'check("02.1")')
    check.source = "2.0"
    path = write(tmp_path, check)
    result = validate(path)
    assert result.changed == ["2.0"]
    assert not result.passes
    assert set(Validator(preprocessors=[]).validate(str(path))) == {"changed"}
    printed = CliRunner().invoke(cli.app, ["validate", str(path)])
    assert printed.exit_code == 1
    assert "no longer reads as it was given out: 2.0" in printed.stdout


def test_a_changed_cell_type_is_named(tmp_path):
    cell = new_markdown_cell("check", id="one", metadata=nbgrader("one", cell_type="code"))
    result = validate(write(tmp_path, cell))
    assert result.type_changed == ["A code cell has become a markdown cell: check"]
    assert not result.passes


def test_everything_right_exits_zero(tmp_path, no_kernel):
    path = write(tmp_path, graded("one", "1"), free_text("two", touched=True))
    result = CliRunner().invoke(cli.app, ["validate", str(path)])
    assert result.exit_code == 0, result.output
    assert "Every check passes." in result.stdout


def test_a_notebook_without_checks_says_so(tmp_path, no_kernel):
    result = CliRunner().invoke(cli.app, ["validate", str(write(tmp_path, new_markdown_cell("hi", id="a")))])
    assert result.exit_code == 0
    assert "no graded cells" in result.stdout


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.ipynb", None, "no file"),
        ("a.ipynb", b"", "cut off"),
        ("a.ipynb", b'{"cells": [', "cut off"),
        ("a.ipynb", b"\xff\xfe\x00", "cut off"),
        ("a.csv", b"a,b\n1,2\n", "not a notebook"),
        ("a.ipynb", b"[" * 100_000, "cut off"),
        ("a.ipynb", b"[]", "format 4"),
        ("a.ipynb", b'{"nbformat": 3, "worksheets": []}', "format 4"),
        ("a.ipynb", b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [1]}', "damaged"),
        ("a.ipynb", b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{}]}', "damaged"),
        ("a.ipynb", b'{"nbformat": 4, "nbformat_minor": "x", "metadata": {}, "cells": []}', "damaged"),
    ],
)
def test_what_is_no_notebook(tmp_path, name, content, says):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    result = CliRunner().invoke(cli.app, ["validate", str(path)])
    assert result.exit_code == 1
    assert name in result.stderr
    assert says in result.stderr
    assert result.stderr.strip().count("\n") == 0


def test_a_folder_is_told_which_notebook(tmp_path):
    with pytest.raises(NotebookError, match=rf"{tmp_path.name}\.ipynb"):
        validate(tmp_path)


def test_damaged_marks_are_one_sentence(tmp_path):
    cells = [graded("same", "1"), graded("same", "1")]
    cells[1]["id"] = "other"
    with pytest.raises(NotebookError, match="damaged"):
        validate(write(tmp_path, *cells))


def test_an_unknown_kernel_is_one_sentence(tmp_path):
    before = dict(os.environ)
    with pytest.raises(NotebookError, match=r"'ir'.*course doctor"):
        validate(write(tmp_path, graded("one", "1"), kernel="ir"))
    assert dict(os.environ) == before


def test_too_many_points_are_one_sentence(tmp_path, no_kernel, monkeypatch):
    output = nbformat.v4.new_output("execute_result", {"text/plain": "99"})
    monkeypatch.setattr(module.ClearOutput, "preprocess", lambda self, nb, resources: (nb, resources))
    check = graded("one", "99")
    check.outputs = [output]
    with pytest.raises(NotebookError, match="something else than its points"):
        validate(write(tmp_path, check))


@pytest.mark.slow
def test_nbgrader_itself_finds_the_same(lesson, run, tmp_path):
    copy = tmp_path / lesson.name
    for path in lesson.parent.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    found = Validator().validate(str(copy))
    assert len(found["failed"]) == len(run[0].failed)
