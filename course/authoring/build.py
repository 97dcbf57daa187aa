"""From lessons' texts to their notebooks: text → solution (executed) → learner's notebook, and the pages about them.

The build works in a throwaway folder with a throwaway gradebook. Rules are looked at, solutions executed, notebooks
generated and pages computed before anything is swapped in: whatever fails, the repository is as it was. Built twice,
it gives the same bytes.
"""

from __future__ import annotations

import filecmp
import shutil
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from course.answering.forms.written import STUB
from course.authoring.learners.records.folders import write_folders
from course.authoring.lesson import Lesson, LessonError, read_lessons
from course.authoring.pages.refresh import Page, gaps_in, pages_of
from course.authoring.rules import broken_places, broken_rules
from course.authoring.solution import write_solution
from course.ground.files import write_whole
from course.ground.lessons import lesson_folder
from course.ground.places import commands_on_path, repository_root

Progress = Callable[[str], None]
AT_ONCE = 2
"""Solutions that are executed at the same time; each has a kernel of its own."""
SIDES = ("solutions", "notebooks")


def build(
    lessons: Iterable[str] = (), check: bool = False, progress: Progress = lambda step: None
) -> list[str]:
    """Build solutions and learners' notebooks from the lessons' texts.

    Parameters
    ----------
    lessons
        Numbers or folder names; none means all.
    check
        Change nothing and say what differs from a fresh build.
    progress
        Is told each step.

    Returns
    -------
    list of str
        Sentences about what differs (with `check`) or was built anew, and about what is missing elsewhere.

    Raises
    ------
    LessonError
        With a sentence for each broken rule, or one for what stopped the build. Nothing was changed then.
    """
    root = repository_root()
    names = {lesson_folder(lesson).name for lesson in lessons}
    known = read_lessons()
    chosen = [lesson for lesson in known if not names or lesson.name in names]
    if broken := [sentence for lesson in chosen for sentence in broken_rules(lesson)]:
        raise LessonError("\n".join(broken))
    with tempfile.TemporaryDirectory(prefix="course-build-") as temporary:
        work = Path(temporary)
        _write_solutions(chosen, work, progress)
        progress("generating notebooks")
        generate_notebooks(work)
        pages = pages_of(root, known, work / "solutions")
        trees = [
            (work / side / lesson.name, root / side / lesson.name) for lesson in chosen for side in SIDES
        ]
        progress("writing what the lessons cite")
        beside = write_folders(root, work / "notebooks")
        trees += [(work / "notebooks" / name, root / "notebooks" / name) for name in beside]
        changed = [(fresh, standing) for fresh, standing in trees if not _same_tree(fresh, standing)]
        if not check:
            _swap(changed, pages)
        report = [_of_tree(standing, check) for _, standing in changed]
        report += [page.differs if check else page.written for page in pages]
    if not names:
        report += _strays(root, known)
    return report + _missing(root, known, check)


def _write_solutions(lessons: list[Lesson], work: Path, progress: Progress) -> None:
    def write(lesson: Lesson) -> None:
        progress(f"executing {lesson.name}")
        write_solution(
            lesson, work / "solutions" / lesson.name, work / "running" / lesson.number / lesson.name
        )

    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            for _ in pool.map(write, lessons):
                pass
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def generate_notebooks(work: Path, db_url: str | None = None) -> None:
    """Make learners' notebooks from solutions, with nbgrader's own `generate_assignment`.

    Parameters
    ----------
    work
        A folder with `solutions/`; `notebooks/` is written beside it.
    db_url
        The gradebook that the lessons are registered in; a throwaway one if not given.

    Raises
    ------
    LessonError
        When nbgrader does not accept a solution.
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
    config.ClearSolutions.text_stub = STUB
    config.GenerateAssignment.preprocessors = [
        "nbgrader.preprocessors.IncludeHeaderFooter",
        "nbgrader.preprocessors.LockCells",
        "course.authoring.learners.steps.ClearAnswers",
        "nbgrader.preprocessors.ClearOutput",
        "nbgrader.preprocessors.CheckCellMetadata",
        "nbgrader.preprocessors.ComputeChecksums",
        "nbgrader.preprocessors.SaveCells",
        "course.authoring.learners.steps.MarkAsLearners",
        "course.authoring.learners.steps.ShowTheWay",
        "course.authoring.learners.steps.LinkBeside",
    ]
    return config


def _of_tree(standing: Path, check: bool) -> str:
    side, name = standing.parent.name, standing.name
    if check and not name[:2].isdigit():
        return f"{side}/{name} differs from the tables and lessons: run `course build` and commit the result."
    if check:
        return (
            f"{side}/{name} differs from its lesson.md: run `course build {name[:2]}` and commit the result."
        )
    return f"{side}/{name} was built."


def _same_tree(one: Path, other: Path) -> bool:
    if not other.is_dir():
        return False
    names = {path.name for path in one.iterdir()}
    if names != {path.name for path in other.iterdir() if path.name != ".ipynb_checkpoints"}:
        return False
    return all(filecmp.cmp(one / name, other / name, shallow=False) for name in names)


def _swap(trees: list[tuple[Path, Path]], pages: list[Page]) -> None:
    """Everything is copied beside its place first: what then still can fail is a renaming."""
    beside = [(standing.with_name(f".{standing.name}.new"), standing) for _, standing in trees]
    try:
        for (fresh, _), (incoming, _) in zip(trees, beside, strict=True):
            shutil.rmtree(incoming, ignore_errors=True)
            incoming.parent.mkdir(exist_ok=True)
            shutil.copytree(fresh, incoming)
    except BaseException:
        for incoming, _ in beside:
            shutil.rmtree(incoming, ignore_errors=True)
        raise
    for incoming, standing in beside:
        outgoing = standing.with_name(f".{standing.name}.old")
        shutil.rmtree(outgoing, ignore_errors=True)
        if standing.exists():
            standing.rename(outgoing)
        incoming.rename(standing)
        shutil.rmtree(outgoing, ignore_errors=True)
    for page in pages:
        write_whole(page.path, page.text)


def _strays(root: Path, lessons: list[Lesson]) -> list[str]:
    """Lessons that stand in solutions/ or notebooks/ but have no text any more."""
    known = {lesson.name for lesson in lessons}
    return [
        f"{side}/{path.name} has no lesson.md any more: remove it."
        for side in SIDES
        for path in sorted((root / side).glob("[0-9][0-9]_*"))
        if path.name not in known
    ]


def _missing(root: Path, lessons: list[Lesson], check: bool) -> list[str]:
    """Gaps between outcomes and exercises, and what the repository does not yet say of a lesson."""
    return gaps_in(root, lessons) + [
        sentence for lesson in lessons for sentence in broken_places(lesson, root, unfinished=check)
    ]
