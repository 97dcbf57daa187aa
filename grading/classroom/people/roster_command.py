"""`course roster`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def roster(
    file: Annotated[
        Path | None,
        typer.Argument(
            help="Canvas's export of its gradebook, Moodle's list of participants, or a CSV file of your own; "
            "without it, the list is shown.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Register the class by pseudonyms; who is who stands in class/people.csv, for your eyes only."""
    from course.app.cli import say
    from grading.classroom.people.register import register
    from grading.classroom.root import class_root

    done = register(file, class_root())
    if file is None:
        for person in done.people:
            say("  ".join(filter(None, (f"{person.pseudonym:16}", person.name, person.section))))
        say(
            f"{len(done.people)} people."
            if done.people
            else "Nobody is registered: run `course roster FILE`."
        )
        return
    say(f"{len(done.people)} people are registered, {done.new} of them new, by pseudonyms.")
    if done.gone:
        say(
            f"Not named in this file, and kept: {', '.join(done.gone)}. `course remove-learner ID` removes one."
        )
    say(
        f"Who is who stands in {done.file}; nobody else may read it. Keep it there, and out of the repository."
    )
