"""What several tests use, and how the suite is run."""

from __future__ import annotations

import functools
import gc
import importlib.util
import os
import sqlite3
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest
from needs import PREFIX, needs_chromium
from sqlalchemy.engine import Engine
from sqlalchemy.event import listen

from course.app.cli import spare_a_second

ROOT = Path(__file__).resolve().parent.parent
TESTS = ROOT / "tests"
FOLDERS = ("hub", "browser", "sandbox", "build", "trials", "gradebook", "unit")
"""By what a test costs, the dearest first: so that no long file is left to the end."""
MOST_PROCESSES = 2

# No test is about what the command line leaves out, neither here nor in a process that it starts.
spare_a_second()
os.environ["PYTHONPATH"] = os.pathsep.join(
    dict.fromkeys(filter(None, [str(TESTS / "lean"), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]))
)

if importlib.util.find_spec("hypothesis"):
    from hypothesis import settings

    # How long a test takes is for a benchmark: a busy machine fails no test.
    settings.register_profile("course", deadline=None)
    settings.load_profile("course")


@pytest.fixture(autouse=True)
def _a_learner_s_own_run(monkeypatch):
    """No test inherits a notebook's or a grader's environment."""
    for name in ("NBGRADER_EXECUTION", "NBGRADER_VALIDATING", "JPY_SESSION_NAME"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def _no_figure_left_open():
    yield
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None and hasattr(pyplot, "close"):  # a thread of the judge may be about to load it
        pyplot.close("all")


@pytest.fixture
def root() -> Path:
    return ROOT


@pytest.fixture
def exercises_from(tmp_path):
    """Read exercises from YAML text."""
    from course.exercises.library import read_exercises

    def read(text: str):
        folder = tmp_path / "99_made_up"
        folder.mkdir(exist_ok=True)
        path = folder / "exercises.yml"
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        return read_exercises(path)

    return read


def clean_environment() -> dict[str, str]:
    """An environment for processes that a test starts."""
    return {k: v for k, v in os.environ.items() if not k.startswith(("NBGRADER_", "JPY_", "PYTEST_"))}


def pytest_addoption(parser):
    parser.addoption(
        "--every-lesson",
        action="store_true",
        help="In the browser, take every lesson and not lesson 02 alone.",
    )
    parser.addoption(
        "--skipped-to", type=Path, help="Write here which tests were skipped for want of something."
    )
    parser.addoption("--skipped-from", type=Path, help="Run only the tests that stand in this file.")


def pytest_xdist_auto_num_workers(config):
    """Two processes; none of its own for a single file, which is then faster and can be debugged."""
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None
    asked = [argument.split("::")[0] for argument in config.option.file_or_dir]
    if len(set(asked)) == 1 and Path(asked[0]).is_file():
        return 0
    return min(MOST_PROCESSES, os.cpu_count() or 1)


def pytest_configure(config):
    path = config.getoption("--skipped-to")
    if path and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Skipped(path.absolute()))


def folder_of(path: Path) -> str:
    return path.relative_to(TESTS).parts[0]


def asked_for(config) -> set[str] | None:
    """The tests of `--skipped-from`."""
    path = config.getoption("--skipped-from")
    return set(path.read_text(encoding="utf-8").splitlines()) if path else None


def pytest_ignore_collect(collection_path, config):
    """What holds no test that was asked for is not even imported."""
    wanted = asked_for(config)
    if wanted is None or not collection_path.name.startswith("test_"):
        return None
    name = collection_path.relative_to(ROOT).as_posix()
    return not any(test.startswith(f"{name}::") for test in wanted)


def pytest_collection_modifyitems(config, items):
    """Mark each test with its folder, the dearest first; drop what was not asked for."""
    for item in items:
        item.add_marker(folder_of(item.path))
    items.sort(key=lambda item: FOLDERS.index(folder_of(item.path)))
    wanted = asked_for(config)
    if wanted is not None:
        config.hook.pytest_deselected(items=[item for item in items if item.nodeid not in wanted])
        items[:] = [item for item in items if item.nodeid in wanted]


def pytest_collection_finish():
    """What was imported stays: who clears a shell, or draws, does not look through all of it each time."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure():
    """Each shell that was made clears itself at the end: what is left goes with the process."""
    gc.freeze()


@pytest.fixture
def unwatched(monkeypatch, tmp_path):
    """A learner's own run that nobody watches, in a folder of its own."""
    from course.answering.session import Session, begin, session

    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    before = session()
    begin(Session(live=False))
    yield
    begin(before)


@pytest.fixture(scope="module")
def browser():
    """One browser for all tests of a module; each page of it is of somebody new."""
    from lab import running_browser

    with running_browser(needs_chromium()) as browser:
        yield browser


@pytest.fixture(scope="module")
def memory_at_rest():
    """For a module that clears a shell often: not even what earlier tests have left is looked through each time."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup():
    """For every new gradebook nbgrader starts a program that names the newest form of one: once is enough.

    And no test's own gradebook has to outlive the machine: SQLite does not wait for the disk after each row.
    """
    api: Any = sys.modules.get("nbgrader.api")
    if api and not hasattr(api.get_alembic_version, "cache_info"):
        api.get_alembic_version = functools.cache(api.get_alembic_version)  # type: ignore[attr-defined]
        listen(Engine, "connect", _do_not_wait_for_the_disk)


def _do_not_wait_for_the_disk(connection: Any, _: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous = OFF")


class Skipped:
    """Writes down, one a line, which tests were skipped for want of something."""

    def __init__(self, path: Path) -> None:
        self.path, self.tests = path, []

    def pytest_runtest_logreport(self, report):
        why = report.longrepr[2] if report.skipped and isinstance(report.longrepr, tuple) else ""
        if why.removeprefix("Skipped: ").startswith(PREFIX):
            self.tests.append(report.nodeid)

    def pytest_sessionfinish(self):
        self.path.write_text("".join(f"{test}\n" for test in self.tests), encoding="utf-8")
