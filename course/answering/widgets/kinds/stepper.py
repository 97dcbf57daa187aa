"""A walk through the same steps, case by case."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ipywidgets

from course.answering.widgets.base import ExerciseWidget
from course.answering.widgets.controls import choose, chooser, chosen, part
from course.answering.widgets.markup import bullets, inline


class StepperWidget(ExerciseWidget):
    """The steps of a case appear one after another; the answer is a choice's id by step, by case."""

    def _controls(self) -> list[Any]:
        self._choosers: dict[str, dict[str, Any]] = {}
        self._parts: dict[str, dict[str, Any]] = {}
        return [part(*self._case(item)) for item in self.exercise.items]

    def _case(self, item: Any) -> Iterator[ipywidgets.Widget]:
        yield ipywidgets.HTML(self._case_html(item))
        self._choosers[item.id], self._parts[item.id] = {}, {}
        for step, question in self.exercise.steps.items():
            control = chooser(question, self.exercise.choices[step], wide=True, of=item.text)
            self._choosers[item.id][step] = control
            self._parts[item.id][step] = part(control, self._note(f"{item.id}.{step}"))
            self._watched(control, f"{item.id}.{step}")
            yield self._parts[item.id][step]

    def _case_html(self, item: Any) -> str:
        facts = f"<p>{inline(item.facts)}</p>" if item.facts else ""
        return f"<p><strong>{inline(item.text)}</strong></p>{facts}"

    def _changed(self, note: str | None = None) -> None:
        super()._changed(note)
        if self._filling or note is None:
            return
        self._uncover()
        steps = self._choosers[note.partition(".")[0]]
        if chosen(steps[note.partition(".")[2]]) is not None:
            following = next((step for step, control in steps.items() if chosen(control) is None), None)
            if following:
                self._say(f"<p>Saved. Next: {inline(self.exercise.steps[following])}</p>")

    def _uncover(self) -> None:
        """Show a step once the one before it is chosen; what was chosen already stays in sight."""
        for item, parts in self._parts.items():
            before = True
            for step, box in parts.items():
                here = chosen(self._choosers[item][step]) is not None
                box.layout.display = None if before or here else "none"
                before = here

    def _read(self) -> dict[str, dict[str, str]]:
        given = {
            item: {step: choice for step, one in steps.items() if (choice := chosen(one)) is not None}
            for item, steps in self._choosers.items()
        }
        return {item: steps for item, steps in given.items() if steps}

    def _fill(self, answer: Any) -> None:
        for item, steps in self._choosers.items():
            for step, control in steps.items():
                choose(control, (answer or {}).get(item, {}).get(step))
        self._uncover()

    def _options_html(self, answer: Any) -> str:
        def steps(item: Any) -> str:
            given = (answer or {}).get(item.id, {})
            return bullets(
                f"{inline(question)}<br>{self._choices_html(step, given.get(step))}"
                for step, question in self.exercise.steps.items()
            )

        return "".join(f"{self._case_html(item)}{steps(item)}" for item in self.exercise.items)

    def _choices_html(self, step: str, given: str | None) -> str:
        return " · ".join(
            f"☑ <strong>{inline(label)}</strong>" if choice == given else f"☐ {inline(label)}"
            for choice, label in self.exercise.choices[step].items()
        )
