"""Which cells were run in this process, and whether a variable holds what its cell says now.

A check looks at a variable. Between the cell and the check much can go wrong: the cell stopped, or it stores
its answer under another name now, and the variable still holds an older one.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from course.answering.kernel.slips.spelling import nearest
from course.answering.kernel.stored import Place, stored_in

NOTHING_RAN: Place = (0, 0)
MOST_RUNS = 2_000
_ATTRIBUTE = "_course_runs"


@dataclass
class Run:
    """One run of one cell.

    Attributes
    ----------
    cell
        Its id, where the notebook's program tells it.
    source
        Its text, as it was written.
    stopped
        Where it stopped with an error; `NOTHING_RAN` if it is no Python, None if it came to its end.
    going
        Is it still running?
    info
        IPython's own record, by which its end is told from another's.
    """

    cell: str | None
    source: str
    stopped: Place | None = None
    going: bool = False
    info: Any = field(default=None, repr=False, compare=False)

    def stores(self, name: str) -> bool:
        return any(one.name == name for one in stored_in(self.source))

    def stopped_before(self, name: str) -> bool:
        """Did it stop before it had stored anything under `name`?"""
        stopped = self.stopped
        return stopped is not None and all(
            one.end > stopped for one in stored_in(self.source) if one.name == name
        )


@dataclass(frozen=True)
class Standing:
    """Whether a variable's value may be taken as the answer; if not, one sentence that says why."""

    says: str = ""

    @property
    def ok(self) -> bool:
        return not self.says


def standing(name: str, runs: Sequence[Run], has_value: bool = True, cell: str | None = None) -> Standing:
    """Decide whether the value of a variable is what its cell stores.

    Parameters
    ----------
    name
        The variable's.
    runs
        What was run, the oldest first.
    has_value
        Does the variable hold anything?
    cell
        The id of the cell that is meant for the answer.
    """
    last = next((at for at in reversed(range(len(runs))) if runs[at].stores(name)), None)
    if last is None:
        return Standing("" if has_value else _stored_elsewhere(name, runs, cell))
    run = runs[last]
    again = [later for later in runs[last + 1 :] if run.cell and later.cell == run.cell]
    if again:
        return Standing(_no_longer_stored(name, again[-1], has_value))
    if run.stopped_before(name):
        return Standing(_stopped(name, has_value))
    return Standing()


def _stopped(name: str, has_value: bool) -> str:
    so = f"`{name}` still holds an earlier answer" if has_value else f"nothing is stored in `{name}` yet"
    return f"The cell above stopped with an error, so {so}: mend it, run it, then check."


def _no_longer_stored(name: str, run: Run, has_value: bool) -> str:
    """What the same cell does now that it stores `name` no longer."""
    if run.stopped is not None:
        return _stopped(name, has_value)
    other = _meant(name, run)
    if other:
        return (
            f"The cell above now stores `{other}`, not `{name}`: "
            f"write `{name}` in front of the `=`, run the cell again, then check."
        )
    return f"The cell above does not store `{name}` now: write `{name} = …` in it, run it again, then check."


def _stored_elsewhere(name: str, runs: Sequence[Run], cell: str | None) -> str:
    """What to say of a variable that no cell has stored; empty where nothing hints at a slip."""
    own = next((run for run in reversed(runs) if cell and run.cell == cell), None)
    latest = next((run for run in reversed(runs) if not run.going), None)
    above = latest if own is None and latest is not None and latest.cell is None else own
    if above is not None and above.stopped is not None:
        return _stopped(name, has_value=False)
    other = _meant(name, own) if own is not None else ""
    if not other and latest is not None and not _is_lessons_own(latest):
        other = nearest(name, _names(latest))
    if not other:
        return ""
    return (
        f"You stored `{other}`, not `{name}`: "
        f"write `{name}` in front of the `=`, run the cell again, then check."
    )


def _meant(name: str, run: Run) -> str:
    """The name under which a run stored what was meant for `name`."""
    names = _names(run)
    return nearest(name, names) or (names[-1] if names else "")


def _names(run: Run) -> list[str]:
    return [one.name for one in stored_in(run.source) if not one.name.startswith("_")]


def _is_lessons_own(run: Run) -> bool:
    """Is it a cell that learners do not write? Lessons number theirs; others get their ids by chance."""
    cell = run.cell or ""
    return cell.startswith(("check-", "exercise-", "review-")) or (cell[:1] == "c" and cell[1:].isdecimal())


