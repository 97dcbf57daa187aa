"""The page on which somebody marks: what it shows of a desk, and what it does when the page sends something."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import traitlets
from markdown_it import MarkdownIt

from course.answering.forms.front import script, style
from course.answering.forms.markup import inline, paragraphs
from course.answering.forms.view import StatedView
from course.exercises.kinds.rubric import MOST, Sample
from course.ground.errors import CourseError
from grading.marking.agreement import MEASURE, agreement
from grading.marking.desk import ANEW, DIFFER, ELSEWHERE, MARKED, SETTLED, Desk
from grading.marking.marks import Mark

FRONT = Path(__file__).parent / "front"
SHARED = ("dom.js", "outbox.js", "fields.js", "follow.js")
"""The modules of learners' forms that this page is built of."""
_IMPORT = re.compile(r"^import .*\n", re.MULTILINE)
_COSTS = re.compile(r"^## (?![A-Z]\. |Samples)(.+?)\n(.+?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


@cache
def front() -> str:
    """The page's program: learners' controls, then its own."""
    own = (FRONT / "marking.js").read_text(encoding="utf-8")
    return f"{script(SHARED)}\n{_IMPORT.sub('', own)}"


def look() -> str:
    """The page's style: that of forms, then its own."""
    return style() + (FRONT / "marking.css").read_text(encoding="utf-8")


class MarkingView(StatedView):
    """The front end of a marker's desk.

    Attributes
    ----------
    asked
        Task, criteria and samples; does not change.
    texts
        What learners wrote, by number.
    state
        Marks and what is said of them; `n` and `by` name the change that the page sent last.
    """

    _esm = front()
    _css = look()
    asked = traitlets.Dict().tag(sync=True)
    texts = traitlets.Dict().tag(sync=True)

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._whose: dict[int, str] = {}
        super().__init__(self.heard, asked=asked(desk), texts=texts(desk), state=stated(desk, {}))

    @traitlets.validate("texts")
    def _numbered_texts(self, proposal: Any) -> dict[str, Any]:
        return self.numbered(proposal)

    def heard(self, message: Mapping[str, Any]) -> None:
        """Something that the page sent.

        Parameters
        ----------
        message
            `kind`: "mark" or "settle" (with `levels` and `comment`), "mine" (over what formgrader has), "whose", "at",
            "again" (what the gradebook did not take yet) or "look"; the number of the `text`; its own number `n`, and
            the `view` it is from.
        """
        about = {"n": message.get("n"), "by": message.get("view"), "problem": "", "written": False}
        try:
            self._do(message, about)
        except (CourseError, OSError) as error:
            about["problem"] = str(error)
        self.state = stated(self._desk, self._whose) | about

    def _do(self, message: Mapping[str, Any], about: dict[str, Any]) -> None:
        desk, kind = self._desk, message.get("kind")
        if kind == "look":
            desk.look()
            self.texts = texts(desk)
            return
        if kind == "again":
            desk.record()
            return
        student = desk.student(message.get("text"))
        if kind in ("mark", "settle"):
            levels, comment = _given(message)
            (desk.mark if kind == "mark" else desk.settle)(student, levels, comment)
            # Kept in the file: that is said before the gradebook, which may be busy, is asked.
            self.state = stated(desk, self._whose) | about | {"written": True}
            about["written"] = True
            desk.record()
        elif kind == "mine":
            desk.record(over_formgrader=student)
        elif kind == "whose":
            self._whose[desk.shared.number(student)] = f"{student}: {desk.texts[student].file}"
        elif kind == "at":
            desk.stop_at(student)


def asked(desk: Desk) -> dict[str, Any]:
    """What does not change while somebody marks; texts of the course are HTML."""
    exercise, rubric = desk.task.exercise, desk.task.rubric
    text = desk.task.rubric_file.read_text(encoding="utf-8")
    costs = "\n\n".join(f"#### {name}\n\n{body}" for name, body in _COSTS.findall(text))
    return {
        "called": f"Marking {exercise.id}",
        "title": inline(f"{exercise.id} · {exercise.title}"),
        "marker": desk.marker,
        "task": paragraphs(exercise.prompt),
        "maximum": desk.task.maximum,
        "most": MOST * len(rubric.criteria),
        "place": f"marking:{desk.shared.seed}:{exercise.id}:{desk.marker}",
        "criteria": [
            {
                "id": criterion.id,
                "name": criterion.name,
                "label": f"<strong>{criterion.id}. {inline(criterion.name)}</strong> {inline(criterion.asks)}",
                "options": [
                    [str(level), f"<strong>{level}</strong> · {inline(what)}"]
                    for level, what in criterion.levels.items()
                ],
            }
            for criterion in rubric.criteria
        ],
        "bands": [[band.word, band.low] for band in rubric.bands],
        "samples": [
            [band.word, "".join(map(_sample, rubric.samples_of(band.word)))] for band in rubric.bands
        ],
        "costs": MarkdownIt("commonmark", {"html": False}).render(costs),
    }


def texts(desk: Desk) -> dict[str, Any]:
    """What learners wrote, by number: plain text, which the page never takes for HTML."""
    return {
        str(desk.shared.number(student)): {
            "text": (text := desk.texts[student]).text,
            "words": text.words,
            "why": list(text.why),
            "beside": [list(one) for one in text.beside],
        }
        for student in desk.listed()
    }


def stated(desk: Desk, whose: Mapping[int, str]) -> dict[str, Any]:
    """Marks, and what is said of each text, by number."""
    numbers = {student: desk.shared.number(student) for student in desk.listed()}
    return {
        "list": [[number, desk.status(student)] for student, number in numbers.items()],
        "at": desk.own.at,
        "marks": {str(number): _shown(_own(desk, student)) for student, number in numbers.items()},
        "said": {str(number): _said(desk, student, whose.get(number)) for student, number in numbers.items()},
        "bank": desk.bank()[:9],
        "agreement": _agreement(desk),
        "notices": desk.notices,
        "unwritten": len(desk.unwritten()),
        "problem": "",
        "n": None,
        "by": "",
        "written": False,
    }


def _own(desk: Desk, student: str) -> Mark | None:
    """One's own mark of the text as it stands now."""
    mark = desk.own.marks.get(student)
    return mark if mark and desk.is_of_now(student, mark) else None


def _shown(mark: Mark | None) -> dict[str, Any]:
    levels = {name: str(level) for name, level in mark.levels.items()} if mark else {}
    return {"levels": levels, "comment": mark.comment if mark else ""}


def _said(desk: Desk, student: str, whose: str | None) -> dict[str, Any]:
    status, own = desk.status(student), _own(desk, student)
    is_whole = own is not None and desk.is_whole(own)
    said: dict[str, Any] = {"says": list(_sentences(desk, student, status)), "whose": whose or ""}
    if status == ELSEWHERE:
        said["mine"] = desk.final(student) is not None
    if is_whole and desk.texts[student].own_marks:
        said["writer"] = f"The writer's own marks, which count for nothing: {desk.texts[student].own_marks}"
    if status in (DIFFER, SETTLED) and len(marks := desk.marks_on(student)) > 1:
        said["both"] = [[marker, _shown(mark)] for marker, mark in marks.items()]
        said["settling"] = _settling(desk, student, list(marks.values()))
    return said


def _settling(desk: Desk, student: str, marks: list[Mark]) -> dict[str, Any]:
    """What is settled so far; at first the levels on which all agree."""
    begun = desk.shared.settled.get(student)
    if begun and desk.is_of_now(student, begun):
        return _shown(begun)
    same = {
        name: level
        for name, level in marks[0].levels.items()
        if all(mark.levels.get(name) == level for mark in marks)
    }
    comment = next((mark.comment for mark in marks if mark.comment), "")
    return _shown(Mark(text=marks[0].text, levels=same, comment=comment))


def _sentences(desk: Desk, student: str, status: str) -> list[str]:
    standing, maximum = desk.standing[student], desk.task.maximum
    has = "no points" if standing.score is None else f"{standing.score:g} of {maximum:g} points"
    if status == ELSEWHERE:
        comment = f" and the comment “{standing.comment}”" if standing.comment else ""
        return [
            f"This was changed in formgrader, which has {has}{comment}: that counts, and is not overwritten."
        ]
    final = desk.final(student)
    if final is None:
        earlier = [f"Handed in anew; the text before it had {has}."] if standing.score is not None else []
        return [*earlier, *(["Handed in anew: your mark was for another text."] if status == ANEW else [])][
            :1
        ]
    if standing.score is None or standing.waits:
        return ["The mark is kept, and not yet in the gradebook."]
    mine = desk.marker in desk.marks_on(student)
    by = final[1]
    if status == SETTLED:
        return [f"In the gradebook: {has}, settled by {by}. A settled mark is final."]
    if not mine:
        return ["Another marker has marked this text; you see that mark when yours is whole."]
    others = [marker for marker in desk.marks_on(student) if marker != desk.marker]
    if status == DIFFER:
        return [f"In the gradebook: {has}, by {by}, who was first, until you settle the difference."]
    agree = f" {' and '.join(others)} gave the same levels." if others and status == MARKED else ""
    return [f"In the gradebook: {has}, by {by}.{agree}"]


def _agreement(desk: Desk) -> list[dict[str, Any]]:
    """A table for each other marker with whom there are texts in common."""
    mine = {s: m for s, m in desk.own.marks.items() if s in desk.texts and desk.marker in desk.marks_on(s)}
    tables = []
    for other in desk.others:
        theirs = {
            s: m for s, m in other.marks.items() if s in desk.texts and other.marker in desk.marks_on(s)
        }
        if rows := agreement(mine, theirs, desk.task.rubric):
            lines = [[row.name, f"{row.same} of {row.of}", row.in_words] for row in rows]
            tables.append({"with": other.marker, "rows": lines, "measure": MEASURE})
    return tables


def _given(message: Mapping[str, Any]) -> tuple[dict[str, int], str]:
    """Levels and comment that a page sent; what is no level of a criterion is left out by the desk."""
    levels, comment = message.get("levels"), message.get("comment")
    pairs = levels.items() if isinstance(levels, dict) else []
    kept = {str(name): int(level) for name, level in pairs if str(level).isdecimal()}
    return kept, comment if isinstance(comment, str) else ""


def _sample(sample: Sample) -> str:
    marks = ", ".join(f"{name} {mark}" for name, mark in sample.marks.items())
    points = f"{sample.points:g} {'point' if sample.points == 1 else 'points'}"
    return f"<p><strong>{sample.camp} writer, {points} ({marks}).</strong> {inline(sample.text)}</p>"
