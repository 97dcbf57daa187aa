"""`course report`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def report(
    lesson: Annotated[
        str | None, typer.Argument(help="Two digits or the folder's name, such as 02.", show_default=False)
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(help="The file to write; else one in class/reports/.", show_default=False),
    ] = None,
    learning: Annotated[
        bool,
        typer.Option("--learning", help="For the whole class: the six questions before 00 and after 10."),
    ] = False,
) -> None:
    """Write a page on a graded lesson: scores, tasks, misconceptions, what waits for you."""
    from grading.classroom.root import class_root
    from grading.reports.class_record import ClassRecordError

    if learning and lesson is None:
        from grading.reports.statistics.learning import learning as compare

        return typer.echo(compare(class_root(), file))
    if learning or lesson is None:
        raise ClassRecordError(
            "Name one lesson, as in `course report 02`, or ask for `course report --learning`."
        )
    from grading.reports.report import report as write_report

    typer.echo(f"The report is {write_report(lesson, class_root(), file)}; open it in a browser.")
