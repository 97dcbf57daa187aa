"""What learning platforms gave to download, opened within limits: each learner's files, spooled to a folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path, PurePosixPath

from course.ground.files import Unreadable, read_regular
from grading.classroom.collecting.naming import ANSWERS, NOTEBOOK, ZIP, Handle, Named, NotNamed, named
from grading.engine.intake.handed_in import NOTEBOOK_BYTES, ZIP_BYTES, shown
from grading.engine.intake.zipped import CLASSES, LEARNERS, opened

NESTED = 3
"""So many zip files may stand in one another."""
MOST_FILES = 20_000
When = tuple[int, int, int, int, int, int]


@dataclass(frozen=True)
class Spooled:
    """A learner's file: where its bytes wait, and the time that the zip file gives it."""

    named: Named
    path: Path
    when: When | None


@dataclass
class Attempt:
    """What one download holds of one learner.

    Attributes
    ----------
    files
        By name; of several notebooks or files of answers by one name, the later ones have a number behind.
    beside
        The names that got a number.
    older
        What no name was found for: of two zip files, say, the older one.
    """

    files: dict[str, Spooled] = field(default_factory=dict)
    beside: list[str] = field(default_factory=list)
    older: list[Spooled] = field(default_factory=list)

    @property
    def number(self) -> int:
        """Canvas's greatest number of a file; 0 where there is none."""
        return max((one.named.order[0] for one in self.files.values()), default=0)

    @property
    def when(self) -> When | None:
        """The latest time of a file."""
        return max((one.when for one in self.files.values() if one.when), default=None)

    @property
    def late(self) -> bool:
        """Does the platform call a file late?"""
        return any(one.named.late for one in self.files.values())

    @property
    def kinds(self) -> set[str]:
        """What is there."""
        return {one.named.kind for one in self.files.values()}

    def add(self, file: Spooled) -> None:
        """Take a file in; of two by one name the later attempt's has it.

        A notebook or answers that came second stay beside it: grading looks which of them was worked on.
        """
        name = file.named.name
        before = self.files.get(name)
        if before is None:
            self.files[name] = file
            return
        later, other = (file, before) if _rank(file) >= _rank(before) else (before, file)
        self.files[name] = later
        if other.named.kind in (NOTEBOOK, ANSWERS):
            self.beside.append(self._free_name(name))
            self.files[self.beside[-1]] = other
        else:
            self.older.append(other)

    def _free_name(self, name: str) -> str:
        stem, _, ending = name.rpartition(".")
        return next(free for n in count(1) if (free := f"{stem} ({n}).{ending}") not in self.files)


def _rank(file: Spooled) -> tuple[tuple[int, int, int], When]:
    return file.named.order, file.when or (0, 0, 0, 0, 0, 0)


class Unpacked:
    """Opens downloads one after another; whatever is in one, the next one's turn comes.

    Parameters
    ----------
    lesson
        The lesson's folder name.
    spool
        An empty folder for the files' bytes.

    Attributes
    ----------
    left_out
        A sentence for each file that was not taken.
    """

    def __init__(self, lesson: str, spool: Path) -> None:
        self._lesson, self._spool, self._count = lesson, spool, 0
        self._seen = self._bytes = 0
        self.left_out: list[str] = []

    def attempts(self, source: Path) -> dict[Handle, Attempt]:
        """What a zip file, folder or single file holds, by learner."""
        found: dict[Handle, Attempt] = {}
        self._seen = self._bytes = 0
        try:
            for path, data, when in self._entries(source):
                self._take(path, data, when, found)
        except Unreadable as error:
            self.left_out.append(f"{source} {error}; nothing more of it was read.")
        return found

    def _entries(self, source: Path) -> Iterator[tuple[PurePosixPath, bytes, When | None]]:
        if source.is_dir() and not source.is_symlink():
            yield from self._in_folder(source)
            return
        path = PurePosixPath(source.name)
        if source.suffix.lower() != ".zip" or self._is_learners(path):
            yield path, read_regular(source, max(NOTEBOOK_BYTES, ZIP_BYTES), follow_links=True), None
            return
        try:
            file = source.open("rb")
        except OSError as error:
            raise Unreadable(f"cannot be opened ({error.strerror})") from None
        refused: list[str] = []
        with file:
            for member in opened(file, CLASSES, refused):
                yield member.path, member.data, member.when
        self.left_out += [f"{source.name}: {sentence}" for sentence in refused]

    def _in_folder(self, source: Path) -> Iterator[tuple[PurePosixPath, bytes, When | None]]:
        seen = 0
        for parent, folders, names in os.walk(source):
            folders.sort()
            for name in sorted(names):
                seen += 1
                if seen > MOST_FILES:
                    raise Unreadable(f"holds more files than {MOST_FILES}")
                path = Path(parent, name)
                try:
                    data = read_regular(path, max(NOTEBOOK_BYTES, ZIP_BYTES))
                except Unreadable as error:
                    self.left_out.append(f"{shown(name)} {error} and was left out.")
                    continue
                yield PurePosixPath(path.relative_to(source).as_posix()), data, None

    def _is_learners(self, path: PurePosixPath) -> bool:
        try:
            return named(path, self._lesson).kind == ZIP
        except NotNamed:
            return False

    def _take(
        self,
        path: PurePosixPath,
        data: bytes,
        when: When | None,
        found: dict[Handle, Attempt],
        depth: int = 1,
    ) -> None:
        """A file of a learner, or a zip file of a class in another one."""
        self._bytes += len(data)
        self._seen += 1
        if self._seen > MOST_FILES or self._bytes > CLASSES.total_bytes:
            raise Unreadable(f"holds more than {MOST_FILES} files or {CLASSES.total_bytes / 1e6:g} MB in all")
        try:
            file = named(path, self._lesson)
        except NotNamed as error:
            if path.suffix.lower() == ".zip":
                self._open(path, data, found, depth)
            else:
                self.left_out.append(f"{shown(path.name)} {error}.")
            return
        if file.kind == ZIP:
            data = _innermost(data)
        self._count += 1
        spooled = self._spool / f"{self._count:06d}"
        spooled.write_bytes(data)
        found.setdefault(file.who, Attempt()).add(Spooled(file, spooled, when))

    def _open(self, path: PurePosixPath, data: bytes, found: dict[Handle, Attempt], depth: int) -> None:
        if depth >= NESTED:
            self.left_out.append(f"{shown(path.name)} stands too deep in other zip files and was left out.")
            return
        refused: list[str] = []
        try:
            for member in opened(data, CLASSES, refused):
                self._take(member.path, member.data, member.when, found, depth + 1)
        except Unreadable as error:
            self.left_out.append(f"{shown(path.name)} {error}; nothing more of it was read.")
        self.left_out += [f"{shown(path.name)}: {sentence}" for sentence in refused]


def _innermost(data: bytes) -> bytes:
    """A learner's zip file; where it holds nothing but another one, as some systems pack what is packed, that one."""
    for _ in range(NESTED):
        try:
            inside = list(opened(data, LEARNERS, []))
        except Unreadable:
            return data
        if len(inside) != 1 or inside[0].path.suffix.lower() != ".zip":
            return data
        data = inside[0].data
    return data
