"""Collecting: downloads become `class/submitted/ID/LESSON/`, newer attempts win, and nothing is lost."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from course.answering.answers import FILE_NAME
from course.ground.errors import ExerciseError
from course.ground.files import Unreadable, private_folder, read_regular, write_whole
from course.ground.lessons import lesson_folder
from grading.classroom.collecting.naming import ANSWERS, NOTEBOOK, ZIP, Handle
from grading.classroom.collecting.unpack import Attempt, Unpacked
from grading.classroom.config import CLASS_FOLDER
from grading.classroom.people.roster import PSEUDONYM, Person, Roster, words
from grading.classroom.private import closed_to_others
from grading.classroom.release import class_config
from grading.engine.intake.handed_in import TIME_FILE, shown

RECORDS, EARLIER = "collected", "earlier"
NEW, NEWER, SAME, OLDER = "new", "newer than before", "as before", "older than what stands there"


class CollectError(ExerciseError):
    """Nothing that could be collected: one sentence."""


@dataclass
class Collected:
    """What collecting did.

    Attributes
    ----------
    lesson
        The lesson's folder name.
    happened
        By pseudonym: `NEW`, `NEWER`, `SAME` or `OLDER`.
    notes
        Sentences on what was chosen, kept aside or not on the list of people.
    left_out
        Sentences on files that were not taken.
    missing
        Who is registered and has handed nothing in.
    """

    lesson: str
    happened: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    missing: list[Person] = field(default_factory=list)

    def __str__(self) -> str:
        counts = Counter(self.happened.values())
        parts = [f"{counts[kind]} {kind}" for kind in (NEW, NEWER, SAME, OLDER) if counts[kind]]
        return (
            f"{self.lesson}: {len(self.happened)} learners in what you gave ({', '.join(parts) or 'nobody'})"
        )


def collect(lesson: str, sources: Iterable[Path], root: Path) -> Collected:
    """Put what was handed in where it is graded.

    Parameters
    ----------
    lesson
        A number or the folder's name.
    sources
        Zip files as Canvas or Moodle gives them, folders, or single files.
    root
        The clone of the repository, or another folder with a class.

    Raises
    ------
    CollectError
        When a source is not there.
    RosterError, TableError
        When the list of people is broken.
    """
    name, sources = lesson_folder(lesson).name, [source.expanduser() for source in sources]
    for source in sources:
        if not source.exists():
            raise CollectError(f"{source} is not there; name the file that you downloaded.")
    config = class_config(root)
    class_folder = private_folder(root / CLASS_FOLDER)
    with (
        closed_to_others(class_folder, config),
        tempfile.TemporaryDirectory(prefix=".collecting-", dir=class_folder) as spool,
    ):
        return _Collector(name, class_folder, Path(spool)).through(sources)


def missing_people(roster: Roster, class_folder: Path, lesson: str) -> list[Person]:
    """Who is registered and has nothing of a lesson in `class/submitted/`."""
    submitted = class_folder / "submitted"
    return [p for p in roster.by_pseudonym.values() if not (submitted / p.pseudonym / lesson).is_dir()]


def records_of(class_folder: Path, lesson: str) -> dict[str, dict[str, Any]]:
    """What was noted of each learner's attempt when it was collected; nothing where nothing was."""
    try:
        noted = json.loads(read_regular(class_folder / RECORDS / f"{lesson}.json", 20_000_000))
    except (Unreadable, ValueError, RecursionError):
        return {}
    known = noted.items() if isinstance(noted, dict) else ()
    return {student: about for student, about in known if isinstance(about, dict)}


