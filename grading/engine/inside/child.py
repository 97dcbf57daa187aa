"""One submission, cell by cell, in a process of its own.

The cells run in IPython's `InteractiveShell`, which starts in milliseconds. No ZMQ kernel is needed: who
grades sees nothing but the lines of JSON that this process writes. At a check cell the check is not run;
the declared answer is written out as data, to be judged elsewhere.
"""

from __future__ import annotations

import base64
import builtins
import gc
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from matplotlib.figure import Figure

from course.answering import answers
from course.answering import check as checks
from course.answering.kernel.runs import record
from course.exercises import as_data as export
from course.exercises.as_data import NotExportable
from course.exercises.as_data.scalars import as_scalar
from course.exercises.library import find_exercise
from course.ground.errors import ExerciseError
from course.study.figures import chart_as_base64

from .capture import Hook, Outputs, Publisher, Stream

Emit = Callable[[dict[str, Any]], None]
DATA_LETTERS = 1_000_000


class OutOfTime(BaseException):
    """A cell that runs longer than it may."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


class NoInput(Exception):
    """`input()` in a run that nobody watches."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


def make_shell() -> InteractiveShell:
    """A shell as a notebook's code finds it, made once and inherited by every submission."""
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    shell = InteractiveShell.instance(config=config, display_pub_class=Publisher, displayhook_class=Hook)
    shell.enable_gui = lambda gui=None: None  # type: ignore[method-assign]
    shell.enable_matplotlib("inline")
    shell.display_formatter.formatters["image/png"].for_type(Figure, chart_as_base64)  # type: ignore[index]
    return shell


def begin_anew(shell: InteractiveShell) -> None:
    """Forget what has run; no learner is told of an error that was ours."""
    for name in ("last_exc", "last_type", "last_value", "last_traceback"):
        if hasattr(sys, name):
            delattr(sys, name)
    gc.freeze()  # `reset` collects, which looks through all that was loaded
    shell.reset(new_session=True)
    shell.execution_count = 1


def set_up(shell: InteractiveShell, limits: dict[str, Any], request: dict[str, Any]) -> Outputs:
    """Put the submission's files into its folder, and let its outputs be kept."""
    for name, content in request["files"].items():
        with open(os.path.basename(name), "wb") as file:
            file.write(base64.b64decode(content))
    if request["answers"]:
        document = {"schema": answers.SCHEMA, "answers": request["answers"]}
        with open(answers.FILE_NAME, "w", encoding="utf-8") as file:
            json.dump(document, file)
    outputs = Outputs(limits["output_bytes"], limits["messages"])
    shell.display_pub.outputs = outputs  # type: ignore[attr-defined]
    shell.displayhook.outputs = outputs  # type: ignore[attr-defined]
    shell._showtraceback = lambda etype, evalue, stb: outputs.error(etype.__name__, str(evalue), list(stb))  # type: ignore[method-assign]
    sys.stdout, sys.stderr = Stream(outputs, "stdout"), Stream(outputs, "stderr")  # type: ignore[assignment]
    sys.stdin = open(os.devnull)  # noqa: SIM115
    sys.path.append(os.getcwd())
    builtins.input = _no_input
    record(shell)
    return outputs


def run(
    shell: InteractiveShell, outputs: Outputs, request: dict[str, Any], seconds: float, emit: Emit
) -> None:
    """Run the cells, and write out what each gave as soon as it has given it.

    Parameters
    ----------
    shell, outputs
        As `make_shell` and `set_up` give them.
    request
        "cells": each with "index", "source" and, for a check cell, "check" (the exercise's id) and
        "calls" (arguments for which a function is to be called).
    seconds
        How long one cell may run.
    emit
        Writes one line.
    """
    before = _fingerprints()
    signal.signal(signal.SIGALRM, _time_is_up(seconds))
    for cell in request["cells"]:
        emit({"start": cell["index"]})
        began = time.perf_counter()
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            if cell.get("check"):
                emit({"answer": cell["check"], "index": cell["index"], **_answer(cell, shell.user_ns)})
            else:
                shell.run_cell(cell["source"], store_history=True)
        except OutOfTime as error:
            outputs.error("OutOfTime", str(error), [str(error)])
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        spent = round(time.perf_counter() - began, 4)
        emit(
            {
                "end": cell["index"],
                "outputs": outputs.take(),
                "count": shell.execution_count,
                "seconds": spent,
            }
        )
    after = _fingerprints()
    patched = sorted(name for name in before if before[name] != after.get(name))
    emit({"done": True, "patched": patched, "left_running": _left_running()})


def _answer(cell: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
    try:
        exercise = find_exercise(cell["check"])
        answer = checks.exported_answer(exercise, variables)
        if callable(answer):
            answer = [_called(answer, arguments) for arguments in cell.get("calls") or []]
        data = json.dumps(answer)
        if len(data) > DATA_LETTERS:
            return {"unreadable": f"`{exercise.answer}` holds far more than an answer can need."}
        return {"data": json.loads(data)}
    except (NotExportable, ExerciseError) as error:
        return {"problem": str(error)}
    except OutOfTime as error:
        return {"unreadable": str(error)}
    except Exception as error:
        return {
            "unreadable": f"The answer to {cell['check']} cannot be read as data ({type(error).__name__})."
        }


def _called(function: Callable[..., Any], arguments: list[Any]) -> dict[str, Any]:
    try:
        return {"result": json.loads(json.dumps(_tagged(function(*arguments))))}
    except Exception as error:
        return {"stopped": type(error).__name__}


def _tagged(value: Any) -> Any:
    """A result in which tuples and sets can be told from lists; numpy's scalars are Python's own."""
    if isinstance(value, (tuple, set, frozenset)):
        kind = "tuple" if isinstance(value, tuple) else "set"
        return {"is": kind, "of": [_tagged(part) for part in value]}
    if isinstance(value, list):
        return {"is": "list", "of": [_tagged(part) for part in value]}
    if isinstance(value, dict):
        return {"is": "dict", "of": [[_tagged(key), _tagged(part)] for key, part in value.items()]}
    return as_scalar(value)


def _time_is_up(seconds: float) -> Callable[..., None]:
    def stop(*_: Any) -> None:
        signal.setitimer(signal.ITIMER_REAL, 1)
        raise OutOfTime(f"This cell ran longer than {seconds:g} seconds and was stopped.")

    return stop


def _no_input(*_: Any) -> str:
    raise NoInput("Nobody can answer `input()` while this is graded; store the value in a variable instead.")


def _left_running() -> bool:
    """Does a process that the submission started still live? Orphans are ours: we are their namespace's first."""
    try:
        while True:
            pid, _ = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return True
    except ChildProcessError:
        return False


def _fingerprints() -> dict[str, Any]:
    """What honest code leaves as it is."""
    watched = {
        "course.answering.check.exported_answer": checks.exported_answer,
        "course.answering.check.check": checks.check,
        "course.exercises.as_data.export": export.export,
        "course.exercises.kinds.find_exercise": find_exercise,
        "json.dumps": json.dumps,
        "IPython's run_cell": InteractiveShell.run_cell,
        "IPython's displayhook": Hook.finish_displayhook,
        "builtins.float": builtins.float,
        "builtins.isinstance": builtins.isinstance,
        "builtins.print": builtins.print,
    }
    prints: dict[str, Any] = {
        name: (id(thing), id(getattr(thing, "__code__", None))) for name, thing in watched.items()
    }
    prints["course.exercises.as_data's exporters"] = tuple(id(one) for one in export._EXPORTERS.values())
    return prints
