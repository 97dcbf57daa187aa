"""Controls that redraw a figure."""

from __future__ import annotations

from typing import Any

from course.answering.forms.face import Face, pairs
from course.answering.forms.markup import bullets, inline
from course.exercises.kinds.ungraded import spoken
from course.exercises.lesson_code import lesson_function
from course.ground.markup import plain
from course.study.figures import figure_html, in_style


class ExploreFace(Face):
    """A figure with choices; the answer is what was chosen last, by control.

    The lesson's `draw_NN_N(**choices)` gives a figure and the sentence that describes it, and perhaps a caption; or a
    figure alone: then the choices describe it.
    """

    draws = True

    def __init__(self, exercise: Any) -> None:
        super().__init__(exercise)
        self._drawn: dict[tuple[str, ...], str] = {}

    def asked(self) -> dict[str, Any]:
        controls = self.exercise.controls.items()
        return {"controls": [[name, spoken(name), pairs(options)] for name, options in controls]}

    def more(self, answer: Any) -> dict[str, Any]:
        return {"picture": self._figure(self._choices(answer))}

    def still(self, answer: Any) -> str:
        chosen = self._choices(answer)
        return bullets(
            f"{spoken(name)}: "
            + " · ".join(
                f"<strong>{inline(label)}</strong> (shown)" if value == chosen[name] else inline(label)
                for value, label in options.items()
            )
            for name, options in self.exercise.controls.items()
        )

    def _choices(self, answer: Any) -> dict[str, str]:
        return {**self.exercise.first_choices(), **(answer or {})}

    def _figure(self, choices: dict[str, str]) -> str:
        key = tuple(choices.values())
        if key not in self._drawn:
            try:
                with in_style():
                    drawn = lesson_function("draw", self.exercise.id)(**choices)
                    told: Any = drawn if isinstance(drawn, tuple) else (drawn, self._described(choices))
                    self._drawn[key] = figure_html(*told)
            except Exception as error:
                return f"<p>This figure cannot be drawn ({type(error).__name__}: {inline(str(error))}).</p>"
        return self._drawn[key]

    def _described(self, choices: dict[str, str]) -> str:
        return f"Figure of “{plain(self.exercise.title)}”. Shown now: {self.exercise.in_words(choices)}."
