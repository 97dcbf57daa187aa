"""What a learner's page says above the notebook, and what it leaves out because it still waits for a person."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from grading.classroom.late import Lateness
from grading.reports.class_record import LessonRecord, Submission

WAITS = "*This waits for a person: it has no points and no comment yet.*"


def mark_in_words(record: LessonRecord, submission: Submission, late: Lateness) -> str:
    """The mark and how it comes about, as Markdown.

    Parameters
    ----------
    record, submission
        The lesson of the class, and the learner's work.
    late
        How late it is.
    """
    written, practice = record.maximum(written=True), record.maximum(written=False)
    of_written = record.rule.written
    share = 100 * (1 - of_written) if written else 100
    mark, waiting = record.mark(submission), submission.waiting
    lines = [
        f"**Your mark for this lesson: {mark:.1f} of 100**"
        if mark is not None
        else "**There is no mark yet.**"
    ]
    lines.append("")
    known = [task.exercise for task in record.tasks if not task.written and task.exercise not in waiting]
    earned = sum(submission.points.get(exercise) or 0 for exercise in known)
    counts_right = record.rule.practice == "right"
    if counts_right and practice:
        lines.append(
            f"- Practice, {share:g} % of the mark: {earned:g} of {practice:g} points. "
            f"That gives {share * earned / practice:.1f} of {share:g}."
        )
    elif submission.of and not counts_right:
        done = share * submission.done / submission.of
        lines.append(
            f"- Practice, {share:g} % of the mark: {submission.done} of {submission.of} exercises are answered and "
            f"checked. That gives {done:.1f} of {share:g}; right or wrong does not count."
        )
    if written:
        points = record.total(submission, written=True)
        if points is None:
            gives = "a person has not graded all of it yet"
        else:
            gives = (
                f"{points:g} of {written:g} points. That gives {100 * of_written * points / written:.1f} of "
                f"{100 * of_written:g}"
            )
        lines.append(f"- Written work, {100 * of_written:g} % of the mark: {gives}.")
    if not counts_right:
        lines.append(
            f"- Points of the practice tasks: {earned:g} of {practice:g}. They are no part of the mark."
        )
    if waiting:
        lines.append(f"- For a person to grade: {', '.join(waiting)}. Points and comments come later.")
    if late.seconds:
        lines.append(f"- Handed in late: {late.in_words}. This is no part of the mark.")
    return "\n".join(lines)


def leave_out(nb: NotebookNode, waiting: Collection[str]) -> tuple[float, float]:
    """Take points and comments off the cells that wait: they may be those of an earlier text.

    Parameters
    ----------
    nb
        With the grades that nbgrader wrote into its cells; changed in place.
    waiting
        The names of the graded cells that wait.

    Returns
    -------
    tuple of float
        The points and the most points of all others.
    """
    score = most = 0.0
    cells: list[Any] = []
    for cell in nb.cells:
        marks = cell.metadata.get("nbgrader") or {}
        if marks.get("grade") and marks.get("grade_id") in waiting:
            marks.update(grade=False, comment=None, score=None)
            cells.append(new_markdown_cell(WAITS))
        elif marks.get("grade"):
            score, most = score + float(marks.get("score") or 0), most + float(marks.get("points") or 0)
        cells.append(cell)
    nb.cells = cells
    return score, most
