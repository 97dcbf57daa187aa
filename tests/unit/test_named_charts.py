"""A learner's own chart has a name for a screen reader."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pytest
from IPython.core.interactiveshell import InteractiveShell

from course.answering.kernel import extension
from course.answering.kernel.named_charts import image_of, in_words


@pytest.fixture
def shell(tmp_path, monkeypatch):
    folder = tmp_path / "02_the_official_framework"
    folder.mkdir()
    monkeypatch.chdir(folder)
    shell = InteractiveShell()
    extension.load_ipython_extension(shell)
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
    assert image_of("no figure") is None
