"""What several tests use."""

from __future__ import annotations

import os
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def _a_learner_s_own_run(monkeypatch):
    """No test inherits a notebook's or a grader's environment."""
    for name in ("NBGRADER_EXECUTION", "NBGRADER_VALIDATING", "JPY_SESSION_NAME"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def _no_figure_left_open():
    yield
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")


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
    return {k: v for k, v in os.environ.items() if not k.startswith(("NBGRADER_", "JPY_"))}


def pytest_addoption(parser):
    parser.addoption(
        "--every-lesson",
        action="store_true",
        help="In the browser, take every lesson and not lesson 02 alone.",
    )
