"""A learner's own copy of the lessons, and JupyterLab opened on it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from course.app.hosts.settings import write_settings
from course.ground.errors import CourseError
from course.ground.files import remove_unfinished
from course.ground.lessons import chosen
from course.ground.places import READ_ALONG, RECORDS

LOOPBACK = "127.0.0.1"
PATIENCE_SECONDS = 10

_LESSON = re.compile(r"\d\d_\w+")
_PART = ".course-part"
_PART_IS_STALE_SECONDS = 3600


class StartError(CourseError):
    """A lesson that cannot be opened: one sentence with the fix."""


def lesson_folders(root: Path) -> list[Path]:
    """The folders `NN_name` in `root` that hold a notebook of the same name, in order."""
    if not root.is_dir():
        return []
    return sorted(
        folder
        for folder in root.iterdir()
        if _LESSON.fullmatch(folder.name) and (folder / f"{folder.name}.ipynb").is_file()
    )


def find_lesson(wanted: str, root: Path) -> Path:
    """A lesson's folder by its number or name.

    Parameters
    ----------
    wanted
        Such as "2", "02" or "02_the_official_framework".
    root
        The folder that holds the lessons.

    Raises
    ------
    StartError
        When there are no notebooks at all.
    NoLesson
        When there is no such lesson, naming those that exist.
    """
    folders = lesson_folders(root)
    if not folders:
        raise StartError(f"There are no notebooks in {root}; make them with `course build`.")
    return chosen(Path(wanted).name.removesuffix(".ipynb"), folders)


def copy_lessons(source: Path, target: Path) -> list[Path]:
    """Copy what is new in the lessons; what stands in `target` already is never touched.

    Parameters
    ----------
    source
        The course's notebooks, one folder per lesson.
    target
        The learner's folder; it is made if need be.

    Returns
    -------
    list of Path
        The files that were added, relative to `target`.

    Raises
    ------
    StartError
        When there is nothing to copy, or `target` cannot be written.
    """
    lessons = lesson_folders(source)
    if not lessons:
        raise StartError(f"There are no notebooks in {source}; make them with `course build`.")
    if target.resolve().is_relative_to(source.resolve()):
        raise StartError(f"{target} belongs to the course itself; choose another folder with --folder.")
    return [*_copy_folders(lessons, source, target), *copy_beside(source, target)]


def copy_beside(source: Path, target: Path) -> list[Path]:
    """Copy what lessons link to: pages of records, and the texts to read along.

    Parameters
    ----------
    source, target
        As for `copy_lessons`.

    Raises
    ------
    StartError
        When `target` cannot be written.
    """
    with _writing_to(target):
        _renew(source / RECORDS, target / RECORDS)
    return _copy_folders([source / READ_ALONG], source, target)


def _copy_folders(folders: list[Path], source: Path, target: Path) -> list[Path]:
    added = []
    with _writing_to(target):
        for folder in folders:
            _sweep(target / folder.name)
            for file in sorted(folder.rglob("*")):
                relative = file.relative_to(source)
                if file.is_file() and not is_private(relative) and _copy_new(file, target / relative):
                    added.append(relative)
    return added


@contextmanager
def _writing_to(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StartError(
            f"{error.filename or target} cannot be written ({error.strerror}); "
            "choose another folder with --folder."
        ) from error


def _renew(source: Path, target: Path) -> None:
    """Pages that no learner writes in are brought up to date; a page cut off by a crash is mended by the next start."""
    for file in sorted(source.glob("*.html")):
        page, copy = file.read_bytes(), target / file.name
        if not copy.is_file() or copy.read_bytes() != page:
            target.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(page)


def is_private(relative: Path) -> bool:
    """Is a file among the notebooks somebody's own, such as answers given while trying a lesson?"""
    hidden = any(part.startswith(".") or part == "__pycache__" for part in relative.parts)
    return hidden or relative.name.startswith("answers.")


def _copy_new(file: Path, target: Path) -> bool:
    """Copy a file whole or not at all, and not over another one."""
    if os.path.lexists(target):
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.{uuid4().hex}{_PART}")
    try:
        with file.open("rb") as original, part.open("xb") as copy:
            shutil.copyfileobj(original, copy)
            copy.flush()
            os.fsync(copy.fileno())
        return _publish(part, target)
    finally:
        part.unlink(missing_ok=True)


def _publish(part: Path, target: Path) -> bool:
    try:
        os.link(part, target)
    except FileExistsError:
        return False
    except OSError:  # a file system without hard links
        if os.path.lexists(target):
            return False
        os.replace(part, target)
    return True


