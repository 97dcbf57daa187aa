"""`course export`."""

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


def export(
    to: Annotated[Platform, typer.Option(help="The platform, or csv for all that is known.")],
    lesson: Annotated[
        str | None,
        typer.Option(
            help="Two digits or the folder's name, such as 02; else all lessons.", show_default=False
        ),
    ] = None,
    names: Annotated[
        Path | None,
        typer.Option(
            help="A CSV file with the columns pseudonym and id, and if wanted name, login, section; "
            "without it, pseudonyms are exported.",
            show_default=False,
        ),
    ] = None,
    score: Annotated[Score, typer.Option(help="The mark in per cent, or nbgrader's points.")] = Score.mark,
    file: Annotated[
        Path | None,
        typer.Option(help="The file to write; else class/exports/PLATFORM.csv.", show_default=False),
    ] = None,
) -> None:
    """Write marks for Canvas, Moodle or a spreadsheet; what is not known stays empty."""
    from grading.classroom.release import class_root
    from grading.reports.export import export as write_export

    exporter = write_export(to.value, lesson, names, score.value, file, class_root())
    typer.echo(f"The marks are in {exporter.target}.")
    if exporter.empty:
        typer.echo(
            f"{exporter.empty} of {exporter.cells} are empty: a person has to grade first, "
            "or nothing was handed in."
        )
