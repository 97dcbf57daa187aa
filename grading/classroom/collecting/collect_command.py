"""`course collect`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

SOME_LEFT = 3
"""The exit code where something was left out."""


def collect(
    lesson: Annotated[str, typer.Argument(help="Two digits or the folder's name, such as 02.")],
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="What Canvas or Moodle gave: zip files, or folders."),
    ],
    who: Annotated[
        bool, typer.Option("--who", help="Name those who are missing, not their ids alone.")
    ] = False,
) -> None:
    """Put what a learning platform gave to download where it is graded, and say who is missing.

    Exit codes: 0 all was taken; 3 some files were left out; 1 an error; 2 a wrong option.
    """
    from course.app.cli import complain, say
    from grading.classroom.collecting.collect import collect as collect_files
    from grading.classroom.root import class_root

    done = collect_files(lesson, files, class_root())
    say(f"{done}.")
    for note in done.notes:
        say(f"  {note}")
    for sentence in done.left_out:
        complain(f"  {sentence}")
    if done.missing:
        names = [f"{p.pseudonym} ({p.name or 'no name'})" if who else p.pseudonym for p in done.missing]
        say(f"Missing, of the people on the list: {len(names)}: {', '.join(names)}.")
    if done.left_out:
        say(f"{len(done.left_out)} files were left out; the sentences above say why. The others are there.")
        raise typer.Exit(SOME_LEFT)
