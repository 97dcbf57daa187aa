"""Lesson 10: what is right, and what each misunderstanding gives, computed from the tables."""

import pandas as pd

from course import brief_evidence, load

FIRST = {"E058": "for", "E060": "for", "E081": "for", "E082": "for", "E053": "against"}
SECOND = {"E001": "for", "E010": "for", "E011": "for", "E012": "for", "E055": "for", "E066": "against"}
MEASURED = ["M03", "M38", "M39", "M40", "M43", "M44"]
CLAIMED = ["C007", "C009", "C014", "C036"]


def answers_10_3():
    second = brief_evidence(SECOND)
    return {
        "right": second["method_kind"].nunique(),
        "records": len(second),
        "publishers": second["org_type"].nunique(),
        "first_draft": brief_evidence(FIRST)["method_kind"].nunique(),
    }


def answers_10_4():
    first, second = brief_evidence(FIRST), brief_evidence(SECOND)
    return {
        "right": pd.crosstab(second["method_kind"], second["direction"]),
        "turned_round": pd.crosstab(second["direction"], second["method_kind"]),
        "publishers": pd.crosstab(second["org_type"], second["direction"]),
        "first_draft": pd.crosstab(first["method_kind"], first["direction"]),
    }


def _unverified(table, key, ids):
    rows = load(table)
    return list(rows[rows[key].isin(ids) & (rows["verified"] == "unverified")][key])


def answers_10_10():
    weak = _unverified("measurements", "measurement_id", MEASURED)
    return {
        "right": weak,
        "the_good_ones": [one for one in MEASURED if one not in weak],
        "all_of_them": MEASURED,
        "claims_again": _unverified("claims", "claim_id", CLAIMED),
    }
