"""The first step of `nbgrader zip_collect`: opening what was downloaded, without believing a word of it."""

from __future__ import annotations

import re
from pathlib import Path

from nbgrader.plugins.zipcollect import ExtractorPlugin

from grading.engine.intake.handed_in import NOTEBOOK_BYTES, ZIP_BYTES, Unreadable, read_regular, shown
from grading.engine.intake.zipped import CLASSES, members

NAMED = r"(?P<student_id>[A-Za-z0-9-]+)_(?P<file_id>answers|\d\d_\w+)"
"""What collected files are called: `kestrel-41_02_the_official_framework.ipynb`, `kestrel-41_answers.json`."""
ENDINGS = (".ipynb", ".json", ".zip")


class SafeExtractor(ExtractorPlugin):
    """Copies files that are named by their learners, and opens zip files that hold such files.

    A learner's own zip file is copied as it is: it is opened when it is graded, where refusals reach the
    learner's report. Here they reach the log, and the others are collected.
    """

    def extract(self, archive_path: str, extracted_path: str) -> None:
        for path in sorted(Path(archive_path).rglob("*")):
            left_out: list[str] = []
            try:
                if path.is_dir() and not path.is_symlink():
                    continue
                if is_named(path.name):
                    self._keep(path.name, read_regular(path, max(NOTEBOOK_BYTES, ZIP_BYTES)), extracted_path)
                elif path.suffix.lower() == ".zip" and path.is_file() and not path.is_symlink():
                    with path.open("rb") as file:
                        for name, data in members(file, CLASSES, left_out):
                            self._keep(name, data, extracted_path)
                else:
                    raise Unreadable("is neither a zip file nor named by a learner, and was left out")
            except Unreadable as error:
                left_out.append(f"{shown(path.name)} {error}.")
            except OSError as error:
                left_out.append(f"{shown(path.name)} cannot be opened ({error.strerror}) and was left out.")
            for sentence in left_out:
                self.log.warning(sentence)

    def _keep(self, name: str, data: bytes, folder: str) -> None:
        if not is_named(name):
            self.log.warning("%s in a zip file is not named by a learner and was left out.", shown(name))
        elif (target := Path(folder, name)).exists():
            self.log.warning("%s is there twice; the first counts.", shown(name))
        else:
            target.write_bytes(data)


def is_named(name: str) -> bool:
    """Whether a file's name says whose it is, and what."""
    return bool(re.fullmatch(rf"{NAMED}\.\w+", name)) and name.endswith(ENDINGS)
