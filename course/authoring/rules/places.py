"""Rules on what the repository says of a lesson: README, syllabus, sample class."""

from __future__ import annotations

import csv
from pathlib import Path

from course.authoring.lesson import TO_DO, Lesson
from course.authoring.pages import rows as tables
from course.authoring.pages.rows import README, SYLLABUS
from course.authoring.rules.rule import Broken, Rule, collect, texts

RULES: list[Rule] = []
rule = collect(RULES)
SAMPLE_CLASS = "grading/sample_class"


@rule(README)
def row_in_the_readme(lesson: Lesson, root: Path) -> Broken:
    """The table "Lessons" has the lesson's row. The build writes it; its sources are yours."""
    document = (root / README).read_text(encoding="utf-8")
    row = tables.Rows(document, tables.LESSONS).by_number.get(lesson.number)
    if row is None or row != tables.readme_row(lesson, _minutes(row), row):
        yield f"the row of lesson {lesson.number} does not agree with it: run `course build`."
    elif row[3] == "–":
        yield f"the row of lesson {lesson.number} names no sources."


@rule(SYLLABUS)
def row_in_the_syllabus(lesson: Lesson, root: Path) -> Broken:
    """So has the syllabus, with the outcomes."""
    document, readme = ((root / name).read_text(encoding="utf-8") for name in (SYLLABUS, README))
    row = tables.Rows(document, tables.LESSONS).by_number.get(lesson.number)
    beside = tables.Rows(readme, tables.LESSONS).by_number.get(lesson.number)
    sources = beside[3] if beside and len(beside) > 3 else ""
    if row is None or row != tables.syllabus_row(lesson, _minutes(row), sources):
        yield f"the row of lesson {lesson.number} does not agree with it and the README: run `course build`."


@rule(SYLLABUS)
def step_of_the_code_ladder(lesson: Lesson, root: Path) -> Broken:
    """Its code ladder says which verbs of code the lesson adds."""
    document = (root / SYLLABUS).read_text(encoding="utf-8")
    row = tables.Rows(document, tables.LADDER).by_number.get(lesson.number)
    if not row or "planned" in row[0]:
        yield f"the code ladder has no row '| {lesson.number} | … |' of the verbs that the lesson adds."


@rule(SAMPLE_CLASS)
def sample_class(lesson: Lesson, root: Path) -> Broken:
    """A class of twelve invented learners tries each graded task: `05.yml` says how they answer, `05.csv` what they
    should get.
    """
    if not (root / SAMPLE_CLASS).is_dir():
        return
    graded = [exercise.id for exercise in lesson.exercises.values() if exercise.is_task]
    tried = tried_by_the_class(lesson.number, root)
    if lacking := [exercise for exercise in graded if exercise not in tried]:
        yield f"the sample class of lesson {lesson.number} does not try {', '.join(lacking)}."


@rule(TO_DO)
def nothing_is_left_to_do(lesson: Lesson, root: Path) -> Broken:
    """Whatever `course new` marked with this word is written. A build only warns; `course build --check` refuses it."""
    ladder = tables.Rows((root / SYLLABUS).read_text(encoding="utf-8"), tables.LADDER).by_number
    places = [*texts(lesson), (SYLLABUS, " ".join(ladder.get(lesson.number, [])))]
    for path in sorted((root / SAMPLE_CLASS).glob(f"{lesson.number}.*")):
        places.append((f"{SAMPLE_CLASS}/{path.name}", path.read_text(encoding="utf-8")))
    for file, text in places:
        if count := text.count(TO_DO):
            yield f"lesson {lesson.number} has {count} of them in {file}."


def tried_by_the_class(number: str, root: Path) -> list[str]:
    """The exercises for which a lesson's sample class has expected scores."""
    path = root / SAMPLE_CLASS / f"{number}.csv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file), [])[1:]


def _minutes(row: list[str]) -> str:
    """What stands there: only a build, which has the lesson's tables and figures, can count it."""
    return row[2] if len(row) > 2 else ""
