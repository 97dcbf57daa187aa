"""axe over what a learner reads: the first page, two whole lessons, records, rubrics, and texts to read along."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe import looked_at, problems, violations
from conftest import ROOT
from lab import NOTEBOOK, open_notebook, page_of, run_all, running_lab, set_theme
from needs import needs_chromium

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NOTEBOOKS = ROOT / "notebooks"
LESSONS = ("00_start_here", "03_dialogue_and_forum")
RECORDS = ("E036", "C001", "F031", "L17", "ST03", "G01", "M03", "K01", "S1", "S5")
OURS = (f"{NOTEBOOK} .jp-RenderedMarkdown", f"{NOTEBOOK} .jp-Cell-outputArea")


@pytest.fixture(scope="module")
def page(browser, tmp_path_factory) -> Iterator[Any]:
    """JupyterLab on a learner's folder, all cells of a notebook in the page at once."""
    needs_chromium()
    folder = tmp_path_factory.mktemp("learner") / "my-work"
    shutil.copytree(NOTEBOOKS, folder)
    settings = folder.parent / "my-work-jupyter" / "settings" / "@jupyterlab" / "notebook-extension"
    settings.mkdir(parents=True)
    (settings / "tracker.jupyterlab-settings").write_text(
        json.dumps({"windowingMode": "none"}), encoding="utf-8"
    )
    with running_lab(folder) as address, page_of(browser) as page:
        page.address = address
        yield page


@pytest.mark.parametrize(
    "path", ["Contents.ipynb", "read_along/S5.ipynb", *(f"{name}/{name}.ipynb" for name in LESSONS)]
)
def test_nothing_is_found_in_a_notebook_light_or_dark(page, path):
    is_lesson = not path.startswith(("Contents", "read_along"))
    open_notebook(page, page.address, path, with_kernel=is_lesson)
    if is_lesson:
        assert run_all(page)
    for dark in (False, True):
        set_theme(page, dark)
        page.locator(f"{NOTEBOOK} .jp-RenderedMarkdown h1").first.wait_for()
        found = looked_at(page, *OURS[: 1 + is_lesson])
        seen = {node["html"][:12] for rule in found["passes"] for node in rule["nodes"]}
        assert len(seen) > (5 if is_lesson else 1), "too little was looked at"
        assert problems(found) == [], "dark" if dark else "light"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_is_found_on_a_page(browser, width, dark):
    rubrics = sorted(path.relative_to(NOTEBOOKS) for path in NOTEBOOKS.glob("*/rubric.html"))
    assert rubrics
    pages = [Path("records", f"{name}.html") for name in RECORDS]
    with page_of(browser, color_scheme="dark" if dark else "light") as page:
        page.set_viewport_size({"width": width, "height": 900})
        for path in [*pages, rubrics[0], rubrics[-1]]:
            asked: list[str] = []
            page.on("request", lambda request, asked=asked: asked.append(request.url))
            page.goto((NOTEBOOKS / path).as_uri())
            assert asked == [(NOTEBOOKS / path).as_uri()], "it fetches something"
            assert violations(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
