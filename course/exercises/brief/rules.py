"""The rules of a brief, and which of them hold. Structure alone, never the conclusion.

Points are for text of the writer's own (see `exercises.brief.own`). A rule on text holds of no empty field, and where a
text is pasted, repeated or no prose, its rule is not held: "Not counted", and a person has to look.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from course.exercises.brief.numbers import NUMBER_RULE, NUMBERED, numbers_without_row
from course.exercises.brief.own import not_own
from course.exercises.brief.parts import MOST_IDS, MOST_RECORDS, SECTIONS, WORDS_OF_WHY, prose, tidy, words
from course.exercises.brief.rows import kinds_of, side_of
from course.ground.places import setting
from course.study.rows import cited, is_in, row

if TYPE_CHECKING:
    from course.exercises.kinds.brief import Brief

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

Held = tuple[bool | None, str]
"""Does it hold (None: nothing is there yet), and what to look at again."""
NOT_COUNTED = "Not counted: "
"""So begins what is said of a text that a person has to look at."""


class Seen(NamedTuple):
    """A brief as the rules see it."""

    exercise: Brief
    brief: Mapping[str, Any]
    odd: Mapping[str, str]
    """The texts that are not the writer's own, by their place, and what was seen."""

    @property
    def records(self) -> list[dict[str, str]]:
        """The records that stand in the table."""
        return [record for record in self.brief.get("evidence", []) if is_in(record["id"], "evidence")]

    @property
    def odd_records(self) -> dict[str, str]:
        """What was seen of reasons that are not the writer's own, by the id of the record."""
        records = enumerate(self.brief.get("evidence", []), start=1)
        return {
            record["id"]: self.odd[f"record {at}"] for at, record in records if f"record {at}" in self.odd
        }

    @property
    def reasoned(self) -> list[dict[str, str]]:
        """The records with a reason, where half of the reasons or more are the writer's own."""
        given = [record for record in self.records if words(record["why"]) >= WORDS_OF_WHY[0]]
        own = sum(record["id"] not in self.odd_records for record in given)
        return given if own >= len(given) / 2 else []

    def texts(self, names: Iterable[str]) -> list[str]:
        """The writer's own texts among some parts."""
        return [self.brief[name] for name in names if name in self.brief and name not in self.odd]

    @property
    def is_argued(self) -> bool:
        """Is there an argument, long enough and the writer's own?"""
        argument = "".join(self.texts(["argument"]))
        return words(argument) >= self.exercise.words["argument"][0]


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
    model = [] if setting("solutions") else exercise.model.split()
    seen = Seen(exercise, brief, not_own(brief, _given(exercise), model))
    held: dict[str, Held] = {
        "question": _question(seen),
        "view": _in_range(seen, "view"),
        "sides": _sides(seen),
        "evidence": _evidence(seen),
        "methods": _methods(seen),
        "against": _against(seen),
        "argument": _in_range(seen, "argument"),
        "cited": _where_argued(seen, _cited(seen)),
        "rows": _rows(seen),
        "verified": _where_argued(seen, _verified(seen)),
        "numbers": _where_argued(seen, _numbers(seen)),
        "yardstick": _yardstick(seen),
        "confidence": _confidence(seen),
        "change": _in_range(seen, "change"),
        "limits": _in_range(seen, "limits"),
    }
    return {rule: held[rule] for rule in RULES}


def _given(exercise: Brief) -> dict[str, str]:
    """What a writer could paste that stands in the form itself."""
    return {"the task": exercise.prompt, "the rules": " ".join(statements(exercise).values())}


def _where_argued(seen: Seen, held: Held) -> Held:
    """A rule on what stands in the text holds of a text; what is wrong with it is said at once."""
    if held[0] and not seen.is_argued:
        return None, "This rule looks at your argument, and there is not enough of it yet."
    return held


_TOO_FEW_OR_MANY = {
    "question": ("are who, what and when all named", "which half of it is the real question"),
    "view": ("would a reader in a hurry know what you found", "what of it belongs in the argument"),
    "argument": ("what would a doubting reader still ask", "which sentence carries nothing"),
    "yardstick": ("how does the rule fit this case, and another state", "which part repeats the argument"),
    "reason": ("what about the records makes you as sure as this", "which reason weighs most"),
    "change": ("who could observe what, and with which result", "which observation would move you most"),
    "limits": ("whom did nobody ask, and which record is weak", "which limit could really turn your answer"),
}


