"""The program inside the sandbox: libraries loaded once, one fork for each submission.

It reads no submission. Where a class is graded, it has the lesson's own cells run beforehand, in a fork. A *keeper*
is forked for each submission, as many at a time as are asked for; the keeper's own child, first process of a PID
namespace that goes with it, reads the request and runs the cells. The keeper counts time, memory, processes and bytes,
and ends the namespace where a limit is reached. What the child writes is handed on unread.

What is to be done comes at standard input, a socket, and with each submission the two pipes of its request and its
replies.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import select
import shutil
import signal
import socket
import struct
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import confine
from .forks import A_MOMENT, Forks, fork_patiently
from .system_calls import refuse_system_calls
from .use import NICE, Use

HERE = Path(__file__).resolve().parent.parent
ORDERS, REQUEST, REPLIES = 10, 11, 12
BEGIN, RUN = b"\n", b"R"
"""The first byte of all: the course is there now; and of each order, with which the two pipes come."""
LIBRARIES = ("matplotlib.pyplot", "pandas.plotting._matplotlib", "IPython.core.interactiveshell")
READY, BEGUN, DATA, END = b"R", b"B", b"D", b"E"
POLL_SECONDS = 0.05
GRACE_SECONDS = 4
OURS = 16
"""More than the kernel counts of bubblewrap, this program and the keeper beside a submission's own processes."""
BESIDE = 8
"""Where each submission asks before it forks, the kernel's own limit stands further off: it counts all of a sandbox."""


@dataclass(frozen=True)
class Walls:
    """What keeps a submission apart: bubblewrap around all of them, namespaces of its own, a kernel that asks."""

    isolated: bool
    namespaces: bool
    asks: bool


def main(work: str, isolated: bool) -> None:
    """Load the libraries, say that all is ready, and serve until the orders' end.

    Parameters
    ----------
    work
        The folder that becomes a submission's own.
    isolated
        Are we inside bubblewrap, so that a submission can have namespaces of its own?
    """
    _keep_channels()
    gc.disable()
    _load_libraries()
    if os.read(ORDERS, 1) != BEGIN:
        return
    shell = _warm()
    gc.freeze()
    gc.enable()
    namespaces = isolated and _may(_isolate)
    walls = Walls(isolated, namespaces, namespaces and _may(_be_asked))
    offers = {"landlock": confine.landlock_abi(), "namespaces": walls.namespaces, "asks": walls.asks}
    _reply(ORDERS, READY, offers)
    from .rehearsal import rehearse

    orders = socket.socket(fileno=ORDERS)
    while pipes := _pipes(orders):
        header = _header()
        if header["worked"]:
            rehearse(
                shell, header["lesson"], json.loads(_read(ORDERS, header["worked"])), Path(work, "lesson")
            )
        if os.fork() == 0:
            code = 1
            try:
                for pipe, place in zip(pipes, (REQUEST, REPLIES), strict=True):
                    os.dup2(pipe, place)
                    os.close(pipe)
                os.close(ORDERS)
                keep(shell, header, work, walls)
                code = 0
            finally:
                os._exit(code)
        for pipe in pipes:
            os.close(pipe)
        _reap()


def keep(shell: Any, header: dict[str, Any], work: str, walls: Walls) -> None:
    """Fork one submission's process and watch over it."""
    _send(REPLIES, BEGUN, b"")
    limits = header["limits"]
    if walls.namespaces:
        confine.unshare(confine.NEW_PIDS | confine.NEW_NETWORK)
    results, writing = os.pipe()
    use = Use(limits["processes"], limits["memory_mb"] << 20, walls.isolated)
    forks = Forks(limits["processes"])
    child = os.fork()
    if child == 0:
        os.close(results)
        _submission(shell, header, work, walls, writing, forks)
        os._exit(0)
    os.close(writing)
    forks.keep()
    end = _watch(child, results, limits, use, forks, walls.namespaces)
    if not walls.namespaces:
        shutil.rmtree(_folder_of(work, child, walls.namespaces), ignore_errors=True)
    _reply(REPLIES, END, end)


