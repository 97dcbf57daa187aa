"""What this process is for: a learner's own notebook, or a run that nobody watches."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from course.answering.kernel.runs import notebook_folder
from course.answering.store import AnswerStore

in_turn = threading.RLock()
"""Held while an answer is taken or a card is shown: JupyterLab has a kernel hear its pages in a thread of their own,
beside the one in which cells run."""


@dataclass(frozen=True)
class Session:
    """A process in which exercises are answered.

    Attributes
    ----------
    live
        Is anybody there who moves a control?
    store_at
        Makes the store of a folder's answers, for a notebook in it if that is known.
    """

    live: bool = True
    store_at: Callable[[Path, Path | None], AnswerStore] = AnswerStore
    stores: dict[Path, AnswerStore] = field(default_factory=dict)
    cards: dict[str, Any] = field(default_factory=dict)
    """The live cards of exercises, by id."""

    def store(self) -> AnswerStore:
        """The store of the running notebook, in the folder where it began."""
        folder = notebook_folder()
        if folder not in self.stores:
            named = os.environ.get("JPY_SESSION_NAME", "")
            path = folder / named
            notebook = path if named.endswith(".ipynb") and path.is_file() else None
            self.stores[folder] = self.store_at(folder, notebook)
        return self.stores[folder]


_current = [Session()]


def session() -> Session:
    """The session of this process."""
    return _current[0]


def begin(new: Session) -> None:
    """Let this process be another session, from now on."""
    _current[:] = [new]
