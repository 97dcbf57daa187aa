"""The glossary's page: every term, marked by language; what nobody checked is not stated as checked."""

from __future__ import annotations

import re
import unicodedata

from conftest import ROOT

from course import load
from course.authoring.pages import glossary

PAGE = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
PLAIN = re.sub(r'<span lang="zh-Hans">([^<]+)</span>', r"\1", PAGE)
CHINESE = re.compile(r"[\u3400-\u9fff]")
TERM = {
    "term_id": "G01",
    "english": "privacy law",
    "chinese_simplified": "法",
    "pinyin": "fǎ",
    "definition": "A made-up law.",
    "source_ids": "S1;S4",
    "note": "",
}
LAW = {"instrument_id": "L01", "name_zh": "某法", "verified": "yes"}


def page(term=TERM, law=LAW, lessons=None):
    return glossary.glossary_page([term], [law], lessons or {})


def test_every_row_is_an_entry_in_alphabetical_order():
    headings = re.findall(r"^## (.+)$", PAGE, re.MULTILINE)
    assert headings == sorted(load("glossary")["english"], key=str.lower)
    for _, row in load("glossary").iterrows():
        assert f"{row['definition']} [{row['term_id']}]" in PLAIN


def test_chinese_and_pinyin_are_marked_as_what_they_are():
    assert not CHINESE.search(re.sub(r'<span lang="zh-Hans">[^<]+</span>', "", PAGE))
    assert PAGE.count('<span lang="zh-Latn-pinyin">') == len(load("glossary"))


def test_only_the_name_of_a_verified_law_makes_a_wording_checked():
    assert "· as in the name of [L01]" in page()
    for law in ({**LAW, "verified": "partly"}, {**LAW, "name_zh": "某规定"}):
        assert "· *not checked*" in page(law=law)
    assert "For 1 of 1 terms" in page()


def test_a_note_a_missing_pinyin_and_the_places_are_said():
    text = page({**TERM, "pinyin": "", "note": "author's term"}, lessons={"G01": ["02", "05"]})
    assert "</span> · no pinyin yet ·" in text
    assert "- Note: author's term." in text
    assert "- Where: texts S1, S4; lessons 02, 05." in text
    assert "- Where: none of the five texts; no lesson yet." in page({**TERM, "source_ids": "none"})
    assert "Note:" not in page().split("## privacy law")[1]


def test_pinyin_has_a_tone_mark_for_each_syllable():
    """Of the characters here, 的 alone is in the neutral tone."""
    for pinyin, chinese in load("glossary")[["pinyin", "chinese_simplified"]].itertuples(index=False):
        marks = [
            letter for letter in unicodedata.normalize("NFD", pinyin) if letter in "\u0304\u0301\u030c\u0300"
        ]
        assert len(marks) == len(CHINESE.findall(chinese.replace("的", ""))), f"{chinese} {pinyin}"
