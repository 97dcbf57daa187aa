"""A look back: an earlier answer, and all the work of a lesson."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

from course.answering.answers import ANSWERS_MIME, SCHEMA
from course.answering.check import exported_answer, is_own_run
from course.answering.kept.here import lesson_here, packed_here
from course.answering.kept.tally import Tally, tally
from course.answering.kernel.runs import running_shell
from course.answering.session import session
from course.answering.store import AnswerStore
from course.answering.worth import earned, is_untouched, worth
from course.exercises.as_data import NotExportable
from course.exercises.judge import is_empty
from course.exercises.kinds import AnswerError, Exercise
from course.exercises.library import find_exercise, lesson_exercises
from course.ground.shown import Shown

_KEEPING = (
    "To save: choose File, then Save Notebook. To keep a copy: choose File, then Download. "
    "To hand in: hand in this notebook, with the file answers.json beside it if you can. "
    "If you answer more, run this cell again before you save."
)


def recall(exercise_id: str) -> Shown:
    """What was answered before, in words.

    Parameters
    ----------
    exercise_id
        Such as "02.0", a prediction.

    Raises
    ------
    ExerciseError
        When there is no such exercise.
    """
    exercise = find_exercise(exercise_id)
    answer = _answer_to(exercise, session().store())
    if answer is None:
        sentence = f"You have not answered {exercise_id} yet."
        return Shown(sentence, f"<p>{sentence}</p>")
    verb = "predicted" if exercise_id.endswith(".0") else "answered"
    words = exercise.in_words(answer)
    return Shown(f"You {verb}: {words}", f"<p>You {verb}: <strong>{escape(words)}</strong></p>")


@dataclass(frozen=True)
class _Line:
    """How one exercise stands.

    Attributes
    ----------
    words
        The answer, or where it stands.
    earned, of
        Points; `earned` is None where a person gives them or nobody can say yet.
    empty
        Is it a text that is still to be written?
    """

    exercise: Exercise
    words: str
    earned: float | None
    of: float
    empty: bool = False

    @property
    def points(self) -> str:
        """The points in words."""
        if self.exercise.answered_by == "person":
            return f"a person grades this: {_points(self.of)}"
        if not self.of:
            return "extra" if self.exercise.further else "practice"
        return f"{'?' if self.earned is None else f'{self.earned:g}'} of {self.of:g}"


def save_work() -> Shown:
    """All answers of this notebook's lesson, graded ones first, with their points, and how to save and hand them in.

    The output carries every answer as data, so that the notebook alone holds all of the work.
    """
    store = session().store()
    name = lesson_here()
    lesson = name[:2] if name else ""
    exercises = list(lesson_exercises(lesson).values()) if lesson else []
    exercises.sort(key=lambda exercise: (not exercise.points, not exercise.further))
    lines = [_line(exercise, store) for exercise in exercises]
    summary = _summary(lines, tally(exercises, store.all()))
    document = {"schema": SCHEMA, "answers": dict(sorted(store.all().items()))}
    told = [f"{line.exercise.id} {line.exercise.name} ({line.points}): {line.words}" for line in lines]
    packed = packed_here(lesson) if lesson else None
    kept = packed if packed else Shown(_KEEPING, f"<p>{_KEEPING}</p>")
    return Shown(
        "\n".join([*summary, *told, *([repr(packed)] if packed else [])]),
        _work_html(summary, lines, store.notices) + kept._repr_html_(),
        {ANSWERS_MIME: document},
    )


def _summary(lines: list[_Line], counted: Tally) -> list[str]:
    """Sentences: how much is answered, how many points that is, and which text is still to be written."""
    sentences = [counted.in_words]
    if counted.possible:
        sentences.append(f"Your answers earn {counted.earned:g} of {_points(counted.possible)}.")
    if written := [line.of for line in lines if line.exercise.answered_by == "person"]:
        sentences[-1] += f" A person gives {_points(sum(written))} more."
    empty = [line.exercise.id for line in lines if line.empty]
    return [*sentences, *(f"{name}: still empty, as the notebook was last saved." for name in empty)]


def _work_html(summary: list[str], lines: list[_Line], notices: list[str]) -> str:
    rows = "".join(
        f'<tr><th scope="row" style="text-align:left">{line.exercise.id} {escape(line.exercise.name)}</th>'
        f'<td style="text-align:left">{escape(line.points)}</td>'
        f'<td style="text-align:left; white-space:normal">{escape(line.words)}</td></tr>'
        for line in lines
    )
    told = "".join(f"<p>{escape(notice)}</p>" for notice in notices)
    return (
        f"<p><strong>{escape(' '.join(summary))}</strong></p>{told}"
        '<table><thead><tr><th scope="col" style="text-align:left">Exercise</th>'
        '<th scope="col" style="text-align:left">Points</th>'
        f'<th scope="col" style="text-align:left">Your answer</th></tr></thead><tbody>{rows}</tbody></table>'
    )


def _line(exercise: Exercise, store: AnswerStore) -> _Line:
    of = worth(exercise)
    if exercise.answered_by == "person":
        empty = is_untouched(exercise)
        return _Line(exercise, "still empty" if empty else exercise.standing, None, of, empty)
    try:
        answer = _computed(exercise, store) if exercise.in_code else _answer_to(exercise, store)
        words = _how_it_stands(exercise, answer)
    except NotExportable as error:
        answer, words = _kept(exercise, store), str(error)
    return _Line(exercise, words, earned(exercise, answer, of) if of else None, of)


def _how_it_stands(exercise: Exercise, answer: Any) -> str:
    """Where its answer stands, or the answer in words."""
    if exercise.standing:
        return exercise.standing
    if answer is None:
        return "not answered yet"
    if exercise.in_code:
        here = _variables().get(exercise.answer, ...) is not ...
        return "computed in its code cell" if here else "as it was checked before"
    words = exercise.in_words(answer)
    return words if exercise.is_whole(answer) else f"partly: {words}"


def _computed(exercise: Exercise, store: AnswerStore) -> Any:
    """What a code cell has stored, checked or not: it is kept. In a kernel that has not run it, what was kept before.

    Raises
    ------
    NotExportable
        When the variable holds another sort of thing, or not what its cell says now.
    """
    answer = exported_answer(exercise, _variables())
    if answer is None:
        return _kept(exercise, store)
    if exercise.is_kept and is_own_run() and answer != _kept(exercise, store):
        store.put(exercise.id, answer)
    return answer


def _kept(exercise: Exercise, store: AnswerStore) -> Any:
    return (store.get(exercise.id) or {}).get("answer")


def _points(number: float) -> str:
    return f"{number:g} point{'' if number == 1 else 's'}"


def _variables() -> dict[str, Any]:
    shell = running_shell()
    return shell.user_ns if shell else {}


def _answer_to(exercise: Exercise, store: AnswerStore) -> Any:
    """What a form's store holds for an exercise; None where nothing is, or nothing that fits it."""
    answer = _kept(exercise, store)
    try:
        return None if exercise.answered_by != "form" or is_empty(answer) else exercise.cleaned(answer)
    except AnswerError:
        return None
