"""What the course keeps is found, wherever a notebook's code went and however its run ended."""

from __future__ import annotations

import json

import pytest
from engine_lab import LESSON, graded, hand_in, with_cell
from needs import needs_sandbox

from grading.sample_class.make import make_class

FORMS = {"check-02-3", "check-02-4", "check-02-5", "check-02-6"}


@pytest.fixture(scope="module", autouse=True)
def _needs_a_sandbox():
    needs_sandbox()


@pytest.fixture(scope="module")
def all_right(tmp_path_factory):
    """A submission in which everything is right: its notebook, and its folder."""
    folder = tmp_path_factory.mktemp("class")
    make_class("02", folder)
    own = folder / "s01" / LESSON
    return json.loads((own / f"{LESSON}.ipynb").read_bytes()), (own / "answers.json").read_bytes()


def handed_in(tmp_path, all_right, first):
    notebook, answers = json.loads(json.dumps(all_right[0])), all_right[1]
    folder = hand_in(tmp_path / LESSON, with_cell(notebook, "exercise-02-0", first))
    (folder / "answers.json").write_bytes(answers)
    return folder


@pytest.mark.parametrize("away", ['import os\nos.chdir("..")', "%cd /"])
def test_code_that_goes_elsewhere_costs_no_answer(tmp_path, all_right, away):
    here = graded(handed_in(tmp_path / "here", all_right, "")).checks
    there = graded(handed_in(tmp_path / "there", all_right, away)).checks
    assert {name: check.points for name, check in there.items()} == {
        name: check.points for name, check in here.items()
    }
    assert all(check.points for name, check in there.items() if name in FORMS)


@pytest.mark.parametrize(
    ("stop", "seconds"), [("import os\nos._exit(3)", 120), ("import time\nwhile True:\n    time.sleep(1)", 4)]
)
def test_forms_need_no_run(tmp_path, all_right, stop, seconds):
    result = graded(handed_in(tmp_path, all_right, stop), seconds=seconds)
    assert result.failure
    for name, check in result.checks.items():
        if name in FORMS:
            assert check.points, name
    assert result.checks["check-02-2"].points is None
