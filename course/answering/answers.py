"""The answers of a folder: those of `answers.json`, and those that a notebook carries in its outputs.

`answers.json` is the truth. Every form also carries its answer in an output of the notebook, so that a notebook
sent without its `answers.json` still holds everything. Whoever asks what a learner answered reads it here.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from course.ground.errors import CourseError
from course.ground.files import Unreadable, read_regular, write_whole

FILE_NAME = "answers.json"
SCHEMA = 1
ANSWER_MIME = "application/vnd.course.answer+json"
ANSWERS_MIME = "application/vnd.course.answers+json"
MOST_BYTES = 20_000_000
"""A larger file is no learner's work."""
MOST_BRACKETS = 1_000_000
"""Nor is one with more lists and groups than this, however long its outputs: to build them takes very long."""
MOST_SAID = 40

_IDENTITY = re.compile(r"[0-9a-f]{16}")

Entry = dict[str, Any]


class AnswersError(CourseError):
    """Answers that cannot be read or kept: one sentence with what to do."""


@dataclass(frozen=True)
class Answers:
    """What was answered in one folder.

    Attributes
    ----------
    filed
        The entries of `answers.json`, by exercise id.
    carried
        Those of the notebook's outputs.
    trouble
        Why `answers.json` could not be read, in a few words; else empty.
    """

    filed: Mapping[str, Entry] = field(default_factory=dict)
    carried: Mapping[str, Entry] = field(default_factory=dict)
    trouble: str = ""

    @property
    def entries(self) -> dict[str, Entry]:
        """Every entry; the file's where both have one."""
        return {**self.carried, **self.filed}

    def differences(self) -> list[str]:
        """What a reader should know where file and notebook do not hold the same, in sentences."""
        sentences = []
        if self.trouble:
            sentences.append(
                f"{FILE_NAME} could not be read ({self.trouble}); the answers in the notebook were used."
            )
        if lacking := sorted(set(self.carried) - set(self.filed)):
            sentences.append(f"Answers found only in the notebook were used: {', '.join(lacking)}.")
        if other := sorted(
            name
            for name in set(self.filed) & set(self.carried)
            if self.carried[name]["answer"] != self.filed[name]["answer"]
        ):
            sentences.append(
                f"{FILE_NAME} and the notebook differ for {', '.join(other)}; {FILE_NAME} was used."
            )
        return sentences


def answers_of(folder: Path, own: bool = True) -> Answers:
    """What was answered in a folder. Nothing is changed there, and nothing in it stops the reading.

    Parameters
    ----------
    folder
        With an `answers.json`, one or more notebooks, or neither. The course's own solutions hold no answers.
    own
        Is it the reader's own? In one that somebody else filled a file that is a link could point anywhere, and of
        all notebooks together only what one may have is read.
    """
    carried: dict[str, Entry] = {}
    left = MOST_BYTES
    for notebook in sorted(folder.glob("*.ipynb")):
        size = notebook.lstat().st_size
        if own or size <= left:
            left -= size
            carried.update(carried_by(document_in(notebook, follow_links=own)))
    try:
        return Answers(read_answers(folder / FILE_NAME, follow_links=own), carried)
    except AnswersError as error:
        return Answers({}, carried, str(error))
    except OSError as error:
        return Answers({}, carried, error.strerror or "it cannot be opened")


def document_in(path: Path, follow_links: bool = True) -> Any:
    """A file of JSON, such as a notebook; None where there is none that can be read.

    Parameters
    ----------
    path
        Where it should stand.
    follow_links
        May it be a link? Not in a folder that somebody else filled: it could point anywhere.
    """
    try:
        return json_in(read_regular(path, MOST_BYTES, follow_links).decode("utf-8"))
    except (Unreadable, ValueError, RecursionError):
        return None


