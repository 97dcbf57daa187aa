"""Briefs: the rules, the sentence of each, the document, its references; learners' texts stay texts."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT

from course import load
from course.documents.brief import BriefError, brief_html, write_brief
from course.documents.brief_figures import brief_evidence
from course.documents.references import in_words, issued, references
from course.exercises.brief.numbers import numbers_without_row
from course.exercises.brief.parts import tidy, words
from course.exercises.brief.rows import kinds_of, side_of, summary
from course.exercises.brief.rules import RULES, rules_that_hold, statements
from course.exercises.judge import judge
from course.exercises.library import find_exercise
from course.study.rows import cited
from course.study.tables import names, package

HERE = Path(__file__).parent
CLASS = yaml.safe_load((ROOT / "grading" / "sample_class" / "10.yml").read_text(encoding="utf-8"))
BRIEFS = {
    s["student"]: {**CLASS["right"]["answers"], **s.get("answers", {})}["10.6"]
    for s in CLASS["students"]
    if s["student"] in ("s01", "s02", "s03", "s04", "s05")
}
EXERCISE: Any = find_exercise("10.6")


def changed(**parts):
    """The sympathetic sample brief with some parts changed; None takes a part away."""
    brief = {**BRIEFS["s01"], **parts}
    return {name: value for name, value in brief.items() if value is not None}


def broken(brief):
    """The rules that do not hold, with what is said."""
    return {
        rule: says for rule, (right, says) in rules_that_hold(EXERCISE, brief).items() if right is not True
    }


@pytest.mark.parametrize("writer", ["s01", "s02"])
def test_a_brief_of_either_camp_can_hold_all_rules(writer):
    verdict = judge(EXERCISE, BRIEFS[writer])
    assert verdict.score == 1
    assert list(verdict.items) == list(RULES.values())


BROKEN = [
    (
        "question",
        {"question": "Face scans in China are a danger to the rights of all people."},
        "no question",
    ),
    ("question", {"question": "Is it bad?"}, "8 are the least"),
    ("view", {"view": "Yes."}, "20 are the least"),
    ("sides", {"claims": ["C010", "C080"]}, "one side; add one of S4"),
    ("sides", {"claims": ["C052"]}, "add one of S1, S2, S3 or S5"),
    ("sides", {"claims": ["C010", "E046"]}, "not in the table claims"),
    ("sides", {"claims": ["C010", "C012", "C052", "C049", "C080"]}, "4 are the most"),
    ("sides", {"claims": None}, "No claim stands here yet"),
    ("evidence", {"evidence": BRIEFS["s01"]["evidence"][:3]}, "4 are the least"),
    ("against", {"evidence": BRIEFS["s01"]["evidence"][:4]}, "friendly opponent"),
    (
        "argument",
        {"argument": f"{BRIEFS['s01']['argument']} {BRIEFS['s02']['argument']}"},
        "320 are the most",
    ),
    (
        "cited",
        {"argument": re.sub(r"\[E010\]", "", BRIEFS["s01"]["argument"])},
        "E010: listed, and nowhere used",
    ),
    ("rows", {"limits": BRIEFS["s01"]["limits"] + " See [E999]."}, "E999"),
    ("verified", {"argument": BRIEFS["s01"]["argument"] + " S1 promises more [C014]."}, "C014"),
    ("numbers", {"view": BRIEFS["s01"]["view"] + " It has 500 cameras."}, "It has 500 cameras."),
    ("yardstick", {"standards": ["C010"]}, "not in the table standards"),
    ("yardstick", {"standards": ["ST03", "ST04", "ST07", "ST10", "ST19"]}, "4 are the most"),
    ("yardstick", {"standards": None}, "No yardstick is named"),
    ("confidence", {"confidence": None}, "Choose low, medium or high"),
    ("confidence", {"reason": "I am sure."}, "12 are the least"),
    ("change", {"change": None}, "nothing stands here yet"),
    ("limits", {"limits": "None."}, "25 are the least"),
]


@pytest.mark.parametrize(("rule", "parts", "says"), BROKEN)
def test_each_rule_has_its_own_sentence(rule, parts, says):
    found = broken(changed(**parts))
    assert says in found[rule]
    assert set(found) <= {rule, "cited", "evidence", "methods", "against", "numbers", "rows", "verified"}
    assert found[rule].endswith((".", "?"))


def with_record(place, **fields):
    records = [dict(record) for record in BRIEFS["s01"]["evidence"]]
    records[place].update(fields)
    return changed(evidence=records)


def test_records_need_direction_reason_and_difference():
    assert "say in which direction" in broken(with_record(0, direction=""))["evidence"]
    assert "say in 5 words or more" in broken(with_record(0, why="It does."))["evidence"]
    assert "in 25 words or fewer" in broken(with_record(0, why="word " * 26))["evidence"]
    assert "stands here twice" in broken(with_record(1, id="E046"))["evidence"]
    assert "C010: not in the table evidence" in broken(with_record(0, id="C010"))["evidence"]
    assert "a line without an id" in broken(with_record(0, id=""))["evidence"]


def test_records_of_one_kind_are_not_enough():
    whys = [record["why"] for record in BRIEFS["s01"]["evidence"]]
    records = [
        {"id": one, "direction": "for", "why": why}
        for one, why in zip(("E046", "E047", "E048", "E053"), whys, strict=False)
    ]
    assert (
        "All your records are of one kind (law or judgment)" in broken(changed(evidence=records))["methods"]
    )


def test_an_unverified_row_may_be_discussed_under_limits():
    assert "verified" not in broken(changed(limits=BRIEFS["s01"]["limits"] + " S1 promises more [C014]."))


def test_what_would_change_it_may_name_a_number_that_nobody_counted():
    assert broken(changed(change=BRIEFS["s01"]["change"] + " Say, 30 per cent of 500 people.")) == {}


def test_every_rule_is_said_in_plain_words_and_no_sentence_twice():
    said = statements(EXERCISE)
    assert list(said) == list(RULES)
    assert len(set(said.values())) == len(said)
    sentences = [
        says for brief in ({"view": "x"}, BRIEFS["s03"], BRIEFS["s04"]) for says in broken(brief).values()
    ]
    assert all(sentence.endswith((".", "?")) for sentence in sentences)


def test_points_come_in_parts_and_directions_are_the_writer_s_own():
    half = judge(EXERCISE, {"question": BRIEFS["s01"]["question"], "view": BRIEFS["s01"]["view"]})
    assert 0 < half.score < 0.5
    turned = {"for": "against", "against": "for", "open": "open"}
    records = [{**record, "direction": turned[record["direction"]]} for record in BRIEFS["s01"]["evidence"]]
    assert judge(EXERCISE, changed(evidence=records)).score == 1


def test_a_row_counts_for_its_own_sentence_alone():
    assert numbers_without_row("Acceptance was high [E066]. Some 6,500 people were asked.") == [
        "Some 6,500 people were asked."
    ]
    assert numbers_without_row("Some 6,500 people were asked [E999].")


def test_long_texts_are_looked_at_in_a_moment():
    for piece in ("1 ", "a1,", "two ", "[E046", "Art. 1, ", "2021-", "of the "):
        assert isinstance(numbers_without_row(piece * 1500), list)


def test_words_and_ids():
    assert words("One two, three [E046, ST03] – four's.") == 4
    assert cited("See [E046, ST03] and [E001–E003], not E010 or [see there].") == [
        "E046",
        "ST03",
        "E001",
        "E003",
    ]
    assert (side_of("C010"), side_of("C052"), side_of("E046")) == ("framework", "critic", None)
    assert summary("E046", "evidence").startswith("E046 · Hangzhou")


STRANGE = [
    None, 5, "text", [], [1, 2], {"question": 5}, {"evidence": "E046"},
    {"evidence": [1, None, {"id": ["E046"], "why": 3}]}, {"claims": {"C010": 1}}, {"claims": [None, 5, {}]},
    {"view": "\x00\ud800 " * 5}, {"confidence": ["low"]}, {"figure": {}}, {"view": "a" * 10**6},
    {"claims": ["C010"] * 1000}, {7: 8},
]  # fmt: skip


@pytest.mark.parametrize("answer", STRANGE)
def test_whatever_is_handed_in_is_judged_and_written(answer, tmp_path):
    made = tidy(answer)
    assert tidy(made) == made
    json.dumps(made).encode("utf-8")
    verdict = judge(EXERCISE, answer)
    assert 0 <= verdict.score < 1
    assert brief_html(answer).startswith("<!DOCTYPE html>")
    assert repr(write_brief(answer, tmp_path))


# The kinds of method.


def test_every_kind_of_method_occurs_and_a_row_without_one_has_none():
    fields = package().resource("evidence")["schema"]["fields"]
    kinds = next(field for field in fields if field["name"] == "method_kind")["constraints"]["enum"]
    assert set(load("evidence")["method_kind"]) == set(kinds)
    assert kinds_of(["E046", "E047", "E010", "E999"]) == ["law or judgment", "documents"]


def test_posts_that_were_collected_are_no_test_of_a_network():
    assert kinds_of(["E013", "E022", "E023", "E025"]) == ["technical test"]
    assert kinds_of(["E022", "E027"]) == ["technical test", "traces of use"]


def test_the_evidence_of_a_brief_is_a_table():
    table = brief_evidence(BRIEFS["s01"])
    assert list(table["evidence_id"]) == [record["id"] for record in BRIEFS["s01"]["evidence"]]
    assert list(table["direction"])[-2:] == ["against", "open"]
    assert list(brief_evidence({"E058": "for", "E053": "against"})["method_kind"]) == [
        "official count",
        "law or judgment",
    ]
    assert list(brief_evidence(["E058", "X1"])["evidence_id"]) == ["E058"]
    assert len(brief_evidence(["E001", "E010", "E011", "E012", "E055", "E066"])) == 6
    assert brief_evidence(None).empty
    assert list(brief_evidence({}).columns) == list(table.columns)


# The document.


class Page(HTMLParser):
    """What stands in a page: tags, links, ids and the text."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.links, self.ids, self.alts = [], [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.tags.append(tag)
        self.links += [found["href"]] if "href" in found else []
        self.ids += [found["id"]] if "id" in found else []
        self.alts += [found.get("alt")] if tag == "img" else []


