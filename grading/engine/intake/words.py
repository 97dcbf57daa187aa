"""A learner's words inside a grader's sentence: cut short, between quotation marks, without letters that act."""

from __future__ import annotations

import builtins
import re
import unicodedata
from collections.abc import Iterable

_HARMLESS = "\n\t\u200c\u200d"
MOST_QUOTED = 60
MOST_NAMED = 5
MOST_SAID = 1_000
_COLOURS = re.compile(r"(?:\x1b\[|\x9b)[0-9;?]{0,20}[A-Za-z]?")


def plain(text: object, most: int = MOST_SAID) -> str:
    """Text on one line without control characters, changes of direction and other letters that nobody sees.

    Parameters
    ----------
    text
        Whatever it is, as text.
    most
        So many letters are kept.
    """
    kept = _COLOURS.sub(" ", str(text)[: 4 * most])
    kept = " ".join("".join(letter if letter.isprintable() else " " for letter in kept).split())
    return kept if len(kept) <= most else f"{kept[: most - 1]}…"


def visible(text: str) -> str:
    """A sentence as it is, without control characters and changes of direction; blanks and joined letters stay."""
    if text.isprintable():
        return text
    return "".join(one for one in text if unicodedata.category(one) not in ("Cc", "Cf") or one in _HARMLESS)


def quoted(text: object, most: int = MOST_QUOTED) -> str:
    """A learner's words, marked as such: “…” with no quotation mark inside that could end it.

    Parameters
    ----------
    text
        Whatever it is, as text.
    most
        So many letters are kept.
    """
    inside = plain(text, most).translate({ord("“"): "'", ord("”"): "'"})
    return f"“{inside}”"


def several(names: Iterable[str]) -> str:
    """A learner's names, each marked as such, and how many more there are."""
    listed = [*names]
    more = f" and {len(listed) - MOST_NAMED} more" if len(listed) > MOST_NAMED else ""
    return ", ".join(map(quoted, listed[:MOST_NAMED])) + more


def known_error(name: object) -> str:
    """The name of an error that is Python's own; "" for every other, which may say anything."""
    kind = getattr(builtins, name, None) if isinstance(name, str) else None
    return str(name) if isinstance(kind, type) and issubclass(kind, BaseException) else ""
