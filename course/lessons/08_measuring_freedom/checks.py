"""Lesson 8: what is right, what each misunderstanding gives, and what the two explorers draw."""

from itertools import combinations

from course import load, plt

OLD_SCALE = "0=best 100=worst"
ITU = "ITU individuals using the Internet"
MOST = {"A_obstacles": 25, "B_content": 35, "C_violations": 40}
TIMES = {"none": 0, "once": 1, "thrice": 3}
SHARES = {"none": 0, "quarter": 0.25, "half": 0.5, "most": 0.75, "all": 1}
BELOW = ("United States", "Brazil")  # labels that would hide another point
SHORT = [1, 2, 1, 0, 2, 1, 1, 2, 1, 1]
LONG = [2, 2, 1, 2, 3, 1, 2, 2, 1, 2]


def _country(name):
    return load("fotn").query("country == @name")


def _points(rows, turned):
    printed = rows["original_total"]
    return rows.assign(points=printed.mask(turned, 100 - printed))[["report_year", "points"]]


def answers_08_1():
    india = _country("India")
    old = india["original_scale"] == OLD_SCALE
    return {
        "right": _points(india, old),
        "as_printed": _points(india, old & ~old),
        "every_year": _points(india, old | ~old),
        "wrong_years": _points(india, ~old),
    }


def _wide():
    return load("fotn").pivot(index="country", columns="report_year", values="total")


def answers_08_2():
    wide = _wide()
    pair = wide[[2011, 2024]].dropna()
    return {
        "right": pair.rank(ascending=False, method="min"),
        "scores": pair,
        "from_below": pair.rank(method="min"),
        "with_gaps": wide[[2011, 2024]].rank(ascending=False, method="min"),
        "worked_years": wide[[2019, 2024]].dropna().rank(ascending=False, method="min"),
    }


def _beside_official(copy, year=2024):
    official = load("fotn").query("report_year == @year")[["country", "total"]]
    rows = load("unreliable_copies").query("copy == @copy")
    return rows.merge(official, on="country")[["country", "value_in_copy", "total"]]


def answers_08_4():
    copy_a = _beside_official("A")
    return {
        "right": copy_a.query("value_in_copy != total"),
        "agreeing": copy_a.query("value_in_copy == total"),
        "everything": copy_a,
        "copy_b": _beside_official("B").query("value_in_copy != total"),
        "other_edition": _beside_official("A", 2025).query("value_in_copy != total"),
    }


def _online():
    return load("internet_users").query("series == @ITU")


def _points_of_year(users_year, edition):
    users = _online().query("year == @users_year")[["country", "value"]]
    index = load("fotn").query("report_year == @edition")[["country", "total"]]
    return users.merge(index, on="country")


def _cloud(across, up):
    return {"series": [list(up)], "categories": list(across)}


def answers_08_8():
    both, early = _points_of_year(2023, 2024), _points_of_year(2011, 2011)
    later, mixed = _points_of_year(2023, 2025), _points_of_year(2011, 2024)
    return {
        "right": _cloud(both["value"], both["total"]),
        "worked_years": _cloud(early["value"], early["total"]),
        "other_edition": _cloud(later["value"], later["total"]),
        "old_users": _cloud(mixed["value"], mixed["total"]),
    }


def answers_08_9():
    both = _points_of_year(2023, 2024).set_index("country")
    index_gap = both.loc["Kenya", "total"] - both.loc["China", "total"]
    online_gap = both.loc["China", "value"] - both.loc["Kenya", "value"]
    russia_gap = both.loc["Brazil", "total"] - both.loc["Russia", "total"]
    russia_online = both.loc["Russia", "value"] - both.loc["Brazil", "value"]
    return {
        "right": index_gap / (index_gap + online_gap),
        "other_share": online_gap / (index_gap + online_gap),
        "ratio": index_gap / online_gap,
        "worked_pair": russia_gap / (russia_gap + russia_online),
        "in_per_cent": 100 * index_gap / (index_gap + online_gap),
    }


def answers_08_11():
    short, long = sum(SHORT) / len(SHORT), sum(LONG) / len(LONG)
    return {
        "right": long - short,
        "long_only": long,
        "summed": sum(LONG) - sum(SHORT),
        "turned_round": short - long,
        "ratio": long / short,
    }


def _fit(copy):
    """For each row of a copy and each edition seen: do the two numbers agree?"""
    seen = load("fotn").query("verified != 'unverified'")[["country", "report_year", "total"]]
    rows = load("unreliable_copies").query("copy == @copy").merge(seen, on="country")
    return rows.assign(agrees=rows["value_in_copy"] == rows["total"]).groupby("report_year")["agrees"]


def answers_08_12():
    return {
        "right": _fit("A").mean(),
        "copy_b": _fit("B").mean(),
        "counts": _fit("A").sum(),
        "turned": 1 - _fit("A").mean(),
    }


def _order(values):
    """Names from the highest to the lowest, those with the same value joined by "=" ."""
    groups = {}
    for name, value in values.items():
        groups.setdefault(round(value, 6), []).append(str(name))
    return ", ".join(" = ".join(groups[value]) for value in sorted(groups, reverse=True))


