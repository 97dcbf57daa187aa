"""Claims against evidence as a figure: a row for each claim, a column for each record, a sign in each cell."""

from __future__ import annotations

from itertools import zip_longest
from textwrap import fill
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
from matplotlib.lines import Line2D

from course.study.figures import in_style

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

SIGNS = {
    "supports": ("+", "o", "#bdd7e7"),
    "complicates": ("~", "D", "#f2f2f2"),
    "contradicts": ("−", "s", "#fdd0a2"),
    "context": ("·", "^", "white"),
}
"""Direction: what is written in the cell, the shape around it, and its tint. The sign alone says it all."""

EQUAL = {"D": 0.7}
"""A diamond stands on its corner and looks larger than its area."""

SIZES = {"high": 330, "medium-high": 250, "medium": 180, "low-medium": 120, "low": 80}
"""Strength: area of the shape, in square points."""

COLUMNS = ["claim", "record", "direction", "strength"]


def evidence_map(links: pd.DataFrame) -> Figure:
    """Draw which record bears on which claim, in which direction, and how strongly.

    Parameters
    ----------
    links : pandas.DataFrame
        One row for each pair, with the columns `claim` (its words), `record` (an id), `direction` (supports,
        complicates, contradicts or context) and `strength` (high, medium-high, medium, low-medium or low).
        Claims stand from top to bottom, records from left to right, in the order in which they first appear.

    Returns
    -------
    matplotlib.figure.Figure
        To be shown with `show_figure`, which asks for a description.

    Raises
    ------
    ValueError
        When a column is missing, or a direction or strength is another word.
    """
    _refuse_unknown(links)
    with in_style():
        return _drawn(links)


def _drawn(links: pd.DataFrame) -> Figure:
    claims, records = list(dict.fromkeys(links["claim"])), list(dict.fromkeys(links["record"]))
    figure, axes = plt.subplots(figsize=(max(6.0, 3.8 + 0.29 * len(records)), 1.6 + 0.52 * len(claims)))
    drawn = links.assign(x=links["record"].map(records.index), y=links["claim"].map(claims.index))
    for direction, marks in drawn.groupby("direction", sort=False):
        sign, shape, tint = SIGNS[str(direction)]
        areas = marks["strength"].map(SIZES.__getitem__) * EQUAL.get(shape, 1)
        axes.scatter(
            marks["x"], marks["y"], s=areas, marker=shape, facecolor=tint, edgecolor="#1a1a1a", linewidth=0.8
        )
        for x, y in zip(marks["x"], marks["y"], strict=True):
            text = axes.text(x, y, sign, ha="center", va="center_baseline", fontsize=10, fontweight="bold")
            text.set_in_layout(False)
    axes.set_xticks(range(len(records)), records, rotation=90, fontsize=9)
    axes.set_yticks(range(len(claims)), [fill(str(claim), 38) for claim in claims], fontsize=9)
    axes.set(xlim=(-0.7, len(records) - 0.3), ylim=(len(claims) - 0.4, -0.6), xlabel="record", ylabel="")
    axes.grid(color="#d9d9d9", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)
    _explain(figure, links)
    return figure


def _refuse_unknown(links: pd.DataFrame) -> None:
    if missing := [name for name in COLUMNS if name not in links]:
        raise ValueError(
            f"The table needs the columns {', '.join(COLUMNS)}; {', '.join(missing)} is missing."
        )
    for column, known in (("direction", SIGNS), ("strength", SIZES)):
        if odd := sorted(set(map(str, links[column])) - set(known)):
            raise ValueError(f"{column} may be {', '.join(known)}; there is {', '.join(odd)}.")


def _explain(figure: Figure, links: pd.DataFrame) -> None:
    """Above the figure: one line for what the signs mean, one for what the sizes mean."""
    signs = [name for name in SIGNS if name in set(links["direction"])]
    sizes = [name for name in SIZES if name in set(links["strength"])]
    first = [(_mark(SIGNS[name][1], SIGNS[name][2], 9), f"{SIGNS[name][0]} {name}") for name in signs]
    second = [(_mark("o", "white", 0.8 * SIZES[name] ** 0.5), f"strength {name}") for name in sizes]
    empty = (_mark("", "white", 0), "")
    entries = [entry for pair in zip_longest(first, second, fillvalue=empty) for entry in pair]
    handles, labels = zip(*entries, strict=True)
    figure.legend(
        handles, labels, loc="outside upper left", ncols=len(entries) // 2, fontsize=9, handletextpad=0.4
    )


def _mark(shape: str, tint: str, size: float) -> Line2D:
    return Line2D([], [], marker=shape, color="#1a1a1a", markerfacecolor=tint, linestyle="", markersize=size)
