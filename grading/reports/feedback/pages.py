"""`course feedback`: nbgrader's own converter, for every learner, whatever the id, and always anew."""

from __future__ import annotations

import logging
from fnmatch import fnmatchcase
from pathlib import Path

from nbgrader.api import Grade, Gradebook, MissingEntry, SubmittedAssignment, SubmittedNotebook
from nbgrader.converters import GenerateFeedback, NbGraderException
from nbgrader.coursedir import CourseDirectory

from course.ground.errors import ExerciseError
from course.ground.lessons import lesson_folder
from course.ground.places import repository_root
from grading.classroom.config import CLASS_FOLDER
from grading.classroom.private import closed_to_others
from grading.classroom.release import class_config
from grading.engine.intake.words import quoted
from grading.reports.class_record import open_gradebook


class FeedbackError(ExerciseError):
    """Feedback that cannot be made: one sentence with what to do."""


class _Pages(GenerateFeedback):
    """nbgrader looks for notebooks by patterns, in which an id with brackets means another one."""

    found: dict[str, list[str]]

    def init_notebooks(self) -> None:
        self.assignments, self.notebooks = self.found, []


def write_feedback(lesson: str, students: str = "*", root: Path | None = None) -> str:
    """Write the page of every learner whose work of a lesson was graded.

    Parameters
    ----------
    lesson
        A number or the folder's name.
    students
        A pattern of student ids, such as "s0*".
    root
        The clone of the repository that holds the class.

    Returns
    -------
    str
        How many pages there are, where, and which of them leave something out.

    Raises
    ------
    FeedbackError
        When nobody was graded, or a page cannot be written.
    ClassRecordError
        When there is no gradebook.
    """
    name = lesson_folder(lesson).name
    config = class_config(root or repository_root())
    course = CourseDirectory(config=config)
    folder = Path(course.format_path(course.autograded_directory, ".", ".")).resolve()
    with open_gradebook(course) as gradebook:
        try:
            known = {submission.student_id for submission in gradebook.assignment_submissions(name)}
        except MissingEntry:
            known = set()
        waiting = _waiting(gradebook, name) if known else set()
    found = {
        str(path.parent): [str(path)]
        for path in sorted(folder.glob(f"*/{name}/{name}.ipynb"))
        if path.parent.parent.name in known and fnmatchcase(path.parent.parent.name, students)
    }
    broken = [one for one in found if "\n" in Path(one).parent.name]
    for one in broken:
        del found[one]
    if not found:
        raise FeedbackError(
            f"Nobody's {name} by {students} was graded yet: run `course grade {name[:2]}` first."
        )
    config.CourseDirectory.assignment_id = name
    converter = _Pages(coursedir=CourseDirectory(config=config), config=config)
    converter.found, converter.force = found, True
    converter.log = logging.getLogger(__name__)
    converter.log.setLevel(logging.ERROR)
    with closed_to_others(Path(course.root) / CLASS_FOLDER, config):
        try:
            converter.start()
        except NbGraderException as error:
            raise FeedbackError(
                f"Not every page of {name} could be written: {' '.join(str(error).split())}"
            ) from None
    written = {Path(one).parent.name for one in found}
    says = f"{len(written)} page{'s' * (len(written) > 1)} of {name} in {course.feedback_directory}/."
    if broken:
        ids = ", ".join(sorted(quoted(Path(one).parent.name) for one in broken))
        says += f" nbgrader makes no page for an id with a line break ({ids}): rename it."
    if left := sorted(written & waiting):
        says += f" What still waits for a person is left out for {', '.join(left)}."
    return says


def _waiting(gradebook: Gradebook, name: str) -> set[str]:
    """Who has something that a person has to grade."""
    assignment = gradebook.find_assignment(name)
    query = (
        gradebook.db.query(SubmittedAssignment.student_id)
        .select_from(Grade)
        .join(SubmittedNotebook, Grade.notebook_id == SubmittedNotebook.id)
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .filter(SubmittedAssignment.assignment_id == assignment.id, Grade.needs_manual_grade.is_(True))
    )
    return {student for (student,) in query}
