"""A learner's own chart has a name for a screen reader."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.pylabtools import print_figure, select_figure_formats

from course.answering.kernel import extension
from course.answering.kernel.named_charts import NamedCharts, in_words
from course.study import figures


@pytest.fixture
def shell(tmp_path, monkeypatch):
    folder = tmp_path / "02_the_official_framework"
    folder.mkdir()
    monkeypatch.chdir(folder)
    shell = InteractiveShell()
    extension.load_ipython_extension(shell)
    select_figure_formats(shell, {"png"})  # as Jupyter does with the first chart
    yield shell
    extension.unload_ipython_extension(shell)


def drawn():
    figure, axes = plt.subplots()
    axes.bar(["2020", "2025"], [1, 2], label='"most" & <few>')
    axes.plot([1, 2], [3, 4])
    axes.set(title="Users", xlabel="year", ylabel="millions")
    axes.legend()
    return figure


def test_the_words_are_those_that_stand_in_the_chart():
    assert in_words(drawn()) == (
        'Your chart. Users: 2 bars, 1 line; across: year; up: millions; legend: "most" & <few>.'
    )
    assert in_words(plt.figure()) == "Your chart."
    assert in_words(plt.subplots()[0]) == "Your chart. nothing drawn yet."


def test_a_lesson_s_notebook_shows_charts_with_a_name(shell):
    figure = drawn()
    shown, _ = shell.display_formatter.format(figure)
    assert 'alt="Your chart. Users: 2 bars' in shown["text/html"]
    assert "&quot;most&quot; &amp; &lt;few&gt;" in shown["text/html"]
    extension.unload_ipython_extension(shell)
    assert "text/html" not in shell.display_formatter.format(figure)[0]


def test_what_is_no_figure_is_shown_as_ever():
    shell = InteractiveShell()
    assert NamedCharts(shell).image_of("no figure") is None


def test_both_forms_of_a_chart_are_drawn_once_in_the_course_s_style(shell, monkeypatch):
    calls, draw = [], figures._png
    monkeypatch.setattr(figures, "_png", lambda figure: calls.append(figure) or draw(figure))
    with figures.in_style():
        figure = drawn()
        for times in (1, 2):
            shown, _ = shell.display_formatter.format(figure)
            assert len(calls) == times
            assert f"base64,{shown['image/png']}" in shown["text/html"]
        figure.axes[0].set_title("Another")
        assert shell.display_formatter.format(figure)[0]["image/png"] != shown["image/png"]
    extension.unload_ipython_extension(shell)
    assert shell.display_formatter.format(figure)[0]["image/png"]
    assert len(calls) == 3


def test_a_chart_without_a_layout_of_its_own_is_cut_as_ever(shell):
    with plt.rc_context({"figure.constrained_layout.use": False}):
        shown, _ = shell.display_formatter.format(drawn())
        cut = print_figure(drawn(), base64=True)
    assert f"base64,{cut}" in shown["text/html"]


def test_the_form_that_a_reader_chose_stays(shell):
    figure = drawn()
    shell.display_formatter.format(figure)
    select_figure_formats(shell, {"retina"})
    chosen, _ = shell.display_formatter.format(figure)
    assert sorted(chosen) == ["image/png", "text/plain"]
    extension.unload_ipython_extension(shell)
    assert shell.display_formatter.format(figure)[0]["image/png"] == chosen["image/png"]
