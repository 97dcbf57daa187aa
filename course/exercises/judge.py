"""What an answer is worth and what to say about it: answers come in as data, a verdict goes out.

The notebook, nbgrader and a separate grading process all call `judge`, so that they cannot disagree. What is right
for an answer in code is computed by the lesson's `checks.py` from the tables; else nothing is read but the exercise.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from course.exercises.kinds import AnswerError, Exercise
from course.exercises.lesson_code import lesson_answers
from course.exercises.verdict import Verdict


def judge(exercise: Exercise, answer: Any) -> Verdict:
    """Judge an answer, whatever stands in it.

    Parameters
    ----------
    exercise
        The exercise with its key.
    answer
        The answer as data (see `course.exercises.as_data`), or None. What does not fit the exercise counts as
        not answered, and the verdict says what is possible.

    Returns
    -------
    Verdict
        Score between 0 and 1, with a sentence per part.

    Raises
    ------
    ExerciseError
        When the lesson itself is at fault, such as a key that `checks.py` does not give.
    """
    if is_empty(answer):
        return Verdict(0, answered=False, says=exercise.empty(answer))
    if exercise.sealed:
        return Verdict(0, sealed=True, says=f"{exercise.id}: saved. It is graded after the exam.")
    misfit = ""
    try:
        fitting = exercise.cleaned(answer)
    except AnswerError as error:
        misfit, fitting = str(error), exercise.usable(answer)
    if is_empty(fitting):
        return Verdict(0, answered=False, says=misfit or exercise.missing())
    verdict = exercise.judged(fitting, lambda: lesson_answers(exercise.id))
    return replace(verdict, says=f"{verdict.says} {misfit}", misfit=misfit) if misfit else verdict


def as_kept(exercise: Exercise, answer: Any) -> Any:
    """An answer in the form in which it is kept; nothing chosen is None, in whatever shape it comes.

    Parameters
    ----------
    exercise, answer
        One that is answered with a form; None where there is no answer.

    Raises
    ------
    AnswerError
        See `Exercise.cleaned`.
    """
    cleaned = None if answer is None else exercise.cleaned(answer)
    return None if is_empty(cleaned) else cleaned


def is_empty(answer: Any) -> bool:
    """Is nothing chosen, in whatever shape it comes?"""
    if isinstance(answer, dict):
        return all(is_empty(part) for part in answer.values())
    return answer is None or (isinstance(answer, (str, list)) and len(answer) == 0)