@pytest.mark.parametrize("writer", BRIEFS)
def test_a_brief_is_one_file_with_landmarks_links_and_a_described_figure(writer):
    html = brief_html(BRIEFS[writer])
    page = Page(html)
    assert '<html lang="en"' in html
    assert {"header", "main", "footer", "h1", "h2", "table", "caption", "figure"} <= set(page.tags)
    assert page.tags.count("h1") == 1
    assert len(set(page.ids)) == len(page.ids)
    assert all(link[1:] in page.ids for link in page.links if link.startswith("#"))
    assert not re.search(r"<(script|link|iframe|object)|src=\"(?!data:)|@import|url\(", html)
    assert all(
        record["id"] in page.alts[0] or "records by kind of method" in page.alts[0]
        for record in BRIEFS[writer]["evidence"]
    )
    assert brief_html(BRIEFS[writer]) == html


def test_a_learner_s_text_stays_text():
    evil = '"><script>alert(1)</script><img src=x onerror=alert(1)> [E046" onclick="x] javascript:alert(1)'
    brief = {
        **dict.fromkeys(("question", "view", "argument", "yardstick", "reason", "change", "limits"), evil),
        "claims": [evil, "C010"],
        "standards": [evil],
        "evidence": [
            {"id": evil, "direction": evil, "why": evil},
            {"id": "E046", "direction": "for", "why": evil},
        ],
        "confidence": evil,
        "figure": evil,
    }
    html = brief_html(brief)
    page = Page(html)
    assert "<script" not in html
    assert page.tags.count("img") == 1
    assert not [link for link in page.links if not link.startswith(("#", "http://", "https://"))]
    assert "onclick=" not in re.sub(r"&quot;|&#x27;", "", re.sub(r">[^<]*<", "><", html))


