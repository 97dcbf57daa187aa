"""A form as Jupyter shows it: the model that a kernel and a page share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import anywidget
import traitlets
from IPython.core.getipython import get_ipython

from course.answering.forms.front import script, style
from course.answering.session import in_turn

Heard = Callable[[Mapping[str, Any]], None]


class StatedView(anywidget.AnyWidget):
    """A front end whose kernel says how things stand.

    Parameters
    ----------
    heard
        Called with each message of a page: one at a time, and never with a change after a newer one of the same view
        (`n` and `view`), though both may come in different threads. A check that comes late is `late`: it says nothing
        of the answer.
    facts
        The other attributes.

    Attributes
    ----------
    state
        How things stand; `turn` rises with each change, so that the page knows an older one that it is given late.
    """

    state = traitlets.Dict().tag(sync=True)
    _turn = 0

    def __init__(self, heard: Heard, **facts: Any) -> None:
        super().__init__(**facts)
        self._heard = heard
        self._newest: dict[Any, Mapping[str, Any]] = {}
        self.on_msg(lambda _, content, __: self.take(content))

    def take(self, message: Mapping[str, Any]) -> None:
        """A message of a page, from whatever thread."""
        with in_turn:
            number, view = message.get("n"), message.get("view")
            newest = self._newest.get(view)
            if newest and isinstance(number, int) and number < newest["n"]:
                if message.get("kind") != "check":
                    return
                message = {**message, "late": True}
            elif isinstance(number, int):
                self._newest[view] = message
            self._heard(message)

    @traitlets.validate("state")
    def numbered(self, proposal: Any) -> dict[str, Any]:
        """What is to be shown, with its `turn`."""
        self._turn += 1
        return {**proposal["value"], "turn": self._turn}


class FormView(StatedView):
    """The front end of a form.

    Attributes
    ----------
    exercise
        What is asked; does not change.
    state
        The answer and what is said of it; `n` and `by` name the change that the page sent last.
    """

    _esm = script()
    _css = style()
    exercise = traitlets.Dict().tag(sync=True)

    def __init__(self, exercise: dict[str, Any], state: dict[str, Any], heard: Heard) -> None:
        super().__init__(heard, exercise=exercise, state=state)


def between_cells(heard: Heard) -> Heard:
    """Hear in the thread in which cells run: what pyplot draws is one for all threads."""

    def later(message: Mapping[str, Any]) -> None:
        loop = getattr(getattr(get_ipython(), "kernel", None), "io_loop", None)
        if loop is None:
            heard(message)
        else:
            loop.add_callback(heard, message)

    return later
