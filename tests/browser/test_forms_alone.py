"""The forms on a page without Jupyter: narrow, enlarged, dark, without motion; and axe on each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe import violations
from lab import page_of

from course.answering.forms import form_of, front
from course.answering.store import MemoryStore
from course.exercises.library import lesson_exercises

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Forms</title>
<meta name="viewport" content="width=device-width">
<style>body { margin: 8px } {{style}}</style>
<body {{theme}}><main><h1>Forms</h1><h2>All kinds</h2></main><script>
{{script}}
window.sent = [];
window.forms = {{forms}}.map(([exercise, state]) => {
    const place = document.querySelector('main').appendChild(document.createElement('div'));
    return mount(place, exercise, state, (message) => window.sent.push([exercise.id, message]));
});
</script></body></html>"""
WIDE, NARROW, ENLARGED = (
    {"width": 1280, "height": 900},
    {"width": 320, "height": 900},
    {"width": 640, "height": 450},
)
WRONG = {
    "90.1": "works",
    "90.2": ["summary"],
    "90.3": {"identify": "operating", "accuracy": "aim"},
    "90.4": {"trusted": "audit", "bought": "tender"},
    "90.5": ["judge", "find", "check"],
    "90.7": {"speech": ["date"]},
    "90.12": {"north": {"seen": "saw", "open": "shut"}},
    "90.11s": {"A": "A2", "B": "B1"},
    "90.13": {"question": "It is bad for all.", "claims": ["C010"]},
}


@pytest.fixture
def page(browser) -> Iterator[Any]:
    with page_of(browser) as page:
        yield page


@pytest.fixture
def exercises(monkeypatch, tmp_path) -> dict[str, Any]:
    monkeypatch.setenv("COURSE_LESSONS", str(Path(__file__).resolve().parent.parent / "fixtures" / "lessons"))
    monkeypatch.chdir(tmp_path)
    return {name: one for name, one in lesson_exercises("90").items() if one.answered_by == "form"}


@pytest.fixture
def write(exercises, tmp_path):
    """A page with all kinds, each checked with a wrong answer; its address."""

    def page(dark: bool = False) -> str:
        forms = []
        for name, exercise in exercises.items():
            form = form_of(exercise, MemoryStore(tmp_path))
            if name in WRONG:
                form.answer = WRONG[name]
                form.check()
            forms.append([form.view.exercise, form.view.state])
        text = PAGE
        for slot, value in {
            "style": front.style(),
            "script": front.script(front.FORM),
            "theme": 'class="course-dark" style="background:#111;color:#eee"' if dark else "",
            "forms": json.dumps(forms).replace("</", "<\\/"),
        }.items():
            text = text.replace("{{" + slot + "}}", value)
        path = tmp_path / "forms.html"
        path.write_text(text, encoding="utf-8")
        return path.as_uri()

    return page


@pytest.mark.parametrize("dark", [False, True])
def test_at_every_width_nothing_is_cut_and_axe_finds_nothing(browser, write, tmp_path, dark):
    with page_of(browser, reduced_motion="reduce") as page:
        errors = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(write(dark))
        for name, size in {"wide": WIDE, "narrow": NARROW, "enlarged": ENLARGED}.items():
            page.set_viewport_size(size)
            page.wait_for_timeout(200)
            page.screenshot(path=str(tmp_path / f"{name}-{dark}.png"), full_page=True)
            width = page.evaluate("() => document.scrollingElement.scrollWidth")
            assert width <= size["width"], name
            cut = page.evaluate(
                """() => [...document.querySelectorAll('.course-form *')].filter(one =>
                    !one.closest('.cf-heard') && one.clientWidth && one.scrollWidth > one.clientWidth + 1 &&
                    getComputedStyle(one).overflowX !== 'visible' && !one.matches('input, select, [aria-label=Figure]'))
                    .map(one => one.outerHTML.slice(0, 200))"""
            )
            assert cut == []
            inner = page.evaluate(
                """() => [...document.querySelectorAll('.course-form, .course-form *')].filter(one =>
                    ['auto', 'scroll'].includes(getComputedStyle(one).overflowY))
                    .map(one => one.outerHTML.slice(0, 200))"""
            )
            assert inner == [], "a scroll bar of its own would take the wheel"
        assert violations(page) == []
        assert not errors


