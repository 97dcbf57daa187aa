"""`course validate`: nbgrader's verdict, and our sentences beside it."""

from __future__ import annotations

import functools
import io
import json
import os
import re
import shutil
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
import yaml
from conftest import ROOT
from nbclient.exceptions import CellTimeoutError
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from nbgrader.preprocessors import Execute
from nbgrader.utils import compute_checksum
from nbgrader.validator import Validator
from trials.replay import quiet_place
from typer.testing import CliRunner

from course.answering.answers import write_answers
from course.answering.card import CARD_MIME
from course.answering.check import NotYet, check
from course.answering.session import Session, begin, session
from course.app import cli
from course.app import validate as module
from course.app.validate import NotebookError, validate
from course.exercises.library import lesson_exercises
from course.ground.lessons import all_lessons
from course.ground.markup import typed
from grading.sample_class.make import HERE, expected_scores, make_class

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
    assert says[5] == [
        "Nothing is written yet: click the cell, press Enter and write, then save the notebook."
    ]
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
    assert "untouched: 0 of 5 points." in result.stdout
    assert (
        "5 of 7 tasks do not give full points yet: 1 without an answer, 4 to look at again." in result.stdout
    )
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
    assert "Success! Every check passes." in result.stdout


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


def test_an_answer_kept_for_an_exam_neither_passes_nor_fails(tmp_path, no_kernel, monkeypatch):
    says = ["02.3: saved. It is graded after the exam."]
    card = {"id": "02.3", "answered": True, "share": 0, "earned": 0.0, "of": 2.0, "says": says}
    monkeypatch.setattr(module.ClearOutput, "preprocess", lambda self, nb, resources: (nb, resources))
    sealed = graded("one", 'check("02.3")')
    sealed.outputs = [new_output("display_data", {CARD_MIME: card})]
    printed = CliRunner().invoke(cli.app, ["validate", str(write(tmp_path, sealed))]).stdout
    assert printed == f'check("02.3"): {says[0]}\n\nWhat you answered is kept; it is graded after the exam.\n'


def test_a_machine_that_is_too_busy_is_one_sentence(tmp_path, monkeypatch):
    def busy(self, nb, resources):
        raise CellTimeoutError.error_from_timeout_and_cell("Timeout waiting for IOPub output", 4, nb.cells[0])

    monkeypatch.setattr(module._Execute, "preprocess", busy)
    with pytest.raises(NotebookError, match=r"could not be run .*course doctor"):
        validate(write(tmp_path, graded("one", "1")))


@pytest.mark.slow
def test_nbgrader_itself_finds_the_same(lesson, run, tmp_path):
    copy = tmp_path / lesson.name
    for path in lesson.parent.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    found = Validator().validate(str(copy))
    assert len(found["failed"]) == len(run[0].failed)


LESSONS = [folder.name for folder in all_lessons()]
EACH_LESSON = pytest.mark.parametrize("lesson", LESSONS)


@functools.cache
def values_of(lesson):
    """The variables of a lesson's solution, as far down as an answer in code with points may stand."""
    number, namespace = lesson[:2], {"__name__": "__main__"}
    in_code = {f"exercise-{e.id.replace('.', '-')}" for e in core(lesson) if e.in_code}
    cells = nbformat.read(ROOT / "solutions" / lesson / f"{lesson}.ipynb", as_version=4).cells
    last = max(
        at for at, cell in enumerate(cells) if cell.metadata.get("nbgrader", {}).get("grade_id") in in_code
    )
    with quiet_place():
        for cell in cells[: last + 1]:
            if cell.cell_type == "code" and not cell.metadata.get("nbgrader", {}).get("grade"):
                exec(compile(cell.source, f"{number} {cell.id}", "exec"), namespace)
    return {e.answer: namespace[e.answer] for e in core(lesson) if e.in_code}


def core(lesson):
    """The tasks that a check judges, with points."""
    return [e for e in lesson_exercises(lesson).values() if e.is_checked and e.points]


def learners_copy(lesson, folder, answers=None):
    shutil.copytree(ROOT / "notebooks" / lesson, folder / lesson)
    if answers:
        entries = {name: {"answer": answer, "first": answer, "checks": 1} for name, answer in answers.items()}
        write_answers(folder / lesson / "answers.json", entries)
    return folder / lesson / f"{lesson}.ipynb"


def recipe(lesson):
    return yaml.safe_load((HERE / f"{lesson[:2]}.yml").read_text(encoding="utf-8"))


def half_right(lesson):
    """A form's task, an answer that somebody in the sample class gave, and the points for it, worked out by hand."""
    scores = expected_scores(lesson[:2])
    forms = {e.id: e for e in core(lesson) if not e.in_code}
    return next(
        (forms[name], answer, scores[student["student"]][name])
        for student in recipe(lesson)["students"]
        for name, answer in student.get("answers", {}).items()
        if name in forms
        and scores[student["student"]][name] not in ("manual", "unreadable")
        and 0 < float(scores[student["student"]][name]) < forms[name].points
    )