def _sweep(folder: Path) -> None:
    """Remove the halves that a crash left behind, and a lock of an earlier version, which learners saw."""
    for part in [*folder.glob(f".*{_PART}"), *folder.glob("answers.json.lock")]:
        if time.time() - part.stat().st_mtime > _PART_IS_STALE_SECONDS:
            part.unlink(missing_ok=True)
    remove_unfinished(folder, _PART_IS_STALE_SECONDS)


def course_root(start: Path) -> Path:
    """The course repository that `start` lies in.

    Raises
    ------
    StartError
        When neither `start` nor a parent holds `nbgrader_config.py`.
    """
    for folder in (start, *start.parents):
        if (folder / "nbgrader_config.py").is_file():
            return folder
    raise StartError(
        f"There is no nbgrader_config.py in {start} or above; "
        "change to your clone of the course first (`cd …`)."
    )


@dataclass(frozen=True)
class Session:
    """What JupyterLab is opened on.

    Parameters
    ----------
    root
        The folder that JupyterLab shows.
    notebook
        Opened first; relative to `root`.
    browser
        Whether to open a browser.
    port
        None takes the first free one from 8888 on.
    instructor
        Whether nbgrader's grading tools are shown.
    """

    root: Path
    notebook: Path | None = None
    browser: bool = True
    port: int | None = None
    instructor: bool = False

    @property
    def url(self) -> str:
        return f"/lab/tree/{quote(self.notebook.as_posix())}" if self.notebook else "/lab"


def command(session: Session) -> list[str]:
    """The command line that starts JupyterLab: on this machine only, and without news or update checks."""
    line = [
        *(sys.executable, "-m", "jupyterlab"),
        f"--ServerApp.ip={LOOPBACK}",
        f"--ServerApp.root_dir={session.root}",
        f"--LabApp.default_url={session.url}",
        "--LabApp.extension_manager=readonly",
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.handlers.announcements.NeverCheckForUpdate",
        "--Application.log_level=WARN",
    ]
    if session.port is not None:
        line += [f"--ServerApp.port={session.port}", "--ServerApp.port_retries=0"]
    if not session.browser:
        line.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        line.append("--allow-root")
    return line


def environment(settings: Path, instructor: bool = False) -> dict[str, str]:
    """The environment for JupyterLab, with `settings` read before all other configuration.

    Parameters
    ----------
    settings
        As `write_settings` wrote them.
    instructor
        A learner's desk has one tab at each start, whatever was open before; instructors get their own again.
    """
    paths = [str(settings), os.environ.get("JUPYTER_CONFIG_PATH", "")]
    return {
        **os.environ,
        **({} if instructor else {"JUPYTERLAB_WORKSPACES_DIR": str(settings / "workspaces")}),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "JUPYTER_CONFIG_PATH": os.pathsep.join(path for path in paths if path),
    }


def run_jupyterlab(session: Session, launch: Callable[..., Any] = subprocess.Popen) -> int:
    """Run JupyterLab until it is shut down or Ctrl-C is pressed here.

    Parameters
    ----------
    session
        What to open.
    launch
        Starts the process; `subprocess.Popen` or alike.

    Returns
    -------
    int
        The exit code of JupyterLab, and 0 when it was stopped from here.

    Raises
    ------
    StartError
        When JupyterLab is not installed, or the port is taken.
    """
    if find_spec("jupyterlab") is None:
        raise StartError("JupyterLab is not installed here; `course doctor` says how to install it.")
    if session.port is not None and not _is_free(session.port):
        raise StartError(f"Port {session.port} is in use; choose another, or leave out --port.")
    with tempfile.TemporaryDirectory(prefix="course-jupyter-") as settings, _signals_as_interrupt():
        write_settings(Path(settings), session.instructor)
        # A session of its own: else Ctrl-C reaches JupyterLab too, which then asks whether it is meant.
        process = launch(
            command(session),
            cwd=session.root,
            env=environment(Path(settings), session.instructor),
            start_new_session=True,
        )
        try:
            return process.wait()
        except KeyboardInterrupt:
            stop(process)
            return 0


def stop(process: Any, patience: float = PATIENCE_SECONDS) -> None:
    """End a process that `run_jupyterlab` started: politely, then with its group.

    Parameters
    ----------
    process
        The leader of its own process group.
    patience
        Seconds that it gets to shut its kernels down; another Ctrl-C cuts them short.
    """
    process.terminate()
    try:
        process.wait(patience)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.wait()


@contextmanager
def _signals_as_interrupt() -> Iterator[None]:
    """A closed terminal or a polite kill ends JupyterLab as Ctrl-C does, so that none is left behind."""
    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]

    def interrupt(number: int, frame: object) -> None:
        # uv passes on what the terminal has sent already: a second one would cut into the ending.
        for each in numbers:
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True
