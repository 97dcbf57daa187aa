"""Work that was packed with `save_work`, brought back into a learner's folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from course.answering.answers import answers_of
from course.answering.kept.bundle import BundleError, Work, bring_back, read_work
from course.app.copies.places import learners_folder


@dataclass(frozen=True)
class Restored:
    """What was done, and where."""

    folder: Path
    work: Work
    kept: list[Path]


def restore(file: Path, source: Path, folder: Path | None = None) -> Restored:
    """Bring back the work of a lesson.

    Parameters
    ----------
    file
        What `save_work` made, whatever it is called.
    source
        The course's notebooks: an untouched copy of one of them need not be kept.
    folder
        The learner's; if left out, the one that the file lies in, else the learner's usual one.

    Raises
    ------
    BundleError
        When the file cannot be used.
    """
    work = read_work(file)
    target = _place(file.absolute().parent, work.lesson, folder)
    kept = bring_back(work, target, source / work.lesson / f"{work.lesson}.ipynb")
    return Restored(target, work, kept)


def restore_what_lies_here(source: Path, folder: Path) -> list[str]:
    """Bring back the work of lessons that were not begun in this folder; a sentence for each.

    Parameters
    ----------
    source, folder
        As for `restore`.
    """
    says = []
    files = [*folder.glob("*.zip"), *folder.glob("[0-9][0-9]_*/*.zip")]
    for file in sorted(files, key=lambda path: path.stat().st_mtime, reverse=True):
        try:
            lesson = read_work(file).lesson
            if _is_untouched(source / lesson, folder / lesson):
                restore(file, source, folder)
                says.append(f"{file.name}: your work in lesson {lesson[:2]} is back.")
        except BundleError:
            continue
    return says


def _place(beside: Path, lesson: str, folder: Path | None) -> Path:
    if folder is not None:
        return learners_folder(folder) / lesson
    if beside.name == lesson:
        return beside
    return (beside if (beside / lesson).is_dir() else learners_folder()) / lesson


def _is_untouched(given: Path, mine: Path) -> bool:
    notebook = mine / f"{mine.name}.ipynb"
    answers = answers_of(mine)
    if answers.entries or answers.trouble:
        return False
    return not notebook.exists() or notebook.read_bytes() == (given / notebook.name).read_bytes()
