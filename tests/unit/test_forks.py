"""A submission asks before each process and thread: a bomb of forks never has more than it may, whoever grades."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from grading.engine.inside.confine import drop_privileges
from grading.engine.inside.forks import Forks, fork_patiently
from grading.engine.inside.system_calls import can_go_on, refuse_system_calls

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux has such filters"),
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
]
MOST = 5
REFUSED, ENDED, NO_FILTER = 11, 12, 77


def tasks_of(group: int) -> int:
    """The threads of all processes of a process group that have not ended."""
    tasks = 0
    for name in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            fields = Path("/proc", name, "stat").read_text().rpartition(")")[2].split()
            tasks += int(fields[17]) if int(fields[2]) == group and fields[0] != "Z" else 0
    return tasks


def asked(act: Callable[[], int]) -> tuple[int, list[bool]]:
    """Run `act` in a process that asks its parent before each fork; its exit code, and the answers."""
    forks = Forks(MOST)
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.setsid()
            drop_privileges()
            listener = refuse_system_calls()
            forks.hand_over(listener)
            code = NO_FILTER if listener is None else act()
        finally:
            os._exit(code)
    forks.keep()
    answers = []
    while not (ended := os.waitpid(child, os.WNOHANG))[0]:
        if select.select(forks.handles, [], [], 0.05)[0]:
            answers.append(forks.answer(lambda: tasks_of(child)))
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    code = os.waitstatus_to_exitcode(ended[1])
    if code == NO_FILTER:
        pytest.skip("This kernel does not ask before it begins a process.")
    return code, [answer for answer in answers if answer is not None]


def processes() -> int:
    try:
        for _ in range(10 * MOST):
            if os.fork() == 0:
                time.sleep(30)
                os._exit(0)
    except BlockingIOError:
        return REFUSED
    return ENDED


def threads() -> int:
    try:
        for _ in range(10 * MOST):
            threading.Thread(target=time.sleep, args=(30,), daemon=True).start()
    except RuntimeError:
        return REFUSED
    return ENDED


def forks_while_signals_come() -> int:
    fork_patiently()
    signal.signal(signal.SIGALRM, lambda *_: None)
    signal.setitimer(signal.ITIMER_REAL, 0.0005, 0.0005)
    return one_after_the_other()


def one_after_the_other() -> int:
    for _ in range(10 * MOST):
        child = os.fork()
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)
    return ENDED


@pytest.mark.parametrize("bomb", [processes, threads])
def test_there_are_never_more_than_there_may_be(bomb):
    assert asked(bomb) == (REFUSED, [True] * (MOST - 1) + [False])


def test_one_process_after_the_other_is_never_too_many():
    assert asked(one_after_the_other) == (ENDED, [True] * 10 * MOST)


def test_a_signal_with_a_handler_makes_no_fork_fail():
    code, answers = asked(forks_while_signals_come)
    assert (code, all(answers)) == (ENDED, True)


@pytest.mark.parametrize(
    ("release", "can"),
    [
        ("6.18.44-x", True),
        ("5.5.0", True),
        ("5.15-generic", True),
        ("5.4.0-1", False),
        ("4.18.0", False),
        ("?", False),
    ],
)
def test_an_older_kernel_is_not_asked_to_ask(release, can):
    assert can_go_on(release) is can
