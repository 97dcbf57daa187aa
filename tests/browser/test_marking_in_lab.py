"""Twelve texts marked by two people in a real JupyterLab, by keyboard alone, with an interruption; and axe."""

from __future__ import annotations

import shutil
import time
from typing import Any

import pytest
from class_to_mark import ClassToMark, sample_texts
from conftest import ROOT
from lab import (
    NOTEBOOK,
    browser_page,
    open_notebook,
    restart_kernel,
    run_all,
    running_lab,
    set_theme,
    tab_to,
)
from needs import needs_chromium

from grading.marking.desk import Desk
from grading.marking.page import write_notebook

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
]
PICTURES = ROOT / ".screenshots" / "marking"
HOSTILE = "<script>window.hit = 1</script><img src=x onerror='window.hit = 1'> *stars* \u202eturned\u202c"
COMMENT = "Name who counted."
PRESSES = "() => addEventListener('keydown', () => (window.presses = (window.presses ?? 0) + 1), true)"
ADA = ["3333", "3322", "2222", "3221", "1111", "0000", "3332", "2211", "3210", "1110", "2221", "3333"]
BEN = [*ADA[:10], "2211", "3323"]


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> ClassToMark:
    needs_chromium()
    root = tmp_path_factory.mktemp("marking") / "course"
    root.mkdir()
    made = ClassToMark(root)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    for student, text in sample_texts().items():
        made.writes(student, HOSTILE if student == "s06" else text)
    return made


@pytest.fixture(scope="module")
def lab(made):
    PICTURES.mkdir(parents=True, exist_ok=True)
    with running_lab(made.root) as address, browser_page(needs_chromium()) as page:
        page.set_default_timeout(60_000)
        yield page, address


def form_of(page: Any) -> Any:
    return page.locator(f'{NOTEBOOK} section[aria-label="Marking 02.7"]')


def sit(page: Any, address: str, made: ClassToMark, marker: str) -> Any:
    """Open a marker's notebook and run it."""
    notebook = write_notebook(made.root, Desk(made.root, "02", marker))
    open_notebook(page, address, str(notebook))
    page.evaluate("() => window.jupyterapp.shell.collapseLeft()")
    run_all(page)
    form = form_of(page)
    form.get_by_role("radio").first.wait_for()
    return form


def mark(page: Any, form: Any, levels: str) -> None:
    """Give a text its levels, a key for each, and wait for the sum."""
    for level in levels:
        page.keyboard.press(level)
    form.locator(".mk-sum").get_by_text(f"Sum {sum(map(int, levels))} of 12,").wait_for()


def settled(form: Any) -> None:
    """Wait until all is kept."""
    try:
        form.get_by_text("In the gradebook").wait_for()
    except Exception as error:
        raise AssertionError(f"The page says: {form.inner_text()}") from error


def in_order(made: ClassToMark, marks: list[str]) -> dict[str, float]:
    order = made.keeps("round.json")["order"]
    return {student: sum(map(int, marks[place])) * 3 / 12 for place, student in enumerate(order)}


def given(made: ClassToMark) -> dict[str, float]:
    return {student: made.stands(student)[0] for student in sample_texts()}


def picture(page: Any, name: str) -> None:
    page.screenshot(path=str(PICTURES / f"{name}.png"))


def violations(page: Any) -> list[tuple[str, str]]:
    from axe_playwright_python.sync_playwright import Axe

    result = Axe().run(page, context={"include": [[".mk"]]}, options={"resultTypes": ["violations"]}).response
    return [(rule["id"], node["html"][:200]) for rule in result["violations"] for node in rule["nodes"]]


