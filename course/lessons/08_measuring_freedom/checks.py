"""Lesson 8: what is right, what each misunderstanding gives, and what the two explorers draw."""

from itertools import combinations
from statistics import median, stdev

from pandas import concat

from course import load, plt

OLD_SCALE = "0=best 100=worst"
ITU = "ITU individuals using the Internet"
MOST = {"A_obstacles": 25, "B_content": 35, "C_violations": 40}
TIMES = {"none": 0, "once": 1, "thrice": 3}
SHARES = {"none": 0, "quarter": 0.25, "half": 0.5, "most": 0.75, "all": 1}
FILTER_MOVES, CUT_MOVES = 0.27, 0.32  # one value in ten moved by more between two releases [M65]
BELOW = ("United States", "Brazil")  # labels that would hide another point
THREE = [2, 1, 1, 1, 0, 1, 2, 1, 1, 1]
ONE_MORE = [2, 2, 1, 3, 1, 2, 3, 2, 2, 2]
SHORT = [1, 2, 1, 0, 2, 1, 1, 2, 1, 1]
LONG = [2, 2, 1, 2, 3, 1, 2, 2, 1, 2]


def _country(name):
    return load("fotn").query("country == @name")


def _india():
    return _country("India").query("report_year != 2024")


def _points(rows, turned):
    printed = rows["original_total"]
    return rows.assign(points=printed.mask(turned, 100 - printed))[["report_year", "points"]]


def _as_points(rows, points):
    return rows.assign(points=points)[["report_year", "points"]]


def answers_08_1():
    india, kenya, china, everyone = _india(), _country("Kenya"), _country("China"), load("fotn")
    old, year, printed = india["original_scale"] == OLD_SCALE, india["report_year"], india["original_total"]
    right = _points(india, old)
    return {
        "right": right,
        "example": _points(kenya, kenya["original_scale"] == OLD_SCALE),
        "as_printed": _points(india, old & ~old),
        "every_year": _points(india, old | ~old),
        "wrong_years": _points(india, ~old),
        "taken_off": _as_points(india, printed.mask(old, printed - 100)),
        "one": _as_points(india, printed.mask(old, 1 - printed)),
        "before_2018": _points(india, year < 2018),
        "until_2015": _points(india, year <= 2015),
        "old_only": right[old],
        "old_empty": right[~old],
        "with_2024": _points(_country("India"), _country("India")["original_scale"] == OLD_SCALE),
        "china": _points(china, china["original_scale"] == OLD_SCALE),
        "everyone": _points(everyone, everyone["original_scale"] == OLD_SCALE),
        "no_years": right["points"],
        "mark": _as_points(india, old),
        "headings": right.set_axis(["points", "report_year"], axis=1),
        "change": _as_points(india, right["points"].diff()),
        "year_late": right.assign(report_year=right["report_year"] + 1),
    }


def _wide(values="total"):
    return load("fotn").pivot(index="country", columns="report_year", values=values)


def _places(years, values="total"):
    return _wide(values)[years].dropna().rank(ascending=False, method="min")


def answers_08_2():
    wide, years = _wide(), [2011, 2024]
    pair, right = wide[years].dropna(), _places(years)
    gaps = wide[years].rank(ascending=False, method="min")
    return {
        "right": right,
        "example": _places([2019, 2024]),
        "old_under_new": _places([2019, 2024]).rename(columns={2019: 2011}),
        "scores": pair,
        "from_below": pair.rank(method="min"),
        "with_gaps": gaps,
        "gaps_afterwards": gaps.dropna(),
        "noughts": wide[years].fillna(0).rank(ascending=False, method="min"),
        "until_2025": _places([2011, 2025]),
        "from_2012": _places([2012, 2024]),
        "printed": _places(years, "original_total"),
        "pct": pair.rank(ascending=False, method="min", pct=True),
        "across": pair.rank(axis=1, ascending=False, method="min"),
        "lost_edition": wide[years].dropna(axis=1).rank(ascending=False, method="min"),
        "one_edition": right[[2024]],
        "one_country": right.loc[["Germany"]],
        "change_of_place": right[2011] - right[2024],
        "change_of_score": pair[2024] - pair[2011],
        "headings": right.rename(columns={2011: 2024, 2024: 2011}),
        "from_nought": right - 1,
        "all_editions": wide.rank(ascending=False, method="min"),
        "without_china": pair.drop(index="China").rank(ascending=False, method="min"),
        "with_means": concat([right, right.mean().to_frame("mean").T]).rename_axis(columns="report_year"),
    }


def _every_pair(both_ways=False):
    """Every pair of countries for each question, with the gap between them in either release."""
    releases = load("dsp").pivot(index=["item_short", "country"], columns="release", values="value")
    releases = releases.reset_index().rename_axis(columns=None)
    pairs = releases.merge(releases, on="item_short", suffixes=("_a", "_b"))
    pairs = pairs.query("country_a != country_b" if both_ways else "country_a < country_b")
    return pairs.assign(
        early=(pairs["earlier_a"] - pairs["earlier_b"]).abs(),
        late=(pairs["later_a"] - pairs["later_b"]).abs(),
    )