def _folder_of(work: str, child: int, namespaces: bool) -> Path:
    """A namespace's folder is its own already; elsewhere each submission has one of its name."""
    return Path(work) if namespaces else Path(work, str(child))


def _submission(
    shell: Any, header: dict[str, Any], work: str, walls: Walls, writing: int, forks: Forks
) -> None:
    from .child import run, set_up

    limits = header["limits"]
    request = json.loads(_read(REQUEST, header["length"]))
    os.dup2(writing, 3)
    forks.asked_from(4)
    _own_output()
    os.closerange(5, 1024)
    os.setsid()
    os.nice(NICE)
    processes = limits["processes"] * (BESIDE if walls.asks else 1) + OURS if walls.namespaces else 100_000
    confine.limit_resources(limits["memory_mb"], processes, limits["file_bytes"], limits["seconds"])
    if walls.namespaces:
        small = 1 << 20
        confine.own_folders(
            {
                str(Path(work).parent): limits["file_bytes"] + small,
                "/proc": small,
                "/dev/shm": limits["file_bytes"],
            }
        )
    folder = _folder_of(work, os.getpid(), walls.namespaces) / request["lesson"]
    folder.mkdir(parents=True, exist_ok=True)
    os.chdir(folder)
    if walls.isolated:
        confine.landlock([str(Path(work).parent), "/dev/shm"] if walls.namespaces else [work])
        confine.drop_privileges()
    confine.end_with_parent()
    listener = refuse_system_calls() if walls.isolated else None
    forks.hand_over(listener)
    confine.limit_files()
    if listener is not None:
        fork_patiently()

    def emit(line: dict[str, Any]) -> None:
        data = json.dumps(line).encode() + b"\n"
        while data:
            data = data[os.write(3, data) :]

    outputs = set_up(shell, limits, request)
    run(shell, outputs, request, limits["cell_seconds"], emit)


def _own_output() -> None:
    """What stands open for all would carry one submission's place and flags into the next."""
    for handle in (0, 1, 2):
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, handle)
        os.close(null)


def _watch(
    child: int, results: int, limits: dict[str, Any], use: Use, forks: Forks, namespaces: bool
) -> dict[str, Any]:
    """Hand on what the child writes until it ends or has to be ended."""
    began = heard = time.monotonic()
    most_bytes = limits["output_bytes"] * 3 + 20_000_000
    seen_bytes, peak, limit, looked, closed = 0, 0, None, 0.0, 0.0
    while limit is None:
        now = time.monotonic()
        if closed and now - closed > GRACE_SECONDS / 2:
            break  # it lives on, though nothing can come of it any more
        if now - began > limits["seconds"]:
            limit = "seconds"
        elif now - heard > limits["cell_seconds"] + GRACE_SECONDS:
            limit = "cell_seconds"
        elif seen_bytes > most_bytes:
            limit = "output_bytes"
        elif now - looked > POLL_SECONDS:
            tasks, memory = use.look(child)
            looked = time.monotonic()
            forks.counted(tasks)
            peak = max(peak, memory)
            if memory > limits["memory_mb"] << 20:
                limit = "memory_mb"
            elif tasks > limits["processes"]:
                limit = "processes"
        heard_at = [] if closed else [results]
        ready = select.select([*heard_at, *forks.handles], [], [], 0 if closed else POLL_SECONDS)[0]
        if closed:
            time.sleep(A_MOMENT / 2)
        if not set(ready) <= {results} and forks.answer(lambda: use.tasks(child)) is False:
            limit = "processes"
        elif results in ready:
            data = os.read(results, 1 << 16)
            heard = time.monotonic()
            if not data:
                closed = heard
                continue
            seen_bytes += len(data)
            _send(REPLIES, DATA, data)
        elif (closed or not ready) and os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            break
    if limit is not None:
        _end(child, namespaces)
    status = _wait(child)
    _end_group(child, namespaces)
    while limit is None and select.select([results], [], [], 0)[0] and (data := os.read(results, 1 << 16)):
        _send(REPLIES, DATA, data)
    return {
        "limit": limit,
        "exit": os.waitstatus_to_exitcode(status),
        "seconds": round(time.monotonic() - began, 3),
        "peak_mb": round(peak / (1 << 20), 1),
    }


