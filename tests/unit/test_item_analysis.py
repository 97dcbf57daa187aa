"""Item statistics: against the textbook's other formula, and at the edges."""

from __future__ import annotations

import math
from statistics import correlation as plain_correlation
from statistics import pstdev

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from grading.reports.statistics.item_analysis import FEW, FEWEST, analyse, correlation, difficulty

POINTS = st.integers(0, 8).map(lambda quarter: quarter / 4)
TASKS = ("a", "b", "c", "d")
CLASSES = st.lists(st.tuples(*[POINTS for _ in TASKS]), min_size=FEWEST, max_size=40)


def as_scores(rows) -> dict[str, dict[str, float | None]]:
    return {f"s{n:02}": dict(zip(TASKS, row, strict=True)) for n, row in enumerate(rows)}


def analysed(rows):
    return analyse(as_scores(rows), dict.fromkeys(TASKS, 2.0), TASKS)


def test_a_small_class_by_hand():
    rows = [(2, 2, 2, 2), (2, 2, 2, 0), (2, 0, 2, 1), (0, 0, 2, 1), (0, 0, 2, 0)]
    found = analysed(rows)
    assert found["a"].difficulty == pytest.approx(6 / 10)
    assert found["c"].difficulty == 1
    assert found["c"].discrimination is None
    # Points 2 2 2 0 0 beside the others' sums 6 4 3 3 2: products 4.4, squares 4.8 and 9.2.
    assert found["a"].discrimination == pytest.approx(4.4 / math.sqrt(4.8 * 9.2))
    assert found["a"].few
    assert found["a"].compared == 5


@given(CLASSES)
def test_the_correction_equals_the_one_from_the_uncorrected_correlation(rows):
    """r(i, T − i) = (r(i, T) s(T) − s(i)) / √(s(i)² + s(T)² − 2 r(i, T) s(i) s(T)), as textbooks give it."""
    for place, task in enumerate(TASKS):
        item = [row[place] for row in rows]
        total = [sum(row) for row in rows]
        rest = [t - i for t, i in zip(total, item, strict=True)]
        found = analysed(rows)[task].discrimination
        if len(set(item)) == 1 or len(set(rest)) == 1:
            assert found is None
            continue
        assume(len(set(total)) > 1)
        r, s_i, s_t = plain_correlation(item, total), pstdev(item), pstdev(total)
        corrected = (r * s_t - s_i) / math.sqrt(s_i**2 + s_t**2 - 2 * r * s_i * s_t)
        assert found == pytest.approx(corrected, abs=1e-6)


@given(CLASSES)
def test_for_right_or_wrong_it_is_the_point_biserial(rows):
    """r = (M₁ − M₀) / s · √(p q)."""
    rows = [(2.0 * (row[0] > 1), *row[1:]) for row in rows]
    rest = [sum(row[1:]) for row in rows]
    ones = [r for r, row in zip(rest, rows, strict=True) if row[0]]
    zeros = [r for r, row in zip(rest, rows, strict=True) if not row[0]]
    assume(ones and zeros and len(set(rest)) > 1)
    p = len(ones) / len(rows)
    by_means = (sum(ones) / len(ones) - sum(zeros) / len(zeros)) / pstdev(rest) * math.sqrt(p * (1 - p))
    assert analysed(rows)["a"].discrimination == pytest.approx(by_means, abs=1e-6)


@given(CLASSES)
def test_everything_lies_within_its_bounds(rows):
    for item in analysed(rows).values():
        assert item.difficulty is not None
        assert 0 <= item.difficulty <= 1
        assert item.compared == len(rows)
        assert item.few == (len(rows) < FEW)
        if item.discrimination is not None:
            assert item.interval is not None
            low, high = item.interval
            assert -1 <= low <= item.discrimination + 1e-8
            assert item.discrimination - 1e-8 <= high <= 1


@given(CLASSES, st.data())
def test_who_waits_for_a_person_is_not_compared_and_is_no_zero(rows, data):
    scores = as_scores(rows)
    waits = data.draw(st.sets(st.sampled_from(sorted(scores))))
    for student in waits:
        scores[student]["a"] = None
    found = analyse(scores, dict.fromkeys(TASKS, 2.0), TASKS)
    known = [float(row["a"] or 0) for student, row in scores.items() if student not in waits]
    assert found["a"].graded == len(known)
    assert found["a"].difficulty == (pytest.approx(sum(known) / len(known) / 2) if known else None)
    assert {item.compared for item in found.values()} == {len(known)}
    if len(known) < FEWEST:
        assert all(item.discrimination is None for item in found.values())


def test_a_written_task_is_compared_with_all_practice_tasks():
    rows: dict[str, dict[str, float | None]] = {
        f"s{n}": {"a": n / 4, "b": (n % 3) / 2, "text": float(n)} for n in range(8)
    }
    rows["s7"]["text"] = None
    found = analyse(rows, {"a": 2, "b": 1, "text": 7}, ["a", "b"])
    assert found["a"].compared == 8
    assert found["text"].compared == found["text"].graded == 7
    assert found["text"].discrimination == pytest.approx(
        plain_correlation([float(n) for n in range(7)], [n / 4 + (n % 3) / 2 for n in range(7)])
    )


def test_a_lone_task_has_nothing_to_be_compared_with():
    rows = {f"s{n}": {"a": float(n)} for n in range(9)}
    assert analyse(rows, {"a": 9}, ["a"])["a"].discrimination is None


def test_nothing_known_gives_nothing():
    assert difficulty([], 2) is None
    assert difficulty([1], 0) is None
    assert correlation([], []) is None
    assert correlation([1], [2]) is None
    with pytest.raises(ValueError, match="pairs"):
        correlation([1, 2], [1])


@pytest.mark.parametrize("xs", [[1, 1, 1, 1], [0.1 + 0.2, 0.3, 0.3, 0.3]])
def test_what_is_the_same_for_all_correlates_with_nothing(xs):
    assert correlation(xs, [1, 2, 3, 4]) is None
    assert correlation([1, 2, 3, 4], xs) is None


@given(st.lists(st.tuples(POINTS, POINTS), min_size=4, max_size=40))
def test_the_interval_is_fisher_s(pairs):
    """z = artanh r, tanh(z ± 1.96 / √(n − 3)); where all lie on a line there is no width to it."""
    xs, ys = zip(*pairs, strict=True)
    assume(len(set(xs)) > 1 and len(set(ys)) > 1)
    r, (low, high) = correlation(xs, ys) or (0, (0, 0))
    assert r == pytest.approx(plain_correlation(xs, ys), abs=1e-12)
    z, reach = math.atanh(max(-1 + 1e-15, min(1 - 1e-15, r))), 1.959964 / math.sqrt(len(xs) - 3)
    assert (low, high) == pytest.approx((math.tanh(z - reach), math.tanh(z + reach)), abs=1e-6)


def test_the_interval_narrows_with_more_learners():
    xs, ys = [0, 0, 1, 1, 2, 3], [0, 2, 0, 3, 2, 3]
    few = correlation(xs, ys)
    many = correlation(xs * 10, ys * 10)
    assert few is not None
    assert many is not None
    assert few[0] == pytest.approx(many[0])
    assert few[1][0] < many[1][0] < many[0] < many[1][1] < few[1][1]
