"""Results by the hash of all that they follow from, so that nothing is graded twice and nothing is lost."""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from course.ground.errors import ExerciseError
from course.ground.files import remove_unfinished, write_whole
from grading.engine.intake.sanitized import Sanitized
from grading.engine.judging.results import Result
from grading.engine.running.limits import Limits

FOLDER = "results"
_KEY = re.compile(r"[0-9a-f]{64}")


class AlreadyGrading(ExerciseError):
    """Another run grades the same lesson: one sentence."""


def already_grading(lesson: str) -> AlreadyGrading:
    """The sentence for a lesson that another run grades."""
    return AlreadyGrading(f"{lesson} is being graded already; wait until that run has ended, or stop it.")


class Store:
    """The results of one lesson in one class.

    Parameters
    ----------
    class_folder
        Where `results/` stands.
    lesson
        The lesson's folder name.
    gradebook
        Which gradebook results are recorded in; "" for the class's own file.
    """

    def __init__(self, class_folder: Path, lesson: str, gradebook: str = "") -> None:
        self.folder, self._gradebook = class_folder / FOLDER / lesson, gradebook

    @contextmanager
    def only_writer(self) -> Iterator[None]:
        """Nobody else grades this lesson meanwhile; the lock goes with the process that holds it.

        Raises
        ------
        AlreadyGrading
            When somebody does.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self.folder / "writer.lock", timeout=0):
                for folder in (self.folder, self._mark("").parent):
                    remove_unfinished(folder)
                yield
        except Timeout:
            raise already_grading(self.folder.name) from None

    def get(self, key: str) -> Result | None:
        """The result of a key; None where there is none, or what stands there is of another form."""
        path = self.folder / f"{key}.json"
        if not _KEY.fullmatch(key) or not path.is_file():
            return None
        try:
            return Result.from_dict(json.loads(path.read_bytes()))
        except (OSError, ValueError, RecursionError):
            logging.getLogger(__name__).warning(
                "The stored result %s cannot be read and was left out.", path.name
            )
            return None

    def put(self, key: str, result: Result) -> None:
        """Keep a result."""
        write_whole(self.folder / f"{key}.json", json.dumps(result.as_dict()))

    def recorded(self, student: str) -> str | None:
        """The key of the result that stands in the gradebook for a student."""
        try:
            document = json.loads(self._mark(student).read_text(encoding="utf-8"))
            return str(document["key"]) if document.get("gradebook", "") == self._gradebook else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def set_recorded(self, student: str, key: str) -> None:
        """Remember that a student's result stands in the gradebook."""
        write_whole(self._mark(student), json.dumps({"key": key, "gradebook": self._gradebook}))

    def _mark(self, student: str) -> Path:
        return self.folder / "students" / f"{student}.json"


def key_of(sanitized: Sanitized, released_digest: str, limits: Limits, isolated: bool) -> str:
    """The hash of a submission and of all that decides about its scores."""
    hashed = hashlib.sha256()
    document: list[Any] = [
        sanitized.notebook,
        sanitized.answers,
        sanitized.repairs,
        sanitized.flags,
        sanitized.manual,
        sanitized.unused,
        sanitized.problem,
        limits.as_dict(),
        isolated,
        released_digest,
    ]
    hashed.update(json.dumps(document, sort_keys=True).encode())
    for name in sorted(sanitized.files):
        hashed.update(name.encode() + b"\0" + sanitized.files[name])
    return hashed.hexdigest()
