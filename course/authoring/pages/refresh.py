"""Pages that the build writes from lessons and tables: outcomes, glossary, the paths in the syllabus."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from course.authoring.lesson_text import LessonError, core_minutes, read_lesson
from course.authoring.pages import glossary, outcomes
from course.exercises.library import read_exercises, with_keys
from course.ground.files import write_whole
from course.ground.lessons import all_lessons

SYLLABUS = "docs/syllabus.md"
PATHS = re.compile(r"(<!-- paths: written by course build -->\n).*?(<!-- end of paths -->)", re.DOTALL)
PLANNED = re.compile(r"^\| (\d\d) \|.*\*planned\*", re.MULTILINE)
HALF_DAY = ("00", "01", "02", "05")


def refresh(root: Path, check: bool) -> list[str]:
    """Write the pages anew, or say what differs; and name the gaps between outcomes and exercises.

    Parameters
    ----------
    root
        The repository. One without a syllabus has no pages.
    check
        Change nothing.

    Returns
    -------
    list of str
        One sentence for each page that differs (or was written) and for each gap.
    """
    if not (root / SYLLABUS).is_file():
        return []
    syllabus = (root / SYLLABUS).read_text(encoding="utf-8")
    lessons = outcomes.read_lessons()
    planned = planned_lessons(syllabus)
    pages = {
        "docs/outcomes.md": outcomes.page(lessons, planned, root),
        "docs/glossary.md": glossary.page(),
        SYLLABUS: with_paths(syllabus, paths(lessons, lesson_minutes(), planned)),
    }
    report = []
    for name, text in pages.items():
        if (root / name).is_file() and (root / name).read_bytes() == text.encode("utf-8"):
            continue
        report.append(
            f"{name} differs from the lessons and tables: run `course build`."
            if check
            else f"{name} was written."
        )
        if not check:
            write_whole(root / name, text)
    return report + outcomes.gaps(lessons, planned, root)


def planned_lessons(syllabus: str) -> list[str]:
    """The numbers of lessons that the syllabus calls planned and that are not there."""
    there = {folder.name[:2] for folder in all_lessons()}
    return sorted(set(PLANNED.findall(syllabus)) - there)


def lesson_minutes() -> dict[str, int]:
    """The minutes of each lesson's core, by its number."""
    return {
        folder.name[:2]: core_minutes(
            read_lesson(folder / "lesson.md"), read_exercises(with_keys(folder, "exercises.yml"))
        )
        for folder in all_lessons()
    }


def with_paths(syllabus: str, block: str) -> str:
    """The syllabus with the paths between their two marks."""
    if not PATHS.search(syllabus):
        raise LessonError(
            f"{SYLLABUS} has lost its marks '<!-- paths: written by course build -->' and '<!-- end of paths -->'."
        )
    return PATHS.sub(lambda found: f"{found[1]}\n{block}\n\n{found[2]}", syllabus)


def paths(lessons: Iterable[outcomes.Lesson], minutes: dict[str, int], planned: list[str]) -> str:
    """The two paths with their minutes, and what the short one leans on without having taught it."""
    lessons = list(lessons)
    short = [number for number in HALF_DAY if number in minutes]
    whole = ", ".join(minutes) + (f"; planned: {', '.join(planned)}" if planned else "")
    rows = [
        "| Path | Lessons | Minutes of their cores |",
        "|---|---|---|",
        f"| Half a day | {', '.join(short)} | {_clock(minutes, short)} |",
        f"| The whole module | {whole} | {_clock(minutes, minutes)}{' so far' if planned else ''} |",
    ]
    leaning = _leaning(lessons, short)
    if leaning:
        rows += [
            "",
            "The half day leaves out the lessons that teach these outcomes, and its exercises need them:",
            "",
            *leaning,
        ]
    return "\n".join(rows)


def _clock(minutes: dict[str, int], numbers: Iterable[str]) -> str:
    each = [minutes[number] for number in numbers]
    hours, rest = divmod(sum(each), 60)
    return f"{' + '.join(map(str, each))} = {sum(each)} ({hours} h {rest} min)"


def _leaning(lessons: list[outcomes.Lesson], short: list[str]) -> list[str]:
    lines = []
    for one in outcomes.matrix(lessons):
        needing = [exercise for exercise in one.used_in if exercise[:2] in short]
        if one.lesson not in short and needing:
            lines.append(f"- {one.id} {one.text} (lesson {one.lesson}): {', '.join(needing)}")
    return lines
