"""Items in their order."""

from __future__ import annotations

from typing import Any

import ipywidgets

from course.answering.widgets.base import ExerciseWidget
from course.answering.widgets.controls import choose, chooser, chosen, part
from course.answering.widgets.markup import bullets, inline


class OrderWidget(ExerciseWidget):
    """A place for each item; the answer is a list of ids.

    While some items have no place yet, None stands where a place is free.
    """

    def _controls(self) -> list[Any]:
        count = len(self.exercise.items)
        places = {place: f"{place + 1}" for place in range(count)}
        places[0], places[count - 1] = "1 (first)", f"{count} (last)"
        self._choosers = {item.id: chooser(item.text, places) for item in self.exercise.items}
        for item, control in self._choosers.items():
            control.observe(lambda change, item=item: self._placed(item, change), names="value")
        self._so_far = ipywidgets.HTML("")
        parts = [part(control, self._note(item)) for item, control in self._choosers.items()]
        return [*parts, self._so_far]

    def _placed(self, item: str, change: dict[str, Any]) -> None:
        """Take a place; who had it gets the place that is now free."""
        if self._filling:
            return
        other = self._who_has(chosen(self._choosers[item]), besides=item)
        if other is not None:
            self._filling = True
            self._choosers[other].value = change["old"]
            self._filling = False
            self._notes[other].value = ""
        self._changed(item)
        self._so_far.value = self._so_far_html(self._answer)
        if other is not None:
            free = chosen(self._choosers[other])
            where = "out, so give it a place" if free is None else f"to place {free + 1}"
            self._say(
                f"<p>Saved. This place was taken: “{inline(self.exercise.parts()[other])}” moved {where}.</p>"
            )

    def _who_has(self, place: int | None, besides: str) -> str | None:
        for item, control in self._choosers.items():
            if place is not None and item != besides and chosen(control) == place:
                return item
        return None

    def _read(self) -> list[str | None]:
        places: list[str | None] = [None] * len(self._choosers)
        for item, control in self._choosers.items():
            if (place := chosen(control)) is not None:
                places[place] = item
        return _without_end(places)

    def _fill(self, answer: Any) -> None:
        for item, control in self._choosers.items():
            choose(control, answer.index(item) if answer and item in answer else None)
        self._so_far.value = self._so_far_html(answer)

    def _so_far_html(self, answer: Any) -> str:
        if not answer:
            return ""
        texts = self.exercise.parts()
        places = bullets((inline(texts[item]) if item else "…" for item in answer), tag="ol")
        return f'<div class="course-part"><p><strong>Your order so far</strong></p>{places}</div>'

    def _options_html(self, answer: Any) -> str:
        items = bullets(inline(item.text) for item in self.exercise.items)
        return f"<p>Give each of these its place:</p>{items}{self._so_far_html(answer)}"


def _without_end(places: list[str | None]) -> list[str | None]:
    while places and places[-1] is None:
        places.pop()
    return places
