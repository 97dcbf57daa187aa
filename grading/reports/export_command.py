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
            "else the class's list of people (see course roster).",
            show_default=False,
        ),
    ] = None,
    score: Annotated[Score, typer.Option(help="The mark in per cent, or nbgrader's points.")] = Score.mark,
    canvas: Annotated[
        Path | None,
        typer.Option(
            help="Canvas's own export of its gradebook: its columns, ids and points possible are kept.",
            show_default=False,
        ),
    ] = None,
    column: Annotated[
        str,
        typer.Option(
            help="The assignment's column in it, where its name is not the lesson's.", show_default=False
        ),
    ] = "",
    pseudonyms: Annotated[
        bool, typer.Option("--pseudonyms", help="Leave out names and the platform's ids.")
    ] = False,
    file: Annotated[
        Path | None,
        typer.Option(help="The file to write; else class/exports/PLATFORM.csv.", show_default=False),
    ] = None,
) -> None:
    """Write marks for Canvas, Moodle or a spreadsheet; what is not known stays empty."""
    from grading.classroom.root import class_root
    from grading.reports.export import export as write_export

    if to is not Platform.canvas and (canvas or column):
        raise typer.BadParameter("it goes with --to canvas.", param_hint="--canvas and --column")
    if column and not (canvas and lesson):
        raise typer.BadParameter("it goes with --canvas FILE and --lesson.", param_hint="--column")
    more = {"form": str(canvas or ""), "column": column} if to is Platform.canvas else {}
    exporter = write_export(
        to.value, lesson, names, score.value, file, class_root(), pseudonyms=pseudonyms, **more
    )
    typer.echo(f"The marks are in {exporter.target}.")
    if score is Score.mark:
        typer.echo(f"Mark: {exporter.rule}.")
    for note in exporter.notes:
        typer.echo(note)
    if exporter.empty:
        typer.echo(
            f"{exporter.empty} of {exporter.cells} are empty: a person has to grade first, "
            "or nothing was handed in."
        )
