"""The commands that report and export add to `course`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Platform(StrEnum):
    """Where marks can go."""

    canvas = "canvas"
    moodle = "moodle"
    csv = "csv"


class Score(StrEnum):
    """What is exported."""

    mark = "mark"
    points = "points"


def register(app: typer.Typer) -> None:
    """Add `report` and `export`."""

    @app.command(
        rich_help_panel="For instructors",
        epilog="Example: [bold]course report 02[/bold], then open the page.",
    )
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

    @app.command(
        rich_help_panel="For instructors",
        epilog="Examples: [bold]course export --to csv[/bold], "
        "[bold]course export --to canvas --lesson 02 --names names.csv[/bold]",
    )
    def export(
        to: Annotated[Platform, typer.Option(help="The platform, or csv for all that is known.")],
        lesson: Annotated[
            str | None, typer.Option(help="Two digits, such as 02; else all lessons.", show_default=False)
        ] = None,
        names: Annotated[
            Path | None,
            typer.Option(
                help="A CSV file with the columns pseudonym and id, and if wanted name, login, section; "
                "without it, pseudonyms are exported.",
                show_default=False,
            ),
        ] = None,
        score: Annotated[
            Score, typer.Option(help="The mark in per cent, or nbgrader's points.")
        ] = Score.mark,
        file: Annotated[
            Path | None,
            typer.Option(help="The file to write; else class/exports/PLATFORM.csv.", show_default=False),
        ] = None,
    ) -> None:
        """Write marks for Canvas, Moodle or a spreadsheet; what is not known stays empty."""
        from grading.classroom.release import class_root
        from grading.reports.export import export as write_export

        done = write_export(to.value, lesson, names, score.value, file, class_root())
        typer.echo(f"The marks are in {done.target}.")
        if done.empty:
            typer.echo(
                f"{done.empty} of {done.cells} are empty: a person has to grade first, or nothing was handed in."
            )
