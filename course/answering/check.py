"""`check("05.3")`: what a learner runs, and what nbgrader takes the points from."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

from course.answering.card import AGAIN, CARD_MIME, Card, card_of, unanswered
from course.answering.cards import live_card
from course.answering.kernel.runs import running_shell, standing_of
from course.answering.session import in_turn, session
from course.answering.worth import worth
from course.exercises.as_data import NotExportable, export
from course.exercises.judge import as_kept, judge
from course.exercises.kinds import AnswerError, Exercise
from course.exercises.ladder import SENTENCES
from course.exercises.library import find_exercise, library
from course.exercises.verdict import Verdict
from course.ground.errors import CourseError, ExerciseError
from course.ground.shown import Shown

AUTOGRADE, VALIDATE = "autograde", "validate"
MISFIT = object()
"""In place of an answer that the exercise does not know: a card about it is about no answer that is kept."""


class NotGraded(CourseError):
    """Raised where a machine grades without the keys: a person must, so it must never look like full points."""


class NotYet(CourseError):
    """Raised where nbgrader validates and points are missing: Validate shows its sentences, and no traceback."""


class Points(float):
    """Points that show themselves as the card of their answer. As plain text they are a number: nbgrader reads it."""

    card: Card

    @classmethod
    def on(cls, card: Card) -> Points:
        """The points that a card gives."""
        points = cls(card.earned)
        points.card = card
        return points

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(repr(float(self)))  # whatever `%precision` says: it would turn 1.5 of 2 into 2

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return self.card.bundle()

    def _repr_html_(self) -> str:
        return self.card.html()


def check(exercise_id: str) -> Points | None:
    """Check an answer, say what to look at again, and give the points.

    Parameters
    ----------
    exercise_id
        Such as "05.3".

    Returns
    -------
    Points
        From 0 to the task's own: nbgrader's partial credit. None where nbgrader validates what has no keys.

    Raises
    ------
    NotYet
        Where nbgrader validates, and there are fewer points than there could be.
    NotGraded
        Where nbgrader grades, and nothing can be judged: an exam's notebook without the keys, a lesson at fault.
    """
    with in_turn:
        return _checked_here(exercise_id, os.environ.get("NBGRADER_EXECUTION"))


def checked(exercise: Exercise, answer: Any, stands: bool = False) -> Card:
    """Judge an answer, count the check if it is a learner's own, and let the check's cell show the card.

    Parameters
    ----------
    exercise
        What was answered.
    answer
        As data, or None.
    stands
        Does a card stand already where the learner looks? Then a check of the same answer says that it is the same.

    Raises
    ------
    ExerciseError
        When the lesson itself is at fault.
    """
    verdict, kept = judge(exercise, answer), _as_kept(exercise, answer)
    counts = kept is not MISFIT and _counts(answer, verdict)
    again = stands and counts and session().store().is_checked(exercise.id, kept)
    rung = session().store().checked(exercise.id, kept)["checks"] if counts else SENTENCES
    card = card_of(exercise, verdict, rung, worth(exercise))
    if is_own_run():
        card = replace(card, notices=(*([AGAIN] if again else []), *session().store().take_notices()))
    live_card(exercise.id).show(card, kept)
    return card


def _as_kept(exercise: Exercise, answer: Any) -> Any:
    """What the store and the exercise's forms hold for an answer: one that does not fit is judged, and never kept."""
    if exercise.in_code:
        return answer
    try:
        return as_kept(exercise, answer)
    except AnswerError:
        return MISFIT


def exported_answer(exercise: Exercise, namespace: dict[str, Any]) -> Any:
    """The answer of an exercise as data, from the variable that the exercise names.

    Parameters
    ----------
    exercise
        Its `answer` is the variable's name.
    namespace
        The notebook's variables.

    Raises
    ------
    NotExportable
        When the variable holds another sort of thing, or not what its cell says now.
    """
    value = namespace.get(exercise.answer)
    if exercise.in_code:
        given = value is not ... and exercise.answer in namespace
        stands = standing_of(exercise.id, exercise.answer, namespace, given)
        if not stands.ok:
            raise NotExportable(stands.says)
        return export(value, exercise.form, exercise.answer) if given else None  # type: ignore[union-attr]
    answer = getattr(value, "answer", value)
    if answer is None:
        answer = (session().store().get(exercise.id) or {}).get("answer")
    return answer


def _checked_here(exercise_id: str, run: str | None) -> Points | None:
    try:
        card = _card_here(find_exercise(exercise_id))
    except Exception as error:
        return _trouble(str(exercise_id), error, run)
    if run == AUTOGRADE and card.sealed:
        raise NotGraded("Saved, not graded: the keys of this exam are elsewhere.")
    if run == VALIDATE and card.sealed:
        return _say(card)
    if run == VALIDATE and card.earned < card.of:
        raise _not_yet(card)
    if live_card(exercise_id).card is card:
        live_card(exercise_id).enter_cell()
    return Points.on(card)


def _card_here(exercise: Exercise) -> Card:
    """The card on what stands in this notebook."""
    if not library().has_keys:
        says = f"{exercise.id} is judged when its own check cell is reached, apart from this notebook."
        return card_of(exercise, Verdict(0, sealed=True, says=says), SENTENCES)
    try:
        answer = exported_answer(exercise, _namespace())
    except NotExportable as error:
        card = unanswered(exercise, str(error), worth(exercise))
        live_card(exercise.id).show(card, None)
        return card
    return checked(exercise, answer, stands=live_card(exercise.id).in_cell)


def _counts(answer: Any, verdict: Verdict) -> bool:
    """Is this a check to be counted? nbgrader's runs are not the learner's: they count nothing."""
    return verdict.answered and not callable(answer) and is_own_run()


def is_own_run() -> bool:
    """Does a learner run this, and not nbgrader?"""
    return "NBGRADER_EXECUTION" not in os.environ


def _trouble(exercise_id: str, error: Exception, run: str | None) -> Points:
    """Where the lesson is at fault, or an answer breaks its check, a learner is told, and a class asks a person."""
    says = str(error)
    if not isinstance(error, CourseError):
        says = f"The answer to {exercise_id} has a form that cannot be judged ({type(error).__name__})."
    if run == AUTOGRADE:
        raise NotGraded(says) from None
    card = Card(exercise_id, heading="This cannot be checked.", says=says)
    if run == VALIDATE and _has_points(exercise_id):
        raise _not_yet(card) from None
    return Points.on(card)


def _has_points(exercise_id: str) -> bool:
    """May points be missing? An extra never makes Validate fail."""
    try:
        return worth(find_exercise(exercise_id)) > 0
    except CourseError:
        return True


def _not_yet(card: Card) -> NotYet:
    """The error whose text nbgrader shows; beside it, for `course validate`, the card with its points."""
    _say(card)
    return NotYet(card.text())


def _say(card: Card) -> None:
    from IPython.display import display

    display(Shown(card.text(), card.html(), {CARD_MIME: card.data()}))


def _namespace() -> dict[str, Any]:
    shell = running_shell()
    if shell is None:
        raise ExerciseError("`check` works inside a notebook; open the lesson with `course start`.")
    return shell.user_ns
