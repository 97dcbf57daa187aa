"""Keyness, permutation and pairs, against published values and values worked out by hand."""

# pandas comes without type stubs
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false
# pyright: reportGeneralTypeIssues=false, reportOperatorIssue=false

from __future__ import annotations

import math

import pandas as pd
import pytest

import course
from course.study.keywords import (
    KeywordError,
    keyness,
    pairs_within_paragraphs,
    permutation_test,
    rate_per_thousand,
)
from course.study.tables import load


def counted(*rows):
    return pd.DataFrame(rows, columns=["source_id", "paragraph", "token", "count"])


@pytest.fixture(scope="module")
def body():
    outline = load("outline")[["source_id", "paragraph", "kind"]]
    return load("word_counts").merge(outline).query("kind == 'body'")


def test_a_rate_is_occurrences_per_thousand_words():
    assert rate_per_thousand(3, 1500) == 2
    rates = rate_per_thousand(pd.Series({"S1": 2, "S2": 0}), pd.Series({"S1": 400, "S2": 100}))
    assert rates.to_dict() == {"S1": 5, "S2": 0}
    for none in (0, pd.Series({"S1": 0})):
        with pytest.raises(KeywordError, match="has no rate"):
            rate_per_thousand(1, none)


@pytest.mark.parametrize(
    ("cells", "published"),
    [((110, 2442, 111, 29114), 270.72), ((29, 13, 123, 31612), 263.90), ((31, 23, 139, 31584), 256.84)],
)
def test_g2_agrees_with_dunnings_table(cells, published):
    """Dunning (1993), the table of bigrams by log-likelihood: its first three rows."""
    both, first, second, neither = cells
    target = pd.Series({"word": both, "other": first})
    rest = pd.Series({"word": second, "other": neither})
    assert keyness(target, rest).loc["word", "g2"] == pytest.approx(published, abs=0.005)


def test_g2_and_log_ratio_by_hand():
    table = keyness(pd.Series({"a": 8, "b": 92}), pd.Series({"a": 2, "b": 198}))
    expected = {"here": 100 * 10 / 300, "there": 200 * 10 / 300}
    others = {"here": 100 - expected["here"], "there": 200 - expected["there"]}
    terms = [(8, expected["here"]), (2, expected["there"]), (92, others["here"]), (198, others["there"])]
    assert table.loc["a", "g2"] == pytest.approx(2 * sum(o * math.log(o / e) for o, e in terms))
    assert table.loc["a", "log_ratio"] == pytest.approx(math.log2(0.08 / 0.01)) == 3
    assert table.loc["a", ["rate", "rate_rest"]].tolist() == [80, 10]
    assert table.loc["b", "log_ratio"] < 0 <= table.loc["b", "g2"]


def test_an_absent_word_counts_as_half_an_occurrence():
    table = keyness(pd.Series({"a": 4, "b": 96}), pd.Series({"c": 1, "b": 99}))
    assert table.loc["a", "log_ratio"] == pytest.approx(math.log2(4 / 0.5)) == 3
    assert table.loc["c", "log_ratio"] == pytest.approx(-1)
    assert table.loc["a", ["count", "count_rest"]].tolist() == [4, 0]
    assert table["g2"].notna().all()


def test_equal_rates_have_no_keyness_and_the_order_is_fixed():
    table = keyness(pd.Series({"b": 1, "a": 1}), pd.Series({"a": 10, "b": 10}))
    assert table["g2"].tolist() == [0, 0]
    assert table["log_ratio"].tolist() == [0, 0]
    assert list(table.index) == ["a", "b"]
    with pytest.raises(KeywordError, match="Both sides"):
        keyness(pd.Series({"a": 1}), pd.Series(dtype="int64"))


def test_with_one_text_of_five_p_is_never_below_one_fifth(body):
    for token, text in [("cyberspace", "S5"), ("digital", "S1"), ("privacy", "S2")]:
        result = permutation_test(body, token, [text], unit="text")
        assert (result.p, result.ways) == (pytest.approx(1 / 5), 5)
    two = permutation_test(body, "citizens", ["S4", "S5"], unit="text")
    assert (two.p, two.ways) == (pytest.approx(1 / 10), 10)


