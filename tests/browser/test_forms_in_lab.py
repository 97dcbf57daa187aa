"""A learner in JupyterLab, with a keyboard only: answers wrong, then right, and finds the answers again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from axe import looked_at, problems
from lab import (
    NOTEBOOK,
    Step,
    browser_page,
    control,
    do,
    open_notebook,
    restart_kernel,
    run_all,
    running_lab,
    save,
    set_theme,
    shows,
    tab_to,
)
from needs import needs_chromium

from course.answering.answers import answers_in_notebook
from course.exercises.library import read_exercises

pytestmark = pytest.mark.browser

LESSONS = Path(__file__).resolve().parent.parent / "fixtures" / "lessons"
NAME = "90_all_kinds.ipynb"
IDS = [
    "90.0",
    "90.1",
    "90.2",
    "90.3",
    "90.4",
    "90.5",
    "90.6",
    "90.7",
    "90.8",
    "90.9",
    "90.12",
    "90.13",
    "90.n1",
]

LONG = (
    "A ministry announced a goal of 90 % accuracy, to be reached in a project that was not finished",
    "Match a face to a national photo archive within three seconds, as a notice for tender says it should "
    "one day do for any citizen of the country",
    "Cameras and servers ordered by local governments for US$ 5 million & US$ 7 million",
)
SAY = "Say how far the evidence carries the claim"
FIND = "Find the claim and copy its place"
LOOK = "Look for a record that could contradict it"
CHECK = "Check "
WRONG: dict[str, list[Step]] = {
    "90.0": [("one", "Your answer: A guess before the data", "Before 2000")],
    "90.1": [("one", "Your answer: The careful reading", "The system works")],
    "90.2": [("checkbox", "A summary in a textbook", True)],
    "90.3": [
        ("one", LONG[1], "shown to work"),
        ("one", "About ninety per cent accuracy", "stated as a goal"),
        ("one", LONG[2], "something was bought"),
    ],
    "90.4": [("one", "Nine of ten users trust the service.", "a published notice for tender B")],
    "90.5": [("order", "90.5", [SAY, FIND, LOOK])],
    "90.6": [("one", "Your place on the scale: How sure are you?", "4 – very")],
    "90.7": [("checkbox", "The speech: when it was counted", True)],
    "90.8": [("textbox", "Users left out (people)", "2,600")],
    "90.12": [
        ("one", "The north door: Did the writer see the door?", "the writer was told"),
        ("one", "The north door: Was it open?", "shut"),
    ],
    "90.13": [
        ("textbox", "Question (5 to 20 words)", "It is 5 per cent bad."),
        ("textbox", "Claims, by id", "C010, E046"),
    ],
}
SAYS = {
    "90.1": "Who tested it, and when?",
    "90.2": "whom does it name as its source?",
    "90.3": "Which verb does it use?",
    "90.4": "not what people think.",
    "90.5": "What must you have read",
    "90.6": "is there one?",
    "90.7": "Which sentence of the speech says when?",
    "90.8": "That is both groups together",
    "90.12": "How would one walk in then?",
    "90.13": "this is a statement and no question",
}
WHERE = {
    "90.2": "1 of 4 options hold; look again at one of those that you ticked and at 2 of those that you did not tick.",
    "90.3": "2 of 3 items hold",
    "90.4": "None of the 2 items holds yet",
    "90.5": "1 of 3 pairs of items stand in the right order",
    "90.7": "None of the 2 rows holds yet",
    "90.12": "None of the 4 steps holds yet",
}
"""What the first check says of an exercise with several parts: where to look, and no more."""
STILL_WRONG: dict[str, list[Step]] = {
    "90.2": [("checkbox", "A review of the literature", True)],
    "90.3": [("one", LONG[2], "stated as a goal")],
    "90.4": [
        (
            "one",
            "The city bought new cameras.",
            "an audit by an office that does not report to the ministry A",
        )
    ],
    "90.5": [("order", "90.5", [SAY, LOOK, FIND])],
    "90.7": [("checkbox", "The speech: how it was counted", True)],
    "90.12": [("one", "The south door: Did the writer see the door?", "the writer saw it")],
}
RIGHT: dict[str, list[Step]] = {
    "90.0": [("one", "Your answer: A guess before the data", "In 2000 or later")],
    "90.1": [("one", "Your answer: The careful reading", LONG[0])],
    "90.2": [
        ("checkbox", "Minutes of a meeting", True),
        ("checkbox", "A summary in a textbook", False),
        ("checkbox", "A review of the literature", False),
        ("checkbox", "A letter of a participant, <b>unsigned</b>", True),
    ],
    "90.3": [("one", LONG[1], "stated as a goal"), ("one", LONG[2], "something was bought")],
    "90.4": [
        (
            "one",
            "Nine of ten users trust the service.",
            "a survey with its questions printed in full C",
        ),
        ("one", "The city bought new cameras.", "a published notice for tender B"),
    ],
    "90.5": [("order", "90.5", [FIND, LOOK, SAY])],
    "90.6": [
        ("one", "Your place on the scale: How sure are you?", "2 – somewhat"),
        ("textbox", "Your reason, for yourself and for readers", "only one source counted it"),
    ],
    "90.7": [
        ("checkbox", "The yearly report: how it was counted", True),
        ("checkbox", "The yearly report: when it was counted", True),
        ("checkbox", "The speech: when it was counted", False),
        ("checkbox", "The speech: how it was counted", False),
    ],
    "90.8": [("textbox", "Users left out (people)", "1,300")],
    "90.9": [("one", "First year", "from 2010")],
    "90.12": [
        ("one", "The north door: Did the writer see the door?", "the writer saw it"),
        ("one", "The north door: Was it open?", "open, for US$ 5"),
        ("one", "The south door: Did the writer see the door?", "the writer was told"),
        ("one", "The south door: Was it open?", "nobody says"),
    ],
    "90.13": [
        ("textbox", "Question (5 to 20 words)", "Did a court protect one visitor?"),
        ("textbox", "Short answer (5 to 30 words)", "Yes, in one case, not for all."),
        ("textbox", "Claims, by id", "C010, C052"),
        ("textbox", "Record 1, by id", "E046"),
        ("one", "Record 1 speaks", "for my view"),
        ("textbox", "Record 1: why in this direction?", "A park had to delete data."),
        ("textbox", "Record 2, by id", "E010"),
        ("one", "Record 2 speaks", "against my view"),
        ("textbox", "Record 2: why in this direction?", "Nobody could refuse the police."),
        (
            "textbox",
            "Argument (8 to 60 words)",
            "A park deleted data [E046]. The police use the tool too [E010].",
        ),
        ("textbox", "Yardstick, by id", "ST03"),
        ("textbox", "Yardstick (5 to 40 words)", "Interference may not be arbitrary [ST03]."),
        ("one", "Confidence", "medium"),
        ("textbox", "Why this confidence (5 to 30 words)", "A judgment and a report agree."),
        ("textbox", "What would change it (5 to 30 words)", "Judgments against the police would do."),
        ("textbox", "Limits (5 to 30 words)", "Only English rows were read here."),
        ("one", "Figure in your brief", "the records on a line of time"),
    ],
    "90.n1": [("textbox", "Your notes: Notes on the figure", "Who counted, and when?")],
}
EXERCISES = read_exercises(LESSONS / "90_all_kinds" / "exercises.yml")
FULL = {name: f"{one.points:g} of {one.points:g} point" for name, one in EXERCISES.items()}
ANSWERS = {
    "90.0": "late",
    "90.1": "reported",
    "90.2": ["minutes", "letter"],
    "90.3": {"identify": "aim", "accuracy": "aim", "cameras": "purchase"},
    "90.4": {"trusted": "survey", "bought": "tender"},
    "90.5": ["find", "check", "judge"],
    "90.6": {"value": 2, "reason": "only one source counted it"},
    "90.7": {"report": ["method", "date"]},
    "90.8": 1300,
    "90.9": {"measure": "count", "first_year": "y2010"},
    "90.12": {"north": {"seen": "saw", "open": "open"}, "south": {"seen": "heard", "open": "unknown"}},
    "90.n1": "Who counted, and when?",
    "90.13": {
        "question": "Did a court protect one visitor?",
        "view": "Yes, in one case, not for all.",
        "claims": ["C010", "C052"],
        "evidence": [
            {"id": "E046", "direction": "for", "why": "A park had to delete data."},
            {"id": "E010", "direction": "against", "why": "Nobody could refuse the police."},
        ],
        "argument": "A park deleted data [E046]. The police use the tool too [E010].",
        "standards": ["ST03"],
        "yardstick": "Interference may not be arbitrary [ST03].",
        "confidence": "medium",
        "reason": "A judgment and a report agree.",
        "change": "Judgments against the police would do.",
        "limits": "Only English rows were read here.",
        "figure": "timeline",
    },
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("learner") / "90_all_kinds"
    folder.mkdir()
    lines = ["from course import exercise, recall, save_work"]
    lines += [f'exercise("{name}")' for name in IDS]
    lines += ['recall("90.0")', "save_work()"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(line) for line in lines])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, folder / NAME)
    return folder


@pytest.fixture(scope="module")
def page(folder):
    chromium = needs_chromium()
    with running_lab(folder, COURSE_LESSONS=str(LESSONS)) as address, browser_page(chromium) as page:
        page.set_viewport_size({"width": 1100, "height": 7600})
        open_notebook(page, address, NAME)
        yield page


def kept(folder: Path) -> dict[str, Any]:
    path = folder / "answers.json"
    return json.loads(path.read_text(encoding="utf-8"))["answers"] if path.exists() else {}


def answer_by_keyboard(page: Any, steps: list[Step]) -> None:
    for step in steps:
        do(page, step)


def check_by_keyboard(page: Any, name: str, sentence: str) -> None:
    tab_to(page, control(page, "button", f"{CHECK}{name}"))
    page.keyboard.press("Space")
    page.locator(f"{NOTEBOOK} .course-form").filter(has_text=f"Exercise {name} ").get_by_text(
        sentence
    ).first.wait_for(timeout=30_000)


def start_at_the_top(page: Any) -> None:
    """Put the focus on the notebook's first cell, as after opening it."""
    page.evaluate(
        """() => { const notebook = window.jupyterapp.shell.currentWidget.content;
                   notebook.activeCellIndex = 0; notebook.mode = 'command';
                   notebook.widgets[0].node.focus(); }"""
    )


