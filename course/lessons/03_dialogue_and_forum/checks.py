"""Lesson 3: what is right, what each misunderstanding gives, and the figure of the levers."""

from itertools import combinations

import matplotlib.pyplot as plt
import pandas as pd

from course import load
from course.study.figures import COLOURS

OURS = {
    "S1": {"privacy", "unfair", "platforms", "dominance"},
    "S2": {"privacy", "unfair", "hate", "cocoon", "law", "state"},
    "S3": {"privacy", "hate", "law"},
}
OPEN = {
    "s1_law_falls_behind": ("S1", "law"),
    "s1_narrow_view": ("S1", "cocoon"),
    "s2_platform_power": ("S2", "platforms"),
    "s3_unfair": ("S3", "unfair"),
}
LABELS = {
    "privacy": "privacy or data abuse",
    "hate": "hatred",
    "platforms": "platform power",
    "unfair": "unfair treatment",
    "cocoon": "narrow view",
    "law": "law falls behind",
    "state": "state power",
    "dominance": "dominance",
}
IDEAS = len(LABELS)


def _coding(ticked):
    """Our coding with some of the open boxes ticked, by the names of their levers."""
    return {
        text: ideas | {OPEN[lever][1] for lever in ticked if OPEN[lever][0] == text}
        for text, ideas in OURS.items()
    }


SECOND = _coding(OPEN)
CHALLENGES = [
    (3, "state", "may do harm"),
    (3, "firm", "may do harm"),
    (3, "user", "is harmed"),
    (4, "firm", "may do harm"),
    (4, "user", "is harmed"),
    (5, "state", "falls short"),
    (5, "state", "has to act"),
    (5, "firm", "has to act"),
    (6, "user", "has to act"),
    (6, "user", "falls short"),
    (6, "firm", "has to act"),
    (7, "court", "falls short"),
]
FORUM = [
    (4, "state", "has acted"),
    (5, "state", "falls short"),
    (7, "user", "is harmed"),
    (8, "user", "is harmed"),
    (9, "state", "has acted"),
    (10, "state", "has to act"),
]
LAST_CHALLENGE = 7
PEOPLE, PLACES = (301, 399), (90, 99)
INSIDERS, CHARGED = (501, 599), (9801, 9899)


def _overlap(one, other):
    return len(one & other) / len(one | other)


def answers_03_2():
    a, b = SECOND["S1"], SECOND["S3"]
    shared = len(a & b)
    return {
        "right": _overlap(a, b),
        "example": _overlap(OURS["S1"], OURS["S3"]),
        "s1_below": shared / len(a),
        "s3_below": shared / len(b),
        "added": shared / (len(a) + len(b)),
        "how_many": shared,
        "doubled": 2 * shared / (len(a) + len(b)),
        "other_text": _overlap(a, SECOND["S2"]),
        "our_s1": _overlap(OURS["S1"], b),
        "our_s3": _overlap(a, OURS["S3"]),
        "all_ideas": shared / IDEAS,
    }


def answers_03_12():
    a, b, c = SECOND.values()
    shared, either = len(a & b), len(a | b)
    return {
        "right": _overlap(a, b),
        "other_pair": _overlap(a, c),
        "third_pair": _overlap(b, c),
        "boxes_empty": _overlap(OURS["S1"], OURS["S2"]),
        "how_many": shared,
        "either": either,
        "added": shared / (len(a) + len(b)),
        "s1_below": shared / len(a),
        "s2_below": shared / len(b),
        "upside_down": either / shared,
    }


def _ends():
    """The lowest and the highest overlap of S1 and S3, whatever one does with the open boxes."""
    sizes = range(len(OPEN) + 1)
    codings = [_coding(ticked) for size in sizes for ticked in combinations(OPEN, size)]
    found = [_overlap(coding["S1"], coding["S3"]) for coding in codings]
    return min(found), max(found)


def _grid(axes, ticked):
    """The coding as marks, an idea in each row and a text in each column."""
    texts, ideas = list(OURS), list(LABELS)
    sure = [(texts.index(text), ideas.index(idea)) for text, named in OURS.items() for idea in named]
    state = {name: (texts.index(text), ideas.index(idea)) for name, (text, idea) in OPEN.items()}
    marks = (
        ("named", sure, {"marker": "s", "color": COLOURS[0]}),
        (
            "open box, ticked",
            [state[name] for name in OPEN if name in ticked],
            {"marker": "D", "color": COLOURS[1]},
        ),
        (
            "open box, empty",
            [state[name] for name in OPEN if name not in ticked],
            {"marker": "D", "facecolors": "white", "edgecolors": COLOURS[1], "linewidths": 2},
        ),
    )
    for label, places, look in marks:
        axes.scatter(
            [x for x, _ in places], [y for _, y in places], s=110, label=label, clip_on=False, **look
        )
    axes.set_yticks(range(len(ideas)), LABELS.values())
    axes.set_xticks(range(len(texts)), texts)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.set(xlim=(-0.5, len(texts) - 0.5), ylim=(len(ideas) - 0.5, -0.6))
    axes.hlines(
        [row + 0.5 for row in range(len(ideas) - 1)], -0.5, len(texts) - 0.5, color="#d0d0d0", linewidth=0.8
    )
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5))


