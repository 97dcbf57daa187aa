"""`course data`: what is written into `data/` after a table or a text was changed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

data = typer.Typer(no_args_is_help=True, help="Bring the tables' descriptor, pages and counts up to date.")


@data.command(epilog="Example: [bold]course data refresh[/bold]")
def refresh() -> None:
    """After a table was changed: write sizes, hashes and the pages of the data dictionary anew."""
    from course.authoring.pages.tables.dictionary import refresh as refresh_pages
    from course.ground.places import data_folder

    for path in (changed := refresh_pages(data_folder())):
        typer.echo(f"{path.name} was written.")
    if not changed:
        typer.echo("The pages of the tables are up to date.")


@data.command(epilog="Example: [bold]course data counts ~/texts[/bold]")
def counts(
    folder: Annotated[Path, typer.Argument(help="The five texts as .txt files, in their order.")],
) -> None:
    """Count the words of the five texts again, from a folder of yours."""
    from course.authoring.pages.tables.word_counts import write_word_counts
    from course.ground.places import data_folder

    path = write_word_counts(folder.expanduser(), data_folder())
    typer.echo(f"{path.name} was written; now run `course data refresh`.")
