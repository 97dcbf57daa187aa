"""The commands that grading adds to `course`."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add `release`, `sample-class`, `grade` and `demo`."""

    @app.command(rich_help_panel="For instructors")
    def release(
        lesson: Annotated[str, typer.Argument(help="Two digits or the folder's name, such as 02.")],
    ) -> None:
        """Register a lesson in the class's gradebook, without touching notebooks/."""
        from course.ground.errors import ExerciseError
        from grading.classroom.release import class_root
        from grading.classroom.release import release as register_lesson

        try:
            typer.echo(register_lesson(lesson, class_root()))
        except ExerciseError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(1) from None

    @app.command("sample-class", rich_help_panel="For instructors")
    def sample_class(
        lesson: Annotated[str, typer.Argument(help="Two digits, such as 02.")],
        folder: Annotated[Path, typer.Option(help="Where the submissions are written.")] = Path(
            "class/submitted"
        ),
    ) -> None:
        """Write twelve invented submissions of a lesson, to try grading on."""
        from course.ground.errors import ExerciseError
        from grading.sample_class.make import make_class

        try:
            students = make_class(lesson.zfill(2), folder)
        except ExerciseError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(1) from None
        typer.echo(f"{len(students)} submissions of lesson {lesson.zfill(2)} stand in {folder}.")

    @app.command(
        rich_help_panel="For instructors",
        epilog="Example: [bold]course grade 02[/bold]; run it again after Ctrl-C, and it goes on.",
    )
    def grade(
        lesson: Annotated[str, typer.Argument(help="Two digits or the folder's name, such as 02.")],
        students: Annotated[str, typer.Option(help="A pattern of student ids, such as 's0*'.")] = "*",
        workers: Annotated[int, typer.Option(min=1, help="How many submissions run at a time.")] = 2,
        scheduler: Annotated[
            str | None,
            typer.Option(help="A Dask scheduler, such as tcp://10.0.0.1:8786.", show_default=False),
        ] = None,
        sandbox: Annotated[
            bool,
            typer.Option("--sandbox/--no-sandbox", help="Without, only submissions that you trust."),
        ] = True,
        force: Annotated[bool, typer.Option(help="Grade those again that have not changed.")] = False,
        timeout: Annotated[float, typer.Option(min=1, help="Seconds that one submission may take.")] = 120,
        memory: Annotated[int, typer.Option(min=64, help="Megabytes that one submission may take.")] = 1024,
    ) -> None:
        """Grade what was handed in, each submission in a sandbox of its own."""
        from grading.classroom.release import class_root
        from grading.engine.command import grade_class
        from grading.engine.running.limits import Limits

        limits = Limits(seconds=timeout, memory_mb=memory)
        if not grade_class(lesson, students, workers, force, limits, sandbox, scheduler, class_root()):
            raise typer.Exit(1)

    @app.command(
        rich_help_panel="For instructors",
        epilog="Examples: [bold]course demo[/bold], [bold]course demo --no-browser[/bold]",
    )
    def demo(
        folder: Annotated[
            Path | None,
            typer.Option(help="Where the demo stands.", show_default="class-demo in the course's folder"),
        ] = None,
        no_browser: Annotated[
            bool, typer.Option("--no-browser", help="Print where the report is and open no browser.")
        ] = False,
    ) -> None:
        """Grade a class of invented learners, and open its report: a first look, apart from your own class."""
        import webbrowser

        from course.app.cli import progress_bar, say
        from course.ground.places import repository_root
        from grading.classroom.demo import FOLDER, LESSON, make_demo
        from grading.engine.command import grade_class
        from grading.engine.running.sandbox import require_sandbox
        from grading.reports.report import report

        require_sandbox(way_without=False)
        place = (folder or repository_root() / FOLDER).expanduser().absolute()
        with progress_bar() as bar:
            task = bar.add_task("preparing", total=2, completed=-1)
            is_new = make_demo(place, progress=lambda step: bar.update(task, description=step, advance=1))
        made = "A class of invented learners was made" if is_new else "The class that you made before stands"
        say(f"{made} in {place}.")
        if not grade_class(LESSON, root=place):
            raise typer.Exit(1)
        say("s12 is cut off in the middle, on purpose: one bad file stops nobody else.")
        page = report(LESSON, place)
        opened = not no_browser and webbrowser.open(page.as_uri())
        say(f"The report is {page}{'.' if opened else '; open it in a browser.'}")
        say("Next, grade the written tasks by hand (Nbgrader, Formgrader, Manual grading):")
        say(f"  cd {shlex.quote(str(place))} && uv run course start --instructor")
        say(
            "Delete the folder when you have seen enough; your own class stands in class/ and was not touched."
        )
