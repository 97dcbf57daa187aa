"""Pages of rows: all that is cited has one, and no page asks for anything."""

from __future__ import annotations

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup

from course.authoring.learners.records.pages import record_page, record_pages
from course.authoring.learners.records.read_along import read_along
from course.ground.lessons import all_lessons
from course.study.rows.citations import citations
from course.study.rows.entries import known
from course.study.rows.shown import page_name
from course.study.tables import load, names
from course.study.texts import text_ids


@pytest.fixture(scope="module")
def pages():
    return record_pages()


def lessons():
    return {
        f"{folder.name}/{file}": (folder / file).read_text(encoding="utf-8")
        for folder in all_lessons()
        for file in ("lesson.md", "exercises.yml")
    }


def test_all_that_lessons_and_feedback_cite_has_a_page(pages):
    cited = {(file, one.names) for file, text in lessons().items() for one in citations(text)}
    assert len(cited) > 600
    assert sorted((file, name) for file, name in cited if page_name(name) not in pages) == []


def test_all_that_tables_cite_has_a_page(pages):
    cells = [
        (name, str(cell)) for name in names() for column in load(name).items() for cell in column[1].dropna()
    ]
    cited = {(table, one.names) for table, cell in cells for one in citations(cell)}
    cited |= {
        ("tables", one) for _, cell in cells for one in re.findall(r"\bE\d{3}\b|\bC\d{3}\b|\bST\d{2}\b", cell)
    }
    assert len(cited) > 200
    assert sorted((table, name) for table, name in cited if page_name(name) not in pages) == []


def test_a_page_asks_for_nothing_and_says_so_to_the_browser(pages):
    policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    for file, text in pages.items():
        assert f'<meta http-equiv="Content-Security-Policy" content="{policy}">' in text, file
        assert not re.search(
            r"<(script|link|img|iframe|a|form|object|embed|base)\b|\b(src|href|on\w+)=|url\(|@import", text
        ), file
        assert text.count("<style>") == 1, file


@pytest.mark.parametrize("name", ["E036", "C001", "F031", "L17", "ST03", "P01", "T01", "R01", "G01", "M03", "K01", "S4",
                                  "W003", "I53", "D001", "N001", "J01", "U01", "C113", "S1 ¶6", "S5 ¶4"])  # fmt: skip
def test_a_page_of_each_kind_has_language_title_and_headings(name):
    page: Any = BeautifulSoup(record_page(name), "html.parser")
    assert page.html["lang"] == "en"
    assert page.title.string.startswith(f"{name} · ")
    assert [heading.get_text() for heading in page.find_all("h1")] == [page.title.string]
    levels = [int(heading.name[1]) for heading in page.find_all(re.compile("^h[1-6]$"))]
    assert levels == [1, *[2] * (len(levels) - 1)]
    assert page.find("main").find("dl")
    assert page.find("meta", attrs={"name": "viewport"})["content"] == "width=device-width, initial-scale=1"


def test_pages_are_small_and_always_the_same(pages):
    assert len(pages) > 1500
    assert max(map(len, pages.values())) < 12_000
    assert sum(len(text.encode()) for text in pages.values()) < 4_500_000
    assert record_page("E036") == pages["E036.html"]


@pytest.mark.parametrize("source_id", text_ids())
def test_a_text_to_read_along_has_each_paragraph_of_the_outline(source_id):
    text = "\n".join(cell.source for cell in read_along(source_id).cells)
    rows = load("outline").query("source_id == @source_id")
    for row in rows.to_dict("records"):
        assert f"## {source_id} ¶{row['paragraph']}\n" in text
    for name in re.findall(r"\]\(\.\./records/([^ )]+)\.html", text):
        assert known(name.replace("-", " ¶")), name
    assert text.count("](../records/") > 8
    assert ("## S5 ¶4 to ¶8: left out" in text) == (source_id == "S5")
    assert "## S5 ¶5" not in text


def test_what_one_reads_along_is_text_alone_and_always_the_same():
    first, again = read_along("S1"), read_along("S1")
    assert first == again
    assert {cell.cell_type for cell in first.cells} == {"markdown"}
