"""Several short questions, each with options of its own."""

from __future__ import annotations

from typing import Any

from course.answering.forms.face import Face, pairs
from course.answering.forms.markup import bullets, inline, paragraphs


class QuestionsFace(Face):
    """Questions one below the other; the answer is an option's id by question."""

    @property
    def called(self) -> str:
        return self.exercise.title

    @property
    def button(self) -> str:
        return "Check"

    def asked(self) -> dict[str, Any]:
        items = self.exercise.items
        return {"items": [[item.id, inline(item.whole), pairs(item.options)] for item in items]}

    def still(self, answer: Any) -> str:
        chosen = answer or {}
        return "".join(
            f"<p>{inline(item.whole)}</p>"
            + bullets(
                f"<strong>{inline(label)}</strong> (your answer)"
                if chosen.get(item.id) == option
                else inline(label)
                for option, label in item.options.items()
            )
            for item in self.exercise.items
        )

    def head(self, heading: bool = True) -> str:
        tag = "h3" if heading else "strong"
        return f"<{tag}>{inline(self.exercise.title)}</{tag}>{paragraphs(self.exercise.prompt)}"
