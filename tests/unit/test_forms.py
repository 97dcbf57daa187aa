"""Forms: what a learner sets, sees, and finds again."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import pytest

from course.answering.answers import ANSWER_MIME, ANSWERS_MIME, answers_in_notebook
from course.answering.card import AGAIN
from course.answering.session import Session, begin
from course.answering.store import AnswerStore
from course.exercises.library import lesson_exercises
from course.ground.errors import ExerciseError
from course.ground.lessons import all_lessons

ANSWERS = {
    "90.0": "early",
    "90.1": "reported",
    "90.2": ["minutes", "letter"],
    "90.3": {"identify": "aim", "accuracy": "aim", "cameras": "purchase"},
    "90.4": {"trusted": "survey", "bought": "tender"},
    "90.5": ["find", "check", "judge"],
    "90.6": {"value": 2, "reason": "only one source counted it"},
    "90.7": {"report": ["method", "date"]},
    "90.8": 1300.0,
    "90.9": {"measure": "share", "first_year": "y2010"},
    "90.12": {"north": {"seen": "saw", "open": "open"}, "south": {"seen": "heard", "open": "unknown"}},
    "90.n1": "Who counted, and when?",
    "90.13": {
        "question": "Did a court protect one visitor's face data?",
        "view": "Yes, in one case, and not for all visitors.",
        "claims": ["C010", "C052"],
        "evidence": [
            {"id": "E046", "direction": "for", "why": "The court made a park delete it."},
            {"id": "E010", "direction": "against", "why": "It reports use that nobody could refuse."},
        ],
        "argument": "A park had to delete the data [E046]. Police use is on record as well [E010].",
        "standards": ["ST03"],
        "yardstick": "Interference may not be arbitrary [ST03].",
        "confidence": "medium",
        "reason": "A judgment and a report, and no count.",
        "change": "Ten judgments against the police would change it.",
        "limits": "Only rows in English were read here.",
        "figure": "timeline",
    },
}
GRADED = ["90.1", "90.2", "90.3", "90.4", "90.5", "90.6", "90.7", "90.8", "90.12", "90.13"]
AS_TYPED = {
    "90.8": "1,300",
    "90.13": {**ANSWERS["90.13"], "claims": "c010 C052", "standards": "ST03"},
}
"""How the controls of a page show an answer, where it is not the answer itself."""


@pytest.fixture(autouse=True)
def _all_kinds(monkeypatch, root, tmp_path):
    monkeypatch.setenv("COURSE_LESSONS", str(root / "tests" / "fixtures" / "lessons"))
    monkeypatch.chdir(tmp_path)
    begin(Session())


@pytest.fixture
def make():
    """The form of an exercise, as a fresh kernel would make it."""
    from course.answering.forms import form_of
    from course.exercises.library import find_exercise

    def fresh(exercise_id: str, folder=None):
        return form_of(find_exercise(exercise_id), AnswerStore(folder or Path.cwd()))

    return fresh


@pytest.fixture
def shown(monkeypatch):
    """What forms display, as (data, display id), and what they update."""
    seen: list[tuple[dict, str | None]] = []

    class Handle:
        def __init__(self, name):
            self.name = name

        def update(self, data, **_):
            seen.append((data, self.name))

    def display(data, raw=False, display_id=None):
        seen.append((data, display_id))
        return Handle(display_id)

    monkeypatch.setattr("course.answering.forms.form.display", display)
    return seen


def sent(form, kind, answer, n=1):
    """What a page hears back after it sent an answer."""
    form.heard({"kind": kind, "answer": answer, "n": n, "view": "page"})
    return form.view.state


def html_in(form):
    """All that a page may put into itself."""
    return json.dumps([form.view.exercise, form.view.state], ensure_ascii=False)


def texts_of(exercise):
    """Every text that a reader must be able to see."""
    texts = [exercise.title]
    for group in ("options", "into", "columns", "scale", "steps"):
        texts += list(getattr(exercise, group, {}).values())
    texts += [item.text for item in getattr(exercise, "items", [])]
    texts += [facts for item in getattr(exercise, "items", []) if (facts := getattr(item, "facts", ""))]
    for group in ("controls", "choices"):
        for options in getattr(exercise, group, {}).values():
            texts += list(options.values())
    return texts


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_is_found_again_by_a_fresh_kernel(make, name):
    make(name).answer = ANSWERS[name]
    again = make(name)
    assert again.answer == again.view.state["answer"] == ANSWERS[name]
    assert repr(again).endswith("): answered")


@pytest.mark.parametrize("name", ANSWERS)
def test_setting_an_answer_moves_the_page_and_back(make, name):
    form = make(name)
    assert form.answer is None
    assert "not answered" in repr(form)
    assert form.view.state["answer"] is None
    form.answer = ANSWERS[name]
    assert form.view.state["answer"] == ANSWERS[name]
    assert form.view.state["by"] == ""
    form.answer = None
    assert form.view.state["answer"] is None
    assert make(name).answer is None


@pytest.mark.parametrize("name", ANSWERS)
def test_a_change_by_hand_is_written_before_it_is_called_saved(make, name, tmp_path):
    form = make(name)
    state = sent(form, "change", AS_TYPED.get(name, ANSWERS[name]), n=7)
    assert (state["n"], state["by"], state["written"], state["problem"]) == (7, "page", True, "")
    assert form.answer == ANSWERS[name]
    assert AnswerStore(tmp_path).all()[name]["answer"] == ANSWERS[name]


def test_what_cannot_be_written_is_not_called_written(make, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("course.answering.store.write_answers", full)
    state = sent(make("90.1"), "change", "works")
    assert not state["written"]
    assert any("free some space" in notice for notice in state["notices"])


def test_what_does_not_fit_is_said_and_the_last_answer_stays(make, tmp_path):
    form = make("90.13")
    sent(form, "change", {"argument": "Two words."})
    state = sent(form, "change", {"argument": "word " * 1401}, n=2)
    assert "7005 letters; 6000 are the most" in state["problem"]
    assert AnswerStore(tmp_path).all()["90.13"]["answer"] == {"argument": "Two words."}
    state = sent(form, "change", {"evidence": [{"id": "E046, E047", "direction": "", "why": ""}]}, n=3)
    assert "names 2 rows" in state["problem"]
    state = sent(form, "change", {"evidence": [{"id": "E046", "direction": "", "why": "w" * 1200}]}, n=4)
    assert "1200 letters; 1000 are the most" in state["problem"]


@pytest.mark.parametrize("message", [{}, {"kind": "check"}, {"kind": "change", "answer": [[[]]], "n": "x"}])
def test_no_message_of_a_page_breaks_a_form(make, message):
    for name in ANSWERS:
        form = make(name)
        form.heard(message)
        assert form.answer is None or name == "90.n1"


@pytest.mark.parametrize("name", GRADED)
def test_the_right_answer_holds_and_is_counted(make, name, tmp_path):
    form = make(name)
    form.answer = ANSWERS[name]
    assert form.check().right
    assert form.view.state["checked"] == 1
    entry = AnswerStore(tmp_path).all()[name]
    assert (entry["checks"], entry["first"]) == (1, ANSWERS[name])


@pytest.mark.parametrize("name", GRADED)
def test_a_second_check_of_the_same_answer_says_so_and_counts_nothing(make, name, tmp_path):
    form = make(name)
    assert AGAIN not in sent(form, "check", AS_TYPED.get(name, ANSWERS[name]))["card"]
    assert AGAIN in sent(form, "check", AS_TYPED.get(name, ANSWERS[name]))["card"]
    assert AnswerStore(tmp_path).all()[name]["checks"] == 1


def test_the_check_s_cell_shows_the_first_card_without_a_word_of_a_second_check(make):
    from course.answering.check import checked

    form = make("90.3")
    sent(form, "check", ANSWERS["90.3"])
    assert AGAIN not in checked(form.exercise, form.answer, stands=form._live.in_cell).html()
    form._live.in_cell = True
    assert AGAIN in sent(form, "check", ANSWERS["90.3"])["card"]


@pytest.mark.parametrize("name", GRADED)
def test_a_check_of_nothing_says_so_and_is_not_counted(make, name, tmp_path):
    assert name in sent(make(name), "check", None)["card"]
    assert not (AnswerStore(tmp_path).get(name) or {}).get("checks")


WRONG = {
    "90.1": ("works", ["Who tested it"]),
    "90.2": (["minutes", "summary"], ["A textbook retells", "why would a missing name"]),
    "90.3": ({"identify": "operating", "cameras": "purchase"}, ["Which verb", "Not answered yet"]),
    "90.4": ({"trusted": "audit", "bought": "tender"}, ["who asks people"]),
    "90.5": (["judge", "find", "check"], ["What must you have read"]),
    "90.6": ({"value": 4, "reason": "I feel very sure about it"}, ["is there one?"]),
    "90.7": ({"report": ["method"], "speech": ["date"]}, ["names a year", "says when"]),
    "90.8": (2600, ["both groups together"]),
    "90.12": (
        {"north": {"seen": "saw", "open": "shut"}, "south": {"seen": "saw"}},
        ["How would one walk in", "names a neighbour", "Not answered yet"],
    ),
    "90.13": (
        {
            "question": "It is bad for all.",
            "evidence": [{"id": "E046", "direction": "for"}],
            "limits": "No 500 people.",
        },
        [
            *("no question", "are the least", "A record against you: no record"),
            *(
                "Numbers with their rows: a number stands",
                "no claim stands here yet",
                "Short answer: nothing stands",
            ),
        ],
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_each_part_gets_its_own_sentence(make, name):
    answer, sentences = WRONG[name]
    form = make(name)
    form.answer = ANSWERS[name]
    assert form.check().right
    form.answer = answer
    assert form.check().share < 1
    seen = unescape(html_in(form))
    assert not [sentence for sentence in sentences if sentence not in seen]


def test_after_a_change_the_card_is_called_outdated(make):
    form = make("90.3")
    form.answer = WRONG["90.3"][0]
    form.check()
    assert not form.view.state["outdated"]
    assert sent(form, "change", {**WRONG["90.3"][0], "identify": "aim"})["outdated"]
    assert not sent(form, "check", {**WRONG["90.3"][0], "identify": "aim"}, n=2)["outdated"]


BAD = [
    ("90.1", "best", "reported, works, bought"),
    ("90.1", ["works"], "reported, works, bought"),
    ("90.1", 3, "reported, works, bought"),
    ("90.2", "minutes", '["minutes"]'),
    ("90.2", ["minute"], "minutes, summary, letter, review"),
    ("90.3", "aim", '{"identify": "aim"}'),
    ("90.3", {"face": "aim"}, "identify, accuracy, cameras"),
    ("90.3", {"identify": "goal"}, "aim, purchase, operating"),
    ("90.4", {"trusted": "audit", "bought": "audit"}, "used twice"),
    ("90.5", "find", '["find", "judge"]'),
    ("90.5", ["find", "find"], "judge, find, check"),
    ("90.5", ["find", "look"], "judge, find, check"),
    ("90.6", 3, '{"value": 1, "reason": "because …"}'),
    ("90.6", {"value": 5}, "1, 2, 3, 4"),
    ("90.6", {"place": 2}, "value, reason"),
    ("90.6", {"value": 2, "reason": 7}, "as text"),
    ("90.7", {"report": "method"}, '{"report": ["method"]}'),
    ("90.7", {"report": ["place"]}, "method, date"),
    ("90.8", "many", "cannot be read as a number"),
    ("90.8", float("nan"), "cannot be read as a number"),
    ("90.8", True, "cannot be read as a number"),
    ("90.9", {"measure": "size"}, "count, share"),
    ("90.12", "saw", '{"north": {"seen": "saw"}}'),
    ("90.12", {"north": "saw"}, '{"north": {"seen": "saw"}}'),
    ("90.12", {"west": {"seen": "saw"}}, "north, south"),
    ("90.12", {"north": {"smelt": "saw"}}, "seen, open"),
    ("90.12", {"north": {"seen": "smelt"}}, "saw, heard"),
    ("90.n1", 5, "as text"),
    ("90.13", "a text", '"claims": ["C010", "C052"]'),
    ("90.13", {"title": "mine"}, "question, view, claims"),
    ("90.13", {"view": 7}, "as text"),
    ("90.13", {"view": "a" * 7000}, "6000 are the most"),
    ("90.13", {"confidence": "sure"}, "low, medium, high"),
    ("90.13", {"claims": 10}, "a list of ids"),
    ("90.13", {"evidence": "E046"}, "a list of records"),
    ("90.13", {"evidence": [{"id": "E046"}] * 7}, "6 are the most"),
    ("90.13", {"evidence": [{"name": "E046"}]}, "id, direction, why"),
    ("90.13", {"evidence": [{"id": "E046", "direction": "yes"}]}, "for, against, open"),
]


@pytest.mark.parametrize(("name", "bad", "says"), BAD)
def test_a_bad_answer_gets_one_sentence_and_changes_nothing(make, name, bad, says):
    form = make(name)
    form.answer = ANSWERS[name]
    with pytest.raises(ValueError, match="Exercise") as error:
        form.answer = bad
    sentence = str(error.value)
    assert says in sentence
    assert name in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert getattr(error.value, "_render_traceback_")() == [sentence]  # noqa: B009
    assert form.answer == ANSWERS[name]


PARTIAL = [
    ("90.3", {"cameras": "aim"}),
    ("90.5", [None, "judge"]),
    ("90.6", {"value": None, "reason": "because"}),
    ("90.6", {"value": 3, "reason": ""}),
    ("90.12", {"south": {"open": "shut"}}),
    ("90.13", {"question": "Did a court help?", "claims": ["C010", "X9"]}),
    ("90.13", {"evidence": [{"id": "", "direction": "for", "why": ""}]}),
]


@pytest.mark.parametrize(("name", "answer"), PARTIAL)
def test_half_an_answer_is_kept(make, name, answer):
    make(name).answer = answer
    again = make(name)
    assert again.answer == again.view.state["answer"] == answer
    assert "partly answered" in repr(again)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1300", 1300),
        (" 1,300 ", 1300),
        ("1 300", 1300),
        ("1 300 000", 1_300_000),
        ("1.3e3", 1300),
        ("1,300.5", 1300.5),
        ("−5", -5),
        (".5", 0.5),
        ("1300 people", 1300),
    ],
)
def test_numbers_are_read_as_people_type_them(make, typed, number):
    form = make("90.8")
    sent(form, "change", typed)
    assert form.answer == number


@pytest.mark.parametrize("typed", ["many", "1,3", "12,34", "1.3.3", "1e999", "nan", "--5", "1 3"])
def test_no_number_gets_a_sentence_and_is_not_saved(make, typed):
    form = make("90.8")
    form.answer = 12
    assert "cannot be read as a number" in sent(form, "change", typed)["problem"]
    assert "cannot be read as a number" in sent(form, "check", typed, n=2)["problem"]
    assert form.view.state["checked"] == 0
    assert form.answer == 12


def test_a_defensible_step_may_get_a_sentence_too(make):
    form = make("90.12")
    form.answer = ANSWERS["90.12"]
    assert form.check().right
    assert "hard to push" in form.view.state["parts"]["north.open"][1]


def test_an_explorer_draws_what_is_chosen(make):
    form = make("90.9")
    assert "3 invented values by year, shown as count" in form.view.state["more"]["picture"]
    state = sent(form, "change", {"first_year": "y2010"})
    assert "2 invented values by year, shown as count" in state["more"]["picture"]
    assert form.answer == {"measure": "count", "first_year": "y2010"}


def test_a_figure_without_a_sentence_is_described_by_the_choices(make, monkeypatch):
    from matplotlib.figure import Figure

    monkeypatch.setattr(
        "course.answering.forms.kinds.explore.lesson_function", lambda *_: lambda **_: Figure()
    )
    shown = make("90.9").view.state["more"]["picture"]
    assert 'two sides”. Shown now: Measure: number of people; First year: from 2000."' in shown


def test_an_explorer_may_have_a_caption(make, monkeypatch):
    from matplotlib.figure import Figure

    drawn = (Figure(), "One invented figure, in enough words.", "What was found, in a line.")
    monkeypatch.setattr("course.answering.forms.kinds.explore.lesson_function", lambda *_: lambda **_: drawn)
    assert "What was found, in a line.</figcaption>" in make("90.9").view.state["more"]["picture"]


def test_records_turn_over_and_the_way_is_drawn_at_the_end(make):
    form = make("90.6")
    assert form.view.exercise["turns"] == []
    turning = form.exercise.model_copy(update={"turns": {"E046": "A court, 2021: a park had to delete."}})
    face = type(form.face)(turning)
    ((turn, html),) = face.asked()["turns"]
    assert turn == "E046"
    assert "a park had to delete" in html
    assert face.more({"value": 2, "reason": ""}) == {"picture": ""}
    ended = {"value": 2, "reason": "", "after": {"E046": 3}}
    assert "record by record: before 2; E046 3." in face.more(ended)["picture"]
    assert "Your place after E046: 3" in face.still(ended)


def test_a_figure_that_fails_gets_a_sentence(make, monkeypatch):
    def broken(*_):
        raise KeyError("no such year")

    monkeypatch.setattr("course.answering.forms.kinds.explore.lesson_function", broken)
    assert "cannot be drawn" in make("90.9").view.state["more"]["picture"]


@pytest.mark.parametrize("name", ANSWERS)
def test_the_static_view_shows_all_that_can_be_chosen(make, name):
    form = make(name)
    for html in (form.static_html(), form._repr_html_()):
        seen = unescape(html).replace("<em>any</em>", "*any*")
        assert not [text for text in texts_of(form.exercise) if text not in seen]


def test_every_exercise_of_the_course_can_be_shown(make, monkeypatch):
    monkeypatch.delenv("COURSE_LESSONS")
    for folder in all_lessons():
        for name, exercise in lesson_exercises(folder.name[:2]).items():
            if exercise.in_code or exercise.kind == "manual":
                continue
            form = make(name)
            assert "cannot be drawn" not in html_in(form), name
            seen = unescape(re.sub("<[^>]+>", "", form.static_html()))
            assert not [text for text in texts_of(exercise) if re.sub("[*`]", "", text) not in seen], name


SCRIPT = "<script>alert(1)</script>"


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("90.n1", SCRIPT),
        ("90.6", {"value": 2, "reason": SCRIPT}),
        ("90.13", {"view": SCRIPT, "claims": [SCRIPT], "evidence": [{"id": "E046", "why": SCRIPT}]}),
    ],
)
def test_texts_of_a_learner_cannot_become_markup(make, name, answer):
    form = make(name)
    state = {**sent(form, "check", answer), "answer": None}
    seen = json.dumps(state) + form.static_html() + form._saved_bundle()["text/html"]
    assert "<script" not in seen.lower()


@pytest.mark.parametrize("name", ANSWERS)
def test_texts_of_an_exercise_cannot_become_markup(make, name):
    form = make(name)
    assert "<b>unsigned" not in html_in(form) + form.static_html()


def test_a_field_for_ids_says_at_once_what_stands_in_the_row(make):
    form = make("90.13")
    answer = {"claims": "c010 E046, C999", "evidence": [{"id": "E003", "direction": "", "why": ""}]}
    seen = sent(form, "change", answer)["more"]["seen"]
    claims = unescape(seen["claims"])
    assert "C010 · S1 ¶16" in claims
    assert "E046 is a row of evidence; this field asks for a row of claims." in claims
    assert "C999: no table has such a row." in claims
    assert form.answer["claims"] == ["C010", "E046", "C999"]
    assert "Verified in part" in seen["record 1"]


@pytest.mark.parametrize("name", ANSWERS)
def test_display_shows_the_box_then_the_quiet_output(make, name, shown):
    form = make(name)
    form._ipython_display_()
    (box, no_id), (quiet, display_id) = shown
    assert box["application/vnd.jupyter.widget-view+json"]["model_id"] == form.view.model_id
    assert "application/vnd.course" not in "".join(box)
    assert no_id is None
    assert display_id == f"ans-{name}"
    assert quiet[ANSWER_MIME] == {"id": name, "answer": None, "first": None, "checks": 0}
    form.answer = ANSWERS[name]
    assert shown[-1][1] == display_id
    assert shown[-1][0][ANSWER_MIME]["answer"] == ANSWERS[name]


@pytest.mark.parametrize("name", ANSWERS)
def test_two_runs_give_the_same_outputs(make, name, shown, tmp_path):
    for folder in ("one", "two"):
        begin(Session())
        (tmp_path / folder).mkdir()
        form = make(name, tmp_path / folder)
        form.answer = ANSWERS[name]
        form._ipython_display_()
    outputs = [{k: v for k, v in data.items() if "widget-view" not in k} for data, _ in shown]
    assert outputs[:2] == outputs[2:]
    assert "model_id" not in json.dumps(outputs)


def test_what_the_check_s_cell_counted_travels_inside_the_notebook(make, shown):
    from course.answering.check import checked

    form = make("90.3")
    form._ipython_display_()
    form.answer = ANSWERS["90.3"]
    checked(form.exercise, form.answer)
    assert shown[-1][0][ANSWER_MIME]["checks"] == 1
    assert shown[-1][0][ANSWER_MIME]["first"] == ANSWERS["90.3"]


def test_an_answer_travels_inside_the_notebook(make, shown):
    form = make("90.3")
    form._ipython_display_()
    form.answer = ANSWERS["90.3"]
    cells = [{"outputs": [{"data": shown[-1][0]}]}]
    assert answers_in_notebook(cells)["90.3"]["answer"] == ANSWERS["90.3"]


def test_an_answer_to_another_version_is_left_out_with_a_sentence(make, shown, tmp_path):
    AnswerStore(tmp_path).put("90.1", "a choice of last year")
    form = make("90.1")
    form._ipython_display_()
    assert form.answer is None
    assert any("please answer it again" in notice for notice in form.view.state["notices"])


def test_a_broken_file_is_told_once_where_one_looks(make, shown, tmp_path):
    (tmp_path / "answers.json").write_text("{")
    form = make("90.1")
    form._ipython_display_()
    form._ipython_display_()
    assert sum("could not be read" in notice for notice in form.view.state["notices"]) == 1


def test_exercises_without_a_form_say_where_to_answer():
    from course.answering.forms import exercise

    with pytest.raises(ExerciseError, match="store your answer in `total`"):
        exercise("90.10")
    with pytest.raises(ExerciseError, match="text cell"):
        exercise("90.11")
    assert exercise("90.1").answer is None


def test_recall_says_what_was_predicted(make):
    from course.answering.kept.work import recall

    assert repr(recall("90.0")) == "You have not answered 90.0 yet."
    make("90.0").answer = "late"
    assert repr(recall("90.0")) == "You predicted: In 2000 or later"
    make("90.8").answer = 1300
    assert "You answered: <strong>1,300 people</strong>" in recall("90.8")._repr_html_()


def test_save_work_shows_all_and_carries_all(tmp_path, monkeypatch, make):
    from course.answering.kept.work import save_work

    folder = tmp_path / "90_all_kinds"
    folder.mkdir()
    monkeypatch.chdir(folder)
    assert "0 of 13 exercises" in repr(save_work())
    for name, answer in ANSWERS.items():
        make(name).answer = answer
    make("90.3").answer = {"cameras": "aim"}
    first, second = save_work(), save_work()
    bundle = first._repr_mimebundle_()
    assert bundle == second._repr_mimebundle_()
    assert "11 of 13 exercises" in bundle["text/plain"]
    assert "partly: Cameras" in bundle["text/plain"]
    assert re.search(r"^Your answers earn \d+(\.\d+)? of \d+ points\.", bundle["text/plain"], re.MULTILINE)
    assert re.search(r"^90\.1 .* \(\d+(\.\d+)? of \d+\): ", bundle["text/plain"], re.MULTILINE)
    assert bundle["text/plain"].index("90.1 ") < bundle["text/plain"].index("90.0 ")
    assert set(bundle[ANSWERS_MIME]["answers"]) == set(ANSWERS)
    assert answers_in_notebook([{"outputs": [{"data": bundle}]}])["90.8"]["answer"] == 1300
    assert "Save Notebook" in bundle["text/html"]


def test_a_figure_needs_a_description_and_gives_the_same_bytes():
    import matplotlib.pyplot as plt

    from course.study.figures import DPI, figure_html

    def draw():
        _, axes = plt.subplots()
        axes.bar(["a", "b"], [1, 2], label="<x>")
        return axes

    alt = 'Bar chart of two values, "a" and <b>.'
    first, second = figure_html(draw(), alt, "A & B"), figure_html(draw().figure, alt, "A & B")
    assert first == second
    assert 'alt="Bar chart of two values, &quot;a&quot; and &lt;b&gt;."' in first
    saved = BytesIO()
    cast(Any, draw().figure).savefig(saved, format="png", dpi=DPI, metadata={"Software": None})
    assert base64.b64encode(saved.getvalue()).decode() in first
    plt.close("all")
    assert "<figcaption>A &amp; B</figcaption>" in first
    assert not plt.get_fignums()
    with pytest.raises(ValueError, match="Describe the figure"):
        figure_html(draw(), "a chart")
    plt.close("all")
    with pytest.raises(ValueError, match="matplotlib figure"):
        figure_html(cast(Any, "no figure"), alt)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_have_enough_contrast_in_both_themes(root, theme):
    css = (root / "course" / "answering" / "forms" / "front" / "style.css").read_text()
    block = css.split(".course-form {")[1 if theme == "light" else 2].split("}")[0]
    assert f"color-scheme: {theme}" in block
    colour = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))
    text = ["ink paper", "soft paper", "on-edge edge", "holds holds-paper", "again again-paper"]
    lines = ["line paper", "edge paper"]
    for pair, enough in [(p, 4.5) for p in text] + [(p, 3) for p in lines]:
        front, back = pair.split()
        assert _contrast(colour[front], colour[back]) >= enough, pair


def test_importing_the_course_loads_no_libraries():
    code = (
        "import course, sys; print([n for n in ('ipywidgets', 'matplotlib', 'pandas') if n in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
