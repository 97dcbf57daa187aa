"""The commands that grading adds to `course`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add `release`, `sample-class` and `grade`."""

    @app.command(rich_help_panel="For instructors")
    def release(
        lesson: Annotated[str, typer.Argument(help="Two digits or the folder's name, such as 02.")],
    ) -> None:
        """Register a lesson in the class's gradebook, without touching notebooks/."""
        from course.exercises import ExerciseError
        from grading.release import release as register_lesson

        try:
            typer.echo(register_lesson(lesson))
        except ExerciseError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(1) from None

    @app.command("sample-class", rich_help_panel="For instructors")
    def sample_class(
        lesson: Annotated[str, typer.Argument(help="Two digits, such as 02.")],
        folder: Annotated[Path, typer.Option(help="Where the submissions are written.")] = Path(
            "class/submitted"
        ),
    ) -> None:
        """Write twelve invented submissions of a lesson, to try grading on."""
        from course.exercises import ExerciseError
        from grading.sample_class.make import make_class

        try:
            students = make_class(lesson.zfill(2), folder)
        except ExerciseError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(1) from None
        typer.echo(f"{len(students)} submissions of lesson {lesson.zfill(2)} stand in {folder}.")

    @app.command(
        rich_help_panel="For instructors",
        epilog="Example: [bold]course grade 02[/bold]; run it again after Ctrl-C, and it goes on.",
    )
    def grade(
        lesson: Annotated[str, typer.Argument(help="Two digits or the folder's name, such as 02.")],
        students: Annotated[str, typer.Option(help="A pattern of student ids, such as 's0*'.")] = "*",
        workers: Annotated[int, typer.Option(min=1, help="How many submissions run at a time.")] = 2,
        scheduler: Annotated[
            str | None,
            typer.Option(help="A Dask scheduler, such as tcp://10.0.0.1:8786.", show_default=False),
        ] = None,
        sandbox: Annotated[
            bool,
            typer.Option("--sandbox/--no-sandbox", help="Without, only submissions that you trust."),
        ] = True,
        force: Annotated[bool, typer.Option(help="Grade those again that have not changed.")] = False,
        timeout: Annotated[float, typer.Option(min=1, help="Seconds that one submission may take.")] = 120,
        memory: Annotated[int, typer.Option(min=64, help="Megabytes that one submission may take.")] = 1024,
    ) -> None:
        """Grade what was handed in, each submission in a sandbox of its own."""
        from grading.engine.command import grade_class
        from grading.engine.limits import Limits

        limits = Limits(seconds=timeout, memory_mb=memory)
        if not grade_class(lesson, students, workers, force, limits, sandbox, scheduler):
            raise typer.Exit(1)
