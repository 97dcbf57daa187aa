"""What a rule is, and what several rules need."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from nbformat import NotebookNode

from course.authoring.lesson import Lesson

Broken = Iterator[str]
Look = Callable[..., Broken]


@dataclass(frozen=True)
class Rule:
    """The file in which one mends it, what it asks, and the function that yields a sentence where it is broken."""

    file: str
    asks: str
    broken: Look


def collect(rules: list[Rule]) -> Callable[[str], Callable[[Look], Look]]:
    """A decorator `@rule("lesson.md")` that adds a function to `rules`; what it asks is its docstring."""

    def rule(file: str) -> Callable[[Look], Look]:
        def add(function: Look) -> Look:
            rules.append(Rule(file, " ".join(str(function.__doc__).split()), function))
            return function

        return add

    return rule


def where(cell: NotebookNode) -> str:
    lines = cell.source.strip().splitlines()
    return f"in the cell that starts {lines[0][:60]!r}" if lines else "in an empty cell"


def texts(lesson: Lesson) -> Iterator[tuple[str, str]]:
    for path in sorted(lesson.folder.iterdir()):
        if path.suffix in (".md", ".yml", ".py"):
            yield path.name, path.read_text(encoding="utf-8")