class _Collector:
    """One lesson of one class."""

    def __init__(self, lesson: str, class_folder: Path, spool: Path) -> None:
        self.lesson, self.folder, self.spool = lesson, class_folder, spool
        self.roster = Roster.of(class_folder)
        self.has_list = len(self.roster) > 0
        self.records = records_of(class_folder, lesson)
        self.done = Collected(lesson)

    def through(self, sources: list[Path]) -> Collected:
        files = private_folder(self.spool / "files")
        unpacked = Unpacked(self.lesson, files)
        attempts: dict[str, list[Attempt]] = {}
        for source in sources:
            for handle, attempt in unpacked.attempts(source).items():
                student = self._student(handle)
                if student is not None:
                    _file(attempts.setdefault(student, []), attempt)
        self.done.left_out += unpacked.left_out
        if len(self.roster):
            self.roster.save(self.folder)
        for student in sorted(attempts):
            for attempt in sorted(attempts[student], key=lambda one: (one.number, one.when or ())):
                self._install(student, attempt)
        write_whole(
            self.folder / RECORDS / f"{self.lesson}.json", json.dumps(self.records, indent=1), private=True
        )
        self.done.missing = missing_people(self.roster, self.folder, self.lesson)
        return self.done

    def _student(self, handle: Handle) -> str | None:
        """The pseudonym of whom a file's name means; who is new on a platform gets one."""
        found = self._found(handle)
        if len(found) == 1:
            return found[0].pseudonym
        if len(found) > 1:
            self.done.left_out.append(
                f"{handle.key!r} is the name of {len(found)} people on the list: put the files into "
                f"class/submitted/ID/{self.lesson}/ yourself."
            )
            return None
        if handle.by == "own" and not self.has_list and PSEUDONYM.fullmatch(handle.key):
            return handle.key
        if handle.by == "own" and self.has_list:
            self.done.left_out.append(
                f"{handle.key!r} is nobody on the list of people, and nothing of theirs was taken: "
                "rename the file, or add them with `course roster FILE`."
            )
            return None
        number = handle.key if handle.by == "canvas" else ""
        person, _ = self.roster.add(Person(id=number, name=handle.name or handle.key))
        if self.has_list:
            self.done.notes.append(f"{person.pseudonym} was not on the list of people and was added to it.")
        return person.pseudonym

    def _found(self, handle: Handle) -> list[Person]:
        people = self.roster.by_pseudonym.values()
        if handle.by == "canvas":
            if same := [p for p in people if p.id == handle.key]:
                return same
            return [p for p in people if not p.id and _letters(p.name) == _letters(handle.name)]
        if handle.by == "own":
            for field_name in ("pseudonym", "id", "login", "sis_id"):
                same = [p for p in people if getattr(p, field_name).casefold() == handle.key.casefold()]
                if same:
                    return same
        return self.roster.named(handle.key)

    def _install(self, student: str, attempt: Attempt) -> None:
        """Let an attempt stand where it is graded, unless a later one stands there."""
        notes = _choose(attempt, self.lesson)
        fresh = self.spool / "fresh"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir()
        for name, file in attempt.files.items():
            shutil.copyfile(file.path, fresh / name)
        beside = [name for name in attempt.beside if name in attempt.files]
        notes += [f"{shown(name)} stands beside a later one of its name." for name in beside]
        for file in attempt.older:
            aside = self._aside(student, [file.path], [file.named.name])
            notes.append(f"{shown(file.named.name)} stood there twice; the older one is {aside}.")
        target = self.folder / "submitted" / student / self.lesson
        notes += self._place(student, attempt, fresh, target)
        self.done.notes += [f"{student}: {note}" for note in notes]

    def _place(self, student: str, attempt: Attempt, fresh: Path, target: Path) -> list[str]:
        digest, record = _digest(fresh), self.records.get(student, {})
        about = {"number": attempt.number, "when": attempt.when, "late": attempt.late, "digest": digest}
        if not target.is_dir():
            target.parent.mkdir(parents=True, exist_ok=True)
            fresh.rename(target)
            self.records[student] = about
            self.done.happened.setdefault(student, NEW)
            return []
        if _digest(target) == digest:
            self.records[student] = {**record, **about, "number": max(attempt.number, _number(record))}
            self.done.happened.setdefault(student, SAME)
            return []
        earlier = self.folder / EARLIER / student / self.lesson
        if any(_digest(folder) == digest for folder in _folders(earlier)):
            self.done.happened.setdefault(student, SAME)
            return ["an older attempt is kept aside already; the later one counts."]
        if added := _completes(fresh, target):
            for name in added:
                (fresh / name).rename(target / name)
            self.records[student] = {**about, "digest": _digest(target)}
            self.done.happened[student] = NEWER
            return [f"{', '.join(added)} was put beside what stood there."]
        if _is_older(attempt, record):
            aside = self._aside(student, sorted(fresh.iterdir()))
            self.done.happened.setdefault(student, OLDER)
            return [f"an older attempt was not taken; it is {aside}."]
        aside = self._aside(student, sorted(target.iterdir()))
        shutil.rmtree(target)
        fresh.rename(target)
        self.records[student] = about
        if self.done.happened.get(student) != NEW:
            self.done.happened[student] = NEWER
        return [f"a newer attempt counts; the older one is {aside}."]

    def _aside(self, student: str, files: list[Path], names: list[str] | None = None) -> str:
        """Keep files that count no more, in a folder of their own."""
        home = self.folder / EARLIER / student / self.lesson
        number = 1 + max((int(folder.name) for folder in _folders(home)), default=0)
        folder = home / f"{number:03d}"
        folder.mkdir(parents=True)
        for path, name in zip(files, names or [path.name for path in files], strict=True):
            if path.is_dir():
                shutil.copytree(path, folder / name, symlinks=True)
            else:
                shutil.copyfile(path, folder / name, follow_symlinks=False)
        return f"in {'/'.join(folder.parts[-5:])}"


