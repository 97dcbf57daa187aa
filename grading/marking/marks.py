"""A person's marks of one written task, and the folder in which markers keep them.

`class/marking/02.7/` holds a file for each marker, and `round.json`, which all share: in which order the texts stand,
what was settled, and what was written to the gradebook. Every file is written whole or not at all.
"""

from __future__ import annotations

import hashlib
import random
import re
import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, TypeVar

from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from course.exercises.kinds.rubric import MOST, Rubric
from course.ground.files import private_folder, write_whole
from grading.marking.errors import MarkingError

FOLDER = "marking"
ROUND = "round.json"
MOST_LETTERS = 4000
"""The longest comment that is kept."""
LONGEST_NAME = 40
_LOCK_SECONDS = 10


class _Kept(BaseModel):
    model_config = ConfigDict(extra="forbid", validate_assignment=True)


class Mark(_Kept):
    """What somebody gave a text: a level for each criterion, and a comment.

    Attributes
    ----------
    text
        The fingerprint of the text that was read; a text that was handed in anew has another one.
    whole
        When each criterion had a level for the first time, in UTC; empty before.
    by
        Who settled it; empty in a marker's own file.
    """

    text: str
    levels: dict[str, int] = {}
    comment: str = ""
    whole: str = ""
    by: str = ""

    @property
    def total(self) -> int:
        """The sum of the levels."""
        return sum(self.levels.values())

    def points(self, rubric: Rubric, maximum: float) -> float:
        """The share of all levels that was given, of the gradebook's maximum, to the cent."""
        return round(maximum * self.total / (MOST * len(rubric.criteria)), 2)


class Marks(_Kept):
    """A marker's file: their marks by learner's id, and the text at which they stopped."""

    schema_: Literal[1] = Field(default=1, alias="schema")
    marker: str
    at: int = 0
    marks: dict[str, Mark] = {}


class Written(_Kept):
    """What marking wrote to the gradebook, for which text, and whose mark it was."""

    text: str
    score: float
    comment: str
    by: str
    when: str


class Round(_Kept):
    """What the markers of a task share.

    Attributes
    ----------
    order
        Learners' ids as they were shuffled by `seed`; a text's number is its place, and never changes.
    settled
        By id, the mark on which two markers agreed after they differed.
    written
        By id, what was last written to the gradebook.
    underway
        By id, what was last about to be written there: whether it was is not known where the page was ended then.
    """

    schema_: Literal[1] = Field(default=1, alias="schema")
    seed: str
    order: list[str] = []
    settled: dict[str, Mark] = {}
    written: dict[str, Written] = {}
    underway: dict[str, Written] = {}

    def number(self, student: str) -> int:
        """The number under which a learner's text is shown."""
        return self.order.index(student) + 1


_File = TypeVar("_File", Marks, Round)


class MarkingFolder:
    """The files of one written task's marking.

    Parameters
    ----------
    class_folder
        The class's, which only its owner may enter.
    task
        The task's id, such as "02.7".
    """

    def __init__(self, class_folder: Path, task: str) -> None:
        private_folder(class_folder)
        self.path = private_folder(private_folder(class_folder / FOLDER) / task)
        self._lock = FileLock(self.path / ".lock", timeout=_LOCK_SECONDS)

    def marks_of(self, marker: str) -> Marks:
        """A marker's own marks; empty where they are new."""
        return self._read(self._file_of(marker), Marks) or Marks(marker=marker)

    def others(self, marker: str) -> list[Marks]:
        """The marks of all others, the longest name last."""
        own = self._file_of(marker)
        files = [path for path in sorted(self.path.glob("marks-*.json")) if path != own]
        return [marks for path in files if (marks := self._read(path, Marks))]

    def round(self) -> Round:
        """What the markers share."""
        return self._read(self.path / ROUND, Round) or Round(seed=secrets.token_hex(8))

    @contextmanager
    def changing_round(self) -> Iterator[Round]:
        """What the markers share, to be changed: one at a time, written when the block ends without an error."""
        with self._locked():
            shared = self.round()
            before = shared.model_dump_json()
            yield shared
            if shared.model_dump_json() != before or not (self.path / ROUND).is_file():
                self._write(self.path / ROUND, shared)

    @contextmanager
    def writing(self, student: str, note: Written) -> Iterator[None]:
        """Note what is about to be written, and afterwards that it was; whoever is ended between leaves the first."""
        with self.changing_round() as shared:
            shared.underway[student] = note
        try:
            yield
        except Exception:
            with self.changing_round() as shared:
                shared.underway.pop(student, None)
            raise
        with self.changing_round() as shared:
            shared.written[student] = note
            shared.underway.pop(student, None)

    @contextmanager
    def changing_marks(self, marker: str) -> Iterator[Marks]:
        """A marker's marks, to be changed: one at a time, since the same page may be open twice."""
        with self._locked():
            marks = self.marks_of(marker)
            yield marks
            self._write(self._file_of(marker), marks)

    def numbered(self, students: list[str]) -> Round:
        """Give each learner who is new a number by chance, and keep it."""
        with self.changing_round() as shared:
            new = sorted(set(students) - set(shared.order))
            random.Random(f"{shared.seed}-{len(shared.order)}").shuffle(new)
            shared.order = [*shared.order, *new]
        return shared

    def _file_of(self, marker: str) -> Path:
        return self.path / f"marks-{slug(marker)}.json"

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            with self._lock:
                yield
        except Timeout:
            raise MarkingError(
                f"Another page writes to {self.path} and does not end; close it, and try again."
            ) from None

    def _read(self, path: Path, form: type[_File]) -> _File | None:
        try:
            return form.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValidationError):
            raise MarkingError(
                f"{path} cannot be read; bring back a copy of it, or move it away to begin anew."
            ) from None

    def _write(self, path: Path, content: BaseModel) -> None:
        write_whole(path, content.model_dump_json(indent=1, by_alias=True) + "\n", private=True)


def named(marker: str) -> str:
    """A marker's name as it is kept.

    Raises
    ------
    MarkingError
        When nothing of it can be shown, or it is too long.
    """
    name = " ".join(unicodedata.normalize("NFC", marker).split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise MarkingError(
            f"A marker needs a name of 1 to {LONGEST_NAME} letters, such as `course mark 02 --marker Ada`."
        )
    return name


def slug(marker: str) -> str:
    """A marker's name for a file; "Ada" and "ada" are one person."""
    name = marker.casefold()
    short = re.sub(r"[^a-z0-9]+", "-", name)[:20].strip("-") or "marker"
    return f"{short}-{hashlib.sha256(name.encode()).hexdigest()[:6]}"


def now() -> str:
    """The time in UTC, to a millisecond: who was first is seen in it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
