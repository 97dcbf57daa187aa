"""Items by columns, each cell ticked or not."""

from __future__ import annotations

from typing import Any

from course.answering.forms.face import Face, texts, triples
from course.answering.forms.markup import bullets, inline


class MatrixFace(Face):
    """A table of boxes to tick; the answer is a list of column ids by item."""

    def asked(self) -> dict[str, Any]:
        return {"items": triples(texts(self.exercise.items)), "columns": triples(self.exercise.columns)}

    def still(self, answer: Any) -> str:
        def cells(item: Any) -> str:
            ticked = (answer or {}).get(item.id, [])
            return " · ".join(
                f"☑ <strong>{inline(label)}</strong>" if column in ticked else f"☐ {inline(label)}"
                for column, label in self.exercise.columns.items()
            )

        return bullets(f"{inline(item.text)}<br>{cells(item)}" for item in self.exercise.items)
