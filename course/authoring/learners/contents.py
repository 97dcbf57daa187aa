"""The page that a learner sees first: `Contents.ipynb`, with every lesson in the order of study.

The build writes it beside the learners' notebooks. `course start` writes it into a learner's folder, with what is
answered there; all that it needs of the lessons stands in the page that was built.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import nbformat
from nbformat import NotebookNode

from course.authoring.lesson import Lesson
from course.authoring.minutes import count_executed
from course.ground.templates import render

NAME = "Contents.ipynb"
ROLE = "contents"
FIXED = {"deletable": False, "editable": False}
_CELL = "\n+++\n"


@dataclass(frozen=True)
class Listed:
    """What the page says of a lesson, whoever reads it."""

    name: str
    title: str
    question: str
    coded: int
    new: int
    exercises: int
    points: float

    @property
    def number(self) -> str:
        return str(int(self.name[:2]))

    @property
    def path(self) -> str:
        """The notebook, from the folder of the page."""
        return f"{self.name}/{self.name}.ipynb"

    @property
    def link(self) -> str:
        """In Markdown, with number and title."""
        return f"[{self.number} · {_plain(self.title)}]({self.path})"


class Standing(Protocol):
    """How far a learner is in a lesson: what `course progress` counts."""

    @property
    def answered(self) -> int: ...
    @property
    def of(self) -> int: ...
    @property
    def earned(self) -> float: ...
    @property
    def possible(self) -> float: ...


@dataclass(frozen=True)
class Progress:
    """What the page says of one learner.

    Attributes
    ----------
    lessons
        By the lesson's name.
    way_in
        The name of the lesson to open next.
    begun
        Was anything answered yet?
    as_of
        When that was counted, in words.
    news
        Sentences of their own below the table.
    """

    lessons: Mapping[str, Standing]
    way_in: str
    begun: bool
    as_of: str
    news: tuple[str, ...] = ()


def page(lessons: Iterable[Lesson], solutions: Iterable[Path]) -> str:
    """The page as it is given out, without anybody's progress.

    Parameters
    ----------
    lessons
        In the order of study.
    solutions
        Folders with executed solutions, the newest first: what is read of their outputs takes minutes too.
    """
    folders = list(solutions)
    return text_of(notebook([_listed(lesson, folders) for lesson in lessons]))


def notebook(lessons: list[Listed], progress: Progress | None = None) -> NotebookNode:
    """The page about these lessons, for nobody or for one learner."""
    sources = render(Path(__file__).parent, "contents.md.j2", **_values(lessons, progress)).split(_CELL)
    cells = [
        nbformat.v4.new_markdown_cell(source.strip(), id=f"{ROLE}-{position}", metadata=dict(FIXED))
        for position, source in enumerate(sources, start=1)
    ]
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "course": {"role": ROLE, "lessons": [asdict(lesson) for lesson in lessons]},
    }
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


def lessons_on(document: Any) -> list[Listed] | None:
    """The lessons that a page names; None where the document is no such page.

    Parameters
    ----------
    document
        A notebook as read from JSON, from wherever.
    """
    try:
        about = document["metadata"]["course"]
        return [Listed(**lesson) for lesson in about["lessons"]] if about["role"] == ROLE else None
    except (KeyError, TypeError, AttributeError):
        return None


def text_of(page: NotebookNode) -> str:
    """A notebook as its file holds it, with the same bytes wherever it is written."""
    return json.dumps(page, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _listed(lesson: Lesson, solutions: list[Path]) -> Listed:
    minutes = count_executed(lesson, solutions)
    core = [each for each in lesson.exercises.values() if not each.further]
    return Listed(
        name=lesson.name,
        title=lesson.title,
        question=lesson.question,
        coded=minutes.coded,
        new=minutes.new,
        exercises=sum(each.is_core for each in core),
        points=sum(each.points for each in core if each.is_checked),
    )


def _values(lessons: list[Listed], progress: Progress | None) -> dict[str, Any]:
    return {
        "number": len(lessons),
        "way_in": _way_in(lessons, progress),
        "head": "Answered | Points" if progress else "Exercises | Points",
        "lessons": [_row(lesson, progress) for lesson in lessons],
        "standing": _standing(progress),
        "news": progress.news if progress else (),
    }


def _row(lesson: Listed, progress: Progress | None) -> dict[str, Any]:
    standing = progress.lessons.get(lesson.name) if progress else None
    return {
        "short": f"{lesson.number} · {_plain(lesson.title)}",
        "path": lesson.path,
        "question": _plain(lesson.question),
        "minutes": str(lesson.coded) if lesson.coded == lesson.new else f"{lesson.coded} / {lesson.new}",
        "answered": f"{standing.answered} of {standing.of}" if standing else lesson.exercises,
        "points": f"{standing.earned:g} of {standing.possible:g}" if standing else f"{lesson.points:g}",
    }


def _way_in(lessons: list[Listed], progress: Progress | None) -> str:
    wanted = progress.way_in if progress else ""
    lesson = next((lesson for lesson in lessons if lesson.name == wanted), lessons[0] if lessons else None)
    if lesson is None:
        return ""
    return f"**{'Go on where you were' if progress and progress.begun else 'Begin here'}: {lesson.link}**"


def _standing(progress: Progress | None) -> str:
    if progress is None:
        return (
            "*Points*: what checks can give; a person gives more for written texts. "
            "A lesson's last cell shows yours."
        )
    return (
        "*Points*: what checks give for your answers; a person gives more for written texts. "
        f"Counted on {progress.as_of}."
    )


def _plain(text: str) -> str:
    """A text in a cell of a Markdown table."""
    return text.replace("|", r"\|")
