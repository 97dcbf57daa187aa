"""`course feedback`."""

from __future__ import annotations

from typing import Annotated

import typer


def feedback(
    lesson: Annotated[str, typer.Argument(help="Two digits or the folder's name, such as 02.")],
    students: Annotated[str, typer.Option(help="A pattern of student ids, such as 's0*'.")] = "*",
) -> None:
    """Write each learner's page anew: points, comments, the mark and how it comes about."""
    from grading.classroom.root import class_root
    from grading.reports.feedback.pages import write_feedback

    typer.echo(write_feedback(lesson, students, class_root()))