def named(page: Any, exercise: str) -> Any:
    return page.locator(f'section[aria-label="Exercise {exercise}"]')


def test_a_sentence_belongs_to_its_row_and_is_announced(page, write):
    page.goto(write())
    row = named(page, "90.3").get_by_role("group").first
    described = page.evaluate(
        "(node) => document.getElementById(node.getAttribute('aria-describedby'))", row.element_handle()
    )
    assert described is not None
    assert page.evaluate(
        """() => [...document.querySelectorAll('.cf-note')].every(note =>
            note.getAttribute('aria-live') === 'polite' &&
            document.querySelector(`[aria-describedby~="${note.id}"]`) !== null || note.closest('.cf-part'))"""
    )


def last(page: Any) -> Any:
    page.wait_for_timeout(450)
    return page.evaluate("() => window.sent.at(-1)")


def test_the_mouse_answers_every_kind(page, write):
    page.goto(write())
    page.set_default_timeout(5000)
    named(page, "90.1").get_by_label("The system was bought", exact=False).check()
    assert last(page)[1]["answer"] == "bought"
    named(page, "90.2").get_by_label("Minutes of a meeting").check()
    assert last(page)[1]["answer"] == ["minutes", "summary"]
    named(page, "90.3").get_by_role("group", name="About ninety").get_by_label("something was bought").check()
    assert last(page)[1]["answer"] == {"identify": "operating", "accuracy": "purchase"}
    named(page, "90.7").get_by_label("The yearly report: how it was counted").check()
    assert last(page)[1]["answer"] == {"report": ["method"], "speech": ["date"]}
    named(page, "90.8").get_by_role("textbox").fill("1,300")
    assert last(page)[1]["answer"] == "1,300"
    named(page, "90.12").get_by_role("group", name="Was it open?").first.get_by_label("nobody says").check()
    assert last(page)[1]["answer"]["north"]["open"] == "unknown"
    named(page, "90.13").get_by_label("Record 2, by id").fill("E046")
    evidence = last(page)[1]["answer"]["evidence"]
    assert evidence == [
        {"id": "", "direction": "", "why": ""},
        {"id": "E046", "direction": "", "why": ""},
    ]
    named(page, "90.1").get_by_role("button", name="Check 90.1").click()
    assert last(page)[1]["kind"] == "check"


def test_a_partner_that_is_taken_changes_hands_aloud(page, write):
    page.goto(write())
    form = named(page, "90.4")
    rows = form.get_by_role("group")
    rows.nth(1).get_by_role("radio").nth(0).check()
    assert last(page)[1]["answer"] == {"trusted": "tender", "bought": "audit"}
    form.get_by_role("status").get_by_text(
        "A was taken by “Nine of ten users trust the service.”, which now has B."
    ).wait_for()
    rows.nth(0).get_by_text("A was moved to another row. Here stands B now.").wait_for()


def test_who_walks_past_a_taken_partner_takes_nothing(page, write):
    page.goto(write())
    form = named(page, "90.4")
    form.get_by_role("group").nth(1).get_by_role("radio").nth(1).focus()
    page.keyboard.press("ArrowUp")
    assert last(page)[1]["answer"] == {"trusted": "tender", "bought": "audit"}
    assert "was taken by" in form.inner_text()
    page.keyboard.press("ArrowUp")
    assert last(page)[1]["answer"] == {"trusted": "audit", "bought": "survey"}
    assert "was taken by" not in form.inner_text()
    assert "was moved to" not in form.inner_text()


