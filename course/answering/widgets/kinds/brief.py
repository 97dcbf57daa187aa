"""A brief in parts: fields for text, fields for ids that say at once what stands in the row, lists to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ipywidgets

from course.answering.widgets.base import ExerciseWidget
from course.answering.widgets.controls import area, choose, chooser, chosen, line, part
from course.answering.widgets.markup import announced, bullets, inline, paragraphs, remark
from course.exercises.brief.parts import (
    CHOICES,
    DIRECTIONS,
    ID_LISTS,
    MOST_RECORDS,
    ORDER,
    SECTIONS,
    row_ids,
    tidy,
    words,
)
from course.exercises.brief.rows import summary
from course.exercises.brief.rules import RULES, statements
from course.exercises.verdict import Item

LABELS = {
    "claims": "Claims, by id",
    "standards": "Yardstick, by id",
    "confidence": "Confidence",
    "figure": "Figure in your brief",
}
_PLACES = {
    "question": ("question",), "view": ("view",), "claims": ("sides",), "argument": ("argument", "cited", "numbers"),
    "yardstick": ("yardstick",), "reason": ("confidence",), "change": ("change",),
    "limits": ("limits", "rows", "verified"),
}  # fmt: skip
"""Below which field a rule is said to hold or not."""


class BriefWidget(ExerciseWidget):
    """The form of a brief; the answer is a dictionary with the parts that are filled (see `exercises.brief.rules`)."""

    def _controls(self) -> list[Any]:
        self._texts: dict[str, Any] = {}
        self._ids: dict[str, Any] = {}
        self._choosers: dict[str, Any] = {}
        self._records: list[dict[str, Any]] = []
        self._seen: dict[str, ipywidgets.HTML] = {}
        rules = ipywidgets.HTML(
            f"<details><summary>The rules of this form, in plain words</summary>{self._rules()}</details>"
        )
        return [rules, *(self._part(name) for name in ORDER)]

    def _rules(self) -> str:
        return bullets(inline(sentence) for sentence in statements(self.exercise).values())

    def _part(self, name: str) -> Any:
        notes = [self._note(RULES[rule]) for rule in _PLACES.get(name, ())]
        if name == "evidence":
            return self._evidence_part()
        if name in ID_LISTS:
            self._ids[name] = self._watched(line(LABELS[name], f"such as {ID_LISTS[name][1]}"))
            return part(self._ids[name], self._row_said(name, self._ids[name], ID_LISTS[name][0]), *notes)
        if name in CHOICES:
            self._choosers[name] = self._watched(chooser(LABELS[name], CHOICES[name]))
            return part(self._choosers[name], *notes)
        least, most = self.exercise.words[name]
        self._texts[name] = self._watched(area(f"{SECTIONS[name]} ({least} to {most} words)"))
        return part(self._texts[name], *notes)

    def _evidence_part(self) -> Any:
        lines = []
        for number in range(1, MOST_RECORDS + 1):
            record = {
                "id": self._watched(line(f"Record {number}, by id", "such as E046")),
                "direction": self._watched(chooser(f"Record {number} speaks", DIRECTIONS)),
                "why": self._watched(area(f"Record {number}: why in this direction?")),
            }
            self._records.append(record)
            said = self._row_said(f"record {number}", record["id"], "evidence")
            lines.append(part(record["id"], said, record["direction"], record["why"]))
        return part(*lines, *(self._note(RULES[rule]) for rule in ("evidence", "methods", "against")))

    def _row_said(self, name: str, field: Any, table: str) -> ipywidgets.HTML:
        """What stands in the rows that a field names, said as soon as the field is left."""
        said = self._seen[name] = ipywidgets.HTML(announced(""))

        def tell(_: Any = None) -> None:
            found = [
                f"<p class='course-small'>{inline(summary(one, table))}</p>" for one in row_ids(field.value)
            ]
            said.value = announced("".join(found))

        field.observe(tell, names="value")
        return said

    def _remark(self, part: str, item: Item) -> str:
        """Feedback on one rule; several can stand below one field, so each says which it is."""
        label = part[0].upper() + part[1:]
        if item.right:
            return remark(item.right, f"{label}.")
        says = item.says
        if says.startswith(label):
            return remark(item.right, says)
        begins_with_an_id = not says[1:2].islower() and says[1:2] != " "
        return remark(item.right, f"{label}: {says if begins_with_an_id else says[0].lower() + says[1:]}")

    def _changed(self, note: str | None = None) -> None:
        super()._changed(note)
        if not self._filling:
            for place in self._notes.values():
                place.value = ""

    def _read(self) -> dict[str, Any]:
        return tidy(
            {
                **{name: field.value for name, field in self._texts.items()},
                **{name: field.value for name, field in self._ids.items()},
                **{name: chosen(control) for name, control in self._choosers.items()},
                "evidence": [
                    {"id": one["id"].value, "direction": chosen(one["direction"]), "why": one["why"].value}
                    for one in self._records
                ],
            }
        )

    def _fill(self, answer: Any) -> None:
        brief = answer or {}
        for name, field in self._texts.items():
            field.value = brief.get(name, "")
        for name, field in self._ids.items():
            field.value = ", ".join(brief.get(name, []))
        for name, control in self._choosers.items():
            choose(control, brief.get(name))
        given = [*brief.get("evidence", []), *[{}] * MOST_RECORDS]
        for controls, record in zip(self._records, given, strict=False):
            controls["id"].value = record.get("id", "")
            choose(controls["direction"], record.get("direction") or None)
            controls["why"].value = record.get("why", "")

    def _options_html(self, answer: Any) -> str:
        brief = tidy(answer)
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
