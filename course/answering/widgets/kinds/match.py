"""Items to partners."""

from __future__ import annotations

from string import ascii_uppercase
from typing import Any

import ipywidgets

from course.answering.widgets.controls import choose, chosen
from course.answering.widgets.kinds.sort import SortWidget
from course.answering.widgets.markup import bullets, inline


class MatchWidget(SortWidget):
    """Like sorting into a lettered list of partners, of which each is taken by one item at most."""

    def _controls(self) -> list[Any]:
        return [ipywidgets.HTML(self._categories_html()), *super()._controls()]

    def _labels(self) -> dict[str, str]:
        return {
            partner: f"{letter}. {label}"
            for letter, (partner, label) in zip(ascii_uppercase, self.exercise.into.items(), strict=False)
        }

    def _changed(self, note: str | None = None) -> None:
        if self._filling or note is None:
            return
        freed = self._freed_for(note)
        super()._changed(note)
        if freed is not None:
            text = next(item.text for item in self.exercise.items if item.id == freed)
            self._say(f"<p>Saved. That partner was taken, so choose another one for: {inline(text)}</p>")

    def _freed_for(self, item: str) -> str | None:
        """Let go of the partner that `item` has now taken; the item that had it before."""
        partner = chosen(self._choosers[item])
        for other, control in self._choosers.items():
            if partner is not None and other != item and chosen(control) == partner:
                self._filling = True
                choose(control, None)
                self._filling = False
                self._notes[other].value = ""
                return other
        return None

    def _categories_html(self) -> str:
        letters = bullets((inline(label) for label in self.exercise.into.values()), tag="ol")
        return letters.replace("<ol>", '<ol class="course-letters" type="A">')
