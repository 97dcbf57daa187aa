"""Lesson 9: what is right, and what each misunderstanding gives, computed from the tables."""

import pandas as pd

from course import cohen_kappa, krippendorff_alpha, load, percent_agreement

BOXES = {("tick", "tick"): 14, ("tick", "empty"): 2, ("empty", "tick"): 2, ("empty", "empty"): 9}
"""The 27 boxes of lesson 3: our coding, the second one, and how many."""

RECORDS = {
    "more people online": {"E058": "CNNIC", "E059": "CNNIC", "E060": "CNNIC", "E081": "CNNIC"},
    "courts protect users": {
        "E046": "Hangzhou court",
        "E047": "Supreme Court",
        "E085": "Beijing Internet Court",
    },
    "chats are filtered": dict.fromkeys(["E013", "E014", "E016", "E017"], "Citizen Lab"),
    "sites are blocked": {"E022": "Hoang team", "E023": "GFW Report team", "E025": "OONI"},
}
TWIN = {"people approve": (3, 2), "police tools": (4, 3)}


def _codings(scheme):
    codings = load("codings")
    return codings[codings["scheme"] == scheme].pivot(index="claim_id", columns="coder", values="code")


def answers_09_2():
    kinds = _codings("kind")
    agree = percent_agreement(kinds)
    kappa = cohen_kappa(kinds)
    chance = (agree - kappa) / (1 - kappa)
    boxes = pd.DataFrame([pair for pair, times in BOXES.items() for _ in range(times)])
    return {
        "right_any": [kappa, round(kappa, 2)],
        "percent": agree,
        "by_chance": chance,
        "not_divided": agree - chance,
        "worked_again": cohen_kappa(boxes),
    }


def _records():
    rows = [(record, claim, first) for claim, found in RECORDS.items() for record, first in found.items()]
    return pd.DataFrame(rows, columns=["record", "claim", "first_source"])


def answers_09_4():
    records = _records()
    by_claim = records.groupby("claim")["first_source"]
    return {
        "right": by_claim.nunique(),
        "how_many": by_claim.count(),
        "per_source": records.groupby("first_source")["record"].count(),
        "all_together": records[["record", "claim", "first_source"]].nunique(),
    }


def _bars(names, *series):
    return {"series": [list(map(float, values)) for values in series], "categories": list(names)}


def answers_09_8():
    records = _records().groupby("claim")["first_source"]
    names, many, voices = list(records.count().index), records.count(), records.nunique()
    return {
        "right": _bars(names, many, voices),
        "records_twice": _bars(names, many, many),
        "twin_again": _bars(TWIN, *zip(*TWIN.values(), strict=True)),
        "the_rest": _bars(names, many, many - voices),
    }


def answers_09_9():
    holds = _codings("holds")
    steps = krippendorff_alpha(holds, "ordinal")
    return {
        "right_any": [steps, round(steps, 2)],
        "plain": krippendorff_alpha(holds),
        "percent": percent_agreement(holds),
        "kinds_again": krippendorff_alpha(_codings("kind"), "ordinal"),
    }
