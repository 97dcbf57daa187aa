"""The few marks that texts in `exercises.yml` may have: `*stress*`, `**strong**` and code between backticks."""

from __future__ import annotations

import re

MARKS = (
    (re.compile(r"`([^`]+)`"), r"<code>\1</code>"),
    (re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*"), r"<strong>\1</strong>"),
    (re.compile(r"\*(?=\S)([^*]+?)(?<=\S)\*"), r"<em>\1</em>"),
)


def plain(text: str) -> str:
    """Text without its marks, for places that show no HTML (a list of options)."""
    for pattern, _ in MARKS:
        text = pattern.sub(r"\1", text)
    return text
