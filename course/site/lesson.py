"""A lesson as a page: the learner's cells, what worked cells show, and a form in place of each exercise.

Nothing of a solution goes in: neither its code nor its answers, nor what a cell shows that reads one of its names.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

import nbformat

from course.answering.answers import ANSWER_MIME, ANSWERS_MIME
from course.answering.card import CARD_MIME
from course.answering.forms.written import without_stub
from course.exercises.library import lesson_exercises
from course.site.forms import by_hand, can_be_drawn, form_data, is_form
from course.site.markdown import code, markdown

OWN = {"recall", "save_work", "record_of_work", "write_brief", "brief_evidence", "review"}
"""What shows a learner's own answers."""
_KEPT_MIMES = {ANSWER_MIME, ANSWERS_MIME, CARD_MIME}
_NUMBER = re.compile(r"^(?:exercise|check|manual)-(\d\d)-(\w+)$")
_CALLED = re.compile(r"""^(\w+)\(["']([^"']+)["']\)$""")
_WAYS = {"way-in", "way-on"}
_ABOUT = (
    "This is the lesson to read and to answer. What it says of cells to run holds for the notebook, where its tasks in "
    'Python are done. Your answers stay in this browser: <a href="#work">download or forget them</a>. The keys of its '
    "forms can be read in the page's source."
)
_ON_BINDER = re.compile(
    r"^(?:On Binder this notebook|If you opened this page on Binder).*(?:\n.+)*\n+", re.MULTILINE
)
_OWN_RESULT = "What this cell shows hangs on your own answer: run it in a notebook."


@dataclass
class Page:
    """A lesson's page: its body as HTML, and its forms as data."""

    body: str = ""
    forms: dict[str, Any] = field(default_factory=dict)
    withheld: int = 0


def lesson_page(name: str, notebooks: Path, solutions: Path) -> Page:
    """The page of a lesson.

    Parameters
    ----------
    name
        Of its folder.
    notebooks, solutions
        The folders of built lessons.
    """
    return _Reader(name, notebooks, solutions).page()


