"""Marks for a learning platform, as plugins of `nbgrader export`.

Pseudonyms go out unless a file of names is given. What is not known is an empty cell, never a 0.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins.export import ExportPlugin
from traitlets import Enum, Unicode

from course.ground.files import write_whole
from course.ground.lessons import lesson_folder
from course.ground.places import repository_root
from grading.classroom.config import CLASS_FOLDER
from grading.classroom.release import class_config
from grading.reports.class_record import (
    ClassRecordError,
    LessonRecord,
    Submission,
    lesson_record,
    open_gradebook,
)
from grading.reports.csv_cells import Value, csv_text, safe

EXPORTS = "exports"


class ExportError(ClassRecordError):
    """An export that cannot be made: one sentence with what to do."""


@dataclass(frozen=True)
class Person:
    """A learner as the platform knows them."""

    id: str
    name: str = ""
    login: str = ""
    section: str = ""


def read_names(path: Path) -> dict[str, Person]:
    """Read who is who.

    Parameters
    ----------
    path
        A CSV file in UTF-8 with the columns `pseudonym` and `id`, and if wanted `name`, `login`, `section`.

    Raises
    ------
    ExportError
        When the file cannot be read, lacks a column, or names somebody twice.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if lacking := {"pseudonym", "id"} - set(reader.fieldnames or []):
                raise ExportError(
                    f"{path} lacks the column {' and '.join(sorted(lacking))} in its first line."
                )
            rows = [{k: (v or "").strip() for k, v in row.items() if isinstance(k, str)} for row in reader]
    except OSError as error:
        raise ExportError(f"{path} cannot be read: {error.strerror}.") from None
    except (UnicodeDecodeError, csv.Error):
        raise ExportError(f"{path} is no CSV file in UTF-8; save it as one.") from None
    people: dict[str, Person] = {}
    for row in rows:
        pseudonym, platform_id = row["pseudonym"], row["id"]
        if not pseudonym and not platform_id:
            continue
        if not pseudonym or not platform_id:
            raise ExportError(f"{path}: the line of {pseudonym or platform_id} lacks its pseudonym or id.")
        if pseudonym in people or any(person.id == platform_id for person in people.values()):
            raise ExportError(f"{path}: {pseudonym} or its id {platform_id} stands there twice.")
        people[pseudonym] = Person(
            platform_id, row.get("name", ""), row.get("login", ""), row.get("section", "")
        )
    return people


class CsvExporter(ExportPlugin):
    """All that is known, one line for each learner and lesson."""

    kind = "csv"

    names = Unicode("", help="A CSV file: pseudonym, id, and if wanted name, login, section.").tag(
        config=True
    )

    score = Enum(
        ["mark", "points"], "mark", help="What is exported: the mark in per cent, or nbgrader's points."
    ).tag(config=True)

    empty = 0
    cells = 0

    @property
    def target(self) -> Path:
        """The file that is written: `class/exports/` and the kind, if `to` names no other."""
        return Path(self.to) if self.to else self._folders.exports / f"{self.kind}.csv"

    def export(self, gradebook: Gradebook) -> None:
        """Write the file, at once or not at all.

        Raises
        ------
        ClassRecordError
            When a lesson is not in the gradebook, nothing was handed in, or a learner has no line in the
            file of names.
        """
        records = self._records(gradebook)
        students = sorted({s.student for record in records for s in self._chosen(record)})
        if not students:
            raise ExportError("Nothing to export: no lesson that you named has a graded submission.")
        people = self._people(students)
        self.empty = self.cells = 0
        rows = list(self.rows(records, students, people))
        changed = [s for s in students if safe(people[s].id) != people[s].id]
        if changed:
            self.log.warning(
                "The id of %s looks like a formula and was changed; give it another one.", ", ".join(changed)
            )
        write_whole(self.target, csv_text(rows), private=True)
        self.log.info("Exported grades to %s", self.target)

    def rows(
        self, records: list[LessonRecord], students: list[str], people: dict[str, Person]
    ) -> Iterator[list[Value]]:
        """The lines of the file."""
        named = bool(self.names)
        yield [
            *("lesson", "student"),
            *(("id", "name") if named else ()),
            *("status", "practice_points", "practice_maximum", "written_points", "written_maximum"),
            *("tasks_waiting", "exercises_done", "exercises", "penalty", "points", "maximum", "mark"),
        ]
        for record in records:
            for student in students:
                who = [student, *((people[student].id, people[student].name) if named else ())]
                yield [record.name, *who, *self._details(record, record.by_student.get(student))]

    def value(self, record: LessonRecord, student: str) -> float | None:
        """What a platform gets for a learner's lesson; None, an empty cell, where it is not known."""
        submission = record.by_student.get(student)
        value = None
        if submission is not None:
            value = record.mark(submission) if self.score == "mark" else _points(record, submission)
        self.cells += 1
        self.empty += value is None
        return None if value is None else round(value, 2 if self.score == "points" else 1)

    def maximum(self, record: LessonRecord) -> float:
        """The most that `value` gives without extra credit."""
        return 100 if self.score == "mark" else record.maximum()

    def _details(self, record: LessonRecord, submission: Submission | None) -> list[Value]:
        practice, written = record.maximum(written=False), record.maximum(written=True)
        if submission is None:
            nothing: list[Value] = [None] * 5
            self.cells += 1
            self.empty += 1
            return ["not handed in", None, practice, None, written, *nothing, record.maximum(), None]
        status = "waits" if submission.waiting else "graded"
        return [
            status if submission.readable else "unreadable",
            _rounded(record.total(submission, written=False)),
            practice,
            _rounded(record.total(submission, written=True)),
            written,
            len(submission.waiting),
            submission.done,
            submission.of,
            submission.penalty,
            _rounded(_points(record, submission)),
            record.maximum(),
            self.value(record, submission.student),
        ]

    def _records(self, gradebook: Gradebook) -> list[LessonRecord]:
        names = [str(name) for name in self.assignment] or sorted(
            str(one.name) for one in gradebook.assignments
        )
        records = [lesson_record(gradebook, name, self._folders.course) for name in names]
        return [record for record in records if record.submissions]

    def _chosen(self, record: LessonRecord) -> list[Submission]:
        wanted = {str(student) for student in self.student}
        return [s for s in record.submissions if not wanted or s.student in wanted]

    def _people(self, students: list[str]) -> dict[str, Person]:
        if not self.names:
            return {student: Person(student, student, student) for student in students}
        people = read_names(Path(self.names).expanduser())
        if lacking := [student for student in students if student not in people]:
            raise ExportError(f"{self.names} has no line for {', '.join(lacking)}; add one for each.")
        return people

    @property
    def _folders(self) -> _Folders:
        course = CourseDirectory(config=self.config)
        return _Folders(course, Path(course.root) / CLASS_FOLDER / EXPORTS)


