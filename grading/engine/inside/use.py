"""How much of the machine a submission uses: all its processes together, and what stands in none of them."""

from __future__ import annotations

import contextlib
import math
import os
import socket
import time
from pathlib import Path

PAGE = os.sysconf("SC_PAGE_SIZE")
_COUNTED = ("Pss_Anon:", "Pss_Shmem:", "SwapPss:")
"""Memory that is a process's own or shared; pages of files are the kernel's, which takes them back where it must."""
NICE, LOWEST_PRIORITY = 2, 19
"""A submission begins with the first: whoever watches over it, and whoever records it, comes before it."""
STEP = 1.25
"""One step of priority is a quarter more or less of a processor (Linux, `sched_prio_to_weight`)."""
LOOKS, LOOK_SECONDS = 5, 1
"""So often, and so long, shares are summed up before a limit counts as passed."""


class Use:
    """Looks at a submission from the process that watches over it; made before the submission begins.

    Parameters
    ----------
    most_tasks, most_bytes
        The limits: above the first, memory is not looked at; below the second, a quick look is enough.
    apart
        Are we inside bubblewrap, with a network of the submission's own? Then its namespace counts, or, where it has
        none of its own, all that comes anew into `/proc`, for then it is alone there. Else its session counts.
    """

    def __init__(self, most_tasks: int, most_bytes: int, apart: bool) -> None:
        self._most_tasks, self._most_bytes, self._apart = most_tasks, most_bytes, apart
        self._before = frozenset(_processes())
        self._here = _space(os.getpid())
        self._its_space: int | None = None
        self._baseline = _own(_statm(os.getpid()))
        self._sockets = _sockets() if apart else 0

    def look(self, child: int) -> tuple[int, int]:
        """How many processes and threads there are, and how many bytes they hold beyond what the libraries take.

        However many are busy, they get together what one alone would get of a processor, from then on.
        Below the limit the bytes are an estimate: pages that forks share are then counted for each of them.

        Parameters
        ----------
        child
            The submission's first process.
        """
        processes = self._its(child)
        if len(processes) > self._most_tasks:
            return len(processes), 0
        if sum(map(_threads, processes)) > 1:
            _share_one_place(processes)
        memory = self._memory(processes, child)
        return self.tasks(child), memory

    def tasks(self, child: int) -> int:
        """How many processes and threads there are."""
        return sum(map(_threads, self._its(child)))

    def _its(self, child: int) -> list[int]:
        return [process for process in _processes() if self._is_its(process, child)]

    def _memory(self, processes: list[int], child: int) -> int:
        pages = [_statm(process) for process in processes]
        waiting = max(0, _sockets() - self._sockets) * SOCKET_BYTES if self._apart else 0
        if sum(resident for resident, _ in pages) + waiting <= self._most_bytes:
            return max(0, sum(map(_own, pages)) - self._baseline) + waiting
        until = time.monotonic() + LOOK_SECONDS
        for _ in range(LOOKS):
            # Of those that end while shares are summed up, what they shared falls to others: it would count twice.
            living = [process for process in processes if _is_alive(process)]
            held = self._shares(living, child, waiting, until)
            if held <= self._most_bytes or time.monotonic() > until or all(map(_is_alive, living)):
                break
        return max(waiting, held)

    def _shares(self, processes: list[int], child: int, waiting: int, until: float) -> int:
        """The larger of two sums, neither of which is too large.

        One is what this process, its parent and the submission hold, without what was there before: exact where nobody
        else shares that. The other is what each of the submission's processes holds beyond the parent's share. Where
        time is up, a process counts with all that is not a file's: one that keeps forking answers late.
        """
        parent_s = _share(os.getppid())
        together, beyond = waiting + _share(os.getpid()) + parent_s - self._baseline, waiting
        for process in processes:
            in_time = time.monotonic() < until
            share = _share(process) if in_time else _own(_statm(process))
            together += share
            beyond += max(0, share - (parent_s if in_time else self._baseline))
            if max(together, beyond) > self._most_bytes or len(self._its(child)) > self._most_tasks:
                break  # the submission may grow while this is measured
        return max(together, beyond)

    def _is_its(self, process: int, child: int) -> bool:
        if self._apart:
            its = self._space_of(child)
            return process not in self._before if its == self._here else _space(process) == its
        try:
            return os.getsid(process) == child
        except OSError:
            return False

    def _space_of(self, child: int) -> int | None:
        self._its_space = self._its_space or _space(child)
        return self._its_space


def _processes() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def _space(process: int) -> int | None:
    """The namespace of a process's id; None where the process is gone."""
    try:
        return os.stat(f"/proc/{process}/ns/pid").st_ino
    except OSError:
        return None


def _threads(process: int) -> int:
    """One at least, for a process that has ended and that nobody has asked for yet."""
    try:
        return max(1, os.stat(f"/proc/{process}/task").st_nlink - 2)
    except OSError:
        return 0


def _share_one_place(processes: list[int]) -> None:
    """A processor's time is shared out by the number of busy threads, so many of them get less each.

    Who is given a lower priority hands it on to what it starts, and cannot take it back.
    """
    threads = [thread for process in processes for thread in _tasks(process)]
    busy = sum(map(_is_busy, threads))
    if busy < 2:
        return
    priority = min(LOWEST_PRIORITY, NICE + math.ceil(math.log(busy, STEP)))
    for thread in threads:
        with contextlib.suppress(OSError):  # it has ended, or has a lower one already
            os.setpriority(os.PRIO_PROCESS, int(thread.name), priority)


def _tasks(process: int) -> list[Path]:
    """Where the threads of a process are told of; none where it ends meanwhile."""
    try:
        return [Path(f"/proc/{process}/task", thread) for thread in os.listdir(f"/proc/{process}/task")]
    except OSError:
        return []


def _is_busy(thread: Path) -> bool:
    """Does it run, or would it if a processor were free?"""
    try:
        return (thread / "stat").read_text().rpartition(")")[2].split()[0] == "R"
    except (OSError, IndexError):
        return False


def _statm(process: int) -> tuple[int, int]:
    """Bytes that stand in memory, and those of them that are files' or shared."""
    try:
        with open(f"/proc/{process}/statm") as file:
            resident, shared = file.read().split()[1:3]
    except (OSError, ValueError):
        return 0, 0
    return int(resident) * PAGE, int(shared) * PAGE


def _is_alive(process: int) -> bool:
    """Does it hold memory? One that ended does not, even if nobody has asked for it yet."""
    return _statm(process)[0] > 0


def _own(pages: tuple[int, int]) -> int:
    return pages[0] - pages[1]


def _share(process: int) -> int:
    """A process's part in its memory, in bytes: of what several share, each has its fraction. It takes milliseconds."""
    try:
        with open(f"/proc/{process}/smaps_rollup") as file:
            lines = [line.split() for line in file]
    except ProcessLookupError:
        return 0
    except OSError:
        return _statm(process)[0]
    return sum(int(line[1]) * 1024 for line in lines if line[0] in _COUNTED)


def _sockets() -> int:
    """How many sockets there are, with those that are on their way from one process to another."""
    try:
        with open("/proc/self/net/sockstat") as file:
            return int(file.readline().split()[2])
    except (OSError, ValueError, IndexError):
        return 0


def _most_in_a_socket() -> int:
    """A message more is taken as long as the buffer is not full; to enlarge it is refused (see `system_calls`)."""
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as one:
        return 2 * one.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)


SOCKET_BYTES = _most_in_a_socket()
