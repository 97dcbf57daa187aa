"""What learners wrote, as text and nothing else, and what else a marker may look at."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.coursedir import CourseDirectory

from course.answering.answers import answers_of
from course.answering.forms.written import without_stub
from course.exercises.brief.parts import words
from course.exercises.kinds import Exercise
from course.exercises.kinds.self_check import SelfCheck, self_check_id
from course.ground.errors import CourseError
from grading.engine.recording.record import REPAIRS

MOST_SHOWN = 30_000
"""Letters of a text that a page shows."""
_JOINERS = "\u200c\u200d"
"""Letters that some scripts and signs need, and that move nothing."""


@dataclass(frozen=True)
class Text:
    """A learner's text.

    Attributes
    ----------
    text
        What the learner wrote, without the question above it; letters that nobody sees are spelt out.
    fingerprint
        Tells it from a text that was handed in later.
    words
        As the course counts them.
    why
        What a person should know of it: it is not there, or was repaired.
    file
        Where the whole submission stands.
    own_marks
        How the writer marked it in the self-check.
    beside
        Another work that is read together with it, by title.
    """

    text: str
    fingerprint: str
    words: int
    why: tuple[str, ...]
    file: Path
    own_marks: str = ""
    beside: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Reader:
    """Reads the texts of one written task.

    Parameters
    ----------
    course
        nbgrader's folders.
    lesson
        The lesson's folder name.
    grade_id
        The cell of the task.
    exercises
        The lesson's, by id.
    task
        The task's id.
    """

    course: CourseDirectory
    lesson: str
    grade_id: str
    exercises: dict[str, Exercise]
    task: str

    def text_of(self, student: str) -> Text:
        """What a learner wrote, from the graded copy of the notebook."""
        file = self._file_of(student)
        folder, source = file.parent, _source(file, self.grade_id)
        text = _without_question(source or "", self._question()).replace("\r\n", "\n").strip()
        why = [sentence for sentence in _sentences(folder / REPAIRS) if self.grade_id in sentence]
        if source is None:
            why.append("No text can be read: look at the whole submission.")
        elif not text:
            why.append("Nothing is written in this cell.")
        if len(text) > MOST_SHOWN:
            why.append(f"The text has {len(text):,} letters; the first {MOST_SHOWN:,} are shown.")
        return Text(
            text=visible(text[:MOST_SHOWN]),
            fingerprint=_fingerprint(source),
            words=words(text),
            why=tuple(visible(sentence) for sentence in why),
            file=file,
            **self._kept(folder),
        )

    def fingerprint_of(self, student: str) -> str:
        """By what a text is known again, as it stands now."""
        return _fingerprint(_source(self._file_of(student), self.grade_id))

    def _file_of(self, student: str) -> Path:
        folder = self.course.format_path(self.course.autograded_directory, student, self.lesson)
        return Path(folder, f"{self.lesson}.ipynb")

    def _question(self) -> str:
        released = Path(self.course.format_path(self.course.release_directory, ".", self.lesson))
        return _source(released / f"{self.lesson}.ipynb", self.grade_id) or ""

    def _kept(self, folder: Path) -> dict[str, Any]:
        """The writer's own marks, and a brief, from the answers that were handed in."""
        entries = answers_of(folder, own=False).entries
        said: dict[str, str] = {}
        for name, exercise in self.exercises.items():
            if exercise.kind == "brief" or name == self_check_id(self.task):
                said[name] = self._in_words(exercise, entries.get(name))
        own = said.pop(self_check_id(self.task), "")
        beside = tuple(
            (f"{self.exercises[name].title} ({name})", text) for name, text in said.items() if text
        )
        return {"own_marks": own, "beside": beside}

    def _in_words(self, exercise: Any, entry: Any) -> str:
        answer = entry.get("answer") if isinstance(entry, dict) else None
        try:
            answer = exercise.cleaned(answer) if answer is not None else None
            if answer is None:
                return ""
            return visible(exercise.in_words(answer) if isinstance(exercise, SelfCheck) else spelt(answer))
        except (CourseError, TypeError, ValueError, AttributeError, KeyError):
            return ""


def spelt(answer: Any, depth: int = 0) -> str:
    """An answer of many parts, a line for each."""
    if isinstance(answer, dict):
        lines = [(str(name).replace("_", " ").capitalize(), value) for name, value in answer.items() if value]
        return "\n".join(
            f"{name}:{chr(10) if isinstance(value, list) and depth == 0 else ' '}{spelt(value, depth + 1)}"
            for name, value in lines
        )
    if isinstance(answer, list):
        flat = all(isinstance(one, str) and len(one) < 20 for one in answer)
        return (", " if flat else "\n").join(spelt(one, depth + 1).replace("\n", " · ") for one in answer)
    return str(answer)


def visible(text: str) -> str:
    """A text in which every letter is seen: what steers, hides or turns a line round is spelt out by its number."""
    return "".join(
        letter if letter in f"\n\t{_JOINERS}" or not _is_hidden(letter) else f"⟨U+{ord(letter):04X}⟩"
        for letter in text
    )


def _is_hidden(letter: str) -> bool:
    return unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def _without_question(source: str, question: str) -> str:
    """What was written below the question, or all of it where the question was changed."""
    asked = without_stub(question).strip()
    rest = without_stub(source).strip()
    return rest.removeprefix(asked) if asked else rest


def _fingerprint(source: str | None) -> str:
    return hashlib.sha256((source or "").encode("utf-8", "replace")).hexdigest()[:16]


def _source(file: Path, grade_id: str) -> str | None:
    """The source of a graded cell; the last one where there are several, as in nbgrader."""
    cells = _dict(_json(file)).get("cells")
    found = None
    for cell in cells if isinstance(cells, list) else []:
        marks = _dict(_dict(_dict(cell).get("metadata")).get("nbgrader"))
        if marks.get("grade_id") == grade_id:
            source = cell.get("source", "")
            found = source if isinstance(source, str) else "".join(str(line) for line in source)
    return found


def _sentences(file: Path) -> list[str]:
    said = _json(file)
    return [re.sub(r"\s+", " ", str(one)) for one in said] if isinstance(said, list) else []


def _json(path: Path) -> Any:
    if path.is_symlink():
        return None
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
