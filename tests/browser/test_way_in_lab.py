"""From the contents to a lesson and back by links, and a lesson's work in one file, in JupyterLab and in Notebook 7."""

from __future__ import annotations

import re

import pytest
from conftest import ROOT
from lab import NOTEBOOK, TOKEN, browser_page, open_notebook, run_all, running_lab, save
from needs import needs_chromium

from course.answering.answers import write_answers
from course.answering.kept.bundle import read_work
from course.app.copies.contents import write_contents
from course.app.start import copy_lessons

pytestmark = [pytest.mark.browser, pytest.mark.slow]
FIRST, SECOND = "00_start_here", "01_who_is_speaking"
HEADINGS = ".jp-TableOfContents .jp-tocItem-content"


@pytest.fixture
def mine(tmp_path):
    """A learner's folder, with an answer in the first lesson."""
    folder = tmp_path / "my-work"
    copy_lessons(ROOT / "notebooks", folder)
    write_answers(folder / FIRST / "answers.json", {"00.0": {"answer": "two", "first": None, "checks": 0}})
    write_contents(ROOT / "notebooks", folder)
    return folder


def shown(page) -> str:
    """The path of the document that is in front."""
    return page.evaluate("() => window.jupyterapp.shell.currentWidget.context.path")


def follow(page, name: str, path: str) -> None:
    page.locator(NOTEBOOK).get_by_role("link", name=name, exact=True).first.click()
    page.wait_for_function(
        "path => window.jupyterapp.shell.currentWidget?.context?.path === path && "
        "window.jupyterapp.shell.currentWidget.context.isReady",
        arg=path,
    )


def test_from_the_contents_to_lessons_and_back_and_the_work_in_one_file(mine, tmp_path):
    chromium = needs_chromium()
    with running_lab(mine) as address, browser_page(chromium, accept_downloads=True) as page:
        page.goto(f"{address}/lab/tree/Contents.ipynb?token={TOKEN}")
        page.wait_for_selector(f"{NOTEBOOK} .jp-RenderedMarkdown table")
        assert shown(page) == "Contents.ipynb"
        assert "Go on where you were" in page.locator(NOTEBOOK).inner_text()
        follow(page, "0 · Start here", f"{FIRST}/{FIRST}.ipynb")
        follow(page, "1 · Who is speaking?", f"{SECOND}/{SECOND}.ipynb")
        follow(page, "0 · Start here", f"{FIRST}/{FIRST}.ipynb")
        follow(page, "Contents", "Contents.ipynb")

        open_notebook(page, address, f"{FIRST}/{FIRST}.ipynb")
        cells = "() => window.jupyterapp.shell.currentWidget.content.widgets.length"
        number = page.evaluate(cells)
        page.evaluate(
            "() => { const {content} = window.jupyterapp.shell.currentWidget;"
            " content.activeCellIndex = content.widgets.findIndex(one => one.model.type === 'code');"
            " return window.jupyterapp.commands.execute('notebook:delete-cell'); }"
        )
        assert page.evaluate(cells) == number, "the first code cell stays"
        assert run_all(page)
        page.get_by_role("tab", name=re.compile("Table of Contents")).first.click()
        page.wait_for_function(f"() => document.querySelectorAll('{HEADINGS}').length > 10")
        headings = page.locator(HEADINGS).all_inner_texts()
        assert len(headings) == len(set(headings)), headings
        names = page.evaluate(
            "async path => (await window.jupyterapp.serviceManager.contents.get(path)).content.map(one => one.name)",
            FIRST,
        )
        assert [name for name in names if "lock" in name] == []

        save(page)
        page.wait_for_timeout(3000)
        with page.expect_download() as download:
            page.locator(NOTEBOOK).locator("a[download]").first.click()
        download.value.save_as(tmp_path / "kept.zip")
        work = read_work(tmp_path / "kept.zip")
        assert work.lesson == FIRST
        assert b"lesson-00-" in work.files[f"{FIRST}.ipynb"], (
            "what the last cell shows was saved after it ran"
        )

        page.goto(f"{address}/notebooks/Contents.ipynb?token={TOKEN}")
        page.wait_for_selector(".jp-RenderedMarkdown table")
        with page.context.expect_page() as opened:
            page.get_by_role("link", name="1 · Who is speaking?", exact=True).click()
        opened.value.wait_for_selector(".jp-RenderedMarkdown em")
        assert opened.value.url.split("?")[0].endswith(f"/notebooks/{SECOND}/{SECOND}.ipynb")
