"""Running submissions: one long-lived sandbox for all workers, replaced when it is spoilt.

Where the machine cannot keep submissions in one sandbox apart, each worker has its own, or each submission.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from course.ground.places import PACKAGE
from grading.engine.inside.zygote import BEGIN, BEGUN, END, RUN
from grading.engine.running.bare_course import PREFIX, bare_course, complete
from grading.engine.running.cgroups import Cgroup
from grading.engine.running.frames import SandboxLost, frame, send
from grading.engine.running.limits import Limits
from grading.engine.running.lines import lines_in
from grading.engine.running.sandbox import (
    NoSandbox,
    environment,
    plain_command,
    require_sandbox,
    sandbox_command,
)

START_SECONDS = 120
SLACK_SECONDS, SETTLE_SECONDS = 15, 0.5
AGAIN_SECONDS = 60
"""So long a sandbox is tried again that does not start where others did: for a while, a submission may have taken all
processes of a machine whose kernel limits none."""
_writing = threading.Lock()


class Stopped(Exception):
    """Grading was stopped while the submission ran."""


class Sandbox:
    """A zygote that waits for submissions. Several threads may have it run theirs at a time, where it is `shared`.

    Parameters
    ----------
    isolated
        Inside bubblewrap, or (only for submissions that one trusts) without.
    """

    def __init__(self, isolated: bool = True) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
        self.isolated = isolated
        with _writing:
            bare = bare_course()
        if isolated:
            bubblewrap = require_sandbox().bubblewrap
            assert bubblewrap
            hidden = [PACKAGE.parent, Path.home()]
            command, variables = sandbox_command(bubblewrap, bare, hidden), dict(environment(bare))
        else:
            work = self._folder / "work"
            work.mkdir()
            command, variables = plain_command(work), environment(bare)
        self._cgroup = Cgroup.made() if isolated else None
        if self._cgroup:
            command = self._cgroup.entered_by(command)
        self._log = (self._folder / "log.txt").open("wb")
        self._orders, its_end = socket.socketpair()
        with its_end:
            self._process = subprocess.Popen(
                command,
                stdin=its_end.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=self._log,
                env=variables,
                cwd="/",
                start_new_session=True,
            )
        self._ordering, self._waiting = threading.Lock(), threading.Lock()
        try:
            with _writing:
                complete(bare)
        except BaseException:
            self.close()
            raise
        with contextlib.suppress(OSError):
            self._orders.sendall(BEGIN)
        self.offers: dict[str, Any] | None = None
        self.used = False
        self._served: Counter[str] = Counter()

    def wait_until_ready(self) -> dict[str, Any]:
        """What the sandbox offers: "landlock", "namespaces" of a submission's own, and whether the kernel "asks".

        Raises
        ------
        NoSandbox
            When it does not start.
        """
        with self._waiting:
            if self.offers is None:
                try:
                    kind, data = frame(self._orders.fileno(), time.monotonic() + START_SECONDS)
                except (SandboxLost, OSError):
                    self._log.flush()
                    said = (self._folder / "log.txt").read_text(errors="replace").strip().splitlines()
                    self.close()
                    raise NoSandbox(
                        f"The sandbox did not start: {said[-1] if said else 'it said nothing'}."
                    ) from None
                assert kind == b"R"
                self.offers = json.loads(data)
            assert self.offers is not None
            return self.offers

    @property
    def warm(self) -> bool:
        """May it serve a second submission? Only where each has its own namespaces or rules of Landlock."""
        offers = self.wait_until_ready()
        return bool(offers["namespaces"] and offers["landlock"]) or not self.isolated

    @property
    def may_be_shared(self) -> bool:
        """Is it worth to wait for what it offers? A control group counts for all that is in it."""
        return self._cgroup is None

    @property
    def shared(self) -> bool:
        """May it serve several at a time? Only where none takes from what another may use."""
        return self.may_be_shared and self.warm and (self.wait_until_ready()["asks"] or not self.isolated)

    def run(self, request: dict[str, Any], limits: Limits) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        """Run one submission.

        Parameters
        ----------
        request
            "lesson", "cells", "answers", "files"; see `inside.child.run`. "worked": the lesson's own code; its
            figures are drawn for the whole class before the first submission of "many", else before the second: for
            one alone it does not pay.
        limits
            What it may use.

        Returns
        -------
        tuple of list and dict
            What the submission's process wrote, line by line (untrusted), and how it ended: "limit", "exit",
            "seconds", "peak_mb".

        Raises
        ------
        SandboxLost
            When the sandbox itself went away.
        """
        self.wait_until_ready()
        payload = json.dumps({**request, "worked": None}).encode()
        if self._cgroup:
            self._cgroup.limit(limits)
        replies, sending = self._order(request, limits, len(payload))
        threading.Thread(target=send, args=(sending, payload), daemon=True).start()
        deadline = time.monotonic() + START_SECONDS  # it may have to wait until a lesson's own cells have run
        parts: list[bytes] = []
        has_begun = False
        try:
            while True:
                kind, data = frame(replies, deadline)
                if kind == END:
                    return lines_in(b"".join(parts)), self._ended(json.loads(data), bool(parts))
                if kind == BEGUN:
                    has_begun = True
                    deadline = time.monotonic() + limits.seconds + SLACK_SECONDS
                parts += [data] if data else []
        except SandboxLost as lost:
            lost.has_begun = has_begun
            self._settle(not has_begun or time.monotonic() > deadline)
            raise
        finally:
            os.close(replies)

    def _settle(self, is_late: bool) -> None:
        """Where a submission is lost: with it alone, or has all of the sandbox ended, or must it be?"""
        if is_late:
            self.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(SETTLE_SECONDS)

    def _order(self, request: dict[str, Any], limits: Limits, length: int) -> tuple[int, int]:
        """Have a submission begun; where its replies are read, and where its request is to be written."""
        request_s_end, sending = os.pipe()
        replies, reply_s_end = os.pipe()
        try:
            with self._ordering:
                self.used = True
                is_due = self._served[request["lesson"]] == (0 if request.get("many") else 1)
                worked = json.dumps(request["worked"]).encode() if is_due else b""
                self._served[request["lesson"]] += 1
                about = {
                    "length": length,
                    "lesson": request["lesson"],
                    "limits": limits.as_dict(),
                    "worked": len(worked),
                }
                socket.send_fds(self._orders, [RUN], [request_s_end, reply_s_end])
                self._orders.sendall(json.dumps(about).encode() + b"\n" + worked)
        except OSError:
            os.close(replies)
            os.close(sending)
            self.kill()
            raise SandboxLost from None
        finally:
            os.close(request_s_end)
            os.close(reply_s_end)
        return replies, sending

    def _ended(self, end: dict[str, Any], has_begun: bool) -> dict[str, Any]:
        """What the kernel ended for want of memory names its limit too; without a word of it, nothing of it has run."""
        if self._cgroup is not None and self._cgroup.ended_some():
            end["limit"] = end["limit"] or "memory_mb"
        if end["limit"] is None and end["exit"] and not has_begun:
            raise SandboxLost
        return end

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        """End the sandbox's processes; whoever waits for one learns of it."""
        if self.alive:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def close(self) -> None:
        """End the sandbox, and with its namespace everything in it."""
        self._orders.close()
        self.kill()
        self._process.wait()
        if self._cgroup:
            self._cgroup.remove()
        self._log.close()
        shutil.rmtree(self._folder, ignore_errors=True)