def test_a_brief_is_written_whole_and_says_where(tmp_path, monkeypatch):
    said = repr(write_brief(BRIEFS["s02"], tmp_path))
    assert "brief.html" in said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["brief.csl.json", "brief.html"]
    items = json.loads((tmp_path / "brief.csl.json").read_text(encoding="utf-8"))
    assert {"E010", "E001", "ST03", "C052", "E009", "E090"} <= {
        row for item in items for row in item["custom"]["rows"]
    }

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("course.documents.brief.write_whole", full)
    with pytest.raises(BriefError, match="No space left") as error:
        write_brief(BRIEFS["s02"], tmp_path)
    assert "\n" not in str(error.value)


def test_nothing_is_written_of_an_empty_brief(tmp_path):
    assert "nothing to write yet" in repr(write_brief(None, tmp_path))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("figure", ["methods", "timeline"])
def test_a_figure_says_in_words_what_it_shows(figure):
    alt = Page(brief_html(changed(figure=figure))).alts[0]
    assert "6 records" in alt
    assert "against my view" in alt
    assert ("E010, 2019-04-14" in alt) == (figure == "timeline")


# References.


def test_every_row_of_every_table_has_a_reference():
    for name in names():
        key = package().resources[name]["schema"]["primaryKey"]
        if not isinstance(key, str):
            continue
        for item in references(load(name)[key]):
            line = in_words(item)
            assert item["title"], item
            assert re.search(r"\((n\.d\.|[^)]*\d{4})", line), line
            assert "nan" not in line.split(), line
            assert ".." not in line.replace("…", ""), line
            assert re.match(r"https?://\S+$", item.get("URL", "https://none")), item


