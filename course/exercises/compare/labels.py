"""Is it the same thing under another name? Labels of rows and ticks, matched by what they name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_SMALL = {"for", "of", "the", "by", "in", "a", "new"}
LONG = 12
MOST_OF_A_DAY = 60
_NO_DAY = (datetime(1904, 1, 1), datetime(1908, 2, 2))


def folded(value: Any) -> str:
    """A label without what does not name anything: case, spaces, punctuation at its ends; a whole number as such."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = " ".join(str(value).split()).casefold().strip(" .,:;–-")
    return text[:10] if re.fullmatch(r"\d{4}-\d\d-\d\dt00:00:00", text) else text


@lru_cache
def day_in(text: str) -> str:
    """The day that a text names, as 2023-06-14; "" where it names none, or more than one can be read in it."""
    from dateutil.parser import ParserError, parse

    if len(text) > 4 * MOST_OF_A_DAY:
        return ""
    text = re.sub(r"\s*[-–—]\s*", "-", text)
    if not re.search(r"\d", text) or len(text) > MOST_OF_A_DAY:
        return ""
    try:
        one, other = (parse(text, default=default) for default in _NO_DAY)
        turned = parse(text, default=_NO_DAY[0], dayfirst=True)
    except (ParserError, OverflowError, ValueError, TypeError):
        return ""
    return one.date().isoformat() if one.date() == other.date() == turned.date() else ""


@lru_cache
def month_in(text: str) -> str:
    """The month that a text names, as 2023-06; "" where it names none."""
    year = re.search(r"(?<!\d)(1[89]|20)\d\d(?!\d)", text)
    if not year:
        return ""
    rest = (text[: year.start()] + " " + text[year.end() :]).casefold()
    for number, name in enumerate(_MONTHS, start=1):
        if re.search(rf"(?<![a-z]){name}[a-z]*", rest):
            return f"{year[0]}-{number:02}"
    month = re.search(r"(?<!\d)(0?[1-9]|1[0-2])(?!\d)", rest)
    return f"{year[0]}-{int(month[1]):02}" if month else ""


def matched(given: Any, wanted: Sequence[Any], others: dict[Any, list[str]]) -> Any:
    """Which of the wanted labels one names; None where it names none, or might name several.

    Parameters
    ----------
    given
        A label as it is shown.
    wanted
        The labels as the lesson writes them: texts or numbers.
    others
        Other words for them, by label.
    """
    if given is None:
        return None
    text = folded(given)
    for same in (_is_same, _is_same_number, _is_same_time, _is_within):
        found = [label for label in wanted if any(same(text, folded(one)) for one in _all(label, others))]
        if len(found) == 1:
            return found[0]
        if found:
            return None
    return None


def _all(label: Any, others: dict[Any, list[str]]) -> list[Any]:
    return [label, *others.get(label, [])]


def _is_same(given: str, wanted: str) -> bool:
    return given == wanted


def _is_same_number(given: str, wanted: str) -> bool:
    """A number with words or signs around it: ¶3, P03, "paragraph 3"."""
    if not re.fullmatch(r"-?\d+(\.\d+)?", wanted):
        return False
    numbers = re.findall(r"\d+(?:\.\d+)?", re.sub(r"\bs[1-5]\b", "", given))
    return len(numbers) == 1 and float(numbers[0]) == abs(float(wanted))


def _is_same_time(given: str, wanted: str) -> bool:
    if re.fullmatch(r"\d{4}-\d\d", wanted):
        return month_in(given) == wanted
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", wanted)) and day_in(given) == wanted


def _is_within(given: str, wanted: str) -> bool:
    """A longer or a shorter name of the same: "US phone records (United States)", "tickets for flights"."""
    if min(len(given), len(wanted)) >= LONG and (given.startswith(wanted) or wanted.startswith(given)):
        return True
    given_words, wanted_words = _words(given), _words(wanted)
    common = given_words & wanted_words
    return bool(common) and common in (given_words, wanted_words)


@lru_cache
def _words(text: str) -> frozenset[str]:
    """The words that name something, in the singular."""
    return frozenset(word.rstrip("s") or word for word in re.findall(r"\w+", text)) - _SMALL
