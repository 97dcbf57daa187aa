"""`course fresh` and `course restore`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from course.answering.kept.bundle import RELOAD

FRESH = "Examples: [bold]course fresh 2[/bold], [bold]course fresh 2 --cell 02.3[/bold]"
RESTORE = "Example: [bold]course restore ~/Downloads/lesson-02-2026-11-03.zip[/bold]"
_RELOAD = f"If it is open in JupyterLab, {RELOAD}."
_Folder = Annotated[
    Path | None, typer.Option(help="Where your copies stand.", show_default="this folder or ./my-work")
]


def fresh(
    lesson: Annotated[str, typer.Argument(help="Its number or name.", show_default=False)],
    cell: Annotated[
        str | None,
        typer.Option(metavar="TASK", help="Set back one task alone, such as 02.3.", show_default=False),
    ] = None,
    folder: _Folder = None,
) -> None:
    """Get a fresh copy of a lesson with your answers in it; your own is kept beside it."""
    from course.app.copies.fresh import fresh_lesson, fresh_task
    from course.app.copies.places import learners_folder
    from course.app.start import find_lesson
    from course.ground.places import notebooks_folder

    source, root = notebooks_folder(), learners_folder(folder)
    name = find_lesson(lesson, source).name
    done = fresh_task(cell, name, source, root) if cell else fresh_lesson(name, source, root)
    typer.echo(
        f"{done.notebook.name}: the cells of {cell} are as they are given out."
        if cell
        else f"{done.notebook.name} is as it is given out{_with(done.brought)}. Answers in forms stay as they are."
    )
    typer.echo(f"Your own copy is kept as {done.kept.name}. {_RELOAD}")


def restore(
    file: Annotated[Path, typer.Argument(help="The file that save_work() made.", show_default=False)],
    folder: _Folder = None,
) -> None:
    """Bring back the work that save_work() packed; what stands there now is kept beside it."""
    from course.app.copies.restore import restore as restore_from
    from course.ground.places import notebooks_folder

    done = restore_from(file.expanduser(), notebooks_folder(), folder)
    typer.echo(f"{done.work.told} are back in {done.folder}.")
    if done.kept:
        typer.echo(f"What stood there before is kept as {', '.join(path.name for path in done.kept)}.")
    typer.echo(_RELOAD)


def _with(brought: tuple[str, ...]) -> str:
    return f", with your code and texts for {', '.join(brought)}" if brought else ""
