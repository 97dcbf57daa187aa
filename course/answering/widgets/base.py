"""What every exercise does: hold an answer, keep it at once, say what to look at again, show itself."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import ipywidgets
from IPython.display import display

from course.answering.answers import ANSWER_MIME
from course.answering.session import session
from course.answering.store import AnswerStore
from course.answering.widgets.markup import announced, inline, paragraphs, remark
from course.exercises.judge import is_empty, judge
from course.exercises.kinds import AnswerError
from course.exercises.verdict import Item, Verdict
from course.ground.errors import ExerciseError

_CSS = Path(__file__).with_name("style.css").read_text(encoding="utf-8")
# A notebook opened anew shows an error where a widget has no kernel yet: hide it, and say what to do. The style of
# a living widget hides that sentence.
_ASLEEP = (
    "<style>.jp-OutputArea-output.jupyter-widgets:not(:has(*)) { display: none }</style>"
    '<p class="course-asleep" style="margin: 0">Run this cell to answer this exercise or to change your answer.</p>'
)
_told: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()


class ExerciseWidget(ABC):
    """An exercise that one can answer by hand or in code.

    Parameters
    ----------
    exercise
        What `exercises.yml` says.
    store
        Where answers are kept; an earlier answer is brought back from it.
    """

    checkable: bool = True
    """Is there anything that a check could say?"""

    def __init__(self, exercise: Any, store: AnswerStore) -> None:
        self.exercise = exercise
        self._store = store
        self._notices: list[str] = []
        self._notes: dict[str, ipywidgets.HTML] = {}
        self._filling = False
        self._checked = False
        self._saved: Any = None
        self._entry: Mapping[str, Any] = store.get(exercise.id) or {}
        self._answer = self._brought_back()

    @property
    def answer(self) -> Any:
        """The answer as data; None while there is none. Set it to answer in code.

        Raises
        ------
        AnswerError
            When something is set that the exercise does not know; the sentence names what is possible.
        """
        return self._answer

    @answer.setter
    def answer(self, answer: Any) -> None:
        self._keep(self._cleaned_or_none(answer))
        if self._is_built:
            self._fill_quietly()
            self._forget_feedback()

    def check(self) -> Verdict:
        """Judge the answer and say, part by part, what holds and what to look at again."""
        try:
            verdict = judge(self.exercise, self._answer)
        except ExerciseError as error:
            self._say(inline(str(error)))
            return Verdict(0, answered=False, says=str(error))
        if verdict.answered:
            self._entry = self._store.checked(self.exercise.id, self._answer)
            self._update_saved()
        self._show_verdict(verdict)
        return verdict

    def static_html(self) -> str:
        """The exercise, its options and the answer, for readers without a running kernel."""
        return f'<div class="mathjax_ignore">{self._head()}{self._options_html(self._answer)}</div>'

    @cached_property
    def box(self) -> ipywidgets.VBox:
        """The controls, built when they are first needed."""
        self._status = ipywidgets.HTML(announced(""))
        parts = [ipywidgets.HTML(f"<style>{_CSS}</style>{self._head()}"), *self._controls()]
        foot: list[ipywidgets.Widget] = [self._status]
        if self.checkable and not self.exercise.sealed:
            button = ipywidgets.Button(description=f"Check {self.exercise.id}")
            button.add_class("course-press")
            button.on_click(lambda _: self.check())
            foot.insert(0, button)
        box = ipywidgets.VBox([*parts, _styled(ipywidgets.HBox(foot), "course-foot")])
        self._is_built = True
        self._fill_quietly()
        return _styled(box, "course-exercise")

    _is_built = False

    # What a kind of exercise says about itself.

    @abstractmethod
    def _controls(self) -> list[ipywidgets.Widget]:
        """Build the controls; give each to `_watched`."""

    @abstractmethod
    def _read(self) -> Any:
        """The answer that the controls show, or something empty."""

    @abstractmethod
    def _fill(self, answer: Any) -> None:
        """Let the controls show an answer (None: nothing chosen)."""

    @abstractmethod
    def _options_html(self, answer: Any) -> str:
        """All that can be chosen, and what was."""

    # Tools for the kinds.

    def _watched(self, control: ipywidgets.Widget, note: str | None = None) -> Any:
        control.observe(lambda _: self._changed(note), names="value")
        return control

    def _note(self, part: str) -> ipywidgets.HTML:
        """The place for feedback on one part."""
        self._notes[part] = ipywidgets.HTML("")
        return self._notes[part]

    def _say(self, html: str) -> None:
        if self._is_built:
            self._status.value = announced(html)

    # How it works.

    def _brought_back(self) -> Any:
        try:
            return self._cleaned_or_none(self._entry.get("answer"))
        except AnswerError:
            self._notices.append(
                f"Your earlier answer to {self.exercise.id} does not fit this version of the exercise, "
                "so please answer it again."
            )
            return None

    def _cleaned_or_none(self, answer: Any) -> Any:
        if answer is None:
            return None
        return _or_none(self.exercise.cleaned(answer))

    def _changed(self, note: str | None = None) -> None:
        if self._filling:
            return
        problem = ""
        try:
            answer = _or_none(self._read())
        except AnswerError as error:
            answer, problem = None, str(error)
        if answer != self._answer:
            self._keep(answer)
        if note in self._notes:
            self._notes[note].value = ""
        if problem:
            self._say(remark(False, problem))
        elif self._checked:
            self._say("<p>Changed and saved. Check again when you are ready.</p>")
        else:
            self._say("<p>Saved.</p>")

    def _keep(self, answer: Any) -> None:
        self._answer = answer
        self._entry = self._store.put(self.exercise.id, answer)
        self._update_saved()

    def _fill_quietly(self) -> None:
        self._filling = True
        try:
            self._fill(self._answer)
        finally:
            self._filling = False

    def _forget_feedback(self) -> None:
        for note in self._notes.values():
            note.value = ""
        self._say("")

    def _show_verdict(self, verdict: Verdict) -> None:
        if not self._is_built:
            return
        self._checked = verdict.answered
        for part, note in self._notes.items():
            item = verdict.items.get(part)
            note.value = self._remark(part, item) if item else ""
        self._say(
            remark(verdict.right if verdict.answered else None, verdict.says, with_word=not self._notes)
        )

    def _remark(self, part: str, item: Item) -> str:
        """Feedback on one part."""
        return remark(item.right, item.says)

    def _head(self) -> str:
        points = self.exercise.points
        worth = f" · {points:g} point{'s' if points != 1 else ''}" if points else ""
        return (
            f"<h3>{inline(self.exercise.title)}</h3>"
            f'<p class="course-small">Exercise {self.exercise.id}{worth}</p>'
            f"{paragraphs(self.exercise.prompt)}"
        )

    def _state(self) -> str:
        if self._answer is None:
            return "not answered yet"
        return "answered" if self.exercise.is_whole(self._answer) else "partly answered"

    def __repr__(self) -> str:
        return f"Exercise {self.exercise.id} ({self.exercise.kind}): {self._state()}"

    def _repr_html_(self) -> str:
        return self.static_html()

    def _ipython_display_(self) -> None:
        view = dict(self.box._repr_mimebundle_() or {}) if session().live else {}
        self._tell_notices()
        display({**view, "text/plain": repr(self), "text/html": self.static_html()}, raw=True)
        self._saved = display(self._saved_bundle(), raw=True, display_id=f"ans-{self.exercise.id}")

    def _update_saved(self) -> None:
        self._tell_notices()
        if self._saved is not None:
            self._saved.update(self._saved_bundle(), raw=True)

    def _saved_bundle(self) -> dict[str, Any]:
        """The quiet output: the answer as data and in words, so that it travels with the notebook."""
        kept = {"id": self.exercise.id, "answer": self._answer}
        kept["first"] = self._entry.get("first")
        kept["checks"] = self._entry.get("checks", 0)
        words = self.exercise.in_words(self._answer) if self._answer is not None else "none yet"
        return {
            "text/plain": f"Saved answer to {self.exercise.id}: {words}",
            "text/html": f'{_ASLEEP}<details class="mathjax_ignore"><summary>Your saved answer</summary>'
            f"{self._head()}{self._options_html(self._answer)}</details>",
            ANSWER_MIME: kept,
        }

    def _tell_notices(self) -> None:
        if not self._is_built:
            return
        told = _told.setdefault(self._store, set())
        for sentence in [*self._notices, *self._store.notices]:
            if sentence not in told:
                told.add(sentence)
                notice = ipywidgets.HTML(announced(f'<p class="course-notice">{escape(sentence)}</p>'))
                self.box.children = (self.box.children[0], notice, *self.box.children[1:])


def _or_none(answer: Any) -> Any:
    """Nothing chosen is None, in whatever shape it comes."""
    return None if is_empty(answer) else answer


def _styled(widget: Any, *classes: str) -> Any:
    for name in classes:
        widget.add_class(name)
    return widget