def picture(page: Any, folder: Path, name: str) -> None:
    page.screenshot(path=str(folder.parent / f"{name}.png"))


def test_a_learner_answers_by_keyboard_alone(page, folder):
    assert run_all(page)
    control(page, "textbox", "Your notes: Notes on the figure").wait_for()
    start_at_the_top(page)
    for name, steps in WRONG.items():
        answer_by_keyboard(page, steps)
        if name in WHERE:
            check_by_keyboard(page, name, WHERE[name])
            answer_by_keyboard(page, STILL_WRONG[name])
        if name in SAYS:
            check_by_keyboard(page, name, SAYS[name])
    picture(page, folder, "wrong-light")
    start_at_the_top(page)
    for name, steps in RIGHT.items():
        answer_by_keyboard(page, steps)
        if name in SAYS:
            check_by_keyboard(page, name, FULL[name])
    page.wait_for_timeout(1500)
    picture(page, folder, "right-light")
    entries = kept(folder)
    assert {name: entry["answer"] for name, entry in entries.items()} == ANSWERS
    assert {name: entry["checks"] for name, entry in entries.items() if name in SAYS} == {
        name: 3 if name in WHERE else 2 for name in SAYS
    }
    assert entries["90.1"]["first"] == "works"
    assert entries["90.8"]["first"] == 2600


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing_in_the_outputs(page, folder, dark):
    set_theme(page, dark)
    picture(page, folder, "dark" if dark else "light")
    result = looked_at(page, f"{NOTEBOOK} .jp-Cell-outputArea")
    seen = " ".join(node["html"] for rule in result["passes"] for node in rule["nodes"])
    assert all(tag in seen for tag in ("<textarea", "<button", "<img", 'type="checkbox"'))
    assert problems(result) == []


