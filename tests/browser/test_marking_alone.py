"""The marking page without Jupyter: what the kernel never got, what it says too late, and where keys go."""

from __future__ import annotations

import json
from typing import Any

import pytest
from class_to_mark import ClassToMark
from lab import page_of
from needs import needs_chromium

from course.answering.forms import front as forms
from grading.marking.desk import Desk
from grading.marking.view import FRONT, SHARED, MarkingView, look

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
]
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Marking</title><style>{{style}}</style>
<body><main><h1>Marking</h1><h2>A task</h2></main><script>
{{script}}
window.sent = [];
const [asked, texts, state] = {{given}};
window.state = state;
const send = (one) => window.sent.push(one);
window.page = marking(document.querySelector("main"), asked, texts, structuredClone(state), send);
window.hear = (change) => window.page.hear({...structuredClone(window.state), ...change}, texts);
</script></body></html>"""


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> str:
    needs_chromium()
    root = tmp_path_factory.mktemp("alone")
    made = ClassToMark(root)
    for student in ("ant", "bee"):
        made.writes(student, f"The text of {student}.")
    desk = Desk(root, "02", "Ada")
    desk.mark("ant", {}, "Used before.")
    desk.own.at = 1
    view = MarkingView(desk)
    own = (FRONT / "marking.js").read_text(encoding="utf-8").partition("export default")[0]
    own = "\n".join(line for line in own.splitlines() if not line.startswith("import "))
    script = f"{forms.script(SHARED)}\n{own.replace('export function', 'function')}"
    given = json.dumps([view.asked, view.texts, view.state]).replace("</", "<\\/")
    text = PAGE
    for slot, value in {"style": look(), "script": script, "given": given}.items():
        text = text.replace("{{" + slot + "}}", value)
    (root / "page.html").write_text(text, encoding="utf-8")
    return (root / "page.html").as_uri()


@pytest.fixture
def page(browser, address):
    with page_of(browser) as page:
        page.set_default_timeout(8000)
        page.goto(address)
        yield page


def last(page: Any, kind: str = "mark") -> Any:
    return page.evaluate("kind => window.sent.filter((one) => one.kind === kind).at(-1)", kind)


def group(page: Any, letter: str) -> Any:
    return page.locator(f'[data-criterion="{letter}"]')


def test_what_the_kernel_never_got_is_said_and_offered_again(page):
    group(page, "A").get_by_role("radio").nth(1).check()
    page.get_by_role("alert").get_by_text("Not saved: the kernel does not answer.").wait_for()
    page.reload()
    page.get_by_text("This browser kept a mark of this text that was not saved: A 2;").wait_for()
    page.get_by_role("button", name="Use it").click()
    assert last(page)["levels"] == {"A": "2"}
    message = last(page)
    page.evaluate("([n, by]) => window.hear({n, by, written: true})", [message["n"], message["view"]])
    assert page.evaluate("() => Object.keys(localStorage).length") == 0


def test_what_the_gradebook_did_not_take_is_brought_again_in_growing_pauses(page):
    page.clock.install()
    page.reload()
    page.evaluate("() => window.hear({unwritten: 1})")
    page.clock.run_for(4900)
    assert last(page, "again") is None
    for pause in (200, 10_000, 20_000, 40_000, 60_000, 60_000):
        page.evaluate("() => (window.sent = [])")
        page.clock.run_for(pause)
        assert last(page, "again") == {"kind": "again"}
        page.evaluate("() => window.hear({unwritten: 1})")
    page.evaluate("() => (window.hear({unwritten: 0}), window.sent = [])")
    page.clock.run_for(120_000)
    assert last(page, "again") is None


def test_a_late_answer_of_the_kernel_takes_nothing_back(page):
    page.locator(".mk-text").focus()
    page.keyboard.press("3")
    first = last(page)
    page.keyboard.press("2")
    page.evaluate("([n, by]) => window.hear({n, by, written: true})", [first["n"], first["view"]])
    assert group(page, "B").get_by_role("radio").nth(1).is_checked()
    page.keyboard.press("n")
    page.get_by_role("heading", name="Text 2").wait_for()
    assert page.get_by_role("radio", checked=True).count() == 0
    page.keyboard.press("p")
    assert page.get_by_role("radio", checked=True).count() == 2


def test_keys_in_the_comment_are_letters(page):
    page.get_by_role("textbox").focus()
    page.keyboard.type("not a 3 nap")
    assert "not a 3 nap" in page.get_by_role("textbox").input_value()
    assert page.get_by_role("radio", checked=True).count() == 0
    page.keyboard.press("Escape")
    assert page.locator(".mk-text").evaluate("node => node === document.activeElement")
    page.keyboard.press("a")
    assert "Used before." in page.get_by_role("textbox").input_value()


def test_a_digit_goes_to_the_criterion_on_which_one_stands(page):
    group(page, "C").get_by_role("radio").first.focus()
    page.keyboard.press("1")
    assert last(page)["levels"] == {"C": "1"}
    focused = page.evaluate("() => document.activeElement.closest('[data-criterion]').dataset.criterion")
    assert focused == "D"
    page.locator(".mk-text").focus()
    for level in "320":
        page.keyboard.press(level)
    assert last(page)["levels"] == {"A": "3", "B": "2", "C": "1", "D": "0"}
    page.get_by_text("Sum 6 of 12, beginning: 1.5 of 3 points.").wait_for()
