"""One of several options."""

from __future__ import annotations

from typing import Any

from course.answering.widgets.base import ExerciseWidget
from course.answering.widgets.controls import choose, chooser, chosen
from course.answering.widgets.markup import bullets, inline


class ChoiceWidget(ExerciseWidget):
    """A list of options; the answer is an option's id. Without a key it is a prediction, only kept."""

    def __init__(self, exercise: Any, store: Any) -> None:
        self.checkable = bool(exercise.key)
        super().__init__(exercise, store)

    def _controls(self) -> list[Any]:
        self._chooser = self._watched(
            chooser(f"Your answer: {self.exercise.title}", self.exercise.options, wide=True)
        )
        return [self._chooser]

    def _read(self) -> Any:
        return chosen(self._chooser)

    def _fill(self, answer: Any) -> None:
        choose(self._chooser, answer)

    def _options_html(self, answer: Any) -> str:
        return bullets(
            f"<strong>{inline(label)}</strong> (your answer)" if option == answer else inline(label)
            for option, label in self.exercise.options.items()
        )
