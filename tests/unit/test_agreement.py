"""Agreement of coders, against published examples; the course's own codings follow their stated rules."""

# pandas comes without type stubs
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportCallIssue=false
# pyright: reportGeneralTypeIssues=false, reportIndexIssue=false, reportOperatorIssue=false

from __future__ import annotations

import math

import pandas as pd
import pytest

from course import load
from course.study.agreement import cohen_kappa, krippendorff_alpha, percent_agreement

# Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), four observers, twelve units.
FOUR = pd.DataFrame(
    {
        "A": [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
        "B": [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
        "C": [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
        "D": [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
    }
)


def counted(cells):
    """A table of two coders from its cells: {(code of the first, code of the second): how many}."""
    rows = [pair for pair, times in cells.items() for _ in range(times)]
    return pd.DataFrame(rows, columns=["first", "second"])


def test_alpha_of_four_observers_with_gaps():
    assert krippendorff_alpha(FOUR) == pytest.approx(0.743, abs=0.0005)
    assert krippendorff_alpha(FOUR, "ordinal") == pytest.approx(0.815, abs=0.0005)


def test_alpha_of_two_observers_nominal():
    """Krippendorff (2011), two observers, five letters."""
    codes = pd.DataFrame({"one": list("aabbdcccedda"), "other": list("babbbccceddd")})
    assert krippendorff_alpha(codes) == pytest.approx(0.692, abs=0.0005)


def test_alpha_of_two_observers_binary():
    """Krippendorff (2011), two observers, ten units of 0 and 1."""
    codes = pd.DataFrame({"one": [0, 1, 0, 0, 0, 0, 0, 0, 1, 0], "other": [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]})
    assert krippendorff_alpha(codes) == pytest.approx(0.095, abs=0.0005)
    assert percent_agreement(codes) == pytest.approx(0.6)


def test_kappa_of_cohen_s_own_table():
    """The table of 200 cases for which Cohen reports .492 (Psychological Bulletin 70, 1968, 213–220)."""
    cells = {
        ("a", "a"): 88,
        ("a", "b"): 14,
        ("a", "c"): 18,
        ("b", "a"): 10,
        ("b", "b"): 40,
        ("b", "c"): 10,
        ("c", "a"): 2,
        ("c", "b"): 6,
        ("c", "c"): 12,
    }
    assert percent_agreement(counted(cells)) == pytest.approx(0.70)
    assert cohen_kappa(counted(cells)) == pytest.approx(0.492, abs=0.0005)


def test_a_code_that_one_coder_never_uses():
    """Expected: 0.5 × 0.75 for yes, and nothing for the code that stands on one side only."""
    codes = counted({("yes", "yes"): 2, ("no", "yes"): 1, ("no", "maybe"): 1})
    assert cohen_kappa(codes) == pytest.approx((0.5 - 0.375) / (1 - 0.375))


def test_words_are_ordered_by_their_spelling_and_steps_count():
    near = pd.DataFrame({"one": list("112233"), "other": list("122333")})
    far = pd.DataFrame({"one": list("112233"), "other": list("132133")})
    assert krippendorff_alpha(near, "ordinal") > krippendorff_alpha(near)
    assert krippendorff_alpha(far, "ordinal") < krippendorff_alpha(far)


def test_a_third_coder_who_has_not_coded_yet_changes_nothing():
    two = counted({("a", "a"): 3, ("b", "b"): 2, ("a", "b"): 1})
    three = two.assign(mine=pd.Series(dtype="object"))
    assert krippendorff_alpha(three) == krippendorff_alpha(two)


def test_what_has_no_meaning_is_nan():
    nothing = pd.DataFrame({"one": ["a", None], "other": [None, "b"]})
    same = counted({("a", "a"): 4})
    for measure in (percent_agreement, cohen_kappa, krippendorff_alpha):
        assert math.isnan(measure(nothing))
    assert percent_agreement(same) == 1
    assert math.isnan(cohen_kappa(same))
    assert math.isnan(krippendorff_alpha(same))


def test_wrong_tables_are_refused_in_a_sentence():
    for measure in (percent_agreement, cohen_kappa):
        with pytest.raises(ValueError, match="two columns"):
            measure(FOUR)
    with pytest.raises(ValueError, match="one column for each coder"):
        krippendorff_alpha(FOUR[["A"]])
    with pytest.raises(ValueError, match="nominal"):
        krippendorff_alpha(FOUR, "interval")


KIND = {
    "legal": "text",
    "attribution": "text",
    "empirical-quantitative": "fact",
    "empirical-qualitative": "fact",
    "causal": "cause",
    "normative": "value",
}
STEPS = {"supported": "3", "partly": "2", "contradicted": "1"}


def test_the_first_codings_follow_from_the_table_of_claims():
    claims = load("claims").set_index("claim_id")
    for row in load("codings").itertuples():
        claim = claims.loc[row.claim_id]
        if row.coder == "first":
            assert row.code == KIND[claim["claim_type"]], row.claim_id
        if row.coder == "record_check":
            step = STEPS.get(claim["record_check"])
            assert (row.code == step) if step else pd.isna(row.code), row.claim_id
        if row.coder == "after":
            assert row.note.endswith(f": {claim['record_check']}"), row.claim_id
            assert (
                (row.code == STEPS[claim["record_check"]])
                if claim["record_check"] in STEPS
                else pd.isna(row.code)
            )


def test_the_verdicts_keep_the_words_that_they_were_taken_from():
    checks = load("claim_checks").set_index("check_id")
    claims = load("claims").set_index("claim_id")
    for row in load("codings").query("coder == 'verdict'").itertuples():
        check_id, words = row.note.split(": ", 1)
        assert words.split(" (")[0] == checks.loc[check_id, "verdict"]
        assert checks.loc[check_id, "source_id"] == claims.loc[row.claim_id, "source_id"]


def test_every_claim_has_both_codings_and_all_texts_are_there():
    codings = load("codings")
    for scheme, coders in (
        ("kind", {"first", "second"}),
        ("holds", {"record_check", "verdict"}),
        ("rule", {"before", "after"}),
    ):
        part = codings[codings["scheme"] == scheme]
        assert set(part["coder"]) == coders
        assert (part.groupby("claim_id").size() == 2).all()
    sources = load("claims").set_index("claim_id")["source_id"]
    kind = codings[codings["scheme"] == "kind"]
    assert (sources[kind["claim_id"].unique()].value_counts() == 3).all()
    assert kind["code"].notna().all()
