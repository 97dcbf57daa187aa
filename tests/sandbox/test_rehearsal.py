"""The lesson's own figures are drawn once for a class; what learners draw is their own."""

from __future__ import annotations

import json

import pytest
from engine_lab import LESSON, learner_s, released
from needs import needs_sandbox

from grading.engine.running.execute import Sandbox
from grading.engine.running.limits import Limits

DRAW = """
import pandas as pd
from course import show_figure
from course.study import figures
_png = figures._png
figures._png = lambda figure: (print("drawn"), _png(figure))[1]
show_figure(pd.Series({counts}, index=["law", "rights"]).plot.bar(), alt="Bar chart: two topics by their claims")
"""
WORKED = [
    "import this_is_nowhere",
    "import colorsys",
    DRAW.format(counts=[2, 3]).replace("_png = ", "kept = "),
]


@pytest.fixture(scope="module")
def sandbox():
    needs_sandbox()
    sandbox = Sandbox()
    yield sandbox
    sandbox.close()


def run(sandbox, *sources, many=False):
    cells = [{"index": index, "source": source} for index, source in enumerate(sources)]
    request = {"lesson": LESSON, "cells": cells, "answers": {}, "files": {}, "worked": WORKED, "many": many}
    events, end = sandbox.run(request, Limits())
    assert end["limit"] is None
    return json.dumps(events)


def serve_two(sandbox):
    run(sandbox, "1")
    run(sandbox, "1")


def test_from_the_second_submission_on_the_lesson_s_figures_are_there(sandbox):
    first, second, third = (run(sandbox, DRAW.format(counts=[2, 3])) for _ in range(3))
    assert "drawn" in first
    assert "drawn" not in second + third
    picture = first[first.index("data:image/png") : first.index("alt=")]
    assert picture in second
    assert picture in third


def test_of_many_the_first_finds_them_too():
    needs_sandbox()
    own = Sandbox()
    try:
        assert "drawn" not in run(own, DRAW.format(counts=[2, 3]), many=True)
    finally:
        own.close()


def test_another_figure_is_drawn_and_not_kept_for_the_next(sandbox):
    serve_two(sandbox)
    assert "drawn" in run(sandbox, DRAW.format(counts=[2, 4]))
    assert "drawn" in run(sandbox, DRAW.format(counts=[2, 4]))


def test_a_learner_cannot_change_what_the_next_one_sees(sandbox):
    serve_two(sandbox)
    run(
        sandbox, "from course.study import drawings; drawings._kept.update({s: b'x' for s in drawings._kept})"
    )
    assert "drawn" not in (seen := run(sandbox, DRAW.format(counts=[2, 3])))
    assert "iVBOR" in seen


def test_what_the_lesson_s_cells_define_is_not_there_for_a_learner(sandbox):
    serve_two(sandbox)
    assert "NameError" in run(sandbox, "kept")


def test_what_the_lesson_s_cells_load_is_loaded_once_for_all():
    loaded = "import sys; print('colorsys' in sys.modules)"
    needs_sandbox()
    own = Sandbox()
    try:
        assert "False" in run(own, loaded)
        assert "True" in run(own, loaded)
    finally:
        own.close()


def test_no_error_of_the_start_is_left_for_a_learner(sandbox):
    names = "[name for name in vars(__import__('sys')) if name.startswith('last_')]"
    assert "'[]'" in run(sandbox, names).replace('"', "'")


def test_a_released_lesson_says_which_cells_it_brings():
    code = [cell for cell in learner_s()["cells"] if cell["cell_type"] == "code"]
    checks = [cell for cell in code if cell["metadata"].get("nbgrader", {}).get("grade")]
    assert len(released().worked) == len(code) - len(checks)
    assert not any(source.startswith("check(") for source in released().worked)
