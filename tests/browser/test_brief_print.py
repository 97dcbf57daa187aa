"""A brief in a browser: it prints on two pages, nothing sticks out, axe finds nothing; the record of work likewise."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from axe import violations
from conftest import ROOT
from lab import browser_page
from needs import needs_chromium

from course.documents.brief import brief_html, write_brief
from course.documents.record import record_of_work
from course.exercises.brief.parts import MOST_IDS, MOST_RECORDS, WORDS_OF_WHY, words
from course.exercises.library import find_exercise

pytestmark = pytest.mark.browser

CLASS = yaml.safe_load((ROOT / "grading" / "sample_class" / "10.yml").read_text(encoding="utf-8"))
ANSWERS = {s["student"]: {**CLASS["right"]["answers"], **s.get("answers", {})} for s in CLASS["students"]}
PICTURES = ROOT / ".screenshots" / "10"


def longer(text: str, most: int) -> str:
    """A text with as many words as its field takes."""
    end = text[-1]
    more = ("of", "considerations", "and", "records")
    number = 0
    while words(text) < most:
        text = f"{text.rstrip('.?')} {more[number % len(more)]}"
        number += 1
    return text.rstrip(".?") + end


def filled(part: float, student: str = "s02") -> dict[str, Any]:
    """A sample brief with more words: from as many as it has (0) to as many as it may have (1)."""
    exercise: Any = find_exercise("10.6")
    brief = dict(ANSWERS[student]["10.6"])

    def more(text: str, most: int) -> str:
        return longer(text, round(words(text) + part * (most - words(text))))

    brief |= {name: more(brief[name], most) for name, (_, most) in exercise.words.items()}
    brief["evidence"] = [{**one, "why": more(one["why"], WORDS_OF_WHY[1])} for one in brief["evidence"]]
    return brief


def fullest() -> dict[str, Any]:
    """A brief with as many words as its fields take."""
    exercise: Any = find_exercise("10.6")
    brief = filled(1)
    brief["claims"] = ["C010", "C023", "C052", "C080"]
    brief["standards"] = ["ST03", "ST07", "ST10", "ST19"]
    assert (len(brief["claims"]), len(brief["evidence"])) == (MOST_IDS, MOST_RECORDS)
    assert all(words(brief[name]) == most for name, (_, most) in exercise.words.items())
    return brief


def longest_in_normal_print() -> dict[str, Any]:
    """The fullest version of the sympathetic brief that is still printed in normal size."""
    normal = [
        brief for part in range(11) if "dense" not in brief_html(brief := filled(part / 10, "s01"))[:60]
    ]
    assert 1 < len(normal) < 11
    return normal[-1]


BRIEFS: dict[str, Callable[[], dict[str, Any]]] = {
    "sympathetic": lambda: ANSWERS["s01"]["10.6"],
    "critical": lambda: ANSWERS["s02"]["10.6"],
    "longest in normal print": functools.cache(longest_in_normal_print),
    "fullest": fullest,
}


@pytest.fixture(scope="module")
def page():
    with browser_page(needs_chromium()) as page:
        yield page


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("name", BRIEFS)
def test_a_brief_prints_on_two_pages(page, tmp_path, name, paper):
    write_brief(BRIEFS[name](), tmp_path)
    page.goto((tmp_path / "brief.html").as_uri())
    pdf = page.pdf(format=paper, prefer_css_page_size=False)
    PICTURES.mkdir(parents=True, exist_ok=True)
    (PICTURES / f"brief-{name.replace(' ', '-')}-{paper}.pdf").write_bytes(pdf)
    assert pages(pdf) == 2


@pytest.mark.parametrize("width", [1280, 360])
def test_a_brief_is_whole_and_accessible_on_a_screen(page, tmp_path, width):
    write_brief(BRIEFS["sympathetic"](), tmp_path)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto((tmp_path / "brief.html").as_uri())
    page.screenshot(path=str(PICTURES / f"brief-{width}.png"), full_page=True)
    assert page.evaluate("() => document.images[0].naturalWidth > 0 && document.images[0].alt.length > 40")
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    assert violations(page) == []
    items = json.loads((tmp_path / "brief.csl.json").read_text(encoding="utf-8"))
    assert page.locator("footer li").count() == len(items)


def test_a_record_of_work_is_whole_and_accessible(page, tmp_path):
    folder = tmp_path / "10_the_brief"
    folder.mkdir()
    first = ANSWERS["s05"]
    entries = {
        name: {"answer": answer, "checks": 2, "first": first[name]} for name, answer in ANSWERS["s02"].items()
    }
    (folder / "answers.json").write_text(json.dumps({"schema": 1, "answers": entries}), encoding="utf-8")
    record_of_work(folder)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto((folder / "record_of_work.html").as_uri())
    page.screenshot(path=str(PICTURES / "record-of-work.png"), full_page=True)
    assert page.locator("table.answers tbody tr").count() == len(ANSWERS["s02"])
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    assert violations(page) == []
