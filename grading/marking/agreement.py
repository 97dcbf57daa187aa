"""How far two markers agree: criterion by criterion, by Cohen's κ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan

from course.exercises.kinds.rubric import Rubric
from grading.marking.marks import Mark

MEASURE = (
    "Cohen's κ, unweighted, for each criterion: 1 is full agreement, 0 what chance would give; one level apart counts "
    "as much as three."
)


@dataclass(frozen=True)
class Agreed:
    """How far two markers agree on a criterion.

    Attributes
    ----------
    name
        The criterion's.
    same, of
        On how many texts both gave one level, and how many both marked.
    kappa
        Cohen's κ; None where it has no meaning, such as where both gave one level throughout.
    """

    name: str
    same: int
    of: int
    kappa: float | None

    @property
    def in_words(self) -> str:
        """κ to two digits, or a dash."""
        return "–" if self.kappa is None else f"{self.kappa:.2f}".replace("-", "−")


def agreement(one: Mapping[str, Mark], other: Mapping[str, Mark], rubric: Rubric) -> list[Agreed]:
    """Compare two markers' whole marks of the same texts.

    Parameters
    ----------
    one, other
        Whole marks by learner's id, each of the text as it stands now.
    rubric
        Whose criteria are compared.

    Returns
    -------
    list of Agreed
        One for each criterion; none where no text has both marks.
    """
    both = sorted(set(one) & set(other))
    if not both:
        return []
    import pandas as pd

    from course.study.agreement import cohen_kappa

    found = []
    for criterion in rubric.criteria:
        levels = [
            (one[student].levels[criterion.id], other[student].levels[criterion.id]) for student in both
        ]
        kappa = cohen_kappa(pd.DataFrame(levels))
        same = sum(first == second for first, second in levels)
        name = f"{criterion.id}. {criterion.name}"
        found.append(Agreed(name, same, len(both), None if isnan(kappa) else kappa))
    return found