class Sandboxes:
    """The sandboxes of this process, ready to be borrowed by its threads.

    Attributes
    ----------
    has_started
        Has one of them ever been ready?
    """

    def __init__(self, isolated: bool) -> None:
        self._isolated = isolated
        self._all: set[Sandbox] = set()
        self._free: list[Sandbox] = []
        self._users: Counter[Sandbox] = Counter()
        self._taking = threading.Lock()
        self._may_share = True
        self._failure: tuple[float, NoSandbox] | None = None
        self._stopping = False
        self.has_started = False

    def begin(self) -> None:
        """Let a sandbox start that will be needed; wait neither for it nor for one that another thread has start."""
        if not self._taking.acquire(blocking=False):
            return
        try:
            if not self._free and not (self._all and self._may_share):
                self._free.append(self._new())
        finally:
            self._taking.release()

    @contextlib.contextmanager
    def borrow(self) -> Iterator[Sandbox]:
        """A sandbox for one submission: one for all where it may be shared; a spoilt one is not given back.

        Raises
        ------
        Stopped
            After `stop`.
        """
        sandbox = self._taken()
        try:
            with self._ended_on_error(sandbox):
                yield sandbox
                is_warm = sandbox.warm
        finally:
            self._left(sandbox)
        if not is_warm or self._stopping:
            self._end(sandbox)
        elif not self._may_share:
            self._free.append(sandbox)

    def _taken(self) -> Sandbox:
        """A sandbox that may be used; where it is to be shared, once it is ready. Who waits meanwhile fails with it."""
        asked = time.monotonic()
        with self._taking:
            if self._failure and self._failure[0] > asked:
                raise self._failure[1]
            sandbox = self._living() or self._new()
            self._users[sandbox] += 1
            if self._may_share:
                try:
                    with self._ended_on_error(sandbox):
                        self._may_share = sandbox.shared
                except BaseException as error:
                    self._left(sandbox)
                    if isinstance(error, NoSandbox):
                        self._failure = time.monotonic(), error
                    raise
                if self._may_share:
                    self._free.append(sandbox)
        return sandbox

    def _left(self, sandbox: Sandbox) -> None:
        self._users[sandbox] -= 1
        if not self._users[sandbox]:
            del self._users[sandbox]

    @contextlib.contextmanager
    def _ended_on_error(self, sandbox: Sandbox) -> Iterator[None]:
        """Others may go on in a shared one that lives."""
        try:
            yield
        except BaseException:
            if not self._may_share or not sandbox.alive:
                self._end(sandbox)
            if self._stopping:
                raise Stopped from None
            raise
        finally:
            self.has_started |= sandbox.offers is not None

    def close(self) -> None:
        """End all idle sandboxes."""
        with self._taking:
            for sandbox in [one for one in self._free if not self._users[one]]:
                self._end(sandbox)

    def stop(self) -> None:
        """End all sandboxes at once, with what runs in them."""
        self._stopping = True
        for sandbox in list(self._all):
            sandbox.kill()
            if not self._users[sandbox]:
                self._end(sandbox)

    def _living(self) -> Sandbox | None:
        while self._free:
            sandbox = self._free.pop()
            if sandbox.alive:
                return sandbox
            self._end(sandbox)
        return None

    def _new(self) -> Sandbox:
        if self._stopping:
            raise Stopped
        sandbox = Sandbox(self._isolated)
        self._may_share = self._may_share and sandbox.may_be_shared
        self._all.add(sandbox)
        if self._stopping:  # since it began to be made
            self._end(sandbox)
            raise Stopped
        return sandbox

    def _end(self, sandbox: Sandbox) -> None:
        self._all.discard(sandbox)
        with contextlib.suppress(ValueError):
            self._free.remove(sandbox)
        sandbox.close()


