"""One hash of all that decides about the scores of a lesson, apart from what was handed in and how it may run.

Where it is another one, submissions are graded again, and a worker on another machine may not grade.
"""

from __future__ import annotations

import hashlib
import sys
import tomllib
from collections.abc import Iterator
from email.message import Message
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import cast

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from course.exercises.library import with_keys
from course.ground.lessons import lesson_folder
from course.ground.places import PACKAGE, data_folder, keys_folder, repository_root

PROJECT = "reading-digital-human-rights"
ENGINE = Path(__file__).resolve().parent.parent
KEYS = ("exercises.yml", "checks.py")
_NOT_CODE = ("lessons", "_bundled")
_ELSEWHERE = ("platform", "os_name")
"""What a requirement says that holds for some machines only: two machines may grade alike without it."""


def course_digest(lesson: str) -> str:
    """A hash of code, keys, tables and libraries, as this process found them when it first asked.

    Parameters
    ----------
    lesson
        However one names it.
    """
    return _digest(lesson_folder(lesson), keys_folder())


@cache
def _digest(folder: Path, keys: Path | None) -> str:
    """As `course_digest`; `keys` is there for the cache."""
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    lines = [
        f"Python {python}",
        *(f"{name} {version}" for name, version in sorted(library_versions().items())),
    ]
    hashed = hashlib.sha256("\n".join(lines).encode())
    for name, path in sorted(deciding_files(folder).items()):
        content = path.read_bytes() if path.is_file() else b""
        hashed.update(f"\0{name} {len(content)}\0".encode() + content)
    return hashed.hexdigest()


def deciding_files(folder: Path) -> dict[str, Path]:
    """All code of the course and the engine, all tables, and a lesson's keys, by names that hold on any machine.

    Parameters
    ----------
    folder
        The lesson's; sealed keys are found where `COURSE_KEYS` says.
    """
    code = (path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py"))
    files = {f"course/{path.as_posix()}": PACKAGE / path for path in code if path.parts[0] not in _NOT_CODE}
    files |= {f"engine/{path.relative_to(ENGINE).as_posix()}": path for path in ENGINE.rglob("*.py")}
    files |= {f"data/{path.name}": path for path in data_folder().iterdir() if path.is_file()}
    return files | {f"lesson/{name}": with_keys(folder, name) for name in KEYS}


@cache
def library_versions() -> dict[str, str]:
    """The versions of all libraries that the project needs, directly or through others."""
    versions: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    waiting = list(_needed(_project_s_requirements(), ""))
    while waiting:
        wanted = waiting.pop()
        if wanted not in seen and (about := _about(wanted[0])):
            versions[wanted[0]] = about["Version"]
            waiting += _needed(about.get_all("Requires-Dist") or [], wanted[1])
        seen.add(wanted)
    return versions


def _about(name: str) -> Message | None:
    try:
        return cast(Message, distribution(name).metadata)
    except PackageNotFoundError:
        return None


def _project_s_requirements() -> list[str]:
    """From the installed project; from its clone where it is run without having been installed."""
    if about := _about(PROJECT):
        return about.get_all("Requires-Dist") or []
    document = tomllib.loads((repository_root() / "pyproject.toml").read_text(encoding="utf-8"))
    return document["project"]["dependencies"]


def _needed(requirements: list[str], extra: str) -> Iterator[tuple[str, str]]:
    """Names of libraries, each with "" and with every extra that is asked of it."""
    for requirement in map(Requirement, requirements):
        marker = requirement.marker
        if marker and (
            any(word in str(marker) for word in _ELSEWHERE) or not marker.evaluate({"extra": extra})
        ):
            continue
        name = canonicalize_name(requirement.name)
        yield from ((name, wanted) for wanted in ("", *requirement.extras))
