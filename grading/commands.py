"""The commands that grading adds to `course`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add `release` and `sample-class`."""

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
