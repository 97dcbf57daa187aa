"""From a lesson's text to its notebooks: text → solution (executed) → learner's notebook.

The build works in a throwaway folder with a throwaway gradebook and swaps the result in at the end. Built
twice, it gives the same bytes.
"""

from __future__ import annotations

import filecmp
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from course.authoring.lesson_text import LessonError, fill_in, read_lesson
from course.authoring.pages.refresh import refresh as refresh_pages
from course.exercises.kinds import Exercise
from course.exercises.library import read_exercises, with_keys
from course.ground.lessons import all_lessons
from course.ground.places import commands_on_path, repository_root

Progress = Callable[[str], None]
TIMEOUT = 120


def build(
    lessons: Iterable[str] = (), check: bool = False, progress: Progress = lambda step: None
) -> list[str]:
    """Build solutions and learners' notebooks from the lessons' texts.

    Parameters
    ----------
    lessons
        Two digits or folder names; none means all.
    check
        Change nothing and say what differs from a fresh build.
    progress
        Is told each step.

    Returns
    -------
    list of str
        Sentences about what differs (with `check`) or was built anew, and about gaps between outcomes and exercises.

    Raises
    ------
    LessonError, ExerciseError
        With one sentence naming file and place.
    """
    root = repository_root()
    folders = _chosen(lessons)
    with tempfile.TemporaryDirectory(prefix="course-build-") as temporary:
        work = Path(temporary)
        for folder in folders:
            progress(f"executing {folder.name}")
            write_solution(folder, work / "solutions" / folder.name)
        progress("generating notebooks")
        generate_notebooks(work)
        report = []
        for folder in folders:
            for side in ("solutions", "notebooks"):
                report += _compare_or_swap(work / side / folder.name, root / side / folder.name, check)
        if not lessons:
            report += _strays(root, folders, check)
        return report + refresh_pages(root, check)


def _chosen(lessons: Iterable[str]) -> list[Path]:
    known = all_lessons()
    wanted = [str(lesson) for lesson in lessons]
    chosen = []
    for name in wanted:
        digits = name[:2].zfill(2)
        found = [
            folder
            for folder in known
            if folder.name == name or (len(name) <= 2 and folder.name[:2] == digits)
        ]
        if not found:
            raise LessonError(
                f"There is no lesson {name}; the lessons are {', '.join(f.name for f in known)}."
            )
        chosen += found
    return chosen or known


def write_solution(folder: Path, target: Path) -> Path:
    """Write a lesson's executed solution notebook into `target`.

    Parameters
    ----------
    folder
        A lesson's folder, with `lesson.md` and `exercises.yml`.
    target
        Where the notebook is to stand.

    Returns
    -------
    Path
        The notebook.

    Raises
    ------
    LessonError
        When the text breaks a rule, or a cell of the solution stops with an error.
    """
    exercises = read_exercises(with_keys(folder, "exercises.yml"))
    notebook = fill_in(read_lesson(folder / "lesson.md"), exercises, folder.name)
    _mark(notebook, exercises, folder.name)
    target.mkdir(parents=True)
    _execute(notebook, target, folder.name)
    _strip(notebook)
    path = target / f"{folder.name}.ipynb"
    nbformat.write(notebook, path)
    for left in target.iterdir():
        if left != path:
            left.unlink()
    return path


def _mark(notebook: NotebookNode, exercises: dict[str, Exercise], lesson: str) -> None:
    """nbgrader's metadata and stable cell ids, from the lesson's own `exercise`, `check` and `manual`."""
    for position, cell in enumerate(notebook.cells):
        own = {key: cell.metadata.pop(key) for key in ("exercise", "check", "manual") if key in cell.metadata}
        cell.id = f"c{position:03d}"
        if own:
            role, exercise_id = own.popitem()
            points = exercises[exercise_id].points
            cell.metadata["nbgrader"] = _nbgrader(role, exercise_id, points)
            cell.id = cell.metadata["nbgrader"]["grade_id"]
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            "course": {"lesson": lesson, "role": "solution"},
        }
    )
    notebook.nbformat, notebook.nbformat_minor = 4, 5


def _nbgrader(role: str, exercise_id: str, points: float) -> dict[str, Any]:
    marks = {"schema_version": 3, "task": False, "grade_id": f"{role}-{exercise_id.replace('.', '-')}"}
    if role == "exercise":
        return {**marks, "grade": False, "solution": True, "locked": False}
    marks["points"] = points
    if role == "check":
        return {**marks, "grade": True, "solution": False, "locked": True}
    return {**marks, "grade": True, "solution": True, "locked": False}