def assert_found_again(page: Any) -> None:
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs')")
    assert run_all(page)
    field = control(page, "textbox", "Your notes: Notes on the figure")
    field.wait_for()
    assert field.input_value() == ANSWERS["90.n1"]
    assert [step for steps in RIGHT.values() for step in steps if not shows(page, step)] == []


def test_a_fresh_kernel_brings_the_answers_back(page, folder):
    save(page)
    cells = json.loads((folder / NAME).read_text(encoding="utf-8"))["cells"]
    inside = answers_in_notebook(cells)
    assert {name: entry["answer"] for name, entry in inside.items()} == ANSWERS
    restart_kernel(page)
    assert_found_again(page)


def test_the_notebook_alone_holds_the_answers(page, folder):
    assert_found_again(page)
    save(page)
    (folder / "answers.json").unlink()
    restart_kernel(page)
    assert_found_again(page)
    page.get_by_text("You predicted: In 2000 or later").wait_for()
    page.get_by_text("12 of 13 exercises are answered").wait_for()


def test_a_notebook_opened_without_a_kernel_shows_the_answers(page, folder):
    asleep = page.locator(NOTEBOOK).get_by_text(
        "Run this cell to answer or to change your answer. If it stops"
    )
    assert asleep.count() == len(IDS)
    assert not any(sentence.is_visible() for sentence in asleep.all())
    save(page)
    page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    page.reload()
    open_notebook(page, page.url.split("/lab")[0], NAME, with_kernel=False)
    asleep.first.wait_for()
    assert all(sentence.is_visible() for sentence in asleep.all())
    errors = page.locator(NOTEBOOK).get_by_text("Error displaying widget")
    assert not any(error.is_visible() for error in errors.all())
    page.locator(NOTEBOOK).get_by_text("Your saved answer").nth(1).click()
    page.locator(NOTEBOOK).get_by_role("list").get_by_text(LONG[0]).wait_for()
    picture(page, folder, "asleep")
