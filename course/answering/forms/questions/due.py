"""Which questions on earlier lessons are asked again at the start of a lesson.

The rule is Leitner's, with four boxes and no chance in it. What was missed at the first check comes into box 0 and
is due in the next lesson. Answered right in a review, it moves up a box, and waits two lessons, then four, then it
is done; answered wrong, it falls back into box 0. What is due is asked first: low boxes before high ones, what waits
longest before the rest. Free places are filled the same for everybody: with questions on outcomes that this lesson
needs again, the nearest lessons first. Places go to different lessons while there are some, and never two to one
exercise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from course.answering.answers import Entry
from course.exercises.judge import judge
from course.exercises.kinds import Exercise, Question
from course.exercises.library import lesson_exercises
from course.ground.lessons import all_lessons

AT_ONCE = 3
FEWEST_EARLIER = 2
"""So many lessons come before the first that has a review: the very first tells of cells and forms."""
WAITS = (1, 2, 4)
"""How many lessons a question waits, by its box. Beyond the last box it is done."""

Entries = Mapping[str, Mapping[str, Entry]]
"""What was answered, by lesson and exercise."""


@dataclass(frozen=True)
class Known:
    """A question, where it comes from, and how it stands with one learner.

    Attributes
    ----------
    place
        That of its lesson in the order of study.
    box
        None where it was never missed.
    due
        The place of the lesson in which it may be asked again.
    """

    question: Question
    exercise: Exercise
    place: int
    box: int | None = None
    due: int = 0


def review_id(number: str) -> str:
    """The name under which the answers to a lesson's review are kept."""
    return f"{number}.review"


def earlier(number: str) -> list[str]:
    """The numbers of the lessons studied before one; none where it has no review.

    Parameters
    ----------
    number
        Two digits.
    """
    order = [folder.name[:2] for folder in all_lessons()]
    before = order[: order.index(number)] if number in order else []
    return before if len(before) >= FEWEST_EARLIER else []


def questions_due(number: str, entries: Entries) -> list[Known]:
    """The questions of a lesson's review.

    Parameters
    ----------
    number
        The lesson's, two digits.
    entries
        What the learner has answered in all lessons.

    Returns
    -------
    list of Known
        Three at most. Those that stand answered in this review already come first.
    """
    lessons = earlier(number)
    known = _with_boxes(_all_questions(lessons), lessons, entries)
    answered = given_in(entries.get(number, {}), number)
    kept = [known[name] for name in answered if name in known]
    here, needed = len(lessons), _needed(number)
    missed = [one for one in known.values() if one.box is not None]
    waiting = [one for one in missed if one.box < len(WAITS) and one.due <= here]  # type: ignore[operator]
    waiting.sort(key=lambda one: (one.box, one.due, _shuffled(one.question.id)))
    others = sorted(
        (one for one in known.values() if one.box is None),
        key=lambda one: (
            one.exercise.outcome not in needed,
            -one.place,
            _shuffled(f"{number} {one.question.id}"),
        ),
    )
    return _chosen(kept, [waiting, others])


def given_in(entries: Mapping[str, Entry], number: str) -> dict[str, str]:
    """What was answered in a lesson's review, by question: as it was checked first, else as it stands."""
    entry = entries.get(review_id(number)) or {}
    parts = (entry.get("answer"), entry.get("first") if entry.get("checks") else None)
    return {name: value for part in parts if isinstance(part, dict) for name, value in part.items() if value}


def _all_questions(lessons: Iterable[str]) -> dict[str, Known]:
    return {
        question.id: Known(question, exercise, place)
        for place, number in enumerate(lessons)
        for exercise in lesson_exercises(number).values()
        for question in exercise.questions()
    }


def _with_boxes(known: dict[str, Known], lessons: list[str], entries: Entries) -> dict[str, Known]:
    """How each question stands after all earlier lessons: first their reviews' answers, then their own."""
    boxed = dict(known)
    for place, number in enumerate(lessons):
        own = entries.get(number, {})
        for name, right in _reviewed(boxed, own, number):
            one = boxed[name]
            box = (0 if one.box is None else one.box) + 1 if right else 0
            if right and one.box is None:
                continue
            boxed[name] = Known(one.question, one.exercise, one.place, box, place + (*WAITS, 0)[box])
        for name in _missed(lesson_exercises(number), own):
            if name in boxed:
                one = boxed[name]
                boxed[name] = Known(one.question, one.exercise, one.place, 0, place + WAITS[0])
    return boxed


def _reviewed(
    known: Mapping[str, Known], own: Mapping[str, Entry], number: str
) -> Iterator[tuple[str, bool]]:
    """The questions that a lesson's review asked and checked, and whether they were answered right."""
    if not (own.get(review_id(number)) or {}).get("checks"):
        return
    for name, value in given_in(own, number).items():
        if name in known:
            yield name, value in known[name].question.key


def _missed(exercises: Mapping[str, Exercise], own: Mapping[str, Entry]) -> Iterator[str]:
    """The questions that a lesson's first checked answers got wrong. An answer of a strange form tells nothing."""
    for name, exercise in exercises.items():
        entry = own.get(name) or {}
        if not entry.get("checks") or not exercise.questions():
            continue
        try:
            verdict = judge(exercise, entry.get("first"))
        except Exception:
            continue
        if verdict.answered and not verdict.sealed:
            yield from exercise.got_wrong(verdict)


def _needed(number: str) -> set[str]:
    return {outcome for exercise in lesson_exercises(number).values() for outcome in exercise.uses}


def _shuffled(name: str) -> bytes:
    """A place in an order that has no meaning and is always the same."""
    return sha256(name.encode()).digest()


def _chosen(kept: list[Known], pools: list[list[Known]]) -> list[Known]:
    chosen = list(kept[:AT_ONCE])
    for pool in pools:
        for same_lesson in (False, True):
            for one in pool:
                if len(chosen) == AT_ONCE:
                    return chosen
                exercises = {other.exercise.id for other in chosen}
                places = {other.place for other in chosen}
                if one.exercise.id not in exercises and (same_lesson or one.place not in places):
                    chosen.append(one)
    return chosen
