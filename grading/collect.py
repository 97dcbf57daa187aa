"""The first step of `nbgrader zip_collect`: opening what was downloaded, without believing a word of it."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from nbgrader.plugins.zipcollect import ExtractorPlugin

from course.answers import FILE_NAME
from grading.engine.handed_in import NOTEBOOK_BYTES, Unreadable, shown
from grading.engine.zipped import CLASSES, LEARNERS, Most, members

NAMED = re.compile(r"(?P<student_id>[A-Za-z0-9-]+)_(?P<file_id>answers|\d\d_\w+)\.(?:ipynb|json)")
"""A file of somebody's: `kestrel-41_02_the_official_framework.ipynb`, `kestrel-41_answers.json`."""
LEARNERS_ZIP = re.compile(r"(?P<student_id>[A-Za-z0-9-]+)_(?:.*_)?(?:answers|\d\d_\w+).*\.zip", re.IGNORECASE)
"""A zip file of somebody's: `kestrel-41_02_the_official_framework.zip`; its name alone says whose."""


class SafeExtractor(ExtractorPlugin):
    """Copies files and opens zip files; nothing is written outside, nothing grows without limit.

    A zip file of a whole class holds files that are named by their learners, or zip files of theirs. What a
    learner's own zip file holds belongs to that learner, whatever it is called inside. A file that cannot be
    opened is named in the log, and the others are collected.
    """

    def extract(self, archive_path: str, extracted_path: str) -> None:
        for path in _files(Path(archive_path)):
            if path.is_symlink() or not path.is_file():
                self.log.warning("%s is no regular file and was left out.", shown(path.name))
            elif path.suffix.lower() == ".zip":
                self._open(path, Path(extracted_path))
            elif path.name.lower().endswith((".gz", ".tar", ".7z", ".rar")):
                self.log.warning("%s is not opened: only zip files are.", shown(path.name))
            elif path.stat().st_size > NOTEBOOK_BYTES:
                self.log.warning("%s is too large and was left out.", shown(path.name))
            else:
                target = Path(extracted_path, path.relative_to(archive_path))
                target.parent.mkdir(parents=True, exist_ok=True)
                if not os.path.lexists(target):
                    shutil.copyfile(path, target)

    def _open(self, path: Path, target: Path) -> None:
        owner = LEARNERS_ZIP.fullmatch(path.name)
        with path.open("rb") as file:
            if owner:
                self._take(path.name, file, LEARNERS, owner["student_id"], target)
            else:
                self._take(path.name, file, CLASSES, None, target)

    def _take(self, zip_name: str, file: BinaryIO, most: Most, student: str | None, target: Path) -> None:
        left_out: list[str] = []
        taken: list[Path] = []
        try:
            for name, data in members(file, most, left_out):
                inner = LEARNERS_ZIP.fullmatch(name)
                if inner and student is None:
                    self._take(name, BytesIO(data), LEARNERS, inner["student_id"], target)
                    continue
                wanted = _name_for(name, student)
                if wanted is None:
                    left_out.append(
                        f"{shown(name)} in {shown(zip_name)} is nothing to collect and was left out."
                    )
                elif os.path.lexists(target / wanted):
                    left_out.append(f"{shown(name)} in {shown(zip_name)} is there already; the first counts.")
                else:
                    target.mkdir(parents=True, exist_ok=True)
                    (target / wanted).write_bytes(data)
                    taken.append(target / wanted)
        except Unreadable as error:
            if student is not None:
                for path in taken:
                    path.unlink()
            left_out.append(f"{shown(zip_name)} {error}.")
        for sentence in left_out:
            self.log.warning(sentence)


def _files(folder: Path) -> Iterator[Path]:
    """Everything that is no folder, in order; links to folders are not followed."""
    for parent, folders, names in os.walk(folder):
        folders.sort()
        yield from (Path(parent, name) for name in sorted(names))
        yield from (Path(parent, name) for name in folders if Path(parent, name).is_symlink())


def _name_for(name: str, student: str | None) -> str | None:
    """What a member is called among the collected files; None where it is not collected."""
    named = NAMED.fullmatch(name)
    if student is None:
        return name if named else None
    own = name.removeprefix(f"{student}_")
    if own == FILE_NAME or re.fullmatch(r"\d\d_\w+\.ipynb", own):
        return f"{student}_{own}"
    return None
