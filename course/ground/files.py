"""Writing a file beside a notebook, at once or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Write a text; a crash leaves the old file as it was.

    Parameters
    ----------
    path
        Its folder must be there.
    text
        Written in UTF-8; what cannot be written so becomes a question mark.

    Raises
    ------
    OSError
        When the folder does not take it.
    """
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
