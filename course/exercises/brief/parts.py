"""A brief as data: what its parts are, and how they are tidied.

A brief can be made in a form or in code:

    {"question": "…?", "view": "…", "claims": ["C010", "C052"],
     "evidence": [{"id": "E046", "direction": "for", "why": "…"}, …],
     "argument": "…", "standards": ["ST03"], "yardstick": "…",
     "confidence": "medium", "reason": "…", "change": "…", "limits": "…", "figure": "methods"}
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from course.study.rows import BRACKETS

ORDER = (
    *("question", "view", "claims", "evidence", "argument", "standards"),
    *("yardstick", "confidence", "reason", "change", "limits", "figure"),
)
"""The parts, as a form shows them."""
RECORD = ("id", "direction", "why")
"""What is said of one record under `evidence`."""
SECTIONS = {
    "question": "Question",
    "view": "Short answer",
    "argument": "Argument",
    "yardstick": "Yardstick",
    "reason": "Why this confidence",
    "change": "What would change it",
    "limits": "Limits",
}
DIRECTIONS = {"for": "for my view", "against": "against my view", "open": "both ways"}
CONFIDENCE = {"low": "low", "medium": "medium", "high": "high"}
FIGURES = {"methods": "kinds of method, by direction", "timeline": "the records on a line of time"}
CHOICES = {"confidence": CONFIDENCE, "figure": FIGURES}
ID_LISTS = {"claims": ("claims", "C010, C052"), "standards": ("standards", "ST03, ST19")}
MOST_RECORDS = 6
MOST_IDS = 4
"""The most that a field for ids may name; more are kept, and said to be too many."""
MOST_LETTERS = 6_000
MOST_LETTERS_OF_WHY = 1_000
WORDS_OF_WHY = (5, 25)

CHARACTER = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
"""A character of a script that puts no blanks between words: Chinese, and Japanese syllables."""

_MOST_KEPT = 40
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def tidy(answer: Any) -> dict[str, Any]:
    """A brief with nothing but what a brief may hold, whatever it was made from.

    Parameters
    ----------
    answer
        Data from a form, from a learner's code or from a file that anybody may have changed.

    Returns
    -------
    dict
        The parts that are filled, in their order; texts without control characters and of limited length.
    """
    given = answer if isinstance(answer, Mapping) else {}
    made: dict[str, Any] = {
        "question": _text(given.get("question")),
        "view": _text(given.get("view")),
        "claims": row_ids(given.get("claims")),
        "evidence": _records(given.get("evidence")),
        "argument": _text(given.get("argument")),
        "standards": row_ids(given.get("standards")),
        "yardstick": _text(given.get("yardstick")),
        "confidence": _one_of(CONFIDENCE, given.get("confidence")),
        "reason": _text(given.get("reason")),
        "change": _text(given.get("change")),
        "limits": _text(given.get("limits")),
        "figure": _one_of(FIGURES, given.get("figure")),
    }
    return {part: value for part, value in made.items() if value}


def _text(value: Any, most: int = MOST_LETTERS) -> str:
    text = _CONTROL.sub("", value)[:most] if isinstance(value, str) else ""
    return text if text.strip() else ""


def _one_of(possible: Mapping[str, str], value: Any) -> str:
    return value if isinstance(value, str) and value in possible else ""


def row_ids(value: Any) -> list[str]:
    """Ids from a list, or from a text such as "C010, c052"; each once, in upper case."""
    words = (
        value
        if isinstance(value, (list, tuple))
        else re.split(r"[\s,;]+", value if isinstance(value, str) else "")
    )
    found = [_text(word, 12).strip("[]. ").upper() for word in words]
    return list(dict.fromkeys(one for one in found if one))[:_MOST_KEPT]


def _records(value: Any) -> list[dict[str, str]]:
    kept = []
    for record in value if isinstance(value, (list, tuple)) else []:
        if not isinstance(record, Mapping):
            continue
        one = {
            "id": (row_ids(record.get("id")) or [""])[0],
            "direction": _one_of(DIRECTIONS, record.get("direction")),
            "why": _text(record.get("why"), MOST_LETTERS_OF_WHY),
        }
        if any(one.values()):
            kept.append(one)
    return kept[:MOST_RECORDS]


def words(text: str) -> int:
    """How many words a text has, as a form counts them too (see `front/dom.js`).

    Ids in brackets are none; two Chinese or Japanese characters are a word, wherever they stand in the text.
    """
    without_ids = BRACKETS.sub(" ", text)
    others, characters = CHARACTER.subn(" ", without_ids)
    return len(re.findall(r"[^\W_][^\s]*", others)) + (characters + 1) // 2


def prose(brief: Mapping[str, Any], without: Iterable[str] = ()) -> list[str]:
    """The texts of a brief, those of its evidence records among them."""
    texts = [brief[name] for name in SECTIONS if name in brief and name not in without]
    return texts + [record["why"] for record in brief.get("evidence", [])]
