"""The card in a check's cell, kept up to date: a form's button may find out more after the cell has run.

What a check gives is a still output, which a notebook keeps and every reader can show. Above it stands the view of a
small model. It is empty as long as the still card says what is so; a newer card, shown in it, hides the still one.
The model lives in the kernel, so that it is there again when the page was loaded anew.
"""

from __future__ import annotations

import os
import weakref
from functools import cache
from typing import Any, Protocol

from course.answering.card import Card
from course.answering.forms.front import FOLLOW, script
from course.answering.session import session

VIEW_MIME = "application/vnd.jupyter.widget-view+json"
OUTDATED = "Your answer has changed since this check: check again."
HIDE_SLEEPING = ".jp-OutputArea-output.jupyter-widgets:not(:has(*)) { display: none }"
"""A notebook opened anew shows an error where a view has no kernel yet: not where this style stands."""
_STYLE = f"""<style>
.jp-OutputArea:has(.course-live > .course-card) .jp-RenderedHTMLCommon .course-card {{ display: none }}
{HIDE_SLEEPING}
</style>"""
_SHOW = """
function render({ model, el }) {
  el.classList.add("course-live");
  el.setAttribute("role", "status");
  const put = ({ html }) => { el.innerHTML = html; };
  put(model.get("state"));
  return follow(model, "state", put);
}
export default { render };
"""


class Told(Protocol):
    """A form of an exercise: a cell that is run again makes another one, and each on a page shows the same."""

    def card_came(self) -> None:
        """There is a new card."""

    def answer_came(self) -> None:
        """Another form of the exercise took an answer."""


class LiveCard:
    """The card of one exercise in this process.

    Attributes
    ----------
    card
        What was said last; None while nothing was.
    about
        The answer of which it was said.
    in_cell
        Has the check's cell shown it in this process?
    """

    def __init__(self) -> None:
        self.card: Card | None = None
        self.about: Any = None
        self.in_cell = False
        self._newer = ""
        self._model: Any = None
        self._forms: weakref.WeakSet[Told] = weakref.WeakSet()

    def show(self, card: Card, about: Any) -> None:
        """Let the cell show a card, if it has shown one before, and the exercise's forms."""
        self.card, self.about = card, about
        self._put(card.html())
        self._tell_forms()

    def told_to(self, form: Told) -> None:
        """Tell a form of new cards, and of answers that another form took."""
        self._forms.add(form)

    def answer_changed(self, fits: bool) -> None:
        """Say where the answer is no longer the one that the card is about; say it no more where it is again."""
        if self.card is not None:
            self._put(self._newer, "" if fits else f'<p style="margin: 0.2em 0">{OUTDATED}</p>')

    def answered(self, by: Told) -> None:
        """One of the forms took an answer: the others show it too."""
        for form in set(self._forms) - {by}:
            form.answer_came()

    def _tell_forms(self) -> None:
        for form in set(self._forms):
            form.card_came()

    def enter_cell(self) -> None:
        """Place the view into the output of the cell that runs, whose own result is the card."""
        if not is_live():
            return
        from IPython.display import display

        self.in_cell = True
        self._put("")
        self._tell_forms()
        display({VIEW_MIME: self.view()}, raw=True)

    def view(self) -> dict[str, Any]:
        """The model as a notebook's output holds it."""
        if self._model is None:
            self._model = _model_class()(lambda _: None, state={"html": _STYLE})
        return view_of(self._model)

    def _put(self, newer: str, beside: str = "") -> None:
        self._newer = newer
        if self._model is not None:
            self._model.state = {"html": _STYLE + newer + beside}


def live_card(exercise_id: str) -> LiveCard:
    """The live card of an exercise: one for each exercise and process."""
    cards = session().cards
    if exercise_id not in cards:
        cards[exercise_id] = LiveCard()
    return cards[exercise_id]


def view_of(model: Any) -> dict[str, Any]:
    """What a notebook's output says of a living model: the value of `VIEW_MIME`."""
    return {"version_major": 2, "version_minor": 0, "model_id": model.model_id}


def is_live() -> bool:
    """Is a learner there, so that a card may change after its cell has run?"""
    return session().live and "NBGRADER_EXECUTION" not in os.environ


@cache
def _model_class() -> Any:
    from course.answering.forms.view import StatedView

    class CardModel(StatedView):
        _esm = script(FOLLOW) + _SHOW

    return CardModel
