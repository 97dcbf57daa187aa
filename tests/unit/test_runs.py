"""Whether a variable's value may be taken: decided from what was run, and never from what is in memory alone."""

from __future__ import annotations

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from course.answering import check as checks
from course.answering.kernel import runs
from course.answering.kernel.runs import NOTHING_RAN, Run, standing
from course.answering.kernel.slips.spelling import nearest
from course.answering.kernel.stored import stored_in
from course.exercises.as_data import NotExportable
from course.exercises.library import find_exercise


@pytest.fixture(scope="module")
def ipython(memory_at_rest):
    """A shell that is nobody else's: it takes its time to make."""
    config = Config()
    config.HistoryManager.enabled = False
    made = InteractiveShell(config=config)
    made._showtraceback = lambda *_: None  # type: ignore[method-assign]
    return made


@pytest.fixture
def shell(ipython, monkeypatch, tmp_path):
    """The shell of this process while a test runs, with nothing in it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(runs, "running_shell", lambda: ipython)
    monkeypatch.setattr("IPython.get_ipython", lambda: ipython)
    ipython.reset(new_session=False)
    ipython.user_ns["check"] = checks.check
    runs.record(ipython)
    yield ipython
    runs.forget(ipython)


def answer(shell, exercise_id):
    return checks.exported_answer(find_exercise(exercise_id), shell.user_ns)


def refused(shell, exercise_id) -> str:
    with pytest.raises(NotExportable) as error:
        answer(shell, exercise_id)
    return str(error.value)


def checked(shell, exercise_id):
    """What the check cell of an exercise gives: points, or the sentence."""
    result = shell.run_cell(f'check("{exercise_id}")', cell_id=f"check-{exercise_id}")
    card = result.result.card
    return card.earned or card.says


@pytest.mark.parametrize("other", ["name", "Named", "x"])
def test_the_same_cell_now_stores_another_name(shell, other):
    shell.run_cell("named = 4", cell_id="exercise-00-2")
    checked(shell, "00.2")
    shell.run_cell(f"{other} = 3", cell_id="exercise-00-2")
    says = checked(shell, "00.2")
    assert says.startswith(f"The cell above now stores `{other}`, not `named`: write `named` in front")


@pytest.mark.parametrize(
    ("exercise_id", "cell", "source", "other"),
    [
        ("00.2", "exercise-00-2", "name = 3", "name"),
        ("00.2", "exercise-00-2", "Named = 3", "Named"),
        ("02.1", "exercise-02-1", "topic_s1 = 3", "topic_s1"),
        ("02.1", None, "topic_s1 = 3", "topic_s1"),  # as in grading, where nobody tells the ids
        ("02.1", "a-cell-of-my-own", "topic_s1 = 3", "topic_s1"),
        ("02.2", "exercise-02-2", "first = 1\nlast = 2\ndifference = last - first", "difference"),
    ],
)
def test_a_name_that_was_stored_in_its_place_is_named(shell, exercise_id, cell, source, other):
    shell.run_cell("topics_s4 = 1", cell_id="c007")
    shell.run_cell(source, cell_id=cell)
    name = find_exercise(exercise_id).answer
    assert refused(shell, exercise_id).startswith(f"You stored `{other}`, not `{name}`: write `{name}` in")
    assert isinstance(checked(shell, exercise_id), str)


@pytest.mark.parametrize("cell", ["c007", None])
def test_a_lesson_s_own_names_are_no_slips(shell, cell):
    shell.run_cell("topics_s4 = 1", cell_id=cell)
    assert answer(shell, "02.1") is None
    assert "store your answer in it" in checked(shell, "02.1")


def test_a_cell_that_stopped_gives_no_points_for_an_earlier_answer(shell):
    right = find_exercise("01.2").key[0]  # type: ignore[union-attr]
    shell.run_cell(f"opened = {right!r}", cell_id="exercise-01-2")
    assert checked(shell, "01.2") == find_exercise("01.2").points
    shell.run_cell("opened = Wednesday", cell_id="exercise-01-2")
    stopped = "The cell above stopped with an error, so `opened` still holds an earlier answer: "
    assert checked(shell, "01.2").startswith(stopped + "mend it, run it, then check.")
    shell.run_cell("opened = 14 June", cell_id="exercise-01-2")
    assert checked(shell, "01.2").startswith(stopped)
    shell.run_cell(f"opened = {right!r}", cell_id="exercise-01-2")
    assert checked(shell, "01.2") == find_exercise("01.2").points


def test_a_cell_that_stopped_is_found_where_cells_have_no_ids(shell):
    """nbgrader gives none."""
    shell.run_cell("1")
    assert "`named` holds nothing yet" in checked(shell, "00.2")
    shell.run_cell("1 / 0")
    assert checked(shell, "00.2").startswith(
        "The cell above stopped with an error, so nothing is stored in `named`"
    )


def test_a_cell_that_stopped_before_anything_was_stored(shell):
    shell.run_cell("opened = Wednesday", cell_id="exercise-01-2")
    assert "so nothing is stored in `opened` yet" in refused(shell, "01.2")


@pytest.mark.parametrize(
    ("source", "ok"),
    [
        ("named = 4\n1 / 0", True),
        ("named = 4; 1 / 0", True),
        ("1 / 0; named = 4", False),
        ("x = 1 / 0\nnamed = 4", False),
        ("\n\n  named = 4\n  1 / 0", True),
        ("named = (\n  1 / 0\n)", False),
        ("for named in [4]:\n    1 / 0", True),
        ("with open('nowhere') as named:\n    pass", False),
        ("def f():\n    1 / 0\nnamed = 4\nf()", True),
        ("def f():\n    1 / 0\nnamed = f()", False),
        ("named = 4\nnamed +=", False),
        ("%pwd\nnamed = 4\n1 / 0", True),
        ("print(named := 4); 1 / 0", True),
        ("import nowhere as named", False),
        ("named = 4\nraise KeyboardInterrupt", True),
    ],
)
def test_what_was_stored_before_the_error_stands(shell, source, ok):
    shell.user_ns["named"] = 1
    shell.run_cell(source, cell_id="exercise-00-2")
    log = list(runs.runs_of(shell))
    assert standing("named", log).ok == ok
    assert log[-1].stopped is not None


def test_a_cell_that_stores_nothing_any_more(shell):
    shell.run_cell("named = 4", cell_id="mine")
    shell.run_cell("print(named)", cell_id="mine")
    assert refused(shell, "00.2").startswith(
        "The cell above does not store `named` now: write `named = …` in it"
    )
    shell.run_cell("print(named", cell_id="mine")
    assert refused(shell, "00.2").startswith("The cell above stopped with an error")


def test_another_cell_may_store_the_answer(shell):
    shell.run_cell("named = 4", cell_id="mine")
    shell.run_cell("...  # YOUR CODE HERE", cell_id="exercise-00-2")
    shell.run_cell("print(named)", cell_id="yours")
    assert answer(shell, "00.2") == 4
    shell.run_cell("named = 5\nhere = check('00.2')", cell_id="mine")
    assert answer(shell, "00.2") == 5


def test_what_nobody_wrote_down_is_taken(shell):
    """A value that came some other way, a cell without id, and no log at all."""
    shell.run_cell("globals()['named'] = 4")
    assert answer(shell, "00.2") == 4
    assert checks.exported_answer(find_exercise("00.2"), {"named": 5}) == 5
    runs.forget(shell)
    shell.run_cell("named = Wednesday")
    assert answer(shell, "00.2") == 4


def test_writing_down_is_registered_once_and_breaks_nothing(shell, monkeypatch, capsys):
    runs.record(shell)
    runs.record(None)
    shell.run_cell("x = 1")
    assert [run.source for run in runs.runs_of(shell)] == ["x = 1"]
    with monkeypatch.context() as broken:
        broken.setattr(runs, "_run", lambda *_, **__: 1 / 0)
        assert shell.run_cell("y = 2").success
    assert shell.run_cell("z = 3").success
    assert [run.source for run in runs.runs_of(shell)] == ["z = 3"]
    assert not capsys.readouterr().out


def test_a_cell_of_empty_lines_and_a_cell_in_a_cell(shell):
    shell.run_cell("\n\n", cell_id="exercise-00-2")
    shell.run_cell("get_ipython().run_cell('named = 4')\n1 / 0", cell_id="mine")
    first, outer, inner = runs.runs_of(shell)
    assert (first.cell, first.stopped) == ("exercise-00-2", None)
    assert outer.stopped is not None
    assert outer.stopped[0] == 2
    assert inner.stopped is None
    assert answer(shell, "00.2") == 4


def test_a_cell_too_deep_to_be_read_is_taken(shell, monkeypatch):
    shell.run_cell("named = " + "+".join(["1"] * 600), cell_id="exercise-00-2")
    assert answer(shell, "00.2") == 600
    monkeypatch.setattr(runs, "standing", lambda *_: 1 / 0)
    assert answer(shell, "00.2") == 600


def test_data_alone_decides():
    broken = Run("a", "named = ", NOTHING_RAN)
    assert standing("named", []).ok
    assert standing("named", [], has_value=False).ok
    assert not standing("named", [Run("a", "named = 1"), broken]).ok
    assert standing("named", [broken, Run("b", "named = 1")]).ok


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("a, (b, *c) = x", "a b c"),
        ("a[0] = b.c = 1", ""),
        ("a: int = 1\nb += 1", "a b"),
        ("for a, b in x: c = 1", "a b c"),
        ("import a.b, c as d\nfrom e import f as g", "a d g"),
        ("def a(b):\n    c = 1\nclass D:\n    e = 1", "a D"),
        ("[a for a in b if (c := a)]", "c"),
        ("lambda a: (b := a)", ""),
        ("%%time\na = 1", "a"),
        ("!ls\na = 1", "a"),
        ("a = 2023-06-14\n  b=1\nc == 2", "a b"),
        ("with a as b, c as d: pass", "b d"),
        ("a.b = 1\nprint(c=1)", ""),
    ],
)
def test_what_a_cell_stores(source, names):
    assert [one.name for one in stored_in(source)] == names.split()


def test_what_is_near():
    assert nearest("Named", ["named"]) == "named"
    assert nearest("topic_s1", ["topics_s4", "topics_s1"]) == "topics_s1"
    assert nearest("topics_s4", ["topics_s1"]) == ""
    assert nearest("s4", ["s1", "S4"]) == "S4"
    assert nearest("x", ["y"]) == ""


def test_nothing_is_parsed_when_a_cell_runs(shell):
    runs.stored_in.cache_clear()
    shell.run_cell("unseen = 1", cell_id="a")
    assert runs.stored_in.cache_info().misses == 0
