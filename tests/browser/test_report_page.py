"""The report in a real browser: nothing is fetched, and axe finds nothing."""

from __future__ import annotations

import pytest
from axe import violations
from gradebook.test_report import LESSON, page, root, stripped  # noqa: F401
from lab import page_of

from grading.reports.report import report


@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_on_the_page(browser, root, page, width):  # noqa: F811
    path = root / "class" / "reports" / f"{LESSON}.html"
    with page_of(browser) as tab:
        asked: list[str] = []
        tab.on("request", lambda request: asked.append(request.url))
        tab.set_viewport_size({"width": width, "height": 900})
        tab.goto(path.as_uri())
        assert asked == [path.as_uri()]
        assert violations(tab) == []
        assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_a_class_of_thirty_seven_is_read_on_a_telephone(browser, stripped):  # noqa: F811
    path = report("02", stripped)
    with page_of(browser) as tab:
        tab.set_viewport_size({"width": 390, "height": 844})
        tab.goto(path.as_uri())
        assert tab.evaluate("document.documentElement.scrollWidth") <= 390
        assert tab.evaluate("document.documentElement.scrollHeight") < 10_000
        hidden = """[...document.querySelectorAll('.wide')].filter(box => box.querySelector('table'))
            .filter(box => box.scrollWidth > box.clientWidth + 1)
            .map(box => box.getAttribute('aria-label').slice(0, 20))"""
        assert tab.evaluate(hidden) == ["Difficulty is the me"]
