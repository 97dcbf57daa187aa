"""nbgrader on this course's folders: plain `nbgrader` commands, its panels and formgrader work from here."""

from pathlib import Path

from grading.classroom.config import configure

configure(get_config(), Path(__file__).resolve().parent)  # type: ignore[name-defined]  # noqa: F821
