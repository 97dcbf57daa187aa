"""What goes to a sandbox and comes back, over a descriptor: its end is seen, and time is never without one."""

from __future__ import annotations

import contextlib
import os
import select
import struct
import time


class SandboxLost(Exception):
    """The sandbox went away without a word about the submission.

    Attributes
    ----------
    has_begun
        Was it with the submission, or may it have gone before?
    """

    has_begun = False


def send(handle: int, data: bytes) -> None:
    """Write all of it and close the descriptor; who does not read it is missed elsewhere."""
    with contextlib.suppress(OSError), open(handle, "wb") as pipe:
        pipe.write(data)


def frame(handle: int, deadline: float) -> tuple[bytes, bytes]:
    """The next frame: its kind, a letter, and what it holds.

    Parameters
    ----------
    handle
        Where it is read.
    deadline
        The time of the monotonic clock up to which is waited.

    Raises
    ------
    SandboxLost
        Where nothing comes any more, or not in time.
    """
    head = _exactly(handle, 5, deadline)
    return head[:1], _exactly(handle, struct.unpack("!I", head[1:])[0], deadline)


def _exactly(handle: int, length: int, deadline: float) -> bytes:
    parts, coming = [], select.poll()
    coming.register(handle, select.POLLIN)
    while length:
        left = deadline - time.monotonic()
        if left <= 0 or not coming.poll(left * 1000):
            raise SandboxLost
        part = os.read(handle, min(length, 1 << 20))
        if not part:
            raise SandboxLost
        parts.append(part)
        length -= len(part)
    return b"".join(parts)
