"""What kind of method stands behind an evidence record: our grouping of the table's own words.

The column `method` says in free words how a record came about; nearly every row says it differently. To see
whether a brief leans on one kind of knowledge alone, the words are put into nine kinds. The kind named first in
the text counts. It is a reading aid, open to objection, and says nothing about quality.

What fails together stands together. A technical test puts something in (a file, a word, a query) and looks what comes
out. What users left behind, posts or hours of play, is gathered without a test, and fails where the gathering does.
"""

from __future__ import annotations

import re

KINDS: dict[str, str] = {
    "official count": r"official (survey|statistics|survey and coverage statistics)|national statistics",
    "official statement": r"official statement|press briefing|recorded vote|official reporting|official investigation",
    "law or judgment": r"statute|judgments?\b|policy text|norm text|legal (analysis|texts)|comparative law|"
    r"court opinion|administrative decision",
    "survey or experiment": r"surveys?\b|experiment|randomised",
    "technical test": r"prob(e|es|ing)\b|measurement|\btests?\b|testing|reverse engineering|teardown|rule discovery|"
    r"extraction of lists|forensics|controlled experiment with accounts",
    "traces of use": r"collection of millions of posts|telemetry",
    "documents": r"procurement|leaked|documents\b|databases|file review|official notice|sample checks of data",
    "interviews or reporting": r"interviews|reporting|field observation",
    "coding by experts": r"expert|case-by-case|event database",
}
_PATTERNS = {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in KINDS.items()}
OTHER = "other"


def kind_of_method(method: str) -> str:
    """The kind of method that a text names first.

    Parameters
    ----------
    method : str
        A cell of the column `method` of the table `evidence`.

    Returns
    -------
    str
        A key of `KINDS`, or "other".
    """
    places = {kind: found.start() for kind, pattern in _PATTERNS.items() if (found := pattern.search(method))}
    return min(places, key=lambda kind: places[kind], default=OTHER)
