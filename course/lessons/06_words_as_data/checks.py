"""Lesson 6: what is right, what each misunderstanding gives, and the figures of the explorers."""

from functools import cache

import matplotlib.pyplot as plt
import numpy as np
from scipy.stats import chi2
from scipy.stats import permutation_test as shuffle

from course import keyness, load, permutation_test
from course.study.figures import COLOURS
from course.study.keywords import SEED, SHUFFLES

BAR, LOWER_BAR = 15.13, 6.63
MEASURES = {"rate": "per thousand words", "count": "occurrences", "share": "per cent of paragraphs"}


def _words():
    return load("word_counts")


def _body():
    return _words().merge(load("outline")[["source_id", "paragraph", "kind"]]).query("kind == 'body'")


def _lengths(table, by="source_id"):
    return table.groupby(by)["count"].sum()


def _found(table, word, by="source_id"):
    return table[table["token"] == word].groupby(by)["count"].sum()


def _rates(found, lengths):
    return 1000 * found / lengths


def _mean_of_rates(table, word):
    """Of each text the mean of the rates of those paragraphs that have the word."""
    by = ["source_id", "paragraph"]
    return _rates(_found(table, word, by), _lengths(table, by)).dropna().groupby("source_id").mean()


def answers_06_1():
    page, body = _words(), _body()
    counts, lengths = _found(body, "rights"), _lengths(body)
    rows = body[body["token"] == "rights"].groupby("source_id").size()
    return {
        "right": _rates(counts, lengths),
        "example": _rates(_found(body, "privacy"), lengths),
        "singular": _rates(_found(body, "right"), lengths),
        "both_forms": _rates(_lengths(body[body["token"].str.contains("right")]), lengths),
        "human": _rates(_found(body, "human"), lengths),
        "counts": counts,
        "shares": counts / lengths,
        "per_cent": 100 * counts / lengths,
        "whole_page": _rates(_found(page, "rights"), _lengths(page)),
        "page_above": _rates(_found(page, "rights"), lengths),
        "page_below": _rates(counts, _lengths(page)),
        "rows": _rates(rows, lengths),
        "row_base": _rates(counts, body.groupby("source_id").size()),
        "turned_round": lengths / counts,
        "all_texts": _rates(counts, lengths.sum()),
        "of_the_word": _rates(counts, counts.sum()),
        "per_paragraph": counts / body.groupby("source_id")["paragraph"].nunique(),
        "mean": _mean_of_rates(body, "rights"),
        "lengths": lengths,
    }


def _counted(table):
    return _lengths(table, "token")


def _key_words(source, table=None, rest=None):
    """The words of a text beside those of the rest: of the other texts, or of those that are given."""
    table = _body() if table is None else table
    others = table[table["source_id"] != source] if rest is None else rest
    return keyness(_counted(table[table["source_id"] == source]), _counted(others))


def _more(table, bar=LOWER_BAR):
    return list(table[(table["g2"] > bar) & (table["log_ratio"] > 0)].index)


def _by_rows(source):
    table = _body()
    here = table["source_id"] == source
    return keyness(*(part.groupby("token").size() for part in (table[here], table[~here])))


def answers_06_2():
    table, body = _key_words("S4"), _body()
    above, more = table["g2"] > LOWER_BAR, table["log_ratio"] > 0
    return {
        "right": _more(table),
        "example": _more(_key_words("S5"), BAR),
        "other_text": _more(_key_words("S5")),
        "essay": _more(_key_words("S1")),
        "neighbour": _more(_key_words("S2")),
        "same_bar": _more(table, BAR),
        "loose": _more(table, 3.84),
        "one_in_thousand": _more(table, 10.83),
        "both_ways": list(table[above].index),
        "turned": list(table[above & ~more].index),
        "with_itself": _more(_key_words("S4", rest=body)),
        "only_essay": _more(_key_words("S4", rest=body.query("source_id == 'S1'"))),
        "size": list(table[table["log_ratio"] > 1].index),
        "no_bar": list(table[more].index),
        "either": list(table[above | more].index),
        "below": list(table[~above & more].index),
        "shown": list(table.index[:9]),
        "most_frequent": list(table.sort_values("count", ascending=False).index[:7]),
        "whole_page": _more(_key_words("S4", _words())),
        "rows": _more(_by_rows("S4")),
        "headings": list(table.columns),
        "numbers": list(table[above & more]["g2"]),
    }