def _wait(child: int) -> int:
    """The child's exit status; one that lives on is ended."""
    pid, status = os.waitpid(child, os.WNOHANG)
    if pid:
        return status
    os.kill(child, signal.SIGKILL)
    return os.waitpid(child, 0)[1]


def _end(child: int, namespaces: bool) -> None:
    """End the first process of the namespace, and with it all others; without one, the process group."""
    if namespaces:
        os.kill(child, signal.SIGKILL)
    else:
        _end_group(child, namespaces)


def _end_group(child: int, namespaces: bool) -> None:
    if not namespaces:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child, signal.SIGKILL)


def _may(step: Callable[[], bool]) -> bool:
    """Try on a process of our own what every submission will need."""
    pid = os.fork()
    if pid == 0:
        try:
            os._exit(0 if step() else 1)
        finally:
            os._exit(1)
    return os.waitpid(pid, 0)[1] == 0


def _isolate() -> bool:
    confine.unshare(confine.NEW_PIDS | confine.NEW_NETWORK)
    inner = os.fork()
    if inner == 0:
        confine.own_folders({"/dev/shm": 1 << 20, "/proc": 1 << 20})
        os._exit(0)
    return os.waitpid(inner, 0)[1] == 0


def _be_asked() -> bool:
    confine.drop_privileges()
    return refuse_system_calls() is not None


def _reap() -> None:
    """Ask for the keepers that have ended."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _load_libraries() -> None:
    """What the course builds on; the course itself may still be on its way."""
    for name in LIBRARIES:
        importlib.import_module(name)


def _warm() -> Any:
    """Everything that a lesson uses, loaded and tried once."""
    importlib.invalidate_caches()
    import matplotlib.pyplot as plt
    import pandas as pd

    from course import exercise, load, recall, save_work, show, show_figure  # noqa: F401
    from course.study.tables import names

    from . import keyless
    from .capture import Outputs
    from .child import begin_anew, make_shell

    keyless.install(HERE / "exercises.json")
    for name in names():
        load(name)
    shell = make_shell()
    plt.uninstall_repl_displayhook()  # it draws open figures after each cell, before they are drawn to be shown
    outputs = Outputs(10_000_000, 1000)
    shell.display_pub.outputs = shell.displayhook.outputs = outputs  # type: ignore[attr-defined]
    table = pd.DataFrame({"a": [1, 2], "b": ["x", "y"]})
    shell.user_ns["_table"] = table
    shell.run_cell("pd = __import__('pandas'); _table.query('a == 1')['b'].value_counts(); _table")
    show_figure(
        table.plot.bar(x="b", xlabel="b", ylabel="a"),
        alt="A figure drawn once, so that the fonts are loaded.",
    )
    show(table, caption="A table shown once, so that its template is read.")
    plt.close("all")
    begin_anew(shell)
    return shell


def _keep_channels() -> None:
    """Orders move to a descriptor of their own; whatever is printed goes to stderr."""
    os.dup2(0, ORDERS)
    null = os.open(os.devnull, os.O_RDWR)
    for handle in (0, REQUEST, REPLIES):
        os.dup2(null, handle)
    os.dup2(2, 1)
    os.close(null)


def _pipes(orders: socket.socket) -> list[int]:
    """The two pipes of the next submission; none at the orders' end."""
    begun, pipes, _, _ = socket.recv_fds(orders, len(RUN), 2)
    return pipes if begun == RUN else []


def _header() -> dict[str, Any]:
    line = b""
    while not line.endswith(b"\n"):
        line += _read(ORDERS, 1)
    return json.loads(line)


def _read(handle: int, length: int) -> bytes:
    parts = []
    while length > 0:
        part = os.read(handle, min(length, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def _reply(handle: int, kind: bytes, message: dict[str, Any]) -> None:
    _send(handle, kind, json.dumps(message).encode())


def _send(handle: int, kind: bytes, data: bytes) -> None:
    frame = kind + struct.pack("!I", len(data)) + data
    while frame:
        frame = frame[os.write(handle, frame) :]


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2] == "isolated")
