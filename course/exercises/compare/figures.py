"""Comparing charts by what a reader sees: first the data, then the words at the axes, the names, the kind of chart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from course.exercises.compare import Comparison
from course.exercises.compare.drawn import (
    OTHER,
    Seen,
    Series,
    Wanted,
    find,
    is_reference,
    places_of,
    wanted_of,
)
from course.exercises.compare.other_data import counted, what_differs

SIDES = {"x": "horizontal", "y": "vertical"}
NAMES_OF_KINDS = {
    "bar": "bars",
    "histogram": "a histogram",
    "line": "a line",
    "points": "points",
}


def judge_figure(given: dict[str, Any], key: Any, exercise: Any) -> Comparison:
    """Compare what a chart shows with what it should show.

    Parameters
    ----------
    given
        The chart as data (see `course.exercises.as_data.figure.panels_of`).
    key
        What is right, computed by the lesson (see `wanted_of`).
    exercise
        Its `key` says which words stand at the axes, what the series are called, and which kinds of chart fit.

    Returns
    -------
    tuple of float and str
        Without the right data 0; with them a half, and the other half by what else holds. And a sentence on the first
        thing that does not.
    """
    wanted = wanted_of(key)
    seen = find(given, wanted, exercise.tolerance)
    if seen is None:
        return 0, what_differs(given, wanted, exercise.tolerance)
    said = list(_shortcomings(given, seen, wanted, exercise.key))
    criteria = 3 + (len(wanted.series) > 1)
    return (1 - len(said) / (2 * criteria) if said else 1), next(
        iter(said), "The chart shows what it should."
    )


# What stands beside the data.


def _shortcomings(given: dict[str, Any], seen: Seen, wanted: Wanted, key: Any) -> Iterator[str]:
    for axis, words in ((seen.places_axis, key.places), (OTHER[seen.places_axis], key.values)):
        other = key.values if words is key.places else key.places
        if says := _label_lacks(given, axis, words, other, seen, wanted):
            yield says
    if len(wanted.series) > 1 and (says := _names_lack(seen, key.series)):
        yield says
    if says := _kind_lacks(seen, wanted, key):
        yield says


def _label_lacks(given: dict[str, Any], axis: str, words: Any, other: Any, seen: Seen, wanted: Wanted) -> str:
    labels = list(
        dict.fromkeys(panel[f"{axis}_label"] for panel in given["panels"] if panel[f"{axis}_label"])
    )
    of_places = axis == seen.places_axis
    stands = _example_of(seen, wanted, axis) if of_places else "the values"
    unit = "" if of_places else ", in which unit"
    if not labels:
        return (
            f"The {SIDES[axis]} axis has no label: say what {stands} {'are' if of_places else 'count'}{unit}."
        )
    for label in labels:
        if words.says(label):
            continue
        if other.says(label):
            return (
                f"The label “{label}” stands at the {SIDES[axis]} axis, but belongs to the other one: along the "
                f"{SIDES[axis]} axis stand {stands}."
            )
        what = f"what {stands} are" if of_places else f"what the values count{unit}"
        return f"The label “{label}” at the {SIDES[axis]} axis does not say {what}."
    return ""


def _example_of(seen: Seen, wanted: Wanted, axis: str) -> str:
    shown = [mark[f"{axis}_shown"] for mark in seen.series[0]["marks"][:2]]
    first = [f"{one:g}" if isinstance(one, float) else f"“{one}”" for one in shown if one is not None]
    return f"{', '.join(first)} and so on" if first else "the marks"


def _names_lack(seen: Seen, patterns: Sequence[Any]) -> str:
    names = [series["name"] for series in seen.series]
    texts = [text for series in seen.series for text in series["panel"]["texts"]]
    if not any(names):
        if all(any(words.says(text) for text in texts) for words in patterns):
            return ""
        return "Nothing says which series is which: give each a label and add a legend."
    if all(words.says(name) for name, words in zip(names, patterns, strict=True)):
        return ""
    if all(any(words.says(name) for words in patterns) for name in names) and len(set(names)) == len(names):
        return "The names in the legend have changed places: look which values belong to which name."
    wrong = next((name for name, words in zip(names, patterns, strict=True) if not words.says(name)), "")
    return (
        f"“{wrong}” in the legend does not say what its series shows."
        if wrong
        else ("One of the series has no name in the legend.")
    )


def _kind_lacks(seen: Seen, wanted: Wanted, key: Any) -> str:
    drawn = {series["kind"] for series in seen.series}
    if unfit := drawn - set(key.kinds):
        fitting = " or ".join(NAMES_OF_KINDS[kind] for kind in key.kinds)
        if "line" in unfit:
            return f"The data hold, but a line joins things that have no order between them: draw {fitting}."
        return f"The data hold, but {NAMES_OF_KINDS[unfit.pop()]} cannot show them: draw {fitting}."
    if any(series["stacked"] for series in seen.series) and not key.stacked:
        return (
            "The bars stand on top of each other, and their sum means nothing here: draw them side by side."
        )
    if "line" in drawn and any(_runs_back(series, seen.places_axis, wanted) for series in seen.series):
        return "The line runs backwards: sort the rows by what stands along the axis before you draw."
    extra = [one for one in seen.beside if not is_reference(one) and not _is_again(one, seen)]
    if extra:
        more = f"{counted(len(extra))} more series can be seen"
        return f"Beside what the task asks for, {more}: start a new chart, and draw in it alone."
    return ""


def _runs_back(series: Series, axis: str, wanted: Wanted) -> bool:
    places = [places_of(mark, axis, wanted) for mark in series["marks"]]
    order = [list(wanted.places).index(found[0]) for found in places if found]
    numbers = [mark[axis] for mark in series["marks"]]
    return order not in (sorted(order), sorted(order, reverse=True)) or numbers not in (
        sorted(numbers),
        sorted(numbers, reverse=True),
    )


def _is_again(series: Series, seen: Seen) -> bool:
    """The same marks once more: points on a line, a line over bars."""
    places = {(round(mark["x"], 6), round(mark["y"], 6)) for one in seen.series for mark in one["marks"]}
    return all((round(mark["x"], 6), round(mark["y"], 6)) in places for mark in series["marks"])