def _official(table):
    return table.query("source_id != 'S4'")


def answers_06_3():
    body = _body()
    official = _official(body)
    by_paragraph = permutation_test(official, "sovereignty", ["S1"])
    beside = keyness(
        _counted(official.query("source_id == 'S1'")), _counted(official.query("source_id != 'S1'"))
    )
    in_s1 = body.query("source_id == 'S1'")
    having = in_s1[in_s1["token"] == "sovereignty"]["paragraph"].nunique()
    return {
        "right": by_paragraph.p,
        "example": permutation_test(body, "privacy", ["S2"]).p,
        "with_critic": permutation_test(body, "sovereignty", ["S1"]).p,
        "by_text": permutation_test(official, "sovereignty", ["S1"], unit="text").p,
        "menus": permutation_test(_official(_words()), "sovereignty", ["S1"]).p,
        "menus_all": permutation_test(_words(), "sovereignty", ["S1"]).p,
        "other_word": permutation_test(official, "privacy", ["S1"]).p,
        "other_word_all": permutation_test(body, "privacy", ["S1"]).p,
        "example_official": permutation_test(official, "privacy", ["S2"]).p,
        "other_text": permutation_test(body, "sovereignty", ["S2"]).p,
        "other_text_official": permutation_test(official, "sovereignty", ["S2"]).p,
        "two_texts": permutation_test(official, "sovereignty", ["S1", "S2"]).p,
        "other_row": permutation_test(official, "principle", ["S1"]).p,
        "digital": permutation_test(official, "digital", ["S1"]).p,
        "difference": by_paragraph.difference,
        "ways": by_paragraph.ways,
        "reached": round(by_paragraph.p * by_paragraph.ways),
        "not_reached": 1 - by_paragraph.p,
        "per_cent": 100 * by_paragraph.p,
        "evidence": beside.loc["sovereignty", "g2"],
        "evidence_all": _key_words("S1").loc["sovereignty", "g2"],
        "one_by_one": chi2.sf(beside.loc["sovereignty", "g2"], 1),
        "size": beside.loc["sovereignty", "log_ratio"],
        "paragraphs": having / in_s1["paragraph"].nunique(),
        "rounded": round(by_paragraph.p),
    }


def _spread(source, word, table=None):
    rows = (_body() if table is None else table).query("source_id == @source")
    hits, lengths = _found(rows, word, "paragraph"), _lengths(rows, "paragraph")
    return hits, lengths, (1000 * hits / lengths).fillna(0)


def _bars(values):
    return {"series": [list(values)], "categories": list(values.index)}


def _numbered(values):
    return _bars(values.reset_index(drop=True))


def _histogram(values):
    counts, edges = np.histogram(values, bins=10)
    return {"series": [[float(count) for count in counts]], "categories": list((edges[1:] + edges[:-1]) / 2)}


def answers_06_8():
    body = _body()
    hits, lengths, rates = _spread("S1", "sovereignty")
    all_hits = hits.reindex(lengths.index, fill_value=0)
    by_text = _found(body, "sovereignty") / _lengths(body)
    heaps = _found(body, "sovereignty", "paragraph") / _lengths(body, "paragraph")
    return {
        "right": _bars(rates),
        "example": _bars(_spread("S2", "privacy")[2]),
        "other_text": _bars(_spread("S2", "sovereignty")[2]),
        "other_word": _bars(_spread("S1", "privacy")[2]),
        "counts": _bars(all_hits),
        "no_zeros": _bars(1000 * hits / lengths[hits.index]),
        "counts_no_zeros": _bars(hits),
        "whole_page": _bars(_spread("S1", "sovereignty", _words())[2]),
        "whole_text": _bars(1000 * all_hits / lengths.sum()),
        "shares": _bars(rates / 1000),
        "lengths": _bars(lengths),
        "running": _bars(rates.cumsum()),
        "shifted": _bars(rates.shift(1, fill_value=0)),
        "numbered": _numbered(rates),
        "by_text": _bars(1000 * by_text.fillna(0)),
        "heaps": _bars(1000 * heaps.fillna(0)),
        "histogram": _histogram(rates),
    }


