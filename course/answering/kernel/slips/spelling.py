"""Names that were probably meant."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

SHORT = 2
_DIGITS = re.compile(r"\d+")


def nearest(written: str, names: Iterable[str], cutoff: float = 0.75) -> str:
    """The one of `names` that was probably meant; empty where none is near.

    Parameters
    ----------
    written
        What somebody typed.
    names
        What there is.
    cutoff
        How alike, from 0 to 1. Names that differ in their numbers alone, as `s1` and `s4` do, are never alike.
    """
    folded = {_plain(name): name for name in names if not only_numbers_differ(name, written)}
    if _plain(written) in folded:
        return folded[_plain(written)]
    if len(written) <= SHORT:
        return ""
    found = get_close_matches(_plain(written), folded, n=1, cutoff=cutoff)
    return folded[found[0]] if found else ""


def only_numbers_differ(one: str, other: str) -> bool:
    """Whether two names are different, but the same without their digits."""
    return one != other and one != "" and _DIGITS.sub("", one) == _DIGITS.sub("", other)


def _plain(name: str) -> str:
    return name.casefold().strip()
