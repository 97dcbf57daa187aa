"""A learner's answers as a running notebook keeps them: written at once, found again, never lost in silence."""

from __future__ import annotations

import contextlib
import copy
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from typing import Any

from filelock import FileLock, Timeout

from course.answering.answers import (
    FILE_NAME,
    AnswersError,
    Entry,
    answers_of,
    carried_by,
    document_in,
    identity_in,
    read_answers,
    write_answers,
)
from course.ground.files import patiently

LOCK_SECONDS = 10
LOCK_NAME = f".{FILE_NAME}.lock"
"""Hidden: a learner who looks through the folder has no use for it."""
_OLD_LOCK_NAME = f"{FILE_NAME}.lock"
NOTHING_YET: Entry = {"answer": None, "first": None, "checks": 0}


class AnswerStore:
    """The answers of one folder.

    Parameters
    ----------
    folder
        Where `answers.json` stands, beside the notebook.
    notebook
        The notebook itself, if known; else the folder's notebooks are looked at.
    """

    def __init__(self, folder: Path, notebook: Path | None = None) -> None:
        self.path = Path(folder) / FILE_NAME
        self.notices: list[str] = []
        self._said: set[str] = set()
        self._notebook = notebook
        self._lock = FileLock(self.path.with_name(LOCK_NAME), timeout=LOCK_SECONDS)
        with contextlib.suppress(OSError):
            self.path.with_name(_OLD_LOCK_NAME).unlink(missing_ok=True)
        self._embedded: dict[str, Entry] | None = None
        self._unsaved: dict[str, Entry] = {}
        self._identity = ""

    def all(self) -> dict[str, Entry]:
        """Every entry, by exercise id: the file's, and the notebook's where the file has none."""
        kept = self._read()
        return copy.deepcopy({**self._in_notebook(), **kept, **self._unsaved})

    def get(self, exercise_id: str) -> Entry | None:
        """The entry of one exercise: `answer`, `first` and `checked` (the first and the last one checked)
        and `checks`, how many different ones."""
        kept = self._unsaved.get(exercise_id) or self._read().get(exercise_id)
        embedded = self._in_notebook().get(exercise_id)
        if kept is None:
            return copy.deepcopy(embedded)
        if embedded is not None and embedded.get("answer") != kept["answer"]:
            self._notice(
                f"For {exercise_id} the notebook shows an older or other answer than {FILE_NAME}; "
                f"the answer of {FILE_NAME} is used."
            )
        return copy.deepcopy(kept)

    def put(self, exercise_id: str, answer: Any) -> Entry:
        """Keep an answer at once."""
        return self._change(exercise_id, lambda entry: {**entry, "answer": answer})

    def checked(self, exercise_id: str, answer: Any) -> Entry:
        """Count the check of an answer, and remember the one that was checked first.

        The answer that was checked last counts once, however often its check is run.
        """

        def count(entry: Entry) -> Entry:
            checks = entry.get("checks", 0)
            if checks and _last_checked(entry) == answer:
                return {**entry, "answer": answer, "checked": answer}
            first = entry.get("first") if checks else answer
            return {"answer": answer, "first": first, "checks": checks + 1, "checked": answer}

        return self._change(exercise_id, count)

    def is_checked(self, exercise_id: str, answer: Any) -> bool:
        """Is this the answer that was checked last?"""
        entry = self.get(exercise_id) or NOTHING_YET
        return entry.get("checks", 0) > 0 and _last_checked(entry) == answer

    def is_written(self, exercise_id: str) -> bool:
        """Does the answer stand in the file, and not in this process alone?"""
        return exercise_id not in self._unsaved

    def identity(self) -> str:
        """A random name of this store: what a browser keeps for it is found by it, and by nobody else."""
        if not self._identity:
            self._identity = token_hex(8)
            with contextlib.suppress(OSError, Timeout), self._lock:
                self._identity = identity_in(self.path) or self._identity
                self._write(self._read())
        return self._identity

    def take_notices(self) -> list[str]:
        """What the learner should be told, each sentence once."""
        notices, self.notices = self.notices, []
        return notices

    def _change(self, exercise_id: str, change: Callable[[Entry], Entry]) -> Entry:
        try:
            with self._lock:
                entries = self._read()
                entries |= self._unsaved
                before = entries.get(exercise_id) or self._in_notebook().get(exercise_id)
                entry = {**NOTHING_YET, **change(dict(before or NOTHING_YET))}
                entries[exercise_id] = copy.deepcopy(entry)
                self._write(entries)
                self._unsaved.clear()
                self._in_notebook()[exercise_id] = copy.deepcopy(entry)
        except (OSError, Timeout):
            entry = self._keep_in_memory(exercise_id, change)
            self._notice(
                f"Your answers cannot be written to {FILE_NAME} here; they stay in this notebook until you "
                "close it, so free some space or move the folder to a place where you may write."
            )
        return copy.deepcopy(entry)

    def _write(self, entries: dict[str, Entry]) -> None:
        self._identity = self._identity or identity_in(self.path)
        write_answers(self.path, entries, self._identity)

    def _keep_in_memory(self, exercise_id: str, change: Callable[[Entry], Entry]) -> Entry:
        before = self._unsaved.get(exercise_id) or self.get(exercise_id) or NOTHING_YET
        self._unsaved[exercise_id] = {**NOTHING_YET, **change(dict(before))}
        return self._unsaved[exercise_id]

    def _read(self) -> dict[str, Entry]:
        try:
            return read_answers(self.path)
        except AnswersError as error:
            self._set_aside(error)
        except OSError:
            self._notice(f"{FILE_NAME} cannot be read here; check that you may open it.")
        return {}

    def _set_aside(self, error: AnswersError) -> None:
        stamp = datetime.now().strftime("%Y%m%d-%H%M%S-%f")
        aside = self.path.with_name(f"answers.broken-{stamp}.json")
        try:
            patiently(os.replace, self.path, aside)
        except FileNotFoundError:
            return
        self._notice(
            f"{FILE_NAME} could not be read ({error}), so it was kept as {aside.name}, and the answers "
            "that the notebook itself holds are used."
        )

    def _in_notebook(self) -> dict[str, Entry]:
        if self._embedded is None:
            self._embedded = self._read_notebook()
        return self._embedded

    def _read_notebook(self) -> dict[str, Entry]:
        if self._notebook is None:
            return dict(answers_of(self.path.parent).carried)
        return carried_by(document_in(self._notebook))

    def _notice(self, sentence: str) -> None:
        if sentence not in self._said:
            self._said.add(sentence)
            self.notices.append(sentence)


def _last_checked(entry: Entry) -> Any:
    """The answer that was checked last; of an older file that does not say, the first if it was the only one."""
    return entry.get("checked", entry.get("first") if entry.get("checks") == 1 else None)


class MemoryStore(AnswerStore):
    """Answers that go with the process: for a run whose folder goes too."""

    def _write(self, entries: dict[str, Entry]) -> None:
        """Nothing is written."""

    def _change(self, exercise_id: str, change: Callable[[Entry], Entry]) -> Entry:
        return copy.deepcopy(self._keep_in_memory(exercise_id, change))
