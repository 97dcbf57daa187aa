"""A chart as data: what a reader sees in it, however it was drawn.

A series is what stands together: bars, a line, points or the bins of a histogram. Of each mark both coordinates are
given as the axes show them: the text of a tick, a date, or a number.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import islice, pairwise
from typing import Any

Series = dict[str, Any]
Place = float | str | None
MOST_MARKS = 5_000
"""Of one series; no task asks for as many, and all of them leave the learner's process."""
_NONE = ("None", "none", "", " ")


def panels_of(figures: Iterable[Any]) -> list[dict[str, Any]]:
    """What a reader sees in each pair of axes.

    Parameters
    ----------
    figures
        matplotlib's axes.

    Returns
    -------
    list of dict
        Of each panel `title`, `x_label`, `y_label`, `x_range`, `y_range` (two numbers each), `texts` that stand in
        it, and `series`: of each `kind` ("bar", "line", "points", "histogram" or "pie"), `name` (as the legend
        says), `flat` (do bars lie?), `stacked`, and `marks`: of each the numbers `x` and `y`, the same as the axes
        show them, `x_shown` and `y_shown`; in a histogram `bin`, the two ends; and `name`, of a mark drawn alone.
    """
    return [_panel(ax) for ax in figures]


def _panel(ax: Any) -> dict[str, Any]:
    figure = ax.figure
    names = _Legend(ax)
    shown_at = {"x": _shown_by(ax.xaxis), "y": _shown_by(ax.yaxis)}
    pieces = [*_bars(ax), *_lines(ax), *_points(ax), *_wedges(ax)]
    scale = {"x": _scale_of(ax.xaxis), "y": _scale_of(ax.yaxis)}
    for piece in pieces:
        piece["name"] = names.of(piece.pop("artist"), piece["colour"])
        for mark in piece["marks"]:
            mark.update({f"{axis}_shown": shown(mark[axis]) for axis, shown in shown_at.items()})
            mark.update({axis: mark[axis] * scale[axis] for axis in scale})
    return {
        "title": _text(" ".join(ax.get_title(loc) for loc in ("left", "center", "right"))),
        "x_label": _text(ax.get_xlabel()) or _over_all(figure, "_supxlabel"),
        "y_label": _text(ax.get_ylabel()) or _over_all(figure, "_supylabel"),
        "x_range": _range(ax.get_xlim()),
        "y_range": _range(ax.get_ylim()),
        "texts": [_text(text.get_text()) for text in ax.texts],
        "series": [_told(piece) for piece in _together(pieces)],
    }


def _told(piece: Series) -> Series:
    return {name: piece[name] for name in ("kind", "name", "flat", "stacked", "marks")}


def _over_all(figure: Any, name: str) -> str:
    """A label that stands once for all panels."""
    label = getattr(figure, name, None)
    return _text(label.get_text()) if label is not None else ""


def _range(limits: Any) -> list[float]:
    low, high = sorted(float(limit) if math.isfinite(limit) else 0.0 for limit in limits)
    return [low, high]


def _text(text: Any) -> str:
    return " ".join(str(text).split())


def _piece(kind: str, artist: Any, colour: Any, marks: list[dict[str, Any]], **more: Any) -> Series:
    return {
        "kind": kind,
        "artist": artist,
        "colour": _colour(colour),
        "marks": marks,
        "flat": False,
        "stacked": False,
        **more,
    }


def _colour(colour: Any) -> tuple[float, ...] | None:
    from matplotlib.colors import to_rgb

    try:
        return tuple(round(part, 3) for part in to_rgb(colour))
    except (TypeError, ValueError):
        return None


# What was drawn.


def _bars(ax: Any) -> Iterator[Series]:
    for container in ax.containers:
        bars = [bar for bar in getattr(container, "patches", None) or [] if bar.get_visible()][:MOST_MARKS]
        if bars:
            flat = getattr(container, "orientation", "vertical") == "horizontal"
            yield _bar_piece(container, bars, flat)


def _bar_piece(artist: Any, bars: list[Any], flat: bool) -> Series:
    spans, sizes, bases = [], [], []
    for bar in bars:
        left, width, low, height = bar.get_x(), bar.get_width(), bar.get_y(), bar.get_height()
        if flat:
            left, width, low, height = low, height, left, width
        spans.append(sorted((float(left), float(left + width))))
        sizes.append(float(height))
        bases.append(float(low))
    bins = len(spans) > 1 and all(
        math.isclose(one[1], other[0], abs_tol=1e-9) for one, other in pairwise(spans)
    )
    marks = []
    for span, size in zip(spans, sizes, strict=True):
        across, along = ("y", "x") if flat else ("x", "y")
        if math.isfinite(size) and math.isfinite(sum(span)):
            marks.append({across: sum(span) / 2, along: size, **({"bin": span} if bins else {})})
    stacked = max(bases) > 0 or min(bases) != max(bases)
    return _piece(
        "histogram" if bins else "bar", artist, bars[0].get_facecolor(), marks, flat=flat, stacked=stacked
    )


def _lines(ax: Any) -> Iterator[Series]:
    stems = {id(stem.markerline): stem for stem in ax.containers if hasattr(stem, "markerline")}
    for line in ax.get_lines():
        if not line.get_visible() or line.get_transform() != ax.transData:
            continue
        marks = _marks(zip(line.get_xdata(False), line.get_ydata(False), strict=False))
        drawn = line.get_linestyle() not in _NONE
        if not marks or (not drawn and line.get_marker() in _NONE):
            continue
        kind = "line" if drawn and len(marks) > 1 else "points"
        yield _piece(kind, stems.get(id(line), line), line.get_color(), marks)


