"""A place on a scale, with a reason; records may turn over on the way, and each may move the place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib.pyplot as plt

from course.answering.forms.face import Face, pairs
from course.answering.forms.markup import bullets, inline
from course.ground.markup import plain
from course.study.figures import figure_html, in_style
from course.study.rows.shown import fold

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_WIDTH = 14
"""How many letters of a name stand in one line below a step."""


class RateFace(Face):
    """A scale and a field for the reason; the answer is `{"value": 3, "reason": "…"}`.

    With turns each record has the scale again, and at the end the way from place to place is drawn.
    """

    draws = True

    def asked(self) -> dict[str, Any]:
        turns = [[turn, f"<p>{inline(text)}</p>{fold([turn])}"] for turn, text in self.exercise.turns.items()]
        return {"scale": pairs(self.exercise.places()), "turns": turns}

    def more(self, answer: Any) -> dict[str, Any]:
        if not self.exercise.turns:
            return {}
        steps = self.exercise.way(answer) if answer else [("before", None)]
        if any(place is None for _, place in steps):
            return {"picture": ""}
        placed = [(name, place) for name, place in steps if place is not None]
        moves = " → ".join(str(place) for _, place in steps)
        told = "; ".join(f"{name} {place}" for name, place in steps)
        with in_style():
            drawn = figure_html(
                self._drawn(placed), f"Line of your places on the scale, record by record: {told}.", moves
            )
        return {"picture": drawn}

    def still(self, answer: Any) -> str:
        given = answer or {"value": None, "reason": ""}
        scale = bullets(
            f"<strong>{inline(label)}</strong> (your answer)" if place == given["value"] else inline(label)
            for place, label in self.exercise.places().items()
        )
        turns = "".join(
            f"<p>{inline(self.exercise.turns[turn])}</p><p>Your place after {turn}: {'…' if at is None else at}</p>"
            for turn, at in self.exercise.way(given)[1:]
        )
        return f"{scale}{turns}<p>Your reason: {inline(given['reason']) or '…'}</p>"

    def _drawn(self, steps: list[tuple[str, int]]) -> Figure:
        """The way from place to place, and below each step what turned over."""
        figure, axes = plt.subplots(figsize=(6.4, 3.4))
        places = [place for _, place in steps]
        axes.plot(range(len(places)), places, marker="o", markersize=9, color="#0b5394", clip_on=False)
        for at, place in enumerate(places):
            axes.annotate(
                str(place), (at, place), (0, 10), textcoords="offset points", ha="center", fontsize=13
            )
        names = [name if name == "before" else self._below(name) for name, _ in steps]
        axes.set_xticks(range(len(places)), names, fontsize=10)
        low, high = min(self.exercise.scale), max(self.exercise.scale)
        room = (high - low) / 10
        axes.set(xlim=(-0.4, len(places) - 0.6), ylim=(low - room, high + 2 * room), ylabel="your place")
        axes.set_yticks([low, (low + high) / 2, high])
        axes.grid(axis="y", color="#d9d9d9")
        return figure

    def _below(self, turn: str) -> str:
        """The id of a record, and below it what its text says up to the colon."""
        lines = [turn]
        for word in plain(self.exercise.turns[turn]).partition(":")[0].split():
            if len(lines) > 1 and len(lines[-1]) + len(word) < _WIDTH:
                lines[-1] = f"{lines[-1]} {word}"
            else:
                lines.append(word)
        return "\n".join(lines)
