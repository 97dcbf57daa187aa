"""Every sample class gets the scores that were worked out by hand."""

from __future__ import annotations

import pytest
from engine_lab import class_of, expected, scores, warm
from needs import needs_sandbox

from grading.engine.grade import grade
from grading.engine.request import GradingRequest
from grading.sample_class.make import HERE

LESSONS = sorted(path.stem for path in HERE.glob("*.csv"))


@pytest.mark.slow
@pytest.mark.parametrize("lesson", LESSONS)
def test_scores_are_those_worked_out_by_hand(tmp_path, lesson):
    needs_sandbox()
    root = class_of(tmp_path, lesson)
    summary = grade(GradingRequest(lesson, root), warm())
    print(f"{summary.lesson}: {len(summary.graded)} in {summary.seconds:.1f} s")
    assert scores(root, lesson) == expected(lesson)