def _points(ax: Any) -> Iterator[Series]:
    from matplotlib.collections import PathCollection

    for points in ax.collections:
        if isinstance(points, PathCollection) and points.get_visible():
            offsets: Any = points.get_offsets()
            marks = _marks(offsets.filled(math.nan) if hasattr(offsets, "filled") else offsets)
            colours = points.get_facecolor()
            if marks:
                yield _piece("points", points, colours[0] if len(colours) else None, marks)


def _wedges(ax: Any) -> Iterator[Series]:
    from matplotlib.patches import Wedge

    wedges = [patch for patch in ax.patches if isinstance(patch, Wedge)]
    if wedges:
        shares = _marks((place, wedge.theta2 - wedge.theta1) for place, wedge in enumerate(wedges))
        yield _piece("pie", wedges[0], None, shares)


def _marks(places: Iterable[Any]) -> list[dict[str, Any]]:
    """Marks at pairs of numbers, where there are two numbers."""
    pairs = ((float(x), float(y)) for x, y in islice(places, MOST_MARKS))
    return [{"x": x, "y": y} for x, y in pairs if math.isfinite(x) and math.isfinite(y)]


def _together(pieces: list[Series]) -> list[Series]:
    """Marks that were drawn one by one are one series; by colour, where a colour stands for more than one of them."""
    whole = [piece for piece in pieces if len(piece["marks"]) != 1]
    for kind in dict.fromkeys(piece["kind"] for piece in pieces):
        single = [piece for piece in pieces if piece["kind"] == kind and len(piece["marks"]) == 1]
        colours = Counter(piece["colour"] for piece in single)
        by_colour = len(colours) > 1 and min(colours.values()) > 1
        groups: dict[Any, list[Series]] = {}
        for piece in single:
            groups.setdefault(piece["colour"] if by_colour else None, []).append(piece)
        whole += [_one_of(group) for group in groups.values()]
    return whole


def _one_of(group: list[Series]) -> Series:
    names = {piece["name"] for piece in group if piece["name"]}
    return {
        **group[0],
        "name": names.pop() if len(names) == 1 else "",
        "stacked": any(piece["stacked"] for piece in group),
        "marks": [{**mark, "name": piece["name"]} for piece in group for mark in piece["marks"]],
    }


# How it is shown.


class _Legend:
    """What a reader is told of a series: the words beside its colour."""

    def __init__(self, ax: Any) -> None:
        legends = [legend for legend in (ax.get_legend(), *ax.figure.legends) if legend is not None]
        self._shown = bool(legends)
        self._words: list[tuple[Any, str]] = [
            (_handle_colour(handle), _text(text.get_text()))
            for legend in legends
            for handle, text in zip(legend.legend_handles, legend.get_texts(), strict=False)
        ]

    def of(self, artist: Any, colour: Any) -> str:
        """The name of a series; without a legend, nobody is told it."""
        if not self._shown:
            return ""
        told = {words for shown, words in self._words if shown is not None and shown == colour}
        if len(told) == 1:
            return told.pop()
        label = str(getattr(artist, "get_label", str)() or "")
        return _text(label) if label in {words for _, words in self._words} else ""


def _handle_colour(handle: Any) -> Any:
    for name in ("get_facecolor", "get_color", "get_markerfacecolor"):
        if not hasattr(handle, name):
            continue
        colour: Any = getattr(handle, name)()
        if getattr(colour, "ndim", 0) == 2:
            colour = colour[0] if len(colour) else None
        return _colour(colour)
    return None


def _shown_by(axis: Any) -> Callable[[float], Place]:
    """How an axis shows a place: by its tick's text where ticks have texts, as a date, else as a number."""
    from matplotlib import dates, ticker
    from matplotlib.category import StrCategoryConverter

    if isinstance(axis.get_converter(), StrCategoryConverter):
        texts = {float(place): _text(text) for text, place in getattr(axis.units, "_mapping", {}).items()}
        return lambda place: texts.get(place, place)
    formatter = axis.get_major_formatter()
    if isinstance(formatter, (dates.DateFormatter, dates.AutoDateFormatter, dates.ConciseDateFormatter)):
        return lambda place: dates.num2date(place).date().isoformat()
    if (frequency := getattr(axis, "freq", None)) is not None:
        return lambda place: _period(place, frequency)
    if isinstance(formatter, (ticker.FixedFormatter, ticker.FuncFormatter, ticker.StrMethodFormatter)):
        ticks = _ticks(axis)
        return lambda place: _nearest(place, ticks)
    return lambda place: place


def _scale_of(axis: Any) -> float:
    """By how much the numbers at an axis are greater than those drawn: an axis may write shares as per cent."""
    from matplotlib.ticker import PercentFormatter

    formatter = axis.get_major_formatter()
    return 100 / formatter.xmax if isinstance(formatter, PercentFormatter) else 1


def _period(place: float, frequency: Any) -> str:
    import pandas as pd

    day: Any = pd.Period(ordinal=round(place), freq=frequency)
    return day.start_time.date().isoformat()


def _ticks(axis: Any) -> dict[float, str]:
    places = axis.get_ticklocs()
    return {
        float(place): _text(label.get_text())
        for place, label in zip(places, axis.get_ticklabels(), strict=False)
    }


def _nearest(place: float, ticks: dict[float, str]) -> Place:
    """The text of the tick at a place; beside all ticks, nobody can tell what stands there."""
    if not any(ticks.values()):
        return place
    near = min(ticks, key=lambda tick: abs(tick - place))
    return ticks[near] or None if abs(near - place) <= 0.51 else None
