"""`course release`."""

from __future__ import annotations

from typing import Annotated

import typer


def release(
    lesson: Annotated[str, typer.Argument(help="Two digits or the folder's name, such as 02.")],
) -> None:
    """Register a lesson in the class's gradebook, without touching notebooks/."""
    from grading.classroom.release import class_root
    from grading.classroom.release import release as register_lesson

    typer.echo(register_lesson(lesson, class_root()))
