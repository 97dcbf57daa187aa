"""Are the data of a chart those that should be drawn, whichever way they were drawn?"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import permutations
from typing import Any

from course.exercises.compare.labels import matched

Series = dict[str, Any]
OTHER = {"x": "y", "y": "x"}
MOST_SERIES = 8
"""The most series of which several wanted ones are picked in every order."""
MOST_READ = 40


@dataclass(frozen=True)
class Wanted:
    """What should be drawn, as a lesson's `checks.py` computes it.

    Attributes
    ----------
    places
        The labels or numbers at which marks stand, in the order of the values.
    series
        Of each series its values.
    others
        Other words for a place.
    """

    places: Sequence[Any]
    series: Sequence[Sequence[float]]
    others: dict[Any, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Seen:
    """Drawn series that hold, in the order of the wanted ones; the axis along which the places stand; and the rest."""

    series: list[Series]
    places_axis: str
    beside: list[Series]


def wanted_of(key: Any) -> Wanted:
    """What `checks.py` gives for a chart: `series`, `categories` and, if need be, other `names` by category."""
    return key if isinstance(key, Wanted) else Wanted(key["categories"], key["series"], key.get("names", {}))


def shows(given: dict[str, Any], key: Any, exercise: Any) -> bool:
    """Does a chart show these data, whatever stands at its axes?"""
    return find(given, wanted_of(key), exercise.tolerance) is not None


def drawn(given: dict[str, Any]) -> list[Series]:
    """The series of all panels, `MOST_READ` at most; one alone in its panel may be named by the panel's title."""
    found = []
    for panel in given["panels"]:
        for series in panel["series"]:
            name = series["name"] or (panel["title"] if len(panel["series"]) == 1 else "")
            found.append({**series, "name": name, "panel": panel})
    return found[:MOST_READ]


def find(given: dict[str, Any], wanted: Wanted, tolerance: Any) -> Seen | None:
    """The drawn series that show the wanted data; None where they are not all there."""
    all_drawn = [series for series in drawn(given) if series["kind"] != "pie"]
    for choice in _choices(all_drawn, len(wanted.series)):
        for axis in ("x", "y"):
            pairs = zip(choice, wanted.series, strict=True)
            if all(_is_drawn(series, axis, values, wanted, tolerance) for series, values in pairs):
                used = {id(mark) for series in choice for mark in series["marks"]}
                beside = [one for one in all_drawn if not any(id(mark) in used for mark in one["marks"])]
                return Seen(choice, axis, beside)
    return None


def _choices(some: list[Series], number: int) -> Iterator[list[Series]]:
    """The drawn series that might be those wanted: each for one, or all of a kind together as the only one."""
    if number == 1:
        yield from ([series] for series in some)
        for kind in dict.fromkeys(series["kind"] for series in some):
            same = [series for series in some if series["kind"] == kind]
            if len(same) > 1:
                yield [_joined(same)]
        return
    if len(some) <= MOST_SERIES:
        yield from (list(choice) for choice in permutations(some, number))


def _joined(several: list[Series]) -> Series:
    return {**several[0], "name": "", "marks": [mark for series in several for mark in series["marks"]]}


def _is_drawn(series: Series, axis: str, values: Sequence[float], wanted: Wanted, tolerance: Any) -> bool:
    """Do the marks of a series stand at the wanted places with the wanted values, its places along `axis`?"""
    if series["kind"] in ("bar", "histogram") and axis != ("y" if series["flat"] else "x"):
        return False
    if len(series["marks"]) > most_marks(values):
        return False
    left = [
        (place, float(value)) for place, value in zip(wanted.places, values, strict=True) if value is not None
    ]
    unnamed = []
    for mark in series["marks"]:
        value, places = mark[OTHER[axis]], places_of(mark, axis, wanted)
        found = next((one for one in left if one[0] in places and tolerance.allows(value, one[1])), None)
        if found is not None:
            left.remove(found)
        elif mark[f"{axis}_shown"] is None:
            unnamed.append(value)
        elif value != 0 or series["kind"] == "line" or isinstance(mark[f"{axis}_shown"], str):
            return False
    return _rest_holds(left, unnamed, len(series["marks"]), tolerance) or (
        not unnamed and all(_is_bare(series, axis, place, value) for place, value in left)
    )


def most_marks(values: Sequence[float]) -> int:
    """How many marks of a learner's series are compared: somebody may draw any number of them."""
    return 20 * len(values) + 100


def places_of(mark: dict[str, Any], axis: str, wanted: Wanted) -> list[Any]:
    """The wanted places at which a mark may stand."""
    if "bin" in mark and all(isinstance(place, (int, float)) for place in wanted.places):
        low, high = mark["bin"]
        return [place for place in wanted.places if low - 1e-9 <= float(place) <= high + 1e-9]
    shown = mark[f"{axis}_shown"]
    if isinstance(shown, (int, float)) and all(isinstance(place, (int, float)) for place in wanted.places):
        return [place for place in wanted.places if _is_at(float(shown), float(place))]
    found = (matched(label, wanted.places, wanted.others) for label in (shown, mark.get("name")))
    return [place for place in found if place is not None][:1]


def _is_at(shown: float, place: float) -> bool:
    """Is it the place, or, where no whole numbers stand along the axis, the place rounded?"""
    return math.isclose(shown, place, rel_tol=1e-6, abs_tol=1e-9) or (
        place != int(place) and math.isclose(shown, place, rel_tol=0.006)
    )


def _rest_holds(left: list[Any], unnamed: list[float], of: int, tolerance: Any) -> bool:
    """Marks between two ticks have no name to be read by: what is left must fit them, in its order."""
    if len(left) != len(unnamed) or len(unnamed) > max(of - 2, 0):
        return not left and not unnamed
    return all(tolerance.allows(value, one[1]) for value, one in zip(unnamed, left, strict=True))


def _is_bare(series: Series, axis: str, place: Any, value: float) -> bool:
    """A nought that is not drawn is seen all the same, where numbers run along the axis and reach as far."""
    if value != 0 or series["kind"] == "line" or not isinstance(place, (int, float)):
        return False
    if any(isinstance(mark[f"{axis}_shown"], str) for mark in series["marks"]):
        return False
    low, high = series["panel"][f"{axis}_range"]
    return low <= place <= high


def is_reference(series: Series) -> bool:
    """A straight line: a mean, a limit, a trend."""
    if series["kind"] != "line":
        return False
    marks = [(mark["x"], mark["y"]) for mark in series["marks"]]
    (x0, y0), (x1, y1) = marks[0], marks[-1]
    size = max(
        abs(x1 - x0) * max(abs(y) for _, y in marks), abs(y1 - y0) * max(abs(x) for x, _ in marks), 1e-9
    )
    return all(abs((x1 - x0) * (y - y0) - (y1 - y0) * (x - x0)) <= 1e-6 * size for x, y in marks)