def json_in(text: str) -> Any:
    """The document of a file that somebody may have made to take long.

    Raises
    ------
    Unreadable
        When it has more lists and groups than any learner's work.
    ValueError, RecursionError
        When it is no JSON, or nested too deeply.
    """
    if (many := text.count("[") + text.count("{")) > MOST_BRACKETS:
        raise Unreadable(f"has too many parts ({many:,} brackets; at most {MOST_BRACKETS:,} are read)")
    return json.loads(text)


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
        raise AnswersError(f"its schema is {_shortened(document.get('schema'))}, not {SCHEMA}")
    for name, entry in entries.items():
        if not isinstance(entry, dict) or "answer" not in entry:
            raise AnswersError(f"the entry {_shortened(name)} has no answer")
        if not isinstance(entry.get("checks", 0), int):
            raise AnswersError(f"the entry {_shortened(name)} has no whole number of checks")
    return entries


def _shortened(value: Any) -> str:
    """What stands in a file, so that a sentence can hold it; a text in quotation marks, to its end."""
    said = repr(value)
    return said if len(said) <= MOST_SAID else f"{said[:MOST_SAID]}…{said[-1]}"


def read_answers(path: Path, follow_links: bool = True) -> dict[str, Entry]:
    """Read an `answers.json`; no file means no answers yet.

    Parameters
    ----------
    path, follow_links
        As for `answers_of`.

    Raises
    ------
    AnswersError
        When the file is there but broken, far too large, no regular file, or a link that is not to be followed.
    OSError
        When it is there and may not be read.
    """
    if not os.path.lexists(path):
        return {}
    try:
        if not follow_links and os.path.islink(path):
            raise AnswersError("it is a link to another file")
        return entries_in(json_in(read_regular(path, MOST_BYTES, follow_links).decode("utf-8")))
    except Unreadable as error:
        if isinstance(error.__cause__, OSError):
            raise error.__cause__ from None
        raise AnswersError(f"it {error}") from error
    except (ValueError, RecursionError) as error:
        raise AnswersError("it was cut off or changed by hand") from error


def identity_in(path: Path) -> str:
    """The random name of the store that an `answers.json` belongs to; empty where it tells none."""
    return identity_of(document_in(path))


def identity_of(document: Any) -> str:
    """The same, of an `answers.json` that was read."""
    identity = document.get("store") if isinstance(document, dict) else None
    return identity if isinstance(identity, str) and _IDENTITY.fullmatch(identity) else ""


def write_answers(path: Path, entries: Mapping[str, Entry], identity: str = "") -> None:
    """Write answers at once or not at all: a crash leaves the old file as it was.

    Parameters
    ----------
    path
        The file.
    entries
        By exercise id.
    identity
        The random name of the store that the file belongs to, if it has one.
    """
    document = {"schema": SCHEMA, **({"store": identity} if identity else {})}
    document["answers"] = dict(sorted(entries.items()))
    write_whole(path, json.dumps(document, ensure_ascii=False, indent=1) + "\n")


def carried_by(document: Any) -> dict[str, Entry]:
    """The answers that a notebook's outputs carry, the forms' own before those of the last cell.

    Parameters
    ----------
    document
        A notebook of format 4, as read from JSON. What is no notebook, or one of the course's own solutions, whose
        outputs are keys and nobody's answers, carries none.
    """
    if not isinstance(document, Mapping) or is_solution(document):
        return {}
    try:
        return answers_in_notebook(document.get("cells") or [])
    except (AttributeError, TypeError):
        return {}


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


def is_solution(document: Mapping[str, Any]) -> bool:
    """Is this one of the course's own solutions?"""
    about = document.get("metadata")
    about = about.get("course") if isinstance(about, Mapping) else None
    return isinstance(about, Mapping) and about.get("role") == "solution"


def _output_data(cells: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for cell in cells:
        for output in cell.get("outputs") or []:
            data = output.get("data") if isinstance(output, dict) else None
            if isinstance(data, dict):
                yield data
