"""Lesson 3: what is right, and what each misunderstanding gives."""

import pandas as pd

from course import load

OURS = {
    "S1": {"privacy", "unfair", "divide", "platforms", "dominance"},
    "S2": {"privacy", "unfair", "hate", "cocoon", "law", "state"},
    "S3": {"privacy", "hate", "law"},
}
SECOND = {
    "S1": {"privacy", "unfair", "cocoon", "law", "divide", "platforms", "dominance"},
    "S2": {"privacy", "unfair", "hate", "cocoon", "law", "state", "platforms"},
    "S3": {"privacy", "unfair", "hate", "law"},
}
IDEAS = 9
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
        "nine": shared / IDEAS,
    }


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
