"""Numbers as people type and read them."""

from __future__ import annotations

import math
import re

_GROUPED = re.compile(r"[+-]?\d{1,3}([,_']\d{3})+(\.\d*)?([eE][+-]?\d+)?")
_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


def read_number(text: str, unit: str = "") -> float:
    """A number as people type it: "1,300", "1 300", "1.3e9", "−5", with its unit or without.

    Raises
    ------
    ValueError
        When the text is no number.
    """
    short = text.strip().removesuffix(unit).strip() if unit else text.strip()
    short = re.sub(r"(?<=\d)[\s\u00a0\u202f\u2009](?=\d{3}(?!\d))", "", short).replace("−", "-")
    if _GROUPED.fullmatch(short):
        short = re.sub(r"[,_']", "", short)
    if not _PLAIN.fullmatch(short) or math.isinf(float(short)):
        raise ValueError(text)
    return float(short)


def comma_in(name: str, value: object) -> str:
    """What to say of `total = 1,234`, which stores several numbers; empty where something else is stored.

    Parameters
    ----------
    name
        The variable's.
    value
        What it holds.
    """
    if not isinstance(value, tuple) or len(value) < 2 or not all(type(part) is int for part in value):
        return ""
    first, *others = value
    whole = f"{first}{''.join(f'{part:03}' for part in others)}"
    decimal = f", or `{first}.{others[0]}` with a point" if len(value) == 2 else ""
    return (
        f"The comma makes `{name}` several numbers ({', '.join(map(str, value))}): write `{whole}`{decimal}."
    )


def shown_number(number: float) -> str:
    """A number with commas between thousands, and no digits that nobody typed."""
    return f"{number:,.15g}"
