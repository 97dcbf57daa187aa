"""The paths through the course, as the syllabus shows them."""

from __future__ import annotations

from collections.abc import Iterable

from course.authoring.lesson import Lesson
from course.authoring.minutes import Minutes
from course.authoring.pages import outcomes

ONE_DAY = ("00", "01", "02", "07", "05")


def paths(lessons: Iterable[Lesson], minutes: dict[str, Minutes], planned: list[str]) -> str:
    """The two paths with their minutes, and what the short one leans on without having taught it."""
    lessons = list(lessons)
    short = [number for number in ONE_DAY if number in minutes]
    whole = ", ".join(minutes) + (f"; planned: {', '.join(planned)}" if planned else "")
    rows = [
        "| Path | Lessons | Time of their cores |",
        "|---|---|---|",
        f"| One day | {', '.join(short)} | {_clock(minutes, short)} |",
        f"| The whole module | {whole} | {_clock(minutes, minutes)}{' so far' if planned else ''} |",
    ]
    leaning = _leaning(lessons, short)
    if leaning:
        rows += [
            "",
            "The day leaves out the lessons that teach these outcomes, and its exercises need them:",
            "",
            *leaning,
        ]
    return "\n".join(rows)


def _clock(minutes: dict[str, Minutes], numbers: Iterable[str]) -> str:
    each = [minutes[number] for number in numbers]
    coded, new = sum(one.coded for one in each), sum(one.new for one in each)
    return f"{_hours(coded)} if you have coded before, {_hours(new)} if you have not"


def _hours(minutes: int) -> str:
    return f"{minutes // 60} h {minutes % 60} min"


def _leaning(lessons: list[Lesson], short: list[str]) -> list[str]:
    lines = []
    for one in outcomes.matrix(lessons):
        needing = [exercise for exercise in one.used_in if exercise[:2] in short]
        if one.lesson not in short and needing:
            lines.append(f"- {one.id} {one.text} (lesson {one.lesson}): {', '.join(needing)}")
    return lines
