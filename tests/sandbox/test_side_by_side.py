"""One sandbox serves several submissions at a time, and none learns of another or takes from its limits."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from engine_lab import LESSON
from needs import needs_sandbox

from grading.engine.inside.use import NICE
from grading.engine.running import execute
from grading.engine.running.execute import Sandbox
from grading.engine.running.frames import SandboxLost
from grading.engine.running.limits import Limits

LIMITS = replace(Limits(), seconds=20, cell_seconds=15)


@pytest.fixture
def sandbox():
    needs_sandbox()
    sandbox = Sandbox()
    if not sandbox.shared:
        sandbox.close()
        pytest.skip("This kernel does not ask before forks, so each worker has a sandbox of its own.")
    yield sandbox
    sandbox.close()


def run(sandbox, source, limits=LIMITS):
    cells = [{"index": 0, "source": source}]
    request = {"lesson": LESSON, "cells": cells, "answers": {}, "files": {}, "worked": []}
    events, end = sandbox.run(request, limits)
    return json.dumps(events), end


def together(sandbox, *sources):
    with ThreadPoolExecutor(len(sources)) as pool:
        return list(pool.map(lambda source: run(sandbox, source), sources))


def inside_of(sandbox, first=None):
    """All processes of a sandbox, or from one of them on, seen from here: id, then the parent's."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(status.parent.name)] = int(status.read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
    found = {first or sandbox._process.pid}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return {pid: parents[pid] for pid in found}


def chain_of(sandbox):
    """The ids of a sandbox's zygote, a keeper of it, and the keeper's submission, once there are any."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        parents = inside_of(sandbox)
        for pid in sorted(parents):
            above = [pid]
            while above[-1] != sandbox._process.pid:
                above.append(parents[above[-1]])
            if len(above) == 5:
                return above[2], above[1], above[0]
        time.sleep(0.05)
    raise AssertionError("no submission was seen")


MEET = """
import os, socket, tempfile, time
server = socket.socket(socket.AF_UNIX)
server.bind("\\0{own}")
server.listen()
scratch = tempfile.gettempdir()
open(scratch + "/{own}", "w").close()
open("/dev/shm/{own}", "w").close()
time.sleep(2)
client = socket.socket(socket.AF_UNIX)
try:
    client.connect("\\0{other}")
    print("met")
except OSError:
    print("alone")
print(os.path.exists(scratch + "/{other}"), os.path.exists("/dev/shm/{other}"), len(os.listdir("/proc")))
"""


def test_two_at_a_time_do_not_meet(sandbox):
    said = together(sandbox, MEET.format(own="a", other="b"), MEET.format(own="b", other="a"))
    assert all("alone" in events and "False False 0" in events for events, _ in said), said


MANY = """
import subprocess, time
programs = [subprocess.Popen(["/bin/sleep", "3"]) for _ in range({})]
time.sleep(2)
print(len(programs), "ran")
"""


def test_processes_of_one_are_not_the_other_s(sandbox):
    most = LIMITS.processes
    said = together(sandbox, MANY.format(most - 10), MANY.format(most - 10))
    assert [(f"{most - 10} ran" in events, end["limit"]) for events, end in said] == [(True, None)] * 2


def test_who_passes_a_limit_ends_alone(sandbox):
    waits = "import time\ntime.sleep(3)\nprint('through')"
    said = together(
        sandbox, MANY.format(4 * LIMITS.processes), f"x = b'1' * {3 * LIMITS.memory_mb << 20}", waits
    )
    assert said[0][1]["limit"] == "processes"
    assert "MemoryError" in said[1][0] or said[1][1]["limit"] == "memory_mb"
    assert "through" in said[2][0]
    assert said[2][1]["limit"] is None


BUSY = """
import os, time
for _ in range(10):
    if os.fork() == 0:
        os.setsid()
        while True: pass
