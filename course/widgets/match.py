"""Items to partners."""

from __future__ import annotations

from string import ascii_uppercase
from typing import Any

import ipywidgets

from course.widgets.markup import bullets, inline
from course.widgets.sort import SortWidget


class MatchWidget(SortWidget):
    """Like sorting into a lettered list of partners, of which each is taken by one item at most."""

    def _controls(self) -> list[Any]:
        partners = ipywidgets.HTML(self._categories_html())
        controls = super()._controls()
        for item, control in self._choosers.items():
            control.observe(
                lambda change, item=item: self._free_elsewhere(item, change["new"]), names="value"
            )
        return [partners, *controls]

    def _labels(self) -> dict[str, str]:
        return {
            partner: f"{letter}. {label}"
            for letter, (partner, label) in zip(ascii_uppercase, self.exercise.into.items(), strict=False)
        }

    def _free_elsewhere(self, taken_by: str, partner: str | None) -> None:
        if self._filling or partner is None:
            return
        for item, control in self._choosers.items():
            if item != taken_by and control.value == partner:
                control.value = None
                text = next(entry.text for entry in self.exercise.items if entry.id == item)
                self._say(f"<p>Saved. That partner was taken, so choose another one for: {inline(text)}</p>")

    def _cleaned(self, answer: Any) -> dict[str, str]:
        given = super()._cleaned(answer)
        for partner in given.values():
            if list(given.values()).count(partner) > 1:
                raise self._error(f"{partner!r} is used twice; each partner belongs to one item.")
        return given

    def _categories_html(self) -> str:
        letters = bullets((inline(label) for label in self.exercise.into.values()), tag="ol")
        return letters.replace("<ol>", '<ol class="course-letters" type="A">')
