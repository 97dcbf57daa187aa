"""How a submission's process gives up what it does not need, before its first cell runs."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import struct
import sys
from pathlib import Path

_libc = ctypes.CDLL(None, use_errno=True)

NEW_MOUNTS, NEW_IPC, NEW_PIDS, NEW_NETWORK = 0x00020000, 0x08000000, 0x20000000, 0x40000000
_NOSUID_NODEV_NOEXEC = 2 | 4 | 8
MOST_FILES, MOST_OPEN = 10_000, 256
_PRIVATE_ALL = 0x40000 | 0x4000
END_WITH_PARENT, _SET_NO_NEW_PRIVILEGES, _DROP_BOUND, _SET_DUMPABLE = 1, 38, 24, 4
_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
_READ = 0b1100  # read a file, list a folder
_EXECUTE = 0b1
_FILES_BY_ABI = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
_BIND_CONNECT_TCP = 0b11
_SCOPE_SOCKETS_SIGNALS = 0b11


def _call(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def unshare(flags: int) -> None:
    """Leave namespaces for new ones."""
    _call(_libc.unshare(flags), "unshare")


def own_folders(folders: dict[str, int]) -> None:
    """Give this process a view of files in which each folder is empty, its own and of limited size (bytes)."""
    unshare(NEW_MOUNTS | NEW_IPC)
    _call(_libc.mount(b"none", b"/", None, _PRIVATE_ALL, None), "mount")
    for folder, size in folders.items():
        options = f"size={size},nr_inodes={MOST_FILES},mode=700".encode()
        _call(_libc.mount(b"tmpfs", folder.encode(), b"tmpfs", _NOSUID_NODEV_NOEXEC, options), folder)


def drop_privileges() -> None:
    """No capability, now and ever; no program that would give one."""
    _libc.prctl(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    for capability in range(64):
        _libc.prctl(_DROP_BOUND, capability, 0, 0, 0)
    header = struct.pack("Ii", 0x20080522, 0)
    _call(_libc.capset(header, bytes(24)), "capset")
    _libc.prctl(_SET_DUMPABLE, 0, 0, 0, 0)


def end_with_parent() -> None:
    """End this process with whoever watches over it."""
    if sys.platform.startswith("linux"):
        _libc.prctl(END_WITH_PARENT, signal.SIGKILL, 0, 0, 0)


def limit_resources(memory_mb: int, processes: int, file_bytes: int, seconds: float) -> None:
    """The kernel's own limits. Memory counts beyond what the process has already."""
    now = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    memory = now + memory_mb * 1024 * 1024
    wanted = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_NPROC: processes,
        resource.RLIMIT_FSIZE: file_bytes,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_CPU: int(seconds) * 2 + 1,
        resource.RLIMIT_MEMLOCK: 0,
        resource.RLIMIT_MSGQUEUE: 0,
    }
    for name, value in wanted.items():
        _limit(name, value)


def limit_files() -> None:
    """Few open files, once the last descriptor is sent: the kernel counts what others of the same user send with it."""
    _limit(resource.RLIMIT_NOFILE, MOST_OPEN)


def _limit(name: int, value: int) -> None:
    hard = resource.getrlimit(name)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(name, (value, value))


def landlock_abi() -> int:
    """The version of Landlock that the kernel offers; 0 where there is none."""
    version = _libc.syscall(_LANDLOCK_CREATE, None, 0, 1)
    return max(version, 0)


def landlock(writable: list[str]) -> bool:
    """Reading everywhere that the sandbox shows, writing in `writable` only; no TCP, no signals outside.

    Returns
    -------
    bool
        False where the kernel has no Landlock.
    """
    abi = landlock_abi()
    if not abi:
        return False
    files = (1 << _FILES_BY_ABI.get(abi, 16)) - 1
    network = _BIND_CONNECT_TCP if abi >= 4 else 0
    scoped = _SCOPE_SOCKETS_SIGNALS if abi >= 6 else 0
    attributes = struct.pack("QQQ", files, network, scoped)
    size = 24 if abi >= 6 else 16 if abi >= 4 else 8
    ruleset = _libc.syscall(_LANDLOCK_CREATE, attributes, size, 0)
    if ruleset < 0:
        _call(-1, "landlock")
    try:
        _allow(ruleset, "/", _READ | _EXECUTE)
        for folder in writable:
            _allow(ruleset, folder, files & ~_EXECUTE)
        for device in ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random"):
            if os.path.exists(device):
                _allow(ruleset, device, 0b110)
        _libc.prctl(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        _call(_libc.syscall(_LANDLOCK_RESTRICT, ruleset, 0), "landlock")
    finally:
        os.close(ruleset)
    return True


def _allow(ruleset: int, path: str, rights: int) -> None:
    handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        rule = struct.pack("=Qi", rights, handle)
        _call(_libc.syscall(_LANDLOCK_ADD, ruleset, 1, rule, 0), f"landlock {path}")
    finally:
        os.close(handle)
