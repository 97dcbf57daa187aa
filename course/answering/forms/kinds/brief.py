"""A brief in parts: fields for text, fields for ids that say at once what stands in the row, lists to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from course.answering.forms.face import Face, pairs
from course.answering.forms.markup import bullets, inline, paragraphs
from course.exercises.brief.parts import (
    CHOICES,
    DIRECTIONS,
    ID_LISTS,
    MOST_LETTERS,
    MOST_LETTERS_OF_WHY,
    MOST_RECORDS,
    ORDER,
    SECTIONS,
    WORDS_OF_WHY,
    words,
)
from course.exercises.brief.rows import summary, to_search
from course.exercises.brief.rules import RULES, statements
from course.exercises.verdict import Part

LABELS = {
    "claims": "Claims, by id",
    "standards": "Yardstick, by id",
    "confidence": "Confidence",
    "figure": "Figure in your brief",
}
_PLACES = {
    "question": ("question",), "view": ("view",), "claims": ("sides",), "argument": ("argument", "cited", "numbers"),
    "yardstick": ("yardstick",), "reason": ("confidence",), "change": ("change",),
    "limits": ("limits", "rows", "verified"), "evidence": ("evidence", "methods", "against"),
}  # fmt: skip
"""Below which field a rule is said to hold or not."""


class BriefFace(Face):
    """The form of a brief; the answer is a dictionary with the parts that are filled (see `exercises.brief.parts`)."""

    def asked(self) -> dict[str, Any]:
        return {"parts": [self._part(name) for name in ORDER], "rules": self._rules()}

    def _part(self, name: str) -> dict[str, Any]:
        part = {"name": name, "rules": [RULES[rule] for rule in _PLACES.get(name, ())]}
        if name == "evidence":
            records = [_record(at) for at in range(1, MOST_RECORDS + 1)]
            return {**part, "as": "records", "records": records, **_search("evidence")}
        if name in ID_LISTS:
            table, example = ID_LISTS[name]
            return {
                **part,
                "as": "ids",
                "label": LABELS[name],
                "hint": f"such as {example}",
                **_search(table),
            }
        if name in CHOICES:
            return {**part, "as": "choice", "label": LABELS[name], "options": pairs(CHOICES[name])}
        least, most = self.exercise.words[name]
        label = f"{SECTIONS[name]} ({least} to {most} words)"
        return {**part, "as": "text", "label": label, "least": least, "most": most, "letters": MOST_LETTERS}

    def more(self, answer: Any) -> dict[str, Any]:
        """What stands in the rows that the fields name."""
        brief = answer or {}
        seen = {name: _rows(brief.get(name, []), table) for name, (table, _) in ID_LISTS.items()}
        for number, record in enumerate(brief.get("evidence", []), start=1):
            seen[f"record {number}"] = _rows([record["id"]] if record["id"] else [], "evidence")
        return {"seen": seen}

    def rows(self) -> set[str]:
        return set(RULES.values())

    def says(self, part: Part, answer: Any) -> str | None:
        """Feedback on one rule; several can stand below one field, so each says which it is."""
        label = part.id[0].upper() + part.id[1:]
        if part.right:
            return f"{label}."
        says = part.says
        if says.startswith(label):
            return says
        begins_with_an_id = not says[1:2].islower() and says[1:2] != " "
        return f"{label}: {says if begins_with_an_id else says[0].lower() + says[1:]}"

    def _rules(self) -> str:
        return bullets(inline(sentence) for sentence in statements(self.exercise).values())

    def still(self, answer: Any) -> str:
        brief = answer or {}
        return "".join(self._part_html(name, brief) for name in ORDER) + self._rules_html()

    def _rules_html(self) -> str:
        return f"<p><strong>The rules</strong></p>{self._rules()}"

    def _part_html(self, name: str, brief: Mapping[str, Any]) -> str:
        if name == "evidence":
            return f"<p><strong>Evidence</strong></p>{self._records_html(brief.get('evidence', []))}"
        if name in ID_LISTS:
            said = bullets(inline(summary(one, ID_LISTS[name][0])) for one in brief.get(name, []))
            return f"<p><strong>{LABELS[name]}</strong></p>{said if name in brief else '<p>…</p>'}"
        if name in CHOICES:
            all_of_it = " · ".join(
                f"<strong>{inline(label)}</strong> (your answer)"
                if value == brief.get(name)
                else inline(label)
                for value, label in CHOICES[name].items()
            )
            return f"<p><strong>{LABELS[name]}:</strong> {all_of_it}</p>"
        least, most = self.exercise.words[name]
        text = brief.get(name, "")
        count = f"; {words(text)} written" if text else ""
        head = f"<p><strong>{SECTIONS[name]}</strong> ({least} to {most} words{count})</p>"
        return head + (paragraphs(text) or "<p>…</p>")

    def _records_html(self, records: list[dict[str, str]]) -> str:
        if not records:
            return f"<p>… ({', '.join(DIRECTIONS.values())})</p>"
        return bullets(
            f"{inline(summary(record['id'], 'evidence')) if record['id'] else 'no id yet'}<br>"
            f"<strong>{DIRECTIONS.get(record['direction'], 'no direction yet')}</strong>: "
            f"{inline(record['why']) or '…'}"
            for record in records
        )


def _record(number: int) -> dict[str, Any]:
    least, most = WORDS_OF_WHY
    label = f"Record {number}: why in this direction?"
    return {
        "id": {"label": f"Record {number}, by id", "hint": "such as E046"},
        "direction": {"label": f"Record {number} speaks", "options": pairs(DIRECTIONS)},
        "why": {"label": label, "least": least, "most": most, "letters": MOST_LETTERS_OF_WHY},
    }


def _search(table: str) -> dict[str, Any]:
    return {"search": f"Find rows of {table} by words", "rows": to_search(table)}


def _rows(ids: list[str], table: str) -> str:
    return "".join(f"<p>{inline(summary(one, table))}</p>" for one in ids)