@pytest.fixture
def no_kernel_but_checks(monkeypatch):
    """Run the checks of a notebook here, with these variables, as nbgrader's kernel would."""
    before, variables, shown = session(), {}, []
    monkeypatch.setattr("course.answering.check.running_shell", lambda: SimpleNamespace(user_ns=variables))
    monkeypatch.setattr("IPython.display.display", shown.append)

    def run(cell):
        shown.clear()
        try:
            points = eval(cell.source, {"check": check})
            result = new_output("execute_result", points._repr_mimebundle_())
        except NotYet as error:
            lines = error._render_traceback_()
            result = new_output("error", ename="NotYet", evalue=str(error), traceback=lines)
        cell.outputs = [*(new_output("display_data", one._repr_mimebundle_()) for one in shown), result]

    def preprocess(self, nb, resources):
        begin(Session(live=False))
        for cell in nb.cells:
            if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("grade"):
                run(cell)
        return nb, resources

    monkeypatch.setattr(Execute, "preprocess", preprocess)
    yield variables
    begin(before)


def both_say(path):
    """The exit code and what `course validate` prints, and what nbgrader's own Validate prints."""
    printed = CliRunner().invoke(cli.app, ["validate", str(path)])
    by_nbgrader = Validator()
    by_nbgrader.stream = io.StringIO()
    by_nbgrader.validate_and_print(str(path))
    for text in (printed.output, by_nbgrader.stream.getvalue()):
        assert not re.search(r"Traceback|NotYet|Partial credit|<\w+>", text)
        assert max(map(len, text.splitlines())) < 120
    return printed.exit_code, printed.output, by_nbgrader.stream.getvalue()


def in_one_line(text):
    return " ".join(text.split())


@EACH_LESSON
def test_an_untouched_lesson_is_told_what_is_open_and_how_much(lesson, tmp_path, no_kernel_but_checks):
    code, printed, by_nbgrader = both_say(learners_copy(lesson, tmp_path))
    tasks = [e for e in lesson_exercises(lesson).values() if e.points]
    assert code == 1
    assert f"{len(tasks)} of {len(tasks)} tasks do not give full points yet: {len(tasks)} without" in printed
    assert f"FAILED ON {len(tasks)} CELL(S)!" in by_nbgrader
    for task in core(lesson):
        assert f'check("{task.id}"): 0 of {task.points:g} point' in printed
        for text in (printed, by_nbgrader):
            assert in_one_line(text).count(f" {task.missing()}") == 1, "once, and whole"
    assert "No answer yet. " not in in_one_line(by_nbgrader)
    assert printed.count("an extra, without points. No answer yet.\n") == printed.count("an extra")


@EACH_LESSON
def test_a_lesson_half_done_is_told_what_to_look_at_again(lesson, tmp_path, no_kernel_but_checks):
    wrong, answer, points = half_right(lesson)
    first = core(lesson)[: len(core(lesson)) // 2]
    no_kernel_but_checks.update({e.answer: values_of(lesson)[e.answer] for e in first if e.in_code})
    right = recipe(lesson)["right"]["answers"]
    given = {e.id: right[e.id] for e in first if not e.in_code} | {wrong.id: answer}
    code, printed, by_nbgrader = both_say(learners_copy(lesson, tmp_path, given))
    assert code == 1
    assert f'check("{wrong.id}"): {points} of {wrong.points:g} point' in printed
    assert f"{points} of {wrong.points:g} point" in by_nbgrader
    for text in map(in_one_line, (printed, by_nbgrader)):
        assert any(typed(sentence) in text for sentence in wrong.sentences())
    for task in core(lesson):
        done, waits = task in first and task != wrong, task not in (*first, wrong)
        assert (f'check("{task.id}"): passes' in printed) is done
        assert (f'check("{task.id}")\n' not in by_nbgrader) is done
        assert (task.missing() in in_one_line(printed)) is waits
    assert "1 to look at again. You may still hand in." in printed


@EACH_LESSON
def test_a_lesson_done_is_a_success_whatever_stands_under_further(lesson, tmp_path, no_kernel_but_checks):
    make_class(lesson[:2], tmp_path)
    path = tmp_path / "s01" / lesson / f"{lesson}.ipynb"
    no_kernel_but_checks.update(values_of(lesson))
    extras = [e for e in lesson_exercises(lesson).values() if e.further]
    no_kernel_but_checks.update({e.answer: "nonsense" for e in extras if e.in_code})
    code, printed, by_nbgrader = both_say(path)
    assert (code, printed.count(": passes, ")) == (0, len(core(lesson)))
    assert printed.count("an extra, without points. ") == len(extras)
    assert printed.endswith("\nSuccess! Every check passes.\n")
    assert by_nbgrader == "Success! Your notebook passes all the tests.\n"


@pytest.mark.slow
def test_a_kernel_gives_the_same(tmp_path):
    make_class("00", tmp_path)
    name = next(lesson for lesson in LESSONS if lesson.startswith("00"))
    done = validate(tmp_path / "s01" / name / f"{name}.ipynb")
    assert done.in_short == "Success! Every check passes."
    assert done.stopped == []
    some = validate(tmp_path / "s03" / name / f"{name}.ipynb")
    expected = expected_scores("00")["s03"]
    for one in some.checks:
        (exercise_id,) = re.findall(r"\d\d\.\d+", one.name)
        assert not one.of or expected[exercise_id] == ("manual" if one.points is None else f"{one.points:g}")
    assert all(one.says for one in some.failed)
