"""`course site` and `course bring-in`: the course without a notebook, and the way from there into one."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

SITE = (
    "Examples: [bold]course site[/bold], [bold]course site --out ~/public --zip[/bold], "
    "[bold]course site --repo OWNER/NAME[/bold]"
)
BRING_IN = "Example: [bold]course bring-in ~/Downloads/answers.json[/bold]"


def site(
    out: Annotated[Path, typer.Option(help="The folder of the site: made anew.")] = Path("site"),
    zip_it: Annotated[bool, typer.Option("--zip", help="Pack it in one file too.")] = False,
    repo: Annotated[
        str | None,
        typer.Option(metavar="OWNER/NAME", help="A repository, for a link to Binder.", show_default=False),
    ] = None,
) -> None:
    """Build a static site from the built notebooks: it needs no server, and opens from a disk."""
    from course.app.cli import progress_bar
    from course.app.links import Repository, lesson_links
    from course.ground.lessons import all_lessons
    from course.ground.places import repository_root
    from course.site.build import build_site, zipped

    root, start = repository_root(), time.monotonic()
    lessons = all_lessons()
    binder = lesson_links(lessons[0].name, Repository("github", repo), "main", None).binder if repo else ""
    target = out.expanduser().absolute()
    with progress_bar() as bar:
        task = bar.add_task("building", total=len(lessons) + 1)
        built = build_site(root, target, binder, lambda step: bar.update(task, description=step, advance=1))
    took = time.monotonic() - start
    typer.echo(
        f"{built.pages} pages with {built.forms} forms are in {target} ({built.bytes / 1e6:.1f} MB, {took:.0f} s)."
    )
    if zip_it:
        packed = zipped(target)
        typer.echo(f"{packed.name} holds them all ({packed.stat().st_size / 1e6:.1f} MB).")
    typer.echo(
        "Open index.html, or put the folder on any web space. Its keys can be read: build none from an exam."
    )


def bring_in(
    file: Annotated[Path, typer.Argument(help="An answers.json, as the site gives it.", show_default=False)],
    folder: Annotated[
        Path | None, typer.Option(help="Where your copies stand.", show_default="this folder or ./my-work")
    ] = None,
) -> None:
    """Bring answers from the site into your lessons; what stands there and was checked as often stays."""
    from course.answering.kept.merge import bring_in as merge
    from course.answering.kept.merge import read_brought
    from course.app.copies.places import learners_folder
    from course.app.start import copy_lessons
    from course.ground.places import notebooks_folder

    entries, root = read_brought(file.expanduser()), learners_folder(folder)
    copy_lessons(notebooks_folder(), root)
    done = merge(entries, root)
    number = len(done.taken)
    typer.echo(f"{number} answer{'' if number == 1 else 's'} came in from {file.name}; they are in {root}.")
    for what, names in (
        ("Another answer stands in your folder that was checked as often or more, and it stays", done.kept),
        (
            "Left out, because no form or text of the lessons takes them",
            [name[:40] for name in done.left_out],
        ),
        ("What stood there before is kept as", [path.name for path in done.asides]),
        (
            "Another text stands in the notebook, so yours is a file beside it",
            [path.name for path in done.beside],
        ),
    ):
        if names:
            typer.echo(f"{what}: {', '.join(map(str, names))}.")
    if done.taken:
        typer.echo("If a lesson is open in JupyterLab, choose File, then Reload Notebook from Disk.")
