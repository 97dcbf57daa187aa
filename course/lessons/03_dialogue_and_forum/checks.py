"""Lesson 3: what is right, and what each misunderstanding gives."""

import pandas as pd

from course import load

OURS = {
    "S1": {"privacy", "unfair", "cocoon", "divide", "platforms", "dominance"},
    "S2": {"privacy", "unfair", "hate", "cocoon", "law", "state"},
}
SECOND = {
    "S1": {"privacy", "unfair", "law", "divide", "platforms", "dominance"},
    "S2": {"privacy", "unfair", "hate", "cocoon", "law", "state", "platforms"},
}
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
PEOPLE, PLACES = (301, 399), (90, 99)


def answers_03_2():
    a, b = SECOND["S1"], SECOND["S2"]
    shared = len(a & b)
    return {
        "right": shared / len(a | b),
        "share_of_s1": shared / len(a),
        "share_of_s2": shared / len(b),
        "added": shared / (len(a) + len(b)),
        "first_coding": len(OURS["S1"] & OURS["S2"]) / len(OURS["S1"] | OURS["S2"]),
        "how_many": shared,
        "doubled": 2 * shared / (len(a) + len(b)),
    }


def _parts(rows):
    return pd.DataFrame(rows, columns=["paragraph", "actor", "part"])


def _actors_by_part(rows, **how):
    table = _parts(rows)
    return pd.crosstab(table["actor"], table["part"], **how)


def answers_03_3():
    right, challenges = _actors_by_part(CHALLENGES), _parts(CHALLENGES)
    return {
        "right_any": [right, right.T],
        "per_paragraph": pd.crosstab(challenges["paragraph"], challenges["actor"]),
        "both_texts": _actors_by_part(CHALLENGES + FORUM),
        "forum_again": _actors_by_part(FORUM),
        "shares": _actors_by_part(CHALLENGES, normalize=True),
    }


def answers_03_5():
    return {
        "right": PEOPLE[1] / PLACES[0],
        "lowest_ratio": PEOPLE[0] / PLACES[1],
        "both_high": PEOPLE[1] / PLACES[1],
        "both_low": PEOPLE[0] / PLACES[0],
        "round_numbers": 300 / 100,
        "upside_down": PLACES[0] / PEOPLE[1],
    }


def _words(source, first, last):
    words = load("word_counts").query("source_id == @source and @first <= paragraph <= @last")
    return words.groupby("paragraph")["count"]


def _bars(series):
    return {"series": [list(series)], "categories": list(series.index)}


def answers_03_8():
    return {
        "right": _bars(_words("S3", 3, 10).sum()),
        "different_words": _bars(_words("S3", 3, 10).size()),
        "whole_text": _bars(_words("S3", 1, 11).sum()),
        "worked_again": _bars(_words("S2", 3, 7).sum()),
    }
