"""The same rule for every side: a text's own words, negatives with their search, words counted by camp."""

# pandas comes without type stubs
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from conftest import ROOT

from course import load
from course.study.package import DataPackage
from course.study.texts import LEFT_OUT, MOST_QUOTED, text_ids, words_not_in

HERE = Path(__file__).parent
WORDS = yaml.safe_load((HERE / "words_by_camp.yml").read_text(encoding="utf-8"))
COUNTS = yaml.safe_load((HERE / "whole_counts.yml").read_text(encoding="utf-8"))
WHOLE = {"own page or text", "data file", "whole copy or reprint"}
NOT_WHOLE = re.compile(
    r"\b(excerpt|abstract|openings?|preview|several outlets|secondary coverage|not (seen|shown|read|opened))\b",
    re.IGNORECASE,
)
LANGUAGES = re.compile(r"\b(English|Chinese)\b|[㐀-鿿]")
WHEN = re.compile(
    r"\b(20\d\d|January|February|March|April|May|June|July|August|September|October|November)\b"
)
NEGATIVE = re.compile(
    r"\bnot found\b|\bwas not found\b|\bno [^.]* was found\b|\bwe did not find\b|\bnone was found\b",
    re.IGNORECASE,
)


def lessons_texts():
    """What learners and graders read of each lesson, by file."""
    for folder in sorted((ROOT / "course" / "lessons").glob("[0-9][0-9]_*")):
        for name in ("lesson.md", "exercises.yml", "rubric.md"):
            yield f"{folder.name}/{name}", (folder / name).read_text(encoding="utf-8")


def tables_texts():
    for table, columns in {
        "claims": ["claim", "record_note"],
        "claim_checks": ["claim_paraphrased", "explanation"],
        "evidence": ["finding", "strength", "known_criticism"],
        "legal_timeline": ["what_it_does", "official_aim", "documented_concern"],
        "outline": ["summary"],
    }.items():
        for column in columns:
            yield f"{table}.{column}", "\n\n".join(load(table)[column].dropna())


@pytest.mark.parametrize("source", text_ids())
def test_operative_words_stand_in_their_paragraph(source):
    claims = load("claims").query("source_id == @source")
    for row in claims[~claims["paragraph"].isin(LEFT_OUT.get(source, ()))].itertuples():
        assert len(row.operative_words.split()) <= MOST_QUOTED, row.claim_id
        assert not words_not_in(row.operative_words, source, row.paragraph), row.claim_id


def test_verified_means_that_the_document_itself_was_read():
    for row in load("evidence").itertuples():
        assert (row.verified == "yes") == (row.copy in WHOLE), row.evidence_id
        if row.verified == "yes":
            assert not NOT_WHOLE.search(row.how_seen), (row.evidence_id, row.how_seen)
    for row in load("legal_timeline").query("verified == 'yes'").itertuples():
        assert row.copy != "reports about it", row.instrument_id


def test_a_verdict_of_not_found_says_where_in_which_language_and_when_and_is_never_high():
    checks, claims = load("claim_checks"), load("claims").fillna({"record_note": ""})
    for row in checks.itertuples():
        if row.verdict == "not found" or NEGATIVE.search(row.explanation):
            assert LANGUAGES.search(row.explanation), row.check_id
            assert WHEN.search(row.explanation), row.check_id
            assert row.confidence not in ("high", "high / medium"), row.check_id
    for row in claims.itertuples():
        if row.record_check == "not found" or re.search(r"\bnot found\b", row.record_note, re.IGNORECASE):
            assert LANGUAGES.search(row.record_note), row.claim_id
            assert WHEN.search(row.record_note), row.claim_id


def test_the_rule_has_a_step_for_each_word_and_both_tables_use_them():
    claims, checks = load("claims"), load("claim_checks")
    rule = DataPackage(ROOT / "data").resource("claims")["rule"]
    words = {found[1] for step in rule["steps"] if (found := re.match(r"\*\*(.+?)\*\*", step))}
    assert set(claims["record_check"]) | set(checks["verdict"]) <= words
    assert not words - set(claims["record_check"])


def test_a_part_that_fails_is_named():
    """By the rule, partly and contradicted say what does not hold, or what was not found."""
    named = re.compile(
        r"do(es)? not hold|not (found|shown|checked|established)|centre|would|omission", re.IGNORECASE
    )
    partly = load("claims").query("record_check in ['partly', 'contradicted']")
    assert [row.claim_id for row in partly.itertuples() if not named.search(row.record_note)] == []


@pytest.mark.parametrize("word", WORDS["words"])
def test_a_word_falls_on_both_camps_alike_or_has_a_reason(word):
    """From five occurrences on, more than two to one needs a reason in `words_by_camp.yml`."""
    counts = by_camp(WORDS["words"][word]["pattern"])
    low, high = sorted(counts.values())
    uneven = sum(counts.values()) >= 5 and high > 2 * low
    reason = WORDS["words"][word].get("reason", "")
    assert not uneven or len(reason.split()) > 7, (word, counts)
    assert uneven or not reason, f"{word} is even now ({counts}): its reason can go"


def by_camp(pattern):
    """How many paragraphs, items or cells with this word speak of each camp."""
    camps = {camp: re.compile(marks) for camp, marks in WORDS["camps"].items()}
    counts = dict.fromkeys(camps, 0)
    for _, text in [*lessons_texts(), *tables_texts()]:
        for part in re.split(r"\n\s*\n|\n\s*- ", text):
            if re.search(pattern, part, re.IGNORECASE):
                for camp, marks in camps.items():
                    counts[camp] += bool(marks.search(part))
    return counts


@pytest.mark.parametrize("row", COUNTS)
def test_a_count_is_quoted_with_all_its_parts(row):
    """Whoever gives one part of a count gives the others in the same paragraph, or its reader gets half of it."""
    parts = [re.compile(rf"(?<![\d.,]){part}(?![\d.,]\d|\d)") for part in COUNTS[row]["parts"]]
    for name, text in lessons_texts():
        for paragraph in re.split(r"\n\s*\n|\n\s*- |\n\| ", text):
            found = [bool(part.search(paragraph)) for part in parts]
            if row in paragraph and any(found):
                assert all(found), (name, paragraph[:200])


def test_every_record_has_a_line_with_publisher_date_address_and_where_to_look_for_a_copy():
    page = (ROOT / "data" / "docs" / "records.md").read_text(encoding="utf-8")
    lines = dict(re.findall(r"^- \*\*(E\d{3})\*\* (.+)$", page, re.MULTILINE))
    for row in load("evidence").itertuples():
        line = lines[row.evidence_id]
        assert row.author_org in line
        assert row.published in line
        assert row.read_on in line
        assert ("look for a copy" in line) == ("http" in row.url or "." in row.url.split()[0]), (
            row.evidence_id
        )
    assert "archived]" not in page