time.sleep(5)
"""


def test_many_busy_processes_get_together_what_one_alone_would_get(sandbox):
    """By priority; and where the kernel shares the processor out by sessions, they have one."""
    with ThreadPoolExecutor(1) as pool:
        ended = pool.submit(run, sandbox, BUSY)
        keeper = chain_of(sandbox)[1]
        its: set[int] = set()
        while not ended.done() and (len(its) < 11 or priorities(its) != {NICE + 11}):
            time.sleep(0.05)
            its = inside_of(sandbox, keeper).keys() - {keeper}
        assert len(its) == 11
        assert priorities(its) == {NICE + 11}, "1.25 ** 11 is the first above 10"
        assert len({os.getsid(pid) for pid in its}) == 1
        assert priorities([keeper]) == {0}


def test_threads_that_wait_cost_no_priority(sandbox):
    source = (
        "import os, time\nfrom concurrent.futures import ThreadPoolExecutor\n"
        "with ThreadPoolExecutor(8) as pool:\n    list(pool.map(time.sleep, [1] * 8))\n"
        "print('priority', os.getpriority(os.PRIO_PROCESS, 0))"
    )
    assert f"priority {NICE}" in run(sandbox, source)[0]


def priorities(processes):
    return {os.getpriority(os.PRIO_PROCESS, pid) for pid in processes}


def test_a_submission_ends_with_its_keeper_and_the_other_goes_on(sandbox):
    waits = "import time\ntime.sleep(6)\nprint('through')"
    with ThreadPoolExecutor(2) as pool:
        lost = pool.submit(run, sandbox, waits)
        zygote, keeper, submission = chain_of(sandbox)
        assert os.stat(f"/proc/{keeper}/ns/net").st_ino != os.stat(f"/proc/{zygote}/ns/net").st_ino
        goes_on = pool.submit(run, sandbox, waits)
        os.kill(keeper, signal.SIGKILL)
        with pytest.raises(SandboxLost):
            lost.result()
        until = time.monotonic() + 2
        while Path(f"/proc/{submission}").exists() and time.monotonic() < until:
            time.sleep(0.02)
        assert not Path(f"/proc/{submission}").exists()
        assert "through" in goes_on.result()[0]
    assert sandbox.alive


def test_a_submission_cannot_take_back_that_it_ends_so(sandbox):
    source = (
        "import ctypes\nprint(ctypes.CDLL(None, use_errno=True).prctl(1, 0, 0, 0, 0), ctypes.get_errno())"
    )
    assert "-1 1" in run(sandbox, source)[0]


def test_where_all_of_it_ends_each_is_run_again_in_a_new_one():
    needs_sandbox()
    execute.stop_sandboxes()
    waits = "import time\ntime.sleep(3)\nprint('through')"
    request = {
        "lesson": LESSON,
        "cells": [{"index": 0, "source": waits}],
        "answers": {},
        "files": {},
        "worked": [],
    }
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(execute.execute, request, LIMITS) for _ in range(2)]
        until = time.monotonic() + 20
        while not execute.sandboxes()._users.total() and time.monotonic() < until:
            time.sleep(0.05)
        first = next(iter(execute.sandboxes()._all))
        first.wait_until_ready()
        zygote, _, _ = chain_of(first)
        os.kill(zygote, signal.SIGKILL)
        said = [future.result() for future in runs]
    assert all("through" in json.dumps(events) for events, _ in said)
    assert not first.alive
    execute.stop_sandboxes()


def test_threads_that_begin_together_start_one(monkeypatch):
    needs_sandbox()
    execute.stop_sandboxes()
    started = []

    class Counted(Sandbox):
        def __init__(self, isolated=True):
            started.append(threading.get_ident())
            super().__init__(isolated)

    monkeypatch.setattr(execute, "Sandbox", Counted)
    request = {
        "lesson": LESSON,
        "cells": [{"index": 0, "source": "1"}],
        "answers": {},
        "files": {},
        "worked": [],
    }
    with ThreadPoolExecutor(4) as pool:
        ends = [end for _, end in pool.map(lambda _: execute.execute(request, LIMITS), range(8))]
    assert [end["limit"] for end in ends] == [None] * 8
    assert len(started) == 1
    execute.sandboxes().close()
    assert not execute.sandboxes()._all


@pytest.mark.parametrize(
    ("offers", "isolated", "in_a_group", "shared"),
    [
        ({"landlock": 3, "namespaces": True, "asks": True}, True, False, True),
        ({"landlock": 3, "namespaces": True, "asks": False}, True, False, False),
        ({"landlock": 0, "namespaces": True, "asks": True}, True, False, False),
        ({"landlock": 3, "namespaces": False, "asks": False}, True, False, False),
        ({"landlock": 3, "namespaces": True, "asks": True}, True, True, False),
        ({"landlock": 0, "namespaces": False, "asks": False}, False, False, True),
    ],
)
def test_it_is_shared_only_where_all_walls_stand(offers, isolated, in_a_group, shared):
    sandbox = object.__new__(Sandbox)
    sandbox.offers, sandbox.isolated, sandbox._waiting = offers, isolated, threading.Lock()
    sandbox._cgroup = object() if in_a_group else None  # type: ignore[assignment]
    assert sandbox.shared is shared


ON_THEIR_WAY = """
import os, socket, time
null, kept = os.open(os.devnull, os.O_RDONLY), []
for _ in range(8):
    kept.append(socket.socketpair())
    try:
        socket.send_fds(kept[-1][0], [b"x"], [null] * 250)
    except OSError:
        break
