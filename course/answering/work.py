"""A look back: an earlier answer, and all the work of a lesson."""

from __future__ import annotations

import re
from html import escape
from typing import Any

from course.answering.answers import ANSWERS_MIME, SCHEMA
from course.answering.session import session
from course.answering.store import AnswerStore
from course.exercises.judge import is_empty
from course.exercises.kinds import AnswerError, Exercise
from course.exercises.library import find_exercise, lesson_exercises
from course.ground.errors import ExerciseError
from course.ground.lessons import lesson_folder
from course.ground.shown import Shown


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


def save_work() -> Shown:
    """All answers of this notebook's lesson, graded ones first, and how to save and hand them in.

    The output carries every answer as data, so that the notebook alone holds all of the work.
    """
    store = session().store()
    lesson = _lesson_here(store)
    exercises = list(lesson_exercises(lesson).values()) if lesson else []
    exercises.sort(key=lambda exercise: not exercise.points)
    lines = [(exercise, *_how_it_stands(exercise, store)) for exercise in exercises]
    to_answer = [answered for _, answered, _ in lines if answered is not None]
    done = sum(to_answer)
    summary = f"{done} of {len(to_answer)} exercises on this page are answered."
    document = {"schema": SCHEMA, "answers": dict(sorted(store.all().items()))}
    text = "\n".join([summary, *(f"{exercise.id} {exercise.name}: {words}" for exercise, _, words in lines)])
    return Shown(text, _work_html(summary, lines, store.notices), {ANSWERS_MIME: document})


def _work_html(summary: str, lines: list[tuple[Exercise, bool | None, str]], notices: list[str]) -> str:
    rows = "".join(
        f'<tr><th scope="row" style="text-align:left">{exercise.id} {escape(exercise.name)}</th>'
        f'<td style="text-align:left">{f"{exercise.points:g}" if exercise.points else "practice"}</td>'
        f'<td style="text-align:left; white-space:normal">{escape(words)}</td></tr>'
        for exercise, _, words in lines
    )
    told = "".join(f"<p>{escape(notice)}</p>" for notice in notices)
    return (
        f"<p><strong>{summary}</strong></p>{told}"
        '<table><thead><tr><th scope="col" style="text-align:left">Exercise</th>'
        '<th scope="col" style="text-align:left">Points</th>'
        f'<th scope="col" style="text-align:left">Your answer</th></tr></thead><tbody>{rows}</tbody></table>'
        "<p>To save: choose File, then Save Notebook. To keep a copy: choose File, then Download. "
        "To hand in: hand in this notebook; if you can, add the file <code>answers.json</code> beside it. "
        "If you answer more, run this cell again before you save.</p>"
    )


def _how_it_stands(exercise: Exercise, store: AnswerStore) -> tuple[bool | None, str]:
    """Is it answered (None: cannot be seen from here), and in which words?"""
    if exercise.standing:
        return None, exercise.standing
    if exercise.in_code:
        value = _variables().get(exercise.answer, ...)
        return (True, "computed in its code cell") if value is not ... else (False, "not answered yet")
    answer = _answer_to(exercise, store)
    if answer is None:
        return False, "not answered yet"
    whole, words = exercise.is_whole(answer), exercise.in_words(answer)
    return whole, words if whole else f"partly: {words}"


def _variables() -> dict[str, Any]:
    from IPython import get_ipython

    shell = get_ipython()
    return shell.user_ns if shell else {}


def _answer_to(exercise: Exercise, store: AnswerStore) -> Any:
    """What a form's store holds for an exercise; None where nothing is, or nothing that fits it."""
    answer = (store.get(exercise.id) or {}).get("answer")
    try:
        return None if exercise.answered_by != "form" or is_empty(answer) else exercise.cleaned(answer)
    except AnswerError:
        return None


def _lesson_here(store: AnswerStore) -> str | None:
    """The lesson of the notebook's folder (`02_name`), else that of the answers kept in it."""
    candidates = [store.path.parent.name[:2]] if re.match(r"\d\d_", store.path.parent.name) else []
    for candidate in [*candidates, *sorted({exercise_id[:2] for exercise_id in store.all()})]:
        try:
            lesson_folder(candidate)
        except ExerciseError:
            continue
        return candidate
    return None
