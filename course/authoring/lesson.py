"""A lesson, read once: its text, its card, its cells, its exercises. Rules, build and pages all ask this."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import jupytext
import yaml
from nbformat import NotebookNode

from course.exercises.kinds import Exercise
from course.exercises.library import read_exercises, with_keys
from course.ground.errors import ExerciseError
from course.ground.lessons import all_lessons, outcomes_in

OUTCOMES = "You will be able to"
FURTHER = "## Further"
ROLES = ("exercise", "check", "manual")
TO_DO = "TODO"
"""Marks what `course new` left to be written."""
_TITLE = re.compile(r"^# (\d+) · (.+)$", re.MULTILINE)
_QUESTION = re.compile(r"^\*([^*]+\?)\*$", re.MULTILINE)
_ROW = re.compile(r"^\| \*\*(.+?)\*\* \| (.+) \|$")
_TERM = re.compile(r"\bG\d{2}\b")


class LessonError(ExerciseError):
    """A lesson that cannot be built: each sentence names the lesson, the place and the fix."""


@dataclass(frozen=True)
class Lesson:
    """All that an author wrote of a lesson. What is missing is empty here, and a rule says so."""

    folder: Path
    text: str
    """`lesson.md` as it stands."""
    notebook: NotebookNode
    """Its cells, without outputs."""
    exercises: dict[str, Exercise]
    """Those of `exercises.yml` that can be used."""
    troubles: tuple[str, ...] = ()
    """A sentence for each exercise that cannot."""
    unusable: frozenset[str] = frozenset()
    """The ids of these."""

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def number(self) -> str:
        return self.name[:2]

    @cached_property
    def heading(self) -> tuple[str, str]:
        """The number and the title of the first line, '# 5 · The title'; empty where it is no such line."""
        match = _TITLE.match(self._body)
        return (match[1], match[2].strip()) if match else ("", "")

    @property
    def title(self) -> str:
        return self.heading[1]

    @cached_property
    def question(self) -> str:
        """The line in italics below the title."""
        below = self._body.partition("\n")[2].lstrip("\n")
        match = _QUESTION.match(below)
        return match[1] if match else ""

    @cached_property
    def card(self) -> dict[str, str]:
        """The rows of the card, the first table, by their names."""
        rows: dict[str, str] = {}
        for line in self._body.splitlines():
            if match := _ROW.match(line):
                rows[match[1]] = match[2].strip()
            elif rows:
                break
        return rows

    @cached_property
    def entries(self) -> tuple[str, ...]:
        """What stands between the card's ' · ' in the row of outcomes, whether it is an outcome or not."""
        row = self.card.get(OUTCOMES, "")
        return tuple(entry.strip() for entry in row.split("·")) if row else ()

    @cached_property
    def outcomes(self) -> dict[str, str]:
        """The card's outcomes: their words by id."""
        return outcomes_in(self.card.get(OUTCOMES, ""))

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """The ids of the glossary's terms that the text names."""
        return tuple(sorted(set(_TERM.findall(self.text))))

    @cached_property
    def core(self) -> tuple[str, ...]:
        """The ids of the exercises that stand before 'Further'."""
        ids: list[str] = []
        for cell in self.notebook.cells:
            if cell.cell_type == "markdown" and FURTHER in cell.source:
                break
            ids += [cell.metadata[role] for role in ("exercise", "manual") if role in cell.metadata]
        return tuple(ids)

    @cached_property
    def _body(self) -> str:
        """The text below the front matter."""
        return re.sub(r"\A---\n.*?\n---\n", "", self.text, flags=re.DOTALL).lstrip("\n")


def read_lesson(folder: Path) -> Lesson:
    """Read a lesson, and collect what is wrong with its exercises.

    Parameters
    ----------
    folder
        A folder with `lesson.md` and `exercises.yml`.

    Raises
    ------
    LessonError
        When `lesson.md` is missing or is no MyST text.
    """
    path = with_keys(folder, "lesson.md")
    try:
        text = path.read_text(encoding="utf-8")
        notebook = jupytext.reads(text, fmt="md:myst")
    except OSError as error:
        raise LessonError(f"{folder.name}/lesson.md cannot be read: {error.strerror}.") from error
    except Exception as error:
        raise LessonError(f"{folder.name}/lesson.md is not MyST text: {error}.") from error
    return Lesson(folder, text, notebook, *_exercises(with_keys(folder, "exercises.yml"), folder.name))


def read_lessons() -> list[Lesson]:
    """Every lesson that there is, in the order of study. See `read_lesson`."""
    return [read_lesson(folder) for folder in all_lessons()]


def _exercises(path: Path, name: str) -> tuple[dict[str, Exercise], tuple[str, ...], frozenset[str]]:
    """The exercises that can be used, and what is wrong with each of the others."""
    try:
        return read_exercises(path), (), frozenset()
    except ExerciseError as error:
        try:
            entries = yaml.safe_load(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, yaml.YAMLError):
            entries = None
        if not isinstance(entries, list):
            return {}, (str(error),), frozenset()
        return _one_by_one(entries, name)


def _one_by_one(entries: list[Any], name: str) -> tuple[dict[str, Exercise], tuple[str, ...], frozenset[str]]:
    """Each entry is read beside those before it that can be used: so all troubles of a file come to light."""
    usable: list[Any] = []
    troubles: list[str] = []
    unusable: set[str] = set()
    exercises: dict[str, Exercise] = {}
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary, name, "exercises.yml")
        path.parent.mkdir()
        for number, entry in enumerate(entries, start=1):
            path.write_text(yaml.safe_dump([*usable, entry], allow_unicode=True), encoding="utf-8")
            try:
                exercises = read_exercises(path)
            except ExerciseError as error:
                shown = f"exercise number {len(usable) + 1},", f"exercise number {number},"
                troubles.append(str(error).replace(*shown))
                if isinstance(entry, dict):
                    unusable.add(str(entry.get("id")))
            else:
                usable.append(entry)
    return exercises, tuple(troubles), frozenset(unusable)
