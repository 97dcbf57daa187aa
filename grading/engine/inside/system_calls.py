"""A filter of system calls: what no lesson needs, and what could reach around the other walls.

The filter is a program of classic BPF (Linux, `Documentation/userspace-api/seccomp_filter.rst`): it looks at
the architecture and at the number of the call, answers those listed with "not permitted", and lets all others
through. Of sockets it permits one family, those between processes of one machine, with the buffers that they have.
Before a new process or thread it asks, where the kernel offers that (see `forks`). A process cannot take back that it
ends with whoever watches over it.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import re
import struct

from .confine import END_WITH_PARENT

_SET_FILTER, _ASK_AT_A_DESCRIPTOR = 1, 8
_LOAD, _IF_EQUAL, _IF_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _ASK, _REFUSE, _PRETEND = 0x7FFF0000, 0x7FC00000, 0x00050000 | errno.EPERM, 0x00050000
_NUMBER, _ARCHITECTURE, _FIRST, _SECOND, _THIRD = 0, 4, 16, 24, 32
"""Where they stand; of an argument its lower half, which is all that the kernel takes for these calls."""
_X32 = 0x40000000

_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_SECCOMP = (317, 277)

_REFUSED = {
    # memory that no limit counts
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194), "msgget": (68, 186),
    "semget": (64, 190),
    # the kernel's key rings, which are shared with who grades
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    # looking into other processes
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "pidfd_getfd": (438, 438), "kcmp": (312, 272), "process_madvise": (440, 440),
    # namespaces and mounts
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39),
    "pivot_root": (155, 41), "chroot": (161, 51), "open_tree": (428, 428), "move_mount": (429, 429),
    "fsopen": (430, 430), "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433),
    "mount_setattr": (442, 442), "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265),
    # large and often broken parts of the kernel
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "modify_ldt": (154, None), "personality": (135, 92), "fanotify_init": (300, 262), "sysfs": (139, None),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    # the machine itself
    "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106),
    "kexec_load": (246, 104), "reboot": (169, 142), "swapon": (167, 224), "swapoff": (168, 225),
    "syslog": (103, 116), "acct": (163, 89), "quotactl": (179, 60), "settimeofday": (164, 170),
    "clock_settime": (227, 112), "adjtimex": (159, 171), "clock_adjtime": (305, 266),
    "sethostname": (170, 161), "setdomainname": (171, 162),
}  # fmt: skip
"""Name: number on x86_64 and on aarch64, from the kernel's `unistd` tables."""

_SOCKET, _SOCKETPAIR, _SETSOCKOPT, _PRCTL = (41, 198), (53, 199), (54, 208), (157, 167)
_LOCAL = 1
"""AF_UNIX: what asyncio and multiprocessing need. Netlink, vsock, packets and all networks are other families."""
_ANY_SOCKET, _SEND_BUFFER, _SEND_BUFFER_FORCED = 1, 7, 32


_NEW_SESSION = (112, 157)
"""Answered as if it were done: the kernel may share out the processor by sessions, and a submission has one."""
_BEGINNING = {"clone": (56, 220), "fork": (57, None), "vfork": (58, None), "clone3": (435, 435)}
"""What begins a process or a thread."""


def refuse_system_calls() -> int | None:
    """Refuse the listed calls to this process and all that it starts, for good.

    Returns
    -------
    int or None
        The descriptor at which is asked before each new process or thread; None where the kernel cannot ask, where
        it has no such filters, or where the architecture is not known here.
    """
    machine = platform.machine()
    if machine not in _ARCHITECTURES:
        return None
    architecture, column = _ARCHITECTURES[machine], list(_ARCHITECTURES).index(machine)
    if can_go_on(platform.release()):
        asked = _install(_program(architecture, column, _ASK), column, _ASK_AT_A_DESCRIPTOR)
        if asked >= 0:
            return asked
    _install(_program(architecture, column, _ALLOW), column, 0)
    return None


def can_go_on(release: str) -> bool:
    """Does a kernel let a call go on about which it has asked? Since Linux 5.5; before, it only refuses."""
    numbers = re.match(r"(\d+)\.(\d+)", release)
    return bool(numbers) and (int(numbers[1]), int(numbers[2])) >= (5, 5)


def _install(program: list[bytes], column: int, flags: int) -> int:
    code = ctypes.create_string_buffer(b"".join(program), 8 * len(program))
    filters = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(program), ctypes.addressof(code)))
    return ctypes.CDLL(None).syscall(_SECCOMP[column], _SET_FILTER, flags, filters)


_Step = tuple[int, int, str, str]
"""An instruction, its value, and the places where it goes on if that is so and if not; "" is the next one."""


def _program(architecture: int, column: int, beginning: int) -> list[bytes]:
    """The steps of the filter, with the names of places turned into distances; `beginning` answers new processes."""
    refused, begun = (
        sorted({both[column] for both in listed.values() if both[column] is not None})
        for listed in (_REFUSED, _BEGINNING)
    )
    named: list[tuple[str, _Step]] = [
        ("", (_LOAD, _ARCHITECTURE, "", "")),
        ("", (_IF_EQUAL, architecture, "", "refuse")),
        ("", (_LOAD, _NUMBER, "", "")),
        ("", (_IF_AT_LEAST, _X32, "refuse", "")),
        *(("", (_IF_EQUAL, number, "refuse", "")) for number in refused),
        *(("", (_IF_EQUAL, number, "begin", "")) for number in begun),
        ("", (_IF_EQUAL, _NEW_SESSION[column], "pretend", "")),
        ("", (_IF_EQUAL, _SOCKET[column], "family", "")),
        ("", (_IF_EQUAL, _SOCKETPAIR[column], "family", "")),
        ("", (_IF_EQUAL, _PRCTL[column], "own", "")),
        ("", (_IF_EQUAL, _SETSOCKOPT[column], "option", "allow")),
        ("family", (_LOAD, _FIRST, "", "")),
        ("", (_IF_EQUAL, _LOCAL, "allow", "refuse")),
        ("own", (_LOAD, _FIRST, "", "")),
        ("", (_IF_EQUAL, END_WITH_PARENT, "refuse", "allow")),
        ("option", (_LOAD, _SECOND, "", "")),
        ("", (_IF_EQUAL, _ANY_SOCKET, "", "allow")),
        ("", (_LOAD, _THIRD, "", "")),
        ("", (_IF_EQUAL, _SEND_BUFFER, "refuse", "")),
        ("", (_IF_EQUAL, _SEND_BUFFER_FORCED, "refuse", "allow")),
        ("allow", (_RETURN, _ALLOW, "", "")),
        ("refuse", (_RETURN, _REFUSE, "", "")),
        ("pretend", (_RETURN, _PRETEND, "", "")),
        ("begin", (_RETURN, beginning, "", "")),
    ]
    places = {name: place for place, (name, _) in enumerate(named) if name}
    return [
        struct.pack("HBBI", code, *(places[to] - place - 1 if to else 0 for to in (then, otherwise)), value)
        for place, (_, (code, value, then, otherwise)) in enumerate(named)
    ]
