"""A learner's answers, kept beside the notebook and found again in it.

`answers.json` is the truth. Every widget also carries its answer in an output of the notebook, so that a
notebook sent without its `answers.json` still holds everything.
"""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from course.ground.errors import CourseError
from course.ground.files import patiently, write_whole

FILE_NAME = "answers.json"
SCHEMA = 1
ANSWER_MIME = "application/vnd.course.answer+json"
ANSWERS_MIME = "application/vnd.course.answers+json"
LOCK_SECONDS = 10

Entry = dict[str, Any]


class AnswersError(CourseError):
    """Answers that cannot be read or kept: one sentence with what to do."""


def entries_in(document: Any) -> dict[str, Entry]:
    """The entries of a document that was read from an `answers.json`.

    Raises
    ------
    AnswersError
        When the document is not of the form that this module writes.
    """
    entries = document.get("answers") if isinstance(document, dict) else None
    if not isinstance(entries, dict):
        raise AnswersError("it is not a file of answers")
    if document.get("schema") != SCHEMA:
        raise AnswersError(f"its schema is {document.get('schema')!r}, not {SCHEMA}")
    for name, entry in entries.items():
        if not isinstance(entry, dict) or "answer" not in entry:
            raise AnswersError(f"the entry {name} has no answer")
        if not isinstance(entry.get("checks", 0), int):
            raise AnswersError(f"the entry {name} has no whole number of checks")
    return entries


def read_answers(path: Path) -> dict[str, Entry]:
    """Read an `answers.json`; no file means no answers yet.

    Raises
    ------
    AnswersError
        When the file is there but broken.
    """
    try:
        return entries_in(json.loads(patiently(path.read_text, encoding="utf-8")))
    except FileNotFoundError:
        return {}
    except (ValueError, UnicodeDecodeError) as error:
        raise AnswersError("it was cut off or changed by hand") from error


def write_answers(path: Path, entries: dict[str, Entry]) -> None:
    """Write answers at once or not at all: a crash leaves the old file as it was."""
    document = {"schema": SCHEMA, "answers": dict(sorted(entries.items()))}
    write_whole(path, json.dumps(document, ensure_ascii=False, indent=1) + "\n")


def answers_in_notebook(cells: Sequence[Mapping[str, Any]]) -> dict[str, Entry]:
    """The answers that a notebook's outputs carry, the widgets' own before those of the last cell.

    Parameters
    ----------
    cells
        The `cells` of a notebook of format 4, as read from JSON.
    """
    collected: dict[str, Entry] = {}
    own: dict[str, Entry] = {}
    for data in _output_data(cells):
        if isinstance(whole := data.get(ANSWERS_MIME), dict):
            try:
                collected.update(entries_in(whole))
            except AnswersError:
                continue
        one = data.get(ANSWER_MIME)
        if isinstance(one, dict) and "id" in one and one.get("answer") is not None:
            own[str(one["id"])] = {key: value for key, value in one.items() if key != "id"}
    for name, entry in own.items():
        if entry.get("checks", 0) >= collected.get(name, {}).get("checks", 0):
            collected[name] = entry
    return collected


def is_solution(document: dict[str, Any]) -> bool:
    """Is this one of the course's own solutions, whose outputs are keys and nobody's answers?"""
    return document.get("metadata", {}).get("course", {}).get("role") == "solution"


def _output_data(cells: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for cell in cells:
        for output in cell.get("outputs") or []:
            data = output.get("data") if isinstance(output, dict) else None
            if isinstance(data, dict):
                yield data


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
        self._lock = FileLock(self.path.with_name(FILE_NAME + ".lock"), timeout=LOCK_SECONDS)
        self._embedded: dict[str, Entry] | None = None
        self._unsaved: dict[str, Entry] = {}

    @classmethod
    def here(cls) -> AnswerStore:
        """The store of the running notebook: its folder is the kernel's working folder."""
        folder = Path.cwd()
        if folder not in _STORES:
            named = os.environ.get("JPY_SESSION_NAME", "")
            notebook = Path(named) if named.endswith(".ipynb") and Path(named).is_file() else None
            _STORES[folder] = cls(folder, notebook)
        return _STORES[folder]

    def all(self) -> dict[str, Entry]:
        """Every entry, by exercise id: the file's, and the notebook's where the file has none."""
        kept = self._read()
        return copy.deepcopy({**self._in_notebook(), **kept, **self._unsaved})

    def get(self, exercise_id: str) -> Entry | None:
        """The entry of one exercise: `answer`, `first` (the first one checked) and `checks`."""
        kept = self._read().get(exercise_id) or self._unsaved.get(exercise_id)
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
        """Count a check, and remember the answer that was checked first."""

        def count(entry: Entry) -> Entry:
            first = entry.get("first") if entry.get("checks") else answer
            return {"answer": answer, "first": first, "checks": entry.get("checks", 0) + 1}

        return self._change(exercise_id, count)

    def take_notices(self) -> list[str]:
        """What the learner should be told, each sentence once."""
        notices, self.notices = self.notices, []
        return notices

    def _change(self, exercise_id: str, change: Any) -> Entry:
        try:
            with self._lock:
                entries = self._read()
                before = entries.get(exercise_id) or self._in_notebook().get(exercise_id)
                entry = change(before or {"answer": None, "first": None, "checks": 0})
                entry.setdefault("first", None)
                entry.setdefault("checks", 0)
                entries[exercise_id] = copy.deepcopy(entry)
                write_answers(self.path, {**self._unsaved, **entries})
                self._unsaved.clear()
                self._in_notebook()[exercise_id] = copy.deepcopy(entry)
        except (OSError, Timeout):
            before = self._unsaved.get(exercise_id) or {"answer": None, "first": None, "checks": 0}
            entry = self._unsaved[exercise_id] = change(before)
            self._notice(
                f"Your answers cannot be written to {FILE_NAME} here; they stay in this notebook until you "
                "close it, so free some space or move the folder to a place where you may write."
            )
        return copy.deepcopy(entry)

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
            self._embedded = {}
            notebooks = [self._notebook] if self._notebook else sorted(self.path.parent.glob("*.ipynb"))
            for notebook in notebooks:
                try:
                    document = json.loads(notebook.read_text(encoding="utf-8"))
                    if not is_solution(document):
                        self._embedded.update(answers_in_notebook(document.get("cells") or []))
                except (OSError, ValueError, AttributeError):
                    continue
        return self._embedded

    def _notice(self, sentence: str) -> None:
        if sentence not in self._said:
            self._said.add(sentence)
            self.notices.append(sentence)


_STORES: dict[Path, AnswerStore] = {}
