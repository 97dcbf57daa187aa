"""Reading what was handed in: regular files of a decent size, JSON in any of the usual encodings."""

from __future__ import annotations

import codecs
import json
import os
import re
import stat
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from dateutil.tz import gettz
from nbgrader.utils import parse_utc

from course.answering.answers import json_in
from course.ground.files import Unreadable, read_regular
from grading.engine.intake.words import quoted

NOTEBOOK_BYTES = 20_000_000
ANSWERS_BYTES = 2_000_000
ZIP_BYTES = 20_000_000
BESIDE_BYTES = 30_000_000
"""So much is read of all files that stand beside the notebook and the answers of our names."""
EXTRA_BYTES = 5_000_000
EXTRA_FILES = 20
TIME_FILE, TIME_BYTES = "timestamp.txt", 1_000
SECRET_FILE = "submission_secret.txt"
"""By which the exchange finds a learner's feedback: no concern of the code that was handed in."""
ENTRIES = 500
MOST_LETTERS_OF_NAME = 80
_PLAIN_NAME = re.compile(rf"[\w./()-]{{1,{MOST_LETTERS_OF_NAME}}}", re.ASCII)
NESTING = 60
_TIME = re.compile(
    r"\d{4}-\d\d?-\d\d?([T ]\d\d?:\d\d(:\d\d([.,]\d{1,9})?)?( ?((?P<zone>[A-Za-z]{2,5})|Z|[+-]\d\d:?\d\d))?)?",
    re.ASCII,
)
_HALF_A_LETTER = re.compile(r"\\u[dD][89a-fA-F]")

_MARKS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]


@dataclass
class HandedIn:
    """The files of a submission, on the disk or out of a zip file.

    Attributes
    ----------
    folder
        Where they stand.
    files
        Names and sizes.
    unpacked
        The bytes of those that came in a zip file.
    notebook
        The one that counts.
    expected
        Names that each have room of their own; all other files share what is read of them.
    """

    folder: Path
    files: dict[str, int]
    unpacked: dict[str, bytes] = field(default_factory=dict)
    notebook: str = ""
    expected: frozenset[str] = frozenset()
    _beside: dict[str, int] = field(default_factory=dict)
    _parsed: dict[str, tuple[Any, str | None] | Unreadable] = field(default_factory=dict)

    def read(self, name: str, most: int) -> bytes:
        """The bytes of a file.

        Raises
        ------
        Unreadable
            When it is too large, alone or with others that are not expected, or no regular file.
        """
        if name not in self.expected and name not in self._beside:
            size = self.files[name] if self.files[name] <= most else 0
            if sum(self._beside.values()) + size > BESIDE_BYTES:
                raise Unreadable(
                    f"is too much (of all files beside the notebook {BESIDE_BYTES / 1e6:g} MB are read)"
                )
            self._beside[name] = size
        if name not in self.unpacked:
            return read_regular(self.folder / name, most)
        data = self.unpacked[name]
        if len(data) > most:
            raise Unreadable(f"is too large ({len(data) / 1e6:.1f} MB; at most {most / 1e6:g} MB are read)")
        return data

    def document(self, name: str, most: int) -> tuple[Any, str | None]:
        """What `parse` makes of a file, which is done once, however many ask; nobody may change it.

        Raises
        ------
        Unreadable
            As for `read` and `parse`.
        """
        if name not in self._parsed:
            try:
                self._parsed[name] = parse(self.read(name, most))
            except Unreadable as error:
                self._parsed[name] = error
        found = self._parsed[name]
        if isinstance(found, Unreadable):
            raise found
        return found


def regular_files(folder: Path) -> tuple[dict[str, int], list[str]]:
    """Names and sizes of a folder's regular files, and sentences about the rest.

    Raises
    ------
    Unreadable
        When nobody may look into the folder.
    """
    files: dict[str, int] = {}
    repairs: list[str] = []
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        statuses = [entry.stat(follow_symlinks=False) for entry in entries[:ENTRIES]]
    except OSError as error:
        raise Unreadable(
            f"was not read: its folder cannot be opened ({error.strerror}); make it readable, with all in it"
        ) from error
    for entry, status in zip(entries, statuses, strict=False):
        if stat.S_ISREG(status.st_mode):
            files[entry.name] = status.st_size
        elif stat.S_ISLNK(status.st_mode):
            repairs.append(f"{shown(entry.name)} is a link to another place and was left out.")
        elif not stat.S_ISDIR(status.st_mode):
            repairs.append(f"{shown(entry.name)} is no regular file and was left out.")
    if len(entries) > ENTRIES:
        repairs.append(
            f"The folder has {len(entries)} entries; those after the first {ENTRIES} were left out."
        )
    return files, repairs


def time_of(folder: Path) -> datetime | None:
    """When a folder was handed in, in UTC, as the exchange or the collecting of files noted it; None where nobody did.

    Raises
    ------
    Unreadable
        When the note cannot be read, or is no day of a year: "12:00" would else be noon of the day on which it is read.
    """
    if not os.path.lexists(folder / TIME_FILE):
        return None
    text = read_regular(folder / TIME_FILE, TIME_BYTES).decode("utf-8", "replace").strip()
    try:
        known = _TIME.fullmatch(text)
        if known and (known["zone"] is None or gettz(known["zone"])):
            return parse_utc(re.sub(r" (?=[+-])", "", text))
    except (ValueError, OverflowError):
        pass
    raise Unreadable("holds no time, such as 2026-11-30 18:00:00 UTC")


def parse(data: bytes) -> tuple[Any, str | None]:
    """JSON from bytes, with or without a mark of its encoding.

    Returns
    -------
    tuple
        The document, and the encoding where it is not plain UTF-8.

    Raises
    ------
    Unreadable
        When it is no JSON, or has so many parts or levels that it is no notebook.
    """
    if not data.strip(b"\x00 \t\r\n"):
        raise Unreadable("is empty")
    encoding = _encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise Unreadable("is written in no encoding that notebooks use") from None
    try:
        document = json_in(text)
    except RecursionError:
        raise Unreadable("is nested too deeply") from None
    except ValueError:
        raise Unreadable("is cut off or no JSON") from None
    if is_deep(document):
        raise Unreadable("is nested too deeply")
    if _HALF_A_LETTER.search(text):
        document = whole_letters(document)
    return document, None if encoding == "utf-8" else encoding


def _encoding(data: bytes) -> str:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    if data[:4].count(0) >= 2:
        return "utf-16-le" if data[1] == 0 else "utf-16-be"
    return "utf-8"


def whole_letters(document: Any) -> Any:
    """A document with "?" for each half of a letter, which JSON can name and no file can hold."""
    text = json.dumps(document, ensure_ascii=False)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return json.loads(text.encode("utf-8", "replace"))
    return document


def is_deep(value: Any) -> bool:
    """Is it nested more deeply than any notebook, so that copying it could fail?"""
    level = [value]
    for _ in range(NESTING):
        level = [
            part
            for one in level
            if isinstance(one, (dict, list))
            for part in (one.values() if isinstance(one, dict) else one)
            if isinstance(part, (dict, list))
        ]
        if not level:
            return False
    return True


def shown(name: str) -> str:
    """A file's name as a sentence can hold it; one that could be a sentence itself is marked as quoted."""
    return name if _PLAIN_NAME.fullmatch(name) else quoted(escaped(name), MOST_LETTERS_OF_NAME)


def escaped(name: str) -> str:
    """A name in letters that can be written anywhere, such as a learner's id that is no text."""
    return ascii(name)[1:-1]
