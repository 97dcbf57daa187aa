"""Lesson 7: what is right, and what each misunderstanding gives, computed from the tables."""

import pandas as pd

from course import load


def answers_07_1():
    commitments = load("commitments")
    state, treaty, status = (commitments[name] for name in ("state", "treaty", "status"))
    return {
        "right": pd.crosstab(state, status),
        "by_treaty": pd.crosstab(treaty, status),
        "turned_round": pd.crosstab(status, state),
        "which_treaty": pd.crosstab(state, treaty),
    }


def _days(table, first, second):
    """Days from one date to another, for the rows that have both."""
    both = table.dropna(subset=[first, second])
    return (pd.to_datetime(both[second]) - pd.to_datetime(both[first])).dt.days


def _waits():
    return _days(load("measures"), "known_since", "first_finding")


def answers_07_4():
    waits = _waits()
    return {
        "right": waits.median(),
        "mean": waits.mean(),
        "turned_round": -waits.median(),
        "treaties": _days(load("commitments"), "signed", "bound_since").median(),
        "longest": waits.max(),
    }


def _bars(values, categories):
    return {"series": [list(values)], "categories": list(categories)}


def answers_07_9():
    measures = load("measures")
    names = measures.loc[_waits().index, "short"]
    kinds = measures["body_kind"].value_counts()
    waits = _waits()
    return {
        "right": _bars(waits, names),
        "years": _bars(waits / 365, names),
        "backwards": _bars(-waits, names),
        "cases": _bars(kinds, kinds.index),
    }


def _ids(where):
    return list(load("measures").query(where)["measure_id"])


def answers_07_10():
    return {
        "right": _ids("legality == 'not met' and proportionality == 'not met'"),
        "first_only": _ids("legality == 'not met'"),
        "last_only": _ids("proportionality == 'not met'"),
        "either_one": _ids("legality == 'not met' or proportionality == 'not met'"),
    }
