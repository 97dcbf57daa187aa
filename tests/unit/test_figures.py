"""The course's style: given to those who ask for it, and to nobody else."""

from __future__ import annotations

import subprocess
import sys

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from bs4 import BeautifulSoup

import course
from course.documents.brief import brief_html
from course.study.evidence_map import evidence_map
from course.study.figures import STYLE, figure_html, in_style, use_style

LINKS = pd.DataFrame(
    [["A claim", "E2", "supports", "high"], ["Another", "E1", "contradicts", "low"]],
    columns=["claim", "record", "direction", "strength"],
)


@pytest.fixture
def untouched(monkeypatch):
    """Matplotlib as it is before anything is taken from `course`."""
    use_style.cache_clear()
    for name in ("plt", "show_figure"):
        monkeypatch.delitem(vars(course), name, raising=False)
    with plt.rc_context({"font.size": 10}):
        yield
    use_style.cache_clear()


def test_imports_restyle_nobody_s_figures():
    code = (
        "import course.study.figures, course.study.evidence_map, course.documents.brief_figures, matplotlib\n"
        "from course import evidence_map, load, pd\n"
        "print(matplotlib.rcParams['font.size'])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert float(run.stdout) == 10


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("name", ["plt", "show_figure"])
def test_a_notebook_asks_for_the_style_by_taking_plt_or_show_figure(name):
    assert getattr(course, name)
    assert plt.rcParams["font.size"] == STYLE["font.size"]


@pytest.mark.usefixtures("untouched")
def test_what_a_learner_sets_stays_set():
    assert course.show_figure
    plt.rcParams["font.size"] = 20
    assert course.plt
    assert plt.rcParams["font.size"] == 20


def test_the_course_s_own_figures_have_its_style_whatever_else_is_set():
    alt = "Grid: two pairs of two claims and two records"
    with in_style():
        styled = figure_html(evidence_map(LINKS), alt), brief_html({"evidence": [{"id": "E046"}]})
    with plt.rc_context({"font.size": 25, "xtick.color": "red", "hatch.linewidth": 5, "svg.hashsalt": "x"}):
        own = figure_html(evidence_map(LINKS), alt), brief_html({"evidence": [{"id": "E046"}]})
        assert plt.rcParams["font.size"] == 25
    assert own == styled


def test_on_a_narrow_page_a_figure_is_moved_sideways_and_not_shrunk_until_nobody_can_read_it():
    figure, _ = plt.subplots(figsize=(6.4, 3.6))
    html = figure_html(figure, "A chart of nothing, to be looked at on a telephone.", "A caption")
    soup = BeautifulSoup(html, "html.parser")
    (image,) = soup.select("figure > div[tabindex='0'][role=group][aria-label] > img")
    assert image["style"] == "min-width:458px"
    assert not soup.select("div figcaption"), "the caption stays where it is"
