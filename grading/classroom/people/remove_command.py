"""`course remove-learner`."""

from __future__ import annotations

from typing import Annotated

import typer


def remove_learner(
    student: Annotated[str, typer.Argument(metavar="ID", help="The learner's id, such as kestrel-41.")],
    yes: Annotated[bool, typer.Option("--yes", help="Remove it; without, only show what is there.")] = False,
) -> None:
    """Show all that the class holds of a learner; with --yes, remove it."""
    from course.app.cli import say
    from grading.classroom.people.remove import remove, traces_of
    from grading.classroom.root import class_root

    root = class_root()
    found = traces_of(student, root)
    say(f"Of {student} there {'was' if yes else 'is'}:")
    if found.in_gradebook is not None:
        say(f"  in the gradebook: the learner, {found.in_gradebook} submissions and their points")
    for path in found.paths:
        say(f"  {path}")
    for path in found.lines:
        say(f"  a line of {path}")
    if not yes:
        say(f"Nothing was removed. `course remove-learner {student} --yes` removes all of it, for good.")
        return
    remove(found, root)
    say("It is gone. Downloads, copies of class/ and what you sent to others are not: delete these yourself.")
