"""Lesson 5: what is right, what each misunderstanding gives, computed from the tables, and two figures."""

import matplotlib.pyplot as plt
import pandas as pd

from course import load

ITU = "ITU individuals using the Internet"
TRAIL = [
    ("March 2018", "S4: 80 per cent,\nno source given"),
    ("October 2017", "Human Rights Watch: 80,\nno source given"),
    ("2013", "industry alliance: 70 to 80,\nall domestic firms"),
    ("November 2012", "technology magazine:\nover 80, speech technology"),
    ("August 2012", "trade press: 70,\nvoice recognition"),
]
WORDS_END = 1
"""Where in the trail the words end; the number goes on to the last."""
FORECAST = {"L10": "the plan", "E036": "a field report", "E041": "a count of tickets", "E042": "23 measures"}
TESTS = {"blame": ("S4 appears", "2018-03-02"), "score": ("end of 2020", "2020-12-31")}
UNTIL_2018 = {"flight tickets": 17.5, "train tickets": 5.5}
UNTIL_MARCH = {"flight tickets": 20.47, "train tickets": 5.71}
OTHER_NAMES = {
    "flight tickets": ["flight", "plane", "airplane", "air"],
    "train tickets": ["train", "rail", "railway"],
    "all tickets": ["all", "total", "sum", "both"],
}


def _edition(year):
    """Entries above China, entries that share its score (China included), and the score."""
    row = load("fiw").set_index("edition_year").loc[year]
    return int(row["n_scoring_higher"]), int(row["n_tied_incl_China"]), int(row["total_100"])


def _standing(year):
    above, tied, score = _edition(year)
    return [above + 1, above + tied, score]


def answers_05_1():
    above, tied, score = _edition(2017)
    old_above, _, old_score = _edition(2016)
    row = load("fiw").set_index("edition_year").loc[2017]
    below, territories = int(row["n_scoring_lower"]), int(row["n_territories"])
    first, last = above + 1, above + tied
    return {
        "right": [first, last, score],
        "example": _standing(2016),
        "year_of_s4": _standing(2018),
        "table_of_189": _standing(2015),
        "old_above": [old_above + 1, old_above + tied, score],
        "old_score": [first, last, old_score],
        "last_late": [first, last + 1, score],
        "one_early": [above, last, score],
        "both_early": [above, last - 1, score],
        "from_below": [below + 1, below + tied, score],
        "counts": [above, tied, score],
        "tie_for_last": [first, tied, score],
        "middle": [above + (1 + tied) / 2, score],
        "entries": [first, int(row["n_assessed"]), score],
        "countries": [first - territories, last - territories, score],
        "one_place": [first],
        "one_place_and_score": [first, score],
        "no_score": [first, last],
        "as_printed": [189, 211],
        "as_texts": [str(first), str(last), str(score)],
    }


def answers_05_12():
    figures = load("figures").set_index("figure_id")["number"]
    people, mobile, online = figures["F023"] * 1e9, figures["F024"] / 100, 731e6
    return {
        "example": online * (1 - mobile),
        "share_of_phones": people * (1 - mobile),
        "online_only": online * (1 - 0.9),
        "named": people * 0.9,
        "everybody": people,
        "in_billions": figures["F023"] * (1 - 0.9),
        "a_million": figures["F023"] * 1e6 * (1 - 0.9),
        "ninety": people * (1 - 90),
        "ten": people * (100 - 90),
        "nine": people * (1 - 0.09),
        "other_copy": people * (1 - 0.88),
        "share_alone": 1 - 0.9,
        "census": 1.382e9 * (1 - 0.9),
        "other_row": figures["F024"] * 1e9 * (1 - 0.9),
        "per_cent_alone": 100 * (1 - 0.9),
    }


def _bars(by_kind):
    return {"series": [list(by_kind.values())], "categories": list(by_kind), "names": OTHER_NAMES}


def _by_kind(value):
    return {kind: value(UNTIL_2018[kind], UNTIL_MARCH[kind]) for kind in UNTIL_2018}


def _online_added():
    itu = (
        load("internet_users").query("series == @ITU").pivot(index="country", columns="year", values="value")
    )
    return (itu[2023] - itu[2018])[["Brazil", "Indonesia"]].to_dict()


def answers_05_8():
    new = _by_kind(lambda early, late: late - early)
    growth = _by_kind(lambda early, late: late / early - 1)
    return {
        "right": _bars(new),
        "example": _bars(_online_added()),
        "running": _bars(UNTIL_MARCH),
        "earlier": _bars(UNTIL_2018),
        "summed": _bars(_by_kind(lambda early, late: early + late)),
        "turned_round": _bars(_by_kind(lambda early, late: early - late)),
        "growth": _bars({kind: 100 * value for kind, value in growth.items()}),
        "shares": _bars({kind: value / sum(new.values()) for kind, value in new.items()}),
        "a_month": _bars({kind: value / 3 for kind, value in new.items()}),
        "one_total_for_both": _bars(_by_kind(lambda early, late: late - UNTIL_2018["flight tickets"])),
        "names_exchanged": _bars(dict(zip(new, reversed(new.values()), strict=True))),
        "with_sum": _bars({**new, "all tickets": sum(new.values())}),
    }


