"""What looks at a learner's text outside the sandbox takes time by its length, and not by the square of it."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from nbconvert.filters.markdown_mistune import markdown2html_mistune as markdown2html

from course.answering.answers import carried_by
from course.exercises.brief.numbers import has_number, numbers_without_row
from course.exercises.brief.own import not_own, tokens
from course.exercises.brief.parts import MOST_LETTERS, row_ids, tidy, words
from course.exercises.compare.labels import day_in, folded, matched, month_in
from course.exercises.kinds.compared import MOST_LETTERS as MOST_LETTERS_OF_A_NAME
from course.exercises.library import find_exercise
from course.exercises.numbers import read_number
from course.study.rows.citations import citations, mentions, places
from course.study.texts import tokenize, words_not_in
from grading.engine.intake.flags import signs
from grading.engine.intake.words import plain, quoted
from grading.engine.judging.cleaning.markdown import clean_markdown
from grading.engine.judging.cleaning.markup import HtmlCleaner
from grading.engine.judging.cleaning.notebook import NotebookCleaner
from grading.engine.judging.cleaning.style import clean_style
from grading.engine.judging.cleaning.tex import clean_tex
from grading.engine.judging.told import met, why_unreadable
from grading.reports.csv_cells import safe

MOST = 500_000
SCANNED_WHOLE = 20_000
"""So long is what stands for 500 000 letters where one letter takes microseconds: growth shows there too."""
UNITS = [
    " ", "\n", "\n ", "\t", "1", "1,", "1.", "12 ", "-", " - ", "[", "]", "[]", "](", "]: ", "![", "![](", "<",
    ">", "</", "<a ", "<a", "<b>", "<!--", "<style", "&", "&#", "&amp;", "(", ")", "'", "\"", "“", "”", "`",
    "\\", "\\href", "\\\\[", "\\begin{a}",
    "*a _b ", "$", "a", "a'", "A ", "¶", "¶ ", "§ 1", "[E001 ", "[E001;", "S1 ¶1,", "S1 ¶1 and ",
    "five ", "five-", "Jan ", "Art 1", "Art 1 and ", "in 2020", "2020-", "2020 ", "my six ", "x.", "e.g.",
    ". ", "。", "第", "十", "二", "x-year ", "=", "=1;", ",", "|", "data:", ":", "/", "on", "from ",
    "from course ", "from course import ", "course.", "course.a.", "os", "os .", "def ", "get_ipython()",
    "signal.", "x=", "check =", "check\n", "\x1b[", "\x00", "\u202e", "é", "🙂",
]  # fmt: skip


class _Exercise:
    id, answer = "02.2", "narrowed"


def quietly(call: Callable[[str], Any], *errors: type[Exception]) -> Callable[[str], Any]:
    def called(text: str) -> None:
        with contextlib.suppress(*errors):
            call(text)

    return called


def code(text: str) -> Any:
    return signs([{"cell_type": "code", "metadata": {}, "source": text}])


def tidied(text: str) -> Any:
    return tidy({"argument": text, "claims": text, "evidence": [{"id": text, "why": text}]})


def copied(text: str) -> Any:
    return not_own(tidied(text), {"the task": text[:MOST_LETTERS]})


def cards(text: str) -> Any:
    return carried_by({"cells": [{"outputs": [{"data": {"text/html": text, "application/json": text}}]}]})


def laid_out(text: str) -> Any:
    cells = [{"cell_type": "markdown", "metadata": {}, "source": text}]
    NotebookCleaner().clean(cells)
    return markdown2html(cells[0]["source"])


def drawn(text: str) -> Any:
    """What is compared of a chart whose names are this text."""
    marks = [{"x": n, "y": 1, "x_shown": text, "y_shown": None, "name": text} for n in range(20)]
    series = {"kind": "points", "name": text, "flat": False, "stacked": False, "marks": marks}
    names = dict.fromkeys(("title", "x_label", "y_label"), text)
    panel = {**names, "x_range": [0, 1], "y_range": [0, 1], "texts": [text], "series": [series] * 8}
    return find_exercise("04.9").cleaned({"panels": [panel]})


def tabled(text: str) -> Any:
    """What is compared of a table whose columns and cells are this text."""
    table = {"columns": [text, text], "rows": [[text, 1]] * 40, "labels": 1, "single": False}
    return find_exercise("02.1").cleaned(table)


def texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list, tuple)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from texts_in(part)


SCANNERS: dict[str, Callable[[str], Any]] = {
    "flags": code,
    "html": lambda text: HtmlCleaner().clean(text, {}),
    "markdown": lambda text: clean_markdown(text, {}),
    "tex": lambda text: clean_tex(text, {}),
    "style": clean_style,
    "plain": plain,
    "quoted": quoted,
    "problem": lambda text: met(text, _Exercise()),  # type: ignore[arg-type]
    "unreadable": lambda text: why_unreadable(text, _Exercise(), 30),  # type: ignore[arg-type]
    "numbers typed": quietly(read_number, ValueError),
    "a number with its unit": quietly(lambda text: read_number(text, "%"), ValueError),
    "days": day_in,
    "months": month_in,
    "labels": folded,
    "matched labels": lambda text: matched(text, ["2023-06-14", "2023-06", "3", "S1"], {}),
    "ids of a brief": row_ids,
    "a tidied brief": tidied,
    "words of a brief": words,
    "a brief of one's own": copied,
    "tokens": tokens,
    "words of a text": tokenize,
    "a quotation": lambda text: words_not_in(text, "S1", 1),
    "citations": citations,
    "mentions": mentions,
    "places": places,
    "carried answers": cards,
    "a spreadsheet's cell": safe,
}
CUT_BEFORE = {"numbers": numbers_without_row, "has a number": has_number}
"""These see a text of a brief, of which `tidy` keeps 6000 letters."""


def seconds(call: Callable[[str], Any], text: str) -> float:
    """The least time of a few tries: a busy machine only adds to it."""
    tries = []
    for _ in range(3):
        began = time.thread_time()
        call(text)
        tries.append(time.thread_time() - began)
        if tries[-1] < 0.02:
            break
    return min(tries)


def of(unit: str, letters: int) -> str:
    return (unit * (letters // len(unit) + 1))[:letters]


@pytest.mark.parametrize("name", SCANNERS)
def test_time_grows_with_the_letters(name):
    scan, slow = SCANNERS[name], []
    scan("warm")
    for unit in UNITS:
        half, whole = of(unit, SCANNED_WHOLE // 2), of(unit, SCANNED_WHOLE)
        if (took := seconds(scan, whole)) > 0.5 and took > 3 * seconds(scan, half):
            slow.append((unit, took))
    assert slow == []


@pytest.mark.parametrize("name", SCANNERS)
def test_half_a_million_letters_are_read_in_time(name):
    scan = SCANNERS[name]
    for unit in ("\n", " ", "1", "[", "<"):
        assert seconds(scan, of(unit, MOST)) < 5, unit


def test_half_a_million_letters_are_laid_out_in_time():
    units = ["[", "[a](", "](", "\\begin{a}", "[E001] ", "*_", "\\\\[", "\n", "<a x>"]
    units += [f"{end}{unit}" for end in ("\r", "\r\n", "\u2028") for unit in ("[", "\\begin{a}")]
    slow = {unit: took for unit in units if (took := seconds(laid_out, of(unit, MOST))) > 5}
    slow |= {end: took for end in ("\r", "\n") if (took := seconds(laid_out, f"a{end}" + "[" * MOST)) > 5}
    assert slow == {}


@pytest.mark.parametrize("compared", [drawn, tabled])
def test_of_long_names_only_so_much_is_compared_as_names_have(compared):
    kept = list(texts_in(compared("2020 jan " * 60_000)))
    assert len(kept) > 10
    assert max(map(len, kept)) == MOST_LETTERS_OF_A_NAME


@pytest.mark.parametrize("name", CUT_BEFORE)
def test_a_whole_text_of_a_brief_is_read_in_time(name):
    slow = {unit: took for unit in UNITS if (took := seconds(CUT_BEFORE[name], of(unit, MOST_LETTERS))) > 0.3}
    assert slow == {}


def test_signs_are_still_found():
    found = {
        "from course.exercises import judge": "reaches into grading code",
        "x = 1\nfrom course import study\nfrom course import  exercises": "reaches into grading code",
        "course.answering.check.check = 1": "reaches into grading code",
        "import nbgrader": "reaches into grading code",
        "  float = 3": "replaces what others use",
        "os . kill(1, 9)": "handles processes or signals",
        "def  __eq__(self, other): return True": "defines how its objects compare",
        "os.execv('x', [])": "writes past the notebook",
    }
    for source, meaning in found.items():
        assert any(meaning in sentence for sentence in code(source)), source
    assert code("total = len(rows)\nprint(total)\nchecked = 1\ncourse = 'x'") == []
    assert code("a\nb\n\x1b[31m float = 3 # \u202e")[0:1] == []
    assert code("a\nb\n float = 3 # \u202e") == ["Cell 1 replaces what others use: 'float = 3 # \\u202e'."]


def test_what_is_longer_than_a_person_writes_is_said():
    (sentence,) = code("x\n" * 200_000)
    assert sentence.endswith("is longer than any code that a person writes; its end was not looked at.")
    cells = [{"cell_type": "code", "metadata": {}, "source": "x\n" * 50_000}] * 12
    assert "was not looked at" in signs(cells)[-1]
