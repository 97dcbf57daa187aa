"""A form: it holds an answer, keeps it at once, says what to look at again, and shows itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from IPython.display import display

from course.answering.answers import ANSWER_MIME
from course.answering.card import AGAIN, Card, unanswered
from course.answering.cards import HIDE_SLEEPING, VIEW_MIME, live_card, view_of
from course.answering.check import checked
from course.answering.forms.face import Face
from course.answering.forms.markup import inline
from course.answering.forms.shown import asked, said
from course.answering.session import in_turn, session
from course.answering.store import NOTHING_YET, AnswerStore
from course.exercises.judge import as_kept
from course.exercises.kinds import AnswerError
from course.ground.errors import ExerciseError

if TYPE_CHECKING:
    from course.answering.forms.view import FormView

_ASLEEP = (
    f"<style>{HIDE_SLEEPING}</style>"
    '<p class="course-asleep" style="margin: 0">Run this cell to answer or to change your answer. If it stops with an '
    "error: Run menu, Run All Above Selected Cell; then this cell.</p>"
)
"""What to do where a form has no kernel; the style of a living form hides it."""


class Form:
    """An exercise that one can answer by hand or in code.

    Parameters
    ----------
    exercise
        What `exercises.yml` says.
    face
        What a form of its kind shows.
    store
        Where answers are kept; an earlier answer is brought back from it.
    """

    def __init__(self, exercise: Any, face: Face, store: AnswerStore) -> None:
        self.exercise = exercise
        self.face = face
        self._store = store
        self._notices: list[str] = []
        self._view: FormView | None = None
        self._saved: Any = None
        self._entry: Mapping[str, Any] = store.get(exercise.id) or {}
        self._answer = self._brought_back()
        self._state: dict[str, Any] = {"checked": 0, "outdated": False}
        self._live = live_card(exercise.id)
        self._show_card()
        self._live.told_to(self)

    @property
    def answer(self) -> Any:
        """The answer that is kept, as data; None while there is none. Set it to answer in code.

        It may have been kept elsewhere, in another notebook or as work that was brought in.

        Raises
        ------
        AnswerError
            When something is set that the exercise does not know; the sentence names what is possible.
        """
        self.answer_came()
        return self._answer

    @answer.setter
    def answer(self, answer: Any) -> None:
        with in_turn:
            self._keep(as_kept(self.exercise, answer))
            self._tell()
            self._update_saved()

    def check(self) -> Card:
        """Judge the answer and say, part by part, what holds and what to look at again."""
        with in_turn:
            try:
                return checked(self.exercise, self.answer, stands=self._live.card is not None)
            except ExerciseError as error:
                card = unanswered(self.exercise, str(error))
                self._live.show(card, self._answer)
                return card

    def card_came(self) -> None:
        """Somebody checked: this form's button, or the check's cell."""
        with in_turn:
            self._take_over()
            self._show_card()
            self._tell()
            self._update_saved()

    def answer_came(self) -> None:
        """An answer may have been kept that this form did not take, such as one that another form of it took."""
        with in_turn:
            if self._take_over():
                self._compare(changed=True)
                self._tell()
                self._update_saved()

    def heard(self, message: Mapping[str, Any]) -> None:
        """A change or a check that a page sent.

        Parameters
        ----------
        message
            `kind` ("change" or "check"), `answer` as its controls show it, its number `n` and the `view` it is from;
            `late` where a newer change was heard before.
        """
        about = {"n": message.get("n"), "by": message.get("view"), "problem": ""}
        with in_turn:
            try:
                answer = self.answer if message.get("late") else as_kept(self.exercise, message.get("answer"))
            except AnswerError as error:
                return self._tell(**{**about, "problem": inline(error.what or str(error))})
            self._keep(answer)
            if message.get("kind") == "check":
                self._pressed()
            self._tell(**about, written=self._store.is_written(self.exercise.id))
            self._update_saved()

    @property
    def view(self) -> FormView:
        """The form's front end, made when it is first needed."""
        if self._view is None:
            from course.answering.forms.view import FormView, between_cells

            heard = between_cells(self.heard) if self.face.draws else self.heard
            self._view = FormView(self._asked(), self._stated(), heard)
        return self._view

    def static_html(self) -> str:
        """The exercise, its options and the answer, for readers without a running kernel."""
        picture = self.face.more(self._answer).get("picture", "")
        return f'<div class="mathjax_ignore">{self.face.head()}{self.face.still(self._answer)}</div>{picture}'

    # How it works.

    def _asked(self) -> dict[str, Any]:
        return asked(self.face, f"{self._store.identity()}:{self.exercise.id}")

    def _stated(self) -> dict[str, Any]:
        notices = list(dict.fromkeys([*self._notices, *self._store.notices]))
        return {
            "answer": self._answer,
            "more": self.face.more(self._answer),
            "notices": notices,
            **self._state,
        }

    def _tell(self, **change: Any) -> None:
        self._state = {**self._state, "n": None, "by": "", **change}
        if self._view is not None:
            self._view.state = self._stated()

    def _brought_back(self) -> Any:
        try:
            return as_kept(self.exercise, self._entry.get("answer"))
        except AnswerError:
            self._notices.append(
                f"Your earlier answer to {self.exercise.id} does not fit this version of the exercise, "
                "so please answer it again."
            )
            return None

    def _keep(self, answer: Any) -> None:
        self._entry = self._store.put(self.exercise.id, answer)
        changed = self._hold(answer)
        self._compare(changed)
        if changed:
            self._live.answer_changed(self._is_checked())
        self._live.answered(self)

    def _take_over(self) -> bool:
        """Hold the answer that is kept, and say whether it is another one than before."""
        self._entry = self._store.get(self.exercise.id) or self._entry
        try:
            return self._hold(as_kept(self.exercise, self._entry.get("answer")))
        except AnswerError:
            return False

    def _hold(self, answer: Any) -> bool:
        """Show an answer from now on, and say whether it is another one than before."""
        before, self._answer = self._answer, answer
        return answer != before

    def _compare(self, changed: bool) -> None:
        """Show the card again, even where nothing changed: a page calls it outdated before it knows."""
        if self._is_checked():
            self._show_card()
        elif changed:
            self._state = {**self._state, "outdated": bool(self._state["checked"])}

    def _is_checked(self) -> bool:
        """Is there a card, and is it about the answer?"""
        return self._live.card is not None and self._live.about == self._answer

    def _pressed(self) -> None:
        """The button checks, or does what its kind of form has it for."""
        says = self.face.pressed()
        if says is None:
            self.check()
        else:
            self._state = {
                **self._state,
                "checked": self._state["checked"] + 1,
                "outdated": False,
                "card": f"<p>{inline(says)}</p>",
            }

    def _show_card(self) -> None:
        """The rows say what is said of them; the card says the rest, here or in the cell of the check.

        Of a card about something else a form says only that it is so.
        """
        card = self._live.card
        if card is None:
            return
        said_here: dict[str, Any] = {"card": "", "parts": {}}
        if self._is_checked():
            rest, parts = said(self.face, card, self._answer)
            again = f" {inline(AGAIN)}" if AGAIN in card.notices else ""
            told = f"<p><strong>{inline(card.heading)}</strong>{again} See the card below this form.</p>"
            said_here = {"card": told if self._live.in_cell else rest.html(), "parts": parts}
        self._state = {
            **self._state,
            **said_here,
            "checked": self._state["checked"] + 1,
            "outdated": not self._is_checked() and self._answer is not None,
        }

    def _in_short(self) -> str:
        if self._answer is None:
            return "not answered yet"
        return "answered" if self.exercise.is_whole(self._answer) else "partly answered"

    def __repr__(self) -> str:
        return f"Exercise {self.exercise.id} ({self.exercise.kind}): {self._in_short()}"

    def _repr_html_(self) -> str:
        return self.static_html()

    def _ipython_display_(self) -> None:
        live = {VIEW_MIME: view_of(self.view)} if session().live else {}
        display({**live, "text/plain": repr(self), "text/html": self.static_html()}, raw=True)
        self._saved = display(self._saved_bundle(), raw=True, display_id=f"ans-{self.exercise.id}")

    def _update_saved(self) -> None:
        if self._saved is not None:
            self._saved.update(self._saved_bundle(), raw=True)

    def _saved_bundle(self) -> dict[str, Any]:
        """The quiet output: the answer as data and in words, so that it travels with the notebook."""
        kept = {"id": self.exercise.id, **NOTHING_YET, **self._entry, "answer": self._answer}
        words = self.exercise.in_words(self._answer) if self._answer is not None else "none yet"
        return {
            "text/plain": f"Saved answer to {self.exercise.id}: {words}",
            "text/html": f'{_ASLEEP}<details class="mathjax_ignore"><summary>Your saved answer to '
            f"{self.exercise.id}</summary>{self.face.head(heading=False)}{self.face.still(self._answer)}</details>",
            ANSWER_MIME: kept,
        }
