"""`course hub-config` and `course publish`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def hub_config(
    folder: Annotated[Path, typer.Argument(help="Where the settings stand; all servers read them.")],
    instructor: Annotated[
        list[str] | None,
        typer.Option(help="An instructor's login; give it once for each.", show_default=False),
    ] = None,
    exchange: Annotated[Path, typer.Option(help="The folder of nbgrader's exchange.")] = Path(
        "/srv/nbgrader/exchange"
    ),
    clone: Annotated[
        Path | None,
        typer.Option(help="The instructor's clone of the course.", show_default="the one around this folder"),
    ] = None,
) -> None:
    """Write JupyterHub's and nbgrader's settings for a class on a campus hub."""
    from course.app.cli import say
    from course.app.start import course_root
    from grading.classroom.hub.settings import HUB_FILE, Hub, write_hub

    folder = folder.expanduser().absolute()
    clone = course_root((clone or Path.cwd()).expanduser().absolute())
    write_hub(Hub(folder, clone, exchange.expanduser().absolute(), instructor or []))
    say(f"The settings stand in {folder}. Next:")
    say(f'  in jupyterhub_config.py, load_subconfig("{folder / HUB_FILE}")')
    say(f"  make {exchange} with the rights 777, where it is not there yet")
    say(f"  for pseudonyms, write {folder / 'pseudonyms.csv'} with the columns login and id")
    if not instructor:
        say("No instructor was named: add --instructor LOGIN, or nobody gets formgrader.")


def publish(
    folder: Annotated[
        Path, typer.Argument(help="An empty folder or clone, or one that was published into before.")
    ],
) -> None:
    """Write a folder with the learners' notebooks and nothing else, for nbgitpuller."""
    from course.app.cli import say
    from grading.classroom.hub.publish import publish as write_notebooks

    folder = folder.expanduser().absolute()
    changed = write_notebooks(folder)
    if not changed:
        return say(f"{folder} is up to date.")
    say(f"New, changed or gone in {folder}: {len(changed)}.")
    say(f"Look at them, then commit and push: git -C {folder} add -A")
