"""Marks for a learning platform, as plugins of `nbgrader export`.

A platform gets the ids that it knows its people by, and pseudonyms only where somebody asks for them. What is not
known is an empty cell, never a 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins.export import ExportPlugin
from traitlets import Bool, Enum, Unicode

from course.ground.files import write_whole
from course.ground.lessons import lesson_folder
from course.ground.places import repository_root
from grading.classroom.config import CLASS_FOLDER
from grading.classroom.people.canvas import CanvasForm
from grading.classroom.people.roster import FILE as PEOPLE
from grading.classroom.people.roster import Person, Roster, people_in
from grading.classroom.people.tables import TableError, read_table
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


def read_names(path: Path) -> dict[str, Person]:
    """Read who is who.

    Parameters
    ----------
    path
        A CSV file with the columns `pseudonym` and `id`, and if wanted `name`, `login`, `section`.

    Raises
    ------
    ExportError
        When the file cannot be read, lacks a column, or names somebody twice.
    """
    try:
        table = read_table(path)
    except TableError as error:
        raise ExportError(str(error)) from None
    if lacking := {"pseudonym", "id"} - {name.casefold() for name in table.header}:
        raise ExportError(f"{path} lacks the column {' and '.join(sorted(lacking))} in its first line.")
    people: dict[str, Person] = {}
    for person in people_in(table):
        if not person.pseudonym or not person.id:
            who = person.pseudonym or person.id or person.name
            raise ExportError(f"{path}: the line of {who} lacks its pseudonym or id.")
        if person.pseudonym in people or any(one.id == person.id for one in people.values()):
            raise ExportError(f"{path}: {person.pseudonym} or its id {person.id} stands there twice.")
        people[person.pseudonym] = person
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

    pseudonyms = Bool(False, help="Leave out names and the platform's ids.").tag(config=True)

    empty = 0
    cells = 0
    rule = ""
    notes: tuple[str, ...] = ()
    needs_ids = False
    """Is the file of use only with the ids that a platform knows?"""

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
        self.empty, self.cells, self.notes = 0, 0, ()
        self.rule = str(records[0].rule)
        rows = list(self.rows(records, students, people))
        changed = [s for s, person in people.items() if s in students and safe(person.id) != person.id]
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
        named = bool(self.names) and not self.pseudonyms
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
        """Who is who: by the file of names, else by the class's list."""
        if self.pseudonyms or not (self.names or self.needs_ids):
            return {student: Person(student) for student in students}
        if self.names:
            people, where = read_names(Path(self.names).expanduser()), self.names
        else:
            where = f"{CLASS_FOLDER}/{PEOPLE}"
            people = {name: one for name, one in self._roster().by_pseudonym.items() if self._is_told(one)}
        if lacking := [student for student in students if student not in people]:
            raise ExportError(
                f"{where} has no line with an id for {', '.join(lacking)}; run `course roster FILE`, name a file "
                "with --names, or ask for --pseudonyms."
            )
        return people

    def _is_told(self, person: Person) -> bool:
        return bool(person.id)

    def _roster(self) -> Roster:
        """Who is who, for looking somebody up."""
        if self.names:
            return Roster(read_names(Path(self.names).expanduser()).values())
        return Roster.of(self._folders.exports.parent)

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
    needs_ids = True

    form = Unicode("", help="Canvas's own export of its gradebook, which is filled in.").tag(config=True)

    column = Unicode("", help="The assignment's column in it, where its name is not the lesson's.").tag(
        config=True
    )

    def rows(
        self, records: list[LessonRecord], students: list[str], people: dict[str, Person]
    ) -> Iterator[list[Value]]:
        """The lines of the file, as Canvas's own export has them where that was given."""
        if self.form:
            yield from self._filled_in(CanvasForm(Path(self.form).expanduser()), records, students)
            return
        titles = [record.title for record in records]
        yield ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *titles]
        yield ["    Points Possible", *[None] * 4, *[self.maximum(record) for record in records]]
        for student in students:
            one = people[student]
            who = [
                one.name or one.id or student,
                one.id or None,
                one.sis_id,
                one.login or (student if self.pseudonyms else ""),
                one.section,
            ]
            yield [*who, *[self.value(record, student) for record in records]]

    def _people(self, students: list[str]) -> dict[str, Person]:
        return {} if self.form else super()._people(students)

    def _filled_in(
        self, form: CanvasForm, records: list[LessonRecord], students: list[str]
    ) -> Iterator[list[Value]]:
        """Canvas's columns and people in their order; of the assignments only those that get marks."""
        columns = {record.name: form.column_for(record.title, self.column) for record in records}
        by_name = {record.name: record for record in records}
        lessons = [by_name[name] for name in form.in_order(columns)]
        possible = {record.name: form.possible(columns[record.name]) for record in lessons}
        yield [*form.header, *[columns[record.name] for record in lessons]]
        filled = [
            possible[one.name] if possible[one.name] is not None else self.maximum(one) for one in lessons
        ]
        yield [*form.possible_row(), *filled]
        met = set()
        for who, person in form.people(self._roster()):
            student = person.pseudonym if person else ""
            met.add(student)
            values = [self.value(one, student) for one in lessons]
            yield [
                *who,
                *[
                    self._scaled(value, possible[one.name])
                    for one, value in zip(lessons, values, strict=True)
                ],
            ]
        if left := [student for student in students if student not in met]:
            self.notes = (f"Not in {form.path}, and left out: {', '.join(left)}.",)

    def _scaled(self, value: float | None, possible: float | None) -> float | None:
        """A mark in per cent, as a share of the points that Canvas thinks possible."""
        if value is None or not possible or self.score != "mark":
            return value
        return round(value * possible / 100, 2)


class MoodleExporter(CsvExporter):
    """A file for Moodle: Grades, Import, CSV file; map "ID number" to the same field of the profile."""

    kind = "moodle"
    needs_ids = True

    def rows(
        self, records: list[LessonRecord], students: list[str], people: dict[str, Person]
    ) -> Iterator[list[Value]]:
        """The lines of the file: the id, an address where one is known, and one column for each lesson; no names."""
        with_address = any(people[student].email for student in students)
        yield [
            "ID number",
            *(["Email address"] if with_address else []),
            *[record.title for record in records],
        ]
        for student in students:
            one = people[student]
            who = [
                one.id or (one.pseudonym if self.pseudonyms else ""),
                *([one.email] if with_address else []),
            ]
            yield [*who, *[self.value(record, student) for record in records]]

    def _is_told(self, person: Person) -> bool:
        return bool(person.id or person.email)


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
    **more: Any,
) -> CsvExporter:
    """Write marks for a platform.

    Parameters
    ----------
    to
        "canvas", "moodle" or "csv".
    lesson
        Two digits or the folder's name; all lessons if not given.
    names
        The file that says who is who; the class's list of people if not given.
    score
        "mark" or "points".
    file
        The file to write; `class/exports/canvas.csv` and the like if not given.
    root
        The clone of the repository; this one if not given.
    **more
        Other settings of the exporter: `pseudonyms`, and Canvas's `form` and `column`.

    Returns
    -------
    CsvExporter
        With its `target`, how many of its `cells` are `empty`, its `rule` of marks, and `notes` for its reader.

    Raises
    ------
    ClassRecordError
        One sentence, when the export cannot be made.
    """
    if to not in EXPORTERS:
        raise ExportError(f"There is no export to {to}; choose one of {', '.join(EXPORTERS)}.")
    settings: dict[str, Any] = {"names": str(names or ""), "score": score, "to": str(file or ""), **more}
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
