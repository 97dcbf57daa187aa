"""Signs of tampering in what a student wrote, for a person to look at. A sign costs no point."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

MOST_FLAGS = 20
_GRADING = "reaches into grading code"
_KERNEL = "reaches into the notebook's kernel"
SIGNS = [
    (r"def\s+__(eq|ne|lt|gt|le|ge|hash|float|round|contains)__", "defines how its objects compare"),
    (r"\b(course|grading|inside)\.([a-z]+\.)*(check|judge|compare|as_data|engine|child|zygote|lesson_code)\b",
     _GRADING),
    (r"(from|import)\s+(grading|inside|nbgrader)\b", _GRADING),
    (r"from\s+course[.a-z]*\s+import\s+.*\b(answering|exercises|judge|compare|as_data|lesson_code)\b", _GRADING),
    (r"\b(run_cell|run_code|do_execute|displayhook|display_pub|_showtraceback)\b", _KERNEL),
    (r"get_ipython\(\)\s*\.\s*(kernel|events|set_custom_exc)", _KERNEL),
    (r"\b(exercises\.yml|checks\.py|gradebook|solutions/|NBGRADER_)", "names files of the grading"),
    (r"/proc\b|\bptrace\b|\bctypes\b|gc\.get_objects|_getframe|__subclasses__|__globals__", "looks behind Python"),
    (r"\bos\s*\.\s*(_exit|abort|kill|killpg|fork|setsid)\b|\bsignal\s*\.\s*signal\b", "handles processes or signals"),
    (r"\bos\s*\.\s*(write|fdopen|dup2?|exec\w+)\b", "writes past the notebook"),
    (r"\bsocket\b|\burllib\b|\brequests\b|\bhttp\.client\b", "asks for the network"),
    (r"\b(builtins|__builtins__)\b|setattr\s*\(|sys\.modules", "replaces what others use"),
    (r"^\s*(check|float|isinstance|print|round|len)\s*=", "replaces what others use"),
]  # fmt: skip
_SIGNS = [(re.compile(pattern, re.MULTILINE), meaning) for pattern, meaning in SIGNS]


def signs(cells: Iterable[dict[str, Any]]) -> list[str]:
    """Sentences about code that honest answers do not need.

    Parameters
    ----------
    cells
        The cells of a sanitized notebook; locked ones are as released and not looked at.
    """
    sentences: list[str] = []
    for number, cell in enumerate(cells, start=1):
        if cell["cell_type"] != "code" or cell["metadata"].get("nbgrader", {}).get("locked"):
            continue
        meanings = set()
        for pattern, meaning in _SIGNS:
            match = pattern.search(cell["source"])
            if match and meaning not in meanings:
                meanings.add(meaning)
                line = cell["source"][: match.end()].count("\n")
                evidence = cell["source"].splitlines()[line].strip()[:120]
                sentences.append(f"Cell {number} {meaning}: {evidence!a}.")
    return sentences[:MOST_FLAGS]
