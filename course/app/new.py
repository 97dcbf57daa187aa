"""`course new`: the skeleton of a lesson."""

from __future__ import annotations

from typing import Annotated

import typer

EPILOG = "Example: [bold]course new 11 the_title[/bold]"


def new(
    number: Annotated[str, typer.Argument(help="A number that no lesson has yet, such as 11.")],
    title: Annotated[str, typer.Argument(help="A few words, such as the_title.")],
) -> None:
    """Write a small new lesson that builds, with everything that belongs to one; then make it yours."""
    from course.ground.places import repository_root

    root = repository_root("A new lesson")
    from course.authoring.new import new_lesson

    for path in new_lesson(number, title, root):
        typer.echo(f"{path.relative_to(root) if path.is_relative_to(root) else path} was written.")
    typer.echo(f"Now run `course build {number}`, then replace whatever is marked TODO.")
