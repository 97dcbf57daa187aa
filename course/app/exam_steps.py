"""The steps of `course build` that seal lessons for an exam, hand them out and open them again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from course.authoring.exam.hand_out import free, hand_out
from course.authoring.exam.sealing import is_sealed, sample_class, seal, unseal
from course.ground.lessons import all_lessons, lesson_folder
from course.ground.places import repository_root

__all__ = ["free", "hand_out_lessons", "open_lessons", "seal_lessons"]
Say = Callable[[str], None]


def seal_lessons(lessons: list[str], keys: Path, say: Say) -> None:
    """Move the keys of lessons into a private folder; what is sealed already stays so."""
    for lesson in lessons:
        folder = lesson_folder(lesson)
        beside = sample_class(repository_root(), folder.name)
        if is_sealed(folder, beside):
            say(f"{folder.name} is sealed already; its keys stand in {keys}.")
            continue
        sealed = seal(folder, keys, beside)
        say(
            f"{folder.name}: {len(sealed)} graded exercises are sealed; their keys, solutions and sample class "
            f"stand in {keys}."
        )


def open_lessons(lessons: list[str], keys: Path, say: Say) -> None:
    """Bring keys back: of the lessons named, else of all that have some in the private folder."""
    folders = [lesson_folder(lesson) for lesson in lessons] or all_lessons()
    for folder in folders:
        if lessons or (keys / folder.name).is_dir():
            unseal(folder, keys, sample_class(repository_root(), folder.name))
            say(f"{folder.name}: the keys are back.")


def hand_out_lessons(folder: Path, keys: Path, say: Say) -> None:
    """Write all that learners get into a folder."""
    wheel = hand_out(folder, repository_root(), keys)
    say(
        f"What learners get stands in {folder}: notebooks/ and {wheel.name}, without keys, solutions and history."
    )
    say(f"Hand out nothing else: neither {keys}, solutions/ nor this repository.")
