"""What is cited opens: a row, a paragraph and a text to read along, by a click in JupyterLab and in Notebook 7."""

from __future__ import annotations

import time
from collections.abc import Iterator

import nbformat
import pytest
from lab import NOTEBOOK, TOKEN, open_notebook, page_of, run_all, running_lab
from needs import needs_chromium

from course.authoring.learners.records.links import linked
from course.authoring.learners.records.pages import record_page
from course.authoring.learners.records.read_along import write_read_along
from course.study.rows.shown import BESIDE, page_name

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LESSON = "02_the_official_framework"
CITED = ("E036", "C001", "F031", "L17", "ST03", "G01", "M03", "K01", "S4", "S5 ¶29")
TEXT = "Rows [E036, C001, F031, L17, ST03, G01, M03, K01], a text [S4], a paragraph (S5 ¶29)."
TABLE = """\
from course import load, show
show(load("claim_checks").head(1))"""
MARKED = "a[title]"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A learner's folder: a lesson, pages of rows, texts to read along."""
    folder = tmp_path_factory.mktemp("learner") / "my-work"
    (folder / LESSON).mkdir(parents=True)
    (folder / "records").mkdir()
    for name in (*CITED, "E001", "S1", "S5"):
        (folder / "records" / page_name(name)).write_text(record_page(name), encoding="utf-8")
    write_read_along(folder / "read_along")
    cells = [
        nbformat.v4.new_markdown_cell(linked(TEXT, BESIDE)),
        nbformat.v4.new_markdown_cell("Read along: [S5](../read_along/S5.ipynb)"),
        nbformat.v4.new_code_cell(TABLE),
    ]
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    nbformat.write(
        nbformat.v4.new_notebook(cells=cells, metadata=kernel), folder / LESSON / f"{LESSON}.ipynb"
    )
    return folder


@pytest.fixture(scope="module")
def address(folder) -> Iterator[str]:
    needs_chromium()
    with running_lab(folder) as address:
        yield address


def heading_of(page, name):
    """The first heading of the page that shows a row, wherever it is shown: in a frame or alone."""
    for _ in range(120):
        for frame in page.frames:
            try:
                heading = frame.locator("main h1")
                if heading.count() and heading.first.inner_text().startswith(f"{name} · "):
                    return heading.first.inner_text()
            except Exception:  # a frame that is just being left
                continue
        time.sleep(0.25)
    raise AssertionError(f"No page of {name} came.")


def test_each_kind_opens_in_jupyterlab(browser, address):
    with page_of(browser) as page:
        path = f"{LESSON}/{LESSON}.ipynb"
        open_notebook(page, address, path)
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        for name in CITED:
            link = page.locator(f'{NOTEBOOK} .jp-RenderedMarkdown {MARKED}[title^="{name}: "]')
            link.first.click()
            assert heading_of(page, name)
            open_notebook(page, address, path)
        assert run_all(page)
        page.locator(f'{NOTEBOOK} .jp-OutputArea {MARKED}[title^="K01: "]').click()
        assert heading_of(page, "K01")
        open_notebook(page, address, path)
        page.locator(f"{NOTEBOOK} .jp-RenderedMarkdown").get_by_role("link", name="S5", exact=True).click()
        page.locator(f"{NOTEBOOK} h1", has_text="S5 to read along").wait_for()
        page.locator(f'{NOTEBOOK} {MARKED}[title^="S5: "]').click()
        assert heading_of(page, "S5")
        assert [url for url in asked if not url.startswith((address, "blob:", "data:"))] == []


def test_each_kind_opens_in_notebook_7(browser, address):
    with page_of(browser) as page:
        page.goto(f"{address}/notebooks/{LESSON}/{LESSON}.ipynb?token={TOKEN}")
        text = page.locator(".jp-RenderedMarkdown")
        text.locator(MARKED).first.wait_for()
        for name in CITED:
            with page.context.expect_page() as opened:
                text.locator(f'{MARKED}[title^="{name}: "]').first.click()
            assert heading_of(opened.value, name)
            opened.value.close()
        with page.context.expect_page() as opened:
            text.get_by_role("link", name="S5", exact=True).click()
        opened.value.locator("h1", has_text="S5 to read along").wait_for()