def _passes(before, now):
    """Who has passed whom, and which ties are broken."""
    said = []
    for a, b in combinations(before, 2):
        was, is_now = round(before[a] - before[b], 6), round(now[a] - now[b], 6)
        if was * is_now < 0:
            said.append(f"{b if was > 0 else a} has passed {a if was > 0 else b}")
        elif was == 0 and is_now:
            said.append(f"{a if is_now > 0 else b} stands above {b if is_now > 0 else a}")
        elif was and not is_now:
            said.append(f"{a} and {b} are level")
    return said


def _bars(axes, values, form):
    ranked = sorted(values.items(), key=lambda pair: pair[1])
    bars = axes.barh([str(name) for name, _ in ranked], [value for _, value in ranked], height=0.6)
    for bar in bars:
        bar.set(facecolor="#bdd7e7", edgecolor="black")
    axes.bar_label(bars, fmt=form, padding=3)
    axes.margins(x=0.15)


def draw_08_e1(access, content, user_rights):
    """China's editions under other weights; says which order that gives, and what has changed."""
    weights = dict(zip(MOST, (TIMES[access], TIMES[content], TIMES[user_rights]), strict=True))
    years = [2012, 2014, 2017, 2019, 2024]
    parts = _country("China").query("report_year in @years").set_index("report_year")
    printed = {year: float(parts.loc[year, "total"]) for year in years}
    figure, axes = plt.subplots(figsize=(7, 3.6))
    most = sum(weight * MOST[name] for name, weight in weights.items())
    if not most:
        axes.axis("off")
        axes.text(0.5, 0.5, "All three weights are nought: nothing is left to order.", ha="center")
        return figure, "No bars: all three weights are nought, so nothing is left to order."
    now = {
        year: float(100 * sum(weight * parts.loc[year, name] for name, weight in weights.items()) / most)
        for year in years
    }
    _bars(axes, now, "%.1f")
    axes.set(xlabel="per cent of the points that could be had", ylabel="edition")
    changes = _passes(printed, now)
    verdict = f"Order changed: {'; '.join(changes[:2])}" if changes else "The order is the printed one"
    more = f"; and {len(changes) - 2} more." if len(changes) > 2 else "."
    axes.set_title(f"{verdict}{more}", fontsize=11, wrap=True)
    alt = (
        f"Bar chart of five editions for China under the chosen weights, from high to low: {_order(now)}. "
        f"As printed: {_order(printed)}. {verdict}{more}"
    )
    return figure, alt


def _latest_online():
    return _online().query("year <= 2023").sort_values("year").groupby("country")["value"].last()


def draw_08_e2(shown, weight_of_access):
    """Countries on two axes, and the order that one mixed number would give them."""
    wide, online = _wide(), _latest_online()
    here = {name: (float(online[name]), float(wide.loc[name, 2024])) for name in wide.index}
    first = _online().query("year == 2011").set_index("country")["value"]
    figure, (left, right) = plt.subplots(1, 2, figsize=(9.2, 4.4), width_ratios=(3, 2))
    moved = wide[[2011, 2024]].dropna().index if shown == "moved" else []
    for name, (across, up) in here.items():
        if shown == "moved" and name not in moved:
            continue
        left.plot(across, up, "o", color="black")
        side = "right" if name == "Myanmar" else "left"  # China's point stands to the right of it
        beside = (-6 if side == "right" else 6, -11 if name in BELOW else 3)
        left.annotate(name, (across, up), xytext=beside, textcoords="offset points", ha=side, fontsize=10)
        if name in moved:
            start = (float(first[name]), float(wide.loc[name, 2011]))
            left.annotate("", (across, up), xytext=start, arrowprops={"arrowstyle": "->", "linestyle": "--"})
            left.plot(*start, "s", color="white", markeredgecolor="black")
    left.set(xlim=(0, 135), ylim=(0, 100), xticks=range(0, 101, 20))
    left.set(xlabel="people online (%)", ylabel="Freedom on the Net (points of 100)")
    share = SHARES[weight_of_access]
    mixed = {name: share * across + (1 - share) * up for name, (across, up) in here.items()}
    _bars(right, mixed, "%.1f")
    changes = _passes({name: up for name, (_, up) in here.items()}, mixed)
    right.set(xlabel="one mixed number", ylabel="")
    right.set_title(f"Access weighs {share:.0%}", fontsize=11)
    title = "circle: 2024 · square: 2011" if shown == "moved" else "edition of 2024"
    left.set_title(title, fontsize=11)
    verdict = f"Order changed: {'; '.join(changes[:2])}" if changes else "Order: that of the index"
    more = f"; and {len(changes) - 2} more" if len(changes) > 2 else ""
    figure.suptitle(f"{verdict}{more}.", fontsize=11)
    alt = (
        f"Left, a scatter of people online and index points with the countries' names"
        f"{', arrows from 2011 to 2024 lead to the right and mostly down' if shown == 'moved' else ''}; "
        f"right, bars of a mix in which access weighs {share:.0%}. From high to low: "
        f"{_order(mixed)}. {verdict}{more}."
    )
    return figure, alt