def answers_06_10():
    page, body = _words(), _body()
    lengths = _lengths(body)
    law, laws = _found(body, "law"), _found(body, "laws").reindex(lengths.index, fill_value=0)
    joined = law + laws
    on_page = _found(page, "law").add(_found(page, "laws"), fill_value=0)
    security = _found(body, "security").add(_found(body, "cybersecurity"), fill_value=0)
    rows = body[body["token"].isin(["law", "laws"])].groupby("source_id").size()
    return {
        "right": _rates(joined, lengths),
        "example": _rates(security.reindex(lengths.index), lengths),
        "as_it_stands": _rates(law, lengths),
        "only_new": _rates(_found(body, "laws"), lengths),
        "counts": joined,
        "shares": joined / lengths,
        "per_cent": 100 * joined / lengths,
        "turned_round": lengths / joined,
        "whole_page": _rates(on_page, _lengths(page)),
        "page_above": _rates(on_page, lengths),
        "page_below": _rates(joined, _lengths(page)),
        "contains": _rates(_lengths(body[body["token"].str.contains("law")]), lengths),
        "rows": _rates(rows, lengths),
        "begins": _rates(_lengths(body[body["token"].str.startswith("law")]), lengths),
        "gap": _rates(law + _found(body, "laws"), lengths),
        "emptied": lengths * float("nan"),
        "all_texts": _rates(joined, lengths.sum()),
    }


@cache
def _deals(cards):
    """The real difference and those of all deals, per thousand words: those that `permutation_test` looks at."""
    word, text, body = (
        ("sovereignty", "S1", _official(_body())) if cards == "sovereignty" else ("privacy", "S2", _body())
    )
    by = "source_id" if cards == "texts" else ["source_id", "paragraph"]
    size = _lengths(body, by)
    found = _found(body, word, by).reindex(size.index, fill_value=0)
    chosen = size.index.get_level_values("source_id") == text
    if cards == "texts":
        dealt = np.array([_difference(size.index == name, found, size) for name in size.index])
        return word, text, _difference(chosen, found, size), dealt
    result = shuffle(
        (chosen,),
        lambda in_group, axis=-1: _difference(in_group, found, size),
        permutation_type="pairings",
        vectorized=True,
        n_resamples=SHUFFLES,
        rng=np.random.default_rng(SEED),
    )
    return word, text, float(result.statistic), result.null_distribution


def _difference(in_group, found, size):
    hits, words = found.to_numpy(), size.to_numpy()
    here = (in_group * hits).sum(-1) / (in_group * words).sum(-1)
    there = (~in_group * hits).sum(-1) / (~in_group * words).sum(-1)
    return 1000 * (here - there)


def answers_06_11():
    deals = {cards: _share(cards) for cards in ("privacy", "texts", "sovereignty")}
    reached, of = _reached(_deals("sovereignty"))
    return {
        "right": deals["sovereignty"],
        "other_word": deals["privacy"],
        "by_text": deals["texts"],
        "reached": reached,
        "not_reached": 1 - deals["sovereignty"],
        "per_cent": 100 * deals["sovereignty"],
        "difference": _deals("sovereignty")[2],
        "ways": of,
        "turned": of / reached,
    }


def _reached(deals, first=None):
    """How many of the first deals are at least as large as the real one, either way, and how many there are."""
    _, _, real, dealt = deals
    looked_at = dealt[:first]
    return int((np.abs(looked_at) >= abs(real) - 1e-9).sum()), len(looked_at)


def _share(cards):
    reached, of = _reached(_deals(cards))
    return reached / of if cards == "texts" else (reached + 1) / (of + 1)


