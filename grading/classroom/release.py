"""Releasing a lesson: registering it in the class's gradebook, without touching `notebooks/`."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import MissingEntry
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from course.app.start import StartError, course_root
from course.authoring.build import generate_notebooks
from course.ground.errors import ExerciseError
from course.ground.lessons import lesson_folder
from course.ground.places import repository_root
from grading.classroom.config import CLASS_FOLDER, configure
from grading.classroom.gradebook import gradebook_at
from grading.classroom.private import closed_to_others, is_shared

CONFIG_FILE = "nbgrader_config.py"


class ReleaseError(ExerciseError):
    """A lesson that cannot be released: one sentence."""


def release(lesson: str, root: Path | None = None) -> str:
    """Register a lesson in the gradebook from its solution.

    Parameters
    ----------
    lesson
        A number or the folder's name.
    root
        The clone of the repository; this one if not given.

    Returns
    -------
    str
        One sentence saying what was registered.

    Raises
    ------
    NoLesson, ReleaseError
        When there is no such lesson, or graded cells changed after submissions came in.
    """
    root = root or repository_root()
    name = lesson_folder(lesson).name
    solution = root / "solutions" / name
    if not solution.is_dir():
        raise ReleaseError(f"{name} has no solution yet: run `course build {name[:2]}` first.")
    config = class_config(root)
    db_url = config.CourseDirectory.db_url
    graded = _graded_cells(solution / f"{name}.ipynb")
    _refuse_change(db_url, name, graded)
    with (
        closed_to_others(root / CLASS_FOLDER, config),
        tempfile.TemporaryDirectory(prefix="course-release-") as temporary,
    ):
        shutil.copytree(solution, Path(temporary) / "solutions" / name)
        generate_notebooks(Path(temporary), db_url)
    points = sum(points for points, _ in graded.values())
    return f"{name} is registered: {len(graded)} graded cells, {points:g} points."


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


def class_root() -> Path:
    """The clone of the repository, or the demo's folder, that one stands in; else the clone of this package."""
    try:
        return course_root(Path.cwd())
    except StartError:
        return repository_root()


def _graded_cells(path: Path) -> dict[str, tuple[float, str]]:
    notebook = nbformat.read(path, as_version=4)
    marked = [(cell, cell.metadata.get("nbgrader", {})) for cell in notebook.cells]
    return {m["grade_id"]: (float(m["points"]), cell.cell_type) for cell, m in marked if m.get("grade")}


def _refuse_change(db_url: str, name: str, graded: dict[str, tuple[float, str]]) -> None:
    with gradebook_at(db_url) as gradebook:
        try:
            assignment = gradebook.find_assignment(name)
        except MissingEntry:
            return
        if not assignment.submissions:
            return
        before = {
            cell.name: (float(cell.max_score), cell.cell_type)
            for notebook in assignment.notebooks
            for cell in notebook.grade_cells
        }
    if before != graded:
        changed = sorted(
            {cell for cell in before.keys() | graded.keys() if before.get(cell) != graded.get(cell)}
        )
        raise ReleaseError(
            f"{name} has submissions, and its graded cells or points changed ({', '.join(changed)}): "
            "undo that change, or release the new version under another lesson name."
        )
