"""What a submission's process wrote, line by line: all of it untrusted."""

from __future__ import annotations

import json
import re
from typing import Any

from grading.engine.intake.handed_in import is_deep, whole_letters

MOST_LINES = 10_000
LINE_BYTES = 15_000_000
ANSWER_BYTES = 1_100_000
MOST_VALUES = 300_000
"""How many lists, texts and numbers all lines together may hold: each takes up to 250 bytes when it is read."""

_TEXT = re.compile(rb'"(?:[^"\\]++|\\.)*+"')


def lines_in(data: bytes) -> list[dict[str, Any]]:
    """Whole lines that hold a JSON object; whatever else the submission wrote is worth nothing.

    Parameters
    ----------
    data
        All that was written.
    """
    found, left = [], MOST_VALUES
    for line in data.split(b"\n", MOST_LINES)[:MOST_LINES]:
        if len(line) > LINE_BYTES or (values := _values(line)) > left:
            continue
        try:
            event = json.loads(line)
        except (ValueError, RecursionError):
            continue
        too_long = isinstance(event, dict) and "answer" in event and len(line) > ANSWER_BYTES
        if isinstance(event, dict) and not too_long and not is_deep(event):
            left -= values
            found.append(whole_letters(event))
    return found


def _values(line: bytes) -> int:
    """How many values a line holds at most, counted before any of them is made."""
    ends_of_texts = line.count(b'"') - line.count(b'\\"')
    if ends_of_texts > MOST_VALUES:
        return ends_of_texts
    bare = _TEXT.sub(b"", line)
    return bare.count(b",") + bare.count(b"[") + bare.count(b"{") + bare.count(b":")
