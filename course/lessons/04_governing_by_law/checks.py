"""Lesson 4: what is right, and what each misunderstanding gives, computed from the tables."""

import numpy as np

from course import load, pd, plt

SINCE = 2013
COURT_RATE = 60.2
COURT_CASES = 4098
DAYS = (pd.Timestamp("2023-03-16") - pd.Timestamp("2022-11-01")).days + 1


def _full_dates():
    timeline = load("legal_timeline")
    return timeline[timeline["adopted"].str.len() == 10]


def _wait(rows, first="adopted", last="effective"):
    return (pd.to_datetime(rows[last]) - pd.to_datetime(rows[first])).dt.days


def _years_apart(rows):
    return rows["effective"].str[:4].astype(int) - rows["adopted"].str[:4].astype(int)


def _days_of_work(rows):
    first, last = (rows[column].to_numpy("datetime64[D]") for column in ("adopted", "effective"))
    return np.median(np.busday_count(first, last))


def answers_04_1():
    whole = _full_dates().query("adopted >= '2012'")
    rules = whole.query("type == 'regulation (departmental)'")
    return {
        "right": _wait(rules).median(),
        **_other_rows(whole),
        **_other_dates(rules),
        **_other_middles(rules),
        "day_more": (_wait(rules) + 1).median(),
        "months": _wait(rules).median() / 30,
    }


def _other_rows(whole):
    return {
        "example": _wait(whole.query("type == 'law'")).median(),
        "every_type": _wait(whole).median(),
        "binding": _wait(whole[_is_binding(whole)]).median(),
        "others": _wait(whole.query("type != 'regulation (departmental)'")).median(),
    }


def _other_dates(rules):
    public = rules[rules["promulgated"].notna()]
    adopted, effective = (pd.to_datetime(rules[column]) for column in ("adopted", "effective"))
    return {
        "published": _wait(public, first="promulgated").median(),
        "all_three": _wait(public).median(),
        "to_publication": _wait(public, last="promulgated").median(),
        "turned_round": -_wait(rules).median(),
        "middle_dates": (effective.median() - adopted.median()).days,
        "days_of_work": _days_of_work(rules),
        "years": _years_apart(rules).median(),
    }


def _other_middles(rules):
    wait = _wait(rules)
    in_order, middle = sorted(wait), len(wait) // 2
    return {
        "mean": wait.mean(),
        "lower_middle": in_order[middle - 1],
        "upper_middle": in_order[middle],
        "halfway": (wait.min() + wait.max()) / 2,
        "unsorted": wait.iloc[middle - 1 : middle + 1].mean(),
        "longest": wait.max(),
        "sum": wait.sum(),
        "number_of_rules": len(rules),
    }


def _figure(figure_id, column="number"):
    return float(load("figures").set_index("figure_id").loc[figure_id, column])


def answers_04_3():
    items, accounts = _figure("F052"), _figure("F053")
    tested, removed = 2080000, 514
    return {
        "right": items / accounts,
        "example": tested / removed,
        "removed_below": items / removed,
        "tested_above": tested / accounts,
        "turned_round": accounts / items,
        "turned_per_cent": accounts / items * 100,
        "in_millions": items / 1e6 / accounts,
        "millions_by_thousands": items / 1e6 / (accounts / 1e3),
        "accounts_in_thousands": items / (accounts / 1e3),
        "nought_less": items / accounts / 10,
        "nought_more": items / accounts * 10,
        "per_day": items / DAYS,
        "per_account_and_day": items / accounts / DAYS,
        "per_account_and_month": items / accounts / 4.5,
        "subtracted": items - accounts,
        "multiplied": items * accounts,
        "minus_one": (items - accounts) / accounts,
        "of_all": items / (items + accounts),
        "items_alone": items,
        "accounts_alone": accounts,
        "people": items / _figure("F063", "lower"),
    }


def answers_04_4():
    people, rate = _figure("F063", "lower"), _figure("F064") / 100
    return {
        "right": people / (1 + rate),
        "example": COURT_CASES / (1 + COURT_RATE / 100),
        "court_rate": people / (1 + COURT_RATE / 100),
        "court_cases": COURT_CASES / (1 + rate),
        "taken_off": people * (1 - rate),
        "part": people * rate,
        "forward": people * (1 + rate),
        "no_hundred": people / (1 + rate * 100),
        "not_divided": people,
        "rate_alone": people / rate,
        "hundredth": people / (rate * 100),
        "as_people": people - rate * 100,
        "what_is_left": people / (1 - rate),
        "thousand": people / (1 + rate / 10),
        "one_per_cent": people / (1 + rate) / 100,
        "increase": people - people / (1 + rate),
        "growth": rate * 100,
        "newer": 9300 / (1 + rate),
        "newer_alone": 9300,
        "insiders": _figure("F065", "lower") / (1 + rate),
        "two_years": people / (1 + rate) ** 2,
    }


def _is_binding(rows):
    return rows["type"].str.startswith(("law", "regulation", "court"))


def _chart(counts):
    names = {year: [str(year)[2:]] for year in counts.index}
    return {"series": [counts.tolist()], "categories": counts.index.tolist(), "names": names}


def _per_year(years, since=SINCE):
    return _chart(years[years >= since].value_counts().sort_index())


def _with_empty_years(years, last):
    return _chart(years.value_counts().reindex(range(SINCE, last + 1), fill_value=0))


def _in_ten_bins(years):
    numbers, ends = np.histogram(years)
    return {"series": [numbers.tolist()], "categories": ((ends[:-1] + ends[1:]) / 2).tolist()}


