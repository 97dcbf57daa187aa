"""Words as numbers: how often, how much more often than elsewhere, and how sure one can be.

Everything here works on counts. A count does not know what a word means where it stands.
"""

from __future__ import annotations

from math import comb
from typing import Any, Literal, NamedTuple, TypeAlias

from course.ground.errors import DataError

Column: TypeAlias = Any  # a pandas.Series
Table: TypeAlias = Any  # a pandas.DataFrame; without stubs its methods have no precise types

SEED = 20230316
SHUFFLES = 9_999
ABSENT = 0.5


class KeywordError(DataError):
    """A question about words that cannot be answered. The message is one sentence that says what to do."""


class Shuffled(NamedTuple):
    """What a permutation test found.

    Attributes
    ----------
    difference : float
        The rate in the chosen texts minus the rate in the others, per thousand words.
    p : float
        The share of all ways to deal the units out anew (the real one among them) that give a difference at
        least as large, in either direction.
    ways : int
        How many ways were looked at: all of them where there are few, else a sample.
    """

    difference: float
    p: float
    ways: int


def rate_per_thousand(count: Any, words: Any) -> Any:
    """How often something stands in every thousand words.

    Parameters
    ----------
    count : number or pandas.Series of int
        Occurrences.
    words : number or pandas.Series of int
        All words of the same text; two series meet by their labels.

    Returns
    -------
    float or pandas.Series of float
        Occurrences per thousand words.

    Raises
    ------
    KeywordError
        If a text has no words.
    """
    if not bool((words > 0) if isinstance(words, (int, float)) else (words > 0).all()):
        raise KeywordError("A text without words has no rate: give the number of all words of the text.")
    rate = 1000 * count / words
    return rate.rename("rate") if hasattr(rate, "rename") else rate


def keyness(target: Column, rest: Column) -> Table:
    """Which words stand in one text more, or less, often than in others.

    `g2` is the log-likelihood ratio of the table of two rows and two columns (this word and all other
    words, here and there): evidence for a difference, by Dunning (1993), used for key words by Rayson and
    Garside (2000), who print a sum of two of the four terms, slightly smaller. Above 15.13, p would be below
    0.0001 if every word were drawn on its own (Rayson, Berridge and Francis 2004). The words of a text are
    not, so that this p is too small (Lijffijt and others 2016).

    `log_ratio` is the size of the difference: the binary logarithm of one rate over the other (Hardie 2014). A word
    that is absent on one side counts as half an occurrence there.

    Parameters
    ----------
    target : pandas.Series of int
        Occurrences in the text in question, by word.
    rest : pandas.Series of int
        Occurrences in the texts that it is compared with, by word.

    Returns
    -------
    pandas.DataFrame
        One row per word, the largest `g2` first: `count` and `count_rest` (occurrences), `rate` and `rate_rest`
        (per thousand words), `g2` (no unit, never below 0), `log_ratio` (doublings; below 0 where the word is rarer).

    Raises
    ------
    KeywordError
        If one side has no words.
    """
    import numpy as np
    import pandas as pd
    from scipy.stats import power_divergence

    here, there = int(target.sum()), int(rest.sum())
    if not here or not there:
        raise KeywordError("Both sides need words: check how the two texts were chosen.")
    counts = pd.DataFrame({"count": target, "count_rest": rest}).fillna(0).astype(int)
    a, b = counts["count"].to_numpy(), counts["count_rest"].to_numpy()
    observed = np.array([a, b, here - a, there - b])
    both, total = a + b, here + there
    expected = np.array([here * both, there * both, here * (total - both), there * (total - both)]) / total
    g2 = power_divergence(observed, expected, ddof=2, axis=0, lambda_="log-likelihood").statistic
    present = np.where(a == 0, ABSENT, a) / here, np.where(b == 0, ABSENT, b) / there
    table = counts.assign(
        rate=rate_per_thousand(counts["count"], here),
        rate_rest=rate_per_thousand(counts["count_rest"], there),
        g2=np.maximum(g2, 0),
        log_ratio=np.log2(present[0] / present[1]),
    )
    table.index.name = "token"
    return table.sort_index().sort_values("g2", ascending=False, kind="stable")


