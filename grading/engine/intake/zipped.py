"""Reading zip files that somebody handed in: in memory, within limits, and never by the paths that they name."""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import BinaryIO

from grading.engine.intake.handed_in import NOTEBOOK_BYTES, Unreadable, shown

RATIO = 200
"""How many times its size a member may grow; a small one may always."""
SMALL = 1_000_000
_END, _LARGE = b"PK\x05\x06", b"PK\x06\x07"
_END_BYTES, _LARGE_BYTES, _COMMENT_BYTES = 22, 20, 65_535
_ENTRY_BYTES = 1_000
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, RuntimeError)


@dataclass(frozen=True)
class Most:
    """How many files a zip file may hold, and what all of them may take when they are opened."""

    members: int
    total_bytes: int


LEARNERS = Most(100, 30_000_000)
"""What one learner hands in."""
CLASSES = Most(5_000, 2_000_000_000)
"""What a learning platform sends of a whole class."""


@dataclass(frozen=True)
class Member:
    """A regular file of a zip file: where it says that it stands, its bytes, and its time without a zone."""

    path: PurePosixPath
    data: bytes
    when: tuple[int, int, int, int, int, int]


def members(file: BinaryIO | bytes, most: Most, left_out: list[str]) -> Iterator[tuple[str, bytes]]:
    """The regular files of a zip file: name without folders, and bytes. See `opened`."""
    for member in opened(file, most, left_out):
        yield member.path.name, member.data


def opened(file: BinaryIO | bytes, most: Most, left_out: list[str]) -> Iterator[Member]:
    """The regular files of a zip file. Nothing is written anywhere, and no place that they name is believed.

    Parameters
    ----------
    file
        Open, or its bytes.
    most
        What it may hold.
    left_out
        Gets a sentence for each member that was not read.

    Raises
    ------
    Unreadable
        When it is no zip file, or holds more than it may: the rest of a sentence.
    """
    file = BytesIO(file) if isinstance(file, bytes) else file
    _refuse_long_list(file, most)
    try:
        archive = zipfile.ZipFile(file)
    except _BROKEN:
        raise Unreadable("is damaged or no zip file") from None
    with archive:
        infos = [info for info in archive.infolist() if not info.filename.endswith("/")]
        if len(infos) > most.members:
            raise Unreadable(f"holds {len(infos)} files; at most {most.members} are read")
        if sum(info.file_size for info in infos) > most.total_bytes:
            raise Unreadable(f"holds more than {most.total_bytes / 1e6:g} MB")
        for info in infos:
            path = PurePosixPath(_named(info).replace("\\", "/"))
            if _is_litter(path):
                continue
            reason = _refusal(info, path)
            if reason is None:
                try:
                    data = archive.read(info)  # never more than `file_size` says
                except _BROKEN:
                    reason = "is damaged"
                else:
                    yield Member(path, data, info.date_time)
                    continue
            left_out.append(f"{shown(info.filename)} in a zip file {reason} and was left out.")


def _refuse_long_list(file: BinaryIO, most: Most) -> None:
    """Look at the end of the file before anything else: `zipfile` would read a list of any length."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _END_BYTES - _COMMENT_BYTES - _LARGE_BYTES))
    tail = file.read()
    place = tail.rfind(_END, 0, max(0, len(tail) - _END_BYTES + len(_END)))
    if place < 0:
        raise Unreadable("is damaged or no zip file")
    if tail[max(0, place - _LARGE_BYTES) : place].startswith(_LARGE):
        raise Unreadable("is in the form for files of many gigabytes")
    if int.from_bytes(tail[place + 12 : place + 16], "little") > most.members * _ENTRY_BYTES:
        raise Unreadable(f"holds more files than {most.members}")


def _refusal(info: zipfile.ZipInfo, path: PurePosixPath) -> str | None:
    if not path.name:
        return "has no name"
    kind = stat.S_IFMT(info.external_attr >> 16)
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        return "names a place outside its folder"
    if kind == stat.S_IFLNK:
        return "is a link to another place"
    if kind not in (0, stat.S_IFREG):
        return "is no regular file"
    if info.flag_bits & 1:
        return "needs a password"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "is packed in a way that is not read"
    if info.file_size > NOTEBOOK_BYTES:
        return f"is too large ({info.file_size / 1e6:.1f} MB; at most {NOTEBOOK_BYTES / 1e6:g} MB are read)"
    if info.file_size > max(SMALL, info.compress_size * RATIO):
        return f"grows to more than {RATIO} times its size"
    return None


def _named(info: zipfile.ZipInfo) -> str:
    """The name; `zipfile` takes UTF-8 without its mark, which some programs write, for letters of 1981."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _is_litter(path: PurePosixPath) -> bool:
    """What systems add on their own."""
    return "__MACOSX" in path.parts or path.name in ("", ".DS_Store", "Thumbs.db", "desktop.ini")
