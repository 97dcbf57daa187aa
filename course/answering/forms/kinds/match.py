"""Items to partners."""

from __future__ import annotations

from string import ascii_uppercase
from typing import Any

from course.answering.forms.face import texts, triples
from course.answering.forms.kinds.sort import SortFace
from course.answering.forms.markup import bullets, inline


class MatchFace(SortFace):
    """Like sorting into a lettered list of partners, of which each is taken by one item at most."""

    def asked(self) -> dict[str, Any]:
        return {"items": triples(texts(self.exercise.items)), "into": triples(self.exercise.into)}

    def labels(self) -> dict[str, str]:
        return {
            partner: f"{letter}. {label}"
            for letter, (partner, label) in zip(ascii_uppercase, self.exercise.into.items(), strict=False)
        }

    def categories(self) -> str:
        letters = bullets((inline(label) for label in self.exercise.into.values()), tag="ol")
        return letters.replace("<ol>", '<ol type="A">')
