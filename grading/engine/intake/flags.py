"""Signs of tampering in what a student wrote, for a person to look at. A sign costs no point."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

MOST_FLAGS = 20
MOST_LETTERS = 100_000
"""So much of a cell is looked at, and ten times as much of a notebook: no person writes more code than that."""
_GRADING = "reaches into grading code"
_KERNEL = "reaches into the notebook's kernel"
SIGNS = [
    (r"\bdef\s+__(eq|ne|lt|gt|le|ge|hash|float|round|contains)__", "defines how its objects compare"),
    (r"\b(course|grading|inside)\.([a-z]{1,40}\.){0,6}(check|judge|compare|as_data|engine|child|zygote|lesson_code)\b",
     _GRADING),
    (r"\b(from|import)\s+(grading|inside|nbgrader)\b", _GRADING),
    (r"\b(run_cell|run_code|do_execute|displayhook|display_pub|_showtraceback)\b", _KERNEL),
    (r"get_ipython\(\)\s*\.\s*(kernel|events|set_custom_exc)", _KERNEL),
    (r"\b(exercises\.yml|checks\.py|gradebook|solutions/|NBGRADER_)", "names files of the grading"),
    (r"/proc\b|\bptrace\b|\bctypes\b|gc\.get_objects|_getframe|__subclasses__|__globals__", "looks behind Python"),
    (r"\bos\s*\.\s*(_exit|abort|kill|killpg|fork|setsid)\b|\bsignal\s*\.\s*signal\b",
     "handles processes or signals"),
    (r"\bos\s*\.\s*(write|fdopen|dup2?|exec\w{0,3})\b", "writes past the notebook"),
    (r"\bsocket\b|\burllib\b|\brequests\b|\bhttp\.client\b", "asks for the network"),
    (r"\b(builtins|__builtins__)\b|\bsetattr\s*\(|sys\.modules", "replaces what others use"),
    (r"^[ \t\f]*(check|float|isinstance|print|round|len)[ \t\f]*=", "replaces what others use"),
]  # fmt: skip
_SIGNS = [(re.compile(pattern, re.MULTILINE), meaning) for pattern, meaning in SIGNS]
_FROM_COURSE = re.compile(r"\bfrom\s+course[.a-z]{0,60}\s+import\b")
_INNER = re.compile(r"\b(answering|exercises|judge|compare|as_data|lesson_code)\b")


def signs(cells: Iterable[dict[str, Any]]) -> list[str]:
    """Sentences about code that honest answers do not need.

    The time that this takes grows with the letters, not with their square: every pattern looks at a place once.

    Parameters
    ----------
    cells
        The cells of a sanitized notebook; locked ones are as released and not looked at.
    """
    sentences: list[str] = []
    left = 10 * MOST_LETTERS
    for number, cell in enumerate(cells, start=1):
        if cell["cell_type"] != "code" or cell["metadata"].get("nbgrader", {}).get("locked"):
            continue
        if left <= 0:
            sentences.append(
                f"The code is longer than any that a person writes; from cell {number} on it was not looked at."
            )
            break
        source = cell["source"][: min(MOST_LETTERS, left)]
        left -= len(source)
        if len(source) < len(cell["source"]):
            sentences.append(
                f"Cell {number} is longer than any code that a person writes; its end was not looked at."
            )
        meanings = set()
        for place, meaning in _places(source):
            if meaning not in meanings:
                meanings.add(meaning)
                sentences.append(f"Cell {number} {meaning}: {_line_at(source, place)[:120]!a}.")
    return sentences[:MOST_FLAGS]


def _places(source: str) -> Iterator[tuple[int, str]]:
    """Where each sign stands first, and what it means."""
    for pattern, meaning in _SIGNS:
        if match := pattern.search(source):
            yield match.end(), meaning
    inner = _imports_of_ours(source)
    if inner is not None:
        yield inner, _GRADING


def _imports_of_ours(source: str) -> int | None:
    """Where something of the course's inner rooms is imported by name."""
    at = 0
    while line := _FROM_COURSE.search(source, at):
        at = source.find("\n", line.end())
        at = len(source) if at < 0 else at
        if _INNER.search(source, line.end(), at):
            return line.end()
    return None


def _line_at(source: str, place: int) -> str:
    start = source.rfind("\n", 0, place) + 1
    end = source.find("\n", place)
    return source[start : len(source) if end < 0 else end].strip()
