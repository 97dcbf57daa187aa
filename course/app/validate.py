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
from traitlets import List as TypedList

from course.answering.answers import FILE_NAME
from course.answering.card import CARD_MIME
from course.ground.errors import CourseError

Progress = Callable[[int, int], None]

_LOG = logging.getLogger("course.app.validate")
_LOG.addHandler(logging.NullHandler())
_LOG.propagate = False

_FRESH = "rename its folder and run `course start` for a fresh copy"
_NAMED_BY_MESSAGE = {"AssertionError", "Exception"}


class NotebookError(CourseError):
    """A notebook that cannot be validated: one sentence naming the file and the fix."""


@dataclass(frozen=True)
class Check:
    """One graded cell.

    Parameters
    ----------
    name
        What the cell says, such as `check("02.3")`, or its grade id.
    points, of
        `points` is None where a person grades.
    says
        The lines of the check's card, or those that the cell printed or raised.
    failed
        Whether nbgrader counts it as failed.
    """

    name: str
    points: float | None
    of: float
    says: list[str]
    failed: bool

    @property
    def is_extra(self) -> bool:
        """Does it carry no points, so that nothing can be lost?"""
        return not self.of and not self.failed


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
        copy = _copy_into(Path(scratch), path, document)
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
        except RuntimeError as error:
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


def _copy_into(scratch: Path, path: Path, document: dict[str, Any]) -> Path:
    """The notebook and its answers as copies; what else stands beside it as links."""
    copy = scratch / path.name
    copy.write_text(json.dumps(document), encoding="utf-8")
    for other in path.resolve().parent.iterdir():
        if other.suffix == ".ipynb" or other.name.startswith((".", FILE_NAME + ".")):
            continue
        try:
            if other.name == FILE_NAME:
                shutil.copyfile(other, scratch / other.name)
            else:
                os.symlink(other, scratch / other.name, target_is_directory=other.is_dir())
        except FileNotFoundError:  # replaced while we looked
            continue
        except OSError:  # no links here: copy the small things
            if other.is_file():
                shutil.copyfile(other, scratch / other.name)
    return copy


class _Execute(Execute):
    """nbgrader's, telling how far it is; the kernel's own warnings stay off the learner's screen."""

    extra_arguments = TypedList(["--Application.log_level=ERROR"])
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
    says = _says(cell)
    if failed and not says:
        says = ["There is no answer here yet."] if utils.is_solution(cell) else ["It gave no reason."]
    name = _first_line(cell.source) if cell.cell_type == "code" else cell.metadata.nbgrader.grade_id
    return Check(name, points, of, says, failed)


def _says(cell: NotebookNode) -> list[str]:
    lines: list[str] = []
    for output in cell.get("outputs", []):
        if output.output_type == "stream":
            text = output.text
        elif output.output_type == "error":
            text = _error(output)
        elif CARD_MIME in output.get("data", {}):
            lines += output.data[CARD_MIME].get("says", [])
            continue
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
