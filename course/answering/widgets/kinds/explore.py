"""Controls that redraw a figure."""

from __future__ import annotations

from typing import Any

import ipywidgets

from course.answering.widgets.base import ExerciseWidget
from course.answering.widgets.controls import switch
from course.answering.widgets.markup import bullets, inline, remark
from course.exercises.kinds.ungraded import spoken
from course.exercises.lesson_code import lesson_function
from course.ground.markup import plain
from course.study.figures import figure_html, in_style


class ExploreWidget(ExerciseWidget):
    """A figure with choices; the answer is what was chosen last, by control.

    The lesson's `draw_NN_N(**choices)` gives a figure and the sentence that describes it, or a figure alone:
    then the choices describe it.
    """

    checkable = False

    def __init__(self, exercise: Any, store: Any) -> None:
        self._drawn: dict[tuple[str, ...], str] = {}
        super().__init__(exercise, store)

    def _controls(self) -> list[Any]:
        self._choosers = {
            name: self._watched(switch(spoken(name), options))
            for name, options in self.exercise.controls.items()
        }
        self._picture = ipywidgets.HTML("")
        return [*self._choosers.values(), self._picture]

    def _changed(self, note: str | None = None) -> None:
        super()._changed(note)
        if not self._filling:
            self._redraw()
            self._say("<p>Figure redrawn.</p>")

    def _redraw(self) -> None:
        self._picture.value = self._figure_html(self._read())

    def _figure_html(self, choices: dict[str, str]) -> str:
        key = tuple(choices.values())
        if key not in self._drawn:
            try:
                with in_style():
                    drawn = lesson_function("draw", self.exercise.id)(**choices)
                    figure, alt = drawn if isinstance(drawn, tuple) else (drawn, self._described(choices))
                    self._drawn[key] = figure_html(figure, alt)
            except Exception as error:
                return remark(False, f"This figure cannot be drawn ({type(error).__name__}: {error}).")
        return self._drawn[key]

    def _described(self, choices: dict[str, str]) -> str:
        return f"Figure of “{plain(self.exercise.title)}”. Shown now: {self.exercise.in_words(choices)}."

    def _read(self) -> dict[str, str]:
        return {name: control.value for name, control in self._choosers.items()}

    def _fill(self, answer: Any) -> None:
        for name, value in {**self.exercise.first_choices(), **(answer or {})}.items():
            self._choosers[name].value = value
        self._redraw()

    def static_html(self) -> str:
        return super().static_html() + self._figure_html(self._answer or self.exercise.first_choices())

    def _options_html(self, answer: Any) -> str:
        chosen = answer or self.exercise.first_choices()
        return bullets(
            f"{spoken(name)}: "
            + " · ".join(
                f"<strong>{inline(label)}</strong> (shown)" if value == chosen[name] else inline(label)
                for value, label in options.items()
            )
            for name, options in self.exercise.controls.items()
        )
