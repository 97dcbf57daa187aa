"""nbgrader's validation of one notebook, with the sentences that its checks print."""

from __future__ import annotations

import builtins
import json
import logging
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.kernelspec import NoSuchKernel
from nbconvert.filters import strip_ansi
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.nbgraderformat import SchemaTooNewError, SchemaTooOldError, ValidationError
from nbgrader.preprocessors import CheckCellMetadata, ClearOutput, Execute
from nbgrader.validator import Validator
from traitlets import Integer
from traitlets import List as TypedList

from course.answering.answers import FILE_NAME
from course.answering.card import CARD_MIME, OPEN, in_points
from course.answering.worth import exercise_of
from course.app.hosts.settings import OUTPUT_SECONDS
from course.exercises.library import find_exercise
from course.ground.errors import CourseError

Progress = Callable[[int, int], None]

_LOG = logging.getLogger("course.app.validate")
_LOG.addHandler(logging.NullHandler())
_LOG.propagate = False

_FRESH = "rename its folder and run `course start` for a fresh copy"
_UNWRITTEN = "Nothing is written yet: click the cell, press Enter and write, then save the notebook."
_NAMED_BY_MESSAGE = {"AssertionError", "Exception"}


class NotebookError(CourseError):
    """A notebook that cannot be validated: one sentence naming the file and the fix."""


@dataclass(frozen=True)
class Check:
    """One graded cell.

    Parameters
    ----------
    name
        What the cell says, such as `check("02.3")`, or which text it is.
    points, of
        `points` is None where a person grades.
    says
        The lines of the check's card, or those that the cell printed or raised.
    failed
        Whether nbgrader counts it as failed.
    answered
        Whether there is anything that could be judged.
    """

    name: str
    points: float | None
    of: float
    says: list[str]
    failed: bool
    answered: bool = True

    @property
    def is_extra(self) -> bool:
        """Does it carry no points, so that nothing can be lost?"""
        return not self.of and not self.failed

    @property
    def is_sealed(self) -> bool:
        """Is its answer kept for the grading of an exam, so that nobody can tell yet?"""
        return not self.failed and self.points is not None and self.points < self.of

    @property
    def in_words(self) -> str:
        """How it stands, in a few words."""
        if self.points is None:
            return f"a person grades this ({in_points(self.of)})."
        if self.is_extra:
            stands = self.says[:1] if self.answered else [OPEN]
            return " ".join(["an extra, without points.", *(f"{line.rstrip('.')}." for line in stands)])
        if self.is_sealed:
            return " ".join(self.says)
        earned = f"{self.points:g} of {in_points(self.of)}."
        return earned if self.failed else f"passes, {earned}"


@dataclass(frozen=True)
class Result:
    """What nbgrader's Validator found.

    Parameters
    ----------
    checks
        Every graded cell, in order; empty when cells have changed their type.
    changed
        Checks that no longer read as they were given out.
    type_changed
        Sentences about cells whose type was changed; nothing is executed then.
    stopped
        Cells other than checks that stopped with an error.
    """

    checks: list[Check] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    type_changed: list[str] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)

    @property
    def failed(self) -> list[Check]:
        return [check for check in self.checks if check.failed]

    @property
    def passes(self) -> bool:
        return not (self.failed or self.changed or self.type_changed)

    @property
    def in_short(self) -> str:
        """One sentence on all of them."""
        if not self.checks:
            return "This notebook has no graded cells."
        if any(check.is_sealed for check in self.checks):
            return "What you answered is kept; it is graded after the exam."
        if not self.failed:
            return "Success! Every check passes."
        tasks = [check for check in self.checks if not check.is_extra]
        unanswered = sum(not check.answered for check in self.failed)
        counts = {"without an answer": unanswered, "to look at again": len(self.failed) - unanswered}
        return (
            f"{len(self.failed)} of {len(tasks)} tasks {'does' if len(self.failed) == 1 else 'do'} not give full "
            f"points yet: {', '.join(f'{count} {what}' for what, count in counts.items() if count)}. "
            "You may still hand in."
        )


