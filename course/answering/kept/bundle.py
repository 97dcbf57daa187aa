"""All work of a lesson in one zip file: packed to keep, and brought back into whatever copy of the lesson.

Nobody knows where a file has been. What is written when work is brought back are names of our own, never those that the
zip file gives; what it holds is read in memory and within limits; and what stood there before is kept aside.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any

from course.answering.answers import (
    FILE_NAME,
    MOST_BYTES,
    AnswersError,
    entries_in,
    identity_in,
    identity_of,
    is_solution,
    json_in,
)
from course.ground.errors import CourseError
from course.ground.files import Unreadable, patiently, write_whole
from course.ground.lessons import all_lessons

WRITTEN = ("brief.html", "brief.csl.json", "record_of_work.html", "record_of_work.json")
"""What a learner's calls write beside a notebook."""
RELOAD = "choose File, then Reload Notebook from Disk; if JupyterLab asks, choose Revert, not Overwrite"
"""What to do with a notebook that is open while its file is replaced."""
MOST_FILES = 500
MOST_GROWTH = 200
"""How many times its size a packed file may grow, beyond its first million bytes."""

_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError)
_NOTEBOOK = re.compile(r"(\d\d_\w+)\.ipynb")


class BundleError(CourseError):
    """A file of work that cannot be used: one sentence with what to do."""


@dataclass(frozen=True)
class Work:
    """What a file of work holds.

    Attributes
    ----------
    lesson
        The name of the lesson's folder.
    files
        The notebook under the lesson's own name, `answers.json`, and what was written beside them.
    """

    lesson: str
    files: Mapping[str, bytes]

    @property
    def store(self) -> str:
        """The random name of the store that its answers belong to; empty where they tell none."""
        return identity_of(_document(self.files.get(FILE_NAME, b"")))

    @property
    def told(self) -> str:
        """What it is, in words: "The notebook and 12 answers"."""
        number = len(json.loads(self.files[FILE_NAME])["answers"]) if FILE_NAME in self.files else 0
        return f"The notebook and {number} answer{'' if number == 1 else 's'}"


def pack(folder: Path, notebook: Path, lesson: str) -> Path:
    """Write all work of a lesson into one file beside its notebook: `lesson-02-2026-11-03.zip`.

    A file of that name that holds work from elsewhere is kept aside: it was put here to be brought back.

    Parameters
    ----------
    folder
        With the answers, and what was written beside them.
    notebook
        However the learner named it: it is packed under the lesson's name.
    lesson
        The name of the lesson's folder.

    Raises
    ------
    OSError
        When the folder does not take it.
    """
    files = {f"{lesson}.ipynb": notebook, **{name: folder / name for name in (FILE_NAME, *WRITTEN)}}
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, path in files.items():
            if path.is_file() and path.stat().st_size <= MOST_BYTES:
                archive.writestr(f"{lesson}/{name}", patiently(path.read_bytes))
    target = folder / f"lesson-{lesson[:2]}-{datetime.now():%Y-%m-%d}.zip"
    if target.is_file() and not _is_of(target, identity_in(folder / FILE_NAME)):
        keep_aside(target)
    write_whole(target, held.getvalue())
    return target


def read_work(path: Path) -> Work:
    """Read a file of work, whatever it is called; or a folder, as some systems make of it by themselves.

    Parameters
    ----------
    path
        Of a learner: nothing in it is believed.

    Raises
    ------
    BundleError
        When it is not there, is damaged, or holds no lesson's work.
    """
    found = dict(_in_folder(path) if path.is_dir() else _in_zip(path))
    notebooks = [name for name in found if _NOTEBOOK.fullmatch(name)]
    known = {folder.name for folder in all_lessons()}
    lessons = sorted({name.removesuffix(".ipynb") for name in notebooks} & known)
    if len(lessons) != 1:
        raise BundleError(
            f"{path.name} is no file that save_work() made: it should hold one lesson's notebook."
        )
    lesson = lessons[0]
    files = {name: found[name] for name in (f"{lesson}.ipynb", FILE_NAME, *WRITTEN) if name in found}
    _refuse_what_is_no_work(path.name, lesson, files)
    return Work(lesson, files)


def bring_back(work: Work, folder: Path, given: Path | None = None) -> list[Path]:
    """Write a lesson's work into a folder; what stands there and differs is kept aside.

    Parameters
    ----------
    work
        As `read_work` gives it.
    folder
        The lesson's.
    given
        The notebook as it is given out: an untouched copy of it need not be kept.

    Returns
    -------
    list of Path
        What was kept aside, by its new names.

    Raises
    ------
    OSError
        When the folder does not take it.
    """
    asides = []
    for name, content in work.files.items():
        target = folder / name
        standing = patiently(target.read_bytes) if target.is_file() else None
        if standing == content:
            continue
        if standing is not None and not _is_untouched(target, standing, given):
            asides.append(keep_aside(target))
        write_whole(target, content)
    return asides