def draw_06_x2(cards, deals):
    word, text, real, dealt = _deals(cards)
    first = None if cards == "texts" else int(deals)
    reached, of = _reached(_deals(cards), first)
    axes = plt.subplots(figsize=(6.4, 4.2))[1]
    if cards == "texts":
        axes.plot(dealt, range(of), "o", markersize=13, color=COLOURS[0])
        axes.set_yticks(range(of), _lengths(_body()).index)
        axes.set(ylim=(of - 0.5, -0.5), ylabel="the text singled out")
        what = "the five ways to single out one text"
    else:
        axes.hist(
            dealt[:first],
            bins=np.linspace(dealt.min(), max(dealt.max(), real), 31),
            color="#bdd7e7",
            edgecolor="black",
        )
        axes.yaxis.get_major_locator().set_params(integer=True)
        axes.set_ylabel("number of deals")
        what = "one deal" if of == 1 else f"{of:,} deals"
    for place, style, label in (
        (real, "-", f"the real one: {real:.1f}"),
        (-real, ":", "as large, the other way"),
    ):
        axes.axvline(place, color="#b00020", linestyle=style, linewidth=2.5, label=label)
    axes.set(
        xlabel=f"“{word}” per thousand words: {'one text' if cards == 'texts' else text} minus the others"
    )
    axes.set_title(
        f"{reached:,} of {of:,} {'ways' if cards == 'texts' else 'deals'} at least as large as the real one"
    )
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.18), ncols=2)
    kind = "Five dots, one for each of" if cards == "texts" else "Histogram of"
    return axes.figure, (
        f"{kind} {what}: the rate of “{word}” in the cards dealt to one side minus that in the others. "
        f"The real difference, a red line, is {real:.1f}; {reached:,} of {of:,} are as large, in either direction."
    )


def _measured(hits, lengths, paragraphs, measure):
    """Occurrences, occurrences per thousand words, or the per cent of paragraphs that have the word."""
    if measure == "count":
        return hits
    return _rates(hits, lengths) if measure == "rate" else 100 * paragraphs


def draw_06_x1(word, measure, texts):
    body = _body() if texts == "all" else _body().query("source_id == @texts")
    by = "source_id" if texts == "all" else "paragraph"
    lengths = _lengths(body, by)
    rows = body[body["token"] == word].groupby(by)
    hits = rows["count"].sum().reindex(lengths.index, fill_value=0)
    having = rows["paragraph"].nunique().reindex(lengths.index, fill_value=0)
    values = _measured(hits, lengths, having / body.groupby(by)["paragraph"].nunique(), measure)
    axes = plt.subplots()[1]
    bars = axes.bar([str(name) for name in values.index], values, color=COLOURS[0], edgecolor="black")
    whole = texts == "all"
    if whole or measure == "count":
        axes.bar_label(bars, [f"{value:.1f}" if value % 1 else f"{value:.0f}" for value in values], padding=2)
    axes.set(xlabel="text" if whole else f"paragraph of {texts} (running text)")
    axes.set_ylabel(f"“{word}”, {MEASURES[measure]}" if whole or measure != "share" else f"has “{word}”")
    axes.yaxis.get_major_locator().set_params(integer=measure == "count")
    axes.margins(y=0.12)
    if not whole and measure == "share":
        axes.set(yticks=[0, 100], yticklabels=["no", "yes"])
    axes.set_ylim(bottom=0, top=None if hits.sum() else 1)
    return axes.figure, _described(word, measure, texts, values, having)


def _described(word, measure, texts, values, having):
    if texts == "all":
        listed = ", ".join(f"{text} {value:.3g}" for text, value in values.items())
        return f"Bars for five texts: “{word}”, {MEASURES[measure]}: {listed}."
    places = [f"¶{number}" for number, has in having.items() if has]
    where = f"in {', '.join(places)}" if places else "nowhere"
    return (
        f"Bars for the {len(values)} paragraphs of running text in {texts}: “{word}” stands "
        f"in {len(places)} of them, {where}."
    )
