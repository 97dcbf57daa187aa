"""Lesson 9: what is right, what each misunderstanding gives, computed from the tables, and a record as a figure."""

import krippendorff
import matplotlib.pyplot as plt
import pandas as pd

from course import cohen_kappa, krippendorff_alpha, load, percent_agreement

WORLD = {"fact": "world", "cause": "world"}
RECORDS = {
    "more people online": {"E058": "CNNIC", "E059": "CNNIC", "E060": "CNNIC", "E081": "CNNIC"},
    "courts protect users": {
        "E046": "Hangzhou court",
        "E047": "Supreme Court",
        "E085": "Beijing Internet Court",
    },
    "pages are hidden": {"E020": "Citizen Lab", "E022": "Hoang team", "E025": "OONI"},
    "chats are filtered": dict.fromkeys(["E013", "E014", "E016", "E017"], "Citizen Lab"),
}
CLAIMS = {
    "K03": "S1: data\nlaws applied",
    "K32": "S5: fully\nrespected",
    "K17": "S4: one score\nfor everyone",
    "K26": "S4: control\nbefore rights",
    "K18": "S4: credit\nlimits tickets",
}
SHOWN = {
    "E046": "face data",
    "E049": "a fine",
    "E053": "data law",
    "E120": "false entry",
    "E054": "health codes",
    "E013": "chat filter",
    "E034": "prison list",
    "E036": "field report",
    "E037": "a book",
    "E041": "tickets",
}
WAYS = {
    "supports": ("for", "^", "#bdd7e7"),
    "complicates": ("partly", "D", "#f2f2f2"),
    "contradicts": ("against", "v", "#fdd0a2"),
}
THICK, THIN = 2.6, 0.8
TWIN = {"people approve": (3, 2), "police tools": (4, 3)}


def _codings(scheme):
    codings = load("codings")
    return codings[codings["scheme"] == scheme].pivot(index="claim_id", columns="coder", values="code")


def _shares(codes):
    return codes.value_counts(normalize=True)


def _by_chance(one, other):
    return float(_shares(one).mul(_shares(other), fill_value=0).sum())


def _beyond(agree, chance):
    return (agree - chance) / (1 - chance)


def answers_09_2():
    kinds = _codings("kind")
    table = kinds.replace(WORLD)
    first, second = table["first"], table["second"]
    agree, chance = percent_agreement(table), _by_chance(first, second)
    pot, times = pd.concat([first, second]), float((first.value_counts() * second.value_counts()).sum())
    by_rank = float((_shares(first).to_numpy() * _shares(second).to_numpy()).sum())
    chance_four = _by_chance(kinds["first"], kinds["second"])
    return {
        "right": _beyond(agree, chance),
        "example": cohen_kappa(kinds),
        "old_chance": chance_four,
        "value_merged": cohen_kappa(kinds.replace({"fact": "world", "value": "world"})),
        "one_code": cohen_kappa(kinds == "fact"),
        "other_pair": cohen_kappa(kinds.replace({"fact": "world", "text": "world"})),
        "value_or_not": cohen_kappa(kinds == "value"),
        "world_or_not": cohen_kappa(table == "world"),
        "percent": agree,
        "by_chance": chance,
        "not_divided": agree - chance,
        "no_brackets": agree - chance / 1 - chance,
        "no_brackets_above": agree - chance / (1 - chance),
        "first_twice": _beyond(agree, _by_chance(first, first)),
        "second_twice": _beyond(agree, _by_chance(second, second)),
        "by_rank": _beyond(agree, by_rank),
        "mean": _beyond(agree, chance / 3),
        "equal_shares": _beyond(agree, 1 / 3),
        "quarter": _beyond(agree, 1 / 4),
        "coin": _beyond(agree, 1 / 2),
        "counts": _beyond(agree, times),
        "number": _beyond(agree * len(table), chance),
        "differing": _beyond(1 - agree, chance),
        "by_difference": (agree - chance) / (1 - agree),
        "lacking": 1 - _beyond(agree, chance),
        "alpha": krippendorff_alpha(table),
        "alpha_four": krippendorff_alpha(kinds),
        "pot": _beyond(agree, _by_chance(pot, pot)),
        "steps": cohen_kappa(_codings("holds")),
        "per_cent": 100 * _beyond(agree, chance),
    }


