"""Where the class stands that a command is about: asked first, so that a command without one refuses at once."""

from __future__ import annotations

from pathlib import Path

from course.app.start import StartError, course_root
from course.ground.places import repository_root


def class_root() -> Path:
    """The clone of the repository, or the demo's folder, that one stands in; else the clone of this package.

    Raises
    ------
    NoClone
        When one stands elsewhere, and the course was installed from a wheel.
    """
    try:
        return course_root(Path.cwd())
    except StartError:
        return repository_root("A class")