def test_what_is_not_known_is_said():
    assert in_words(references(["S2"])[0]) == (
        "Author not named. (n.d.). China-EU Human Rights Dialogue in the Digital Era. The Diplomatic Insight. "
        "https://thediplomaticinsight.com/china-eu-human-rights-dialogue-in-the-digital-era"
    )
    assert in_words(references(["E046"])[0]).startswith(
        "Hangzhou Intermediate People's Court. (9 April 2021). Guo Bing v. Hangzhou Safari Park. https://"
    )


def test_a_name_in_chinese_characters_stays_in_the_data():
    (item,) = references(["C010"])
    assert item["author"][0]["literal"].isascii() is False
    assert in_words(item).startswith("Ma Changshan. (28 March 2024). ")


def test_rows_of_one_work_share_a_reference():
    (item,) = references(["C010", "C012", "C010"])
    assert item["id"] == "S1"
    assert item["custom"]["rows"] == ["C010", "C012"]
    assert references(["X1"]) == []


@pytest.mark.parametrize(
    ("cell", "date"),
    [
        ("2021-04-09", {"date-parts": [[2021, 4, 9]]}),
        ("2019-05", {"date-parts": [[2019, 5]]}),
        ("2024", {"date-parts": [[2024]]}),
        ("2016-04-27 (applies 2018-05-25)", {"date-parts": [[2016, 4, 27]]}),
        ("1984-1985", {"literal": "1984-1985"}),
        ("", None),
        (float("nan"), None),
    ],
)
def test_dates_of_all_sorts_become_csl_dates(cell, date):
    assert issued(cell) == date
