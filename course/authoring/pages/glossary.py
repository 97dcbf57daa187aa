"""The page of terms in English, Chinese and pinyin, from the table `glossary`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from course.authoring.lesson import Lesson
from course.study.tables import load

Row: TypeAlias = Mapping[str, Any]
INTRODUCTION = """\
Terms of the five texts and of the yardstick, in English, Chinese and pinyin. Written by `course build` from
the tables [`glossary`](../data/docs/glossary.md) and [`legal_timeline`](../data/docs/legal_timeline.md):
change those, not this page.

How to read an entry:

- **Definitions** are ours. A definition follows the text that uses the term; it does not endorse it.
- **Chinese.** For {seen} of {of} terms the wording stands in the Chinese name of an instrument that we
  verified; its row is given, such as [L16]. The wording of all others follows what we know of official
  usage and is marked *not checked*: do not quote it without looking it up.
- **Pinyin** is written with tone marks, without the changes of tone in speech.
- **Note** says whose term it is, or what was chosen in translation.
- **Where** names the texts that use the term (not always in these words) and the lessons that do. S1 to S5
  stand in the table [`sources`](../data/docs/sources.md)."""


def page(lessons: Iterable[Lesson]) -> str:
    """The page `docs/glossary.md`."""
    return glossary_page(_rows("glossary"), _rows("legal_timeline"), lesson_terms(lessons))


def _rows(table: str) -> list[Row]:
    """A table's rows, with an empty text for what is missing."""
    return [
        {str(name): cell for name, cell in row.items()} for row in load(table).fillna("").to_dict("records")
    ]


def lesson_terms(lessons: Iterable[Lesson]) -> dict[str, list[str]]:
    """For each term's id the numbers of the lessons that name it."""
    numbers: dict[str, list[str]] = {}
    for lesson in lessons:
        for term in lesson.terms:
            numbers.setdefault(term, []).append(lesson.number)
    return numbers


def glossary_page(terms: Iterable[Row], laws: Iterable[Row], lessons: Mapping[str, list[str]]) -> str:
    """Write the page.

    Parameters
    ----------
    terms, laws
        The rows of the tables `glossary` and `legal_timeline`.
    lessons
        The numbers of the lessons that name a term, by its id.
    """
    laws = list(laws)
    entries = [
        (term, _laws_that_say(term["chinese_simplified"], laws))
        for term in sorted(terms, key=lambda term: term["english"].lower())
    ]
    seen = sum(bool(found) for _, found in entries)
    lines = ["# Glossary", "", *INTRODUCTION.format(seen=seen, of=len(entries)).splitlines()]
    for term, found in entries:
        lines += ["", *_entry(term, found, lessons.get(term["term_id"], []))]
    return "\n".join(lines) + "\n"


def _laws_that_say(chinese: str, laws: Iterable[Row]) -> list[str]:
    """Verified instruments with this wording in their Chinese name."""
    return [law["instrument_id"] for law in laws if law["verified"] == "yes" and chinese in law["name_zh"]]


def _entry(term: Row, laws: list[str], lessons: list[str]) -> list[str]:
    checked = f"as in the name of [{', '.join(laws)}]" if laws else "*not checked*"
    pinyin = f'<span lang="zh-Latn-pinyin">{term["pinyin"]}</span>' if term["pinyin"] else "no pinyin yet"
    texts = [] if term["source_ids"] == "none" else term["source_ids"].split(";")
    lines = [
        f"## {term['english']}",
        "",
        f'<span lang="zh-Hans">{term["chinese_simplified"]}</span> · {pinyin} · {checked}',
        "",
        f"{_marked(term['definition'])} [{term['term_id']}]",
        "",
    ]
    if term["note"]:
        lines.append(f"- Note: {_marked(term['note'])}.")
    where = [_named("text", texts) or "none of the five texts", _named("lesson", lessons) or "no lesson yet"]
    return [*lines, f"- Where: {'; '.join(where)}."]


def _marked(text: str) -> str:
    """The text with its Chinese words marked as Chinese."""
    return re.sub(r"[\u3400-\u9fff]+", lambda found: f'<span lang="zh-Hans">{found[0]}</span>', text)


def _named(what: str, names: list[str]) -> str:
    return f"{what}{'s'[: len(names) > 1]} {', '.join(names)}" if names else ""