def _too_close(pairs, most):
    return pairs[(pairs["early"] <= most) | (pairs["late"] <= most)]


def answers_08_4():
    names, every = ["country_a", "country_b"], _every_pair()
    by_question = {short.split()[0]: rows for short, rows in every.groupby("item_short")}
    cutting = by_question["cutting"]
    early, late = cutting["early"], cutting["late"]
    right = _too_close(cutting, CUT_MOVES)[names]
    both_ways = _every_pair(both_ways=True).query("item_short == 'cutting the internet off'")
    return {
        "right": right,
        "example": _too_close(by_question["filtering"], FILTER_MOVES)[names],
        "monitoring": _too_close(by_question["monitoring"], CUT_MOVES)[names],
        "every_question": _too_close(every, CUT_MOVES)[names],
        "carried": cutting.drop(index=right.index)[names],
        "far_in_one": cutting[(early > CUT_MOVES) | (late > CUT_MOVES)][names],
        "earlier_only": cutting[early <= CUT_MOVES][names],
        "later_only": cutting[late <= CUT_MOVES][names],
        "in_both": cutting[(early <= CUT_MOVES) & (late <= CUT_MOVES)][names],
        "mean_gap": cutting[(early + late) / 2 <= CUT_MOVES][names],
        "example_doubt": _too_close(cutting, FILTER_MOVES)[names],
        "change_of_gap": cutting[(late - early).abs() > CUT_MOVES][names],
        "all_pairs": cutting[names],
        "both_ways": _too_close(both_ways, CUT_MOVES)[names],
        "one_country": right["country_a"],
        "headings": right.set_axis(names[::-1], axis=1),
        "first_rows": right.head(3),
    }


def _copy(name):
    return load("unreliable_copies").query("copy == @name")[["copy_id", "copy", "country", "value_in_copy"]]


def _beside(copy, year=2024, how="inner"):
    official = load("fotn").query("report_year == @year")[["country", "total"]]
    return _copy(copy).merge(official, on="country", how=how)[["country", "value_in_copy", "total"]]


def _side_by_side():
    official = load("fotn").query("report_year == 2024").reset_index(drop=True)
    side = concat([_copy("A").reset_index(drop=True), official[["total"]]], axis=1).dropna()
    return side.query("value_in_copy != total")[["country", "value_in_copy", "total"]]


def _as_tested():
    tested = load("unreliable_copies").query("copy == 'A' and problem != 'agrees with official workbook'")
    return tested.rename(columns={"official_2024": "total"})[["country", "value_in_copy", "total"]]


def answers_08_12():
    copy_a, differ = _beside("A"), "value_in_copy != total"
    right = copy_a.query(differ)
    every = _copy("A").merge(load("fotn")[["country", "total"]], on="country")
    return {
        "right": right,
        "example": _beside("B").query(differ),
        "agreeing": copy_a.query("value_in_copy == total"),
        "everything": copy_a,
        "other_edition": _beside("A", 2025).query(differ),
        "edition_before": _beside("A", 2023).query(differ),
        "all_editions": every.query(differ)[["country", "value_in_copy", "total"]],
        "both_copies": concat([right, _beside("B").query(differ)]),
        "no_partner": _beside("A", how="left").query(differ),
        "too_high": copy_a.query("value_in_copy > total"),
        "too_low": copy_a.query("value_in_copy < total"),
        "far_only": copy_a[(copy_a["value_in_copy"] - copy_a["total"]).abs() > 1],
        "names_only": right["country"],
        "first_rows": right.head(3),
        "difference": right.assign(total=right["value_in_copy"] - right["total"]),
        "marks": copy_a["value_in_copy"] != copy_a["total"],
        "headings": right.rename(columns={"value_in_copy": "total", "total": "value_in_copy"}),
        "side_by_side": _side_by_side(),
        "untested": _copy("A"),
        "as_tested": _as_tested(),
    }


def _online():
    return load("internet_users").query("series == @ITU")


def _points_of_year(users_year, edition, how="inner"):
    users = _online().query("year == @users_year")[["country", "value"]]
    index = load("fotn").query("report_year == @edition")[["country", "total"]]
    return index.merge(users, on="country", how="inner" if how == "inner" else "left")


def _cloud(across, up):
    return {"series": [list(up)], "categories": list(across)}


def _cloud_of(rows, up="total"):
    return _cloud(rows["value"], rows[up])


def _sorted_apart():
    """Shares and points, each sorted for itself."""
    rows = _points_of_year(2023, 2024, how="left")
    shares, points = rows["value"].dropna().sort_values(), rows["total"].sort_values()
    return _cloud(shares, points.iloc[: len(shares)])


