"""Rules on the text of `lesson.md`: title, card, parts, what it rests on."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from course.authoring.lesson import FURTHER, OUTCOMES, Lesson
from course.authoring.minutes import MOST, count
from course.authoring.rules.rule import Broken, Rule, collect, texts
from course.ground.errors import DataError
from course.study.rows import find_row
from course.study.rows.citations import CITED, ID, places
from course.study.tables import load
from course.study.texts import text_ids

_HEAD = re.compile(r"^(\|.*\|)\n\|[-:| ]+\|$", re.MULTILINE)
RULES: list[Rule] = []
rule = collect(RULES)
CHECKED_TASKS = 6
OTHER_NUMBERS = {"00": 4, "10": 4}
"""Lessons with another number of checked core tasks. 00: its core is a tour of twenty minutes; 10: the brief is one
of the four, and takes as long as several.
"""
CARD = {
    OUTCOMES: (OUTCOMES,),
    "Time": ("Time", "Minutes"),
    "Before this": ("Before this",),
    "Sources": ("Sources", "Source"),
    "Content note": ("Content note",),
}
PARTS = ("Key points", "Limits of the evidence", "Terms", "Save your work", "Next lesson", "References")


@rule("lesson.md")
def title(lesson: Lesson) -> Broken:
    """The first line is `# 5 · The title`, with the lesson's own number."""
    number, words = lesson.heading
    if not words:
        yield f"the first line should be '# {int(lesson.number)} · The title'."
    elif int(number) != int(lesson.number):
        yield f"the title bears the number {number}, and the folder {lesson.number}."


@rule("lesson.md")
def question(lesson: Lesson) -> Broken:
    """Below it stands one question in italics: `*Who says so?*`."""
    if not lesson.question:
        yield "below the title one question should stand in italics, '*Who says so?*'."


@rule("lesson.md")
def where_it_runs(lesson: Lesson) -> Broken:
    """Then where it runs, with the words "Binder forgets"."""
    if "Binder forgets" not in lesson.text:
        yield "say where the lesson runs, and that Binder forgets: save your work."


@rule("lesson.md")
def card(lesson: Lesson) -> Broken:
    """The card is a table with the rows "You will be able to", "Time", "Before this", "Sources" and "Content note"."""
    for row, names in CARD.items():
        if not any(lesson.card.get(name) for name in names):
            yield f"the card has no row '| **{row}** | … |'."


@rule("lesson.md")
def heads_of_tables(lesson: Lesson) -> Broken:
    """Each column of a table has a name in its first line: a screen reader says it with each cell."""
    for head in _HEAD.findall(lesson.text):
        if not all(cell.strip() for cell in head.strip("|").split("|")):
            yield f"the table that begins '{head[:60]}' has a column without a name."


@rule("lesson.md")
def outcomes_of_the_card(lesson: Lesson) -> Broken:
    """Its outcomes are parted by ` · `, each with the lesson's number and a verb: `LO-5.1 trace a figure`."""
    for entry in lesson.entries:
        if not re.fullmatch(rf"LO-{int(lesson.number)}\.\d\s+\S.*", entry):
            wanted = f"'LO-{int(lesson.number)}.1 verb …'"
            yield f"the card's outcome {entry[:40]!r} should read {wanted}; part them with ' · '."


@rule("lesson.md")
def minutes(lesson: Lesson) -> Broken:
    """The card says `{{minutes}}`, and the build counts them."""
    if "{{minutes}}" not in lesson.text:
        yield "the card should say {{minutes}}; the build writes the number."


@rule("lesson.md")
def parts(lesson: Lesson) -> Broken:
    """There are the headings "Test the other side", "Further", "Key points", "Limits of the evidence", "Terms",
    "Save your work" with the cell `save_work()`, "Next lesson" and "References".
    """
    for heading in ("## Test the other side", FURTHER):
        if not re.search(rf"^{heading}\s*$", lesson.text, re.MULTILINE):
            yield f"there is no heading '{heading}'."
    for part in PARTS:
        if not re.search(rf"^(?:### |\*\*){part}\b", lesson.text, re.MULTILINE):
            yield f"there is no heading '### {part}'."
    if "save_work()" not in lesson.text:
        yield "the cell save_work() is missing."


