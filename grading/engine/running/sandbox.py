"""What this machine offers to keep a submission apart, and the command that does it."""

from __future__ import annotations

import os
import shutil
import site
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from course.ground.errors import ExerciseError
from grading.engine.inside.confine import landlock_abi


def _prefixes() -> list[Path]:
    """Where the interpreter and its libraries stand."""
    found = (sys.base_prefix, sys.prefix, str(Path(sys.executable).resolve().parent.parent))
    return [Path(prefix) for prefix in dict.fromkeys(found)]


SCRATCH = "/var/tmp" if any(prefix.is_relative_to("/tmp") for prefix in _prefixes()) else "/tmp"
"""A submission's own disk: never a folder that the interpreter stands in, which it would hide."""
WORK = f"{SCRATCH}/work"
_BARE = "/.course"


class NoSandbox(ExerciseError):
    """Submissions cannot be kept apart here: one sentence with the fix."""


@dataclass(frozen=True)
class Available:
    """What this machine offers.

    Attributes
    ----------
    bubblewrap
        The path of `bwrap`, if it is there and may make namespaces.
    landlock_abi
        The version of Landlock; 0 where there is none.
    problem
        One sentence with the fix, where bubblewrap cannot be used.
    """

    bubblewrap: str | None
    landlock_abi: int
    problem: str | None = None


@cache
def available() -> Available:
    """Look once what this machine offers."""
    if not sys.platform.startswith("linux"):
        return Available(None, 0, "The sandbox needs Linux: grade on Linux or in WSL2.")
    abi = landlock_abi()
    path = shutil.which("bwrap")
    if path is None:
        return Available(
            None,
            abi,
            "The sandbox needs bubblewrap: install it (Debian, Ubuntu: apt-get install bubblewrap; "
            "Fedora: dnf install bubblewrap).",
        )
    tried = subprocess.run(
        [path, *_NAMESPACES, "--ro-bind", "/", "/", "--proc", "/proc", "true"], capture_output=True, text=True
    )
    if tried.returncode:
        said = (tried.stderr.strip().splitlines() or ["it gives no reason"])[-1]
        return Available(
            None,
            abi,
            f"bubblewrap is here but cannot make a sandbox ({said}): use version 0.8 or newer, and allow user "
            "namespaces (sysctl -w kernel.unprivileged_userns_clone=1; on Ubuntu also "
            "kernel.apparmor_restrict_unprivileged_userns=0).",
        )
    return Available(path, abi)


def require_sandbox(way_without: bool = True) -> Available:
    """What this machine offers, if it is enough.

    Parameters
    ----------
    way_without
        Whether the sentence names the way to grade without a sandbox.

    Raises
    ------
    NoSandbox
        With the fix.
    """
    found = available()
    if found.bubblewrap is None:
        without = " Only for submissions that you trust: --no-sandbox." if way_without else ""
        raise NoSandbox(f"{found.problem}{without}")
    return found


_NAMESPACES = [
    "--unshare-all", "--unshare-user", "--disable-userns", "--cap-drop", "ALL", "--cap-add", "CAP_SYS_ADMIN",
    "--cap-add", "CAP_SYS_PTRACE", "--die-with-parent", "--new-session", "--hostname", "grading",
]  # fmt: skip


def sandbox_command(bubblewrap: str, bare: Path, hidden: list[Path]) -> list[str]:
    """The command that runs the zygote inside bubblewrap.

    Parameters
    ----------
    bubblewrap
        The path of `bwrap`.
    bare
        The folder that `write_start` and `write_course` fill.
    hidden
        Folders that must not be seen even if they stand inside one that is shown, such as `/usr`.
    """
    command = [bubblewrap, *_NAMESPACES, "--clearenv"]
    for name, value in environment(Path(_BARE)).items():
        command += ["--setenv", name, value]
    command += ["--tmpfs", "/tmp", "--ro-bind", "/usr", "/usr"]
    for name in ("bin", "sbin", "lib", "lib64", "lib32"):
        path = Path("/", name)
        if path.is_symlink():
            command += ["--symlink", os.readlink(path), str(path)]
        elif path.is_dir():
            command += ["--ro-bind", str(path), str(path)]
    for name in ("/etc/ld.so.cache", "/etc/localtime", "/etc/fonts", "/etc/alternatives"):
        command += ["--ro-bind-try", name, name]
    shown = [Path("/usr")]
    for folder in hidden:
        if _inside(folder, shown):
            command += ["--tmpfs", str(folder)]
    for prefix in _prefixes():
        if not _inside(prefix, shown):
            command += ["--ro-bind", str(prefix), str(prefix)]
            shown.append(prefix)
    for folder in _installed_course():
        if _inside(folder, shown):
            command += ["--tmpfs", str(folder)]
    command += ["--ro-bind", str(bare), _BARE, "--proc", "/proc", "--dev", "/dev"]
    if SCRATCH != "/tmp":
        command += ["--tmpfs", SCRATCH]
    command += ["--tmpfs", "/dev/shm", "--dir", WORK, "--chdir", "/"]
    return [*command, sys.executable, "-m", "inside.zygote", WORK, "isolated"]


def plain_command(work: Path) -> list[str]:
    """The command that runs the zygote without a sandbox."""
    return [sys.executable, "-m", "inside.zygote", str(work), "bare"]


def environment(bare: Path) -> dict[str, str]:
    """All that a submission sees of the environment."""
    return {
        "PATH": f"{sys.prefix}/bin:/usr/bin:/bin",
        "HOME": SCRATCH,
        "TMPDIR": SCRATCH,
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(bare),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONNOUSERSITE": "1",
        "PYTHONHASHSEED": "0",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MPLCONFIGDIR": str(bare / "matplotlib"),
        "IPYTHONDIR": f"{SCRATCH}/ipython",
        "NBGRADER_EXECUTION": "autograde",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
    }


def _inside(folder: Path, shown: list[Path]) -> bool:
    return any(folder == one or folder.is_relative_to(one) for one in shown)


def _installed_course() -> list[Path]:
    """An installed course holds keys: it is covered wherever the interpreter would find it."""
    folders = [Path(folder) for folder in site.getsitepackages()]
    return [folder / name for folder in folders for name in ("course", "grading") if (folder / name).is_dir()]
