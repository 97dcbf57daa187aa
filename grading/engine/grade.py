"""Grading a lesson of a class: sanitize → execute → verdict → record."""

from __future__ import annotations

import stat
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, TypeVar

from nbgrader.api import Gradebook

from course.ground.errors import ExerciseError
from course.ground.lessons import lesson_folder
from course.ground.places import repository_root
from grading.classroom.gradebook import gradebook_at, place, reserved
from grading.classroom.late import penalizer
from grading.classroom.private import closed_to_others
from grading.classroom.release import class_config
from grading.engine.intake.handed_in import escaped, shown
from grading.engine.intake.released import Released
from grading.engine.intake.sanitize import sanitize
from grading.engine.intake.sanitized import Sanitized
from grading.engine.judging.results import Graded, Result, Summary
from grading.engine.judging.submission import grade_submission, task_of
from grading.engine.judging.unrun import unreadable
from grading.engine.recording.log import WITHOUT, append
from grading.engine.recording.record import Recorder, Standing
from grading.engine.recording.store import Store, already_grading, key_of
from grading.engine.request import GradingRequest
from grading.engine.running.cluster import NotRun
from grading.engine.running.execute import Stopped, stop_sandboxes
from grading.engine.running.sandbox import require_sandbox

Progress = Callable[[Graded, int, int], None]
MOST_LETTERS_OF_ID = 128
"""As nbgrader's gradebook has it. SQLite does not heed it, and names of files made of a longer one fail later."""
AHEAD = 16
"""So many submissions are prepared beside those that run: the first while the sandbox starts."""
JOINERS = {0x200C: None, 0x200D: None}
"""Nobody sees them, but names are written with them."""
UNSEEN = "The folder's name holds letters that nobody sees, such as a line break; rename it, then grade again"
NO_TEXT = "The folder's name holds letters that are not UTF-8; rename it, then grade again"
_T = TypeVar("_T")


class NothingToGrade(ExerciseError):
    """No submission fits: one sentence."""


def grade(
    request: GradingRequest,
    executor: Executor | None = None,
    progress: Progress = lambda graded, done, total: None,
) -> Summary:
    """Grade the submissions of a lesson that are new or changed.

    Parameters
    ----------
    request
        Which lesson of which class, and how.
    executor
        Who runs the submissions, such as a Dask cluster's; threads of this process if not given.
    progress
        Is told of each submission: how it went, how many are done, how many there are.

    Returns
    -------
    Summary
        One entry per submission.

    Raises
    ------
    NoSandbox
        Where submissions cannot be kept apart and `sandbox` was not set to False.
    NoLesson, NotReleased, NothingToGrade, AlreadyGrading
        When there is nothing to grade, or another run is at it, in one sentence.
    """
    began = time.monotonic()
    if request.sandbox and executor is None:
        require_sandbox()
    root, name = request.root or repository_root(), lesson_folder(request.lesson).name
    request = replace(request, root=root, lesson=name)
    settings = class_config(root)
    config = settings.CourseDirectory
    submitted = root / config.submitted_directory
    folders = _handed_in(submitted, request.students, name)
    if not folders:
        raise NothingToGrade(f"No submission of {name} by {request.students} stands in {submitted}.")
    summary = Summary(name, sandboxed=request.sandbox)
    with gradebook_at(config.db_url) as gradebook, _executor(executor, request) as pool:
        run = _Run(gradebook, settings, request)
        summary.notices += run.released.differences
        with run.store.only_writer(), reserved(gradebook, name) as ours:
            if not ours:
                raise already_grading(name)
            with (
                closed_to_others(submitted.parent, settings),
                _logged(submitted.parent, summary, len(folders), began),
            ):
                for graded in run.through(folders, pool, request.workers if executor is None else 1_000):
                    summary.graded.append(graded)
                    progress(graded, len(summary.graded), len(folders))
    return summary


@contextmanager
def _logged(class_folder: Path, summary: Summary, of: int, began: float) -> Iterator[None]:
    """One line at the end, however the run ends; without a sandbox also one before anything runs."""
    about = summary.lesson if summary.sandboxed else f"{summary.lesson}, {WITHOUT}"
    if not summary.sandboxed:
        submissions = "1 submission is" if of == 1 else f"{of} submissions are"
        append(class_folder, f"{about}: {submissions} about to run with all rights of whoever grades")
    end = ""
    try:
        yield
    except BaseException as error:
        end = f"; stopped by {type(error).__name__}, {of - len(summary.graded)} left"
        raise
    finally:
        summary.graded.sort(key=lambda graded: graded.student)
        summary.seconds = time.monotonic() - began
        append(class_folder, f"{about}: {summary}{end}")


