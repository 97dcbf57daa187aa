"""A control group (version 2) for each sandbox, where the machine lends us a folder of them: the kernel's own sums.

Nobody has to lend one. Then memory and processes are counted by looking (see `inside.use`), which goes on here too:
it names the limit before the kernel must end anything.
"""

from __future__ import annotations

import contextlib
import itertools
import os
from pathlib import Path

from course.ground.errors import ExerciseError
from course.ground.places import setting
from grading.engine.running.limits import Limits

SETTING = "COURSE_CGROUP"
KEEPERS = 8
"""Processes of a sandbox that are no submission's: bubblewrap's, the zygote, and who watches."""
_number = itertools.count(1)


class NoCgroup(ExerciseError):
    """A folder of control groups that cannot be used: one sentence."""


class Cgroup:
    """One control group, made for one sandbox.

    Parameters
    ----------
    folder
        Where it stands.
    """

    def __init__(self, folder: Path) -> None:
        self._folder, self._ended = folder, 0

    @classmethod
    def made(cls) -> Cgroup | None:
        """A new one in the folder that `COURSE_CGROUP` names; None where it names none.

        Raises
        ------
        NoCgroup
            When it is no such folder, or not ours to fill.
        """
        named = setting("cgroup")
        if named is None:
            return None
        try:
            lent = set((Path(named) / "cgroup.subtree_control").read_text(encoding="ascii").split())
            if not {"memory", "pids"} <= lent:
                raise NoCgroup(
                    f'{SETTING} names {named}, which hands on no `memory` and `pids`: write "+memory +pids" '
                    "to its cgroup.subtree_control, or unset it."
                )
            folder = Path(named) / f"course-sandbox-{os.getpid()}-{next(_number)}"
            folder.mkdir()
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else "no text stands there"
            raise NoCgroup(
                f"{SETTING} names {named}, in which no control group can be made ({reason}): "
                "name a folder of version 2 that is yours, or unset it."
            ) from None
        return cls(folder)

    def entered_by(self, command: list[str]) -> list[str]:
        """The same command, which first moves itself into the group, so that all it starts stands there too."""
        enter = 'echo $$ > "$0" && exec "$@"'
        return ["/bin/sh", "-c", enter, str(self._folder / "cgroup.procs"), *command]

    def limit(self, limits: Limits) -> None:
        """Allow a submission what it may use beyond what the sandbox has taken already.

        Parameters
        ----------
        limits
            Its own disk and shared memory stand in memory too, and count here.
        """
        self._ended = self._kills()
        taken = int((self._folder / "memory.current").read_text(encoding="ascii"))
        most = taken + (limits.memory_mb << 20) + 2 * limits.file_bytes
        (self._folder / "memory.max").write_text(str(most), encoding="ascii")
        (self._folder / "pids.max").write_text(str(limits.processes + KEEPERS), encoding="ascii")
        with contextlib.suppress(OSError):  # not there without swap
            (self._folder / "memory.swap.max").write_text("0", encoding="ascii")

    def ended_some(self) -> bool:
        """Did the kernel end a process for want of memory since `limit`?"""
        return self._kills() > self._ended

    def remove(self) -> None:
        """Take the group away, when all in it has ended."""
        with contextlib.suppress(OSError):
            self._folder.rmdir()

    def _kills(self) -> int:
        with contextlib.suppress(OSError, ValueError):
            lines = (self._folder / "memory.events").read_text(encoding="ascii").splitlines()
            return sum(int(line.split()[1]) for line in lines if line.startswith("oom_kill "))
        return 0
