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

from .handed_in import NOTEBOOK_BYTES, Unreadable, shown

_END = b"PK\x05\x06"
_LARGE = b"PK\x06\x07"
_TAIL = 22 + 65_535
_ENTRY_BYTES = 1_000
_READ = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BLOCK = 1 << 16
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, RuntimeError)


@dataclass(frozen=True)
class Most:
    """What a zip file may hold.

    Attributes
    ----------
    members
        How many files.
    total_bytes
        What all of them may take when they are opened.
    ratio
        How many times its size a file may grow; small ones may always.
    """

    members: int = 100
    total_bytes: int = 30_000_000
    ratio: int = 200


LEARNERS = Most()
"""What one learner hands in."""
CLASSES = Most(members=5_000, total_bytes=2_000_000_000)
"""What a learning platform sends of a whole class."""
SMALL = 1_000_000


def members(file: BinaryIO | bytes, most: Most, left_out: list[str]) -> Iterator[tuple[str, bytes]]:
    """The regular files of a zip file: name without folders, and bytes. Nothing is written anywhere.

    Parameters
    ----------
    file
        Open, or its bytes.
    most
        Beyond it, reading ends.
    left_out
        Gets a sentence for each member that was not read.

    Raises
    ------
    Unreadable
        When it is no zip file, or holds more than it may: the rest of a sentence.
    """
    file = BytesIO(file) if isinstance(file, bytes) else file
    _refuse_large_list(file, most)
    try:
        with zipfile.ZipFile(file) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            if len(infos) > most.members:
                raise Unreadable(f"holds {len(infos)} files; at most {most.members} are read")
            if sum(info.file_size for info in infos) > most.total_bytes:
                raise Unreadable(_too_much(most))
            left = most.total_bytes
            for info in infos:
                if _is_litter(info.filename):
                    continue
                reason = _refusal(info)
                if reason:
                    left_out.append(f"{shown(info.filename)} in a zip file {reason} and was left out.")
                    continue
                data = _read(archive, info, most, left)
                left -= len(data)
                yield PurePosixPath(info.filename).name, data
    except Unreadable:
        raise
    except _BROKEN:
        raise Unreadable("is damaged or no zip file") from None


def _refuse_large_list(file: BinaryIO, most: Most) -> None:
    """Look at the end of the file before anything is unpacked: `zipfile` would read a list of any length."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _TAIL))
    tail = file.read()
    place = tail.rfind(_END)
    if place < 0 or len(tail) < place + 22:
        raise Unreadable("is damaged or no zip file")
    if tail.rfind(_LARGE, 0, place) >= 0 and place - tail.rfind(_LARGE, 0, place) <= 20:
        raise Unreadable("is in the form for files of many gigabytes")
    length = int.from_bytes(tail[place + 12 : place + 16], "little")
    if length > most.members * _ENTRY_BYTES:
        raise Unreadable(f"holds more files than {most.members}")
    file.seek(0)


def _refusal(info: zipfile.ZipInfo) -> str | None:
    parts = info.filename.replace("\\", "/").split("/")
    if info.filename.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or "\\" in info.filename:
        return "names a place outside its folder"
    mode = info.external_attr >> 16
    if stat.S_ISLNK(mode):
        return "is a link to another place"
    if stat.S_IFMT(mode) and not stat.S_ISREG(mode):
        return "is no regular file"
    if info.flag_bits & 1:
        return "needs a password"
    if info.compress_type not in _READ:
        return "is packed in a way that is not read"
    if info.file_size > NOTEBOOK_BYTES:
        return f"is too large ({info.file_size / 1e6:.1f} MB; at most {NOTEBOOK_BYTES / 1e6:g} MB are read)"
    return None


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: Most, left: int) -> bytes:
    """A member's bytes, block by block: what its header says of its size is not believed."""
    allowed = max(SMALL, info.compress_size * most.ratio)
    parts: list[bytes] = []
    size = 0
    with archive.open(info) as member:
        while part := member.read(_BLOCK):
            size += len(part)
            if size > allowed:
                raise Unreadable(f"holds a file that grows to more than {most.ratio} times its size")
            if size > left:
                raise Unreadable(_too_much(most))
            parts.append(part)
    return b"".join(parts)


def _too_much(most: Most) -> str:
    return f"holds more than {most.total_bytes / 1e6:g} MB"


def _is_litter(name: str) -> bool:
    """What systems add on their own."""
    path = PurePosixPath(name)
    return "__MACOSX" in path.parts or path.name.startswith(".") or path.name in ("Thumbs.db", "desktop.ini")
