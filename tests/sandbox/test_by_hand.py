"""The sample classes get the scores that were worked out by hand.

Every pair of a task and a score occurs. Every kind of damage is graded in two lessons; in the others a learner of whose
scores earlier ones have each is left out.
"""

from __future__ import annotations

import pytest
from engine_lab import class_of, expected, keep_only, scores, telling, warm
from needs import needs_sandbox

from grading.engine.grade import grade
from grading.engine.request import GradingRequest
from grading.sample_class.make import HERE

ALL_TWELVE = ("00", "02")
LESSONS = sorted(path.stem for path in HERE.glob("*.csv"))


@pytest.mark.slow
@pytest.mark.parametrize("lesson", LESSONS)
def test_scores_are_those_worked_out_by_hand(tmp_path, lesson):
    needs_sandbox()
    root, by_hand = class_of(tmp_path, lesson), expected(lesson)
    if lesson not in ALL_TWELVE:
        by_hand = {student: by_hand[student] for student in telling(by_hand)}
        keep_only(root, lesson, by_hand)
    summary = grade(GradingRequest(lesson, root), warm())
    print(f"{summary.lesson}: {len(summary.graded)} in {summary.seconds:.1f} s")
    assert scores(root, lesson) == by_hand
