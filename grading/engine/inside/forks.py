"""A submission asks before each new process and thread: where root grades, the kernel limits none by itself.

The filter of system calls holds such a call until the watching process has answered (Linux,
`Documentation/userspace-api/seccomp_filter.rst`, "Userspace Notification"). So a bomb never has more processes than
it may, and keeps nobody waiting who watches over it.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import functools
import os
import socket
import struct
import time
from collections.abc import Callable
from typing import Any

_RECEIVE, _ANSWER = 0xC0502100, 0xC0182101
"""Requests to the kernel, as `linux/seccomp.h` makes them of the sizes of what is read and written."""
_QUESTION, _REPLY = struct.Struct("=Q72x"), struct.Struct("=QqiI")
_GO_ON = 1
_NOBODY_ASKS = -1
A_MOMENT = 0.002
"""So long what has ended may still be counted."""


def fork_patiently() -> None:
    """A signal that has a handler interrupts a call that waits for its answer; by itself the kernel repeats it."""
    os.fork, os.forkpty = _again(os.fork), _again(os.forkpty)


def _again(call: Callable[[], Any]) -> Callable[[], Any]:
    @functools.wraps(call)
    def until_it_is_answered() -> Any:
        while True:
            with contextlib.suppress(InterruptedError):
                return call()

    return until_it_is_answered


class Forks:
    """Made before the fork: the submission's process asks, and its keeper answers.

    Parameters
    ----------
    most
        How many processes and threads there may be at a time.
    """

    def __init__(self, most: int) -> None:
        self._room, self._most = 0, most
        self._keeper_end, self._asker_end = (end.detach() for end in socket.socketpair())
        self._listener: int | None = None

    def asked_from(self, handle: int) -> None:
        """In the submission's process: stand at this descriptor; all others may then be closed."""
        os.dup2(self._asker_end, handle)
        self._asker_end = handle

    def hand_over(self, listener: int | None) -> None:
        """In the submission's process: give away the descriptor at which the kernel asks, if it does."""
        with socket.socket(fileno=self._asker_end) as end:
            if listener is not None:
                socket.send_fds(end, [b"L"], [listener])
                os.close(listener)

    def keep(self) -> None:
        """In the keeper: the other end is the submission's alone."""
        os.close(self._asker_end)

    @property
    def handles(self) -> list[int]:
        """Where something to be answered is seen: nowhere once nobody asks any more."""
        handle = self._keeper_end if self._listener is None else self._listener
        return [] if handle == _NOBODY_ASKS else [handle]

    def counted(self, tasks: int) -> None:
        """So many processes and threads there are now."""
        self._room = self._most - tasks

    def answer(self, count: Callable[[], int]) -> bool | None:
        """Answer what is asked.

        Parameters
        ----------
        count
            Counts processes and threads; called where by the last count there is no room.

        Returns
        -------
        bool or None
            False where one more would be too many: that one is refused. None where nothing was asked after all.
        """
        if self._listener is None:
            self._listener = self._given()
            return None
        question = bytearray(_QUESTION.size)
        try:
            fcntl.ioctl(self._listener, _RECEIVE, question)
        except OSError as error:
            if error.errno != errno.ENOENT:  # whoever asked was ended meanwhile
                self._listener = _NOBODY_ASKS
            return None
        if self._room <= 0:
            self.counted(count())
        if self._room <= 0:
            time.sleep(A_MOMENT)
            self.counted(count())
        fits = self._room > 0
        self._room -= 1
        reply = _REPLY.pack(
            *_QUESTION.unpack(question), 0, 0 if fits else -errno.EAGAIN, _GO_ON if fits else 0
        )
        with contextlib.suppress(OSError):
            fcntl.ioctl(self._listener, _ANSWER, reply)
        return fits

    def _given(self) -> int:
        with socket.socket(fileno=self._keeper_end) as end:
            handles = socket.recv_fds(end, 1, 1)[1]
        return handles[0] if handles else _NOBODY_ASKS
