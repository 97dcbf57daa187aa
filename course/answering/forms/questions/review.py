"""`review("04")`: at the start of a lesson, three short questions on earlier ones. Never graded."""

from __future__ import annotations

import os

from course.answering.answers import Entry, answers_of
from course.answering.forms import form_of
from course.answering.forms.form import Form
from course.answering.forms.questions.due import Entries, Known, earlier, questions_due, review_id
from course.answering.kernel.runs import notebook_folder
from course.answering.session import session
from course.exercises.kinds import Question, Questions
from course.exercises.library import library
from course.ground.errors import CourseError
from course.ground.lessons import lesson_folder, lesson_number, lesson_title
from course.ground.shown import Shown

TITLE = "A short review"
PROMPT = (
    "Three questions on earlier lessons; what you missed at a first check comes first. Choose, then check. "
    "Nobody grades this, and you may leave it out."
)
NOTHING = "There is no review here: it asks questions only where you learn, and where earlier lessons have some to ask."


def review(lesson: str) -> Form | Shown:
    """Ask short questions on earlier lessons, those first that were missed there.

    Parameters
    ----------
    lesson
        The lesson that begins, such as "04".

    Returns
    -------
    Form or Shown
        One form, whose answers are kept beside those of the lesson; a sentence where there is nothing to ask.
    """
    try:
        number = lesson_number(lesson)
        asked = questions_due(number, _entries(number)) if _is_learners_own() else []
    except CourseError:
        asked = []
    if not asked:
        return Shown(NOTHING, f"<p>{NOTHING}</p>")
    return form_of(_as_exercise(number, asked), session().store())


def _is_learners_own() -> bool:
    """Not where something is graded: there no question is answered, and the keys may be elsewhere."""
    return library().has_keys and "NBGRADER_EXECUTION" not in os.environ


def _as_exercise(number: str, asked: list[Known]) -> Questions:
    return Questions(
        id=review_id(number),
        outcome=asked[0].exercise.outcome,
        answer="review",
        title=TITLE,
        prompt=PROMPT,
        items=[_with_its_place(one) for one in asked],
    )


def _with_its_place(one: Known) -> Question:
    number = one.exercise.lesson
    title = lesson_title(lesson_folder(number))
    source = f"From lesson {int(number)}, “{title}”, exercise {one.exercise.id}"
    return one.question.model_copy(update={"source": source})


def _entries(number: str) -> Entries:
    """What was answered in this lesson and those before it, in the folders beside this one or in this one."""
    here = session().store().all()
    return {
        lesson: {**_of(here, lesson), **(_of(_beside(lesson), lesson) if lesson != number else {})}
        for lesson in [*earlier(number), number]
    }


def _beside(number: str) -> dict[str, Entry]:
    """The answers of a lesson's own folder; none where they cannot be read."""
    try:
        return answers_of(notebook_folder().parent / lesson_folder(number).name).entries
    except Exception:  # another lesson's files may be in any state, and this one has to go on
        return {}


def _of(entries: dict[str, Entry], number: str) -> dict[str, Entry]:
    return {name: entry for name, entry in entries.items() if name[:2] == number}
