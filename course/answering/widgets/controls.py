"""Controls that a keyboard works and a screen reader names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import ipywidgets

from course.answering.widgets.markup import named
from course.ground.markup import plain

NOTHING = "choose …"
_NONE = ""


def chooser(name: str, options: Mapping[Any, str], wide: bool = False, of: str = "") -> ipywidgets.Dropdown:
    """A list to choose one of; it starts with nothing chosen.

    Parameters
    ----------
    name
        What is chosen: the visible label, and the name that a screen reader says.
    options
        Labels by the value that stands for them.
    wide
        Let the list have a line of its own.
    of
        The item that the choice belongs to, heard but not shown again.
    """
    entries = [(NOTHING, _NONE), *((plain(label), value) for value, label in options.items())]
    description = named(of, name) if of else named(name)
    control = ipywidgets.Dropdown(
        options=entries, value=_NONE, description=description, description_allow_html=True
    )
    return _classed(control, "course-control", *(["course-wide"] if wide else []))


def chosen(control: ipywidgets.Dropdown) -> Any:
    """What is chosen in a list, or None."""
    return None if control.value == _NONE else control.value


def choose(control: ipywidgets.Dropdown, value: Any) -> None:
    """Choose in a list; None goes back to nothing chosen."""
    control.value = _NONE if value is None else value


def switch(name: str, options: Mapping[Any, str]) -> ipywidgets.Dropdown:
    """A list in which something is always chosen, at first its first entry."""
    control = ipywidgets.Dropdown(
        options=[(plain(label), value) for value, label in options.items()],
        description=named(name),
        description_allow_html=True,
    )
    return _classed(control, "course-control", "course-near")


def tick(name: str, of: str = "") -> ipywidgets.Checkbox:
    """A box to tick; `of` names the row it belongs to, heard but not shown again."""
    description = named(of, name) if of else named(name)
    return ipywidgets.Checkbox(description=description, description_allow_html=True, indent=False)


def line(name: str, placeholder: str = "") -> ipywidgets.Text:
    """One line of text, taken over when it is left or Enter is pressed."""
    control = ipywidgets.Text(
        description=named(name), description_allow_html=True, placeholder=placeholder, continuous_update=False
    )
    return _classed(control, "course-control", "course-near")


def area(name: str, placeholder: str = "") -> ipywidgets.Textarea:
    """Several lines of text, taken over as they are typed."""
    control = ipywidgets.Textarea(
        description=named(name), description_allow_html=True, placeholder=placeholder
    )
    return _classed(control, "course-control", "course-wide")


def part(*children: ipywidgets.Widget) -> ipywidgets.VBox:
    """One item with its control and the place for its feedback."""
    return _classed(ipywidgets.VBox(children), "course-part")


def row(children: Iterable[ipywidgets.Widget]) -> ipywidgets.HBox:
    """Controls side by side, on the next line where they do not fit."""
    return _classed(ipywidgets.HBox(tuple(children)), "course-row")


def _classed(widget: Any, *classes: str) -> Any:
    for name in classes:
        widget.add_class(name)
    return widget
