"""Items into categories."""

from __future__ import annotations

from typing import Any

from course.answering.forms.face import Face, pairs, texts
from course.answering.forms.markup import bullets, inline


class SortFace(Face):
    """Categories beside each item; the answer is a category's id by item."""

    def asked(self) -> dict[str, Any]:
        return {"items": pairs(texts(self.exercise.items)), "into": pairs(self.exercise.into)}

    def labels(self) -> dict[str, str]:
        """The categories as they are shown."""
        return dict(self.exercise.into)

    def still(self, answer: Any) -> str:
        labels = self.labels()
        bold = {
            item: f"<strong>{inline(labels[category])}</strong>" for item, category in (answer or {}).items()
        }
        return f"<p>For each, choose one of:</p>{self.categories()}<p>Items:</p>" + bullets(
            f"{inline(item.text)} → {bold.get(item.id, '…')}" for item in self.exercise.items
        )

    def categories(self) -> str:
        """The categories as a list."""
        return bullets(inline(label) for label in self.exercise.into.values())
