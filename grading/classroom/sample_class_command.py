"""`course sample-class`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def sample_class(
    lesson: Annotated[str, typer.Argument(help="Two digits or the folder's name, such as 02.")],
    folder: Annotated[Path, typer.Option(help="Where the submissions are written.")] = Path(
        "class/submitted"
    ),
) -> None:
    """Write twelve invented submissions of a lesson, to try grading on."""
    from course.ground.lessons import lesson_number
    from grading.sample_class.make import make_class

    students = make_class(lesson, folder)
    typer.echo(f"{len(students)} submissions of lesson {lesson_number(lesson)} stand in {folder}.")
