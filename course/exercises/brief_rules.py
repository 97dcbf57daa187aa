"""The rules of a brief: what its parts are, and which of them hold. Structure alone, never the conclusion.

A brief is plain data, so that it can be made in a form or in code:

    {"question": "…?", "view": "…", "claims": ["C010", "C052"],
     "evidence": [{"id": "E046", "direction": "for", "why": "…"}, …],
     "argument": "…", "standards": ["ST03"], "yardstick": "…",
     "confidence": "medium", "reason": "…", "change": "…", "limits": "…", "figure": "methods"}
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from course.exercises.kinds import Brief
from course.exercises.methods import kind_of_method
from course.study.tables import DataError, find_row

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
RULES = {
    "question": "question",
    "view": "short answer",
    "sides": "claims of both sides",
    "evidence": "evidence",
    "methods": "kinds of method",
    "against": "a record against you",
    "argument": "argument",
    "cited": "records cited in the text",
    "rows": "rows that exist",
    "verified": "rows that were verified",
    "numbers": "numbers with their rows",
    "yardstick": "yardstick",
    "confidence": "confidence",
    "change": "what would change it",
    "limits": "limits",
}
NUMBER_RULE = (
    "A sentence with a number names a row in square brackets, such as [E041]. Years, dates, articles, paragraphs "
    "and the word “one” are free, and so is a number word without a unit (“two records”). Under “What would "
    "change it” numbers are free: nobody has counted yet."
)

MOST_RECORDS = 6
MOST_IDS = 4
"""The most that a field for ids may name; more are kept, and said to be too many."""
MOST_LETTERS = 6_000
MOST_LETTERS_OF_WHY = 1_000
WORDS_OF_WHY = (5, 25)

_MOST_KEPT = 40
ROW_ID = re.compile(r"\b(?:ST|[A-Z])\d{1,3}\b")
_BRACKETS = re.compile(r"\[([^\[\]]{1,200})\]")
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
    """How many words a text has; ids in brackets are none."""
    return len(re.findall(r"[^\W_][^\s]*", _BRACKETS.sub(" ", text)))


def cited(text: str) -> list[str]:
    """The ids that stand in square brackets, each once; a range such as [E001–E003] names its two ends."""
    return list(dict.fromkeys(one for group in _BRACKETS.findall(text) for one in ROW_ID.findall(group)))


@cache
def row(row_id: str) -> tuple[str, dict[str, Any]] | None:
    """The table and the row of an id, or None."""
    try:
        return find_row(row_id)
    except DataError:
        return None


def is_in(row_id: str, table: str) -> bool:
    """Is this the id of a row of the table?"""
    found = row(row_id)
    return found is not None and found[0] == table


def summary(row_id: str, table: str) -> str:
    """One line on a row, for the field of a form that asks for a row of `table`."""
    found = row(row_id)
    if found is None:
        return f"{row_id}: no table has such a row."
    name, fields = found
    if name != table:
        return f"{row_id} is a row of {name}; this field asks for a row of {table}."
    caution = {
        "unverified": " Not verified.",
        "no": " Not verified.",
        "partly": " Verified in part: say so under Limits.",
    }
    if table == "claims":
        line = f"{fields['source_id']} ¶{fields['paragraph']}: {fields['claim']}"
    elif table == "evidence":
        kind = kind_of_method(fields["method"])
        line = f"{fields['author_org']}, {fields['published']} · {kind} · {fields['finding']}"
    else:
        line = f"{fields['short_name']} · {fields['status_for_China']} · {fields['test_paraphrase']}"
    return f"{row_id} · {line}{caution.get(str(fields.get('verified')), '')}"


def side_of(claim_id: str) -> str | None:
    """ "critic" for a claim of a source whose stance is critical, "framework" for the others."""
    found = row(claim_id)
    if found is None or found[0] != "claims":
        return None
    source = row(found[1]["source_id"])
    stance = str(source[1]["stance"]) if source else ""
    return "critic" if stance.startswith("critical") else "framework"


def kinds_of(record_ids: Iterable[str]) -> list[str]:
    """The kinds of method of evidence records, each once."""
    methods = [found[1]["method"] for one in record_ids if (found := row(one)) and found[0] == "evidence"]
    return list(dict.fromkeys(map(kind_of_method, methods)))


def prose(brief: Mapping[str, Any], without: Iterable[str] = ()) -> list[str]:
    """The texts of a brief, those of its evidence records among them."""
    texts = [brief[name] for name in SECTIONS if name in brief and name not in without]
    return texts + [record["why"] for record in brief.get("evidence", [])]


# A number without a row. Free expressions are blanked, then each sentence is looked at.

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
        bare = _BRACKETS.sub(" ", sentence.replace("\x00", "."))
        for free in _FREE:
            bare = free.sub(" ", bare)
        if _DIGITS.search(bare) or _IN_WORDS.search(bare):
            found.append(sentence.replace("\x00", ".").strip())
    return found


# The rules.

Held = tuple[bool | None, str]
"""Does it hold (None: nothing is there yet), and what to look at again."""


def statements(exercise: Brief) -> dict[str, str]:
    """Every rule in plain words, by its id."""
    least = exercise.words
    return {
        "question": f"The question has {_range(least['question'])} words and ends with a question mark.",
        "view": f"The short answer has {_range(least['view'])} words.",
        "sides": _sides_statement(exercise.sides),
        "evidence": f"{exercise.records} to {MOST_RECORDS} records of the table evidence, each with its direction "
        f"towards your view and a reason of {_range(WORDS_OF_WHY)} words.",
        "methods": f"The records come from {exercise.methods} or more kinds of method.",
        "against": f"{_many(exercise.against, 'record')} or more of your list speaks against your own view.",
        "argument": f"The argument has {_range(least['argument'])} words.",
        "cited": "Each record of your list stands in square brackets somewhere in the text.",
        "rows": "Each id in square brackets, and in the fields for ids, has its row.",
        "verified": "No row that nobody verified carries your text; under Limits you may name one.",
        "numbers": NUMBER_RULE,
        "yardstick": f"1 to {MOST_IDS} rows of the table standards, and how they apply, in "
        f"{_range(least['yardstick'])} words.",
        "confidence": f"Low, medium or high, with a reason of {_range(least['reason'])} words.",
        "change": f"What would change your mind, in {_range(least['change'])} words.",
        "limits": f"What your evidence cannot show, in {_range(least['limits'])} words.",
    }


def _sides_statement(sides: int) -> str:
    if sides < 2:
        return "One claim or more, by its id."
    return f"Claims by id from both sides, {MOST_IDS} at most: one or more of S4, and one or more of S1, S2, S3 or S5."


def _many(number: int, what: str) -> str:
    return f"{'One' if number == 1 else number} {what}{'' if number == 1 else 's'}"


def _range(pair: Sequence[int]) -> str:
    return f"{pair[0]} to {pair[1]}"


def rules_that_hold(exercise: Brief, answer: Any) -> dict[str, Held]:
    """Every rule with whether it holds, and a sentence where it does not.

    Parameters
    ----------
    exercise
        Says how many words, records, methods and sides are asked for.
    answer
        A brief as data; see the top of this module.
    """
    brief = tidy(answer)
    records = [record for record in brief.get("evidence", []) if is_in(record["id"], "evidence")]
    held: dict[str, Held] = {
        "question": _question(exercise, brief),
        "view": _in_range(exercise, brief, "view"),
        "sides": _sides(exercise, brief),
        "evidence": _evidence(exercise, brief, records),
        "methods": _methods(exercise, records),
        "against": _against(exercise, records),
        "argument": _in_range(exercise, brief, "argument"),
        "cited": _cited(brief, records),
        "rows": _rows(brief),
        "verified": _verified(brief),
        "numbers": _numbers(brief),
        "yardstick": _yardstick(exercise, brief),
        "confidence": _confidence(exercise, brief),
        "change": _in_range(exercise, brief, "change"),
        "limits": _in_range(exercise, brief, "limits"),
    }
    return {rule: held[rule] for rule in RULES}


_TOO_FEW_OR_MANY = {
    "question": ("are who, what and when all named", "which half of it is the real question"),
    "view": ("would a reader in a hurry know what you found", "what of it belongs in the argument"),
    "argument": ("what would a doubting reader still ask", "which sentence carries nothing"),
    "yardstick": ("how does the rule fit this case, and another state", "which part repeats the argument"),
    "reason": ("what about the records makes you as sure as this", "which reason weighs most"),
    "change": ("who could observe what, and with which result", "which observation would move you most"),
    "limits": ("whom did nobody ask, and which record is weak", "which limit could really turn your answer"),
}


def _in_range(exercise: Brief, brief: Mapping[str, Any], name: Any) -> Held:
    least, most = exercise.words[name]
    if name not in brief:
        return None, f"{SECTIONS[name]}: nothing stands here yet; {least} to {most} words are asked for."
    count = words(brief[name])
    few, many = _TOO_FEW_OR_MANY[name]
    if count < least:
        return False, f"You have {count} words, and {least} are the least; {few}?"
    if count > most:
        return False, f"You have {count} words, and {most} are the most; {many}?"
    return True, ""


def _question(exercise: Brief, brief: Mapping[str, Any]) -> Held:
    right, says = _in_range(exercise, brief, "question")
    if right and not brief["question"].rstrip().endswith("?"):
        return (
            False,
            "This is a statement and no question; end with a question mark, so that it can be answered.",
        )
    return right, says


def _sides(exercise: Brief, brief: Mapping[str, Any]) -> Held:
    if "claims" not in brief:
        return None, "No claim stands here yet; give the ids of claims that disagree."
    if others := [one for one in brief["claims"] if not is_in(one, "claims")]:
        return False, f"{_listed(others)}: not in the table claims; ids of claims look like C010."
    if len(brief["claims"]) > MOST_IDS:
        return (
            False,
            f"You have {len(brief['claims'])} claims, and {MOST_IDS} are the most; which do you discuss?",
        )
    sides = {side_of(one) for one in brief["claims"]}
    if len(sides) < exercise.sides:
        lacking = "S1, S2, S3 or S5" if "critic" in sides else "S4"
        return False, f"All your claims come from one side; add one of {lacking}, in its strongest form."
    return True, ""


def _evidence(exercise: Brief, brief: Mapping[str, Any], records: list[dict[str, str]]) -> Held:
    if "evidence" not in brief:
        return None, "No record stands here yet; ids of evidence look like E046."
    if others := [
        r["id"] or "a line without an id" for r in brief["evidence"] if not is_in(r["id"], "evidence")
    ]:
        return False, f"{_listed(others)}: not in the table evidence; look the id up again."
    different = {record["id"] for record in records}
    if len(different) < len(records):
        return False, "One record stands here twice; a record counts once, however often it is named."
    if len(different) < exercise.records:
        return False, f"You have {_many(len(different), 'record')}; {exercise.records} are the least."
    if unmarked := [r["id"] for r in records if not r["direction"]]:
        return False, f"{_listed(unmarked)}: say in which direction it speaks, as seen from your view."
    least, most = WORDS_OF_WHY
    if bare := [r["id"] for r in records if words(r["why"]) < least]:
        return False, f"{_listed(bare)}: say in {least} words or more why it speaks in this direction."
    if long := [r["id"] for r in records if words(r["why"]) > most]:
        return (
            False,
            f"{_listed(long)}: give the reason in {most} words or fewer; the rest belongs in the argument.",
        )
    return True, ""


def _methods(exercise: Brief, records: list[dict[str, str]]) -> Held:
    if not records:
        return None, "Without records there is no method yet."
    kinds = kinds_of(record["id"] for record in records)
    if len(kinds) < exercise.methods:
        return (
            False,
            f"All your records are of one kind ({_listed(kinds)}); records that fail in the same way fail together.",
        )
    return True, ""


def _against(exercise: Brief, records: list[dict[str, str]]) -> Held:
    if not records:
        return None, "Without records none can speak against you yet."
    if len({record["id"] for record in records if record["direction"] == "against"}) < exercise.against:
        return (
            False,
            "No record of yours speaks against your own view; which one would a friendly opponent put on your desk?",
        )
    return True, ""


def _cited(brief: Mapping[str, Any], records: list[dict[str, str]]) -> Held:
    if not records:
        return None, "Without records there is nothing to cite yet."
    named = {one for text in prose({**brief, "evidence": []}) for one in cited(text)}
    if unused := [record["id"] for record in records if record["id"] not in named]:
        return False, f"{_listed(unused)}: listed, and nowhere used in the text; use it, or choose another."
    return True, ""


def _named(brief: Mapping[str, Any], without: Iterable[str] = ()) -> list[str]:
    """Every id of a brief: those of its fields and those in its text."""
    fields = [
        *brief.get("claims", []),
        *(r["id"] for r in brief.get("evidence", [])),
        *brief.get("standards", []),
    ]
    texts = [one for text in prose(brief, without) for one in cited(text)]
    return list(dict.fromkeys(one for one in [*fields, *texts] if one))


def _rows(brief: Mapping[str, Any]) -> Held:
    named = _named(brief)
    if not named:
        return None, "No id stands anywhere yet."
    if lost := [one for one in named if row(one) is None]:
        return (
            False,
            f"{_listed(lost)}: no table has such a row; look it up, and change the sentence if need be.",
        )
    return True, ""


def _verified(brief: Mapping[str, Any]) -> Held:
    named = _named(brief, without=("limits", "change"))
    if not named:
        return None, "No row carries the text yet."
    weak = [
        one for one in named if (found := row(one)) and str(found[1].get("verified")) in ("unverified", "no")
    ]
    if weak:
        return (
            False,
            f"{_listed(weak)}: nobody verified this row; rest the sentence on another, or name it under Limits.",
        )
    return True, ""


def _numbers(brief: Mapping[str, Any]) -> Held:
    texts = prose(brief, without=("change",))
    if not texts:
        return None, "There is no text yet."
    found = [sentence for text in texts for sentence in numbers_without_row(text)]
    if found:
        first = found[0] if len(found[0]) <= 90 else f"{found[0][:88].rstrip()} …"
        more = f" ({len(found)} sentences in all)" if len(found) > 1 else ""
        return False, f"A number stands without its row: “{first}”{more}."
    return True, ""


def _yardstick(exercise: Brief, brief: Mapping[str, Any]) -> Held:
    if "standards" not in brief:
        return (
            None if "yardstick" not in brief else False
        ), "No yardstick is named by its id yet; they look like ST03."
    if others := [one for one in brief["standards"] if not is_in(one, "standards")]:
        return False, f"{_listed(others)}: not in the table standards; ids of standards look like ST03."
    if len(brief["standards"]) > MOST_IDS:
        return (
            False,
            f"You have {len(brief['standards'])} rules, and {MOST_IDS} are the most; which do you apply?",
        )
    return _in_range(exercise, brief, "yardstick")


def _confidence(exercise: Brief, brief: Mapping[str, Any]) -> Held:
    if "confidence" not in brief:
        return (
            None if "reason" not in brief else False
        ), "Choose low, medium or high; each can be right, with its reason."
    return _in_range(exercise, brief, "reason")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(names))
