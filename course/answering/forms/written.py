"""How much of a written task stands there: the learner's own words in the notebook, as it was last saved."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from pathlib import Path

from course.answering.kernel.runs import notebook_folder
from course.answering.worth import exercise_of, graded_cells, source_of
from course.exercises.brief.parts import words
from course.ground.errors import CourseError
from course.ground.lessons import lesson_folder

STUB = "*Write your answer here (click, press Enter, type, then Shift+Enter).*"
"""What stands in a learner's notebook where an answer in words is to be written."""
_FORMER_STUBS = ("*Write your answer here (double-click, type, then Shift+Enter).*",)
"""What stood there in editions that a class may still have."""
_RUN = 4
"""So many words in the order of the task are the task's, and not the learner's own."""


def own_words(task: str, folder: Path | None = None) -> int | None:
    """The words that a learner wrote below the question of a written task.

    Parameters
    ----------
    task
        Its id, such as "02.7".
    folder : Path, optional
        The notebook's; the running notebook's if left out.

    Returns
    -------
    int or None
        None where no notebook with this task can be read: it was never saved, or stands elsewhere.
    """
    texts = [
        source_of(cell) for cell in graded_cells(folder or notebook_folder()) if exercise_of(cell) == task
    ]
    given = f"{_question(task)} {STUB}".split()
    return max((words(_without(text.split(), given)) for text in texts), default=None)


def without_stub(source: str) -> str:
    """A written cell's source without the line that holds the place of the answer, of this edition or an older one."""
    for stub in (STUB, *_FORMER_STUBS):
        source = source.replace(stub, "")
    return source


def is_as_given(source: str, given: str) -> bool:
    """Is a written cell empty, or as a lesson gives it out, in whatever edition of the place for the answer?"""
    words_here = without_stub(source).split()
    return not words_here or words_here == without_stub(given).split()


def _without(text: list[str], given: list[str]) -> str:
    """A text less what was copied from another: whoever changes a word of the question has written that word."""
    kept, start = [], 0
    for block in SequenceMatcher(None, text, given, autojunk=False).get_matching_blocks():
        if block.size >= _RUN:
            kept += text[start : block.a]
            start = block.a + block.size
    return " ".join(kept + text[start:])


def _question(task: str) -> str:
    """What stands above the answer, as the lesson has it now."""
    try:
        text = (lesson_folder(task[:2]) / "lesson.md").read_text(encoding="utf-8")
    except (OSError, CourseError):
        return ""
    block = re.search(
        rf'^\+\+\+ \{{"manual": "{re.escape(task)}"\}}\n(.*?)^### BEGIN SOLUTION',
        text,
        re.MULTILINE | re.DOTALL,
    )
    return block[1] if block else ""
