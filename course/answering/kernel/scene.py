"""What there is to go by when a cell has stopped."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import FrameType
from typing import Any

from course.answering.kernel.runs import place_of
from course.answering.kernel.stored import as_run

MOST_LETTERS = 70


@dataclass(frozen=True)
class Scene:
    """An error, and what surrounds it.

    Attributes
    ----------
    kind
        The name of the error's class.
    error
        The error.
    source
        The cell's text.
    namespace
        The notebook's variables.
    offered
        Names that the first cell of a notebook imports.
    """

    kind: str
    error: BaseException
    source: str
    namespace: Mapping[str, Any]
    offered: Collection[str] = ()

    @cached_property
    def below(self) -> list[FrameType]:
        """What the learner's own code called when it stopped, the outermost first; nothing if it stopped itself."""
        frames, trace = [], self.error.__traceback__
        while trace is not None:
            frames.append(trace.tb_frame)
            trace = trace.tb_next
        own = [at for at, frame in enumerate(frames) if frame.f_globals is self.namespace]
        return frames[own[-1] + 1 :] if own else frames

    @cached_property
    def says(self) -> str:
        """What Python says of it."""
        return str(getattr(self.error, "msg", None) or self.error)

    @cached_property
    def number(self) -> int | None:
        """The line of the cell as IPython counts it, from 1."""
        if isinstance(self.error, SyntaxError):
            return self.error.lineno
        place = place_of(self.error, self.namespace)
        return place[0] if place else None

    @cached_property
    def line(self) -> str:
        """The line that stopped; the whole of a cell of one line."""
        lines = as_run(self.source).splitlines()
        if self.number and self.number <= len(lines):
            return lines[self.number - 1].strip()
        return lines[0].strip() if len(lines) == 1 else ""

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """The parts of the statement that stopped, or of the cell where that is not known."""
        try:
            tree = ast.parse(as_run(self.source))
        except (SyntaxError, ValueError):
            return []
        stopped = [
            part
            for part in tree.body
            if self.number is None or part.lineno <= self.number <= (part.end_lineno or part.lineno)
        ]
        return [node for part in stopped or tree.body for node in ast.walk(part)]

    def name_of(self, thing: Any) -> str:
        """The variable's name in this statement, or elsewhere, that holds a thing; empty if there is none."""
        here = [node.id for node in self.nodes if isinstance(node, ast.Name)]
        for name in (*here, *self.namespace):
            if not name.startswith("_") and self.namespace.get(name) is thing:
                return name
        return ""


Slip = Callable[[Scene], str]
"""Says what to do, or nothing if it does not fit."""


def short(text: str) -> str:
    """A piece of code, cut where it is long."""
    text = " ".join(text.split())
    return text if len(text) <= MOST_LETTERS else text[:MOST_LETTERS].rstrip() + " …"


def quoted(value: Any) -> str:
    """A label as one types it: a text in double quotation marks."""
    return f'"{value}"' if isinstance(value, str) else str(value)


def listed(values: list[Any], most: int = 8) -> str:
    """Some labels, and how many more there are."""
    more = f" and {len(values) - most} more" if len(values) > most else ""
    return ", ".join(quoted(value) for value in values[:most]) + more
