"""Lesson 2: what is right, and what each misunderstanding gives, computed from the tables."""

from course import load

FIRST, MIDDLE, LAST = "2020-12", "2022-06", "2025-12"


def _topics(source):
    return load("claims").query("source_id == @source")["topic"].value_counts()


def _shares(unit):
    cnnic = load("internet_users").query("country == 'China' and series == 'CNNIC'")
    return cnnic[cnnic["unit"] == unit].set_index("date")["value"]


def _everyone_and_rural():
    return _shares("% of population"), _shares("% of rural population")


def answers_02_1():
    claims = load("claims")
    return {
        "right": _topics("S1"),
        "all_sources": claims["topic"].value_counts(),
        "claim_types": claims.query("source_id == 'S1'")["claim_type"].value_counts(),
        "critic": _topics("S4"),
        "shares": claims.query("source_id == 'S1'")["topic"].value_counts(normalize=True),
    }


def answers_02_2():
    everyone, rural = _everyone_and_rural()
    before, after = everyone[FIRST] - rural[FIRST], everyone[LAST] - rural[LAST]
    return {
        "right": before - after,
        "rural_growth": rural[LAST] - rural[FIRST],
        "still_behind": after,
        "in_per_cent": (before - after) / before * 100,
        "turned_round": after - before,
    }


def answers_02_8():
    everyone, rural = _everyone_and_rural()
    dates, june = [FIRST, MIDDLE, LAST], [FIRST, MIDDLE, "2025-06"]
    return {
        "right": {"series": [list(everyone[dates]), list(rural[dates])], "categories": dates},
        "june": {"series": [list(everyone[june]), list(rural[june])], "categories": june},
        "distances": {
            "series": [list(everyone[dates]), list(everyone[dates] - rural[dates])],
            "categories": dates,
        },
    }