def _file(attempts: list[Attempt], attempt: Attempt) -> None:
    """Notebooks in one download and answers in another are one attempt."""
    for before in attempts:
        if before.kinds.isdisjoint(attempt.kinds) and ZIP not in before.kinds | attempt.kinds:
            for file in attempt.files.values():
                before.add(file)
            return
    attempts.append(attempt)


def _choose(attempt: Attempt, lesson: str) -> list[str]:
    """A single notebook gets our name; where a zip file and loose files stand together, the zip file is all of it."""
    notebooks = [name for name, file in attempt.files.items() if file.named.kind == NOTEBOOK]
    if len(notebooks) == 1:
        attempt.files[f"{lesson}.ipynb"] = attempt.files.pop(notebooks[0])
    bundle = next((name for name, file in attempt.files.items() if file.named.kind == ZIP), None)
    loose = [name for name, file in attempt.files.items() if file.named.kind in (NOTEBOOK, ANSWERS)]
    if bundle is None or not loose:
        return []
    last = max(loose, key=lambda name: attempt.files[name].named.order)
    later = attempt.files[last].named.order[0] > attempt.files[bundle].named.order[0]
    dropped = [bundle] if later and NOTEBOOK in attempt.kinds else loose
    for name in dropped:
        attempt.older.append(attempt.files.pop(name))
    kept = "the notebook" if bundle in dropped else "the zip file"
    return [f"a zip file and loose files were handed in; {kept} counts."]


def _is_older(attempt: Attempt, record: dict[str, Any]) -> bool:
    number, when = _number(record), record.get("when")
    if attempt.number and number:
        return attempt.number < number
    return bool(attempt.when and isinstance(when, list) and list(attempt.when) < when)


def _number(record: dict[str, Any]) -> int:
    number = record.get("number")
    return number if isinstance(number, int) else 0


def _completes(fresh: Path, target: Path) -> list[str]:
    """Answers for a notebook that stands there without, or the other way round."""
    new, there = {p.name for p in fresh.iterdir()}, {p.name for p in target.iterdir()} - {TIME_FILE}
    notebook = f"{target.name}.ipynb"
    fits = {frozenset({FILE_NAME}): notebook, frozenset({notebook}): FILE_NAME}.get(frozenset(new))
    return sorted(new) if fits in there and not new & there and f"{target.name}.zip" not in there else []


def _folders(home: Path) -> list[Path]:
    return [p for p in home.iterdir() if p.name.isdigit()] if home.is_dir() else []


def _digest(folder: Path) -> str:
    """What stands in a folder, nbgrader's note of the time apart."""
    hashed = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        if path.name != TIME_FILE and path.is_file() and not path.is_symlink():
            hashed.update(f"{path.name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return hashed.hexdigest()


def _letters(name: str) -> list[str]:
    """Canvas writes "mullerhans" for "Müller, Hans" or "Hans Müller"."""
    return sorted(words(name).replace(" ", ""))
