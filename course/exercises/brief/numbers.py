"""Numbers without a row: the sentences of a brief that state a number and name no record for it."""

from __future__ import annotations

import re

from course.study.rows import BRACKETS, cited, row

NUMBER_RULE = (
    "A sentence with a number names a row in square brackets, such as [E041]. Years, dates, articles, paragraphs "
    "and the word “one” are free, and so is a number word without a unit (“two records”). Under “What would "
    "change it” numbers are free: nobody has counted yet."
)

_UNITS = (
    r"(?:per\s?cent(?:age)?|percentage|million|billion|thousand|hundred|dozen|people|persons?|users?|attempts?|cases|"
    r"apps|accounts?|items?|notices|domains|cameras|faces|yuan|dollars|euros|pounds|times|years?|months?|weeks?|days?|"
    r"hours?|minutes?|seconds?|states|countries|cities|provinces|villages|companies|firms|officials|students|"
    r"respondents|journalists|votes?|tickets?|laws|articles|judgments?|fines?|posts|words|points|fold)"
)
_NUMBER_WORDS = (
    r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|"
    r"(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundreds?|thousands?|millions?|billions?|"
    r"dozens?|half|a third|a quarter)"
)
_MONTHS = (
    r"(?-i:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?"
)
_PLACES = (
    r"(?:Arts?|Articles?|paras?|paragraphs?|sections?|Nos?|Principles?|Orders?|Rules?|parts?|lessons?|resolutions?|"
    r"ICCPR|UDHR|ICESCR|GC|Comment|chapters?|steps?|pages?|pp?)"
)
_YEAR = r"(?:1[89]|20)\d\d"
_FREE = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_YEAR}-\d\d(?:-\d\d)?\b",
        rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTHS}(?:\s+{_YEAR}\b)?",
        rf"\b{_MONTHS}\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?!\s*(?:%|{_UNITS}))(?:,?\s+{_YEAR}\b)?",
        r"[¶§]+\s*\d+(?:\s*[–,-]\s*\d+)*",
        rf"\b{_PLACES}\.?\s*\d+(?:\(\d+\))*(?:\s*(?:,|and|to|or|[–-])\s*\d+(?:\(\d+\))*)*(?!\s*(?:%|{_UNITS})\b)",
        r"\b\d{1,3}(?:st|nd|rd|th)\b",
        rf"\b(?:in|of|by|since|from|until|till|to|and|after|before|between|late|early|during)\s+"
        rf"{_YEAR}\b(?![.,]?\d|\s*%)",
        rf"(?<![\d.,$€£])\b{_YEAR}(?:\s*[–/-]\s*(?:{_YEAR}|\d\d))?\b(?![.,]\d|\s*%|\s+{_UNITS}\b)",
    )
]
_DIGITS = re.compile(r"(?<![\w-])\d[\d.,]*(?:%|(?:k|m|bn|tn)\b|(?![\w]))")
_IN_WORDS = re.compile(
    rf"\b{_NUMBER_WORDS}[\s-]+(?:of\s+)?(?:the\s+|all\s+)?(?:[a-z-]+\s+)?{_UNITS}\b"
    r"|\b(?:two|three|four)[\s-](?:thirds|quarters|fifths)\b",
    re.IGNORECASE,
)
_END_OF_SENTENCE = re.compile(r"(?<=[.!?])[”’\"')]*\s+(?!\[)|\n+")
_SHORT_FORMS = re.compile(
    r"\b(?:(?:e\.g|i\.e|vs|approx|ca|cf|Mr|Ms|Dr|Prof|U\.S|U\.K|U\.N)\.|(?:Arts?|paras?|Nos?|pp?)\.(?=\s*\d))",
    re.IGNORECASE,
)


def numbers_without_row(text: str) -> list[str]:
    """The sentences that have a number and no id of an existing row; `NUMBER_RULE` says what counts.

    Parameters
    ----------
    text
        Prose with ids in square brackets. An id right after the full stop belongs to the sentence before it.
    """
    marked = _SHORT_FORMS.sub(lambda found: found.group().replace(".", "\x00"), text)
    found = []
    for sentence in _END_OF_SENTENCE.split(marked):
        if any(row(one) for one in cited(sentence)):
            continue
        bare = BRACKETS.sub(" ", sentence.replace("\x00", "."))
        for free in _FREE:
            bare = free.sub(" ", bare)
        if _DIGITS.search(bare) or _IN_WORDS.search(bare):
            found.append(sentence.replace("\x00", ".").strip())
    return found
