"""Items by columns, each cell ticked or not."""

from __future__ import annotations

from typing import Any

import ipywidgets

from course.answering.widgets.base import ExerciseWidget
from course.answering.widgets.controls import part, row, tick
from course.answering.widgets.markup import bullets, inline, named


class MatrixWidget(ExerciseWidget):
    """A row of boxes below each item; the answer is a list of column ids by item."""

    def _controls(self) -> list[Any]:
        columns = self.exercise.columns
        self._ticks = {
            item.id: {
                key: self._watched(tick(label, of=item.text), item.id) for key, label in columns.items()
            }
            for item in self.exercise.items
        }
        return [
            part(ipywidgets.HTML(named(item.text)), row(self._ticks[item.id].values()), self._note(item.id))
            for item in self.exercise.items
        ]

    def _read(self) -> dict[str, list[str]]:
        ticked = {
            item: [key for key, box in boxes.items() if box.value] for item, boxes in self._ticks.items()
        }
        return {item: columns for item, columns in ticked.items() if columns}

    def _fill(self, answer: Any) -> None:
        for item, boxes in self._ticks.items():
            for column, box in boxes.items():
                box.value = column in (answer or {}).get(item, [])

    def _options_html(self, answer: Any) -> str:
        def cells(item: Any) -> str:
            ticked = (answer or {}).get(item.id, [])
            return " · ".join(
                f"☑ <strong>{inline(label)}</strong>" if column in ticked else f"☐ {inline(label)}"
                for column, label in self.exercise.columns.items()
            )

        return bullets(f"{inline(item.text)}<br>{cells(item)}" for item in self.exercise.items)
