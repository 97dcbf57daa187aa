"""`course build --minutes`: how long each lesson's core takes."""

from __future__ import annotations

from collections.abc import Iterable


def show_minutes(lessons: Iterable[str]) -> None:
    """Print the minutes of lessons, of all if none is named: for two paces, and as their cards state them."""
    import nbformat
    from rich.console import Console
    from rich.table import Table

    from course.authoring.lesson import read_lesson
    from course.authoring.minutes import count
    from course.ground.lessons import all_lessons, lesson_folder
    from course.ground.places import repository_root

    table = Table("lesson", "has coded", "has not", "card", caption="Minutes of the core, without Further")
    for folder in [lesson_folder(lesson) for lesson in lessons] or all_lessons():
        path = repository_root() / "solutions" / folder.name / f"{folder.name}.ipynb"
        solution = nbformat.read(path, as_version=4) if path.is_file() else None
        minutes = count(read_lesson(folder), solution)
        table.add_row(folder.name, str(minutes.coded), str(minutes.new), str(minutes.card))
    Console().print(table)
