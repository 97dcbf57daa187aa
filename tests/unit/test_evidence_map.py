"""The figure of claims against evidence: what a reader sees, and what is refused."""

# matplotlib's stubs know no sizes of a collection
# pyright: reportAttributeAccessIssue=false

from __future__ import annotations

import pandas as pd
import pytest

from course.study.evidence_map import SIZES, evidence_map
from course.study.figures import figure_html

LINKS = pd.DataFrame(
    [
        ["A long claim in many words that will not fit on one line", "E2", "supports", "high"],
        ["A long claim in many words that will not fit on one line", "E1", "contradicts", "low"],
        ["Another", "E2", "complicates", "medium"],
    ],
    columns=["claim", "record", "direction", "strength"],
)


def test_each_pair_has_its_sign_and_its_size():
    figure = evidence_map(LINKS)
    (axes,) = figure.axes
    assert [text.get_text() for text in axes.texts] == ["+", "−", "~"]
    assert [mark.get_sizes()[0] for mark in axes.collections] == [
        SIZES["high"],
        SIZES["low"],
        SIZES["medium"] * 0.7,
    ]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["E2", "E1"]
    assert "\n" in axes.get_yticklabels()[0].get_text()
    said = [text.get_text() for text in figure.legends[0].get_texts()]
    assert said[0::2] == ["+ supports", "~ complicates", "− contradicts"]
    assert said[1::2] == ["strength high", "strength medium", "strength low"]
    assert figure_html(figure, alt="Grid: three pairs of two claims and two records")


def test_the_same_links_give_the_same_bytes():
    first, second = (figure_html(evidence_map(LINKS), alt="Grid: three pairs, drawn twice") for _ in range(2))
    assert first == second


@pytest.mark.parametrize(("column", "word"), [("direction", "proves"), ("strength", "enormous")])
def test_an_unknown_word_is_refused(column, word):
    with pytest.raises(ValueError, match=word):
        evidence_map(LINKS.assign(**{column: word}))


def test_a_missing_column_is_named():
    with pytest.raises(ValueError, match="strength is missing"):
        evidence_map(LINKS.drop(columns="strength"))
