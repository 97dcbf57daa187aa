"""A marker's desk: which texts lie there, whose mark of each is final, and when it goes to the gradebook.

A mark is final when each criterion has a level. Where two markers marked a text, the first stands in the gradebook
until both have settled the difference. Whatever formgrader changes later stays as formgrader has it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.coursedir import CourseDirectory

from course.exercises.kinds import Exercise
from course.exercises.kinds.rubric import Rubric, read_rubric
from course.exercises.library import lesson_exercises
from course.ground.errors import CourseError
from course.ground.lessons import lesson_folder
from grading.classroom.config import CLASS_FOLDER
from grading.classroom.gradebook import NoGradebook
from grading.classroom.release import class_config
from grading.marking.errors import MarkingError
from grading.marking.marks import MOST_LETTERS, Mark, MarkingFolder, Marks, Written, named, now
from grading.marking.record import Standing, graded_cells, standings, write
from grading.marking.texts import Reader, Text
from grading.reports.class_record import ClassRecordError, open_gradebook

WAITS, BEGUN, MARKED, ANEW, ELSEWHERE, DIFFER, SETTLED = (
    "waits",
    "begun",
    "marked",
    "handed in anew",
    "changed in formgrader",
    "marks differ",
    "settled",
)
"""How a text stands for a marker."""
LATER = (
    "The gradebook is locked by another program or does not answer: your marks are kept, and this page writes them to "
    "it as soon as it answers."
)
CHANGED = "One text or more changed since this page read them: press “Look again”."
LOCK_SECONDS = 0.5
"""So long a mark waits for a gradebook that is locked: the page, which waits for an answer, brings it again later."""


@dataclass(frozen=True)
class Task:
    """A written task as it is marked: the exercise, its cell, its rubric, and the gradebook's maximum."""

    exercise: Exercise
    lesson: str
    grade_id: str
    maximum: float
    rubric: Rubric
    rubric_file: Path


