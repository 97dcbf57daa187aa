"""Whole briefs and single sentences: good briefs hold every rule, hollow ones do not, and numbers go by their rule."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT

from course import load
from course.exercises.brief.numbers import has_number, numbers_without_row
from course.exercises.brief.own import STRIDE, not_own, run_hashes, tokens
from course.exercises.brief.parts import SECTIONS, tidy
from course.exercises.brief.rules import NOT_COUNTED, rules_that_hold, statements
from course.exercises.judge import judge
from course.exercises.library import find_exercise

HERE = Path(__file__).parent
EXERCISE: Any = find_exercise("10.6")
GOOD = yaml.safe_load((HERE / "briefs_good.yml").read_text(encoding="utf-8"))
HOLLOW = yaml.safe_load((HERE / "briefs_hollow.yml").read_text(encoding="utf-8"))
SENTENCES = yaml.safe_load((HERE / "number_sentences.yml").read_text(encoding="utf-8"))
LIKE = GOOD["sympathetic_older"]


def points(brief):
    return round(judge(EXERCISE, brief).score * EXERCISE.points, 2)


@pytest.mark.parametrize("name", GOOD)
def test_a_good_brief_holds_every_rule(name):
    held = rules_that_hold(EXERCISE, GOOD[name])
    assert {rule: says for rule, (right, says) in held.items() if right is not True} == {}
    assert points(GOOD[name]) == EXERCISE.points


@cache
def model():
    """The lesson's own brief."""
    lesson = (ROOT / "course" / "lessons" / "10_the_brief" / "lesson.md").read_text(encoding="utf-8")
    found = re.search(r"my_brief\.answer = (\{.*?\n\})\n", lesson, re.DOTALL)
    assert found
    return ast.literal_eval(found[1])


def pasted(text):
    findings = load("evidence").set_index("evidence_id")["finding"]
    for word, given in {
        "PROMPT": EXERCISE.prompt,
        "RULES": " ".join(statements(EXERCISE).values()),
        "FINDINGS": " ".join(f"{findings[one['id']]} [{one['id']}]" for one in LIKE["evidence"]),
        "CLAIMS": " ".join(load("claims")["claim"].head(10)),
    }.items():
        text = text.replace(word, given)
    return text


def hollow(about):
    """A brief as `briefs_hollow.yml` describes it."""
    if about.get("model"):
        return model()
    brief = {**LIKE, "evidence": [dict(record) for record in LIKE["evidence"]]}
    findings = load("evidence").set_index("evidence_id")["finding"]
    for record in brief["evidence"]:
        if "why" in about:
            record["why"] = findings[record["id"]] if about["why"] == "WHY" else about["why"]
    least = EXERCISE.words
    if "fill" in about:
        text = " ".join([pasted(about["fill"])] * about["times"])
        for name in SECTIONS:
            brief[name] = " ".join(text.split()[: least[name][1]]) + ("?" if name == "question" else "")
    for name, other in about.get("again", {}).items():
        brief[name] = " ".join([brief[other]] * about["times"])
    brief |= {name: pasted(text) for name, text in about.get("parts", {}).items()}
    kept = about.get("only", [name for name in brief if name not in about.get("without", [])])
    return {name: brief[name] for name in kept}


@pytest.mark.parametrize("name", HOLLOW)
def test_a_hollow_brief_gets_no_full_points(name):
    assert points(hollow(HOLLOW[name])) <= HOLLOW[name]["most"] < EXERCISE.points


def test_the_sentence_says_what_was_seen_and_that_a_person_looks():
    verdict = judge(EXERCISE, hollow(HOLLOW["findings"]))
    assert "the words of E082" in verdict.items["argument"].says
    assert verdict.says.endswith("What was not counted, a person has to look at.")
    assert "person" not in judge(EXERCISE, GOOD["critical_codes"]).says.replace("a reader", "")
    slip = EXERCISE.slip("argument", f"{NOT_COUNTED}…")
    assert "person" in slip[1]
    said = {name: item.says for name, item in judge(EXERCISE, model()).items.items()}
    assert "the words of the model brief" in said["short answer"]


def test_a_run_of_the_solutions_may_hand_in_the_model(monkeypatch):
    monkeypatch.setenv("COURSE_SOLUTIONS", "1")
    assert points(model()) == EXERCISE.points


def test_the_exercise_knows_the_model_brief_by_hashes_of_today():
    """When the model brief was changed, put what this expects into `model` of 10.6."""
    brief = tidy(model())
    texts = [brief[name] for name in ("question", "view")] + [one["why"] for one in brief["evidence"]]
    texts += [brief[name] for name in SECTIONS if name not in ("question", "view")]
    wanted = list(dict.fromkeys(run for text in texts for run in run_hashes(text, STRIDE)))
    assert EXERCISE.model.split() == wanted


def test_close_words_and_a_quotation_are_the_writer_s_own():
    quoting = {
        "yardstick": f"{LIKE['yardstick']} “Peer review: China accepted 290, partly accepted 8, noted 32.”"
    }
    assert not_own(tidy({**LIKE, **quoting}), {}) == {}
    assert not_own({"view": "The answer is yes, for the park lost."}, {}) == {}
    assert tokens("It’s [E046] 法院判 a-b") == ["it’s", "法院", "院判", "a", "b"]


def test_long_texts_are_compared_in_a_moment():
    for piece in ("a ", "[E046", "法", "one two ", "1,", "'" * 3):
        assert isinstance(not_own({"view": piece * 3000}, {}), dict)


# Numbers.

CASES = [(text, group["expected"]) for group in SENTENCES for text in group["sentences"]]


def test_there_are_enough_sentences_and_each_group_says_why():
    assert len({text for text, _ in CASES}) == len(CASES) >= 200
    assert all(group["why"] for group in SENTENCES)


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_a_number_needs_its_row_by_the_rule(text, expected):
    assert bool(numbers_without_row(text)) == (expected == "row")


def test_a_record_s_own_reason_and_confidence_are_no_findings():
    records = [dict(record) for record in LIKE["evidence"]]
    records[0]["why"] = "A daily probe of two million domains found a huge blocked set."
    brief = {
        **LIKE,
        "evidence": records,
        "reason": f"{LIKE['reason']} Five of six are official, over twenty years.",
    }
    assert rules_that_hold(EXERCISE, brief)["numbers"][0] is True
    assert has_number("over twenty years")
