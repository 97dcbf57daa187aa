"""The lessons' exercises, as this process reads them: with their keys, or without.

A process has one library at a time. By default it is the lessons' own files; a sandbox begins with one that knows
no keys (`use`), and everything that asks for an exercise finds it there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import yaml
from pydantic import ValidationError

from course.exercises.kinds import ANY, MODELS, Exercise, Manual, SelfCheck, sealed_exercise
from course.exercises.kinds.rubric import RubricError, read_rubric
from course.ground.errors import ExerciseError
from course.ground.lessons import NoLesson, lesson_folder, lesson_number
from course.ground.places import keys_folder, lessons_folder

FILE = "exercises.yml"


class Library(Protocol):
    """Where exercises come from."""

    has_keys: bool
    """Can an answer be judged with it?"""

    def exercises(self, number: str) -> Mapping[str, Exercise]:
        """A lesson's exercises by id, in the order of its file."""
        ...


class Lessons:
    """The exercises of the lessons' own files, each read once, and below each written task its self-check.

    Parameters
    ----------
    lessons
        The folder of lessons.
    keys
        The private folder of an exam's keys, if there is one.
    """

    has_keys = True

    def __init__(self, lessons: Path, keys: Path | None) -> None:
        self.lessons, self.keys = lessons, keys
        self._read: dict[str, dict[str, Exercise]] = {}

    def exercises(self, number: str) -> Mapping[str, Exercise]:
        if number not in self._read:
            folder = lesson_folder(number)
            listed = read_exercises(with_keys(folder, FILE))
            self._read[number] = {
                each.id: each
                for exercise in listed.values()
                for each in (exercise, *_self_check(exercise, folder))
            }
        return self._read[number]


def _self_check(exercise: Exercise, folder: Path) -> Iterator[SelfCheck]:
    """The self-check of a written task; none where its rubric cannot be read, which the build says."""
    if isinstance(exercise, Manual):
        try:
            yield SelfCheck.below(exercise, read_rubric(folder / exercise.rubric, exercise.points))
        except RubricError:
            return


class Keyless:
    """Exercises that say what is asked, and not what is right: enough for forms and for finding answers.

    Parameters
    ----------
    path
        A JSON file: lesson, then exercise id, then the exercise's fields without those that tell the key.
    """

    has_keys = False

    def __init__(self, path: Path) -> None:
        self._lessons = {
            number: {name: sealed_exercise(fields) for name, fields in entries.items()}
            for number, entries in json.loads(path.read_text(encoding="utf-8")).items()
        }

    def exercises(self, number: str) -> Mapping[str, Exercise]:
        if number not in self._lessons:
            raise NoLesson(f"There is no lesson {number}.")
        return self._lessons[number]


_chosen: list[Library] = []


def use(library: Library) -> None:
    """Let this process find all exercises in a library, from now on."""
    _chosen[:] = [library]


def library() -> Library:
    """The library of this process."""
    return _chosen[0] if _chosen else _lessons_at(lessons_folder(), keys_folder())


_lessons_at: Callable[[Path, Path | None], Lessons] = lru_cache(maxsize=8)(Lessons)


def lesson_exercises(name: str) -> Mapping[str, Exercise]:
    """A lesson's exercises by id, in the order of its file.

    Parameters
    ----------
    name
        The lesson's number or its folder's name.
    """
    chosen = library()
    return chosen.exercises(lesson_number(name) if chosen.has_keys else name[:2])


def find_exercise(exercise_id: str) -> Exercise:
    """One exercise by its id, such as "05.2".

    Raises
    ------
    ExerciseError
        When there is none, naming those that exist.
    """
    exercises = lesson_exercises(str(exercise_id)[:2])
    if exercise_id not in exercises:
        raise ExerciseError(f"There is no exercise {exercise_id}; this lesson has {', '.join(exercises)}.")
    return exercises[exercise_id]


def with_keys(folder: Path, name: str) -> Path:
    """A lesson's file, from the private folder of an exam where there is one."""
    private = keys_folder()
    sealed_away = private / folder.name / name if private else None
    return sealed_away if sealed_away and sealed_away.is_file() else folder / name


def read_exercises(path: Path) -> dict[str, Exercise]:
    """Read a lesson's exercises.

    Parameters
    ----------
    path
        An `exercises.yml`.

    Returns
    -------
    dict
        Exercises by id, in the order of the file.

    Raises
    ------
    ExerciseError
        With one sentence that names the file, the exercise and the field.
    """
    where = f"{path.parent.name}/{path.name}"
    try:
        entries = yaml.load(
            path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        )
    except OSError as error:
        raise ExerciseError(f"{where} cannot be read: {error.strerror}.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        place = getattr(error, "problem_mark", None)
        line = f", line {place.line + 1}" if place else ""
        raise ExerciseError(f"{where}{line}: this is not YAML; look for a missing quote or colon.") from error
    if not isinstance(entries, list):
        raise ExerciseError(f"{where}: write a list of exercises, each starting with '- id:'.")
    exercises: dict[str, Exercise] = {}
    for number, entry in enumerate(entries, start=1):
        exercise = _read_entry(entry, number, where)
        if exercise.id in exercises:
            raise ExerciseError(f"{where}, exercise {exercise.id}, field id: used twice; give each its own.")
        exercises[exercise.id] = exercise
    _check_across(exercises, where)
    return exercises


def _read_entry(entry: Any, number: int, where: str) -> Exercise:
    name = entry.get("id", f"number {number}") if isinstance(entry, dict) else f"number {number}"
    if isinstance(entry, dict) and entry.get("sealed") is True and entry.get("kind") in MODELS:
        return sealed_exercise(entry)
    try:
        return ANY.validate_python(entry)
    except ValidationError as error:
        first = error.errors()[0]
        kind = entry.get("kind") if isinstance(entry, dict) else None
        place = [str(part) for part in first["loc"] if part != kind]
        message = first["msg"].removeprefix("Value error, ")
        if first["type"].startswith("union_tag"):
            field, message = "kind", f"choose one of {', '.join(sorted(MODELS))}"
        elif not place and ": " in message:
            field, message = message.split(": ", 1)
        else:
            field = ".".join(place) or "kind"
        raise ExerciseError(f"{where}, exercise {name}, field {field}: {message}.") from None


def _check_across(exercises: Mapping[str, Exercise], where: str) -> None:
    said: dict[str, str] = {}
    answers: dict[str, str] = {}
    for exercise in exercises.values():
        if exercise.answer in answers:
            raise ExerciseError(
                f"{where}, exercise {exercise.id}, field answer: "
                f"{exercise.answer} is the answer of {answers[exercise.answer]} already."
            )
        answers[exercise.answer] = exercise.id
        for sentence in [] if exercise.sealed else exercise.sentences():
            if sentence in said:
                raise ExerciseError(
                    f"{where}, exercise {exercise.id}, field feedback: "
                    f"this sentence is used in {said[sentence]} already: {sentence!r}."
                )
            said[sentence] = exercise.id
