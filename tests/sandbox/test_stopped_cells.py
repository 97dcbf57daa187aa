"""A value counts in grading as it does in a learner's check: only if its cell gave it."""

from __future__ import annotations

import pytest
from engine_lab import graded, hand_in, learner_s, with_cell
from needs import needs_sandbox

RIGHT = 'topics_s1 = claims.query("source_id == \'S1\'")["topic"].value_counts()'
EARLIER, ANSWER = "exercise-02-0", "exercise-02-1"


@pytest.fixture(scope="module", autouse=True)
def _needs_a_sandbox():
    needs_sandbox()


@pytest.mark.parametrize(
    ("earlier", "answer", "points", "says"),
    [
        ("", RIGHT, 2, ""),
        ("", f"{RIGHT}\n1 / 0", 2, ""),
        (RIGHT, "...  # YOUR CODE HERE", 2, ""),
        (RIGHT, "topics_s1 = Wednesday", 0, "so `topics_s1` still holds an earlier answer"),
        (RIGHT, "topics_s1 = 14 June", 0, "so `topics_s1` still holds an earlier answer"),
        ("", RIGHT.replace("topics", "topic"), 0, "You stored `topic_s1`, not `topics_s1`"),
    ],
)
def test_points_need_a_cell_that_gave_the_answer(tmp_path, earlier, answer, points, says):
    notebook = with_cell(with_cell(learner_s(), EARLIER, earlier), ANSWER, answer)
    check = graded(hand_in(tmp_path, notebook)).checks["check-02-1"]
    assert check.points == points
    assert says in str(check)
