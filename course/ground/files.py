"""Writing a file at once or not at all, as what must not be lost is written; reading one that is not trusted."""

from __future__ import annotations

import os
import stat
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from course.ground.errors import CourseError

_T = TypeVar("_T")
PAUSES = (0.01, 0.05, 0.1, 0.2, 0.4)


class Unreadable(CourseError):
    """A file that cannot be read: the rest of a sentence that begins with its name."""


def read_regular(path: Path, most: int, follow_links: bool = False) -> bytes:
    """The bytes of a regular file that somebody else may have put there: nothing of it makes the reader wait.

    Parameters
    ----------
    path
        Where it should stand.
    most
        How many bytes are read; a larger file is refused.
    follow_links
        May it be a link? Not in a folder that somebody else filled: it could point anywhere.

    Raises
    ------
    Unreadable
        When it is not there, may not be read, is too large or no regular file.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    flags |= 0 if follow_links else getattr(os, "O_NOFOLLOW", 0)
    try:
        handle = patiently(os.open, path, flags) if os.name == "nt" else os.open(path, flags)
        with os.fdopen(handle, "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise Unreadable("is no regular file")
            data = file.read(most + 1) if status.st_size <= most else b""
    except OSError as error:
        fix = ": make it readable" if isinstance(error, PermissionError) else ""
        raise Unreadable(f"cannot be opened ({error.strerror}){fix}") from error
    if max(len(data), status.st_size) > most:
        size = max(len(data), status.st_size)
        raise Unreadable(f"is too large ({size / 1e6:.1f} MB; at most {most / 1e6:g} MB are read)")
    return data


def write_whole(path: Path, content: str | bytes, private: bool = False) -> None:
    """Write a file at once or not at all: a crash, a full disk or Ctrl-C leaves the old file as it was.

    The file gets the permissions that any new file of this user gets. What nobody else may read stands in a
    folder that nobody else may enter (see `private_folder`); `private` is for what a person may put anywhere.

    Parameters
    ----------
    path
        Its folder is made if it is not there.
    content
        A text is written in UTF-8 with line ends as they are; what UTF-8 cannot hold becomes a question mark.
    private
        It names people: only its owner may read it, wherever it stands, and enter a folder made for it.

    Raises
    ------
    OSError
        When the folder does not take it.
    """
    data = content if isinstance(content, bytes) else content.encode("utf-8", "replace")
    path.parent.mkdir(mode=0o700 if private else 0o777, parents=True, exist_ok=True)
    handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-"[:60], suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if os.name == "posix" and not private:
            os.chmod(unfinished, 0o666 & ~_umask())
        patiently(os.replace, unfinished, path)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise


def remove_unfinished(folder: Path, seconds: float = 0) -> None:
    """Remove what `write_whole` left in a folder when it was killed midway.

    Parameters
    ----------
    folder
        Where somebody else may be writing too only if `seconds` tell the old from the new.
    seconds
        How old what is removed must be.
    """
    for left in folder.glob(".*-????????.tmp"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime >= seconds:
                left.unlink()


def private_folder(path: Path) -> Path:
    """A folder that only its owner may enter, made or tightened; what stands in it needs no care of its own."""
    path.mkdir(parents=True, exist_ok=True)
    if os.name == "posix" and path.stat().st_mode & 0o077:
        path.chmod(0o700)
    return path


def patiently(action: Callable[..., _T], *args: Any, **kwargs: Any) -> _T:
    """Windows refuses to replace or read a file that another program holds for a moment: try again."""
    for pause in PAUSES:
        try:
            return action(*args, **kwargs)
        except PermissionError:
            time.sleep(pause)
    return action(*args, **kwargs)


def _umask() -> int:
    """The process's mask for new files, which can only be read by setting it."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return int(status.partition("\nUmask:")[2].split(maxsplit=1)[0], 8)
    except (OSError, ValueError, IndexError):
        mask = os.umask(0o077)
        os.umask(mask)
        return mask
