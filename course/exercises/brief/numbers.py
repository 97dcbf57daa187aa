"""Numbers without a row: the sentences of a brief that state a number and name no record for it.

The rule is `NUMBER_RULE`. It is plain rather than clever, and some things are left open on purpose:

- A rank in words or digits ("ranks 179th") is an ordinal, and free; so is what "once", "many" or "most" says.
- "Two", "three" and "four" are free whatever they count: no list of nouns could be guessed by a writer.
- A bare number from 1500 to 2099 is read as a year unless a word such as "people" follows; Roman numerals as places.
- A name is what has letters joined to digits, a capital before one digit, or a capital within a sentence ("the Five
  Eyes"); other names with numbers ("Windows 11") are taken for numbers.
- Whether the row says what the sentence says, nobody but a reader can see.
"""

from __future__ import annotations

import re

from course.study.rows import BRACKETS, cited, row

NUMBER_RULE = (
    "Under Short answer, Argument, Yardstick and Limits, a sentence with a number names a row in square brackets, such "
    "as [E041]: digits and number words alike, shares too (“36 types”, “twenty of them”, “hundreds of sites”, "
    "“a third”, “three of four”, “twice as many”). Free are years and dates, ordinals (“the second law”), places in a "
    "text (“Article 12”), names (“Web 2.0”, “five-year plan”), “one”, and “two”, “three” and “four” without a unit "
    "(“two laws”, but not “two years” or “two million”), and your own records (“five records”)."
)
NUMBERED = ("view", "argument", "yardstick", "limits")
"""The parts under the rule. A record's own reason has its row in its line; a question states nothing; Why this
confidence speaks of the list itself; and under What would change it nobody has counted yet."""

