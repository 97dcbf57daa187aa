"""Any number of options."""

from __future__ import annotations

from typing import Any

from course.answering.widgets.base import ExerciseWidget
from course.answering.widgets.controls import part, tick
from course.answering.widgets.markup import bullets, inline
from course.exercises.verdict import Item


class MultiWidget(ExerciseWidget):
    """Options to tick; the answer is a list of ids, in the order of the exercise."""

    def _controls(self) -> list[Any]:
        self._ticks = {
            option: self._watched(tick(label), option) for option, label in self.exercise.options.items()
        }
        return [part(control, self._note(option)) for option, control in self._ticks.items()]

    def _read(self) -> list[str]:
        return [option for option, control in self._ticks.items() if control.value]

    def _fill(self, answer: Any) -> None:
        for option, control in self._ticks.items():
            control.value = option in (answer or [])

    def _remark(self, part: str, item: Item) -> str:
        if item.right and part not in (self._answer or []):
            return ""
        return super()._remark(part, item)

    def _options_html(self, answer: Any) -> str:
        ticked = answer or []
        return bullets(
            f"☑ <strong>{inline(label)}</strong> (your answer)" if option in ticked else f"☐ {inline(label)}"
            for option, label in self.exercise.options.items()
        )
