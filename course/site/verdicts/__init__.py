"""What a check says, as tables to look up: the judge is asked here, for every answer that there can be.

A page of the site has no judge of its own. Where answers are judged part by part, there is a row for each choice of
each part, and one for each sentence about the whole; see `course/site/front/verdict.js`, which looks them up.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from course.exercises.kinds import Exercise
from course.site.verdicts.numbers import number_table
from course.site.verdicts.orders import order_table
from course.site.verdicts.parts import parts_table
from course.site.verdicts.single import choice_table, rate_table

Table = dict[str, Any]
_TABLES: dict[str, Callable[[Any], Table | None]] = {
    "choice": choice_table,
    "multi": parts_table,
    "sort": parts_table,
    "match": parts_table,
    "matrix": parts_table,
    "stepper": parts_table,
    "order": order_table,
    "rate": rate_table,
    "number": number_table,
}


def table_of(exercise: Exercise) -> Table | None:
    """The table of an exercise; None where nothing is judged, the key is sealed, or a table would be too large.

    Parameters
    ----------
    exercise
        With its key.
    """
    if exercise.sealed or not exercise.can_be_wrong or exercise.in_code or exercise.kind not in _TABLES:
        return None
    return _TABLES[exercise.kind](exercise)
