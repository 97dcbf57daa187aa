"""Releasing a lesson: registering it in the class's gradebook, without touching `notebooks/`."""

from __future__ import annotations

import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import MissingEntry
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from course.authoring.build import generate_notebooks
from course.ground.errors import ExerciseError
from course.ground.lessons import lesson_folder
from course.ground.places import repository_root
from grading.classroom.config import CLASS_FOLDER, configure
from grading.classroom.gradebook import gradebook_at
from grading.classroom.late import NONE, ZERO, policies, read_due, read_policy, set_policy
from grading.classroom.private import closed_to_others, is_shared

CONFIG_FILE = "nbgrader_config.py"


class ReleaseError(ExerciseError):
    """A lesson that cannot be released: one sentence."""


def release(
    lesson: str, root: Path | None = None, due: str | None = None, late_points: str | None = None
) -> str:
    """Register a lesson in the gradebook from its solution.

    Parameters
    ----------
    lesson
        A number or the folder's name.
    root
        The clone of the repository; this one if not given.
    due
        When it is due, such as "2026-12-01T12:00"; "none" for never. What was said before stands if left out.
    late_points
        What lateness costs: "none", "zero", or the points for each day. What was said before stands if left out.

    Returns
    -------
    str
        Sentences saying what was registered.

    Raises
    ------
    NoLesson, ReleaseError, LateError
        When there is no such lesson, graded cells came, went or changed their type after submissions came in, or
        due date or penalty cannot be read.
    """
    root = root or repository_root()
    name = lesson_folder(lesson).name
    solution = root / "solutions" / name
    if not solution.is_dir():
        raise ReleaseError(f"{name} has no solution yet: run `course build {name[:2]}` first.")
    config = class_config(root)
    db_url = config.CourseDirectory.db_url
    due_at = read_due(due) if due else None
    policy = read_policy(late_points) if late_points else None
    graded = _graded_cells(solution / f"{name}.ipynb")
    before = _handed_in_under(db_url, name)
    if before is not None:
        _refuse_other_cells(name, before, graded)
    kept = {cell: points for cell, (points, _) in (before or {}).items() if points != graded[cell][0]}
    with (
        closed_to_others(root / CLASS_FOLDER, config),
        tempfile.TemporaryDirectory(prefix="course-release-") as temporary,
    ):
        shutil.copytree(solution, Path(temporary) / "solutions" / name)
        _set_points(Path(temporary) / "solutions" / name / f"{name}.ipynb", kept)
        generate_notebooks(Path(temporary), db_url)
        if policy:
            set_policy(root / CLASS_FOLDER, name, policy)
        says = _due(db_url, name, due, due_at)
    points = sum(kept.get(cell, points) for cell, (points, _) in graded.items())
    told = [f"{name} is registered: {len(graded)} graded cells, {points:g} points."]
    if kept:
        changed = ", ".join(f"{cell} {was:g} (now {graded[cell][0]:g})" for cell, was in sorted(kept.items()))
        told.append(f"Work was handed in already, so the gradebook keeps its points: {changed}.")
    costs = policies(root / CLASS_FOLDER).get(name)
    if says and costs:
        cost = {NONE: "costs nothing", ZERO: "counts 0"}.get(
            costs, f"loses {costs} points for each day begun"
        )
        says = f"{says.removesuffix('.')}; late work {cost}."
    return " ".join([*told, *([says] if says else [])])


def class_config(root: Path) -> Any:
    """nbgrader's configuration of the class that stands in a clone of the repository, as nbgrader itself reads it."""
    config, own = Config(), Config()
    if (root / CONFIG_FILE).is_file():
        own = PyFileConfigLoader(CONFIG_FILE, path=str(root)).load_config()
    if is_shared(own):
        config.CourseDirectory.groupshared = True
    configure(config, root)
    config.merge(own)
    return config


def _graded_cells(path: Path) -> dict[str, tuple[float, str]]:
    notebook = nbformat.read(path, as_version=4)
    marked = [(cell, cell.metadata.get("nbgrader", {})) for cell in notebook.cells]
    return {m["grade_id"]: (float(m["points"]), cell.cell_type) for cell, m in marked if m.get("grade")}


def _handed_in_under(db_url: str, name: str) -> dict[str, tuple[float, str]] | None:
    """The graded cells that the gradebook has; None as long as nothing was handed in."""
    with gradebook_at(db_url) as gradebook:
        try:
            assignment = gradebook.find_assignment(name)
        except MissingEntry:
            return None
        if not assignment.submissions:
            return None
        return {
            cell.name: (float(cell.max_score), cell.cell_type)
            for notebook in assignment.notebooks
            for cell in notebook.grade_cells
        }


def _refuse_other_cells(
    name: str, before: dict[str, tuple[float, str]], graded: dict[str, tuple[float, str]]
) -> None:
    """Points may change, since a grade is a share of the gradebook's maximum; what is graded may not."""
    lost, new = before.keys() - graded.keys(), graded.keys() - before.keys()
    retyped = {cell for cell in before.keys() & graded.keys() if before[cell][1] != graded[cell][1]}
    changes = [("gone", lost), ("new", new), ("of another type", retyped)]
    if told := [f"{', '.join(sorted(cells))} {how}" for how, cells in changes if cells]:
        raise ReleaseError(
            f"{name} has submissions, and its graded cells changed ({'; '.join(told)}): grade this class with the "
            "version of the course that it began with, or move class/ to another place and release for a new class."
        )


def _set_points(path: Path, points: dict[str, float]) -> None:
    """Let a copy of the solution have the points under which work was handed in."""
    if not points:
        return
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        marks = cell.metadata.get("nbgrader", {})
        if marks.get("grade_id") in points:
            marks["points"] = points[marks["grade_id"]]
    nbformat.write(notebook, path)


def _due(db_url: str, name: str, due: str | None, at: datetime | None) -> str:
    """Set the due date, if one was named, and say which one stands."""
    with gradebook_at(db_url) as gradebook:
        assignment: Any = gradebook.find_assignment(name)
        if due:
            assignment.duedate = at
            gradebook.db.commit()
        stands = assignment.duedate
    if stands is None:
        return ""
    return f"It is due {stands.replace(tzinfo=UTC).astimezone():%Y-%m-%d %H:%M} ({stands:%H:%M} UTC)."
