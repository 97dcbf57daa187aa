"""Difficulty and discrimination of tasks, after classical test theory. Pure: scores in, statistics out.

Sources: L. Crocker and J. Algina, *Introduction to Classical and Modern Test Theory* (1986), chapter on item
analysis, for difficulty and item–total correlation; J. Zubin, "The method of internal consistency for
selecting test items", *Journal of Educational Psychology* 25 (1934), 345–356, and J. P. Guilford, "The
correlation of an item with a composite of the remaining items in a test", *Educational and Psychological
Measurement* 13 (1953), 87–93, for leaving the item out of its own total; R. A. Fisher, "On the probable
error of a coefficient of correlation", *Metron* 1 (1921), 3–32, for the interval.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

FEWEST = 5
"""Below so many learners no correlation is given."""

FEW = 30
"""Below so many learners a correlation is a hint, and is marked so."""

SAME = 1e-9
"""Points that differ by less are the same, and what is the same for all correlates with nothing."""

Scores = Mapping[str, Mapping[str, float | None]]


@dataclass(frozen=True)
class ItemStatistics:
    """One task.

    Attributes
    ----------
    graded
        How many learners' points are known.
    difficulty
        Mean share of the points, 0 (nobody got any) to 1; None where nobody is graded.
    compared
        How many learners the discrimination rests on.
    discrimination
        Correlation with the points of the other tasks, -1 to 1; None where it cannot be computed.
    interval
        95 % interval of the discrimination.
    """

    graded: int
    difficulty: float | None
    compared: int
    discrimination: float | None
    interval: tuple[float, float] | None

    @property
    def few(self) -> bool:
        """Does the discrimination rest on too few learners to conclude from it?"""
        return self.compared < FEW


def difficulty(points: Sequence[float], maximum: float) -> float | None:
    """The item difficulty *p*: the mean of the points as a share of the most possible.

    For tasks that are right or wrong this is the share of learners who have it right (Crocker and Algina
    1986); with partial credit it is the mean share of the points. High values mean an *easy* task.
    """
    if not points or maximum <= 0:
        return None
    return math.fsum(points) / (len(points) * maximum)


def correlation(xs: Sequence[float], ys: Sequence[float]) -> tuple[float, tuple[float, float]] | None:
    """Pearson's product-moment correlation and its 95 % interval; None where it is not defined.

    Where x is 0 or 1, this is the point-biserial. The interval is Fisher's, tanh(artanh r ± 1.96 / √(n − 3)). It
    supposes that both variables are roughly normal, which points in a class seldom are: read it as a measure of
    how little a small class tells. With three pairs or fewer it is all there is, -1 to 1.

    Raises
    ------
    ValueError
        When the two are not of one length.
    """
    if len(xs) != len(ys):
        raise ValueError("A correlation needs pairs.")
    if len(xs) < 2 or max(xs) - min(xs) < SAME or max(ys) - min(ys) < SAME:
        return None
    from scipy.stats import pearsonr

    found: Any = pearsonr(xs, ys)
    low, high = found.confidence_interval(0.95)
    return float(found.statistic), (float(low), float(high))


def analyse(
    scores: Scores, maxima: Mapping[str, float], criterion: Collection[str]
) -> dict[str, ItemStatistics]:
    """Difficulty and discrimination of every task.

    The discrimination is the *corrected* item–total correlation: Pearson's r (for tasks that are right or
    wrong, the point-biserial) between a task's points and the sum of the points of the criterion's tasks
    without the task itself. With it, a task would correlate with its own points (Zubin 1934; Guilford 1953).
    Only learners whose criterion is complete are compared.

    Parameters
    ----------
    scores
        Learner, then task: points, or None where a person still has to grade.
    maxima
        The most points of each task; its order is that of the result.
    criterion
        The tasks whose sum is the total: the practice tasks, so that it is known before a person has
        graded. A written task is compared with all of them.
    """
    complete = {
        learner: {task: points for task, points in row.items() if points is not None}
        for learner, row in scores.items()
        if all(row.get(task) is not None for task in criterion)
    }
    return {task: _one(task, maximum, scores, complete, criterion) for task, maximum in maxima.items()}


def _one(
    task: str,
    maximum: float,
    scores: Scores,
    complete: Mapping[str, Mapping[str, float]],
    criterion: Collection[str],
) -> ItemStatistics:
    known = [points for row in scores.values() if (points := row.get(task)) is not None]
    others = [other for other in criterion if other != task]
    pairs = [
        (row[task], math.fsum(row[other] for other in others)) for row in complete.values() if task in row
    ]
    enough = len(pairs) >= FEWEST and len(others) > 0
    correlated = correlation([x for x, _ in pairs], [y for _, y in pairs]) if enough else None
    discrimination, interval = correlated or (None, None)
    return ItemStatistics(
        graded=len(known),
        difficulty=difficulty(known, maximum),
        compared=len(pairs),
        discrimination=discrimination,
        interval=interval,
    )