def _execute(notebook: NotebookNode, folder: Path, name: str) -> None:
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    client = NotebookClient(
        notebook,
        timeout=TIMEOUT,
        kernel_name="python3",
        record_timing=False,
        coalesce_streams=True,
        store_widget_state=False,
        resources={"metadata": {"path": str(folder)}},
    )
    quiet = {"NBGRADER_EXECUTION", "JPY_SESSION_NAME"} & set(os.environ)
    environment = {key: value for key, value in os.environ.items() if key not in quiet}
    environment["COURSE_HOME"] = str(folder / "home")  # texts that the builder attached stay out of notebooks
    try:
        client.execute(env=environment)
    except CellExecutionError as error:
        cell = next(cell for cell in notebook.cells if _failed(cell))
        raise LessonError(
            f"{name}: the solution stops with {error.ename}: {error.evalue} — in the cell\n{cell.source}"
        ) from None
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "stream" and output.name == "stderr":
                raise LessonError(
                    f"{name}: a cell warns, and nbgrader gives no points for that: {output.text.strip()}"
                )


def _failed(cell: NotebookNode) -> bool:
    return any(output.output_type == "error" for output in cell.get("outputs", []))


def _strip(notebook: NotebookNode) -> None:
    """Drop what differs from run to run: widget models, times, versions."""
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            data.pop("application/vnd.jupyter.widget-view+json", None)
            for key in [key for key in output.get("metadata", {}) if key != "isolated"]:
                output["metadata"].pop(key)
    notebook.metadata.pop("widgets", None)
    notebook.metadata["language_info"] = {"name": "python"}


def generate_notebooks(work: Path, db_url: str | None = None) -> None:
    """Make learners' notebooks from solutions, with nbgrader's own `generate_assignment`.

    Parameters
    ----------
    work
        A folder with `solutions/`; `notebooks/` is written beside it.
    db_url
        The gradebook that the lessons are registered in; a throwaway one if not given.
    """
    from nbgrader.apps import NbGraderAPI
    from traitlets.config import Config

    commands_on_path()
    config = Config()
    config.CourseDirectory.root = str(work)
    config.CourseDirectory.source_directory = "solutions"
    config.CourseDirectory.release_directory = "notebooks"
    config.CourseDirectory.db_url = db_url or f"sqlite:///{work}/throwaway.db"
    config.IncludeHeaderFooter.header = ""
    config.merge(release_config())
    api = NbGraderAPI(config=config)
    for solution in sorted((work / "solutions").iterdir()):
        result = api.generate_assignment(solution.name, force=True)
        if not result["success"]:
            raise LessonError(
                f"{solution.name}: nbgrader did not accept the solution:\n{result.get('log') or result.get('error')}"
            )


def release_config() -> Any:
    """How nbgrader makes a learner's notebook here: the code stub, and no stub where one clicks."""
    from traitlets.config import Config

    config = Config()
    config.ClearSolutions.code_stub = {"python": "...  # YOUR CODE HERE"}
    config.ClearSolutions.text_stub = "*Write your answer here (double-click, type, then Shift+Enter).*"
    config.GenerateAssignment.preprocessors = [
        "nbgrader.preprocessors.IncludeHeaderFooter",
        "nbgrader.preprocessors.LockCells",
        "course.authoring.steps.ClearAnswers",
        "nbgrader.preprocessors.ClearOutput",
        "nbgrader.preprocessors.CheckCellMetadata",
        "nbgrader.preprocessors.ComputeChecksums",
        "nbgrader.preprocessors.SaveCells",
        "course.authoring.steps.MarkAsLearners",
    ]
    return config


def _compare_or_swap(fresh: Path, standing: Path, check: bool) -> list[str]:
    side = f"{standing.parent.name}/{standing.name}"
    if standing.is_dir() and _same_tree(fresh, standing):
        return []
    if check:
        return [
            f"{side} differs from its lesson.md: run `course build {standing.name[:2]}` and commit the result."
        ]
    _swap(fresh, standing)
    return [f"{side} was built."]


def _same_tree(one: Path, other: Path) -> bool:
    names = {path.name for path in one.iterdir()}
    if names != {path.name for path in other.iterdir() if path.name != ".ipynb_checkpoints"}:
        return False
    return all(filecmp.cmp(one / name, other / name, shallow=False) for name in names)


def _swap(fresh: Path, standing: Path) -> None:
    standing.parent.mkdir(exist_ok=True)
    incoming = standing.with_name(f".{standing.name}.new")
    outgoing = standing.with_name(f".{standing.name}.old")
    for leftover in (incoming, outgoing):
        shutil.rmtree(leftover, ignore_errors=True)
    shutil.copytree(fresh, incoming)
    if standing.exists():
        standing.rename(outgoing)
    incoming.rename(standing)
    shutil.rmtree(outgoing, ignore_errors=True)


def _strays(root: Path, folders: list[Path], check: bool) -> list[str]:
    """Lessons that stand in solutions/ or notebooks/ but have no text any more."""
    known = {folder.name for folder in folders}
    report = []
    for side in ("solutions", "notebooks"):
        for path in sorted((root / side).glob("[0-9][0-9]_*")):
            if path.name not in known:
                report.append(f"{side}/{path.name} has no lesson.md any more: remove it.")
    return report
