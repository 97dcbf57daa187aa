"""Rules on what a check judges: `exercises.yml` together with what `checks.py` computes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from course.authoring.lesson import Lesson
from course.authoring.rules.rule import Broken, Rule, collect
from course.exercises.kinds import Coded
from course.exercises.lesson_code import answers_in
from course.ground.errors import ExerciseError

RULES: list[Rule] = []
rule = collect(RULES)
MOST_BLIND = 0.5


@rule("exercises.yml")
def blind_answers(lesson: Lesson) -> Broken:
    """Whoever answers every part of a task alike holds half of it at most."""
    for exercise in lesson.exercises.values():
        if exercise.is_checked and not exercise.sealed and exercise.blind > MOST_BLIND:
            yield f"{exercise.id}: answering all alike holds {exercise.blind:.0%}; give it other items or categories."


@rule("exercises.yml")
def slips_that_show(lesson: Lesson) -> Broken:
    """No misconception, and not the worked example unchanged, gives what is right: the data must show the slip."""
    for exercise, computed in _in_code(lesson):
        for slip in exercise.slips(lambda computed=computed: computed):
            if any(
                exercise.same(slip.value, key) for key in exercise.keys(lambda computed=computed: computed)
            ):
                yield f"{exercise.id}: {slip.name} gives what is right; change the data, the example or the question."


@rule("exercises.yml")
def slips_apart(lesson: Lesson) -> Broken:
    """Two misconceptions with one value are one: its sentence names both ways to it."""
    for exercise, computed in _in_code(lesson):
        for one, other in combinations(exercise.slips(lambda computed=computed: computed), 2):
            if exercise.same(one.value, other.value):
                yield f"{exercise.id}: {one.name} and {other.name} give the same; write one sentence that fits both."


def _in_code(lesson: Lesson) -> Iterator[tuple[Any, Mapping[str, Any]]]:
    for exercise in lesson.exercises.values():
        if (
            isinstance(exercise, Coded)
            and exercise.is_checked
            and not exercise.sealed
            and exercise.form != "function"
        ):
            try:
                computed = answers_in(lesson.folder, exercise.id) if exercise.verb_in_checks else {}
                exercise.slips(lambda computed=computed: computed)
            except (ExerciseError, SyntaxError):  # another rule says so
                continue
            yield exercise, computed