class _Reader:
    def __init__(self, name: str, notebooks: Path, solutions: Path) -> None:
        self.name, self.number = name, name[:2]
        self.cells = _cells(notebooks / name / f"{name}.ipynb")
        self.solved = {cell.id: cell for cell in _cells(solutions / name / f"{name}.ipynb")}
        self.exercises = lesson_exercises(self.number)
        self.found = Page()
        self.secret: set[str] = set()
        """Names that were bound where an answer is made."""

    def page(self) -> Page:
        pieces = (piece for cell in self.cells if cell.id not in _WAYS for piece in self._pieces(cell))
        head, *others = pieces
        self.found.body = "\n".join([head, _note(_ABOUT), *others])
        return self.found

    def _pieces(self, cell: Any) -> Iterator[str]:
        number = _NUMBER.match(cell.metadata.get("nbgrader", {}).get("grade_id", ""))
        exercise = self.exercises.get(f"{number[1]}.{number[2]}") if number else None
        called = _CALLED.match(cell.source.strip())
        if called and called[1] == "exercise":
            exercise = exercise or self.exercises.get(called[2])
        if cell.cell_type == "markdown":
            yield self._written(exercise, cell) if exercise else markdown(_ON_BINDER.sub("", cell.source))
        elif cell.metadata.get("nbgrader", {}).get("grade_id", "").startswith("check-"):
            return
        elif exercise or number:
            self.secret |= _bound(self.solved[cell.id].source if cell.id in self.solved else cell.source)
            if exercise:
                yield from self._exercise(exercise, cell)
        else:
            yield from self._worked(cell)

    def _exercise(self, exercise: Any, cell: Any) -> Iterator[str]:
        if is_form(exercise):
            yield self._form(exercise, exercise.id)
            if exercise.kind == "explore" and not can_be_drawn(exercise):
                yield _note("The other choices are drawn in a notebook.")
        else:
            yield self._task(exercise, cell)
            if hand := by_hand(exercise):
                yield self._form(hand, f"{exercise.id}-by-hand")

    def _form(self, exercise: Any, place: str) -> str:
        data = form_data(exercise, place)
        still = data.pop("still")
        picture = next(iter(data.get("pictures", {}).values()), "")
        self.found.forms[place] = data
        return f'<div class="form" data-form="{place}"><div class="still">{still}{picture}</div></div>'

    def _task(self, exercise: Any, cell: Any) -> str:
        """A task that needs Python: what is given, and the two ways on."""
        title = escape(exercise.name)
        given = code(cell.source) if cell.source.strip() else ""
        return (
            f'<section class="task" aria-label="Task {exercise.id}"><h3>{title}</h3>'
            f"<p>Task {exercise.id} is done in Python, in a notebook. This is what stands there:</p>{given}"
            '<div class="ways"></div></section>'
        )

    def _written(self, exercise: Any, cell: Any) -> str:
        """A text that a person grades: it is kept here, copied, and travels with the answers."""
        place = exercise.id
        self.found.forms[place] = {"written": True, "title": exercise.name, "least": exercise.least}
        asked = markdown(without_stub(cell.source).strip())
        return (
            f'<section class="task" aria-label="Written task {place}">{asked}'
            f'<div class="written" data-form="{place}"></div></section>'
        )

    def _worked(self, cell: Any) -> Iterator[str]:
        read, bound, called = _names(cell.source)
        if called & OWN:
            yield from self._own(cell.source, called)
            return
        if read & self.secret:
            self.secret |= bound
            self.found.withheld += 1
            yield code(cell.source) + _note(_OWN_RESULT)
            return
        self.secret -= bound
        solved = self.solved.get(cell.id)
        outputs = [] if solved is None or solved.source != cell.source else solved.outputs
        shown = "".join(map(_output, outputs))
        yield code(cell.source, "Code" if shown else "") + (
            f'<div class="output">{shown}</div>' if shown else ""
        )

    def _own(self, source: str, called: set[str]) -> Iterator[str]:
        asked = re.search(r"""recall\(["']([^"']+)["']\)""", source)
        if asked and asked[1] in self.exercises:
            verb = "predicted" if asked[1].endswith(".0") else "answered"
            yield f'<div class="recall" data-form="{asked[1]}" data-verb="{verb}"></div>'
        elif "save_work" in called:
            yield '<div class="work" id="work"></div>'
        elif "review" in called:
            yield _note("A notebook asks three questions on earlier lessons here.")
        else:
            yield code(source) + _note(_OWN_RESULT)


def _cells(path: Path) -> list[Any]:
    return nbformat.read(path, as_version=4).cells


def _note(text: str) -> str:
    return f'<p class="note">{text}</p>'


def _output(output: Any) -> str:
    data = output.get("data", {})
    if _KEPT_MIMES & set(data):
        return ""
    if "text/html" in data:
        return str(data["text/html"])
    if "image/png" in data:
        return f'<img alt="" src="data:image/png;base64,{data["image/png"].strip()}">'
    text = data.get("text/plain") or output.get("text", "")
    return f"<pre>{escape(text)}</pre>" if text.strip() else ""


def _bound(source: str) -> set[str]:
    return _names(source)[1]


def _names(source: str) -> tuple[set[str], set[str], set[str]]:
    """What a cell reads, what it binds, and what it calls."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return set(), set(), set()
    nodes = list(ast.walk(tree))
    names = [node for node in nodes if isinstance(node, ast.Name)]
    bound = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    bound |= {node.name for node in nodes if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    # `table["new"] = …` changes what the name holds.
    bound |= {
        node.value.id
        for node in nodes
        if isinstance(node, (ast.Subscript, ast.Attribute))
        and isinstance(node.ctx, ast.Store)
        and isinstance(node.value, ast.Name)
    }
    read = {node.id for node in names if isinstance(node.ctx, ast.Load)}
    called = {
        node.func.id for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    return read, bound, called
