"""A walk through the same steps, case by case."""

from __future__ import annotations

from typing import Any

from course.answering.forms.face import Face, pairs
from course.answering.forms.markup import bullets, inline
from course.ground.markup import plain


class StepperFace(Face):
    """The steps of each case below one another; the answer is a choice's id by step, by case."""

    def asked(self) -> dict[str, Any]:
        exercise = self.exercise
        items = [[one.id, inline(one.text), plain(one.text), inline(one.facts)] for one in exercise.items]
        choices = {step: pairs(labels) for step, labels in exercise.choices.items()}
        return {"items": items, "steps": pairs(exercise.steps), "choices": choices}

    def still(self, answer: Any) -> str:
        def steps(item: Any) -> str:
            given = (answer or {}).get(item.id, {})
            return bullets(
                f"{inline(question)}<br>{self._choices(step, given.get(step))}"
                for step, question in self.exercise.steps.items()
            )

        return "".join(f"{_case(item)}{steps(item)}" for item in self.exercise.items)

    def _choices(self, step: str, given: str | None) -> str:
        return " · ".join(
            f"☑ <strong>{inline(label)}</strong>" if choice == given else f"☐ {inline(label)}"
            for choice, label in self.exercise.choices[step].items()
        )


def _case(item: Any) -> str:
    facts = f"<p>{inline(item.facts)}</p>" if item.facts else ""
    return f"<p><strong>{inline(item.text)}</strong></p>{facts}"
