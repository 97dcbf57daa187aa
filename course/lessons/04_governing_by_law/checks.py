"""Lesson 4: what is right, and what each misunderstanding gives, computed from the tables."""

from course import load, pd

YEARS = range(2012, 2027)


def _full_dates():
    timeline = load("legal_timeline")
    return timeline[timeline["adopted"].str.len() == 10]


def _wait(rows):
    return (pd.to_datetime(rows["effective"]) - pd.to_datetime(rows["adopted"])).dt.days


def answers_04_1():
    full = _full_dates()
    whole = full.query("adopted >= '2012'")
    acts = whole.query("type == 'law'")
    return {
        "right": _wait(acts).median(),
        "mean": _wait(acts).mean(),
        "all_years": _wait(full.query("type == 'law'")).median(),
        "every_type": _wait(whole).median(),
        "rules": _wait(whole.query("type == 'regulation (departmental)'")).median(),
        "turned_round": -_wait(acts).median(),
    }


def _figure(figure_id, column="number"):
    return float(load("figures").set_index("figure_id").loc[figure_id, column])


def answers_04_3():
    items, accounts = _figure("F052"), _figure("F053")
    days = (pd.Timestamp("2023-03-16") - pd.Timestamp("2022-11-01")).days + 1
    return {
        "right": items / accounts,
        "turned_round": accounts / items,
        "in_millions": items / 1e6 / accounts,
        "per_day": items / days,
    }


def answers_04_4():
    people, growth = _figure("F063", "lower"), _figure("F064")
    return {
        "right": people / (1 + growth / 100),
        "taken_off": people * (1 - growth / 100),
        "part": people * growth / 100,
        "forward": people * (1 + growth / 100),
        "no_hundred": people / (1 + growth),
    }


def answers_04_8():
    yuan, dollars = _figure("F057"), _figure("F058")
    return {
        "right": yuan / dollars,
        "turned_round": dollars / yuan,
        "on_the_day": 18.228 / 2.78,
        "difference": yuan / dollars - 18.228 / 2.78,
    }


def _per_year(years, empty_years=False):
    counts = years[years >= YEARS.start].value_counts().sort_index()
    counts = counts.reindex(YEARS, fill_value=0) if empty_years else counts
    return {"series": [counts.tolist()], "categories": counts.index.tolist()}


def answers_04_9():
    timeline = load("legal_timeline")
    binding = timeline["type"].str.startswith(("law", "regulation", "court"))
    adopted, starts = (timeline[column].str[:4].astype(int) for column in ("adopted", "effective"))
    return {
        "right_any": [_per_year(starts[binding]), _per_year(starts[binding], empty_years=True)],
        "adoption": _per_year(adopted[binding]),
        "all_kinds": _per_year(starts),
        "plans": _per_year(starts[~binding]),
    }
