"""Lesson 9: what is right, and what each misunderstanding gives, computed from the tables."""

import krippendorff
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
