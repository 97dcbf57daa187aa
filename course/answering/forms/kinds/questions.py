"""Several short questions, each with options of its own."""

from __future__ import annotations

from typing import Any

from course.answering.forms.face import Face, pairs
from course.answering.forms.markup import bullets, inline, paragraphs
from course.exercises.kinds import Question


class QuestionsFace(Face):
    """Questions one below the other; the answer is an option's id by question."""

    @property
    def called(self) -> str:
        return self.exercise.title

    @property
    def button(self) -> str:
        return "Check" if super().button else ""

    def asked(self) -> dict[str, Any]:
        items = self.exercise.items
        return {"items": [[item.id, _label(item), pairs(item.options)] for item in items]}

    def still(self, answer: Any) -> str:
        chosen = answer or {}
        return "".join(
            f"<p>{_label(item)}</p>"
            + bullets(
                f"<strong>{inline(label)}</strong> (your answer)"
                if chosen.get(item.id) == option
                else inline(label)
                for option, label in item.options.items()
            )
            for item in self.exercise.items
        )

    def head(self, heading: bool = True) -> str:
        tag = "h2" if heading else "strong"
        return f"<{tag}>{inline(self.exercise.title)}</{tag}>{paragraphs(self.exercise.prompt)}"


def _label(item: Question) -> str:
    """What is read before the options, as HTML."""
    about = f"<br><strong>{inline(item.about)}</strong>" if item.about else ""
    source = f' <span class="course-small">({inline(item.source)})</span>' if item.source else ""
    return f"{inline(item.text)}{about}{source}"