def test_a_partner_changes_hands_from_where_it_stands_when_one_comes_back(page, write):
    page.goto(write())
    form = named(page, "90.4")
    first, second = form.get_by_role("group").nth(0), form.get_by_role("group").nth(1)
    second.get_by_role("radio").nth(0).check()
    form.get_by_role("button", name="Check 90.4").focus()
    second.get_by_role("radio").nth(2).check()
    assert last(page)[1]["answer"] == {"trusted": "tender", "bought": "survey"}
    page.evaluate("() => window.forms[4].hear({answer: null, n: null, by: '', checked: 1})")
    first.get_by_role("radio").nth(2).check()
    assert last(page)[1]["answer"] in (
        {"trusted": "survey"},
        {"trusted": "survey", "bought": "tender"},
    )


def test_items_move_by_button_by_key_and_by_hand_and_say_where_to(page, write):
    page.goto(write())
    form = named(page, "90.5")
    form.get_by_role("button", name="up: Find the claim and copy its place").press("Space")
    assert last(page)[1]["answer"] == ["find", "judge", "check"]
    form.get_by_text("“Find the claim and copy its place” is now 1 of 3.").wait_for()
    focused = page.evaluate("() => document.activeElement.getAttribute('aria-label')")
    assert focused == "down: Find the claim and copy its place"
    rows = form.locator(".cf-order > li")
    rows.nth(2).locator(".cf-grip").drag_to(rows.nth(0))
    assert last(page)[1]["answer"] == ["check", "find", "judge"]


def test_an_order_that_is_right_as_it_stands_can_be_checked(page, write, exercises):
    page.goto(write())
    page.evaluate("() => window.forms[5].hear({answer: null, n: null, by: '', checked: 0})")
    named(page, "90.5").get_by_role("button", name="Check 90.5").click()
    assert last(page)[1]["answer"] == [item.id for item in exercises["90.5"].items]


def test_what_did_not_reach_the_file_stays_in_the_browser(page, write):
    page.goto(write())
    form = named(page, "90.1")
    form.get_by_label("The system was bought", exact=False).check()
    message = last(page)[1]
    hear = """({answer, n, view}) =>
        window.forms[1].hear({answer, n, by: view, problem: '', written: false, checked: 1})"""
    page.evaluate(hear, message)
    form.get_by_text("Kept in this notebook and in this browser, not in your file.").wait_for()
    assert page.evaluate("() => Object.keys(localStorage).length") == 1


def test_a_self_check_is_shut_at_first_and_opening_it_brings_the_keyboard_there(
    page, write, exercises, tmp_path
):
    form = form_of(exercises["90.11s"], MemoryStore(tmp_path))
    shut, place = form.view.state, list(exercises).index("90.11s")
    page.goto(write())
    own = named(page, "90.11s")
    hear = "([place, state]) => window.forms[place].hear(state)"
    page.evaluate(hear, [place, shut])
    assert not own.get_by_role("radio").first.is_visible()
    own.get_by_role("button", name="Open the self-check").press("Enter")
    assert last(page)[1]["kind"] == "check"
    form.heard(last(page)[1])
    assert form.view.state["more"]["button"] == "I have written my text"
    page.evaluate(hear, [place, form.view.state])
    own.get_by_role("button", name="I have written my text").press("Enter")
    form.heard(last(page)[1])
    page.evaluate(hear, [place, form.view.state])
    assert own.get_by_role("radio").first.evaluate("node => node === document.activeElement")
    assert own.get_by_role("button").count() == 0
    page.keyboard.press("Space")
    assert last(page)[1]["answer"] == {"A": "A3"}


def test_saved_is_said_for_the_last_change_alone(page, write):
    page.goto(write())
    form = named(page, "90.1")
    form.get_by_label("The system was bought", exact=False).check()
    page.wait_for_timeout(100)
    form.get_by_label("The system works").check()
    page.wait_for_timeout(100)
    first, second = page.evaluate("() => window.sent.slice(-2).map(([, message]) => message)")
    hear = """({answer, n, view}) =>
        window.forms[1].hear({answer, n, by: view, problem: '', written: true, checked: 1})"""
    page.evaluate(hear, first)
    assert form.get_by_text("Saving …").is_visible()
    page.evaluate(hear, second)
    assert form.get_by_text("Saved.", exact=True).is_visible()
    assert page.evaluate("() => Object.keys(localStorage).length") == 0
