"""`course sample-class`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer


def sample_class(
    lesson: Annotated[str, typer.Argument(help="Two digits or the folder's name, such as 02.")],
    folder: Annotated[Path, typer.Option(help="Where the submissions are written.")] = Path(
        "class/submitted"
    ),
    among_real: Annotated[
        bool, typer.Option("--among-real", help="Write even where real learners stand.")
    ] = False,
) -> None:
    """Write twelve invented submissions of a lesson, to try grading on: never among real learners."""
    from grading.classroom.root import class_root

    class_root()
    from course.ground.errors import ExerciseError
    from course.ground.lessons import lesson_number
    from grading.classroom.people.roster import FILE
    from grading.sample_class.make import make_class

    real = [path.name for path in folder.glob("*") if path.is_dir() and not re.fullmatch(r"s\d\d", path.name)]
    if not among_real and (real or (folder.parent / FILE).is_file()):
        raise ExerciseError(
            f"{folder} is a real class's: invented learners would stand among its own. Try grading with `course demo`, "
            "name another place with --folder, or add --among-real."
        )
    students = make_class(lesson, folder)
    typer.echo(f"{len(students)} submissions of lesson {lesson_number(lesson)} stand in {folder}.")
    if folder.absolute().parent.name == "class":
        typer.echo(
            "They are invented: delete that folder before your own learners come. `course demo` keeps them apart."
        )
