"""From the plain text of `exercises.yml` to HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable

from course.ground.markup import inline


def paragraphs(text: str) -> str:
    """Paragraphs, parted by blank lines."""
    return "".join(f"<p>{inline(part)}</p>" for part in re.split(r"\n\s*\n", text.strip()) if part)


def bullets(items: Iterable[str], tag: str = "ul") -> str:
    """A list of pieces that are HTML already."""
    return f"<{tag}>" + "".join(f"<li>{item}</li>" for item in items) + f"</{tag}>"