def test_p_by_text_counted_by_hand(body):
    """Each text singled out in turn: three of five differ from the rest by at least as much as S4 does."""
    words, found = (t.groupby("source_id")["count"].sum() for t in (body, body.query("token == 'rights'")))
    gaps = {
        s: abs(1000 * found[s] / words[s] - 1000 * found.drop(s).sum() / words.drop(s).sum())
        for s in words.index
    }
    result = permutation_test(body, "rights", ["S4"], unit="text")
    assert abs(result.difference) == pytest.approx(gaps["S4"])
    assert result.p == pytest.approx(sum(gap >= gaps["S4"] - 1e-9 for gap in gaps.values()) / 5) == 0.6


def test_few_paragraphs_are_dealt_out_in_every_way():
    """Two of four paragraphs hold the word, both in A: 1 of 6 ways, and its mirror, are as extreme."""
    words = counted(
        *[("A", n, t, c) for n in (1, 2) for t, c in (("x", 1), ("y", 9))],
        *[("B", n, "y", 10) for n in (1, 2)],
    )
    result = permutation_test(words, "x", ["A"])
    assert result.difference == pytest.approx(100)
    assert (result.p, result.ways) == (pytest.approx(2 / 6), 6)


def test_the_same_seed_gives_the_same_p(body):
    first, again = (permutation_test(body, "privacy", ["S2"]) for _ in range(2))
    assert first == again
    assert first.ways == 9_999
    other = permutation_test(body, "sovereignty", ["S1"], seed=1)
    assert other.p == pytest.approx(permutation_test(body, "sovereignty", ["S1"]).p, abs=0.015)


@pytest.mark.parametrize(
    ("token", "texts", "unit", "says"),
    [
        ("Privacy", ["S2"], "text", "lower case"),
        ("privacy", ["S1", "S2", "S3", "S4", "S5"], "text", "leave others"),
        ("privacy", [], "text", "Choose some"),
        ("privacy", ["S2"], "word", "Deal out by"),
    ],
)
def test_a_question_that_cannot_be_answered(body, token, texts, unit, says):
    with pytest.raises(KeywordError, match=says):
        permutation_test(body, token, texts, unit=unit)


def test_pairs_by_hand():
    words = counted(
        ("A", 1, "x", 2),
        ("A", 1, "y", 5),
        ("A", 2, "y", 1),
        ("B", 1, "x", 1),
        ("B", 1, "z", 1),
        ("B", 2, "w", 1),
    )
    pairs = pairs_within_paragraphs(words, "x")
    assert pairs.loc["y"].tolist() == [1, 3, pytest.approx(1 / 3)]
    assert pairs.loc["z"].tolist() == [1, 2, 0.5]
    assert list(pairs.index) == ["z", "y"]
    with pytest.raises(KeywordError, match="lower case"):
        pairs_within_paragraphs(words, "X")


def test_pairs_agree_with_sets_of_places(body):
    def places(token):
        rows = body[body["token"] == token]
        return set(zip(rows["source_id"], rows["paragraph"], strict=True))

    row = pairs_within_paragraphs(body, "privacy").loc["must"]
    both, either = places("privacy") & places("must"), places("privacy") | places("must")
    assert (row["together"], row["either"]) == (len(both), len(either))
    assert row["overlap"] == pytest.approx(len(both) / len(either))


def test_in_paragraphs_dealt_at_random_about_twelve_words_pass_the_low_bar_of_lesson_6(body):
    counts = body.pivot_table(
        index=["source_id", "paragraph"], columns="token", values="count", aggfunc="sum", fill_value=0
    )
    size = int((counts.index.get_level_values("source_id") == "S4").sum())
    passed = []
    for seed in range(100):
        dealt = counts.sample(size, random_state=seed)
        words = keyness(dealt.sum(), counts.drop(dealt.index).sum())
        passed.append(int(((words["g2"] > 6.63) & (words["log_ratio"] > 0)).sum()))
    assert 10 <= sum(passed) / len(passed) <= 14


def test_watch_words_agree_with_the_counts(body):
    watch = load("watch_words")
    ours = watch.set_index(["source_id", "paragraph", "word"])["count"].sort_index()
    found = body[body["token"].isin(set(watch["word"]))].set_index(["source_id", "paragraph", "token"])[
        "count"
    ]
    assert ours.to_dict() == found.sort_index().to_dict()


def test_the_course_offers_them():
    assert course.keyness is keyness
    assert course.permutation_test is permutation_test
