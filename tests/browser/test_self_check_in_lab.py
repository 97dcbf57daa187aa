"""A written task answers back in a real JupyterLab: its rubric opens, and its self-check once a text stands there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import nbformat
import pytest
from conftest import ROOT
from lab import NOTEBOOK, browser_page, open_notebook, restart_kernel, running_lab, save, tab_to
from needs import needs_chromium
from newcomer import idle, run_cell, type_into

from course.answering.store import AnswerStore
from course.authoring.learners.rubric import page as rubric_page
from course.exercises.kinds import SelfCheck
from course.exercises.library import find_exercise
from course.ground.lessons import lesson_folder

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TEXT, SELF_CHECK = 1, 2


@pytest.fixture(scope="module")
def notebook(tmp_path_factory):
    """The first cell of lesson 02, its written task, its self-check and a link to the rubric, which stands beside."""
    name = lesson_folder("02").name
    folder = tmp_path_factory.mktemp("learner") / name
    folder.mkdir()
    whole = nbformat.read(ROOT / "notebooks" / name / f"{name}.ipynb", as_version=4)
    cells = {cell.id: cell for cell in whole.cells}
    setup = next(cell for cell in whole.cells if cell.cell_type == "code")
    whole.cells = [
        setup,
        cells["manual-02-7"],
        nbformat.v4.new_code_cell('exercise("02.7s")', id="self-check-02-7s"),
        nbformat.v4.new_markdown_cell("[The rubric](rubric.html)", id="link"),
    ]
    nbformat.write(whole, folder / f"{name}.ipynb")
    rubric = (lesson_folder("02") / "rubric.md").read_text(encoding="utf-8")
    (folder / "rubric.html").write_text(rubric_page(rubric), encoding="utf-8")
    return folder / f"{name}.ipynb"


@pytest.fixture(scope="module")
def opened(notebook) -> Iterator[tuple[Any, str]]:
    with running_lab(notebook.parent) as address, browser_page(needs_chromium()) as page:
        page.set_default_timeout(60_000)
        open_notebook(page, address, notebook.name)
        yield page, address


def test_it_opens_when_a_text_stands_there_and_is_ticked_by_keyboard_alone(notebook, opened, tmp_path):
    page, _ = opened
    exercise = find_exercise("02.7s")
    assert isinstance(exercise, SelfCheck)
    run_cell(page, 0)
    run_cell(page, SELF_CHECK)
    form = page.locator(f'{NOTEBOOK} section[aria-label="Exercise 02.7s"]')
    form.get_by_text("whoever reads your text sees your ticks too").wait_for()
    assert not form.get_by_role("radio").first.is_visible()

    type_into(page, TEXT, nbformat.read(notebook, 4).cells[TEXT].source + "\n\n" + "evidence " * 20)
    run_cell(page, TEXT)
    save(page)
    button = form.get_by_role("button", name="Open the self-check")
    tab_to(page, button, presses=100)
    page.keyboard.press("Enter")
    form.get_by_role("status").get_by_text("20 words of your own stand in the text above").wait_for()
    page.screenshot(path=str(tmp_path / "short.png"))

    type_into(
        page, TEXT, nbformat.read(notebook, 4).cells[TEXT].source + "\n\n" + "evidence " * exercise.least
    )
    run_cell(page, TEXT)
    save(page)
    tab_to(page, button, presses=100)
    page.keyboard.press("Enter")
    form.get_by_role("radio").first.wait_for()
    for criterion in exercise.rubric.criteria:
        row = form.get_by_role("group", name=f"{criterion.id}. {criterion.name}")
        tab_to(page, row.get_by_role("radio").first, presses=20)
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
    form.get_by_text("Your marks: 8 of 12, sound.").wait_for()
    fold = form.locator("summary").first
    tab_to(page, fold, presses=20)
    page.keyboard.press("Enter")
    assert form.get_by_text("Sympathetic writer, 2.25 points").first.is_visible()
    tab_to(page, form.get_by_role("textbox", name="What I would change now"), presses=20)
    page.keyboard.insert_text("Name who counted.")
    form.get_by_text("Saved.", exact=True).wait_for()
    assert form.get_by_text("Sympathetic writer, 2.25 points").first.is_visible(), "the fold stays open"
    page.screenshot(path=str(tmp_path / "open.png"))
    idle(page)
    save(page)

    restart_kernel(page)
    run_cell(page, 0)
    run_cell(page, SELF_CHECK)
    form.get_by_text("Your marks: 8 of 12, sound.").wait_for()
    assert form.get_by_role("textbox").input_value() == "Name who counted."
    kept = AnswerStore(notebook.parent, notebook).get("02.7s")
    assert kept
    assert kept["answer"] == {"A": "A2", "B": "B2", "C": "C2", "D": "D2", "change": "Name who counted."}


def test_the_rubric_opens_from_the_notebook(notebook, opened):
    page, address = opened
    page.locator(NOTEBOOK).get_by_role("link", name="The rubric").click()
    shown = page.frame_locator("iframe").last
    shown.get_by_role("heading", name="A. Best case").wait_for()

    page.goto(f"{address}/notebooks/{notebook.name}?token=t")
    with page.context.expect_page() as opened_page:
        page.get_by_role("link", name="The rubric").click()
    rubric = opened_page.value
    rubric.wait_for_load_state()
    rubric.get_by_role("heading", name="A. Best case").wait_for()
