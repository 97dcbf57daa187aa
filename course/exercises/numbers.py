"""Numbers as people type and read them."""

from __future__ import annotations

import math
import re
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

FEWEST_DIGITS, MOST_DIGITS = 2, 12
LEAST_ROUNDED = 1000
SAME = 1e-12
"""What only the way of reckoning makes differ, as a share."""
MOST_LETTERS = 60
"""No number that a person types is longer."""
_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    *(
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
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
    if len(short) > MOST_LETTERS:
        raise ValueError(text[:MOST_LETTERS])
    short = re.sub(r"(?<=\d)[\s\u00a0\u202f\u2009](?=\d{3}(?!\d))", "", short).replace("−", "-")
    if _GROUPED.fullmatch(short):
        short = re.sub(r"[,_']", "", short)
    if not _PLAIN.fullmatch(short) or math.isinf(float(short)):
        raise ValueError(text)
    return float(short)


def digits_of(text: str) -> str:
    """A number below a hundred that was written as a word, in digits: "Three", "twenty-two"; else empty."""
    word = text.strip().casefold()
    if word in _ONES:
        return str(_ONES.index(word))
    tens, *ones = re.split(r"[-_ ]", word, maxsplit=1)
    if tens not in _TENS or (ones and ones[0] not in _ONES[1:10]):
        return ""
    return str(10 * (_TENS.index(tens) + 2) + (_ONES.index(ones[0]) if ones else 0))


def is_rounded(given: float, key: float) -> bool:
    """Is a number the key, rounded to two digits or more?

    Leading noughts are no digits: 0.31 for 0.3077, 4.4 for 4.35 and 1300 for 1307 are rounded to two. A whole number
    below a thousand is a count of something and is not rounded.
    """
    if not (math.isfinite(given) and math.isfinite(key)) or given * key <= 0:
        return False
    return any(math.isclose(given, one, rel_tol=SAME) for one in roundings(key))


def roundings(key: float) -> list[float]:
    """What a number becomes when it is rounded to two digits or more; nothing for a whole number below a thousand."""
    if not key or (key == int(key) and abs(key) < LEAST_ROUNDED):
        return []
    exact = Decimal(repr(float(key)))
    steps = (Decimal(1).scaleb(exact.adjusted() - n + 1) for n in range(FEWEST_DIGITS, MOST_DIGITS + 1))
    found = (float(exact.quantize(step, way)) for step in steps for way in (ROUND_HALF_UP, ROUND_HALF_EVEN))
    return list(dict.fromkeys(found))


def in_words(number: float) -> str:
    """A number in a sentence: 1,300,000,000 and not 1.3e+09, 0.308 and not 0.30769230769."""
    if abs(number) >= 1e15:
        return f"{number:.3g}"
    return (
        f"{number:,.0f}"
        if number == int(number)
        else f"{number:,.6g}"
        if abs(number) < 1e5
        else f"{number:,.1f}"
    )


def comma_in(name: str, value: object) -> str:
    """What to say of `total = 1,234`, which stores several numbers; empty where something else is stored.

    Parameters
    ----------
    name
        The variable's.
    value
        What it holds.
    """
    if (
        not isinstance(value, tuple)
        or len(value) < 2
        or not all(type(part) in (int, float) for part in value)
    ):
        return ""
    first, *others = value
    if not all(type(part) is int for part in value):
        return f"The comma makes `{name}` several values: write each number without commas between its thousands."
    whole = f"{first}{''.join(f'{part:03}' for part in others)}"
    ways = [f"`{whole}`"] if all(part == 0 or 100 <= part < 1000 for part in others) else []
    if len(value) == 2:
        ways.append(f"`{first}.{others[0]}` with a point")
    write = f"write {', or '.join(ways)}" if ways else "one number is asked for"
    return f"The comma makes `{name}` several numbers ({', '.join(map(str, value))}): {write}."


def shown_number(number: float) -> str:
    """A number with commas between thousands, and no digits that nobody typed."""
    return f"{number:,.15g}"
