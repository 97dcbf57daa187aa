"""A page's messages come in several threads, and not always in order: no answer is taken over a newer one."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import IPython
import pytest

from course.answering import check as checking
from course.answering import store as store_module
from course.answering.cards import OUTDATED, live_card
from course.answering.forms import exercise, kinds
from course.answering.forms import view as view_module
from course.answering.forms.view import FormView, StatedView, between_cells
from course.answering.session import session


def change(n: int, answer: object, kind: str = "change", view: str = "a") -> dict[str, object]:
    return {"kind": kind, "n": n, "view": view, "answer": answer}


@pytest.fixture
def heard() -> list[dict[str, object]]:
    return []


def test_a_change_that_comes_after_a_newer_one_is_not_taken(heard):
    view = FormView({}, {}, heard.append)
    for message in (change(1, "x"), change(3, "xyz"), change(2, "xy"), change(1, "other", view="b")):
        view.take(message)
    assert [message["answer"] for message in heard] == ["x", "xyz", "other"]


def test_a_check_that_comes_late_says_nothing_of_the_answer(heard):
    view = FormView({}, {}, heard.append)
    view.take(change(2, "xy"))
    view.take(change(1, "x", kind="check"))
    assert heard[1] == {**change(1, "x", kind="check"), "late": True}


def test_messages_without_a_number_are_all_heard(heard):
    view = StatedView(heard.append)
    view.take({"kind": "look"})
    view.take({"kind": "look", "n": None})
    assert len(heard) == 2


def test_one_message_is_heard_at_a_time():
    at_once, most = [0], [0]

    def hear(_: object) -> None:
        at_once[0] += 1
        most[0] = max(most[0], at_once[0])
        time.sleep(0.01)
        at_once[0] -= 1

    views = [StatedView(hear), StatedView(hear)]
    threads = [threading.Thread(target=views[i % 2].take, args=({"kind": "look"},)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1]


def test_each_state_has_a_higher_turn():
    view = StatedView(lambda _: None, state={"answer": 1})
    turns = [view.state["turn"]]
    for answer in (2, 2, 1):
        view.state = {"answer": answer}
        turns.append(view.state["turn"])
    assert turns == sorted(set(turns))


def test_what_draws_is_heard_in_the_thread_of_the_cells(heard, monkeypatch):
    waiting: list[Any] = []
    loop = SimpleNamespace(add_callback=lambda *call: waiting.append(call))
    shell = SimpleNamespace(kernel=SimpleNamespace(io_loop=loop))
    monkeypatch.setattr(view_module, "get_ipython", lambda: shell)
    hear = between_cells(heard.append)
    thread = threading.Thread(target=hear, args=({"n": 1},))
    thread.start()
    thread.join()
    hear({"n": 2})
    assert heard == []
    for call, message in waiting:
        call(message)
    assert heard == [{"n": 1}, {"n": 2}]


def test_every_form_that_may_show_a_figure_says_so():
    folder = Path(kinds.__file__).parent
    draws = {path.stem for path in folder.glob("*.py") if '"picture"' in path.read_text(encoding="utf-8")}
    said = {path.stem for path in folder.glob("*.py") if "draws = True" in path.read_text(encoding="utf-8")}
    assert draws == said == {"explore", "rate"}


@pytest.fixture
def form(unwatched, monkeypatch):
    """A form of a lesson in a folder of its own, and its answers."""
    made = exercise("01.0")
    names = {made.exercise.answer: made}
    monkeypatch.setattr("IPython.get_ipython", lambda: SimpleNamespace(user_ns=names))
    return made


def kept_in(folder, exercise_id="01.0"):
    return json.loads((folder / "answers.json").read_text(encoding="utf-8"))["answers"][exercise_id]


def variables():
    return IPython.get_ipython().user_ns


def test_a_late_check_takes_back_no_answer_given_in_code(form):
    first, second, third = list(form.exercise.options)[:3]
    form.view.take(change(2, second))
    form.answer = third
    form.view.take(change(1, first, kind="check"))
    assert form.answer == third


def test_a_check_in_a_cell_writes_no_answer_over_a_newer_one(form, monkeypatch, tmp_path):
    first, second = list(form.exercise.options)[:2]
    form.view.take(change(1, first))
    threads, judge = [], checking.judge

    def judge_slowly(*given):
        threads.append(threading.Thread(target=form.view.take, args=(change(2, second),)))
        threads[0].start()
        threads[0].join(0.5)
        return judge(*given)

    monkeypatch.setattr(checking, "judge", judge_slowly)
    checking.check("01.0")
    threads[0].join()
    assert kept_in(tmp_path)["answer"] == form.answer == second


def test_a_change_on_its_way_to_a_form_whose_cell_is_run_again_is_shown_by_the_new_one(form, tmp_path):
    """Else the new one writes what stood before over it, with its next change."""
    first, second = list(form.exercise.options)[:2]
    form.view.take(change(1, first))
    again = exercise("01.0")
    assert again.answer == first
    form.view.take(change(2, second))
    assert again.answer == again.view.state["answer"] == kept_in(tmp_path)["answer"] == second
    again.view.take(change(1, first, view="b"))
    assert form.answer == form.view.state["answer"] == kept_in(tmp_path)["answer"] == first


def test_what_another_form_took_makes_the_card_an_older_one(form, tmp_path):
    first, second = list(form.exercise.options)[:2]
    form.view.take(change(1, first, kind="check"))
    again = exercise("01.0")
    assert not again.view.state["outdated"]
    form.view.take(change(2, second))
    assert again.view.state["outdated"]
    again.view.take(change(1, second, kind="check", view="b"))
    assert not form.view.state["outdated"]
    assert form.view.state["card"] == again.view.state["card"]


def test_a_check_of_nothing_says_nothing_of_an_answer_that_was_checked_before(form):
    first = next(iter(form.exercise.options))
    form.view.take(change(1, first, kind="check"))
    form.view.take(change(2, None, kind="check"))
    form.view.take(change(3, first))
    again = exercise("01.0").view.state
    assert again["answer"] == first
    assert again["outdated"]
    assert not again["parts"]


def test_a_form_made_again_says_that_its_answer_has_changed_since_the_check(form):
    first, second = list(form.exercise.options)[:2]
    form.view.take(change(1, first, kind="check"))
    form.view.take(change(2, second))
    assert exercise("01.0").view.state["outdated"]


@pytest.mark.parametrize("made_again", [False, True])
def test_who_goes_back_to_what_was_checked_sees_its_card_again(form, made_again):
    first, second = list(form.exercise.options)[:2]
    live = live_card("01.0")
    live.view()
    form.view.take(change(1, first, kind="check"))
    card = form.view.state["card"]
    form.view.take(change(2, second))
    assert OUTDATED in live._model.state["html"]
    asked = exercise("01.0") if made_again else form
    asked.view.take(change(3, first, view="b"))
    assert not asked.view.state["outdated"]
    assert asked.view.state["card"] == card
    assert OUTDATED not in live._model.state["html"]


def test_who_types_and_takes_it_back_sees_the_card_again(form):
    """The page calls it outdated before it hears that nothing changed."""
    first = next(iter(form.exercise.options))
    form.view.take(change(1, first, kind="check"))
    before = form.view.state
    form.view.take(change(2, first))
    after = form.view.state
    assert after["checked"] > before["checked"]
    assert (after["card"], after["outdated"]) == (before["card"], False)


def test_a_value_that_does_not_fit_takes_no_answer_s_place_and_its_card_stands_beside_none(form, tmp_path):
    first = next(iter(form.exercise.options))
    form.view.take(change(1, first, kind="check"))
    variables()[form.exercise.answer] = "nonsense"
    points = checking.check("01.0")
    assert points is not None
    assert "nonsense" in points.card.text()
    for asked in (form, exercise("01.0")):
        state = asked.view.state
        assert (state["answer"], state["outdated"], state["card"], state["parts"]) == (first, True, "", {})
    assert (kept_in(tmp_path)["answer"], kept_in(tmp_path)["checks"]) == (first, 1)


CHECKS = {
    "a cell": lambda form: checking.check("01.0"),
    "code": lambda form: form.check(),
    "a page, late": lambda form: form.view.take(change(0, form.view.state["answer"], kind="check")),
}


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_a_check_is_of_what_was_kept_elsewhere_meanwhile(form, tmp_path, check):
    """Such as work that was brought in while the notebook was open."""
    first, second = list(form.exercise.options)[:2]
    form.view.take(change(1, first, kind="check"))
    path = tmp_path / "answers.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    document["answers"]["01.0"] = {"answer": second, "first": second, "checks": 3, "checked": second}
    path.write_text(json.dumps(document), encoding="utf-8")
    check(form)
    assert kept_in(tmp_path)["answer"] == form.answer == form.view.state["answer"] == second
    assert kept_in(tmp_path)["checks"] == 3
    assert not form.view.state["outdated"]


def test_an_answer_in_another_shape_is_the_same_one(form, tmp_path):
    ticks = exercise("00.4")
    one, two = list(ticks.exercise.options)[:2]
    for value in ([two, one], [one, two], (one, two), {one, two}):
        variables()[ticks.exercise.answer] = value
        checking.check("00.4")
        assert ticks.view.state["answer"] == [one, two]
        assert not ticks.view.state["outdated"]
    assert kept_in(tmp_path, "00.4")["checks"] == 1


def test_a_card_is_about_what_was_checked_and_not_about_what_became_of_it(form):
    ticks = exercise("00.4")
    one, two = list(ticks.exercise.options)[:2]
    variables()[ticks.exercise.answer] = value = [one]
    checking.check("00.4")
    value.append(two)
    ticks.view.take(change(1, [one, two]))
    assert ticks.view.state["outdated"]
    ticks.view.take(change(2, [one]))
    assert not ticks.view.state["outdated"]


def test_an_answer_given_in_code_to_an_older_form_is_shown_by_the_new_one(form):
    again = exercise("01.0")
    form.answer = first = next(iter(form.exercise.options))
    assert again.answer == again.view.state["answer"] == first


@pytest.fixture
def full_disk(form, monkeypatch):
    """A form whose first answer is in the file, and a switch: is the disk full?"""
    first = next(iter(form.exercise.options))
    form.view.take(change(1, first))
    is_full, write = [True], store_module.write_answers

    def written(*given):
        if is_full[0]:
            raise OSError(28, "No space left on device")
        write(*given)

    monkeypatch.setattr(store_module, "write_answers", written)
    return is_full


def test_where_nothing_can_be_written_a_check_takes_no_answer_back(form, full_disk):
    second = list(form.exercise.options)[1]
    form.view.take(change(2, second, kind="check"))
    assert form.answer == form.view.state["answer"] == second
    assert not form.view.state["written"]


def test_what_could_not_be_written_is_older_than_nothing_in_the_file(form, full_disk, tmp_path):
    second = list(form.exercise.options)[1]
    form.view.take(change(2, second))
    again = exercise("01.0")
    assert again.answer == second
    full_disk[0] = False
    session().store().put("01.1", None)
    assert kept_in(tmp_path)["answer"] == second


def test_a_form_that_takes_what_it_shows_tells_one_that_shows_something_else(form, tmp_path):
    first, second = list(form.exercise.options)[:2]
    form.view.take(change(1, first))
    path = tmp_path / "answers.json"
    path.write_text(path.read_text(encoding="utf-8").replace(f'"{first}"', f'"{second}"'), encoding="utf-8")
    again = exercise("01.0")
    again.view.take(change(1, second, view="b"))
    assert form.answer == form.view.state["answer"] == second
