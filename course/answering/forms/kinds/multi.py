"""Any number of options."""

from __future__ import annotations

from typing import Any

from course.answering.forms.face import Face, pairs
from course.answering.forms.markup import bullets, inline
from course.exercises.verdict import Part


class MultiFace(Face):
    """Options to tick; the answer is a list of ids, in the order of the exercise."""

    def asked(self) -> dict[str, Any]:
        return {"options": pairs(self.exercise.options)}

    def says(self, part: Part, answer: Any) -> str | None:
        return None if part.right and part.id not in (answer or []) else part.says

    def still(self, answer: Any) -> str:
        ticked = answer or []
        return bullets(
            f"☑ <strong>{inline(label)}</strong> (your answer)" if option in ticked else f"☐ {inline(label)}"
            for option, label in self.exercise.options.items()
        )