class _Run:
    """What the steps of one run share."""

    def __init__(self, gradebook: Gradebook, settings: Any, request: GradingRequest) -> None:
        config = settings.CourseDirectory
        self.request, root, lesson = request, request.root or repository_root(), request.lesson
        notebook = root / config.release_directory / lesson / f"{lesson}.ipynb"
        self.released = Released.from_gradebook(gradebook, lesson, notebook)
        self.digest = self.released.digest()
        self.store = Store(root / Path(config.submitted_directory).parent, lesson, place(config.db_url))
        penalize = penalizer(settings, lesson)
        self.recorder = Recorder(gradebook, lesson, root / config.autograded_directory, penalize)

    def through(self, folders: list[Path], pool: Executor, at_a_time: int) -> Iterator[Graded]:
        """Grade all folders; a few more are prepared than run, and none is kept when it is done."""
        waiting: dict[Future[dict[str, Any]], tuple[Path, str]] = {}
        limits, sandbox = self.request.limits, self.request.sandbox
        many = len(folders) > self.request.workers
        try:
            for parent in folders:
                folder = parent / self.request.lesson
                found = _guarded(folder, lambda folder=folder: self._begin(folder))
                if isinstance(found, Graded):
                    yield found
                    continue
                sanitized, key = found
                task = task_of(sanitized, self.released, limits, sandbox, many)
                waiting[pool.submit(grade_submission, task)] = (folder, key)
                if len(waiting) >= at_a_time + AHEAD:
                    yield from self._take(waiting)
            while waiting:
                yield from self._take(waiting)
        finally:
            for future in waiting:
                future.cancel()

    def _begin(self, folder: Path) -> Graded | tuple[Sanitized, str]:
        """How a submission stands that need not run; else what is to run, and the key of its result."""
        if says := _why_no_id(folder.parent.name):
            return Graded(escaped(folder.parent.name), failure=f"{says}: nothing was recorded.")
        folder.stat()  # who may not look into the student's folder does not know whether anything was handed in
        sanitized = sanitize(folder, self.request.lesson, self.released)
        key = key_of(sanitized, self.digest, self.request.limits, self.request.sandbox)
        return self._ready(sanitized, key, folder) or (sanitized, key)

    def _ready(self, sanitized: Sanitized, key: str, folder: Path) -> Graded | None:
        """A submission that need not run: done before, or unreadable."""
        student = folder.parent.name
        stored = None if self.request.force else self.store.get(key)
        if stored and self.store.recorded(student) == key and self.recorder.known(student):
            self.recorder.hand_on(student, folder)
            return _line(student, stored, self.recorder.standing(student), reused=True)
        if stored:
            return self._record(folder, key, stored, reused=True)
        if sanitized.problem:
            return self._finish(folder, key, unreadable(sanitized, self.released))
        return None

    def _take(self, waiting: dict[Future[dict[str, Any]], tuple[Path, str]]) -> Iterator[Graded]:
        done, _ = wait(waiting, return_when=FIRST_COMPLETED)
        for future in done:
            folder, key = waiting.pop(future)
            error = future.exception()
            if isinstance(error, Exception) and not isinstance(
                error, (ExerciseError, Stopped, BrokenExecutor)
            ):
                result, is_stored = _not_graded(error, self.released), False
            else:
                result, is_stored = Result.from_dict(future.result()), True
            yield _guarded(folder, lambda: self._finish(folder, key, result, is_stored))  # noqa: B023

    def _finish(self, folder: Path, key: str, result: Result, is_stored: bool = True) -> Graded:
        if is_stored:
            self.store.put(key, result)
        return self._record(folder, key, result, is_stored=is_stored)

    def _record(
        self, folder: Path, key: str, result: Result, reused: bool = False, is_stored: bool = True
    ) -> Graded:
        student = folder.parent.name
        standing = self.recorder.record(student, result, folder, key if is_stored else None)
        self.store.set_recorded(student, key)
        return _line(student, result, standing, reused)


def _handed_in(submitted: Path, students: str, lesson: str) -> list[Path]:
    """The folders of students who handed a lesson in, and of those into which nobody may look."""
    folders = submitted.iterdir() if submitted.is_dir() else []
    return sorted(
        folder for folder in folders if fnmatchcase(folder.name, students) and _may_hold(folder / lesson)
    )


def _may_hold(folder: Path) -> bool:
    try:
        return stat.S_ISDIR(folder.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True


def _guarded(folder: Path, step: Callable[[], _T]) -> _T | Graded:
    """A step with one submission: whatever its files or its name do to it, the next one's turn comes."""
    try:
        return step()
    except OSError as error:
        where = Path(error.filename) if isinstance(error.filename, str) else folder
        fix = "make it readable and writable" if isinstance(error, PermissionError) else "put that right"
        says = (
            f"{shown('/'.join(where.parts[-4:]))} cannot be used ({error.strerror}): {fix}, then grade again"
        )
        return Graded(escaped(folder.parent.name), failure=f"{says}; nothing was recorded.")
    except UnicodeError:
        return Graded(escaped(folder.parent.name), failure=f"{NO_TEXT}: nothing was recorded.")


def _why_no_id(name: str) -> str:
    """Why a folder's name is no id that gradebook, pages and tables can hold; empty where it is one."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return NO_TEXT
    if len(name) > MOST_LETTERS_OF_ID:
        return f"The gradebook takes no such id (at most {MOST_LETTERS_OF_ID} letters)"
    return "" if name.translate(JOINERS).isprintable() else UNSEEN


def _line(student: str, result: Result, standing: Standing, reused: bool) -> Graded:
    return Graded(
        student,
        points=None if result.problem else round(standing.points, 2),
        manual=standing.manual,
        repairs=len(result.repairs),
        flags=len(result.flags),
        failure=result.problem or result.failure,
        seconds=0 if reused else result.seconds,
        reused=reused,
        late=standing.late,
    )


def _not_graded(error: Exception, released: Released) -> Result:
    """What is recorded, and not kept for the next run, where grading itself failed."""
    problem = f"It could not be graded ({type(error).__name__}); grade it again or by hand."
    if isinstance(error, NotRun):
        problem = str(error)
    return replace(unreadable(Sanitized(problem=problem), released), readable=True)


@contextmanager
def _executor(executor: Executor | None, request: GradingRequest) -> Iterator[Executor]:
    """The executor given, or threads which each use a sandbox of this process."""
    if executor is not None:
        yield executor
        return
    pool = ThreadPoolExecutor(max_workers=request.workers)
    try:
        yield pool
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        stop_sandboxes(request.sandbox)
        pool.shutdown(wait=True)