def _in_range(seen: Seen, name: Any) -> Held:
    brief, (least, most) = seen.brief, seen.exercise.words[name]
    if name not in brief:
        return None, f"{SECTIONS[name]}: nothing stands here yet; {least} to {most} words are asked for."
    if name in seen.odd:
        return False, NOT_COUNTED + seen.odd[name]
    count = words(brief[name])
    few, many = _TOO_FEW_OR_MANY[name]
    if count < least:
        return False, f"You have {count} words, and {least} are the least; {few}?"
    if count > most:
        return False, f"You have {count} words, and {most} are the most; {many}?"
    return True, ""


def _question(seen: Seen) -> Held:
    right, says = _in_range(seen, "question")
    if right and not seen.brief["question"].rstrip().endswith("?"):
        return (
            False,
            "This is a statement and no question; end with a question mark, so that it can be answered.",
        )
    return right, says


def _sides(seen: Seen) -> Held:
    brief = seen.brief
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
    if len(sides) < seen.exercise.sides:
        lacking = "S1, S2, S3 or S5" if "critic" in sides else "S4"
        return False, f"All your claims come from one side; add one of {lacking}, in its strongest form."
    return True, ""


def _evidence(seen: Seen) -> Held:
    exercise, brief, records = seen.exercise, seen.brief, seen.records
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
    if seen.odd_records and len(different - set(seen.odd_records)) < exercise.records:
        first, says = next(iter(seen.odd_records.items()))
        return False, f"{NOT_COUNTED}{first}, for {says}"
    return True, ""


def _methods(seen: Seen) -> Held:
    if not seen.reasoned:
        return None, "No record with a reason of your own stands here yet, so there is no method yet."
    kinds = kinds_of(record["id"] for record in seen.reasoned)
    if len(kinds) < seen.exercise.methods:
        return (
            False,
            f"All your records are of one kind ({_listed(kinds)}); records that fail in the same way fail together.",
        )
    return True, ""


def _against(seen: Seen) -> Held:
    if not seen.reasoned:
        return None, "No record with a reason of your own stands here yet, so none can speak against you."
    against = {record["id"] for record in seen.reasoned if record["direction"] == "against"}
    if len(against) < seen.exercise.against:
        return (
            False,
            "No record of yours speaks against your own view; which one would a friendly opponent put on your desk?",
        )
    return True, ""


def _cited(seen: Seen) -> Held:
    if not seen.records:
        return None, "Without records there is nothing to cite yet."
    named = {one for text in seen.texts(SECTIONS) for one in cited(text)}
    if unused := [record["id"] for record in seen.records if record["id"] not in named]:
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


def _rows(seen: Seen) -> Held:
    named = _named(seen.brief)
    if not named:
        return None, "No id stands anywhere yet."
    if lost := [one for one in named if row(one) is None]:
        return (
            False,
            f"{_listed(lost)}: no table has such a row; look it up, and change the sentence if need be.",
        )
    return True, ""


def _verified(seen: Seen) -> Held:
    named = _named(seen.brief, without=("limits", "change"))
    if not named:
        return None, "No row carries the text yet."
    weak = [
        one
        for one in named
        if (found := row(one)) and str(found.fields.get("verified")) in ("unverified", "no")
    ]
    if weak:
        return (
            False,
            f"{_listed(weak)}: nobody verified this row; rest the sentence on another, or name it under Limits.",
        )
    return True, ""


def _numbers(seen: Seen) -> Held:
    texts = seen.texts(NUMBERED)
    if not texts:
        return None, "There is no text yet."
    found = [sentence for text in texts for sentence in numbers_without_row(text)]
    if found:
        first = found[0] if len(found[0]) <= 90 else f"{found[0][:88].rstrip()} …"
        more = f" ({len(found)} sentences in all)" if len(found) > 1 else ""
        return False, f"A number stands without its row: “{first}”{more}."
    return True, ""


def _yardstick(seen: Seen) -> Held:
    brief = seen.brief
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
    return _in_range(seen, "yardstick")


def _confidence(seen: Seen) -> Held:
    if "confidence" not in seen.brief:
        return (
            None if "reason" not in seen.brief else False
        ), "Choose low, medium or high; each can be right, with its reason."
    return _in_range(seen, "reason")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(names))