def _records():
    rows = [(record, claim, first) for claim, found in RECORDS.items() for record, first in found.items()]
    return pd.DataFrame(rows, columns=["record", "claim", "first_source"])


def _voices(records):
    return records.groupby("claim")["first_source"].nunique()


def _twin():
    return pd.Series({claim: voices for claim, (_, voices) in TWIN.items()}).rename_axis("claim")


def answers_09_4():
    records = _records()
    heaps = records.groupby("claim")
    by_source, voices, many = records.groupby("first_source"), _voices(records), heaps["record"].count()
    apart = records.assign(
        first_source=records["first_source"].mask(records["record"] == "E060", "statistics office")
    )
    courts = records.replace(dict.fromkeys(RECORDS["courts protect users"].values(), "court"))
    places = list(records["claim"].unique())
    return {
        "right": voices,
        "example": _twin(),
        "how_many": many,
        "per_source": by_source["record"].count(),
        "claims_of_sources": by_source["claim"].nunique(),
        "all_together": records.nunique(),
        "repeats": many - voices,
        "per_voice": many / voices,
        "shares": voices / many,
        "one_state": _voices(courts),
        "statistics": _voices(apart),
        "first_place": records.drop_duplicates("first_source").groupby("claim").size(),
        "merged": _voices(records.replace({"Hoang team": "Citizen Lab"})),
        "other_order": pd.Series(list(voices), index=places).rename_axis("claim"),
        "names": heaps["first_source"].unique(),
        "not_counted": records.drop_duplicates(["claim", "first_source"]),
        "beside": pd.DataFrame({"records": many, "voices": voices}),
    }


def _bars(names, *series):
    return {"series": [list(map(float, values)) for values in series], "categories": list(names)}


def answers_09_8():
    records = _records()
    heaps = records.groupby("claim")["first_source"]
    many, voices = heaps.count(), heaps.nunique()
    names, by_source = list(many.index), records.groupby("first_source")
    return {
        "right": _bars(names, many, voices),
        "example": _bars(TWIN, *zip(*TWIN.values(), strict=True)),
        "records_twice": _bars(names, many, many),
        "voices_twice": _bars(names, voices, voices),
        "the_rest": _bars(names, many, many - voices),
        "per_source": _bars(
            list(by_source.groups), by_source["record"].count(), by_source["claim"].nunique()
        ),
        "turned": _bars(["records", "voices"], *zip(many, voices, strict=True)),
        "shares": _bars(names, many / many.sum(), voices / voices.sum()),
        "other_order": _bars(list(records["claim"].unique()), many, voices),
        "turned_names": _bars(names[::-1], many, voices),
    }


def answers_09_9():
    rule, kinds = _codings("rule"), _codings("kind")
    steps, plain = krippendorff_alpha(rule, "ordinal"), krippendorff_alpha(rule)
    numbers = rule.astype(float)
    words = {"1": "against", "2": "in part", "3": "borne out"}
    in_words = rule.apply(lambda column: column.map(words))
    interval = krippendorff.alpha(reliability_data=numbers.T.to_numpy(), level_of_measurement="interval")
    return {
        "right": steps,
        "example": plain,
        "percent": percent_agreement(rule),
        "how_many": (rule["before"] == rule["after"]).sum(),
        "kappa": cohen_kappa(rule),
        "kinds_again": krippendorff_alpha(kinds, "ordinal"),
        "kinds_plain": krippendorff_alpha(kinds),
        "value_or_not": krippendorff_alpha(kinds == "value"),
        "interval": float(interval),
        "alphabet": krippendorff_alpha(in_words, "ordinal"),
        "gaps_as_step": krippendorff_alpha(rule.fillna("0"), "ordinal"),
        "gaps_in_middle": krippendorff_alpha(rule.fillna("2"), "ordinal"),
        "gaps_from_other": krippendorff_alpha(rule.bfill(axis=1).ffill(axis=1), "ordinal"),
        "gaps_from_above": krippendorff_alpha(rule.ffill(), "ordinal"),
        "first_ten": krippendorff_alpha(rule.head(10), "ordinal"),
        "today": krippendorff_alpha(_codings("holds"), "ordinal"),
        "turned": krippendorff_alpha(rule.T, "ordinal"),
        "gain": steps - plain,
        "mean": (steps + plain) / 2,
        "lacking": 1 - steps,
        "correlation": numbers.corr().iloc[0, 1],
        "rank_correlation": numbers.corr(method="spearman").iloc[0, 1],
        "mean_step": numbers.mean().mean(),
        "per_cent": 100 * steps,
        "rounded": round(steps),
    }


