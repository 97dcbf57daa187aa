"""`check` in a notebook: what it gives in a learner's own run, and in nbgrader's."""

from __future__ import annotations

import json
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.utils import determine_grade

from course.answering import check as checking
from course.answering.answers import read_answers
from course.answering.card import AGAIN, CARD_MIME
from course.answering.cards import OUTDATED, VIEW_MIME, live_card
from course.answering.session import Session, begin
from course.answering.worth import checksum, earned, is_untouched, worth
from course.exercises.library import find_exercise

MULTI: Any = find_exercise("00.4")
WRONG = [option for option in MULTI.options if option not in MULTI.key]


@pytest.fixture
def own_run(unwatched, monkeypatch):
    """Variables in, what `check` gives out."""

    def run(exercise_id: str, **variables: Any) -> Any:
        monkeypatch.setattr("IPython.get_ipython", lambda: SimpleNamespace(user_ns=variables))
        return checking.check(exercise_id)

    return run


def in_shell(value: Any, *magics: str) -> dict[str, Any]:
    """What IPython would send of a value."""
    from IPython.core.interactiveshell import InteractiveShell

    shell: Any = InteractiveShell.instance()
    for magic in magics:
        shell.run_line_magic(*magic.split(" ", 1))
    return shell.display_formatter.format(value)[0]


@pytest.mark.parametrize(
    ("exercise_id", "variables", "points"),
    [
        ("00.4", {}, 0.0),
        ("00.4", {MULTI.answer: MULTI.key}, 1.0),
        ("00.4", {MULTI.answer: MULTI.key[:2]}, 0.5),
        ("00.2", {"named": "three"}, 0.0),
        ("00.2", {"named": 3.0}, 1.0),
        ("99.1", {}, 0.0),
        ("00.99", {}, 0.0),
        ("nonsense", {}, 0.0),
    ],
)
def test_a_learner_s_own_run_always_gives_a_number_and_a_card(own_run, capfd, exercise_id, variables, points):
    shown = in_shell(own_run(exercise_id, **variables))
    assert shown["text/plain"] == repr(points)
    assert "course-card" in shown["text/html"]
    assert shown[CARD_MIME]["says"]
    assert capfd.readouterr() == ("", "")


def test_what_is_not_yet_ready_has_a_sentence(own_run):
    told = " ".join(own_run("00.2", named="three").card.text().split())
    assert told == "`named` holds a text, 'three': write 3, a number in digits, without quotation marks."
    assert "run that cell to its end, then check" in " ".join(own_run("00.2").card.text().split())


