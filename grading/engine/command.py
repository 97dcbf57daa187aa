"""`course grade`."""

from __future__ import annotations

from typing import Annotated

import typer

WAITING = 3
"""The exit code where a person has something to do."""


def grade(
    lesson: Annotated[str, typer.Argument(help="Two digits or the folder's name, such as 02.")],
    students: Annotated[str, typer.Option(help="A pattern of student ids, such as 's0*'.")] = "*",
    workers: Annotated[int, typer.Option(min=1, help="How many submissions run at a time.")] = 2,
    scheduler: Annotated[
        str | None, typer.Option(help="A Dask scheduler, such as tcp://10.0.0.1:8786.", show_default=False)
    ] = None,
    sandbox: Annotated[
        bool, typer.Option("--sandbox/--no-sandbox", help="Without, only submissions that you trust.")
    ] = True,
    force: Annotated[bool, typer.Option(help="Grade those again that have not changed.")] = False,
    timeout: Annotated[float, typer.Option(min=1, help="Seconds that one submission may take.")] = 120,
    memory: Annotated[int, typer.Option(min=64, help="Megabytes that one submission may take.")] = 1024,
) -> None:
    """Grade what was handed in, each submission in a sandbox of its own.

    Exit codes: 0 all is graded; 3 some tasks wait for a person, or a submission failed; 1 nothing was graded, or not
    to the end; 2 a wrong option.
    """
    from grading.classroom.root import class_root

    root = class_root()
    from grading.engine.console import grade_class
    from grading.engine.request import GradingRequest
    from grading.engine.running.limits import Limits

    limits = Limits(seconds=timeout, memory_mb=memory)
    request = GradingRequest(lesson, root, students, workers, force, limits, sandbox)
    summary = grade_class(request, scheduler)
    if summary is None:
        raise typer.Exit(1)
    if summary.failed or any(graded.manual for graded in summary.graded):
        raise typer.Exit(WAITING)