def draw_03_x1(**levers):
    ticked = [name for name, state in levers.items() if state == "ticked"]
    coding = _coding(ticked)
    both, one = len(coding["S1"] & coding["S3"]), len(coding["S1"] | coding["S3"])
    now, (low, high) = f"{both} of {one} ideas, {both / one:.2f}", _ends()
    figure, (grid, line) = plt.subplots(2, figsize=(6.4, 5), height_ratios=[3.4, 1])
    _grid(grid, ticked)
    line.plot([low, high], [0, 0], color="#a6a6a6", linewidth=8, solid_capstyle="butt")
    line.plot(both / one, 0, marker="o", markersize=13, color="black")
    line.text(0, 0.45, f"S1 and S3 share {now}", va="center")
    line.set(
        xlim=(0, 1), ylim=(-0.5, 0.8), yticks=[], xlabel="overlap; the grey bar is all that the boxes allow"
    )
    line.spines["left"].set_visible(False)
    named = "; ".join(
        f"{text} names {', '.join(LABELS[idea] for idea in LABELS if idea in coding[text])}"
        for text in coding
    )
    return figure, (
        f"Grid of eight ideas in three texts: {named}. Below it a line from 0 to 1: S1 and S3 share {now}; "
        f"the open boxes allow {low:.2f} to {high:.2f}."
    )


def _parts(rows):
    return pd.DataFrame(rows, columns=["paragraph", "actor", "part"])


def _actors_by_part(rows, **how):
    table = _parts(rows)
    return pd.crosstab(table["actor"], table["part"], **how)


def answers_03_3():
    right, challenges = _actors_by_part(CHALLENGES), _parts(CHALLENGES)
    return {
        "right": right,
        "example": _actors_by_part(FORUM),
        "per_paragraph": pd.crosstab(challenges["paragraph"], challenges["actor"]),
        "both_texts": _actors_by_part(CHALLENGES + FORUM),
        "shares": _actors_by_part(CHALLENGES, normalize=True),
        "shares_of_rows": _actors_by_part(CHALLENGES, normalize="index"),
        "shares_of_columns": _actors_by_part(CHALLENGES, normalize="columns"),
        "by_paragraphs": _actors_by_part([row for row in CHALLENGES + FORUM if row[0] <= LAST_CHALLENGE]),
        "one_actor": _actors_by_part([row for row in CHALLENGES if row[1] == "state"]),
        "one_part": _actors_by_part([row for row in CHALLENGES if row[2] == "has to act"]),
        "paragraphs_added": challenges.pivot_table(
            index="actor", columns="part", values="paragraph", aggfunc="sum", fill_value=0
        ),
        "yes_or_no": right.clip(upper=1),
    }


def _rows(table, source, first, last):
    rows = load(table).query("source_id == @source and @first <= paragraph <= @last")
    return rows.groupby("paragraph")


def _words(source, first, last):
    return _rows("word_counts", source, first, last)["count"]


def _speakers(paragraphs):
    """Who speaks in each paragraph of S3; a speaker of several paragraphs names none of them."""
    outline = load("outline").query("source_id == 'S3' and paragraph in @paragraphs")
    once = outline.drop_duplicates("speaker", keep=False)
    return {paragraph: [name] for paragraph, name in zip(once["paragraph"], once["speaker"], strict=True)}


def _bars(series):
    places = list(series.index)
    return {"series": [list(series)], "categories": places, "names": _speakers(places)}


def answers_03_8():
    words = _words("S3", 3, 10)
    total = words.sum()
    everywhere = load("word_counts").query("3 <= paragraph <= 10").groupby("paragraph")["count"]
    return {
        "right": _bars(total),
        "example": _bars(_words("S2", 3, 7).sum()),
        "different_words": _bars(words.size()),
        "whole_text": _bars(_words("S3", 1, 11).sum()),
        "all_texts": _bars(everywhere.sum()),
        "mean": _bars(words.mean()),
        "shares": _bars(total / total.sum() * 100),
        "running": _bars(total.cumsum()),
        "essay": _bars(_words("S1", 3, 10).sum()),
        "critic": _bars(_words("S4", 3, 10).sum()),
        "largest": _bars(words.max()),
        "claims": _bars(_rows("claims", "S3", 3, 10).size()),
        "sorted": _bars(pd.Series(sorted(total), total.index)),
        "only_paragraphs": _bars(_words("S2", 3, 10).sum()),
    }


def answers_03_11():
    return {
        "right": PEOPLE[1] / PLACES[0],
        "example": INSIDERS[1] / CHARGED[0],
        "smallest_share": INSIDERS[0] / CHARGED[1],
        "lowest_ratio": PEOPLE[0] / PLACES[1],
        "both_high": PEOPLE[1] / PLACES[1],
        "both_low": PEOPLE[0] / PLACES[0],
        "upside_down": PLACES[0] / PEOPLE[1],
        "most_places": PLACES[1] / PEOPLE[0],
        "next_hundred": (PEOPLE[1] + 1) / PLACES[0],
    }
