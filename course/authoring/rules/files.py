"""Rules on the files beside `lesson.md`: exercises, computed keys, rubric."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from course.authoring.learners.rubric import page_name
from course.authoring.lesson import Lesson
from course.authoring.rules.rule import Broken, Rule, collect
from course.authoring.rules.text import row_of
from course.exercises.kinds import Choice, Exercise, Manual
from course.exercises.kinds.rubric import RubricError, read_rubric
from course.exercises.library import with_keys

RULES: list[Rule] = []
rule = collect(RULES)


@rule("exercises.yml")
def exercises_are_usable(lesson: Lesson) -> Broken:
    """Each exercise has the fields of its kind (see below), an id and a variable of its own, and sentences that no
    other has.
    """
    yield from (
        trouble.removeprefix(f"{lesson.name}/exercises.yml").lstrip(",: ") for trouble in lesson.troubles
    )


@rule("exercises.yml")
def outcomes_of_exercises(lesson: Lesson) -> Broken:
    """Each exercise has an outcome of the card."""
    for exercise in lesson.exercises.values():
        if exercise.outcome not in lesson.outcomes:
            yield f"exercise {exercise.id} names {exercise.outcome}, which is not in the card."


@rule("exercises.yml")
def prediction_and_quiz(lesson: Lesson) -> Broken:
    """There are a prediction without points, `"05.0"`, a quiz, `"05.q1"`, and a task of kind manual."""
    exercises = lesson.exercises.values()
    if lesson.unusable:
        return
    if not any(exercise.id.endswith(".0") and not exercise.is_task for exercise in exercises):
        yield f"there is no prediction, exercise {lesson.number}.0 without points."
    if not any(".q" in exercise.id for exercise in exercises):
        yield f"there is no quiz, exercise {lesson.number}.q1."
    if not any(exercise.answered_by == "person" for exercise in exercises):
        yield "there is no written task, of kind manual."


@rule("exercises.yml")
def quiz_is_explained(lesson: Lesson) -> Broken:
    """A quiz has a sentence for each option, the right one too (`right:`)."""
    for exercise in lesson.exercises.values():
        if ".q" in exercise.id and isinstance(exercise, Choice):
            said = set(exercise.feedback) | (set(exercise.key) if exercise.right else set())
            if lacking := sorted(set(exercise.options) - said):
                yield f"the quiz {exercise.id} says nothing to who chooses {', '.join(lacking)}."


@rule("exercises.yml")
def rows_of_exercises(lesson: Lesson) -> Broken:
    """The `rows:` of an exercise stand in `data/`; a graded task or an extra rests on no row that is unverified."""
    for exercise in lesson.exercises.values():
        for name in _rows_of(exercise):
            row = row_of(name)
            if row is None:
                yield f"exercise {exercise.id} rests on {name}, and no table has such a row."
            elif exercise.is_task and row.get("verified") in ("unverified", "no"):
                yield f"exercise {exercise.id} is graded and rests on {name}, which is not verified."


@rule("checks.py")
def computed_keys(lesson: Lesson) -> Broken:
    """It has the functions that compute what `exercises.yml` leaves open: `answers_05_1`, and `draw_05_2` for an
    explorer.
    """
    path = with_keys(lesson.folder, "checks.py")
    try:
        tree = ast.parse(path.read_text(encoding="utf-8") if path.is_file() else "")
    except SyntaxError as error:
        yield f"line {error.lineno} is no Python: {error.msg}."
        return
    there = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    for exercise in lesson.exercises.values():
        if (name := _function_of(exercise)) and name not in there:
            yield f"the function {name} of exercise {exercise.id} is missing."


@rule("rubric.md")
def rubrics(lesson: Lesson) -> Broken:
    """The rubric that a written task names is there, and a self-check can be made of it: a heading for each criterion,
    its question, the levels 3 to 0, the sums that make a level of the whole, and for each of these two samples with
    their marks, worth the same.
    """
    for exercise in _written(lesson):
        path = lesson.folder / exercise.rubric
        if not path.is_file():
            yield f"exercise {exercise.id} names the rubric {exercise.rubric}, and there is no such file."
            continue
        try:
            read_rubric(path, exercise.points)
        except RubricError as error:
            yield str(error)


@rule("lesson.md")
def rubrics_are_linked(lesson: Lesson) -> Broken:
    """Above a written task stands a link to its rubric, as the page `rubric.html` that the build writes."""
    for exercise in _written(lesson):
        page = page_name(exercise.rubric)
        above = lesson.text.partition(f'+++ {{"manual": "{exercise.id}"}}')[0]
        if (lesson.folder / exercise.rubric).is_file() and f"]({page})" not in above:
            yield f"link the rubric above {exercise.id}: [The rubric]({page})."


def _written(lesson: Lesson) -> list[Manual]:
    return [exercise for exercise in lesson.exercises.values() if isinstance(exercise, Manual)]


def _rows_of(exercise: Exercise) -> Iterable[str]:
    return [
        *exercise.rows,
        *(row for item in getattr(exercise, "items", []) for row in getattr(item, "rows", [])),
    ]


def _function_of(exercise: Exercise) -> str | None:
    """The function of `checks.py` without which an exercise cannot be shown or judged."""
    verb = exercise.verb_in_checks
    return f"{verb}_{exercise.id.replace('.', '_')}" if verb else None
