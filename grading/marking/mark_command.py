"""`course mark`."""

from __future__ import annotations

from typing import Annotated

import typer


def mark(
    lesson: Annotated[str, typer.Argument(help="Two digits or the folder's name, such as 02.")],
    marker: Annotated[
        str | None,
        typer.Option(help="Your name or initials, kept with each mark; else asked once.", show_default=False),
    ] = None,
    task: Annotated[
        str | None, typer.Option(help="The written task, where a lesson has several.", show_default=False)
    ] = None,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Print the address and open no browser.")
    ] = False,
    port: Annotated[
        int | None,
        typer.Option(min=1, max=65535, help="The port to use; else the first free one.", show_default=False),
    ] = None,
) -> None:
    """Mark a lesson's written texts by hand, with the rubric beside each."""
    from course.app.cli import complain, say
    from course.app.hosts import hub
    from course.app.start import Session, run_jupyterlab
    from grading.classroom.root import class_root
    from grading.marking.desk import Desk
    from grading.marking.errors import MarkingError
    from grading.marking.page import marker_here, write_notebook

    root = class_root()
    desk = Desk(root, lesson, marker or "nobody yet", task)
    if not desk.listed():
        raise MarkingError(
            f"Nothing waits: no text of {desk.task.exercise.id} is to be marked by hand; run `course grade "
            f"{desk.name[:2]}` when learners have handed in."
        )
    desk = Desk(root, lesson, marker_here(root, marker, _ask), desk.task.exercise.id)
    notebook = write_notebook(root, desk)
    many = len(desk.listed())
    say(f"{many} {'text' if many == 1 else 'texts'} of {desk.task.exercise.id}, marked by {desk.marker}.")
    if hub.on_hub():
        return say(f"{hub.way_to(root, notebook)} There choose Run, Run All Cells.")
    say(
        "JupyterLab is starting on this machine; choose Run, Run All Cells there, and press Ctrl-C here to end it."
    )
    code = run_jupyterlab(Session(root, notebook, not no_browser, port, instructor=True))
    if code:
        complain(f"JupyterLab ended with exit code {code}; its messages above say why.")
    say("Your marks are kept in class/marking, and stand in the gradebook as far as they are whole.")
    raise typer.Exit(1 if code else 0)


def _ask() -> str:
    return typer.prompt("Your name or initials, kept with each mark")
