"""A class's files are for whoever grades alone, whatever nbgrader, an exchange or a download made of them."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

OTHERS = 0o077
FEEDBACK = "feedback"
"""nbgrader's exchange hands its pages on with the rights that they have here: only the folder is closed."""


@contextlib.contextmanager
def closed_to_others(class_folder: Path, config: Any) -> Iterator[None]:
    """Before and after some work, nobody but its owner may read a class; one that several people share stays as it is.

    Parameters
    ----------
    class_folder
        Such as `class/`.
    config
        nbgrader's, a traitlets `Config`.
    """
    if os.name != "posix" or is_shared(config):
        yield
        return
    close_to_others(class_folder)
    try:
        yield
    finally:
        close_to_others(class_folder)


def close_to_others(folder: Path) -> None:
    """Take every right of others from a folder and from all in it; links are not followed.

    What belongs to somebody else stays as it is: the folder above it is closed.
    """
    _close(folder)
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            _close(Path(parent, name))
        if Path(parent) == folder and FEEDBACK in folders:
            folders.remove(FEEDBACK)


def _close(path: Path) -> None:
    with contextlib.suppress(OSError):
        mode = path.lstat().st_mode
        if mode & OTHERS and not stat.S_ISLNK(mode):
            path.chmod(stat.S_IMODE(mode) & ~OTHERS)


def is_shared(config: Any) -> bool:
    """Do several people grade this class on one machine, as nbgrader's `CourseDirectory.groupshared` says?

    Parameters
    ----------
    config
        A traitlets `Config`.
    """
    course = config.CourseDirectory
    return "groupshared" in course and bool(course.groupshared)