def validate(path: Path, progress: Progress = lambda done, total: None) -> Result:
    """Run a notebook as nbgrader's Validate does, in a copy: nothing beside it changes.

    Parameters
    ----------
    path
        A notebook.
    progress
        Is told how many cells are done, of how many.

    Returns
    -------
    Result
        nbgrader's verdict with what each check said.

    Raises
    ------
    NotebookError
        When the notebook cannot be read or run.
    """
    document = _read(path)
    validator = _Validator(log=_LOG)
    validator.progress = progress
    with tempfile.TemporaryDirectory(prefix="course-validate-") as scratch:
        folder = Path(scratch, path.resolve().parent.name)  # by its name a kernel knows a lesson
        folder.mkdir(exist_ok=True)
        copy = _copy_into(folder, path, document)
        try:
            with _process_kept(), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                found = validator.validate(str(copy))
            return _result(found, validator.executed)
        except NoSuchKernel as error:
            raise NotebookError(
                f"{path} asks for a kernel {error.name!r} that is not here; run `course doctor`."
            ) from error
        except (ValidationError, SchemaTooOldError, SchemaTooNewError) as error:
            raise NotebookError(f"{path}: what nbgrader notes in its cells is damaged; {_FRESH}.") from error
        except (ValueError, KeyError) as error:
            raise NotebookError(f"{path}: a check gives something else than its points; {_FRESH}.") from error
        except (RuntimeError, TimeoutError) as error:
            raise NotebookError(
                f"{path} could not be run ({_first_line(error)}); run `course doctor`."
            ) from error


