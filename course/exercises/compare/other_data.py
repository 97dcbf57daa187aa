"""What a chart shows in place of the data that should be drawn, in one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from course.exercises.compare.drawn import OTHER, Series, Wanted, drawn, is_reference, most_marks, places_of


def what_differs(given: dict[str, Any], wanted: Wanted, tolerance: Any) -> str:
    all_drawn = drawn(given)
    if not any(series["marks"] for series in all_drawn):
        return "Nothing is drawn yet: axes without bars, lines or points show no values."
    if any(series["kind"] == "pie" for series in all_drawn):
        return "A pie has no axis at which values can be read, and its parts must make a whole: draw bars."
    many = len(wanted.series)
    data = [one for one in all_drawn if not is_reference(one)] or all_drawn
    if len(data) < many:
        return f"A reader sees {counted(len(data))} series of values; the task asks for {counted(many)}."
    told = [_closest(data, values, wanted, tolerance) for values in wanted.series]
    return (
        min(told)[1]
        if min(told)[0] < 1
        else "Two of the series show the same values: draw each of those asked for."
    )


def _closest(
    drawn_ones: list[Series], values: Sequence[float], wanted: Wanted, tolerance: Any
) -> tuple[float, str]:
    """How much of a wanted series holds in the drawn one that is nearest to it, and what differs there."""
    told = (
        _beside(series, axis, values, wanted, tolerance)
        for series in drawn_ones
        for axis in ("x", "y")
        if series["kind"] not in ("bar", "histogram") or axis == ("y" if series["flat"] else "x")
    )
    return max(told, key=lambda one: one[0])


def _beside(
    series: Series, axis: str, values: Sequence[float], wanted: Wanted, tolerance: Any
) -> tuple[float, str]:
    """How much of a wanted series holds in a drawn one, and what differs first."""
    key = dict(zip(wanted.places, values, strict=True))
    held, wrong, strange = set(), [], []
    for mark in series["marks"][: most_marks(values)]:
        value, places = mark[OTHER[axis]], places_of(mark, axis, wanted)
        if not places:
            strange.append(mark[f"{axis}_shown"])
        elif any(tolerance.allows(value, float(key[place])) for place in places):
            held.update(place for place in places if tolerance.allows(value, float(key[place])))
        else:
            wrong.append((places[0], value))
    absent = [place for place in key if place not in held and place not in [place for place, _ in wrong]]
    share = len(held) / max(len(key), len(series["marks"]), 1)
    places_share = (len(held) + len(wrong)) / max(len(key), len(series["marks"]), 1)
    return share + places_share / 100, _said_of(strange, absent, wrong, key)


def _said_of(strange: list[Any], absent: list[Any], wrong: list[Any], key: dict[Any, float]) -> str:
    rows = "look at which rows you draw."
    if strange and absent:
        return f"Your chart shows {_some(strange)}, where the task asks for {_some(absent)}: {rows}"
    if absent:
        return f"Your chart leaves out {_some(absent)}: {rows}"
    if strange:
        return f"Your chart shows {_some(strange)} as well, which the task does not ask for: {rows}"
    if not wrong:
        return "The places hold, but one of them carries two values: draw one value for each."
    return _said_of_values(wrong, key)


def _said_of_values(wrong: list[Any], key: dict[Any, float]) -> str:
    place, value = wrong[0]
    at = f"{place:g}" if isinstance(place, float) else str(place)
    ratios = {round(drawn / key[where], 3) for where, drawn in wrong if key[where]}
    if len(wrong) == len(key) and len(ratios) == 1:
        ratio = ratios.pop()
        if ratio == -1:
            return "Every value has the wrong sign: look at what is taken from what."
        if ratio in (0.01, 100):
            return "Every value is a hundred times too large or too small: per cent and share are mixed up."
    if len(wrong) == 1:
        return f"The value at {at} is drawn as {value:,.6g}, and it is another one in the table; all others hold."
    such = f"such as {value:,.6g} at {at}"
    return f"The places hold, but not the values, {such}: look at which column you draw, and what is done with it."


def _some(places: list[Any]) -> str:
    shown = [
        f"{one:g}" if isinstance(one, float) else f"“{one}”"
        for one in dict.fromkeys(places)
        if one is not None
    ]
    if not shown:
        return "other places"
    more = f" and {len(shown) - 2} more" if len(shown) > 2 else ""
    return ", ".join(shown[:2]) + more


def counted(count: int) -> str:
    return {1: "one", 2: "two", 3: "three"}.get(count, str(count))