def answers_09_12():
    kinds = _codings("kind")
    says = kinds == "cause"
    agree, chance = percent_agreement(says), _by_chance(says["first"], says["second"])
    return {
        "right": _beyond(agree, chance),
        "percent": agree,
        "by_chance": chance,
        "not_divided": agree - chance,
        "no_brackets": agree - chance / 1 - chance,
        "by_agreement": (agree - chance) / agree,
        "by_difference": (agree - chance) / (1 - agree),
        "coin": _beyond(agree, 1 / 2),
        "lacking": 1 - _beyond(agree, chance),
        **{code: cohen_kappa(kinds == code) for code in ("value", "fact")},
    }


def draw_09_x2(code):
    """Two codings of one code as four boxes with their margins; κ is written out for value alone."""
    says = _codings("kind") == code
    boxes = pd.crosstab(says["first"], says["second"], margins=True).iloc[[1, 0, 2], [1, 0, 2]]
    total = boxes.iloc[2, 2]
    lucky = [boxes.iloc[n, 2] * boxes.iloc[2, n] / total for n in (0, 1)]
    figure, axes = plt.subplots(figsize=(6.4, 4.2))
    for row in range(3):
        for column in range(3):
            count, same = boxes.iloc[row, column], row == column
            if 2 in (row, column):
                face, said = "#e6e6e6", f"{count}"
            elif same:
                face, said = "#bdd7e7", f"{count}\nagree\n(by chance {lucky[row]:.1f})"
            else:
                face, said = "white", f"{count}\npart"
            hatch = "//" if face == "white" else ""
            axes.add_patch(
                plt.Rectangle((column, 2 - row), 1, 1, facecolor=face, edgecolor="#1a1a1a", hatch=hatch)
            )
            around = {"facecolor": face, "edgecolor": "none", "pad": 2}
            axes.text(column + 0.5, 2.5 - row, said, ha="center", va="center", fontsize=13, bbox=around)
    names = [code, f"not {code}", "all"]
    axes.set(xlim=(0, 3), ylim=(0, 3), xticks=[0.5, 1.5, 2.5], yticks=[2.5, 1.5, 0.5])
    axes.set_xticklabels(names, fontsize=12)
    axes.set_yticklabels(names, fontsize=12)
    axes.set_xlabel("second reader says", fontsize=12)
    axes.set_ylabel("first reader says", fontsize=12)
    axes.xaxis.set_label_position("top")
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    agree, chance = percent_agreement(says), sum(lucky) / total
    told = f"agreement {agree:.3f}, by chance {chance:.3f}"
    worked = f"({agree:.3f} − {chance:.3f}) ÷ (1 − {chance:.3f}) = {cohen_kappa(says):.2f}"
    kappa = worked if code == "value" else "?"
    alt = (
        f"Two by two table of {total} claims, with margins: both readers say {code} {boxes.iloc[0, 0]} times, "
        f"only the first {boxes.iloc[0, 1]}, only the second {boxes.iloc[1, 0]}, neither {boxes.iloc[1, 1]}. "
        f"By chance the two boxes of agreement would hold {lucky[0]:.1f} and {lucky[1]:.1f}."
    )
    return figure, alt, f"{total} claims, {code} or not: {told}; κ = {kappa}"