@rule("lesson.md")
def core_minutes_fit(lesson: Lesson) -> Broken:
    """The core, all but "Further", takes 60 minutes at most for who has coded and 90 for who has not; the build counts
    them again with tables and figures.
    """
    if not (needed := count(lesson)).fit:
        yield (
            f"the core takes {needed.short} minutes (has coded / has not) and may take {MOST.short}; "
            f"move something under '{FURTHER}'."
        )


@rule("lesson.md")
def core_tasks(lesson: Lesson) -> Broken:
    """The core has six tasks with a check (four in lessons 00 and 10), and one that a person grades."""
    tasks = [lesson.exercises[i] for i in lesson.core if i in lesson.exercises and lesson.exercises[i].points]
    checked = sum(task.answered_by != "person" for task in tasks)
    wanted = OTHER_NUMBERS.get(lesson.number, CHECKED_TASKS)
    if not lesson.unusable and checked != wanted:
        yield f"the core has {checked} tasks with a check and should have {wanted}."
    if not lesson.unusable and checked == len(tasks):
        yield f"the core has no written task: show one, of kind manual, before '{FURTHER}'."


@rule("lesson.md")
def extras_stand_under_further(lesson: Lesson) -> Broken:
    """What stands under "Further" carries no points: a task there says `further: yes`, and no other does."""
    marked = [cell.metadata.get("exercise") or cell.metadata.get("manual") for cell in lesson.notebook.cells]
    for exercise in lesson.exercises.values():
        in_core = exercise.id in lesson.core
        if exercise.points and exercise.id in marked and not in_core:
            yield f"exercise {exercise.id} stands under '{FURTHER}' with points; write further: yes, or move it."
        elif exercise.further and in_core:
            yield f"exercise {exercise.id} says further: yes and stands before '{FURTHER}'; give it points, or move it."


@rule("lesson.md")
def rows_exist(lesson: Lesson) -> Broken:
    """Each id in brackets, such as [F017], stands in `data/`, here and in the lesson's other files."""
    for file, text in texts(lesson):
        prose = re.sub(
            r"^ *rows: \[.*\]$", "", text, flags=re.MULTILINE
        )  # `rows_of_exercises` looks at these
        cited = {row for group in CITED.findall(prose) for row in re.findall(ID, group)}
        for row in sorted(cited):
            if row_of(row) is None:
                yield f"{file} names [{row}], and no table has such a row."


@rule("lesson.md")
def places_exist(lesson: Lesson) -> Broken:
    """Each place, such as (S5 ¶14), is a paragraph that the text has."""
    paragraphs = _paragraphs()
    for file, text in texts(lesson):
        for source, _, last in places(text):
            if last > paragraphs.get(source, 0):
                yield f"{file} names {source} ¶{last}, and {source} has {paragraphs.get(source, 0)} paragraphs."


@rule("lesson.md")
def terms_as_in_the_glossary(lesson: Lesson) -> Broken:
    """The list of terms names each as the glossary does; what stands in brackets may be left out."""
    section = re.search(r"^(?:### |\*\*)Terms(.+?)(?=^### |^\*\*\w)", lesson.text, re.DOTALL | re.MULTILINE)
    words = " ".join(section[1].split()) if section else ""
    for name, term in re.findall(r"([^·*\[\]]+?)\*?(?: \([^)]*\))? \[(G\d\d)\]", words):
        row = row_of(term)
        if row and str(row["english"]).split(" (")[0].lower() != name.strip().lower():
            yield f"the term {name.strip()} [{term}] is called {row['english']} in the glossary."


@cache
def row_of(row_id: str) -> dict[str, Any] | None:
    try:
        return find_row(row_id)[1]
    except DataError:
        return None


@cache
def _paragraphs() -> dict[str, int]:
    sources = load("sources").set_index("id").loc[text_ids(), "paragraphs"].astype(int)
    return dict(sources.items())
