"""A lesson's text: read from `lesson.md`, checked against the rules, its card filled in."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from pathlib import Path

import jupytext
from nbformat import NotebookNode

from course.exercises.kinds import Exercise
from course.ground.errors import ExerciseError

MOST_LINES = 10
MOST_LETTERS = 120
CORE_MINUTES = 60
WORDS_A_MINUTE = 180
MINUTES = {"widget": 2, "code": 4, "manual": 10, "brief": 20}
MINUTES_A_CASE = 2
FURTHER = "## Further"
SOLUTION = re.compile(r"^### BEGIN SOLUTION\n.*?^### END SOLUTION\n?", re.DOTALL | re.MULTILINE)
ROLES = ("exercise", "check", "manual")


class LessonError(ExerciseError):
    """A lesson that breaks a rule: one sentence naming the lesson, the place and the fix."""


def read_lesson(path: Path) -> NotebookNode:
    """Read a lesson's text as a notebook without outputs.

    Parameters
    ----------
    path
        A `lesson.md` in jupytext's `md:myst`.

    Raises
    ------
    LessonError
        When the file is missing or no such text.
    """
    try:
        return jupytext.reads(path.read_text(encoding="utf-8"), fmt="md:myst")
    except OSError as error:
        raise LessonError(f"{path.parent.name}/{path.name} cannot be read: {error.strerror}.") from error
    except Exception as error:
        raise LessonError(f"{path.parent.name}/{path.name} is not MyST text: {error}.") from error


def fill_in(notebook: NotebookNode, exercises: dict[str, Exercise], lesson: str) -> NotebookNode:
    """Check a lesson against the rules and write the minutes into its card.

    Parameters
    ----------
    notebook
        As `read_lesson` gives it.
    exercises
        The lesson's exercises by id.
    lesson
        The folder's name, for sentences.

    Returns
    -------
    NotebookNode
        A copy, with `{{minutes}}` replaced.

    Raises
    ------
    LessonError
        With the first rule that is broken.
    """
    notebook = copy.deepcopy(notebook)
    for sentence in _broken_rules(notebook, exercises):
        raise LessonError(f"{lesson}/lesson.md: {sentence}")
    minutes = core_minutes(notebook, exercises)
    if minutes > CORE_MINUTES:
        raise LessonError(
            f"{lesson}/lesson.md: the core takes {minutes} minutes and may take {CORE_MINUTES}; "
            f"move something under '{FURTHER}'."
        )
    for cell in notebook.cells:
        cell.source = cell.source.replace("{{minutes}}", str(minutes))
    notebook.cells = [part for cell in notebook.cells for part in _after_each_hint(cell)]
    return notebook


def _after_each_hint(cell: NotebookNode) -> list[NotebookNode]:
    """A hint ends its cell: opened, it would run into the text below it."""
    if cell.cell_type != "markdown" or cell.metadata:
        return [cell]
    parts = [part.strip("\n") for part in re.split(r"(?<=</details>)\n", cell.source) if part.strip()]
    return [NotebookNode({**cell, "source": part}) for part in parts]


def core_minutes(notebook: NotebookNode, exercises: dict[str, Exercise]) -> int:
    """Minutes for everything before '## Further'.

    Words ÷ 180, a widget 2 (a stepper 2 for each case), a code task 4, a manual task 10, a brief 20.
    """
    words, tasks = 0, 0
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            core, _, further = cell.source.partition(f"{FURTHER}")
            words += len(re.sub(r"<[^>]+>|[|#*`]", " ", core).split())
            if further:
                break
        if "manual" in cell.metadata:
            tasks += exercises[cell.metadata["manual"]].minutes
        elif "exercise" in cell.metadata:
            exercise = exercises[cell.metadata["exercise"]]
            words += len(exercise.prompt.split()) if hasattr(exercise, "prompt") else 0
            tasks += exercise.minutes
    return round(words / WORDS_A_MINUTE + tasks)


def _broken_rules(notebook: NotebookNode, exercises: dict[str, Exercise]) -> Iterator[str]:
    shown: list[str] = []
    checked: list[str] = []
    previous = None
    for cell in notebook.cells:
        where = (
            f"in the cell that starts {cell.source.strip().splitlines()[0][:60]!r}"
            if cell.source.strip()
            else "in an empty cell"
        )
        roles = [role for role in ROLES if role in cell.metadata]
        if len(roles) > 1:
            yield f"{where}, choose one of {', '.join(roles)}."
        if unknown := set(cell.metadata) - set(ROLES) - {"tags"}:
            yield f"{where}, nobody reads the metadata {', '.join(sorted(unknown))}."
        exercise_id = cell.metadata.get(roles[0]) if roles else None
        if roles and exercise_id not in exercises:
            yield f"{where}, exercises.yml has no exercise {exercise_id}."
            return
        if "check" in roles:
            checked.append(str(exercise_id))
            if cell.source.strip() != f'check("{exercise_id}")':
                yield f'{where}, a graded cell is one line, check("{exercise_id}"), and nothing else.'
            if previous != exercise_id:
                yield f"{where}, put the check of {exercise_id} right after its exercise."
        elif roles:
            shown.append(str(exercise_id))
        if cell.cell_type == "code":
            yield from _broken_code_rules(cell, where)
        if "exercise" in roles:
            exercise = exercises[str(exercise_id)]
            if exercise.answered_by == "person" or (exercise.in_code == ("exercise(" in cell.source)):
                yield (
                    f"{where}, {exercise_id} is of kind {exercise.kind}: show widgets with exercise(...), "
                    f"and store other answers in `{exercise.answer}`."
                )
        previous = exercise_id if "exercise" in roles else None
    for exercise in exercises.values():
        if shown.count(exercise.id) != 1:
            yield f"exercise {exercise.id} is shown {shown.count(exercise.id)} times; show it once."
        wanted = int(exercise.is_checked)
        if checked.count(exercise.id) != wanted:
            yield (
                f"exercise {exercise.id} has {exercise.points:g} points and "
                f"{checked.count(exercise.id)} checks; it needs {wanted}."
            )


def _broken_code_rules(cell: NotebookNode, where: str) -> Iterator[str]:
    lines = [line for line in SOLUTION.sub("", cell.source + "\n").splitlines() if line.strip()]
    if len(lines) > MOST_LINES:
        yield f"{where}, {len(lines)} lines of code are too many; {MOST_LINES} are enough."
    for line in lines:
        if len(line) > MOST_LETTERS and "alt=" not in line:
            yield f"{where}, a line of code has {len(line)} letters; break it inside its brackets."
        if re.match(r"\s*(import|from)\s", line) and not line.startswith("from course import "):
            yield f"{where}, a lesson imports from course alone."
