"""Pages of the site say nothing that holds for a notebook alone, and their addresses can be followed."""

from __future__ import annotations

from conftest import ROOT

from course.ground.lessons import all_lessons
from course.site.lesson import lesson_page
from course.site.pages import record_pages


def test_no_page_speaks_of_the_notebook_on_binder(monkeypatch):
    monkeypatch.setattr("course.site.lesson.form_data", lambda *_: {"still": ""})  # forms are made elsewhere
    for folder in all_lessons()[1:]:
        body = lesson_page(folder.name, ROOT / "notebooks", ROOT / "solutions").body
        assert "third party" not in body
        assert "What it says of cells to run" in body


def test_the_addresses_of_a_record_are_links():
    _, _, body = next(page for page in record_pages() if page[0].endswith("/E046.html"))
    assert body.count('<dd><a href="https://') == 2
    assert "<dd>https://" not in body