def standing_of(exercise_id: str, name: str, namespace: Mapping[str, Any], has_value: bool) -> Standing:
    """How the variable of an exercise stands in this process; well, where nobody wrote down what was run.

    Parameters
    ----------
    exercise_id
        Such as "02.1".
    name
        The variable's.
    namespace
        The variables among which it was looked for.
    has_value
        As for `standing`.
    """
    shell = running_shell()
    if shell is None or shell.user_ns is not namespace:
        return Standing()
    cell = f"exercise-{exercise_id.replace('.', '-')}"
    try:
        return standing(name, list(runs_of(shell)), has_value, cell)
    except Exception:  # no fault of ours may cost a learner points
        return Standing()


def running_shell() -> Any:
    """IPython's shell, if this process has one; IPython is not imported for it."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if hasattr(ipython, "get_ipython") else None  # type: ignore[union-attr]


def runs_of(shell: Any) -> Sequence[Run]:
    """What was run in a shell, as far as it was written down."""
    log = getattr(shell, _ATTRIBUTE, None)
    return log.runs if isinstance(log, Log) else ()


def notebook_folder() -> Path:
    """Where the running notebook began, wherever its code went since; without a notebook, the folder here."""
    log = getattr(running_shell(), _ATTRIBUTE, None)
    if isinstance(log, Log) and log.folder is not None and log.folder.is_dir():
        return log.folder
    return Path.cwd()


def record(shell: Any) -> None:
    """Write down from now on what is run in a shell. Twice is once; None is no shell.

    Parameters
    ----------
    shell
        IPython's, or None.
    """
    if shell is not None and not isinstance(getattr(shell, _ATTRIBUTE, None), Log):
        log = Log(shell)
        setattr(shell, _ATTRIBUTE, log)
        shell.events.register("pre_run_cell", log.begins)
        shell.events.register("post_run_cell", log.ends)


def forget(shell: Any) -> None:
    """Write down nothing more, and drop what was written."""
    log = getattr(shell, _ATTRIBUTE, None)
    if isinstance(log, Log):
        shell.events.unregister("pre_run_cell", log.begins)
        shell.events.unregister("post_run_cell", log.ends)
        delattr(shell, _ATTRIBUTE)


def place_of(error: BaseException | None, namespace: Mapping[str, Any]) -> Place | None:
    """Where in the cell the statement stands that ended in an error; None if the error is from elsewhere.

    Parameters
    ----------
    error
        With its traceback.
    namespace
        The notebook's variables: the first frame with them is the cell's own.
    """
    trace = error.__traceback__ if error is not None else None
    while trace is not None and trace.tb_frame.f_globals is not namespace:
        trace = trace.tb_next
    if trace is None:
        return None
    places = list(trace.tb_frame.f_code.co_positions())
    line, _, column, _ = places[trace.tb_lasti // 2] if trace.tb_lasti >= 0 else (None, None, None, None)
    return (line, column) if line is not None and column is not None else (trace.tb_lineno, 0)


class Log:
    """Keeps the runs of a shell."""

    def __init__(self, shell: Any) -> None:
        self.runs: deque[Run] = deque(maxlen=MOST_RUNS)
        self.folder = _folder_now()
        self._shell = shell

    def begins(self, info: Any) -> None:
        """A cell is about to run."""
        self._quietly(lambda: self.runs.append(_run(info, going=True)))

    def ends(self, result: Any) -> None:
        """A cell has run."""
        self._quietly(lambda: self._end(result))

    def _end(self, result: Any) -> None:
        run = next((one for one in reversed(self.runs) if one.going and one.info is result.info), None)
        if run is None:  # the cell that imported us
            run = _run(result.info, going=True)
            self.runs.append(run)
        run.going, run.info = False, None
        if result.error_before_exec is not None:
            run.stopped = NOTHING_RAN
        else:
            run.stopped = place_of(result.error_in_exec, self._shell.user_ns)

    def _quietly(self, write: Callable[[], Any]) -> None:
        """No fault of ours may break a learner's cell."""
        try:
            write()
        except Exception:
            self.runs.clear()


def _folder_now() -> Path | None:
    try:
        return Path.cwd()
    except OSError:  # the folder is gone
        return None


def _run(info: Any, going: bool) -> Run:
    return Run(getattr(info, "cell_id", None), info.raw_cell or "", going=going, info=info)
