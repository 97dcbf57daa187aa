"""`course release`."""

from __future__ import annotations

from typing import Annotated

import typer


def release(
    lesson: Annotated[str, typer.Argument(help="Two digits or the folder's name, such as 02.")],
    due: Annotated[
        str | None,
        typer.Option(help="When it is due, such as 2026-12-01T12:00, or none.", show_default=False),
    ] = None,
    late_points: Annotated[
        str | None,
        typer.Option(help="What each day costs that work is late: points, zero or none.", show_default=False),
    ] = None,
) -> None:
    """Register a lesson in the class's gradebook, without touching notebooks/."""
    from grading.classroom.root import class_root

    root = class_root()
    from grading.classroom.release import release as register_lesson

    typer.echo(register_lesson(lesson, root, due, late_points))
