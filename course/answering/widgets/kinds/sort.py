"""Items into categories."""

from __future__ import annotations

from typing import Any

from course.answering.widgets.base import ExerciseWidget
from course.answering.widgets.controls import choose, chooser, chosen, part
from course.answering.widgets.markup import bullets, inline

LETTERS_BESIDE = 36
"""Longer categories get a line of their own, so that they are not cut."""


class SortWidget(ExerciseWidget):
    """A list of categories beside each item; the answer is a category's id by item."""

    def _controls(self) -> list[Any]:
        labels = self._labels()
        wide = max(map(len, labels.values())) > LETTERS_BESIDE
        self._choosers = {
            item.id: self._watched(chooser(item.text, labels, wide=wide), item.id)
            for item in self.exercise.items
        }
        return [part(control, self._note(item)) for item, control in self._choosers.items()]

    def _labels(self) -> dict[str, str]:
        return dict(self.exercise.into)

    def _read(self) -> dict[str, str]:
        given = {item: chosen(control) for item, control in self._choosers.items()}
        return {item: category for item, category in given.items() if category is not None}

    def _fill(self, answer: Any) -> None:
        for item, control in self._choosers.items():
            choose(control, (answer or {}).get(item))

    def _options_html(self, answer: Any) -> str:
        labels = self._labels()
        bold = {
            item: f"<strong>{inline(labels[category])}</strong>" for item, category in (answer or {}).items()
        }
        return f"<p>For each, choose one of:</p>{self._categories_html()}<p>Items:</p>" + bullets(
            f"{inline(item.text)} → {bold.get(item.id, '…')}" for item in self.exercise.items
        )

    def _categories_html(self) -> str:
        return bullets(inline(label) for label in self.exercise.into.values())
