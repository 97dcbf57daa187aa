"""Tables of what is judged whole: one option, a place on a scale."""

from __future__ import annotations

from typing import Any

from course.site.verdicts.entries import entry_on


def choice_table(exercise: Any) -> dict[str, Any]:
    """A card for each option."""
    cards = {option: entry_on(exercise, option) for option in exercise.options}
    return {"by": "option", "empty": entry_on(exercise, None), "cards": cards}


def rate_table(exercise: Any) -> dict[str, Any]:
    """Two cards for each place, without a reason and with one."""
    cards = {
        str(place): [entry_on(exercise, {"value": place, "reason": reason}) for reason in ("", "because")]
        for place in exercise.scale
    }
    nowhere = entry_on(exercise, {"value": None, "reason": "because"})
    return {"by": "rate", "empty": entry_on(exercise, None), "cards": cards, "nowhere": nowhere}
