"""`course report`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def report(
    lesson: Annotated[str, typer.Argument(help="Two digits or the folder's name, such as 02.")],
    file: Annotated[
        Path | None,
        typer.Option(help="The page to write; else class/reports/NN_name.html.", show_default=False),
    ] = None,
) -> None:
    """Write a page on a graded lesson: scores, tasks, misconceptions, what waits for you."""
    from grading.classroom.release import class_root
    from grading.reports.report import report as write_report

    typer.echo(f"The report is {write_report(lesson, class_root(), file)}; open it in a browser.")
