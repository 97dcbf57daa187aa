"""A new lesson: small, made up, and green. What is still to be written is marked TODO."""

from __future__ import annotations

import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from course.authoring.lesson import TO_DO, LessonError
from course.authoring.pages.rows import LADDER, SYLLABUS, Rows
from course.authoring.rules.places import SAMPLE_CLASS
from course.ground.files import write_whole
from course.ground.lessons import ORDER
from course.ground.places import lessons_folder

SKELETON = Path(__file__).with_name("skeleton")
FILES = ("lesson.md", "exercises.yml", "checks.py", "rubric.md")
CLASS = ("yml", "csv")


def new_lesson(number: str, title: str, root: Path) -> list[Path]:
    """Write the files of a new lesson, its sample class and its step of the code ladder.

    Parameters
    ----------
    number
        One or two digits that no lesson has yet.
    title
        A few words, with spaces or "_" between them.
    root
        The repository. What it does not have (a sample class, a syllabus) is left out.

    Returns
    -------
    list of Path
        What was written, in that order.

    Raises
    ------
    LessonError
        When number or title will not do. Nothing was written then.
    """
    name = _name(number, title)
    files = _of_lesson(name) | _of_class(name, root) | _of_ladder(name, root)
    for path, text in files.items():
        write_whole(path, text)
    return list(files)


def _name(number: str, title: str) -> str:
    if not re.fullmatch(r"\d{1,2}", number):
        raise LessonError(f"A lesson's number has one or two digits; {number!r} will not do.")
    words = "_".join(title.lower().replace("_", " ").split())
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,40}", words):
        raise LessonError(
            f"Write the title with letters, digits and '_', such as the_title; {title!r} will not do."
        )
    number = number.zfill(2)
    if taken := sorted(lessons_folder().glob(f"{number}_*")):
        raise LessonError(f"Lesson {number} is there already: {taken[0].name}.")
    return f"{number}_{words}"


def _rendered(template: str, name: str) -> str:
    jinja = Environment(
        loader=FileSystemLoader(SKELETON, encoding="utf-8"),
        variable_start_string="<<",
        variable_end_string=">>",
        keep_trailing_newline=True,
        undefined=StrictUndefined,
        autoescape=False,  # Markdown, YAML and Python: no page
    )
    number, title = name[:2], name[3:].replace("_", " ").capitalize()
    return jinja.get_template(f"{template}.j2").render(number=number, n=int(number), title=title)


def _of_lesson(name: str) -> dict[Path, str]:
    files = {lessons_folder() / name / file: _rendered(file, name) for file in FILES}
    order = lessons_folder() / ORDER
    if order.is_file():
        listed = order.read_text(encoding="utf-8")
        entry = f'- "{name[:2]}"\n'
        files[order] = listed if entry in listed else listed.rstrip("\n") + "\n" + entry
    return files


def _of_class(name: str, root: Path) -> dict[Path, str]:
    folder = root / SAMPLE_CLASS
    if not folder.is_dir():
        return {}
    return {folder / f"{name[:2]}.{ending}": _rendered(f"sample_class.{ending}", name) for ending in CLASS}


def _of_ladder(name: str, root: Path) -> dict[Path, str]:
    path = root / SYLLABUS
    if not path.is_file():
        return {}
    rows = Rows(path.read_text(encoding="utf-8"), LADDER)
    step = [f"{TO_DO}: the verbs of code that the lesson adds"]
    return {path: rows.replaced({**rows.by_number, name[:2]: step})}