def keep_aside(path: Path) -> Path:
    """Copy a file that is to be replaced: `02_name-before-2026-11-03-140500.ipynb`, `answers.before-….json`."""
    stamp = f"before-{datetime.now():%Y-%m-%d-%H%M%S}"
    stem, dot, ending = path.name.partition(".")
    joint = "." if path.name == FILE_NAME else "-"
    aside, number = path.with_name(f"{stem}{joint}{stamp}{dot}{ending}"), 1
    while os.path.lexists(aside):
        number += 1
        aside = path.with_name(f"{stem}{joint}{stamp}-{number}{dot}{ending}")
    shutil.copy2(path, aside)
    return aside


def found_beside(folder: Path, lesson: str) -> Path | None:
    """The newest file of this lesson's work in a folder or in the one above it; None where there is none.

    One from elsewhere comes before those that were packed here.
    """
    places, here = (folder, folder.parent), identity_in(folder / FILE_NAME)
    files = [path for place in places for path in place.glob("*.zip") if path.is_file()]
    found = []
    for path in sorted(files, key=lambda path: path.stat().st_mtime, reverse=True)[:20]:
        with suppress(BundleError):
            if (work := read_work(path)).lesson == lesson:
                found.append((work.store == here, path))
    return min(found, key=lambda one: one[0], default=(False, None))[1]


def _is_of(path: Path, store: str) -> bool:
    try:
        return read_work(path).store == store
    except BundleError:
        return False


def _is_untouched(target: Path, standing: bytes, given: Path | None) -> bool:
    """Is it a copy of what is given out, and not that file itself? A learner on Binder writes into the latter."""
    return (
        given is not None
        and given.is_file()
        and not given.samefile(target)
        and standing == given.read_bytes()
    )


def _in_folder(path: Path) -> Iterator[tuple[str, bytes]]:
    for file in sorted(path.iterdir()):
        if _is_wanted(file.name) and file.is_file() and not file.is_symlink():
            if file.stat().st_size > MOST_BYTES:
                raise BundleError(f"{file.name} in {path.name} is too large to be a learner's work.")
            yield file.name, patiently(file.read_bytes)


def _in_zip(path: Path) -> Iterator[tuple[str, bytes]]:
    try:
        if path.stat().st_size > 2 * MOST_BYTES:
            raise BundleError(f"{path.name} is too large to be a lesson's work.")
        content = patiently(path.read_bytes)
    except OSError as error:
        raise BundleError(f"{path} cannot be read: {error.strerror}.") from None
    damaged = BundleError(f"{path.name} is damaged or no file that save_work() made; download it once more.")
    try:
        archive = zipfile.ZipFile(BytesIO(content))
    except _BROKEN:
        raise damaged from None
    with archive:
        if len(archive.infolist()) > MOST_FILES:
            raise BundleError(f"{path.name} holds more files than a lesson's work has.")
        wanted = [info for info in archive.infolist() if _is_wanted(_name_of(info))]
        names = [_name_of(info) for info in wanted]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise BundleError(f"{path.name} holds {twice[0]} twice, so nobody can say which one is yours.")
        for info in wanted:
            _refuse_what_cannot_be_read(info, path.name)
            try:
                yield _name_of(info), archive.read(info)  # never more than `file_size` says
            except _BROKEN:
                raise damaged from None


def _name_of(info: zipfile.ZipInfo) -> str:
    """Without folders: where a zip file would like its files to stand does not matter here."""
    path = PurePosixPath(info.filename.replace("\\", "/"))
    return "" if info.is_dir() or "__MACOSX" in path.parts else path.name


def _is_wanted(name: str) -> bool:
    return name == FILE_NAME or name in WRITTEN or bool(_NOTEBOOK.fullmatch(name))


def _refuse_what_cannot_be_read(info: zipfile.ZipInfo, name: str) -> None:
    about = f"{_name_of(info)} in {name}"
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
        raise BundleError(f"{about} is a link or no regular file; save_work() packs none.")
    if info.flag_bits & 1:
        raise BundleError(f"{about} needs a password; save_work() sets none.")
    if info.file_size > min(MOST_BYTES, max(1_000_000, info.compress_size * MOST_GROWTH)):
        raise BundleError(f"{about} would be too large to be a learner's work.")


def _refuse_what_is_no_work(name: str, lesson: str, files: Mapping[str, bytes]) -> None:
    notebook = _document(files[f"{lesson}.ipynb"])
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise BundleError(f"The notebook in {name} is damaged; download the file once more.")
    if is_solution(notebook):
        raise BundleError(f"The notebook in {name} is a solution of the course and nobody's work.")
    if FILE_NAME in files:
        try:
            entries_in(_document(files[FILE_NAME]))
        except AnswersError as error:
            raise BundleError(f"{FILE_NAME} in {name} cannot be used: {error}.") from None


def _document(content: bytes) -> Any:
    try:
        return json_in(content.decode("utf-8"))
    except (Unreadable, ValueError, RecursionError):
        return None
