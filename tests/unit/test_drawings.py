"""A picture is kept for a figure that is the same in every part, and for no other."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from course.study import drawings
from course.study.figures import DPI, figure_html

ALT = "Bar chart: three topics by how many claims speak of them"
TABLE = pd.DataFrame({"topic": ["law", "rights", "speech"], "claims": [7, 4, 1]})


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch):
    monkeypatch.setattr(drawings, "_kept", {})


def bars(**how):
    return TABLE.plot.bar(x="topic", y="claims", **how).get_figure()


def drawn_anew(figure, kept=bars):
    """Does a process that keeps the picture of `bars()` draw this figure?"""
    with drawings.keeping():
        figure_html(kept(), ALT)
    calls = []
    figure.set_dpi(DPI)
    drawings.picture(figure, lambda whole: calls.append(whole) or b"")
    plt.close(figure)
    return bool(calls)


def test_the_same_figure_is_drawn_once_and_gives_the_same_bytes():
    fresh = figure_html(bars(), ALT)
    with drawings.keeping() as kept:
        first = figure_html(bars(), ALT)
    assert len(kept) == 1
    assert not drawn_anew(bars())
    assert figure_html(bars(), ALT) == first == fresh


def test_how_many_figures_are_open_changes_no_picture():
    for _ in range(2):
        bars()
    assert not drawn_anew(bars())


@pytest.mark.parametrize("how", [{"title": "Claims"}, {"color": "#0b5395"}, {"width": 0.51}, {"rot": 1}])
def test_another_figure_is_drawn(how):
    assert drawn_anew(bars(**how))


def test_a_figure_with_one_other_value_is_drawn():
    other = TABLE.assign(claims=[7, 4, 1.001]).plot.bar(x="topic", y="claims").get_figure()
    assert drawn_anew(other)


def labelled(text="7", **how):
    figure = bars(**how)
    figure.axes[0].bar_label(figure.axes[0].containers[0], [text, "4", "1"], label_type="center")
    return figure


@pytest.mark.parametrize(("how", "anew"), [({}, False), ({"text": "8"}, True), ({"width": 0.51}, True)])
def test_labels_on_bars_are_told_apart(how, anew):
    """To place each, matplotlib makes a function."""
    assert drawn_anew(labelled(**how), kept=labelled) is anew


def test_another_style_is_drawn():
    with drawings.keeping():
        figure_html(bars(), ALT)
    calls = []
    figure = bars()
    figure.set_dpi(DPI)
    drawings.picture(figure, lambda whole: calls.append(whole) or b"")
    with plt.rc_context({"path.simplify": False}):
        drawings.picture(figure, lambda whole: calls.append(whole) or b"")
    assert len(calls) == 1


def test_a_figure_that_cannot_be_written_down_is_drawn():
    figure = bars()
    figure.axes[0].yaxis.set_major_formatter(lambda value, place: f"{value:g}")
    figure.axes[0].a_learner_s_own = lambda: None
    assert drawn_anew(figure)


def test_a_notebook_keeps_nothing_and_asks_for_nothing(monkeypatch):
    monkeypatch.setattr(drawings, "_state", lambda figure: pytest.fail("asked"))
    figure_html(bars(), ALT)
    assert drawings._kept == {}
