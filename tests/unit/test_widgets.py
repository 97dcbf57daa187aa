"""Widgets: what a learner sets, sees, and finds again."""

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

import ipywidgets
import pytest

from course.answering.answers import ANSWER_MIME, ANSWERS_MIME, answers_in_notebook
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
CONTROLS = (ipywidgets.Dropdown, ipywidgets.Checkbox, ipywidgets.Text, ipywidgets.Textarea, ipywidgets.Button)


@pytest.fixture(autouse=True)
def _all_kinds(monkeypatch, root, tmp_path):
    monkeypatch.setenv("COURSE_LESSONS", str(root / "tests" / "fixtures" / "lessons"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def make():
    """The widget of an exercise, as a fresh kernel would make it."""
    from course.answering.widgets import widget_class
    from course.exercises.library import find_exercise

    def fresh(exercise_id: str, folder=None):
        found = find_exercise(exercise_id)
        return widget_class(found.kind)(found, AnswerStore(folder or Path.cwd()))

    return fresh


@pytest.fixture
def shown(monkeypatch):
    """What widgets display, as (data, display id), and what they update."""
    seen: list[tuple[dict, str | None]] = []

    class Handle:
        def __init__(self, name):
            self.name = name

        def update(self, data, **_):
            seen.append((data, self.name))

    def display(data, raw=False, display_id=None):
        seen.append((data, display_id))
        return Handle(display_id)

    monkeypatch.setattr("course.answering.widgets.base.display", display)
    return seen


def controls_in(widget):
    found = [widget] if isinstance(widget, CONTROLS) else []
    return found + [control for child in getattr(widget, "children", ()) for control in controls_in(child)]


def html_in(widget):
    own = [widget.value] if isinstance(widget, ipywidgets.HTML) else []
    return " ".join(own + [html_in(child) for child in getattr(widget, "children", ())])


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
    assert again.answer == ANSWERS[name]
    assert again.box
    assert again._read() == ANSWERS[name]
    assert repr(again).endswith("): answered")


@pytest.mark.parametrize("name", ANSWERS)
def test_setting_an_answer_moves_the_controls_and_back(make, name):
    widget = make(name)
    assert widget.answer is None
    assert "not answered" in repr(widget)
    empty = widget.box and json.dumps(widget._read())
    widget.answer = ANSWERS[name]
    assert widget._read() == ANSWERS[name]
    widget.answer = None
    assert json.dumps(widget._read()) == empty
    assert make(name).answer is None


@pytest.mark.parametrize("name", ANSWERS)
def test_a_change_by_hand_is_kept_at_once(make, name, tmp_path):
    by_hand, target = make(name), make(name, tmp_path.parent)
    target.answer = ANSWERS[name]
    pairs = zip(controls_in(by_hand.box), controls_in(target.box), strict=True)
    for mine, wanted in pairs:
        if not isinstance(mine, ipywidgets.Button):
            mine.value = wanted.value
    assert by_hand.answer == ANSWERS[name]
    assert AnswerStore(tmp_path).all()[name]["answer"] == ANSWERS[name]
    (tmp_path.parent / "answers.json").unlink()


@pytest.mark.parametrize("name", GRADED)
def test_the_right_answer_holds_and_is_counted(make, name, tmp_path):
    widget = make(name)
    widget.answer = ANSWERS[name]
    assert widget.box
    assert widget.check().score == 1
    assert "✓" in widget._status.value
    entry = AnswerStore(tmp_path).all()[name]
    assert (entry["checks"], entry["first"]) == (1, ANSWERS[name])


@pytest.mark.parametrize("name", GRADED)
def test_a_check_of_nothing_says_so_and_is_not_counted(make, name, tmp_path):
    widget = make(name)
    next(c for c in controls_in(widget.box) if isinstance(c, ipywidgets.Button)).click()
    assert name in widget._status.value
    assert not (AnswerStore(tmp_path).get(name) or {}).get("checks")


WRONG = {
    "90.1": ("works", ["Who tested it"]),
    "90.2": (["minutes", "summary"], ["A textbook retells", "why would a missing name"]),
    "90.3": ({"identify": "operating", "cameras": "purchase"}, ["Which verb", "Not answered yet", "Holds."]),
    "90.4": ({"trusted": "audit", "bought": "tender"}, ["who asks people", "Holds."]),
    "90.5": (["judge", "find", "check"], ["What must you have read"]),
    "90.6": ({"value": 4, "reason": "I feel very sure about it"}, ["is there one?"]),
    "90.7": ({"report": ["method"], "speech": ["date"]}, ["names a year", "says when"]),
    "90.8": (2600, ["both groups together"]),
    "90.12": (
        {"north": {"seen": "saw", "open": "shut"}, "south": {"seen": "saw"}},
        ["How would one walk in", "names a neighbour", "Holds.", "Not answered yet"],
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
    widget = make(name)
    widget.answer = answer
    assert widget.box
    assert widget.check().score < 1
    seen = unescape(html_in(widget.box))
    assert not [sentence for sentence in sentences if sentence not in seen]


def test_a_change_takes_the_old_feedback_away(make):
    widget = make("90.3")
    widget.answer = WRONG["90.3"][0]
    assert widget.box
    widget.check()
    assert "Look again" in widget._notes["identify"].value
    controls_in(widget.box)[0].value = "aim"
    assert widget._notes["identify"].value == ""
    assert "Check again" in widget._status.value
    assert "Holds." in widget._notes["cameras"].value


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
    widget = make(name)
    widget.answer = ANSWERS[name]
    with pytest.raises(ValueError, match="Exercise") as error:
        widget.answer = bad
    sentence = str(error.value)
    assert says in sentence
    assert name in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert getattr(error.value, "_render_traceback_")() == [sentence]  # noqa: B009
    assert widget.answer == ANSWERS[name]


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
    assert again.box
    assert again.answer == again._read() == answer
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
    widget = make("90.8")
    controls_in(widget.box)[0].value = typed
    assert widget.answer == number


@pytest.mark.parametrize("typed", ["many", "1,3", "12,34", "1.3.3", "1e999", "nan", "--5", "1 3"])
def test_no_number_gets_a_sentence_and_no_answer(make, typed):
    widget = make("90.8")
    widget.answer = 12
    controls_in(widget.box)[0].value = typed
    assert widget.answer is None
    assert "cannot be read as a number" in widget._status.value


def test_a_place_that_is_taken_changes_hands(make):
    widget = make("90.5")
    judge, find, check, *_ = controls_in(widget.box)
    judge.value, find.value = 0, 1
    check.value = 0
    assert widget.answer == ["check", "find"]
    assert "give it a place" in widget._status.value
    check.value = 1
    assert widget.answer == ["find", "check"]
    assert "moved to place 1" in widget._status.value


def test_a_partner_that_is_taken_changes_hands(make):
    widget = make("90.4")
    first, second, *_ = controls_in(widget.box)
    first.value = second.value = "tender"
    assert widget.answer == {"bought": "tender"}
    assert "choose another one for: Nine of ten" in widget._status.value


def in_sight(widget):
    """The steps that a learner sees, as `case.step`."""
    return [
        f"{item}.{step}"
        for item, steps in widget._parts.items()
        for step, box in steps.items()
        if box.layout.display != "none"
    ]


def test_steps_appear_one_after_another_and_an_answer_stays_in_sight(make):
    widget = make("90.12")
    seen, opened, *_ = controls_in(widget.box)
    assert in_sight(widget) == ["north.seen", "south.seen"]
    seen.value = "saw"
    assert in_sight(widget) == ["north.seen", "north.open", "south.seen"]
    assert "Next: Was it open?" in widget._status.value
    opened.value = "open"
    assert "Next" not in widget._status.value
    seen.value = ""
    assert in_sight(widget) == ["north.seen", "north.open", "south.seen"]
    assert widget.answer == {"north": {"open": "open"}}
    opened.value = ""
    assert in_sight(widget) == ["north.seen", "south.seen"]


def test_a_defensible_step_may_get_a_sentence_too(make):
    widget = make("90.12")
    widget.answer = ANSWERS["90.12"]
    assert widget.box
    assert widget.check().right
    assert "hard to push" in widget._notes["north.open"].value


def test_an_explorer_draws_what_is_chosen(make):
    widget = make("90.9")
    controls = controls_in(widget.box)
    assert "3 invented values by year, shown as count" in widget._picture.value
    controls[1].value = "y2010"
    assert "2 invented values by year, shown as count" in widget._picture.value
    assert widget.answer == {"measure": "count", "first_year": "y2010"}


def test_a_figure_without_a_sentence_is_described_by_the_choices(make, monkeypatch):
    from matplotlib.figure import Figure

    monkeypatch.setattr(
        "course.answering.widgets.kinds.explore.lesson_function", lambda *_: lambda **_: Figure()
    )
    assert 'two sides”. Shown now: Measure: number of people; First year: from 2000."' in html_in(
        make("90.9").box
    )


def test_a_figure_that_fails_gets_a_sentence(make, monkeypatch):
    def broken(*_):
        raise KeyError("no such year")

    monkeypatch.setattr("course.answering.widgets.kinds.explore.lesson_function", broken)
    assert "cannot be drawn" in html_in(make("90.9").box)


@pytest.mark.parametrize("name", ANSWERS)
def test_the_static_view_shows_all_that_can_be_chosen(make, name):
    widget = make(name)
    for html in (widget.static_html(), widget._repr_html_()):
        seen = unescape(html).replace("<em>any</em>", "*any*")
        assert not [text for text in texts_of(widget.exercise) if text not in seen]


def test_every_exercise_of_the_course_can_be_shown(make, monkeypatch):
    monkeypatch.delenv("COURSE_LESSONS")
    for folder in all_lessons():
        for name, exercise in lesson_exercises(folder.name[:2]).items():
            if exercise.in_code or exercise.kind == "manual":
                continue
            widget = make(name)
            names = [control.description for control in controls_in(widget.box)]
            assert all(names), name
            assert len(set(names)) == len(names), name
            assert "cannot be drawn" not in html_in(widget.box), name
            seen = unescape(re.sub("<[^>]+>", "", widget.static_html()))
            assert not [text for text in texts_of(exercise) if re.sub("[*`]", "", text) not in seen], name


@pytest.mark.parametrize("name", ANSWERS)
def test_texts_cannot_become_markup(make, name):
    widget = make(name)
    assert "<b>unsigned" not in html_in(widget.box) + widget.static_html()
    assert all("<b>unsigned" not in control.description for control in controls_in(widget.box))
    if name == "90.n1":
        widget.answer = "<script>alert(1)</script>"
        assert "<script>" not in widget.static_html() + widget._saved_bundle()["text/html"]
    if name == "90.13":
        widget.answer = {
            "view": "<script>alert(1)</script>",
            "evidence": [{"id": "E046", "why": "<script>x</script>"}],
        }
        assert widget.check()
        assert "<script>" not in widget.static_html() + widget._saved_bundle()["text/html"] + html_in(
            widget.box
        )


def test_a_field_for_ids_says_at_once_what_stands_in_the_row(make):
    widget = make("90.13")
    fields = {control.description: control for control in controls_in(widget.box)}
    claims = next(field for name, field in fields.items() if "Claims, by id" in name)
    claims.value = "c010 E046, C999"
    seen = unescape(widget._seen["claims"].value)
    assert 'role="status"' in seen
    assert "C010 · S1 ¶16" in seen
    assert "E046 is a row of evidence; this field asks for a row of claims." in seen
    assert "C999: no table has such a row." in seen
    assert widget.answer == {"claims": ["C010", "E046", "C999"]}
    record = next(field for name, field in fields.items() if "Record 1, by id" in name)
    record.value = "E003"
    assert "Verified in part" in widget._seen["record 1"].value


@pytest.mark.parametrize("name", ANSWERS)
def test_every_control_has_a_name_of_its_own(make, name):
    names = [control.description for control in controls_in(make(name).box)]
    assert all(names)
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", ANSWERS)
def test_nothing_is_chosen_before_the_learner_chooses(make, name):
    if name == "90.9":
        return
    for control in controls_in(make(name).box):
        assert not getattr(control, "value", None)
        if isinstance(control, ipywidgets.Dropdown):
            assert control.label == "choose …"


@pytest.mark.parametrize("name", ANSWERS)
def test_display_shows_the_box_then_the_quiet_output(make, name, shown):
    widget = make(name)
    widget._ipython_display_()
    (box, no_id), (quiet, display_id) = shown
    assert box["application/vnd.jupyter.widget-view+json"]["model_id"] == widget.box.model_id
    assert "application/vnd.course" not in "".join(box)
    assert no_id is None
    assert display_id == f"ans-{name}"
    assert quiet[ANSWER_MIME] == {"id": name, "answer": None, "first": None, "checks": 0}
    widget.answer = ANSWERS[name]
    assert shown[-1][1] == display_id
    assert shown[-1][0][ANSWER_MIME]["answer"] == ANSWERS[name]


@pytest.mark.parametrize("name", ANSWERS)
def test_two_runs_give_the_same_outputs(make, name, shown, tmp_path):
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        widget = make(name, tmp_path / folder)
        widget.answer = ANSWERS[name]
        widget._ipython_display_()
    outputs = [{k: v for k, v in data.items() if "widget-view" not in k} for data, _ in shown]
    assert outputs[:2] == outputs[2:]
    assert "model_id" not in json.dumps(outputs)


def test_an_answer_travels_inside_the_notebook(make, shown):
    widget = make("90.3")
    widget._ipython_display_()
    widget.answer = ANSWERS["90.3"]
    cells = [{"outputs": [{"data": shown[-1][0]}]}]
    assert answers_in_notebook(cells)["90.3"]["answer"] == ANSWERS["90.3"]


def test_an_answer_to_another_version_is_left_out_with_a_sentence(make, shown, tmp_path):
    AnswerStore(tmp_path).put("90.1", "a choice of last year")
    widget = make("90.1")
    widget._ipython_display_()
    assert widget.answer is None
    assert "please answer it again" in html_in(widget.box)


def test_a_broken_file_is_told_once_where_one_looks(make, shown, tmp_path):
    (tmp_path / "answers.json").write_text("{")
    widget = make("90.1")
    widget._ipython_display_()
    widget._ipython_display_()
    assert html_in(widget.box).count("could not be read") == 1


def test_exercises_without_a_widget_say_where_to_answer():
    from course.answering.widgets import exercise

    with pytest.raises(ExerciseError, match="store your answer in `total`"):
        exercise("90.10")
    with pytest.raises(ExerciseError, match="text cell"):
        exercise("90.11")
    assert exercise("90.1").answer is None


def test_recall_says_what_was_predicted(make):
    from course.answering.widgets import recall

    assert repr(recall("90.0")) == "You have not answered 90.0 yet."
    make("90.0").answer = "late"
    assert repr(recall("90.0")) == "You predicted: In 2000 or later"
    make("90.8").answer = 1300
    assert "You answered: <strong>1,300 people</strong>" in recall("90.8")._repr_html_()


def test_save_work_shows_all_and_carries_all(tmp_path, monkeypatch, make):
    from course.answering.widgets import save_work

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
    css = (root / "course" / "answering" / "widgets" / "style.css").read_text()
    block = css.split(".course-exercise {")[1 if theme == "light" else 2].split("}")[0]
    assert f"color-scheme: {theme}" in block
    colour = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))
    text = ["ink paper", "soft paper", "press-ink press", "holds holds-paper", "again again-paper"]
    lines = ["line paper", "edge paper", "press paper"]
    for pair, enough in [(p, 4.5) for p in text] + [(p, 3) for p in lines]:
        front, back = pair.split()
        assert _contrast(colour[front], colour[back]) >= enough, pair


def test_importing_the_course_loads_no_libraries():
    code = (
        "import course, sys; print([n for n in ('ipywidgets', 'matplotlib', 'pandas') if n in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