_pools: dict[bool, Sandboxes] = {}


def sandboxes(isolated: bool = True) -> Sandboxes:
    """This process's sandboxes; they end with it."""
    return _pools.setdefault(isolated, Sandboxes(isolated))


def stop_sandboxes(isolated: bool = True) -> None:
    """End this process's sandboxes with what runs in them; the next submission gets a new one."""
    pool = _pools.pop(isolated, None)
    if pool:
        pool.stop()


@atexit.register
def _stop_all() -> None:
    for isolated in (True, False):
        stop_sandboxes(isolated)


def execute(
    request: dict[str, Any],
    limits: Limits,
    isolated: bool = True,
    meanwhile: Callable[[], object] = lambda: None,
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Run one submission in one of this process's sandboxes; a sandbox that is lost is replaced once.

    See `Sandbox.run` for the other parameters and the result.

    Parameters
    ----------
    isolated
        See `Sandbox`.
    meanwhile
        Begins what can be done while the sandbox loads its libraries, once the course stands there.
    """
    pool, lost, until = sandboxes(isolated), 0, time.monotonic() + AGAIN_SECONDS
    while lost < 2:
        try:
            pool.begin()
            meanwhile()
            with pool.borrow() as sandbox:
                return sandbox.run(request, limits)
        except SandboxLost as error:
            lost += error.has_begun or time.monotonic() > until
        except (NoSandbox, BlockingIOError):
            if not pool.has_started or time.monotonic() > until:
                raise
            time.sleep(1)
    return [], {"limit": "sandbox", "exit": None, "seconds": 0.0, "peak_mb": 0.0}