_FROM_FIVE = (
    r"(?:zero|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|"
    r"(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundreds?|thousands?|millions?|billions?|trillions?|dozens?)"
)
_PARTS_OF_A_WHOLE = r"(?:third|quarter|fifth|sixth|seventh|eighth|ninth|tenth|hundredth)"
_UNITS = (
    r"(?:per\s?cent|percentage|hundreds?|thousands?|millions?|billions?|dozens?|times|fold|yuan|dollars|euros|pounds|"
    r"seconds?|minutes?|hours?|days?|weeks?|months?|years?|decades?|centuries|kilomet(?:re|er)s?|met(?:re|er)s?|miles?|"
    r"kilos?|tons?|tonnes?|gigabytes?|terabytes?)"
)
_COUNTED = (
    rf"(?:{_UNITS}|people|persons?|users?|cases|apps|accounts?|items?|notices|domains|cameras|faces|attempts?|"
    r"companies|firms|officials|students|respondents|journalists|posts|sites|words|votes?)"
)
_MONTHS = (
    r"(?-i:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?"
)
_PLACES = (
    r"(?:Arts?|Articles?|paras?|paragraphs?|sections?|Nos?\.|Principles?|Order|Rule|part|lessons?|resolutions?|clause|"
    r"annex|table|figure|footnote|note|item|line|step|page|pages|pp?|chapters?|stage|phase|level|draft|record|"
    r"ICCPR|UDHR|ICESCR|UNGA|GC|Comment|Convention|Protocol)"
)
_ORDINALS = r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)"
_YEAR = r"(?:1[5-9]|20)\d\d"
_FREE = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # Years and dates.
        rf"\b{_YEAR}-\d\d(?:-\d\d)?\b",
        r"\b\d{1,2}[./]\d{1,2}[./]\d{4}\b",
        rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)?\s*(?:[–-]|and|to)\s*)?\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTHS}(?:\s+{_YEAR}\b)?",
        rf"\b{_MONTHS}\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?!\s*(?:%|{_COUNTED}))(?:,?\s+{_YEAR}\b)?",
        rf"\b(?:in|of|by|since|from|until|till|to|and|after|before|between|late|early|during)\s+"
        rf"{_YEAR}\b(?![.,]?\d|\s*%)",
        rf"(?<![\d.,$€£¥])\b{_YEAR}(?:\s*[–/-]\s*(?:{_YEAR}|\d\d))?\b(?![.,]\d|\s*%|\s+{_COUNTED}\b)",
        rf"\b{_MONTHS}\s+{_YEAR}\b",
        r"\b\d{1,2}:\d\d\b",
        # Places in a text.
        r"[¶§]\s*\d+(?:\s*[–,-]\s*\d+)*",
        rf"\b{_PLACES}\.?\s*\d+(?:/\d+)*(?:\s?\(\d+\))*(?:\s*(?:,|and|to|or|[–-])\s*\d+(?:\s?\(\d+\))*)*"
        rf"(?!\d)(?!\s*(?:%|{_COUNTED})\b)",
        # Ordinals, and halves that are none of a count.
        r"\b\d+(?:st|nd|rd|th)\b",
        rf"\b(?:twen|thir|for|fif|six|seven|eigh|nine)ty-{_ORDINALS}\b",
        r"\b(?:first|second|other|each|either|which|this|that|former|latter|my)\s+half\b|\bhalf-(?=[a-z])",
        # The records of the list itself, of which there are six at most.
        r"(?<![\w.,])(?:five|six|[1-6])\s+(?:of\s+)?(?:(?:my|the|these|own|good)\s+)*records\b",
        # Names.
        r"\b24/7\b|\b9/11\b|\b(?:\w+|\d+)-year\s+plans?\b",
        r"(?-i:\b[A-Z]\w+\s\d\.0\b)",
        rf"(?-i:\b[A-Z]\w+\s[1-9]\b(?!\.\d|\s*%|\s+(?:{_COUNTED}|(?!was\b|is\b|has\b|does\b)[a-z]+s)\b))",
        rf"(?<=[a-z,;]\s)(?=(?-i:[A-Z])){_FROM_FIVE}(?:[\s-](?=(?-i:[A-Z])))+",
    )
]
_DIGITS = re.compile(
    r"(?<![\w/])(?<!\w-)(?:(?:RMB|CNY|USD|EUR|GBP)?\d[\d.,]*(?:%|(?:k|m|bn|tn|x)\b|(?!\w))|[½⅓⅔¼¾])"
)
_IN_WORDS = re.compile(
    rf"\b{_FROM_FIVE}\b"
    rf"|\b(?:two|three|four)[\s-]?(?:(?:more|full|whole|other)\s)?{_UNITS}\b|\bone[\s-]per\s?cent\b"
    rf"|\bhalf\b|\bone[\s-]{_PARTS_OF_A_WHOLE}\b|\b(?:two|three|four)[\s-]{_PARTS_OF_A_WHOLE}s\b"
    rf"|\bby\s+an?\s+{_PARTS_OF_A_WHOLE}\b"
    rf"|\ban?\s+{_PARTS_OF_A_WHOLE}\s+(?:of|are|were|have|had|do|did|say|said|agreed?|more|less|fewer|higher|lower)\b"
    r"|\b(?:one|two|three)\s+(?:in|out\s+of)\s+(?:two|three|four)\b|\b(?:two|three)\s+of\s+(?:three|four)\b"
    r"|\btwice\b|\bthrice\b|\b(?:doubled|tripled|trebled|quadrupled|halved)\b|\bdouble\s+(?:the|as)\b|\btenfold\b",
    re.IGNORECASE,
)
_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_CHINESE_FREE = re.compile(
    r"第\s*[〇零一二三四五六七八九十百千\d]+"
    r"|(?:\d{4}|[〇零一二三四五六七八九]{4})\s*年|(?:\d{1,2}|[一二三四五六七八九十]{1,2})\s*月(?:份|底|初)?"
    r"|(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*[日号]|五年规划|十[一二三四五]五|万一|十分|百姓|千万(?=[别不要])"
)
_CHINESE_NUMBER = re.compile(
    r"分之|一半|半数|过半|[〇零一二两三四五六七八九十百千万亿]{2,}|(?<=\d)\s*[百千万亿]"
    r"|[五六七八九十百千万亿](?=[个名人部条项次种家座年天岁倍成国城省起例份张台元])|[两二三四](?=[年天倍成元岁])"
)
_END_OF_SENTENCE = re.compile(r"(?<=[.!?])[”’\"')]*\s+(?!\[)|(?<=[。！？])(?!\s*[\[”’」』])|\n+")
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
    sentences = [sentence.replace("\x00", ".").strip() for sentence in _END_OF_SENTENCE.split(marked)]
    return [one for one in sentences if has_number(one) and not any(row(name) for name in cited(one))]


def has_number(sentence: str) -> bool:
    """Does a sentence count or measure something, by `NUMBER_RULE`?"""
    bare = _CHINESE_FREE.sub(" ", BRACKETS.sub(" ", sentence))
    if _CHINESE_NUMBER.search(bare):
        return True
    bare = _CHINESE.sub(" ", bare)
    for free in _FREE:
        bare = free.sub(" ", bare)
    return bool(_DIGITS.search(bare) or _IN_WORDS.search(bare))
