"""`course build --minutes`: how long each lesson's core takes."""

from __future__ import annotations

from collections.abc import Iterable


def show_minutes(lessons: Iterable[str]) -> None:
    """Print the minutes of lessons, of all if none is named: for two paces."""
    from rich.console import Console
    from rich.table import Table

    from course.authoring.lesson import read_lesson
    from course.authoring.minutes import MOST, count_executed
    from course.ground.lessons import all_lessons, lesson_folder
    from course.ground.places import repository_root

    most = f"Minutes of the core, without Further; at most {MOST.coded} and {MOST.new}"
    table = Table("lesson", "has coded", "has not", caption=most)
    for folder in [lesson_folder(lesson) for lesson in lessons] or all_lessons():
        minutes = count_executed(read_lesson(folder), [repository_root() / "solutions"])
        table.add_row(folder.name, str(minutes.coded), str(minutes.new))
    Console().print(table)
