"""Items by columns, each cell ticked or not."""

from __future__ import annotations

from typing import Any

import ipywidgets

from course.answering.widgets.base import ExerciseWidget
from course.answering.widgets.controls import part, row, tick
from course.answering.widgets.markup import bullets, inline, named, plain


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

    def _cleaned(self, answer: Any) -> dict[str, list[str]]:
        items = {item.id: item for item in self.exercise.items}
        example = f'{{"{next(iter(items))}": ["{next(iter(self.exercise.columns))}"]}}'
        given: dict[str, set[str]] = {}
        for item, columns in self._mapping(answer, example).items():
            self._known(item, items, "item")
            if not isinstance(columns, (list, tuple, set, frozenset)):
                raise self._error(f"write a list of columns for each item, such as {example}.")
            given[item] = {self._known(column, self.exercise.columns, "column") for column in columns}
        return {
            item: [column for column in self.exercise.columns if column in given[item]]
            for item in items
            if given.get(item)
        }

    def _options_html(self, answer: Any) -> str:
        def cells(item: Any) -> str:
            ticked = (answer or {}).get(item.id, [])
            return " · ".join(
                f"☑ <strong>{inline(label)}</strong>" if column in ticked else f"☐ {inline(label)}"
                for column, label in self.exercise.columns.items()
            )

        return bullets(f"{inline(item.text)}<br>{cells(item)}" for item in self.exercise.items)

    def in_words(self, answer: Any) -> str:
        texts = {item.id: plain(item.text) for item in self.exercise.items}
        return "; ".join(
            f"{texts[item]} → {', '.join(plain(self.exercise.columns[column]) for column in columns)}"
            for item, columns in answer.items()
        )
