"""`course demo`."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer


def demo(
    folder: Annotated[
        Path | None,
        typer.Option(help="Where the demo stands.", show_default="class-demo in the course's folder"),
    ] = None,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Print where the report is and open no browser.")
    ] = False,
) -> None:
    """Grade a class of invented learners, and open its report: a first look, apart from your own class.

    Exit codes: 0 it is graded and reported, with s12 cut off and texts that wait, as they should; 1 an error; 2 a wrong
    option.
    """
    from course.app.cli import say
    from course.ground.places import repository_root

    root = repository_root("The demo")
    from grading.classroom.demo import FOLDER, LESSON
    from grading.engine.console import grade_class
    from grading.engine.request import GradingRequest
    from grading.engine.running.sandbox import require_sandbox

    require_sandbox(way_without=False)
    place = (folder or root / FOLDER).expanduser().absolute()
    _make(place)
    if not grade_class(GradingRequest(LESSON, place)):
        raise typer.Exit(1)
    say("s12 is cut off in the middle, on purpose: one bad file stops nobody else.")
    _show_report(place, no_browser)
    say("Next, mark the written texts by hand:")
    say(f"  cd {shlex.quote(str(place))} && uv run course mark {LESSON}")
    say("Delete the folder when you have seen enough; your own class stands in class/ and was not touched.")


def _make(place: Path) -> None:
    from course.app.cli import progress_bar, say
    from grading.classroom.demo import make_demo

    with progress_bar() as bar:
        task = bar.add_task("preparing", total=2, completed=-1)
        is_new = make_demo(place, progress=lambda step: bar.update(task, description=step, advance=1))
    done = "A class of invented learners was made" if is_new else "The class that you made before stands"
    say(f"{done} in {place}.")


def _show_report(place: Path, no_browser: bool) -> None:
    import webbrowser

    from course.app.cli import say
    from grading.classroom.demo import LESSON
    from grading.reports.report import report

    page = report(LESSON, place)
    opened = not no_browser and webbrowser.open(page.as_uri())
    say(f"The report is {page}{'.' if opened else '; open it in a browser.'}")
