"""Pages that the build writes from lessons, tables, rules and the lock; none is written before all are computed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from course.authoring.learners import contents
from course.authoring.lesson import Lesson, LessonError
from course.authoring.minutes import count_executed
from course.authoring.pages import environment, glossary, outcomes, paths, rows, rule_list, schema

CONTRIBUTING = "CONTRIBUTING.md"


@dataclass(frozen=True)
class Page:
    """A page that does not stand in the repository as it should."""

    name: str
    path: Path
    text: str

    @property
    def differs(self) -> str:
        return f"{self.name} differs from what it is written from: run `course build`."

    @property
    def written(self) -> str:
        return f"{self.name} was written."


def pages_of(root: Path, lessons: list[Lesson], fresh: Path | None = None) -> list[Page]:
    """The pages that differ from what the build writes.

    Parameters
    ----------
    root
        The repository. One without a syllabus has no pages.
    lessons
        All that there are, in the order of study.
    fresh
        The folder with the solutions that are to stand in the repository after the build.

    Raises
    ------
    LessonError
        When a document has lost the marks between which the build writes.
    """
    if not (root / rows.SYLLABUS).is_file():
        return []
    executed = [folder for folder in (fresh, root / "solutions") if folder]
    texts = _texts(root, lessons, executed)
    texts[f"notebooks/{contents.NAME}"] = contents.page(lessons, executed)
    return [
        Page(name, root / name, text)
        for name, text in texts.items()
        if not (root / name).is_file() or (root / name).read_bytes() != text.encode("utf-8")
    ]


def _texts(root: Path, lessons: list[Lesson], executed: list[Path]) -> dict[str, str]:
    standing = {
        name: (root / name).read_text(encoding="utf-8")
        for name in (rows.SYLLABUS, rows.README, CONTRIBUTING)
        if (root / name).is_file()
    }
    planned = planned_lessons(standing[rows.SYLLABUS], lessons)
    texts = {
        "docs/outcomes.md": outcomes.page(lessons, planned, root),
        "docs/glossary.md": glossary.page(lessons),
    }
    minutes = {lesson.number: count_executed(lesson, executed) for lesson in lessons}
    readme = rows.with_readme_rows(standing.get(rows.README, ""), lessons, minutes)
    syllabus = rows.with_syllabus_rows(standing[rows.SYLLABUS], lessons, minutes, readme)
    texts[rows.SYLLABUS] = between(syllabus, rows.SYLLABUS, "paths", paths.paths(lessons, minutes, planned))
    if rows.README in standing:
        texts[rows.README] = readme
    if CONTRIBUTING in standing:
        texts[CONTRIBUTING] = between(standing[CONTRIBUTING], CONTRIBUTING, "rules", rule_list.block())
        texts[schema.PATH] = schema.page()
    if pins := environment.page(root):
        texts[environment.PATH] = pins
    return texts


def gaps_in(root: Path, lessons: list[Lesson]) -> list[str]:
    """What is missing between outcomes and exercises; nothing where there is no syllabus."""
    if not (root / rows.SYLLABUS).is_file():
        return []
    planned = planned_lessons((root / rows.SYLLABUS).read_text(encoding="utf-8"), lessons)
    return outcomes.gaps(lessons, planned)


def planned_lessons(syllabus: str, lessons: Iterable[Lesson]) -> list[str]:
    """The numbers of lessons that the syllabus calls planned and that are not there."""
    there = {lesson.number for lesson in lessons}
    standing = rows.Rows(syllabus, rows.LESSONS).by_number
    return sorted(
        number for number, cells in standing.items() if "*planned*" in cells and number not in there
    )


def between(document: str, name: str, what: str, block: str) -> str:
    """The document with a block between its two marks.

    Raises
    ------
    LessonError
        When the marks are not there.
    """
    start, end = f"<!-- {what}: written by course build -->", f"<!-- end of {what} -->"
    before, opened, rest = document.partition(start)
    _, closed, after = rest.partition(end)
    if not opened or not closed:
        raise LessonError(f"{name} has lost its marks '{start}' and '{end}'.")
    return f"{before}{start}\n\n{block}\n\n{end}{after}"
