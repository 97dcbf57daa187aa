"""A form as Jupyter shows it: the model that a kernel and a page share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import anywidget
import traitlets

from course.answering.forms.front import script, style

Heard = Callable[[dict[str, Any]], None]


class FormView(anywidget.AnyWidget):
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
    state = traitlets.Dict().tag(sync=True)

    def __init__(self, exercise: dict[str, Any], state: dict[str, Any], heard: Heard) -> None:
        super().__init__(exercise=exercise, state=state)
        self.on_msg(lambda _, content, __: heard(content))
