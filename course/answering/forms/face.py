"""What a form shows of an exercise: what is asked, as data for the front end, and a still view for readers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any

from course.answering.forms.markup import inline, paragraphs
from course.exercises.verdict import Part
from course.ground.markup import plain
from course.study.rows.shown import fold, named_in


class Face(ABC):
    """What a form shows of one kind of exercise.

    Parameters
    ----------
    exercise
        What `exercises.yml` says.

    Attributes
    ----------
    draws
        May an answer be shown as a figure?
    """

    draws = False

    def __init__(self, exercise: Any) -> None:
        self.exercise = exercise

    @property
    def called(self) -> str:
        """What a screen reader calls the form."""
        return f"Exercise {self.exercise.id}"

    @property
    def button(self) -> str:
        """What is written on the form's button; empty where it has none."""
        return f"Check {self.exercise.id}" if self.exercise.can_be_wrong and not self.exercise.sealed else ""

    def pressed(self) -> str | None:
        """What the button says where it does not check: it does something else then. None where it checks."""
        return None

    @abstractmethod
    def asked(self) -> dict[str, Any]:
        """What the front end needs to build the controls; texts are HTML. See `front/kinds.js`."""

    @abstractmethod
    def still(self, answer: Any) -> str:
        """All that can be chosen, and what was, as HTML."""

    def more(self, answer: Any) -> dict[str, Any]:
        """What only this side can say of an answer, such as a figure or what stands in a row."""
        return {}

    def rows(self) -> set[str]:
        """The parts beside whose controls there is a place for a sentence, by id."""
        return set(self.exercise.parts())

    def says(self, part: Part, answer: Any) -> str | None:
        """The sentence on one part beside its controls; None where nothing is said."""
        return part.says

    def head(self, heading: bool = True) -> str:
        """Number, title, points, what to do, and in a fold what the texts say that it names.

        Where a page shows it twice, one of both is no heading and has no fold.
        """
        exercise = self.exercise
        points = f"{exercise.points:g} point{'s' if exercise.points != 1 else ''}" if exercise.points else ""
        worth = points or ("Extra, for no points" if exercise.further else "")
        small = f'<p class="course-small">{worth}</p>' if worth else ""
        tag = "h3" if heading else "strong"
        rows = fold(self._told_at_once()) if heading else ""
        return (
            f"<{tag}>Exercise {exercise.id} · {inline(exercise.title)}</{tag}>"
            f"{small}{paragraphs(exercise.prompt)}{rows}"
        )

    def _told_at_once(self) -> list[str]:
        """The paragraphs, claims, figures, terms, laws and standards that the form names.

        What a record found or a judge decided is often what is asked: it is told below a check, and by `look_up`.
        """
        items = getattr(self.exercise, "items", [])
        texts = [self.exercise.prompt, *(f"{item.text} {getattr(item, 'facts', '')}" for item in items)]
        return [name for name in named_in(texts) if name[0] in "CFGLS"]


def pairs(labels: Mapping[Any, str]) -> list[list[Any]]:
    """Values with their labels as HTML."""
    return [[value, inline(label)] for value, label in labels.items()]


def triples(labels: Mapping[Any, str]) -> list[list[Any]]:
    """Values with their labels as HTML and as plain text, for places that show no HTML."""
    return [[value, inline(label), plain(label)] for value, label in labels.items()]


def texts(items: Iterable[Any]) -> dict[str, str]:
    """The texts of items by their ids."""
    return {item.id: item.text for item in items}
