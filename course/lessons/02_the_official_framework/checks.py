"""Lesson 2: what is right, and what each misunderstanding gives, computed from the tables."""

import numpy as np

from course import load, pd

FIRST, MIDDLE, LAST, JUNE = "2020-12", "2022-06", "2025-12", "2025-06"
DATES = [FIRST, MIDDLE, LAST]
PARTS = ["problems", "rights", "strategies", "UN texts", "relations"]
ENDS_OF_PARTS = [5, 11, 12, 21, 25, 28]


def _topics(query):
    return load("claims").query(query)["topic"].value_counts()


def _with_total(counts):
    return pd.concat([counts, pd.Series({"total": counts.sum()})]).rename_axis("topic")


def _in_disorder(counts):
    return pd.Series(counts.to_numpy(), index=sorted(counts.index)).rename_axis("topic")


def answers_02_1():
    claims = load("claims")
    s1 = claims.query("source_id == 'S1'")
    right = _topics("source_id == 'S1'")
    columns = ["claim_type", "checkable", "paragraph", "right_engaged", "attributed_to", "record_check"]
    part = pd.cut(s1["paragraph"].astype(int), ENDS_OF_PARTS, labels=PARTS)
    return {
        "right": right,
        "example": _topics("source_id == 'S4'"),
        "all_sources": claims["topic"].value_counts(),
        "all_but_s1": _topics("source_id != 'S1'"),
        "two_sources": _topics("source_id in ['S1', 'S4']"),
        "s2": _topics("source_id == 'S2'"),
        "s3": _topics("source_id == 'S3'"),
        "s5": _topics("source_id == 'S5'"),
        **{column: s1[column].value_counts() for column in columns},
        "parts": part.value_counts(),
        "shares": right / right.sum(),
        "per_cent": (right / right.sum() * 100).round(1),
        "first_five": right.head(),
        "first_lost": right[1:],
        "decided": _topics("source_id == 'S1' and checkable == 'yes'"),
        "own_name": s1[s1["attributed_to"] == "Ma Changshan (author)"]["topic"].value_counts(),
        "with_total": _with_total(right),
        "in_disorder": _in_disorder(right),
        "two_columns": s1.groupby(["topic", "checkable"]).size(),
    }


def _cnnic(unit):
    cnnic = load("internet_users").query("country == 'China' and series == 'CNNIC'")
    return cnnic[cnnic["unit"] == unit].set_index("date")["value"]


def _itu(country):
    itu = load("internet_users").query("series == 'ITU individuals using the Internet'")
    return itu[itu["country"] == country].set_index("date")["value"]


def _everyone_and_rural():
    return _cnnic("% of population"), _cnnic("% of rural population")


def _behind(date):
    everyone, rural = _everyone_and_rural()
    return everyone[date] - rural[date]


def answers_02_2():
    everyone, rural = _everyone_and_rural()
    before, after = _behind(FIRST), _behind(LAST)
    return {
        "right": before - after,
        **_other_dates(everyone, rural, before, after),
        **_other_groups(everyone, rural, before, after),
        **_other_steps(everyone, rural, before, after),
    }


def _other_dates(everyone, rural, before, after):
    return {
        "june": before - _behind(JUNE),
        "june_once": before - (everyone[LAST] - rural[JUNE]),
        "june_other": before - (everyone[JUNE] - rural[LAST]),
        "to_middle": before - _behind(MIDDLE),
        "from_middle": _behind(MIDDLE) - after,
        "first_rows": everyone.iloc[0] - rural.iloc[0] - after,
        "still_behind": after,
        "at_first": before,
    }


def _other_groups(everyone, rural, before, after):
    brazil, indonesia, china = map(_itu, ("Brazil", "Indonesia", "China"))
    urban, old = _cnnic("% of urban population"), _cnnic("% of people aged 60+")
    return {
        "example": (brazil["2018"] - indonesia["2018"]) - (brazil["2023"] - indonesia["2023"]),
        "example_2020": (brazil["2020"] - indonesia["2020"]) - (brazil["2023"] - indonesia["2023"]),
        "rural_growth": rural[LAST] - rural[FIRST],
        "growth": everyone[LAST] - everyone[FIRST],
        "urban": urban[FIRST] - rural[FIRST] - after,
        "old": before - (everyone[LAST] - old[LAST]),
        "itu": china["2020"] - rural[FIRST] - (china["2023"] - rural[LAST]),
    }


def _other_steps(everyone, rural, before, after):
    return {
        "turned_round": after - before,
        "in_per_cent": (before - after) / before * 100,
        "as_share": (before - after) / before,
        "times": before / after,
        "left_as_share": after / before,
        "added": before + after,
        "ratios": (rural[LAST] / everyone[LAST] - rural[FIRST] / everyone[FIRST]) * 100,
        "no_brackets": everyone[FIRST] - rural[FIRST] - everyone[LAST] - rural[LAST],
    }


def _chart(dates, *series):
    return {"series": [list(values[dates]) for values in series], "categories": dates, "names": _names()}


def _names():
    return {
        FIRST: ["end of 2020", "late 2020", "Q4 2020"],
        MIDDLE: ["mid-2022", "mid 2022", "middle of 2022", "summer 2022", "Q2 2022"],
        JUNE: ["mid-2025", "mid 2025", "middle of 2025", "summer 2025", "Q2 2025"],
        LAST: ["end of 2025", "late 2025", "Q4 2025"],
    }


def _of_example():
    years = ["2018", "2020", "2023"]
    series = [list(_itu(country)[years]) for country in ("Brazil", "Indonesia")]
    return {"series": series, "categories": years}


def _turned(*groups):
    return {
        "series": [[values[date] for values in groups] for date in DATES],
        "categories": ["everyone", "rural"],
    }


def _how_often(*groups):
    ends = np.histogram_bin_edges([value for values in groups for value in values], bins=10)
    return {
        "series": [np.histogram(values, bins=ends)[0].tolist() for values in groups],
        "categories": ((ends[:-1] + ends[1:]) / 2).tolist(),
    }


def answers_02_8():
    everyone, rural = _everyone_and_rural()
    june = [FIRST, MIDDLE, JUNE]
    called_december = _chart(DATES, everyone, rural)
    called_december["series"] = [list(everyone[june]), list(rural[june])]
    gained = [values[DATES].diff().fillna(0) for values in (everyone, rural)]
    itu = pd.Series(list(_itu("China")[["2020", "2022", "2023"]]), index=DATES)
    return {
        "right": _chart(DATES, everyone, rural),
        "example": _of_example(),
        "june": _chart(june, everyone, rural),
        "june_renamed": called_december,
        "two_dates": _chart([FIRST, LAST], everyone, rural),
        "four_dates": _chart([FIRST, MIDDLE, JUNE, LAST], everyone, rural),
        "distances": _chart(DATES, everyone, everyone - rural),
        "turned": _turned(everyone, rural),
        "stacked_areas": _chart(DATES, everyone, everyone + rural),
        "how_often": _how_often(everyone[DATES], rural[DATES]),
        "gained": _chart(DATES, *gained),
        "itu": _chart(DATES, itu, rural),
    }