def answers_08_8():
    both, gap = _points_of_year(2023, 2024), _points_of_year(2023, 2024, how="left")
    every = _online()[["country", "value"]].merge(
        load("fotn").query("report_year == 2024")[["country", "total"]], on="country"
    )
    china = _online().query("country == 'China'")
    through = _country("China").query("verified != 'unverified'")[["report_year", "total"]]
    other = china.merge(load("fiw"), left_on="year", right_on="edition_year").dropna(subset="total_100")
    filled = gap.set_index("country")["value"].fillna(_latest_online())
    return {
        "right": _cloud_of(both),
        "example": _cloud_of(_points_of_year(2011, 2011)),
        "old_users": _cloud_of(_points_of_year(2011, 2024)),
        "old_edition": _cloud_of(_points_of_year(2023, 2011)),
        "other_edition": _cloud_of(_points_of_year(2023, 2025)),
        "edition_before": _cloud_of(_points_of_year(2023, 2023)),
        "year_before": _cloud_of(_points_of_year(2022, 2024)),
        "year_after": _cloud_of(_points_of_year(2024, 2024)),
        "filled": _cloud(filled, gap["total"]),
        "noughts": _cloud_of(gap.fillna({"value": 0})),
        "all_years": _cloud_of(every),
        "sorted_apart": _sorted_apart(),
        "of_one": _cloud(both["value"] / 100, both["total"]),
        "bars": _cloud(both["country"], both["total"]),
        "china_only": _cloud_of(both.query("country == 'China'")),
        "china_through": _cloud_of(through.merge(china, left_on="report_year", right_on="year")),
        "other_index": _cloud_of(other, "total_100"),
    }


def _weight(index_lead, online_lead):
    return index_lead / (index_lead + online_lead)


def answers_08_9():
    wide, online = _wide(), _online().pivot(index="country", columns="year", values="value")

    def leads(ahead, online_ahead, edition=2024, year=2023):
        index_lead = wide.loc[ahead, edition] - wide.loc[online_ahead, edition]
        return index_lead, online.loc[online_ahead, year] - online.loc[ahead, year]

    kenya, china = leads("Kenya", "China")
    brazil, russia = leads("Brazil", "Russia")
    kenya_online, china_online = online.loc["Kenya", 2023], online.loc["China", 2023]
    india_online = _latest_online()["India"] - kenya_online
    return {
        "right": _weight(kenya, china),
        "example": _weight(brazil, russia),
        "index_new": _weight(kenya, russia),
        "access_new": _weight(brazil, china),
        "brackets_old": kenya / (brazil + china),
        "russia_left": _weight(*leads("Kenya", "Russia")),
        "brazil_left": _weight(*leads("Brazil", "China")),
        "other_share": _weight(china, kenya),
        "ratio": kenya / china,
        "ratio_turned": china / kenya,
        "in_per_cent": 100 * _weight(kenya, china),
        "no_brackets": kenya / kenya + china,
        "subtracted": kenya / (kenya - china),
        "no_leads": _weight(wide.loc["Kenya", 2024], china_online),
        "one_lead": kenya,
        "users_of_2022": _weight(kenya, online.loc["China", 2022] - kenya_online),
        "edition_of_2025": _weight(wide.loc["Kenya", 2025] - wide.loc["China", 2025], china),
        "of_2011": _weight(*leads("Kenya", "China", 2011, 2011)),
        "from_copy": _weight(60 - wide.loc["China", 2024], china),
        "june": _weight(kenya, 76.4 - kenya_online),
        "india": _weight(wide.loc["Kenya", 2024] - wide.loc["India", 2024], india_online),
        "mean": (china_online + kenya_online) / 2 / 100,
        "half": 0.5,
        "whole": round(_weight(kenya, china)),
    }


def answers_08_11():
    short, long, ten = sum(SHORT) / len(SHORT), sum(LONG) / len(LONG), len(LONG)
    three, more = sum(THREE) / len(THREE), sum(ONE_MORE) / len(ONE_MORE)
    share = long - short
    return {
        "right": share,
        "example": more - three,
        "long_and_three": long - three,
        "against_something_else": more - short,
        "long_only": long,
        "short_only": short,
        "summed": sum(LONG) - sum(SHORT),
        "turned_round": short - long,
        "ratio_or_mean": long / short,
        "growth_or_pairs": long / short - 1,
        "in_per_cent": 100 * share,
        "whole_steps": float(median(LONG) - median(SHORT)),
        "by_twenty": share / 2,
        "all_four": LONG.count(max(LONG)) / ten,
        "of_sentences": long / 4 - short / 3,
        "three_off": long - 3,
        "rest": 1 - share,
        "of_all_agreement": share / long,
        "sum_and_mean": sum(LONG) - short,
        "spread": stdev(LONG) - stdev(SHORT),
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
