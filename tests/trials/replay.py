"""Right ways and slips of every task in code, tried against its check: `python tests/trials/replay.py 02 [02.8]`.

`NN.yml` lists tasks. A task has `right`, ways to the answer that a teacher would accept, and `slips`, each with
`about` (what went wrong), `code`, and `named`, a pattern of the sentence that names it (regular, upper and lower case
alike). A trial's code runs after all cells of the lesson's solution that stand above the task's own cell.
"""

from __future__ import annotations

import contextlib
import copy
import io
import json
import os
import re
import sys
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

import yaml

from course.answering.card import card_of, unanswered
from course.answering.session import Session, begin, session
from course.answering.store import MemoryStore
from course.exercises.as_data import NotExportable, export
from course.exercises.judge import judge
from course.exercises.kinds import Exercise
from course.exercises.ladder import SENTENCES
from course.exercises.library import find_exercise
from course.ground.lessons import all_lessons, lesson_folder

HERE = Path(__file__).parent
CRASHED = "The check itself stopped:"
SOLUTIONS = HERE.parent.parent / "solutions"


@dataclass(frozen=True)
class Trial:
    """A piece of code that was tried as an answer.

    Attributes
    ----------
    task, about, code
        Of the file; `about` is "" for a right way.
    named
        The pattern of the sentence that names a slip.
    share
        Of the points, 0 to 1.
    says
        All that the learner reads.
    value
        What the code stored.
    """

    task: str
    about: str
    code: str
    named: str
    share: float
    says: str
    value: Any = field(default=None, repr=False, compare=False)

    @property
    def is_slip(self) -> bool:
        return bool(self.about)

    @property
    def is_named(self) -> bool:
        """Does the sentence name the slip?"""
        return bool(re.search(self.named, " ".join(self.says.replace("`", "").split()), re.IGNORECASE))

    @property
    def holds(self) -> bool:
        """Is a right way accepted wholly, a slip not?"""
        return (self.share < 1) if self.is_slip else (self.share >= 1)


def replay(number: str, only: str = "") -> list[Trial]:
    """Try everything that a lesson's file lists.

    Parameters
    ----------
    number
        The lesson's, such as "02".
    only
        A task's id: the others are left out.
    """
    path = HERE / f"{number}.yml"
    entries = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else []
    wanted = {entry["task"]: entry for entry in entries if only in ("", entry["task"])}
    with quiet_place():
        return [
            trial
            for task, before in _namespaces(number, set(wanted))
            for trial in _tried(wanted[task], before)
        ]


def _tried(entry: dict[str, Any], before: dict[str, Any]) -> Iterator[Trial]:
    exercise = find_exercise(entry["task"])
    for code in entry.get("right", []):
        yield _try(exercise, before, {"code": code})
    for slip in entry.get("slips", []):
        yield _try(exercise, before, slip)


def _try(exercise: Exercise, before: dict[str, Any], entry: dict[str, str]) -> Trial:
    from matplotlib import pyplot

    pyplot.close("all")
    namespace = {name: _own(value) if name in entry["code"] else value for name, value in before.items()}
    exec(compile(entry["code"], f"a trial of {exercise.id}", "exec"), namespace)
    value = namespace.get(exercise.answer)
    share, says = _told(exercise, namespace)
    return Trial(
        exercise.id, entry.get("about", ""), entry["code"], entry.get("named", ""), share, says, value
    )


def _told(exercise: Exercise, namespace: dict[str, Any]) -> tuple[float, str]:
    """The share and the text of the card; a check that stops with an error of Python gives none and says nothing."""
    try:
        value = namespace.get(exercise.answer, ...)
        answer = export(value, exercise.form, exercise.answer) if value is not ... else None  # type: ignore[union-attr]
        card = card_of(exercise, judge(exercise, answer), SENTENCES, of=1)
    except NotExportable as error:
        card = unanswered(exercise, str(error), of=1)
    except Exception as error:
        return 0, f"{CRASHED} {type(error).__name__}"
    return card.share, card.text()


def _own(value: Any) -> Any:
    """A copy of what a trial might change."""
    changeable = isinstance(value, (list, dict, set)) or type(value).__name__ in ("DataFrame", "Series")
    return copy.deepcopy(value) if changeable else value


def _namespaces(number: str, tasks: set[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each of these tasks, with the variables of the solution just above its own cell."""
    name = lesson_folder(number).name
    notebook = json.loads((SOLUTIONS / name / f"{name}.ipynb").read_text(encoding="utf-8"))
    namespace: dict[str, Any] = {"__name__": "__main__"}
    for cell in notebook["cells"]:
        mark = cell["metadata"].get("nbgrader", {})
        task = mark.get("grade_id", "").removeprefix("exercise-").replace("-", ".", 1)
        if task in tasks:
            tasks.discard(task)
            yield task, {variable: _own(value) for variable, value in namespace.items()}
        if cell["cell_type"] == "code" and not mark.get("grade"):
            exec(compile("".join(cell["source"]), cell["id"], "exec"), namespace)
    if tasks:
        raise LookupError(f"{name} has no cell for {', '.join(sorted(tasks))}.")


@contextlib.contextmanager
def quiet_place() -> Iterator[None]:
    """A folder that goes, in which nothing is drawn or shown and nothing kept: a chart is judged by its data."""
    import matplotlib

    matplotlib.use("agg")
    before, place = session(), Path.cwd()
    with (
        tempfile.TemporaryDirectory() as folder,
        warnings.catch_warnings(),
        contextlib.redirect_stdout(io.StringIO()),
        mock.patch("course.study.figures.picture", return_value=b""),
    ):
        warnings.simplefilter("ignore")
        begin(Session(live=False, store_at=MemoryStore))
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(place)
            begin(before)


def table(trials: list[Trial]) -> str:
    """Counts by task: right ways and how many were refused; slips, how many were accepted, and named."""
    lines = ["task    right refused   slips accepted named"]
    for task in dict.fromkeys(trial.task for trial in trials):
        right = [trial for trial in trials if trial.task == task and not trial.is_slip]
        slips = [trial for trial in trials if trial.task == task and trial.is_slip]
        refused, accepted = (sum(not trial.holds for trial in some) for some in (right, slips))
        named = sum(trial.is_named for trial in slips)
        lines.append(f"{task:8}{len(right):5}{refused:8}{len(slips):8}{accepted:9}{named:6}")
    return "\n".join(lines)


def main(arguments: list[str]) -> None:
    numbers = [arguments[0]] if arguments else [lesson.name[:2] for lesson in all_lessons()]
    trials = [trial for number in numbers for trial in replay(number, *arguments[1:])]
    for trial in trials:
        if not trial.holds or (trial.is_slip and not trial.is_named):
            what = (
                (f"slip not named ({trial.about})" if trial.holds else "accepted")
                if trial.is_slip
                else "refused"
            )
            print(f"{trial.task} {what}, {trial.share:.0%}:\n{trial.code.rstrip()}\n  → {trial.says}\n")
    print(table(trials))


if __name__ == "__main__":
    main(sys.argv[1:])
