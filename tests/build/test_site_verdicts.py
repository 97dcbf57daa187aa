"""The site says what the notebook says: its tables, looked up by node, beside the judge's own cards."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
from dataclasses import replace
from typing import Any

import pytest
from conftest import ROOT
from needs import needs_node

from course.answering.card import AGAIN, card_of
from course.answering.forms import face_class
from course.answering.forms.shown import said
from course.exercises.judge import judge
from course.exercises.kinds import AnswerError
from course.exercises.library import lesson_exercises
from course.ground.lessons import all_lessons
from course.site.forms import by_hand, form_data, is_form, rows_of
from course.site.verdicts import table_of
from course.site.verdicts.entries import shells

FRONT = ROOT / "course" / "site" / "front"
SAMPLED, MOST_TICKED = int(os.environ.get("SITE_ANSWERS", "16")), 7
RUNGS = (1, 2, 3)
LOOK_UP = """
import { readFileSync } from "node:fs";
import { verdict } from "./verdict.js";
const { cases, tables, frames, rows } = JSON.parse(readFileSync("cases.json", "utf-8"));
const bad = [];
for (const [id, answer, rung, again, want] of cases) {
  let got;
  try { got = verdict(tables[id], answer, rung, frames, rows, again); } catch (error) { got = String(error.stack); }
  const said = JSON.stringify([got.answered, got.card, Object.entries(got.parts ?? {}).sort()]);
  if (said !== JSON.stringify(want)) bad.push([id, answer, rung, again, want, got]);
}
console.log(JSON.stringify({ asked: cases.length, bad: bad.length, shown: bad.slice(0, 5) }));
"""


def exercises() -> dict[str, Any]:
    """Every exercise with a table, and the tasks in code whose number can be worked out by hand."""
    found = {}
    for folder in all_lessons():
        for exercise in lesson_exercises(folder.name[:2]).values():
            asked = by_hand(exercise) or exercise
            table = table_of(asked)
            if table is not None:
                found[exercise.id] = (asked, table)
    return found


def answers(exercise: Any, chance: random.Random) -> list[Any]:
    """All answers where they are few, else some, from wholly right to wholly wrong."""
    kind = exercise.kind
    if kind == "choice":
        return list(exercise.options)
    if kind == "multi" and len(exercise.options) <= MOST_TICKED:
        options = list(exercise.options)
        return [[one for n, one in enumerate(options) if mask >> n & 1] for mask in range(2 ** len(options))]
    return [DRAWN[kind](exercise, chance, chance.random(), chance.random() * 0.4) for _ in range(SAMPLED)]


def _multi(exercise, chance, right, _):
    return [
        one for one in exercise.options if chance.random() < (right if one in exercise.key else 1 - right)
    ]


def _sort(exercise, chance, right, left_out):
    return {
        item.id: chance.choice(item.key if chance.random() < right else list(exercise.into))
        for item in exercise.items
        if chance.random() > left_out
    }


def _match(exercise, chance, right, left_out):
    chosen = {}
    for item in exercise.items:
        free = [one for one in exercise.into if one not in chosen.values()]
        good = [one for one in item.key if one in free]
        if chance.random() > left_out:
            chosen[item.id] = chance.choice(good if good and chance.random() < right else free)
    return chosen


def _matrix(exercise, chance, right, left_out):
    return {
        item.id: [c for c in exercise.columns if (c in item.key) == (chance.random() < max(right, 0.5))]
        for item in exercise.items
        if chance.random() > left_out
    }


def _stepper(exercise, chance, right, left_out):
    return {
        item.id: {
            step: chance.choice(item.key[step] if chance.random() < right else list(choices))
            for step, choices in exercise.choices.items()
            if chance.random() > left_out
        }
        for item in exercise.items
    }


def _order(exercise, chance, right, left_out):
    order = list(exercise.key)
    for _ in range(round((1 - right) * 8)):
        at = chance.randrange(len(order) - 1)
        order[at], order[at + 1] = order[at + 1], order[at]
    return order[:-1] if left_out > 0.36 else order


def _rate(exercise, chance, right, left_out):
    return {"value": chance.choice([*exercise.scale, None]), "reason": chance.choice(["", " ", "because"])}


def _number(exercise, chance, *_):
    table = table_of(exercise) or {}
    base = chance.choice([*(one[0] for one in table["near"]), *(one[0] for one in table["alike"])])
    rounded = [one for near in table["near"] for one in near[2]]
    if rounded and chance.random() < 0.3:
        return chance.choice(rounded)
    return float(base) * chance.choice(
        [1, 1, 1.0000001, 1.004, 0.996, 0.9, -1, 100, 0.001, 3.7, chance.uniform(-9, 9)]
    )


DRAWN = {
    "multi": _multi, "sort": _sort, "match": _match, "matrix": _matrix,
    "stepper": _stepper, "order": _order, "rate": _rate, "number": _number,
}  # fmt: skip


def told(exercise: Any, answer: Any, rung: int, again: bool) -> list[Any]:
    """What the notebook's form says, as data."""
    card = card_of(exercise, judge(exercise, answer), rung)
    if again and card.answered:
        card = replace(card, notices=(AGAIN,))
    rest, parts = said(face_class(exercise.kind)(exercise), card, answer)
    return [card.answered, rest.html(), sorted([name, list(one)] for name, one in parts.items())]


