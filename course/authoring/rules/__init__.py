"""The rules of a lesson: each is a small function that yields a sentence where it is broken.

No notebook is executed. `course build` refuses a lesson whose own files break a rule; what the repository says of a
lesson (README, syllabus, sample class) it reports. CONTRIBUTING prints what each rule asks.
"""

from __future__ import annotations

from pathlib import Path

from course.authoring.lesson import TO_DO, Lesson
from course.authoring.rules import cells, files, judged, places, quoted, text

OF_LESSONS = (*text.RULES, *cells.RULES, *files.RULES, *judged.RULES, *quoted.RULES)
"""What a lesson's own folder can break: `broken(lesson)`."""
OF_PLACES = tuple(places.RULES)
"""What the repository says of a lesson: `broken(lesson, root)`."""


def broken_rules(lesson: Lesson, repository: Path | None = None) -> list[str]:
    """Everything that is wrong with a lesson, one sentence each.

    Parameters
    ----------
    lesson
        As `read_lesson` gives it.
    repository
        A clone: then what its documents and its sample class say of the lesson is looked at too.
    """
    sentences = [f"{lesson.name}/{rule.file}: {said}" for rule in OF_LESSONS for said in rule.broken(lesson)]
    return sentences + (broken_places(lesson, repository) if repository else [])


def broken_places(lesson: Lesson, repository: Path, unfinished: bool = True) -> list[str]:
    """What the repository says of a lesson and should not, or does not say and should.

    Parameters
    ----------
    lesson, repository
        As for `broken_rules`.
    unfinished
        Also name what `course new` left to be written.
    """
    return [
        f"{rule.file}: {said}"
        for rule in OF_PLACES
        if (unfinished or rule.file != TO_DO) and (repository / places.README).is_file()
        for said in rule.broken(lesson, repository)
    ]
