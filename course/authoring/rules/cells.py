"""Rules on the cells of `lesson.md`: code, exercises, checks, hints."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from nbformat import NotebookNode

from course.authoring.lesson import ROLES, Lesson
from course.authoring.minutes import is_folded
from course.authoring.rules.rule import Broken, Rule, collect, where

RULES: list[Rule] = []
rule = collect(RULES)
MOST_LINES = 10
MOST_LETTERS = 120
MOST_FOLDED = 80
_SOLUTION = re.compile(r"^### BEGIN SOLUTION\n.*?^### END SOLUTION\n?", re.DOTALL | re.MULTILINE)
_HINT = "<details><summary>Hint</summary>"


@rule("lesson.md")
def setup(lesson: Lesson) -> Broken:
    """The first code cell is the setup: `from course import …`."""
    first = next((cell for cell in lesson.notebook.cells if cell.cell_type == "code"), None)
    if first is None or not first.source.startswith("from course import "):
        yield "the first code cell should be the setup, 'from course import …'."


@rule("lesson.md")
def imports(lesson: Lesson) -> Broken:
    """A lesson imports from `course` alone."""
    for cell, line in _lines_of_code(lesson):
        if re.match(r"\s*(import|from)\s", line) and not line.startswith("from course import "):
            yield f"{where(cell)}, a lesson imports from course alone."


@rule("lesson.md")
def length_of_code(lesson: Lesson) -> Broken:
    """A code cell has ten lines at most, besides its solution; a line has 120 letters at most."""
    lengths: dict[str, int] = {}
    for cell, line in _lines_of_code(lesson):
        lengths[where(cell)] = lengths.get(where(cell), 0) + 1
        if len(line) > MOST_LETTERS and "alt=" not in line:
            yield f"{where(cell)}, a line of code has {len(line)} letters; break it inside its brackets."
    for place, lines in lengths.items():
        if lines > MOST_LINES:
            yield f"{place}, {lines} lines of code are too many; {MOST_LINES} are enough."


@rule("lesson.md")
def metadata(lesson: Lesson) -> Broken:
    """A cell has one role, `exercise`, `check` or `manual`, of an exercise that there is; a folded one says
    `jupyter: {source_hidden: true}`; it has no other metadata.
    """
    for cell in lesson.notebook.cells:
        roles = [role for role in ROLES if role in cell.metadata]
        if len(roles) > 1:
            yield f"{where(cell)}, choose one of {', '.join(roles)}."
        if unknown := set(cell.metadata) - set(ROLES) - {"tags", "jupyter"}:
            yield f"{where(cell)}, nobody reads the metadata {', '.join(sorted(unknown))}."
        for role in roles:
            if cell.metadata[role] not in {*lesson.exercises, *lesson.unusable}:
                yield f"{where(cell)}, exercises.yml has no exercise {cell.metadata[role]}."


@rule("lesson.md")
def folded(lesson: Lesson) -> Broken:
    """A folded cell only draws or prepares: its first line is a comment that says what it does, in 80 letters at most;
    there is no exercise in it.
    """
    for cell in lesson.notebook.cells:
        if not is_folded(cell):
            continue
        first = cell.source.partition("\n")[0]
        if not re.match(r"# \w", first) or len(first) > MOST_FOLDED:
            yield f"{where(cell)}, the first line of a folded cell says what it does, as '# Draws the laws by year.'"
        if any(role in cell.metadata for role in ROLES):
            yield f"{where(cell)}, a folded cell is no exercise and no check."


@rule("lesson.md")
def one_line_checks(lesson: Lesson) -> Broken:
    """A check is one line, `check("05.1")`, right below its exercise."""
    previous = None
    for cell in lesson.notebook.cells:
        if (checked := cell.metadata.get("check")) is not None:
            if cell.source.strip() != f'check("{checked}")':
                yield f'{where(cell)}, a graded cell is one line, check("{checked}"), and nothing else.'
            if previous != checked:
                yield f"{where(cell)}, put the check of {checked} right after its exercise."
        previous = cell.metadata.get("exercise")


@rule("lesson.md")
def shown_once(lesson: Lesson) -> Broken:
    """Each exercise is shown once, and each that has points or says `further: yes` is checked once, if it is no
    written one.
    """
    cells = [
        (role, cell.metadata[role])
        for cell in lesson.notebook.cells
        for role in ROLES
        if role in cell.metadata
    ]
    for exercise in lesson.exercises.values():
        shown = cells.count(("exercise", exercise.id)) + cells.count(("manual", exercise.id))
        if shown != 1:
            yield f"exercise {exercise.id} is shown {shown} times; show it once."
        wanted = int(exercise.is_checked)
        if (checks := cells.count(("check", exercise.id))) != wanted:
            worth = "is an extra with" if exercise.further else f"has {exercise.points:g} points and"
            yield f"exercise {exercise.id} {worth} {checks} checks; it needs {wanted}."


@rule("lesson.md")
def form_or_code(lesson: Lesson) -> Broken:
    """A form is shown with `exercise("05.1")`; code stores its answer under the name that the exercise gives;
    text is a `manual` block.
    """
    for cell in lesson.notebook.cells:
        exercise = lesson.exercises.get(cell.metadata.get("exercise", ""))
        if exercise and (exercise.answered_by == "form") != ("exercise(" in cell.source):
            yield (
                f"{where(cell)}, {exercise.id} is of kind {exercise.kind}: show widgets with exercise(...), "
                f"and store other answers in `{exercise.answer}`."
            )


@rule("lesson.md")
def written_tasks_are_closed(lesson: Lesson) -> Broken:
    """A `manual` block ends with its `### END SOLUTION` and a line `+++`: what follows would stand in the
    learner's answer.
    """
    for cell in lesson.notebook.cells:
        if "manual" in cell.metadata:
            _, end, below = cell.source.partition("### END SOLUTION")
            if "### BEGIN SOLUTION" not in cell.source or not end:
                yield f"{where(cell)}, put a model outline between ### BEGIN SOLUTION and ### END SOLUTION."
            elif below.strip():
                first = below.strip().splitlines()[0][:40]
                yield f"{where(cell)}, close the block with a line '+++' above {first!r}: it is part of the answer."


@rule("lesson.md")
def hints(lesson: Lesson) -> Broken:
    """Below each check stands a hint, `<details><summary>Hint</summary>` … `</details>`, in HTML: Markdown's signs
    would stay as they are.
    """
    for cell, below in pairwise([*lesson.notebook.cells, NotebookNode(source="")]):
        if "check" not in cell.metadata:
            continue
        hint, end, _ = below.source.partition("</details>")
        if not hint.startswith(_HINT) or not end:
            yield f"below the check of {cell.metadata.check} a hint should follow, {_HINT} … </details>."
        elif re.search(r"[`*]", hint):
            yield f"the hint of {cell.metadata.check} has Markdown's signs, and inside <details> they stay: write HTML."


def _lines_of_code(lesson: Lesson) -> Iterator[tuple[NotebookNode, str]]:
    """The lines of code that a learner sees."""
    for cell in lesson.notebook.cells:
        if cell.cell_type == "code":
            for line in _SOLUTION.sub("", cell.source + "\n").splitlines():
                if line.strip():
                    yield cell, line
