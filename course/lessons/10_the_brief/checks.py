"""Lesson 10: what is right, and what each misunderstanding gives, computed from the tables."""

import pandas as pd

from course import brief_evidence, load

FIRST = {"E058": "for", "E060": "for", "E051": "for", "E082": "for", "E053": "against"}
SECOND = {"E001": "for", "E010": "for", "E011": "for", "E012": "for", "E055": "for", "E048": "against"}
THIRD = {
    "E013": "for", "E014": "for", "E015": "for", "E020": "for", "E022": "for", "E024": "for",
    "E031": "for", "E032": "against", "E074": "open", "E083": "against",
}  # fmt: skip
MEASURED = ["M38", "M39", "M42", "M43"]
CLAIMED = ["C010", "C049", "C052", "C080", "C097", "C104"]


def _drafts():
    return brief_evidence(FIRST), brief_evidence(SECOND)


def answers_10_3():
    first, second = _drafts()
    both, evidence = pd.concat([first, second]), load("evidence")
    kinds = second["method_kind"].nunique()
    kinds_of_first = first["method_kind"].nunique()
    return {
        "right": kinds,
        "example": kinds_of_first,
        "records": len(second),
        "part_of_them": second["org_type"].nunique(),
        "first_draft": both["method_kind"].nunique(),
        "common": len(set(second["method_kind"]) & set(first["method_kind"])),
        "added": kinds_of_first + both["method_kind"].nunique(),
        "per_record": kinds / len(second),
        "all_wordings": evidence["method"].nunique(),
        "columns": second.shape[1],
    }


def _kinds_by(draft, column):
    return pd.crosstab(draft["method_kind"], draft[column])


def _by_direction(draft, column="method_kind"):
    return pd.crosstab(draft[column], draft["direction"])


def answers_10_4():
    first, second = _drafts()
    kinds, directions = second["method_kind"], second["direction"]
    right = _by_direction(second)
    official = second.merge(load("evidence")[["evidence_id", "direction_vs_official_claim"]])
    return {
        "right": right,
        "example": _by_direction(first),
        "mixed_kinds": pd.crosstab(first["method_kind"], directions),
        "mixed_directions": pd.crosstab(kinds, first["direction"]),
        "first_turned": pd.crosstab(first["direction"], first["method_kind"]),
        "publishers": _by_direction(second, "org_type"),
        "authors": _by_direction(second, "author_org"),
        "wordings": _by_direction(second, "method"),
        "by_publisher": _kinds_by(second, "org_type"),
        "by_official": _kinds_by(official, "direction_vs_official_claim"),
        "both_drafts": _by_direction(pd.concat([first, second])),
        "only_for": _by_direction(second[directions == "for"]),
        "only_against": _by_direction(second[directions == "against"]),
        "kinds_alone": kinds.value_counts(),
        "directions_alone": directions.value_counts(),
        "shares_of_all": pd.crosstab(kinds, directions, normalize=True),
        "per_cent": pd.crosstab(kinds, directions, normalize="columns") * 100,
        "headings": right.set_axis(list(right.columns)[::-1], axis=1),
        "once": _by_direction(second.drop_duplicates("method_kind")),
        "listed": second[["method_kind", "direction"]],
        "years": pd.crosstab(kinds, second["published"].str[:4]),
    }


def answers_10_10():
    claims, measurements = load("claims"), load("measurements")
    drafted = claims["claim_id"].isin(CLAIMED)
    unverified, yes, partly = (claims["verified"] == one for one in ("unverified", "yes", "partly"))
    weak = claims[drafted & unverified]
    measured = measurements[measurements["measurement_id"].isin(MEASURED)]
    not_yet = list(measured.query("verified == 'unverified'")["measurement_id"])

    def ids(chosen):
        return list(claims.loc[chosen, "claim_id"])

    return {
        "right": ids(drafted & unverified),
        "example": not_yet,
        "verified_ones": ids(drafted & yes),
        "turned_round": ids(drafted & ~unverified),
        "all_of_them": CLAIMED,
        "all_claims": ids(unverified),
        "all_but_yes": ids(~yes),
        "partly_too": ids(drafted & ~yes),
        "partly": ids(drafted & partly),
        "not_drafted": ids(~drafted & unverified),
        "neither_drafted_nor_verified": ids(~drafted & ~yes),
        "all_partly": ids(partly),
        "all_measured": list(measurements.query("verified == 'unverified'")["measurement_id"]),
        "verified_one": [*weak["claim_id"], "C010"],
        "both_lists": not_yet + list(weak["claim_id"]),
        "status": list(weak["verified"]),
        "texts": list(weak["claim"]),
        "places": list(weak.index),
        "heading": ["claim_id"],
        "headings": list(claims),
        "yes_no": list(unverified[drafted]),
        "one_text": [", ".join(weak["claim_id"])],
        "numbers": [int(one[1:]) for one in weak["claim_id"]],
    }


def _public(draft, day):
    return int((pd.to_datetime(brief_evidence(draft)["published"]) <= pd.Timestamp(day)).sum())


def _on_s1(day):
    """Records of the whole table that bear on S1 and were public on a day."""
    evidence = load("evidence")
    bears = evidence[evidence["related_sources"].fillna("").str.contains("S1")]
    return int((pd.to_datetime(bears["published"], format="mixed") <= day).sum())


def answers_10_12():
    days = load("sources").set_index("id")["date_published"]
    day, year = pd.Timestamp(days["S1"]), pd.DateOffset(years=1)
    known, of_s4 = _public(THIRD, day), _public(THIRD, days["S4"])
    published = pd.to_datetime(brief_evidence(THIRD)["published"])
    return {
        "right": known,
        "example": _public(FIRST, days["S4"]),
        "day_of_s4": of_s4,
        "later": len(THIRD) - known,
        "too_early": _public(THIRD, day - year),
        "day_of_s3": _public(THIRD, days["S3"]),
        "between": known - of_s4,
        "end_of_year": int((published.dt.year <= day.year).sum()),
        "year_late": _public(THIRD, day + year),
        "all_records": len(THIRD),
        "both_drafts": known + _public(SECOND, day),
        "share": known / len(THIRD),
        "per_cent": known / len(THIRD) * 100,
        "whole_table": _on_s1(day),
        "days": int((day - published).dt.days.sum()),
    }