@dataclass
class Desk:
    """One marker at one written task.

    Parameters
    ----------
    root
        The class's clone of the repository, or the demo's folder.
    lesson
        A number or the folder's name.
    marker
        Who marks.
    wanted
        The task's id, where a lesson has several.
    """

    root: Path
    lesson: str
    marker: str
    wanted: str | None = None
    standing: dict[str, Standing] = field(default_factory=dict, init=False)
    texts: dict[str, Text] = field(default_factory=dict, init=False)
    notices: list[str] = field(default_factory=list, init=False)
    others: list[Marks] = field(default_factory=list, init=False)
    changed: set[str] = field(default_factory=set, init=False)
    """The learners whose text, or whose place in the gradebook, is another than when this page looked."""

    def __post_init__(self) -> None:
        self.marker = named(self.marker)
        self.course = CourseDirectory(config=class_config(self.root))
        self.name = lesson_folder(self.lesson).name
        self.exercises = dict(lesson_exercises(self.name[:2]))
        self.task = self._task()
        self.folder = MarkingFolder(self.root / CLASS_FOLDER, self.task.exercise.id)
        self.own, self.shared = self.folder.marks_of(self.marker), self.folder.round()
        self.look()

    # What lies there.

    def look(self) -> None:
        """Read gradebook, texts and marks anew, and write what waits to be written.

        Raises
        ------
        MarkingError
            When a file of marks cannot be read.
        NoGradebook, ClassRecordError
            When the gradebook cannot be read.
        """
        self._read_marks()
        with open_gradebook(self.course) as gradebook:
            self.standing = self._standings(gradebook)
        self.changed = set()
        students = [
            student
            for student, standing in self.standing.items()
            if standing.waits or self._was_marked(student)
        ]
        self.shared = self.folder.numbered(students)
        self.texts = {student: self.reader.text_of(student) for student in students}
        self.notices = []
        done = self._write(self.unwritten())
        if done:
            many = f"{done} marks were" if done > 1 else "One mark was"
            self.notices.append(f"{many} written to the gradebook again: nothing in the text had changed.")

    def listed(self) -> list[str]:
        """The learners whose texts lie here, in the order of their numbers."""
        return [student for student in self.shared.order if student in self.texts]

    def student(self, number: Any) -> str:
        """Whose text has a number.

        Raises
        ------
        MarkingError
            When no such text lies here.
        """
        listed = {self.shared.number(student): student for student in self.listed()}
        if number not in listed:
            raise MarkingError("This text is not listed any more: press “Look again”.")
        return listed[number]

    def status(self, student: str) -> str:
        """How a text stands for this marker."""
        own = self.own.marks.get(student)
        if self.is_elsewhere(student):
            return ELSEWHERE
        if self.settled(student):
            return SETTLED
        if self.differs(student):
            return DIFFER
        if own and self.is_whole(own) and self.is_of_now(student, own):
            return MARKED
        if own and not self.is_of_now(student, own):
            return ANEW
        return BEGUN if own and (own.levels or own.comment) else WAITS

    # What was given.

    def mark(self, student: str, levels: dict[str, int], comment: str) -> None:
        """Keep this marker's levels and comment on a text, whole or not."""
        with self.folder.changing_marks(self.marker) as marks:
            mark = self._changed(student, marks.marks.get(student), levels, comment)
            marks.marks[student] = mark
            marks.at = self.shared.number(student)
        self.own = marks

    def settle(self, student: str, levels: dict[str, int], comment: str) -> None:
        """Keep the mark on which markers who differ have agreed."""
        with self.folder.changing_round() as shared:
            mark = self._changed(student, shared.settled.get(student), levels, comment)
            shared.settled[student] = mark.model_copy(update={"by": self.marker})
        self.shared = shared

    def stop_at(self, student: str) -> None:
        """Remember where this marker is, to go on there."""
        with self.folder.changing_marks(self.marker) as marks:
            marks.at = self.shared.number(student)
        self.own = marks

    def record(self, over_formgrader: str = "") -> None:
        """Bring each final mark to the gradebook that it does not have.

        Parameters
        ----------
        over_formgrader
            The learner whose mark is written over what formgrader has changed since, if any.
        """
        self.notices = []
        self._read_marks()
        if over_formgrader:
            self._write([*self.unwritten(), over_formgrader], over_formgrader)
        else:
            self._write(self.unwritten(), lock_seconds=LOCK_SECONDS)
        if self.changed:
            self.notices.append(CHANGED)

    def unwritten(self) -> list[str]:
        """The learners whose final mark the gradebook does not have yet."""
        return [student for student in self.listed() if self._should_write(student)]

    def final(self, student: str) -> tuple[Mark, str] | None:
        """The mark of a text that counts, and whose it is: the settled one, else the first whole one."""
        if settled := self.settled(student):
            return settled, settled.by
        marks = [(mark, marker) for marker, mark in self.marks_on(student).items()]
        return min(marks, key=lambda one: one[0].whole, default=None)

    def marks_on(self, student: str) -> dict[str, Mark]:
        """The whole marks of a text as it stands now, by marker, one's own first."""
        every = [self.own, *self.others]
        found = {marks.marker: marks.marks.get(student) for marks in every}
        return {
            marker: mark
            for marker, mark in found.items()
            if mark and self.is_whole(mark) and self.is_of_now(student, mark)
        }

    def settled(self, student: str) -> Mark | None:
        """The settled mark of a text, once each criterion has a level."""
        mark = self.shared.settled.get(student)
        return mark if mark and self.is_whole(mark) and self.is_of_now(student, mark) else None

    def differs(self, student: str) -> bool:
        """Did markers, this one among them, give a text other levels?"""
        marks = self.marks_on(student)
        return (
            self.marker in marks and len({tuple(sorted(mark.levels.items())) for mark in marks.values()}) > 1
        )

    def is_elsewhere(self, student: str) -> bool:
        """Has the gradebook points or a comment for this text that marking did not write?"""
        standing = self.standing[student]
        notes = [notes[student] for notes in (self.shared.written, self.shared.underway) if student in notes]
        if standing.score is None or self._has(student):
            return False
        if any(standing.is_as(note.score, note.comment) for note in notes):
            return False
        return not standing.waits or any(note.text == self.texts[student].fingerprint for note in notes)

    def is_whole(self, mark: Mark) -> bool:
        """Has each criterion a level?"""
        return all(criterion.id in mark.levels for criterion in self.task.rubric.criteria)

    def is_of_now(self, student: str, mark: Mark) -> bool:
        """Was this mark given to the text as it stands now?"""
        return mark.text == self.texts[student].fingerprint

    def bank(self) -> list[str]:
        """Comments that were used for this task, by anybody, the most frequent first."""
        used = Counter(
            mark.comment.strip()
            for marks in (self.own, *self.others)
            for mark in marks.marks.values()
            if mark.comment.strip()
        )
        return [comment for comment, _ in used.most_common()]

    # How it works.

    @cached_property
    def reader(self) -> Reader:
        """Reads this task's texts."""
        return Reader(self.course, self.name, self.task.grade_id, self.exercises, self.task.exercise.id)

    def _task(self) -> Task:
        written = {name: one for name, one in self.exercises.items() if one.kind == "manual"}
        number = self.name[:2]
        if not written:
            raise MarkingError(f"Lesson {number} has no written task: there is nothing to mark by hand.")
        if self.wanted is None and len(written) > 1:
            raise MarkingError(
                f"Lesson {number} has {len(written)} written tasks: add --task, such as --task {next(iter(written))}."
            )
        wanted = self.wanted or next(iter(written))
        if wanted not in written:
            raise MarkingError(
                f"{wanted} is no written task of lesson {number}; such are {', '.join(written)}."
            )
        exercise: Any = written[wanted]
        grade_id = f"manual-{wanted.replace('.', '-')}"
        try:
            with open_gradebook(self.course) as gradebook:
                maximum = graded_cells(gradebook, self.name)[grade_id]
        except (MissingEntry, KeyError):
            raise ClassRecordError(
                f"{wanted} is not in the gradebook: run `course release {number}` first."
            ) from None
        file = lesson_folder(self.lesson) / exercise.rubric
        try:
            rubric = read_rubric(file, exercise.points)
        except CourseError as error:
            raise MarkingError(f"The rubric {self.name}/{exercise.rubric} cannot be used: {error}") from None
        return Task(exercise, self.name, grade_id, maximum, rubric, file)

    def _read_marks(self) -> None:
        self.own, self.others = self.folder.marks_of(self.marker), self.folder.others(self.marker)
        self.shared = self.folder.round()

    def _was_marked(self, student: str) -> bool:
        return student in self.shared.written or any(student in one.marks for one in (self.own, *self.others))

    def _changed(self, student: str, before: Mark | None, levels: dict[str, int], comment: str) -> Mark:
        text = self.texts[student].fingerprint
        known = {criterion.id: criterion.levels for criterion in self.task.rubric.criteria}
        kept = {name: level for name, level in levels.items() if level in known.get(name, {})}
        mark = Mark(text=text, levels=kept, comment=comment[:MOST_LETTERS])
        if self.is_whole(mark):
            mark.whole = before.whole if before and before.text == text and before.whole else now()
        return mark

    def _should_write(self, student: str) -> bool:
        """Is there a final mark that the gradebook does not have?"""
        if student in self.changed or self.final(student) is None or self.is_elsewhere(student):
            return False
        return self.standing[student].waits or not self._has(student)

    def _has(self, student: str) -> bool:
        """Has the gradebook the points and the comment of the final mark?"""
        final = self.final(student)
        if final is None:
            return False
        mark, points = final[0], final[0].points(self.task.rubric, self.task.maximum)
        return self.standing[student].is_as(points, mark.comment)

    def _standings(self, gradebook: Gradebook) -> dict[str, Standing]:
        """What the gradebook has; by it is seen whether what was about to be written there was."""
        found = standings(gradebook, self.name, self.task.grade_id)
        if self.shared.underway:
            with self.folder.changing_round() as self.shared:
                for student, note in self.shared.underway.items():
                    if student in found and found[student].is_as(note.score, note.comment):
                        self.shared.written[student] = note
                self.shared.underway.clear()
        return found

    def _write(
        self, students: list[str], over_formgrader: str = "", lock_seconds: float | None = None
    ) -> int:
        """Write final marks; how many were. A gradebook that is locked is a notice: nothing is lost."""
        ready = [student for student in students if self.final(student)]
        if not ready:
            return 0
        done = 0
        try:
            with open_gradebook(self.course, lock_seconds) as gradebook:
                self.standing |= self._standings(gradebook)
                for student in ready:
                    if student == over_formgrader or not self.is_elsewhere(student):
                        done += self._write_one(gradebook, student)
        except NoGradebook:
            self.notices.append(LATER)
        return done

    def _write_one(self, gradebook: Gradebook, student: str) -> bool:
        """Write a final mark, if its text and its place in the gradebook are still those that were read."""
        final = self.final(student)
        if final is None or self.reader.fingerprint_of(student) != self.texts[student].fingerprint:
            self.changed.add(student)
            return False
        mark, by = final
        points = mark.points(self.task.rubric, self.task.maximum)
        note = Written(text=mark.text, score=points, comment=mark.comment, by=by, when=now())
        try:
            with self.folder.writing(student, note):
                write(gradebook, self.name, self.task.grade_id, student, (points, mark.comment))
        except MissingEntry:
            self.changed.add(student)
            return False
        self.shared = self.folder.round()
        self.standing[student] = Standing(points, False, mark.comment.strip())
        return True
