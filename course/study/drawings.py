"""Pictures kept: figures alike in every part give the same picture, and drawing takes thirty times as long as telling.

A learner's notebook keeps none. A grader's does: it draws the lesson's own figures once for a whole class.
"""

from __future__ import annotations

import hashlib
import io
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.transforms import TransformNode

if TYPE_CHECKING:
    from matplotlib.figure import Figure

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
        """Who depends on a transform is written by its address, which is another one in each process."""
        if not isinstance(thing, TransformNode):
            return NotImplemented
        state = {name: value for name, value in vars(thing).items() if name != "_parents"}
        return object.__new__, (type(thing),), state
