"""Pictures kept: figures alike in every part give the same picture, and drawing takes thirty times as long as telling.

A learner's notebook keeps none. A grader's does: it draws the lesson's own figures once for a whole class.
"""

from __future__ import annotations

import hashlib
import io
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FunctionType
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.transforms import TransformNode

_kept: dict[bytes, bytes] = {}
_keeping = False


def picture(figure: Figure, draw: Callable[[Figure], bytes]) -> bytes:
    """What `draw` gives, or what it gave for a figure that was the same in every part.

    Parameters
    ----------
    figure
        As it is before it is drawn.
    draw
        Draws it.
    """
    state = _state(figure) if _kept or _keeping else None
    if state is None:
        return draw(figure)
    if state in _kept:
        return _kept[state]
    drawn = draw(figure)
    if _keeping:
        _kept[state] = drawn
    return drawn


@contextmanager
def keeping() -> Iterator[dict[bytes, bytes]]:
    """Within it, what is drawn is kept, by the figure's state, in the dictionary that it gives."""
    global _keeping
    _keeping = True
    try:
        yield _kept
    finally:
        _keeping = False


def keep(pictures: dict[bytes, bytes]) -> None:
    """Take over pictures that another process of the same program drew."""
    _kept.update(pictures)


def _state(figure: Figure) -> bytes | None:
    """A hash of all that a picture depends on; None where a part of the figure cannot be written down."""
    written = io.BytesIO()
    try:
        _Pickler(written, protocol=5).dump([dict(mpl.rcParams), figure])
    except Exception:  # whatever a learner's own objects raise: the figure is drawn
        return None
    return hashlib.sha256(written.getbuffer()).digest()


class _Pickler(pickle.Pickler):
    def reducer_override(self, thing: Any) -> Any:
        """What pickle cannot write, or writes with something that no picture depends on.

        Of a transform, who depends on it is left out: that is written by its address. Of a figure, its number among
        those that are open. A function that matplotlib makes while it works, as `bar_label` does, is written by its
        place and by what it was made for.
        """
        if isinstance(thing, TransformNode):
            return object.__new__, (type(thing),), _without("_parents", vars(thing))
        if isinstance(thing, Figure):
            return object.__new__, (type(thing),), _without("_number", thing.__getstate__())
        if isinstance(thing, FunctionType) and _is_matplotlib_s_inner(thing):
            held = [cell.cell_contents for cell in thing.__closure__ or ()]
            place = (thing.__module__, thing.__qualname__, thing.__code__.co_firstlineno)
            return object, (), [place, thing.__defaults__, thing.__kwdefaults__, held]
        return NotImplemented


def _without(left_out: str, state: Any) -> dict[str, Any]:
    return {name: value for name, value in state.items() if name != left_out}


def _is_matplotlib_s_inner(function: FunctionType) -> bool:
    return function.__module__.startswith("matplotlib.") and "<locals>" in function.__qualname__