def draw_09_x1(record):
    """The matrix of ten records and four claims, or one record with all claims that it bears on."""
    links = _links()
    if record == "all":
        links = links[links["record"].isin(list(SHOWN)) & (links["check_id"] != "K18")]
        told = [
            f"{_flat(CLAIMS[check])}: "
            + ", ".join(f"{r} {WAYS[way][0]}" for r, way in zip(g.record, g.way, strict=True))
            for check, g in links.groupby("check_id", sort=False)
        ]
        alt = f"Grid of ten records and four claims, a shape and a word where they meet. {'; '.join(told)}."
        return (
            _matrix(links, list(SHOWN)),
            alt,
            "Ten records, four claims: our reading of direction and strength",
        )
    links = links[links["record"] == record]
    row = load("evidence").set_index("evidence_id").loc[record]
    told = "; ".join(
        f"{_flat(CLAIMS[c])}: {WAYS[w][0]}" for c, w in zip(links.check_id, links.way, strict=True)
    )
    caption = (
        f"{record}, {row['published']}, {row['author_org']}. Strength: {row['strength']}. "
        f"Found: {row['finding']} Best answer: {row['known_criticism']}"
    )
    return _matrix(links, [record]), f"One record and the claims that it bears on. {record}: {told}.", caption


def _flat(label):
    return label.replace("\n", " ")


def _links():
    """Each pair of a check and a record that it names, with the direction towards the claim's camp."""
    checks = load("claim_checks").set_index("check_id").loc[list(CLAIMS)].reset_index()
    pairs = checks.assign(record=checks["evidence_ids"].str.split(";")).explode("record")
    links = pairs.merge(load("evidence").rename(columns={"evidence_id": "record"}), on="record")
    critic = links["source_id"] == "S4"
    way = links["direction_vs_official_claim"].mask(critic, links["direction_vs_critic_claim"])
    return links.assign(way=way)[way.isin(list(WAYS))]


def _matrix(links, records):
    claims = [check for check in CLAIMS if check in set(links["check_id"])]
    figure, axes = plt.subplots(figsize=(6.4, 1.5 + 0.42 * len(records)))
    for link in links.itertuples():
        x, y = claims.index(link.check_id), records.index(link.record)
        word, shape, tint = WAYS[link.way]
        edge = THICK if link.strength.startswith("high") else THIN
        axes.scatter(x - 0.3, y, s=190, marker=shape, facecolor=tint, edgecolor="#1a1a1a", linewidth=edge)
        axes.text(x - 0.14, y, word, va="center", fontsize=12, fontweight="bold" if edge == THICK else None)
    axes.set_xticks(range(len(claims)), [CLAIMS[check] for check in claims], fontsize=11)
    axes.set_yticks(range(len(records)), [f"{name} {SHOWN[name]}" for name in records], fontsize=12)
    right = max(len(claims), 2) - 0.4
    axes.set(xlim=(-0.55, right), ylim=(len(records) - 0.4, -0.6))
    axes.hlines([n + 0.5 for n in range(len(records))], -0.55, right, color="#d9d9d9", linewidth=0.8)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    marks = [(shape, tint, 1.2, word) for word, shape, tint in WAYS.values()]
    marks += [("o", "white", THICK, "thick: strong"), ("o", "white", THIN, "thin: less")]
    handles = [
        plt.Line2D(
            [],
            [],
            marker=shape,
            markerfacecolor=tint,
            markeredgecolor="#1a1a1a",
            linestyle="",
            markersize=11,
            markeredgewidth=edge,
            label=word,
        )
        for shape, tint, edge, word in marks
    ]
    figure.legend(
        handles=handles,
        loc="outside lower center",
        ncols=5,
        fontsize=11,
        columnspacing=0.7,
        handletextpad=0.1,
    )
    return figure
