"""Limits hold for a submission as a whole: all its processes, what it starts, and what stands in no process."""

from __future__ import annotations

import json

import pytest
from engine_lab import graded_with, named
from needs import needs_sandbox

pytestmark = pytest.mark.slow
CELL = named("exercise-02-2")
HOLD = "import sys, time\nheld = b'x' * {size}\ntime.sleep({seconds})"


@pytest.fixture(scope="module", autouse=True)
def _needs_a_sandbox():
    needs_sandbox()


def printed(result):
    cell = next(c for c in (result.notebook or {})["cells"] if c["id"] == "exercise-02-2")
    return "".join(str(output.get("text", output.get("evalue", ""))) for output in cell["outputs"])


def started(number, size, seconds=8):
    """Source that starts programs, each with some memory of its own."""
    program = HOLD.format(size=size, seconds=seconds)
    return (
        "import subprocess, sys, time\n"
        f"for _ in range({number}): subprocess.Popen([sys.executable, '-c', {program!r}])\n"
        f"time.sleep({seconds})"
    )


def forked(number, work, seconds=6):
    body = "\n".join(f"        {line}" for line in work.splitlines())
    return (
        f"import mmap, os, socket, time\nfor _ in range({number}):\n    if os.fork() == 0:\n{body}\n"
        f"        time.sleep({seconds})\n        os._exit(0)\ntime.sleep({seconds})"
    )


def test_started_programs_count_with_all_they_hold(tmp_path):
    result = graded_with(tmp_path, started(10, 90_000_000), memory_mb=300)
    assert str(result.failure).startswith(f"{CELL} used more memory than 300 MB")
    assert result.peak_mb > 300


def test_shared_memory_of_several_processes_counts(tmp_path):
    work = "held = mmap.mmap(-1, 60_000_000)\nheld.write(bytes(60_000_000))"
    result = graded_with(tmp_path, forked(8, work), memory_mb=300)
    assert str(result.failure).startswith(f"{CELL} used more memory than 300 MB")


def test_memory_that_forks_share_counts_once(tmp_path):
    source = (
        "import mmap, os, time\nheld = mmap.mmap(-1, 100_000_000)\nheld.write(bytes(100_000_000))\n"
        "own = b'x' * 50_000_000\n"
        "for _ in range(8):\n    if os.fork() == 0:\n"
        "        for place in range(0, 100_000_000, 4096): held[place]\n        time.sleep(1)\n        os._exit(0)\n"
        "for _ in range(8): os.wait()\nprint('all came back')"
    )
    result = graded_with(tmp_path, source, memory_mb=300)
    assert result.failure is None
    assert printed(result) == "all came back\n"
    assert 100 < result.peak_mb < 300


def test_memory_that_was_inherited_and_is_written_anew_counts(tmp_path):
    """A process that gives back what it inherited may not keep the room that this took."""
    source = forked(4, "held = b'x' * 95_000_000")
    result = graded_with(tmp_path, source, memory_mb=300)
    assert str(result.failure).startswith(f"{CELL} used more memory than 300 MB")


def test_what_waits_in_sockets_counts(tmp_path):
    work = (
        "pairs = []\n"
        "try:\n"
        "    while True:\n"
        "        one, other = socket.socketpair()\n"
        "        pairs.append((one, other))\n"
        "        one.setblocking(False)\n"
        "        try: one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4_000_000)\n"
        "        except OSError: pass\n"
        "        try:\n"
        "            while True: one.send(bytes(100_000))\n"
        "        except BlockingIOError: pass\n"
        "except OSError: pass"
    )
    result = graded_with(tmp_path, forked(8, work), memory_mb=300)
    assert str(result.failure).startswith(f"{CELL} used more memory than 300 MB")


def test_a_few_sockets_are_nobody_s_harm(tmp_path):
    source = (
        "import socket\nheld = [socket.socketpair() for _ in range(10)]\nheld[0][0].send(b'x')\nprint('sent')"
    )
    result = graded_with(tmp_path, source, memory_mb=300)
    assert (result.failure, printed(result)) == (None, "sent\n")


def test_threads_count_as_processes_for_whoever_grades(tmp_path):
    many = (
        "import threading, time\nthreading.stack_size(65536)\nfor _ in range(1500):\n"
        "    try: threading.Thread(target=time.sleep, args=(9,), daemon=True).start()\n"
        "    except RuntimeError: break\n"
        "time.sleep(9)"
    )
    result = graded_with(tmp_path, many, seconds=25, cell_seconds=15.0)
    assert str(result.failure).startswith(f"{CELL} started more than 64 processes or threads")


def test_nothing_of_its_output_channels_is_left_for_the_next(tmp_path):
    spoil = (
        "import fcntl, os\nfor one in (0, 1, 2):\n"
        "    try: os.lseek(one, 4242424242, 0)\n    except OSError: pass\n"
        "    fcntl.fcntl(one, fcntl.F_SETFL, fcntl.fcntl(one, fcntl.F_GETFL) | os.O_NONBLOCK | os.O_APPEND)"
    )
    look = (
        "import fcntl, json, os, subprocess\n"
        "found = {'echo': subprocess.run(['sh', '-c', 'echo x; echo y >&2']).returncode}\n"
        "for one in (0, 1, 2):\n"
        "    flags = fcntl.fcntl(one, fcntl.F_GETFL)\n"
        "    found[one] = bool(flags & (os.O_NONBLOCK | os.O_APPEND))\n"
        "    try: found[f'place {one}'] = os.lseek(one, 0, os.SEEK_CUR)\n    except OSError: pass\n"
        "print(json.dumps(found))"
    )
    graded_with(tmp_path / "a", spoil)
    found = json.loads(printed(graded_with(tmp_path / "b", look)))
    assert found == {"echo": 0, "0": False, "1": False, "2": False} | {
        name: 0 for name in found if name.startswith("place")
    }


REFUSED = {
    "fanotify_init": (300, 262),
    "modify_ldt": (154, None),
    "personality": (135, 92),
    "semget": (64, 190),
    "sysfs": (139, None),
}


def test_calls_and_sockets_that_no_lesson_needs_are_refused(tmp_path):
    import platform

    column = 0 if platform.machine() == "x86_64" else 1
    numbers = {name: both[column] for name, both in REFUSED.items() if both[column] is not None}
    look = (
        "import ctypes, errno, json, socket\nfound = {}\nlibc = ctypes.CDLL(None, use_errno=True)\n"
        f"for name, number in {numbers!r}.items():\n"
        "    answer = libc.syscall(number, 0xffffffff if name == 'personality' else 1, 1, 0o600)\n"
        "    found[name] = 'works' if answer >= 0 else errno.errorcode[ctypes.get_errno()]\n"
        "for family in range(0, 46):\n"
        "    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):\n"
        "        try:\n            socket.socket(family, kind).close()\n"
        "            found[f'family {family}'] = 'works'\n"
        "        except OSError as error: found.setdefault(f'family {family}', errno.errorcode[error.errno])\n"
        "one, other = socket.socketpair()\n"
        "for option in (socket.SO_SNDBUF, 32):\n"
        "    try: one.setsockopt(socket.SOL_SOCKET, option, 4_000_000); found[f'option {option}'] = 'works'\n"
        "    except OSError as error: found[f'option {option}'] = errno.errorcode[error.errno]\n"
        "one.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)\n"
        "print(json.dumps(found))"
    )
    found = json.loads(printed(graded_with(tmp_path, look)))
    assert found.pop("family 1") == "works"
    assert set(found.values()) == {"EPERM"}, {name: said for name, said in found.items() if said != "EPERM"}