def test_twelve_texts_by_keyboard_alone_with_a_kernel_restarted_between(lab, made):
    page, address = lab
    form = sit(page, address, made, "Ada")
    page.evaluate(PRESSES)
    tab_to(page, form.get_by_role("radio").first, presses=200)
    page.evaluate("() => (window.presses = 0)")
    began = time.monotonic()
    mark(page, form, ADA[0])
    page.keyboard.press("t")
    page.keyboard.insert_text(COMMENT)
    page.keyboard.press("Control+Enter")
    for place in range(1, 7):
        form.get_by_role("heading", name=f"({place + 1} of 12)").wait_for()
        mark(page, form, ADA[place])
        page.keyboard.press("a")
        settled(form)
        if place < 6:
            page.keyboard.press("n")
    page.keyboard.press("t")
    page.keyboard.insert_text(" And when?")
    form.get_by_text("Saved.", exact=True).wait_for()
    restart_kernel(page)
    run_all(page)
    form = form_of(page)
    form.get_by_role("heading", name="Text 7 (7 of 12)").wait_for()
    assert form.get_by_role("textbox").input_value() == f"{COMMENT} And when?"
    assert form.locator(".mk-sum").get_by_text(f"Sum {sum(map(int, ADA[6]))} of 12,").is_visible()
    tab_to(page, form.get_by_role("button", name="Next text"), presses=200)
    page.keyboard.press("Enter")
    for place in range(7, 12):
        form.get_by_role("heading", name=f"({place + 1} of 12)").wait_for()
        mark(page, form, ADA[place])
        settled(form)
        page.keyboard.press("n")
    form.get_by_text("This is the last text; no other waits.").first.wait_for()
    form.get_by_text("12 of 12 texts are marked.").wait_for()
    print(f"{time.monotonic() - began:.0f} s, {page.evaluate('() => window.presses')} presses")
    assert given(made) == in_order(made, ADA)
    order = made.keeps("round.json")["order"]
    assert made.stands(order[0])[2] == COMMENT
    assert made.stands(order[6])[2] == f"{COMMENT} And when?"
    assert made.stands(order[11])[2] is None


def test_a_text_is_shown_as_text(lab, made):
    page, _ = lab
    form = form_of(page)
    place = made.keeps("round.json")["order"].index("s06")
    form.get_by_role("combobox", name="Go to a text").select_option(index=place)
    form.get_by_text("<script>window.hit = 1</script>").wait_for()
    assert "*stars* ⟨U+202E⟩turned⟨U+202C⟩" in form.locator(".mk-text").inner_text()
    assert page.evaluate("() => window.hit") is None


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing_and_nothing_is_cut_at_any_width(lab, dark):
    page, _ = lab
    set_theme(page, dark)
    for width, height in ((1280, 900), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(500)
        form_of(page).locator(".mk-text").evaluate("node => node.scrollIntoView()")
        picture(page, f"{width}-{'dark' if dark else 'light'}")
        assert violations(page) == []
        cut = """() => [...document.querySelectorAll('.mk, .mk *')].filter(one => !one.closest('.cf-heard')
            && one.clientWidth && one.scrollWidth > one.clientWidth + 1 && !one.matches('select, textarea'))
            .map(one => one.outerHTML.slice(0, 150))"""
        assert page.evaluate(cut) == []
    page.set_viewport_size({"width": 1280, "height": 900})
    set_theme(page, False)


def test_a_second_marker_sees_the_agreement_and_settles_what_differs(lab, made):
    page, address = lab
    form = sit(page, address, made, "Ben")
    tab_to(page, form.get_by_role("radio").first, presses=200)
    for place in range(12):
        form.get_by_role("heading", name=f"({place + 1} of 12)").wait_for()
        mark(page, form, BEN[place])
        form.get_by_text(
            "gave the same levels" if BEN[place] == ADA[place] else "until you settle"
        ).wait_for()
        page.keyboard.press("n")
    assert given(made) == in_order(made, ADA)
    button = form.get_by_role("button", name="Settle differences (2)")
    tab_to(page, button, presses=200)
    page.keyboard.press("Enter")
    fold = form.locator("summary", has_text="Agreement with Ada")
    tab_to(page, fold, presses=200)
    page.keyboard.press("Enter")
    agreed = form.get_by_role("table", name="Agreement with Ada")
    assert agreed.get_by_role("row").nth(3).inner_text().split("\t")[1:] == ["10 of 12", "0.76"]
    assert violations(page) == []
    picture(page, "settle")
    form.get_by_role("heading", name="Text 11 (1 of 2)").wait_for()
    form.locator(".mk-sum").get_by_text("Sum 5 of 12 so far; without a level: C.").wait_for()
    page.keyboard.press("2")
    form.get_by_text("settled by Ben. A settled mark is final.").wait_for()
    order = made.keeps("round.json")["order"]
    assert made.stands(order[10])[0] == 7 * 3 / 12
    assert made.stands(order[11])[0] == 3
