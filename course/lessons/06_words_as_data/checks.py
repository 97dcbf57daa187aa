"""Lesson 6: what is right, what each misunderstanding gives, and the figure of the explorer."""

import matplotlib.pyplot as plt

from course import keyness, load, permutation_test
from course.study.figures import COLOURS

BAR = 15.13
MEASURES = {"rate": "per thousand words", "count": "occurrences", "share": "per cent of paragraphs"}


def _words():
    return load("word_counts")


def _body():
    return _words().merge(load("outline")[["source_id", "paragraph", "kind"]]).query("kind == 'body'")


def _lengths(table, by="source_id"):
    return table.groupby(by)["count"].sum()


def _found(table, word, by="source_id"):
    return table[table["token"] == word].groupby(by)["count"].sum()


def answers_06_1():
    page, body = _words(), _body()
    counts, lengths = _found(body, "rights"), _lengths(body)
    return {
        "right": 1000 * counts / lengths,
        "counts": counts,
        "shares": counts / lengths,
        "whole_page": 1000 * _found(page, "rights") / _lengths(page),
        "rows": 1000 * body[body["token"] == "rights"].groupby("source_id").size() / lengths,
        "turned_round": lengths / counts,
    }


def _key_words(source, table=None):
    table = _body() if table is None else table
    here = table["source_id"] == source
    return keyness(*(_lengths(part, "token") for part in (table[here], table[~here])))


def _more(table, bar=BAR):
    return list(table[(table["g2"] > bar) & (table["log_ratio"] > 0)].index)


def answers_06_2():
    table = _key_words("S2")
    return {
        "right": _more(table),
        "other_text": _more(_key_words("S5")),
        "loose": _more(table, 3.84),
        "most_frequent": list(table.sort_values("count", ascending=False).index[:5]),
        "whole_page": _more(_key_words("S2", _words())),
        "shown": list(table.index[:6]),
    }


def answers_06_3():
    body = _body()
    by_paragraph = permutation_test(body, "sovereignty", ["S1"])
    return {
        "right": by_paragraph.p,
        "by_text": permutation_test(body, "sovereignty", ["S1"], unit="text").p,
        "worked": permutation_test(body, "privacy", ["S2"]).p,
        "difference": by_paragraph.difference,
        "other_text": permutation_test(body, "sovereignty", ["S2"]).p,
        "ways": by_paragraph.ways,
    }


def _spread(source, word):
    rows = _body().query("source_id == @source")
    hits, lengths = _found(rows, word, "paragraph"), _lengths(rows, "paragraph")
    return hits, lengths, (1000 * hits / lengths).fillna(0)


def _bars(values):
    return {"series": [list(values)], "categories": list(values.index)}


def answers_06_8():
    hits, lengths, rates = _spread("S1", "sovereignty")
    return {
        "right": _bars(rates),
        "counts": _bars(hits.reindex(lengths.index, fill_value=0)),
        "no_zeros": _bars(1000 * hits / lengths[hits.index]),
        "worked": _bars(_spread("S2", "privacy")[2]),
    }


def _places(word):
    rows = _body().query("token == @word")
    return set(zip(rows["source_id"], rows["paragraph"], strict=True))


def answers_06_9():
    privacy, must, personal = _places("privacy"), _places("must"), _places("personal")
    both = len(privacy & must)
    return {
        "right": both / len(privacy | must),
        "together": both,
        "of_privacy": both / len(privacy),
        "of_must": both / len(must),
        "worked": len(privacy & personal) / len(privacy | personal),
        "added": both / (len(privacy) + len(must)),
    }


def answers_06_10():
    body = _body()
    security, joined = _found(body, "security"), _found(body, "cybersecurity")
    length = _lengths(body)["S4"]
    return {
        "right_any": [
            1000 * (security["S4"] + joined["S4"]) / length,
            1000 * (security["S4"] + joined["S4"]) / (length + joined["S4"]),
        ],
        "as_it_stands": 1000 * security["S4"] / length,
        "count": security["S4"] + joined["S4"],
        "only_new": 1000 * joined["S4"] / length,
        "all_texts": 1000 * (security.sum() + joined.sum()) / length,
    }


def _measured(hits, lengths, paragraphs, measure):
    """Occurrences, occurrences per thousand words, or the per cent of paragraphs that have the word."""
    if measure == "count":
        return hits
    return 1000 * hits / lengths if measure == "rate" else 100 * paragraphs


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
