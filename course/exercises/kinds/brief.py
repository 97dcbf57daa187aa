"""A two-page brief in parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal, get_args

from pydantic import Field, model_validator

from course.exercises.brief.parts import (
    CHOICES,
    CONFIDENCE,
    DIRECTIONS,
    FIGURES,
    ID_LISTS,
    MOST_LETTERS,
    MOST_LETTERS_OF_WHY,
    MOST_RECORDS,
    ORDER,
    RECORD,
    SECTIONS,
    row_ids,
    tidy,
    words,
)
from course.exercises.kinds.base import Computed, Prompted
from course.exercises.verdict import Item, Verdict, verdict_on_parts

BriefSection = Literal["question", "view", "argument", "yardstick", "reason", "change", "limits"]


class Brief(Prompted):
    """A two-page brief in parts. What is judged is its structure, never its conclusion; see `exercises.brief.rules`.

    An answer is a dictionary with the parts that are filled; see `exercises.brief.parts`.
    """

    kind: Literal["brief"]
    words: dict[BriefSection, tuple[int, int]]
    """Least and most words of each section of prose."""
    sides: int = Field(default=2, ge=1, le=2)
    records: int = Field(default=4, ge=1, le=6)
    methods: int = Field(default=2, ge=1, le=6)
    against: int = Field(default=1, ge=0, le=6)
    model: str = ""
    """Of the lesson's own brief, hashes of runs of words, apart by blanks: a copy of it is known by them."""

    @model_validator(mode="after")
    def _fits(self) -> Brief:
        if lacking := [name for name in get_args(BriefSection) if name not in self.words]:
            raise ValueError(f"words: a range is missing for {', '.join(lacking)}")
        for name, (least, most) in self.words.items():
            if not 1 <= least <= most:
                raise ValueError(f"words: the range of {name} should go from few to many")
        return self

    @property
    def decisions(self) -> int:
        return 0

    def slip(self, part: str, says: str) -> tuple[str, str]:
        """What a learner is told quotes the learner's own text: a report says less."""
        from course.exercises.brief.rules import NOT_COUNTED

        seen = says.startswith(NOT_COUNTED)
        return part, (
            "A text was not counted; a person has to look at it."
            if seen
            else "This rule of the brief does not hold."
        )

    def cleaned(self, answer: Any) -> dict[str, Any]:
        parts = self._mapping(answer, '{"question": "…?", "claims": ["C010", "C052"]}')
        for name, value in parts.items():
            self._known(name, dict.fromkeys(ORDER), "part of a brief")
            if name in SECTIONS:
                self._checked_text(name, value)
            elif name in CHOICES and value:
                self._known(value, CHOICES[name], f"choice for {name}")
            elif name in ID_LISTS and value and not isinstance(value, (str, list, tuple)):
                example = ID_LISTS[name][1].split(",")[0]
                raise self._misfit(f'write {name} as a list of ids, such as ["{example}"].')
            elif name == "evidence":
                self._checked_records(value)
        return tidy(parts)

    def _checked_text(self, name: str, value: Any) -> None:
        if value is not None and not isinstance(value, str):
            raise self._misfit(f'write {name} as text, such as "…".')
        if value and len(value) > MOST_LETTERS:
            raise self._misfit(f"{name} has {len(value)} letters; {MOST_LETTERS} are the most.")

    def _checked_records(self, value: Any) -> None:
        example = '[{"id": "E046", "direction": "for", "why": "…"}]'
        if value is None:
            return
        if not isinstance(value, (list, tuple)) or not all(isinstance(record, Mapping) for record in value):
            raise self._misfit(f"write evidence as a list of records, such as {example}.")
        if len(value) > MOST_RECORDS:
            raise self._misfit(f"evidence has {len(value)} records; {MOST_RECORDS} are the most.")
        for record in value:
            for name in record:
                self._known(name, dict.fromkeys(RECORD), "part of a record")
            self._checked_record(record)
            if record.get("direction"):
                self._known(record["direction"], DIRECTIONS, "direction")

    def _checked_record(self, record: Mapping[str, Any]) -> None:
        if len(ids := row_ids(record.get("id"))) > 1:
            raise self._misfit(
                f"one record names {len(ids)} rows, {' and '.join(ids[:3])}; name each in a record of its own."
            )
        why = record.get("why")
        if isinstance(why, str) and len(why) > MOST_LETTERS_OF_WHY:
            most = MOST_LETTERS_OF_WHY
            raise self._misfit(
                f"the why of record {ids[0] if ids else '?'} has {len(why)} letters; {most} are the most."
            )

    def is_whole(self, answer: Any) -> bool:
        """A figure is the writer's own choice."""
        return answer is not None and all(name in answer for name in ORDER if name != "figure")

    def in_words(self, answer: Any) -> str:
        brief = tidy(answer)
        records = [
            f"{record['id'] or '?'} {DIRECTIONS.get(record['direction'], 'not marked')}"
            for record in brief.get("evidence", [])
        ]
        pieces = [
            brief.get("question", "no question yet").strip(),
            f"claims {', '.join(brief.get('claims', [])) or 'none yet'}",
            f"records {'; '.join(records) or 'none yet'}",
            f"confidence {CONFIDENCE.get(brief.get('confidence', ''), 'not stated')}",
            f"figure {FIGURES.get(brief.get('figure', ''), 'not chosen')}",
            f"{sum(words(brief[name]) for name in SECTIONS if name in brief)} words",
        ]
        return " · ".join(pieces)

    def in_lines(self, answer: Any) -> list[str]:
        """What the brief rests on in short, and every text of it whole."""
        brief = tidy(answer)
        texts = [f"{label}: {brief[name].strip()}" for name, label in SECTIONS.items() if brief.get(name)]
        records = [f"{one['id'] or '?'}: {one['why']}" for one in brief.get("evidence", []) if one.get("why")]
        return [self.in_words(answer), *texts, *records]

    def judged(self, answer: Any, computed: Computed) -> Verdict:
        from course.exercises.brief.rules import NOT_COUNTED, RULES, rules_that_hold

        if not answer:
            return Verdict(
                0,
                answered=False,
                says=f'{self.id}: write the brief as a dictionary, such as {{"question": "…?", "view": "…"}}.',
            )
        held = rules_that_hold(self, answer)
        items = {RULES[rule]: Item(right, says) for rule, (right, says) in held.items()}
        slips = tuple(name for name, item in items.items() if item.right is False)
        verdict = verdict_on_parts(items, "rules", self.right, slips)
        if any(item.says.startswith(NOT_COUNTED) for item in items.values()):
            return replace(verdict, says=f"{verdict.says} What was not counted, a person has to look at.")
        return verdict
