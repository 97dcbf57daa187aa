"""The table of an order: one row for each order that there is."""

from __future__ import annotations

from itertools import permutations
from typing import Any

from course.answering.card import card_of
from course.exercises.judge import judge
from course.site.verdicts.entries import entry, entry_on, keys, notes, rungs

MOST_ITEMS = 7
"""Seven items have 5,040 orders; eight would need half a megabyte in the page."""
_SIGNS = "0123456789abcdefghijklmnopqrstuvwxyz"


def order_table(exercise: Any) -> dict[str, Any] | None:
    """For each order, which sentence each item gets, and which card; None for more than seven items."""
    ids = [item.id for item in exercise.items]
    if len(ids) > MOST_ITEMS:
        return None
    says: dict[str, list[str]] = {name: [] for name in ids}
    parts: dict[int, dict[str, list[Any]]] = {rung: {name: [] for name in ids} for rung in rungs(exercise)}
    cards: dict[int, list[Any]] = {rung: [] for rung in rungs(exercise)}
    known: list[Any] = []
    rows = []
    wrong = None
    for order in permutations(range(len(ids))):
        answer = [ids[place] for place in order]
        verdict = judge(exercise, answer)
        row = ""
        for name in ids:
            said = f"{verdict.items[name].right} {verdict.items[name].says}"
            if said not in says[name]:
                says[name].append(said)
                for rung, noted in parts.items():
                    noted[name].append(notes(exercise, answer, rung)[name])
            row += _SIGNS[says[name].index(said)]
        whole = (
            round(verdict.score, 9),
            verdict.says,
            sum(bool(item.right) for item in verdict.items.values()),
        )
        if whole not in known:
            known.append(whole)
            for rung, found in cards.items():
                found.append(entry(card_of(exercise, verdict, rung)))
        rows.append(row + _in_two_signs(known.index(whole)))
        wrong = answer if verdict.score < 1 else wrong
    partly = entry_on(exercise, [ids[0]])
    return {
        "by": "order",
        "items": ids,
        "empty": entry_on(exercise, None),
        "partly": partly,
        "rows": "".join(rows),
        "parts": parts,
        "cards": cards,
        "key": keys(exercise, wrong, list(exercise.key)),
    }


def _in_two_signs(number: int) -> str:
    tens, ones = divmod(number, len(_SIGNS))
    return _SIGNS[tens] + _SIGNS[ones]