def _read(path: Path) -> dict[str, Any]:
    if path.is_dir():
        raise NotebookError(
            f"{path} is a folder; name the notebook in it, such as {path / (path.resolve().name + '.ipynb')}."
        )
    try:
        document = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise NotebookError(
            f"There is no file {path}; check the spelling, or name it from where you are."
        ) from None
    except OSError as error:
        raise NotebookError(
            f"{path} cannot be read ({error.strerror}); check that you may open it."
        ) from error
    except (ValueError, RecursionError) as error:
        kind = "was cut off or changed by hand" if path.suffix == ".ipynb" else "is not a notebook"
        raise NotebookError(f"{path} {kind}; name an .ipynb file, or {_FRESH}.") from error
    if (
        not isinstance(document, dict)
        or document.get("nbformat") != 4
        or not isinstance(document.get("cells"), list)
    ):
        raise NotebookError(
            f"{path} is not a notebook of format 4; open and save it in JupyterLab, or {_FRESH}."
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            nbformat.validate(nbformat.from_dict(document), relax_add_props=True)
    except (nbformat.ValidationError, AssertionError, AttributeError, KeyError, TypeError) as error:
        raise NotebookError(
            f"{path} was damaged ({_first_line(error) or 'no notebook'}); {_FRESH}."
        ) from error
    return document


def _copy_into(folder: Path, path: Path, document: dict[str, Any]) -> Path:
    """The notebook and its answers as copies; what else stands beside it as links."""
    copy = folder / path.name
    copy.write_text(json.dumps(document), encoding="utf-8")
    for other in path.resolve().parent.iterdir():
        if other.suffix == ".ipynb" or other.name.startswith((".", FILE_NAME + ".")):
            continue
        try:
            if other.name == FILE_NAME:
                shutil.copyfile(other, folder / other.name)
            else:
                os.symlink(other, folder / other.name, target_is_directory=other.is_dir())
        except FileNotFoundError:  # replaced while we looked
            continue
        except OSError:  # no links here: copy the small things
            if other.is_file():
                shutil.copyfile(other, folder / other.name)
    return copy


class _Execute(Execute):
    """nbgrader's, telling how far it is; the kernel's own warnings stay off the learner's screen."""

    extra_arguments = TypedList(["--Application.log_level=ERROR"])
    iopub_timeout = Integer(OUTPUT_SECONDS)
    parent: _Validator

    def preprocess_cell(self, cell: NotebookNode, resources: Any, index: int) -> tuple[NotebookNode, Any]:
        done = super().preprocess_cell(cell, resources, index)
        self.parent.progress(index + 1, len(self.nb.cells))
        return done


class _Validator(Validator):
    """nbgrader's, keeping the notebook that it ran."""

    preprocessors = TypedList([CheckCellMetadata, ClearOutput, _Execute])
    executed: NotebookNode | None = None
    progress: Progress

    def _preprocess(self, nb: NotebookNode) -> NotebookNode:
        self.executed = super()._preprocess(nb)
        return self.executed


@contextmanager
def _process_kept() -> Iterator[None]:
    """nbgrader changes folder and environment, and puts neither back after an error."""
    folder, variables = Path.cwd(), dict(os.environ)
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
    try:
        yield
    finally:
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(variables)


def _result(found: dict[str, Any], executed: NotebookNode | None) -> Result:
    type_changed = [
        f"A {cell['new_type']} cell has become a {cell['old_type']} cell: {_first_line(cell['source'])}"
        for cell in found.get("type_changed", [])
    ]
    if executed is None:
        return Result(type_changed=type_changed)
    checks = [_check(cell) for cell in executed.cells if utils.is_grade(cell)]
    stopped = [
        f"The cell `{_first_line(cell.source)}` stopped: {_first_line(_error(output))}"
        for cell in executed.cells
        if cell.cell_type == "code" and not utils.is_grade(cell)
        for output in cell.outputs
        if output.output_type == "error"
    ]
    changed = [_first_line(cell["source"]) for cell in found.get("changed", [])]
    return Result(checks, changed, type_changed, stopped)


def _check(cell: NotebookNode) -> Check:
    points, of = utils.determine_grade(cell, _LOG)
    failed = points is not None and (points < of or (of == 0 and utils.has_failed(cell)))
    if utils.is_solution(cell):
        says = [_UNWRITTEN] if failed else []
        return Check(_written_task(cell), points, of, says, failed, answered=not failed)
    card = _card(cell)
    if card is None:
        says = _printed(cell) or (["It gave no reason."] if failed else [])
        return Check(_first_line(cell.source), points, of, says, failed)
    earned = card["earned"]
    says = [line for line in card["says"] if line != f"{earned:g} of {in_points(card['of'])}"]
    return Check(_first_line(cell.source), earned, of, says, failed, card["answered"])


def _written_task(cell: NotebookNode) -> str:
    """What a cell that a person grades is called: as its exercise, or by its grade id."""
    try:
        exercise = find_exercise(exercise_of(cell))
    except CourseError:
        return cell.metadata.nbgrader.grade_id
    return f'text {exercise.id}, "{exercise.name}"'


def _card(cell: NotebookNode) -> dict[str, Any] | None:
    """The card that a check gave, as data; None where it gave none."""
    cards = (output.get("data", {}).get(CARD_MIME) for output in cell.get("outputs", []))
    return next(filter(None, cards), None)


def _printed(cell: NotebookNode) -> list[str]:
    lines: list[str] = []
    for output in cell.get("outputs", []):
        if output.output_type == "stream":
            text = output.text
        elif output.output_type == "error":
            text = _error(output)
        elif output.output_type == "display_data":
            text = output.data.get("text/plain", "")
            text = "" if text.startswith("<") else text
        else:
            continue
        lines += [line for line in strip_ansi(text).splitlines() if line.strip()]
    return lines


def _error(output: NotebookNode) -> str:
    """The sentence alone where it is meant for the reader; with the kind of error where Python speaks."""
    if output.ename == "CellTimeoutError":
        return "It ran for too long and was interrupted."
    if hasattr(builtins, output.ename) and output.ename not in _NAMED_BY_MESSAGE:
        return f"{output.ename}: {output.evalue}"
    return output.evalue or output.ename


def _first_line(text: object) -> str:
    return next(iter(str(text).strip().splitlines()), "")
