"""Exercises without their keys: enough for forms and for finding answers, worth nothing to a forger."""

from __future__ import annotations

from pathlib import Path

from course.answering.forms import face_class, form, form_kinds  # noqa: F401
from course.answering.session import Session, begin
from course.answering.store import MemoryStore
from course.exercises.library import Keyless, use
from course.ground.markup import plain


def install(path: Path) -> None:
    """Let `course` know the exercises that `path` describes and no others, and keep answers in memory.

    Parameters
    ----------
    path
        A JSON file: lesson, then exercise id, then the exercise's fields without those that tell the key.
    """
    use(Keyless(path))
    begin(Session(live=False, store_at=MemoryStore))
    for kind in form_kinds():
        face_class(kind)
    plain("What shows texts is loaded once, and not for each submission.")