def answers_04_9():
    timeline = load("legal_timeline")
    adopted, starts = (timeline[column].str[:4].astype(int) for column in ("adopted", "effective"))
    binding = _is_binding(timeline)
    chosen = binding & (starts >= SINCE)
    return {
        "right_any": [_per_year(starts[binding]), _with_empty_years(starts[binding], starts.max())],
        "example": _per_year(adopted[~binding]),
        "adoption": _per_year(adopted[binding]),
        "adoption_counted": _per_year(adopted[chosen], since=0),
        "cut_by_adoption": _per_year(starts[binding & (adopted >= SINCE)]),
        "all_kinds": _per_year(starts),
        "laws": _per_year(starts[timeline["type"] == "law"]),
        "without_courts": _per_year(starts[timeline["type"].str.startswith(("law", "regulation"))]),
        "all_years": _per_year(starts[binding], since=0),
        "year_before": _per_year(starts[binding], since=SINCE - 1),
        "year_after": _per_year(starts[binding], since=SINCE + 1),
        "last_year_lost": _with_empty_years(starts[binding], starts.max() - 1),
        **_other_heights(timeline.assign(year=adopted, start_year=starts)[chosen]),
    }


def _other_heights(rows):
    by_size = rows["start_year"].value_counts()
    in_order = by_size.sort_index()
    return {
        "in_bins": _in_ten_bins(rows["start_year"]),
        "in_disorder": {"series": [by_size.tolist()], "categories": in_order.index.tolist()},
        "no_years": {"series": [by_size.tolist()], "categories": list(range(len(by_size)))},
        "added_up": _chart(in_order.cumsum()),
        "shares": _chart(in_order / in_order.sum()),
        "years_as_heights": _chart(rows["start_year"].reset_index(drop=True)),
        "sums": _chart(rows.groupby("start_year")["year"].sum()),
        "waits": _chart(_wait(rows).groupby(rows["start_year"]).median()),
    }


SHORT = {
    "L11": "National Security Law",
    "L12": "Counterterrorism Law",
    "L14": "Law on Foreign NGOs",
    "L16": "Cybersecurity Law",
    "L18": "National Intelligence Law",
    "L19": "E-Commerce Law",
    "L21": "Civil Code, personality rights",
    "L51": "National security in Hong Kong",
    "L22": "Law on Minors",
    "L27": "Data Security Law",
    "L29": "Personal Information Protection Law",
    "L36": "Anti-Fraud Law",
    "L60": "Emergency Response Law",
    "L64": "Public Security Punishments Law",
    "L32": "Algorithm recommendation",
    "L38": "Deep synthesis",
    "L40": "Generative AI",
    "L44": "Cyberviolence information",
    "L46": "Face recognition",
    "L62": "Audits of personal data",
    "L48": "Network identity",
    "L67": "Information that may harm minors",
}
KINDS = {"rules": "regulation (departmental)", "laws": "law"}


def _three_dates(kind):
    """Days from the decision to publication (or none) and to being in force, the longest wait first."""
    rows = _full_dates().query("adopted >= '2012'").query("type == @KINDS[@kind]")
    days = pd.DataFrame({"public": _wait(rows, last="promulgated"), "force": _wait(rows)})
    days.index = rows["instrument_id"].map(SHORT)
    return days.sort_values("force", kind="stable", ascending=False)


def draw_04_e1(kind, counted_from):
    """One line for each instrument: from the decision to publication, and from there to being in force."""
    days = _three_dates(kind)
    known = days["public"].fillna(0)
    from_public = counted_from == "published" and known.any()
    starts = known if from_public else known * 0
    figure, axes = plt.subplots(figsize=(6.4, 1.5 + 0.42 * len(days)))
    if known.any():
        axes.barh(range(len(days)), known, left=-starts, label="not yet public", **HATCHED)
    axes.barh(range(len(days)), days["force"] - known, left=known - starts, label=OPEN, **PLAIN)
    left = float(-starts.max())
    for place, (name, wait) in enumerate((days["force"] - starts).items()):
        axes.text(left, place - 0.22, name, fontsize=10.5, va="bottom")
        axes.text(wait + 4, place, f"{wait:.0f}", fontsize=10.5, va="center")
    axes.axvline(0, color="black", linewidth=1)
    axes.set(xlim=(left - 4, 285 + left), yticks=[], ylim=(len(days) - 0.5, -1))
    axes.set_xlabel(f"days from the {_named(counted_from, known)}")
    axes.spines["left"].set_visible(False)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), fontsize=10.5)
    return figure, _said(days["force"] - starts, kind, counted_from, known)


HATCHED = {"height": 0.32, "color": "white", "edgecolor": "black", "hatch": "////"}
PLAIN = {"height": 0.32, "color": "#6baed6", "edgecolor": "black"}
OPEN = "public (or day not known), not yet in force"


def _named(counted_from, known):
    if counted_from == "decided":
        return "decision"
    return "publication" if known.any() else "decision: our table has no other day of publication"


def _said(waits, kind, counted_from, known):
    """The picture in words."""
    each = "; ".join(f"{name} {wait:.0f}" for name, wait in waits.items())
    many = "rules of ministries" if kind == "rules" else "laws"
    apart = f"Of {(known > 0).sum()} of them part of the time passed before the text was public. "
    return (
        f"Bars: days until {len(waits)} {many} were in force, from the {_named(counted_from, known)}. "
        f"{apart if known.any() else ''}{each}."
    )
