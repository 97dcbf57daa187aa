"""Style that is kept on an element: declarations that colour and space it, and nothing that loads, moves or covers."""

from __future__ import annotations

import re
from functools import lru_cache

_FAMILIES = ("border", "font", "list-style", "margin", "padding", "text")
_PROPERTIES = {
    "background-color", "background", "caption-side", "color", "display", "height", "line-height", "max-height",
    "max-width", "min-width", "opacity", "overflow", "overflow-wrap", "overflow-x", "overflow-y", "vertical-align",
    "white-space", "width", "word-break",
}  # fmt: skip
_FUNCTIONS = {"", "var", "rgb", "rgba", "hsl", "hsla"}
_VALUE = re.compile(r"""[\w\s.,%#()'"/!-]{1,200}""")
_NEGATIVE = re.compile(r"(?<![\w-])-\s*[\d.]")
MOST_STYLE = 3_000


@lru_cache(512)
def clean_style(style: str) -> str:
    """The declarations of a style attribute that are kept.

    Parameters
    ----------
    style
        The attribute's value; what goes beyond `MOST_STYLE` is not looked at.
    """
    kept = [
        f"{name}: {value}"
        for name, _, value in (
            (part.strip() for part in one.partition(":")) for one in style[:MOST_STYLE].split(";")
        )
        if _is_kept(name.lower(), value)
    ]
    return "; ".join(kept)


@lru_cache(512)
def acts(style: str) -> bool:
    """Would a style load something, or lay an element over others?"""
    low = style.lower()
    return any(
        sign in low for sign in ("url(", "image(", "image-set(", "position", "expression(", "@import", "\\")
    )


def _is_kept(name: str, value: str) -> bool:
    family = name in _PROPERTIES or name.partition("-")[0] in _FAMILIES or name.startswith("list-style")
    if not family or not _VALUE.fullmatch(value) or _NEGATIVE.search(value):
        return False
    called = (before.replace(",", " ").rstrip() for before in value.lower().split("(")[:-1])
    return all((before.split() or [""])[-1].strip("(") in _FUNCTIONS for before in called)