def cases(found: dict[str, Any]) -> list[list[Any]]:
    chance = random.Random(7)
    asked = []
    for name, (exercise, _) in found.items():
        for answer in [*answers(exercise, chance), None]:
            try:
                kept = None if answer is None else exercise.cleaned(answer)
            except AnswerError:
                continue
            rung = chance.choice(RUNGS)
            again = chance.random() < 0.2
            asked.append([name, kept, rung, again, told(exercise, kept, rung, again)])
    return asked


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The modules of the site, and what is asked."""
    folder = tmp_path_factory.mktemp("front")
    for module in FRONT.glob("*.js"):
        shutil.copy(module, folder)
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "look_up.js").write_text(LOOK_UP)
    found = exercises()
    tables = {name: table for name, (_, table) in found.items()}
    about = {"cases": cases(found), "tables": tables, "frames": shells(), "rows": rows_of(tables)}
    (folder / "cases.json").write_text(json.dumps(about), encoding="utf-8")
    return folder


def looked_up(folder):
    done = subprocess.run(
        [needs_node(), "look_up.js"], cwd=folder, capture_output=True, text=True, timeout=120, check=True
    )
    return json.loads(done.stdout)


def test_the_tables_say_what_the_judge_says(folder):
    found = looked_up(folder)
    print(found["asked"], "answers")
    assert found["asked"] > 1_500
    assert found["shown"] == []


@pytest.mark.parametrize(
    ("module", "as_it_is", "changed"),
    [
        ("verdict.js", "rung <= WHERE", "rung < WHERE"),
        ("verdict.js", "many = place * left.length + at", "many = place * left.length"),
        ("numbers.js", "size >= 1e5", "size >= 1e3"),
        ("verdict.js", "[...cites, ...named]", "[...named, ...cites]"),
    ],
)
def test_a_slip_in_the_page_is_seen(folder, module, as_it_is, changed):
    path = folder / module
    text = path.read_text(encoding="utf-8")
    assert as_it_is in text
    path.write_text(text.replace(as_it_is, changed), encoding="utf-8")
    try:
        assert looked_up(folder)["bad"] > 0
    finally:
        path.write_text(text, encoding="utf-8")


def test_a_sealed_exercise_has_no_table_and_no_button():
    for folder in all_lessons():
        for exercise in lesson_exercises(folder.name[:2]).values():
            sealed = exercise.model_copy(update={"sealed": True})
            assert table_of(sealed) is None
            assert by_hand(sealed) is None
            if is_form(sealed) and sealed.kind not in ("explore", "self_check"):
                assert form_data(sealed, sealed.id)["asked"]["button"] == ""