@dataclass(frozen=True)
class _Folders:
    course: CourseDirectory
    exports: Path


class CanvasExporter(CsvExporter):
    """A file for Canvas: Grades, Import. One column for each lesson."""

    kind = "canvas"

    def rows(
        self, records: list[LessonRecord], students: list[str], people: dict[str, Person]
    ) -> Iterator[list[Value]]:
        """The lines of the file; without names, the pseudonym stands as name and login."""
        titles = [record.title for record in records]
        yield ["Student", "ID", "SIS Login ID", "Section", *titles]
        yield ["    Points Possible", None, None, None, *[self.maximum(record) for record in records]]
        for student in students:
            person = people[student]
            who = [person.name or person.id, person.id if self.names else None, person.login, person.section]
            yield [*who, *[self.value(record, student) for record in records]]


class MoodleExporter(CsvExporter):
    """A file for Moodle: Grades, Import, CSV file; map "ID number" to the same field of the profile."""

    kind = "moodle"

    def rows(
        self, records: list[LessonRecord], students: list[str], people: dict[str, Person]
    ) -> Iterator[list[Value]]:
        """The lines of the file: the id and one column for each lesson; no names."""
        yield ["ID number", *[record.title for record in records]]
        for student in students:
            yield [people[student].id, *[self.value(record, student) for record in records]]


EXPORTERS: dict[str, type[CsvExporter]] = {
    exporter.kind: exporter for exporter in (CanvasExporter, MoodleExporter, CsvExporter)
}


def export(
    to: str,
    lesson: str | None = None,
    names: Path | None = None,
    score: str = "mark",
    file: Path | None = None,
    root: Path | None = None,
) -> CsvExporter:
    """Write marks for a platform.

    Parameters
    ----------
    to
        "canvas", "moodle" or "csv".
    lesson
        Two digits or the folder's name; all lessons if not given.
    names
        The file that says who is who; pseudonyms if not given.
    score
        "mark" or "points".
    file
        The file to write; `class/exports/canvas.csv` and the like if not given.
    root
        The clone of the repository; this one if not given.

    Returns
    -------
    CsvExporter
        With its `target`, and how many of its `cells` are `empty`.

    Raises
    ------
    ClassRecordError
        One sentence, when the export cannot be made.
    """
    if to not in EXPORTERS:
        raise ExportError(f"There is no export to {to}; choose one of {', '.join(EXPORTERS)}.")
    settings: dict[str, Any] = {"names": str(names or ""), "score": score, "to": str(file or "")}
    if lesson:
        settings["assignment"] = [lesson_folder(lesson).name]
    config = class_config(root or repository_root())
    exporter = EXPORTERS[to](config=config, **settings)
    with open_gradebook(CourseDirectory(config=config)) as gradebook:
        exporter.export(gradebook)
    return exporter


def _points(record: LessonRecord, submission: Submission) -> float | None:
    total = record.total(submission)
    return None if total is None else max(0.0, total - submission.penalty)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
