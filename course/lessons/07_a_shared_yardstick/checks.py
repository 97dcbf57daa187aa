"""Lesson 7: what is right, and what each misunderstanding gives, computed from the tables."""

import numpy as np
import pandas as pd

from course import load


def answers_07_1():
    commitments = load("commitments")
    state, treaty, status = (commitments[name] for name in ("state", "treaty", "status"))

    def counted(rows):
        return pd.crosstab(rows["state"], rows["status"])

    return {
        "right": pd.crosstab(state, status),
        "example": pd.crosstab(treaty, status),
        "which_treaty": pd.crosstab(state, treaty),
        "treaties_turned": pd.crosstab(treaty, state),
        "by_status": status.value_counts(),
        "rows_of_state": state.value_counts(),
        "parties": counted(commitments[status == "party"]),
        "without_germany": counted(commitments[state != "Germany"]),
        "shares": pd.crosstab(state, status, normalize="index"),
        "shares_of_column": pd.crosstab(state, status, normalize="columns"),
        "per_cent": pd.crosstab(state, status, normalize="index") * 100,
        "limits": pd.crosstab(state, commitments["own_limits"]),
        "dated": pd.crosstab(state, commitments["bound_since"].notna()),
        "merged": pd.crosstab(state, status.replace("party with own limits", "party")),
        "both_dates": counted(commitments.dropna(subset=["signed", "bound_since"])),
        "not_counted": commitments[["state", "status"]],
    }


def _days(table, first, second):
    """Days from one date to another, for the rows that have both."""
    both = table.dropna(subset=[first, second])
    return (pd.to_datetime(both[second]) - pd.to_datetime(both[first])).dt.days


def _dates():
    """The day known and the day of the finding, for the measures that have both."""
    ruled = load("measures").dropna(subset=["first_finding"])
    return ruled, pd.to_datetime(ruled["known_since"]), pd.to_datetime(ruled["first_finding"])


def _waits():
    return _days(load("measures"), "known_since", "first_finding")


def _all_waits(until=None):
    """Days for all eight measures; those without a finding have nought days, or wait until a day."""
    measures = load("measures")
    known = pd.to_datetime(measures["known_since"], format="mixed")
    finding = pd.to_datetime(measures["first_finding"].fillna(until) if until else measures["first_finding"])
    return (finding - known).dt.days.fillna(0)


def _across_tables(column):
    """The mean of findings minus a date of the treaties, row by row."""
    _, _, finding = _dates()
    return (finding - pd.to_datetime(load("commitments")[column])).dt.days.mean()


def _working_days():
    _, known, finding = _dates()
    spans = zip(known, finding, strict=True)
    return sum(len(pd.bdate_range(first, last, inclusive="left")) for first, last in spans) / len(known)


def answers_07_4():
    waits, (ruled, known, finding) = _waits(), _dates()
    mean = waits.mean()
    return {
        "right": mean,
        "example": _days(load("commitments"), "signed", "bound_since").mean(),
        "median": waits.median(),
        "turned_round": -mean,
        "to_bound_since": _across_tables("bound_since"),
        "to_signed": _across_tables("signed"),
        "of_two": waits.iloc[[0, 2]].mean(),
        "longest": waits.max(),
        "shortest": waits.min(),
        "total": waits.sum(),
        "third": waits.iloc[2],
        "last": waits.iloc[-1],
        "span": (finding.max() - known.min()).days,
        "medians": (finding.median() - known.median()).days,
        "weeks": mean / 7,
        "months": mean / 30,
        "years": mean / 365,
        "hours": mean * 24,
        "seconds": mean * 24 * 60 * 60,
        "whole_years": (finding.dt.year - known.dt.year).mean() * 365,
        "day_of_month": (finding.dt.day - known.dt.day).mean(),
        "china": waits[ruled["state"] == "China"].mean(),
        "not_china": waits[ruled["state"] != "China"].mean(),
        "courts": waits[ruled["body_kind"] == "court"].mean(),
        "verified": waits[ruled["verified"] == "yes"].mean(),
        "noughts": _all_waits().mean(),
        "until_2026": _all_waits("2026-01-01").mean(),
        "inclusive": mean + 1,
        "working_days": _working_days(),
        "how_many": len(waits),
        "median_unruled": _all_waits().median(),
    }


def _bars(values, categories, names=None):
    data = {"series": [list(values)], "categories": list(categories)}
    return data | ({"names": names} if names else {})


def _histogram(values):
    """How many values lie in each of ten bins, at the middle of the bin."""
    counts, edges = np.histogram(values)
    return _bars(counts, (edges[:-1] + edges[1:]) / 2)


def answers_07_9():
    measures = load("measures")
    judged, known, finding = _dates()
    short, waits = judged["short"], _waits()
    names = {row.short: [row.measure_id, row.measure] for row in judged.itertuples()}
    kinds, kinds_judged = measures["body_kind"].value_counts(), judged["body_kind"].value_counts()
    treaties = _days(load("commitments"), "signed", "bound_since")
    by_state = waits.groupby(judged["state"]).mean()

    def of_measures(values):
        return _bars(values, short, names)

    def of_some(chosen):
        return _bars(waits[chosen], short[chosen], names)

    return {
        "right": of_measures(waits),
        "example": _bars(kinds, kinds.index),
        "judged_bodies": _bars(kinds_judged, kinds_judged.index),
        "years": of_measures(waits / 365),
        "months": of_measures(waits / 30),
        "weeks": of_measures(waits // 7),
        "hours": of_measures(waits * 24),
        "backwards": of_measures(-waits),
        "year_of_finding": of_measures(finding.dt.year),
        "day_of_month": of_measures(finding.dt.day - known.dt.day),
        "treaties": _bars(treaties, load("commitments").loc[treaties.index, "state"]),
        "china": of_some(judged["state"] == "China"),
        "courts": of_some(judged["body_kind"] == "court"),
        "noughts": _bars(_all_waits(), measures["short"]),
        "sorted_alone": of_measures(sorted(waits)),
        "names_turned": of_measures(waits[::-1]),
        "added_up": of_measures(waits.cumsum()),
        "one_day": of_measures(waits + 1),
        "by_state": _bars(by_state, by_state.index),
        "median": _bars([waits.median()], ["median"]),
        "unnamed": _bars(waits, map(str, range(len(waits)))),
        "histogram": _histogram(waits),
    }
