"""What a lesson brings, made once: figures are kept for all who leave their cells as they are, and forms are known.

The cells run in a process of their own, so that nothing of them is left but pictures and the modules that they load.
It runs the lesson's code and nobody else's. Meanwhile what many submissions need is done here once.
"""

from __future__ import annotations

import base64
import contextlib
import gc
import json
import os
import shutil
import signal
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from course.answering.forms import face_class
from course.answering.forms.shown import asked
from course.exercises.library import lesson_exercises
from course.study import drawings

from .capture import Outputs
from .child import begin_anew

MOST_SECONDS = 60


def rehearse(shell: Any, lesson: str, worked: list[str], folder: Path) -> None:
    """Keep the pictures of a lesson's own figures in this process, and load what the lesson loads.

    Parameters
    ----------
    shell
        As `make_shell` gives it; it stays as it is.
    lesson
        Its number or its folder's name.
    worked
        The lesson's own code, cell by cell.
    folder
        Where the cells run; it is removed.
    """
    shell._showtraceback = lambda *_: None
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            _perform(shell, worked, folder, writing)
        finally:
            os._exit(0)
    os.close(writing)
    _meet_an_error(shell)
    _make_forms(lesson)
    with open(reading, "rb") as pipe:
        written = pipe.read()
    os.waitpid(child, 0)
    shutil.rmtree(folder, ignore_errors=True)
    if written:
        _keep(json.loads(written))
    gc.freeze()


def _meet_an_error(shell: Any) -> None:
    """What writes an error out is loaded with the first, and reads the libraries in which it happened."""
    shell.run_cell("__import__('pandas').DataFrame({'a': []})['b']")
    begin_anew(shell)


def _make_forms(lesson: str) -> None:
    """Make all forms of a lesson once: what they cite is looked up, and their texts become HTML."""
    with contextlib.suppress(Exception):  # a form that cannot be made says so where a learner shows it
        for exercise in lesson_exercises(lesson).values():
            if exercise.answered_by == "form":
                face = face_class(exercise.kind)(exercise)
                asked(face, "")
                face.still(None)


def _keep(found: dict[str, Any]) -> None:
    drawings.keep({bytes.fromhex(state): base64.b64decode(image) for state, image in found["pictures"]})
    for name in found["modules"]:
        with contextlib.suppress(Exception):  # a name in `sys.modules` need not be one that can be imported
            import_module(name)


def _perform(shell: Any, worked: list[str], folder: Path, writing: int) -> None:
    signal.alarm(MOST_SECONDS)
    folder.mkdir(parents=True, exist_ok=True)
    os.chdir(folder)
    shell.display_pub.outputs = shell.displayhook.outputs = Outputs(100_000_000, 10_000)
    before = set(sys.modules)
    with drawings.keeping() as kept:
        for source in worked:
            shell.run_cell(source, store_history=True)
    pictures = [[state.hex(), base64.b64encode(image).decode()] for state, image in kept.items()]
    loaded = sorted(set(sys.modules) - before)
    with open(writing, "w", encoding="utf-8") as pipe:
        json.dump({"pictures": pictures, "modules": loaded}, pipe)