def permutation_test(
    words: Table,
    token: str,
    texts: list[str],
    unit: Literal["paragraph", "text"] = "paragraph",
    seed: int = SEED,
) -> Shuffled:
    """Would the rate of a word differ as much if the units were dealt out by chance?

    The units keep their words; only their group changes. Units have to be exchangeable: paragraphs of one text
    share a writer, a subject and a translator, so that a small p by paragraphs says that this text is
    special, and nothing about a side. Where there are few ways to deal, all of them are looked at.

    Parameters
    ----------
    words : pandas.DataFrame
        `source_id`, `paragraph`, `token`, `count`, as in the table `word_counts`.
    token : str
        The word, in lower case.
    texts : list of str
        The texts that form the first group, such as ["S2"]; all others form the second.
    unit : str
        What is dealt out: "paragraph" or "text".
    seed : int
        Start of the random numbers; the same seed gives the same result.

    Returns
    -------
    Shuffled
        `difference` (per thousand words), `p` (0 to 1) and `ways` (how many were looked at).

    Raises
    ------
    KeywordError
        If the word stands nowhere, a group is empty or the unit is unknown.
    """
    import numpy as np
    from scipy.stats import permutation_test as shuffle

    if unit not in ("paragraph", "text"):
        raise KeywordError(f'Deal out by unit="paragraph" or unit="text", not by "{unit}".')
    keys = ["source_id", "paragraph"] if unit == "paragraph" else ["source_id"]
    length = words.groupby(keys)["count"].sum()
    hits = words[words["token"] == token].groupby(keys)["count"].sum().reindex(length.index, fill_value=0)
    if not hits.sum():
        raise KeywordError(f'The word "{token}" stands in none of these texts: write it in lower case.')
    chosen = length.index.get_level_values("source_id").isin(texts)
    if chosen.all() or not chosen.any():
        raise KeywordError("Choose some of the texts and leave others to compare with.")

    def difference(in_group: Any, axis: int = -1) -> Any:
        found, size = hits.to_numpy(), length.to_numpy()
        here = (in_group * found).sum(axis) / (in_group * size).sum(axis)
        there = (~in_group * found).sum(axis) / (~in_group * size).sum(axis)
        return 1000 * (here - there)

    result = shuffle(
        (chosen,),
        lambda in_group, axis=-1: np.abs(difference(in_group, axis)),
        permutation_type="pairings",
        vectorized=True,
        n_resamples=SHUFFLES,
        alternative="greater",
        rng=np.random.default_rng(seed),
    )
    looked_at = len(result.null_distribution)
    ways = min(looked_at, comb(len(chosen), int(chosen.sum())))
    return Shuffled(float(difference(chosen)), float(result.pvalue), ways)


def pairs_within_paragraphs(words: Table, token: str) -> Table:
    """Which words stand in the same paragraphs as a word.

    The order of words is lost in the counts, so that a paragraph is the smallest window there is.

    Parameters
    ----------
    words : pandas.DataFrame
        `source_id`, `paragraph`, `token`, `count`, as in the table `word_counts`.
    token : str
        The word, in lower case.

    Returns
    -------
    pandas.DataFrame
        One row per other word, the largest overlap first: `together` (paragraphs with both), `either` (paragraphs with
        at least one) and `overlap` (Jaccard: together divided by either, 0 to 1).

    Raises
    ------
    KeywordError
        If the word stands nowhere.
    """
    places = words.groupby(["source_id", "paragraph"]).ngroup()
    beside = places[words["token"] == token]
    if beside.empty:
        raise KeywordError(f'The word "{token}" stands in none of these texts: write it in lower case.')
    by_word = words.assign(together=places.isin(set(beside)), place=places).groupby("token")
    table = by_word.agg(together=("together", "sum"), paragraphs=("place", "nunique")).drop(index=token)
    table["either"] = table.pop("paragraphs") + beside.nunique() - table["together"]
    table["overlap"] = table["together"] / table["either"]
    return table[table["together"] > 0].sort_index().sort_values("overlap", ascending=False, kind="stable")
