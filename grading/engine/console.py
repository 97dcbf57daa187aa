"""Grading on a terminal: a progress bar, and a table at the end."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from course.ground.errors import CourseError
from course.ground.lessons import lesson_folder
from grading.engine.grade import grade
from grading.engine.intake.words import plain
from grading.engine.judging.results import Graded, Summary
from grading.engine.request import GradingRequest

UNSAFE = "Grading without a sandbox: submissions run with all your rights."
GO_ON = "Stopped. What was graded is kept; run the same command again to go on."


def grade_class(request: GradingRequest, scheduler: str | None = None) -> Summary | None:
    """Grade a lesson, and show how it goes.

    Parameters
    ----------
    request
        Which lesson of which class, and how.
    scheduler
        The address of a Dask scheduler whose workers run the submissions.

    Returns
    -------
    Summary or None
        None when it was stopped or could not begin; the reason was printed in one sentence.
    """
    notices = Console(stderr=True)
    if not request.sandbox:
        notices.print(UNSAFE, style="yellow")
    try:
        with _executor(scheduler, request, notices) as executor, _bar(notices, request.lesson) as progress:
            summary = grade(request, executor, progress)
    except CourseError as error:
        notices.print(str(error), style="red", markup=False, highlight=False, soft_wrap=True)
        return None
    except KeyboardInterrupt:
        notices.print(GO_ON, style="yellow")
        return None
    show(summary)
    return summary


class _Bar:
    """Done, failed, left and time to go."""

    def __init__(self, bar: Progress, lesson: str) -> None:
        self._bar, self._lesson, self._failed = bar, lesson, 0
        self._task = bar.add_task(f"grading {lesson}", total=None)

    def __call__(self, graded: Graded, done: int, total: int) -> None:
        self._failed += graded.failure is not None
        failed = f", {self._failed} failed" if self._failed else ""
        text = f"grading {self._lesson}{failed}, {total - done} left"
        self._bar.update(self._task, description=text, completed=done, total=total)


@contextmanager
def _bar(console: Console, lesson: str) -> Iterator[_Bar]:
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=console, transient=True) as bar:
        yield _Bar(bar, lesson)


@contextmanager
def _executor(scheduler: str | None, request: GradingRequest, notices: Console) -> Iterator[Executor | None]:
    if scheduler is None:
        yield None
        return
    from grading.engine.running.cluster import cluster

    with cluster(scheduler, lesson_folder(request.lesson).name, request.sandbox, notices.print) as executor:
        yield executor


def show(summary: Summary) -> None:
    """Print a table of all submissions, and one line on the whole."""
    console = Console()
    table = Table(title=f"{summary.lesson}: {len(summary.graded)} submissions", title_justify="left")
    is_late = any(graded.late for graded in summary.graded)
    for heading, justify in (
        ("student", "left"),
        ("points", "right"),
        *((("late", "left"),) if is_late else ()),
        ("to grade by hand", "right"),
        ("repairs", "right"),
        ("flags", "right"),
        ("seconds", "right"),
        ("what happened", "left"),
    ):
        table.add_column(heading, justify=justify)  # type: ignore[arg-type]
    for graded in summary.graded:
        table.add_row(
            escape(plain(graded.student)),
            "" if graded.points is None else f"{graded.points:g}",
            *((graded.late,) if is_late else ()),
            str(graded.manual or ""),
            str(graded.repairs or ""),
            str(graded.flags or ""),
            "" if graded.reused else f"{graded.seconds:.1f}",
            escape(graded.failure or ("as before" if graded.reused else "")),
        )
    console.print(table)
    console.print(f"{summary}.", highlight=False)
    for notice in summary.notices:
        console.print(notice, markup=False, highlight=False, soft_wrap=True)
