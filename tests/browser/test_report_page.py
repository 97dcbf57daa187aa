"""The report in a real browser: nothing is fetched, and axe finds nothing."""

from __future__ import annotations

import pytest
from axe import violations
from gradebook.test_report import LESSON, page, root  # noqa: F401
from lab import browser_page
from needs import needs_chromium


@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_on_the_page(root, page, width):  # noqa: F811
    chromium = needs_chromium()
    path = root / "class" / "reports" / f"{LESSON}.html"
    with browser_page(chromium) as tab:
        asked: list[str] = []
        tab.on("request", lambda request: asked.append(request.url))
        tab.set_viewport_size({"width": width, "height": 900})
        tab.goto(path.as_uri())
        assert asked == [path.as_uri()]
        assert violations(tab) == []
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
