"""IPython loads this with every kernel of an environment that has the course; it acts in lessons' notebooks alone.

There `exercise`, `check` and the others of `AT_ONCE` are known before the first cell was run, errors come in words, a
chart has a name for a screen reader, and after the first cell a file with earlier work is offered.
`%unload_ext course.answering.kernel.extension` takes it all back for a notebook; elsewhere Python's errors are as ever.
Under nbgrader nothing is shown otherwise: only the runs are written down.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import course
from course.answering.kernel import GAP, LOADED
from course.answering.kernel.named_charts import NamedCharts
from course.answering.kernel.runs import forget, notebook_folder, record

AT_ONCE = ("exercise", "check", "look_up", "recall", "save_work", "restore_work")
_LESSON = re.compile(r"\d\d_\w+")


def load_ipython_extension(shell: Any) -> None:
    """Called by IPython when a kernel starts, and by `%load_ext`.

    Parameters
    ----------
    shell
        IPython's.
    """
    if not in_a_lesson():
        return
    record(shell)
    if "NBGRADER_EXECUTION" in os.environ or getattr(shell, LOADED, None) is not None:
        return
    setattr(shell, LOADED, Loaded(shell))


def unload_ipython_extension(shell: Any) -> None:
    """Called by `%unload_ext`: everything is as it was before."""
    loaded = getattr(shell, LOADED, None)
    if loaded is not None:
        loaded.take_back()
        delattr(shell, LOADED)
    forget(shell)


def in_a_lesson() -> bool:
    """Does this process run the notebook of a lesson?"""
    return any(is_lesson(folder) for folder in _folders())


def is_lesson(folder: Path) -> bool:
    """Is it a lesson's folder: one of the course's, or of the same form and with a notebook of its name?"""
    if not _LESSON.fullmatch(folder.name):
        return False
    if (folder / f"{folder.name}.ipynb").is_file():
        return True
    from course.ground.places import lessons_folder

    return (lessons_folder() / folder.name).is_dir()


def _folders() -> list[Path]:
    named = os.environ.get("JPY_SESSION_NAME", "")
    try:
        here = Path.cwd()
    except OSError:  # the folder is gone
        return []
    return [here, (here / named).parent] if named.endswith(".ipynb") else [here]


class Loaded:
    """What was changed in a shell, so that it can be taken back."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._before = (shell.custom_exceptions, shell.CustomTB)
        self._given = {
            name: getattr(course, name) for name in AT_ONCE if name not in shell.user_ns
        }  # its front's own, so that the first cell brings the same
        shell.user_ns.update(self._given)
        shell.user_ns_hidden.update(self._given)
        self._single = shell.display_formatter.formatters["text/plain"].singleton_printers
        self._gap_before = self._single.get(id(...))
        self._single[id(...)] = _gap
        self._charts = NamedCharts(shell)
        shell.set_custom_exc((Exception, KeyboardInterrupt), _in_words)
        self._ours = shell.CustomTB
        shell.events.register("post_run_cell", self._offer_once)

    def _offer_once(self, _: Any) -> None:
        """After the first cell: is there a file with earlier work?"""
        self._offers_no_more()
        with suppress(Exception):
            from course.answering.kept.here import offer

            if sentence := offer(notebook_folder()):
                print(sentence)

    def _offers_no_more(self) -> None:
        with suppress(ValueError):  # it is not registered
            self._shell.events.unregister("post_run_cell", self._offer_once)

    def take_back(self) -> None:
        shell = self._shell
        self._offers_no_more()
        if shell.CustomTB is self._ours:
            shell.custom_exceptions, shell.CustomTB = self._before
        if self._single.get(id(...)) is _gap:
            self._single[id(...)] = self._gap_before
        self._charts.take_back()
        for name, given in self._given.items():
            if shell.user_ns.get(name) is given and shell.user_ns_hidden.get(name) is given:
                del shell.user_ns[name]
            shell.user_ns_hidden.pop(name, None)


def _gap(_: Any, printer: Any, cycle: bool) -> None:
    """What stands below a cell that is still as it was given out; Python would say Ellipsis."""
    printer.text(GAP.replace("`", ""))


def _in_words(shell: Any, kind: type, error: BaseException, trace: Any, tb_offset: int | None = None) -> None:
    """Show an error in words; where that fails, as IPython shows it."""
    try:
        from course.answering.kernel.shown_errors import lines_of

        lines = lines_of(shell, kind, error, trace)
    except Exception:
        lines = None
    if lines is None:
        shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
    else:
        shell._showtraceback(kind, error, lines)