def test_an_answer_that_breaks_its_check_stops_nothing(own_run, monkeypatch):
    def broken(*_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(checking, "judge", broken)
    assert "(ZeroDivisionError)" in own_run("00.2", named=3.0).card.text()
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    with pytest.raises(checking.NotGraded, match="cannot be judged"):
        own_run("00.2", named=3.0)


def test_no_precision_turns_one_and_a_half_into_two(own_run):
    half = checking.Points(1.5)
    half.card = own_run("00.2", named=3.0).card
    from IPython.lib.pretty import pretty

    assert pretty(half) == "1.5"
    assert in_shell(own_run("00.4", **{MULTI.answer: MULTI.key[:2]}), "precision 0")["text/plain"] == "0.5"
    in_shell(half, "precision ")


def test_nbgrader_reads_the_number(own_run, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    for variables, points in (({}, 0), ({MULTI.answer: WRONG}, 0), ({MULTI.answer: MULTI.key}, 1)):
        cell = new_code_cell('check("00.4")', metadata={"nbgrader": marks()})
        data = own_run("00.4", **variables)._repr_mimebundle_()
        cell.outputs = [
            nbformat.from_dict(
                {"output_type": "execute_result", "data": data, "execution_count": 1, "metadata": {}}
            )
        ]
        assert determine_grade(cell)[0] == points


def marks(points: float = 1) -> dict[str, Any]:
    return {
        "grade": True,
        "solution": False,
        "locked": True,
        "task": False,
        "schema_version": 3,
        "grade_id": "check-00-4",
        "points": points,
    }


def test_validate_shows_the_sentences_wherever_points_are_missing(own_run, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    for variables in ({}, {MULTI.answer: WRONG}, {MULTI.answer: MULTI.key[:2]}):
        with pytest.raises(checking.NotYet) as told:
            own_run("00.4", **variables)
        assert told.value._render_traceback_() == [str(told.value)]
    assert "0.5 of 1 point" in str(told.value)
    assert own_run("00.4", **{MULTI.answer: MULTI.key}) == 1
    with pytest.raises(checking.NotYet):
        own_run("99.1")


def test_an_extra_never_raises(own_run, monkeypatch):
    extra = MULTI.model_copy(update={"points": 0, "further": True})
    monkeypatch.setattr(checking, "find_exercise", lambda _: extra)
    for run in ("validate", "autograde"):
        monkeypatch.setenv("NBGRADER_EXECUTION", run)
        for variables in ({}, {MULTI.answer: WRONG}, {MULTI.answer: MULTI.key}):
            assert own_run("00.4", **variables) == 0


def test_an_extra_whose_check_breaks_does_not_fail_validate(own_run, monkeypatch):
    extra = MULTI.model_copy(update={"points": 0, "further": True})
    monkeypatch.setattr(checking, "judge", lambda *_: 1 / 0)
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    with pytest.raises(checking.NotYet, match="ZeroDivisionError"):
        own_run("00.4", **{MULTI.answer: MULTI.key})
    monkeypatch.setattr(checking, "find_exercise", lambda _: extra)
    points = own_run("00.4", **{MULTI.answer: MULTI.key})
    assert (points, points.card.heading) == (0, "This cannot be checked.")


def test_a_sealed_answer_is_saved_and_never_worth_points(own_run, monkeypatch, capsys):
    sealed = MULTI.model_copy(update={"sealed": True})
    monkeypatch.setattr(checking, "find_exercise", lambda _: sealed)
    given = own_run("00.4", **{MULTI.answer: MULTI.key})
    assert (given, given.card.heading) == (0, "Saved.")
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    assert own_run("00.4", **{MULTI.answer: MULTI.key}) is None
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    with pytest.raises(checking.NotGraded):
        own_run("00.4", **{MULTI.answer: MULTI.key})


def test_an_unchanged_answer_neither_counts_nor_climbs(own_run, tmp_path):
    entry = lambda: read_answers(tmp_path / "answers.json")["00.4"]  # noqa: E731
    first = own_run("00.4", **{MULTI.answer: WRONG}).card
    assert own_run("00.4", **{MULTI.answer: WRONG}).card == first
    assert (entry()["checks"], entry()["checked"]) == (1, [o for o in MULTI.options if o in WRONG])
    assert not first.lines
    second = own_run("00.4", **{MULTI.answer: MULTI.key[:1]}).card
    assert second.lines
    assert not second.key
    third = own_run("00.4", **{MULTI.answer: MULTI.key[:2]}).card
    assert third.key
    assert (entry()["checks"], entry()["first"]) == (3, [o for o in MULTI.options if o in WRONG])


def test_a_cell_that_checks_the_same_answer_again_says_so_and_counts_nothing(own_run, tmp_path):
    live_card("00.4").in_cell = True
    assert AGAIN not in own_run("00.4", **{MULTI.answer: WRONG}).card.text()
    again = own_run("00.4", **{MULTI.answer: WRONG}).card
    assert again.notices == (AGAIN,)
    assert AGAIN in " ".join(again.text().split())
    assert AGAIN not in own_run("00.4", **{MULTI.answer: MULTI.key}).card.text()
    assert read_answers(tmp_path / "answers.json")["00.4"]["checks"] == 2


@pytest.mark.parametrize("run", ["autograde", "validate"])
def test_nbgrader_s_runs_say_the_sentences_and_count_nothing(own_run, monkeypatch, tmp_path, run):
    monkeypatch.setenv("NBGRADER_EXECUTION", run)
    card = checking.checked(MULTI, MULTI.key[:1])
    assert card.lines
    assert not card.key
    assert not (tmp_path / "answers.json").exists()


def test_points_are_those_of_the_released_cell(own_run, tmp_path):
    cell = new_code_cell('check("00.4")', metadata={"nbgrader": marks(points=6)})
    (tmp_path / f"{tmp_path.name}.ipynb").write_text(json.dumps(new_notebook(cells=[cell])))
    (tmp_path / "a.ipynb").write_text(
        json.dumps(new_notebook(cells=[{**cell, "metadata": {"nbgrader": marks(60)}}]))
    )
    assert worth(MULTI) == 6
    assert own_run("00.4", **{MULTI.answer: MULTI.key[:2]}) == 3
    (tmp_path / f"{tmp_path.name}.ipynb").write_text("broken")
    assert worth(MULTI) == MULTI.points


def test_nobody_there_means_no_model(own_run):
    own_run("00.2", named=3.0)
    assert live_card("00.2").card is not None
    assert not live_card("00.2").in_cell
    assert "anywidget" not in sys.modules or live_card("00.2")._model is None


def test_the_cell_s_card_is_kept_up_to_date(own_run, monkeypatch):
    begin(Session())
    begin(Session(live=True))
    shown: list[Any] = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw: shown.append(data))
    own_run("00.2", named=4.0)
    live = live_card("00.2")
    assert live.in_cell
    assert shown == [{VIEW_MIME: live.view()}]
    assert 'course-card"' not in live._model.state["html"]
    live.answer_changed(fits=False)
    assert OUTDATED in live._model.state["html"]
    newer = checking.checked(find_exercise("00.2"), 3.0)
    assert newer.html() in live._model.state["html"]
    assert live.card is newer
    assert OUTDATED not in live._model.state["html"]


def test_a_written_task_that_nobody_touched_is_named(tmp_path):
    from nbgrader.utils import compute_checksum

    written = find_exercise("00.6")
    about = {**marks(), "grade_id": "manual-00-6", "solution": True, "locked": False}
    cell: Any = new_markdown_cell("My sentence:", metadata={"nbgrader": about})
    cell.metadata.nbgrader["checksum"] = compute_checksum(cell)
    assert checksum(cell) == cell.metadata.nbgrader["checksum"]
    path = tmp_path / "00.ipynb"
    path.write_text(json.dumps(new_notebook(cells=[cell])))
    assert is_untouched(written, tmp_path)
    cell.source = "My sentence: a record would help."
    path.write_text(json.dumps(new_notebook(cells=[cell])) + " ")
    assert not is_untouched(written, tmp_path)
    assert not is_untouched(written, tmp_path / "nowhere")


def test_points_so_far_count_no_check(own_run, tmp_path):
    assert earned(MULTI, MULTI.key[:2], 3) == 1.5
    assert earned(MULTI, "nonsense", 3) == 0
    assert earned(MULTI.model_copy(update={"sealed": True}), MULTI.key, 3) is None
    assert earned(find_exercise("00.6"), None, 1) is None
    assert not (tmp_path / "answers.json").exists()


def test_what_a_notebook_uses_imports_no_nbgrader(tmp_path):
    """To import it takes seconds: in a learner's notebook, and for each submission that is graded."""
    code = (
        "from IPython.core.interactiveshell import InteractiveShell; shell = InteractiveShell();"
        'shell.run_cell(\'from course import check, exercise, recall, save_work; exercise("00.1"); '
        'recall("00.0"); save_work(); check("00.2")\');'
        "import sys; print([name for name in ('nbgrader', 'nbconvert', 'jupyterlab') if name in sys.modules])"
    )
    folder = tmp_path / "00_start_here"
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip().endswith("[]")


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ((1, 234), "write `1234`, or `1.234` with a point."),
        ((1, 340, 0), "write `1340000`."),
        ((1, 34, 5), "one number is asked for."),
        ((28, 750, 0.0, 0), "without commas between its thousands"),
        ((1.5, "a"), "holds a list; store one number"),
    ],
)
def test_a_comma_in_a_number_is_named_though_python_takes_it(own_run, value, says):
    assert says in in_shell(own_run("00.2", named=value))["text/html"].replace("<code>", "`").replace(
        "</code>", "`"
    )
