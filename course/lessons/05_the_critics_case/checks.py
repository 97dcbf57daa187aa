"""Lesson 5: what is right, and what each misunderstanding gives, computed from the tables."""

import pandas as pd

from course import load

UNTIL_2018 = {"flight tickets": 17.5, "train tickets": 5.5}
UNTIL_MARCH = {"flight tickets": 20.47, "train tickets": 5.71}


def _edition(year):
    """Entries above China, entries that share its score (China included), entries below."""
    row = load("fiw").set_index("edition_year").loc[year]
    return int(row["n_scoring_higher"]), int(row["n_tied_incl_China"]), int(row["n_scoring_lower"])


def answers_05_1():
    above, tied, below = _edition(2017)
    above_2015, tied_2015, _ = _edition(2015)
    return {
        "right": [above + 1, above + tied],
        "other_edition": [above_2015 + 1, above_2015 + tied_2015],
        "from_below": [below + 1, below + tied],
        "one_early": [above, above + tied],
    }


def _bars(values):
    return {"series": [values], "categories": list(UNTIL_2018)}


def answers_05_8():
    early, late = list(UNTIL_2018.values()), list(UNTIL_MARCH.values())
    return {
        "right": _bars([b - a for a, b in zip(early, late, strict=True)]),
        "running": _bars(late),
        "summed": _bars([a + b for a, b in zip(early, late, strict=True)]),
        "turned_round": _bars([a - b for a, b in zip(early, late, strict=True)]),
    }


def answers_05_11():
    checks = load("claim_checks")
    checked = checks[checks["verified"] != "unverified"]
    return {
        "right": pd.crosstab(checked["confidence"], checked["source_id"]),
        "unverified_too": pd.crosstab(checks["confidence"], checks["source_id"]),
        "turned_round": pd.crosstab(checked["source_id"], checked["confidence"]),
        "verdicts": pd.crosstab(checked["verdict"], checked["source_id"]),
    }