def _by_text(rows, what="confidence", **how):
    return pd.crosstab(rows[what], rows["source_id"], **how)


def answers_05_11():
    checks, evidence = load("claim_checks"), load("evidence")
    checked = checks[checks["verified"] != "unverified"]
    right = _by_text(checked)
    return {
        "right": right,
        "example": pd.crosstab(evidence["org_type"], evidence["verified"]),
        "by_strength": pd.crosstab(evidence["strength"], evidence["verified"]),
        "unverified_too": _by_text(checks),
        "by_verified": pd.crosstab(checks["confidence"], checks["verified"]),
        "sure_and_verified": pd.crosstab(checked["confidence"], checked["verified"]),
        "verdicts": _by_text(checked, "verdict"),
        "rows_of_verified": _by_text(checked, "verified"),
        "fully_only": _by_text(checks[checks["verified"] == "yes"]),
        "only_unverified": _by_text(checks[checks["verified"] == "unverified"]),
        "shares_of_all": _by_text(checked, normalize=True),
        "shares_of_each": _by_text(checked, normalize="columns"),
        "shares_of_rows": _by_text(checked, normalize="index"),
        "per_cent": (100 * _by_text(checked, normalize="columns")).round(1),
        "no_texts": checked["confidence"].value_counts(),
        "no_levels": checked["source_id"].value_counts(),
        "one_text": right[["S4"]].loc[lambda table: table["S4"] > 0],
        "other_table": pd.crosstab(checked["confidence"], load("claims")["source_id"]),
        "first_ten": _by_text(checked.head(10)),
        "no_medium": right.drop(index="medium"),
    }


def draw_05_x1(follow):
    """The trail of one number from S4 back in time: the words end sooner than the number."""
    last = WORDS_END if follow == "words" else len(TRAIL) - 1
    figure, axes = plt.subplots(figsize=(6.4, 5.2))
    for y, (when, who) in enumerate(TRAIL):
        seen = y <= last
        box = {"boxstyle": "round", "facecolor": "#bdd7e7" if seen else "white", "edgecolor": "#1a1a1a"}
        axes.text(0.3, -y, when, va="center", ha="right", fontsize=12, fontweight="bold" if seen else None)
        axes.text(0.34, -y, who, va="center", fontsize=12, bbox=box)
    for y in range(len(TRAIL) - 1):
        same = y < WORDS_END
        name = {"both": "same words,\nsame number", "words": "same words", "number": "same number"}[follow]
        if y < last:
            style = "-" if same else ":"
            axes.annotate(
                "",
                (0.5, -y - 0.73),
                (0.5, -y - 0.27),
                arrowprops={"arrowstyle": "->", "linestyle": style, "lw": 2},
            )
            axes.text(
                0.54,
                -y - 0.5,
                (name.replace("\n", " ") if same else "older, no link seen"),
                va="center",
                fontsize=11,
            )
    axes.set(xlim=(0, 1.05), ylim=(-len(TRAIL) + 0.5, 0.5))
    axes.axis("off")
    told = "; ".join(f"{when}, {who}".replace("\n", " ") for when, who in TRAIL[: last + 1])
    agree = {"both": "words and number agree", "words": "the words agree", "number": "the number agrees"}[
        follow
    ]
    caption = (
        f"Full line: {agree}. Dotted line: only the date is older, and the market is drawn in another way."
    )
    return figure, f"A trail from S4 back in time. {told}.", caption


def draw_05_x2(test):
    """When four records appeared, and the time that one of two tests may use."""
    rows = load("evidence").set_index("evidence_id")["published"]
    adopted = load("legal_timeline").set_index("instrument_id")["adopted"]
    months = {name: str(adopted[name] if name in adopted else rows[name])[:7] for name in FORECAST}
    around = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
    figure, axes = plt.subplots(figsize=(6.4, 4))
    for y, (name, month) in enumerate(months.items()):
        day = pd.Timestamp(f"{month}-15")
        axes.plot(day, y, "o", color="#0b5394", markersize=11)
        axes.text(
            pd.Timestamp("2013-02-01"),
            y - 0.32,
            f"{FORECAST[name]} [{name}], {day:%B %Y}",
            fontsize=12,
            bbox=around,
        )
    word, end = TESTS[test]
    start, end = pd.Timestamp("2013-01-01"), pd.Timestamp(end)
    axes.axvspan(start, end, color="#e6e6e6", zorder=0)
    axes.axvline(end, color="#1a1a1a", linestyle="--")
    axes.text(end, len(months) - 0.25, f" {word}", fontsize=12, va="center")
    axes.set(xlim=(start, pd.Timestamp("2026-06-01")), ylim=(len(months), -0.7), yticks=[])
    axes.spines["left"].set_visible(False)
    told = "; ".join(f"{FORECAST[name]}, {month}" for name, month in months.items())
    seen = (
        "could be read before S4 appeared" if test == "blame" else "may tell what existed at the end of 2020"
    )
    caption = (
        f"Grey: what {seen}. Dots: when a record appeared, which is not always the time that it tells about."
    )
    return figure, f"Timeline of four records: {told}. Grey up to {word}, {end:%d %B %Y}.", caption
