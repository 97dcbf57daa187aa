"""The class's record of what was graded, and how: one line for each run, never changed afterwards."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

FILE = "grading.log"
WITHOUT = "WITHOUT A SANDBOX"


def append(class_folder: Path, sentence: str) -> None:
    """Add a line with the time in UTC; lines of two runs at a time do not mix.

    Parameters
    ----------
    class_folder
        Where `grading.log` stands.
    sentence
        What is written; line breaks in it become spaces.
    """
    line = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {' '.join(sentence.split())}\n".encode()
    class_folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(class_folder / FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, line)
    finally:
        os.close(handle)