time.sleep(4)
"""


def test_descriptors_that_one_has_on_their_way_keep_nobody_from_starting(sandbox):
    """The kernel counts them for the user, whose all submissions are."""
    with ThreadPoolExecutor(2) as pool:
        hog = pool.submit(run, sandbox, ON_THEIR_WAY)
        time.sleep(1.5)
        assert [run(sandbox, "print('through')")[1]["exit"] for _ in range(3)] == [0] * 3
        assert hog.result()[1]["exit"] == 0


ALONE = """
import os, time
reading, writing = os.pipe()
for _ in range(2):
    if os.fork() == 0:
        os.close(3)
        os.read(reading, 1)
        held = bytearray(b"1") * ({} << 20)
        time.sleep(30)
os.close(3)
os.write(writing, b"xx")
time.sleep(30)
"""


def test_who_closes_the_pipe_is_watched_on(sandbox):
    limits = replace(LIMITS, memory_mb=200)
    _, end = run(sandbox, ALONE.format(limits.memory_mb * 3 // 4), limits)
    assert end["limit"] == "memory_mb"
    assert end["seconds"] < 2


def test_memory_is_summed_up_where_others_share_the_libraries(sandbox):
    limits = replace(LIMITS, memory_mb=256)
    both = "import os, time\nos.fork()\nheld = bytearray(b'1') * (170 << 20)\ntime.sleep(4)"
    with ThreadPoolExecutor(6) as pool:
        beside = [pool.submit(run, sandbox, "import time\ntime.sleep(6)") for _ in range(5)]
        time.sleep(0.5)
        _, end = run(sandbox, both, limits)
        assert end["limit"] == "memory_mb"
        assert [one.result()[1]["limit"] for one in beside] == [None] * 5


def test_to_wait_for_a_lesson_s_own_cells_is_nobody_s_fault(sandbox, monkeypatch):
    monkeypatch.setattr(execute, "SLACK_SECONDS", 1)
    request = {
        "lesson": LESSON,
        "cells": [],
        "answers": {},
        "files": {},
        "worked": ["import time\ntime.sleep(6)"],
    }
    _, end = sandbox.run({**request, "many": True}, replace(LIMITS, seconds=3))
    assert end["limit"] is None
    assert sandbox.alive


@pytest.mark.parametrize("isolated", [True, False])
@pytest.mark.parametrize("after", [0.05, 0.3, 4])
def test_whoever_waits_or_runs_hears_at_once_that_all_is_stopped(after, isolated):
    if isolated:
        needs_sandbox()
    execute.stop_sandboxes(isolated)
    request = {"lesson": LESSON, "cells": [{"index": 0, "source": "import time\ntime.sleep(15)"}]}
    request |= {"answers": {}, "files": {}, "worked": []}
    with ThreadPoolExecutor(3) as pool:
        runs = [pool.submit(execute.execute, request, LIMITS, isolated) for _ in range(3)]
        time.sleep(after)
        began = time.monotonic()
        execute.stop_sandboxes(isolated)
        assert all(isinstance(future.exception(), execute.Stopped) for future in runs)
        assert time.monotonic() - began < 6
