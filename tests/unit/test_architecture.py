"""The house: how large a module may be, how full a room, and in which direction rooms may look."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, clean_environment
from needs import needs

MOST_LINES = 450
MOST_THINGS = 10
FULLER = {
    "course/app": "a file for each command",
    "course/answering/forms/kinds": "a file for each kind of exercise",
    "course/exercises/kinds": "a file for each kind of exercise",
    "grading/classroom": "a file for each command",
    "grading/reports": "a file for each command",
}
NO_ROOMS = {"lessons", "sample_class", "__pycache__", "_bundled"}
"""Folders of what is written, a file or folder for each lesson."""


def rooms() -> list[Path]:
    """Every folder of code."""
    folders = [
        folder for top in ("course", "grading") for folder in (ROOT / top).rglob("*") if folder.is_dir()
    ]
    return [
        folder
        for folder in [ROOT / "course", ROOT / "grading", *folders]
        if not NO_ROOMS & set(folder.relative_to(ROOT).parts)
    ]


def things(room: Path) -> list[str]:
    """What a reader finds in a room, without what every package has."""
    return [
        path.name for path in room.iterdir() if path.name not in {"__init__.py", "__pycache__", "_bundled"}
    ]


def test_no_module_is_too_long_to_be_read_at_once():
    lines = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for room in rooms()
        for path in room.glob("*.py")
    }
    assert len(lines) > 90
    assert {module: number for module, number in lines.items() if number > MOST_LINES} == {}


def test_no_room_is_too_full():
    counted = {room.relative_to(ROOT).as_posix(): len(things(room)) for room in rooms()}
    assert set(FULLER) <= set(counted)
    assert {room: n for room, n in counted.items() if n > MOST_THINGS and room not in FULLER} == {}


@pytest.mark.parametrize(
    "room", ["ground", "study", "exercises", "answering", "authoring", "documents", "site", "app"]
)
def test_the_eight_rooms_stand(room):
    assert (ROOT / "course" / room / "__init__.py").is_file()


def test_rooms_look_in_one_direction():
    """The contracts stand in `pyproject.toml`."""
    needs("importlinter")
    program = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()"]
    done = subprocess.run(
        [*program, "--no-cache"], cwd=ROOT, env=clean_environment(), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-3000:]
    assert "0 broken" in done.stdout
