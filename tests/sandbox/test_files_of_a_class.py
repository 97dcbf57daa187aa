"""No file of one submission stops the class or makes a command wait: each gives one line, and the rest goes on."""

from __future__ import annotations

import csv
import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from conftest import ROOT, clean_environment
from engine_lab import LESSON, class_of
from needs import needs_sandbox
from test_places import becoming_nobody

pytestmark = pytest.mark.slow
COURSE = [sys.executable, "-c", "from course.app.cli import main; main()"]
KEPT = ("s01", "s03", "s04", "s05", "s06", "s09")
NOT_UTF8 = os.fsdecode(b"s0\xff")


class Class:
    """Runs commands in a class as `nobody`, where the test is root's own, and else as oneself."""

    def __init__(self, home: Path) -> None:
        self.home, self.root = home, home / "course"
        self.before = becoming_nobody(home) if os.getuid() == 0 else []

    def course(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        variables = {**clean_environment(), "HOME": str(self.home), "COLUMNS": "300", "NO_COLOR": "1"}
        variables |= {"XDG_CACHE_HOME": str(self.home), "PYTHONDONTWRITEBYTECODE": "1"}
        line = [*self.before, *COURSE, *arguments]
        return subprocess.run(
            line, cwd=self.root, env=variables, capture_output=True, text=True, timeout=200, check=False
        )

    def submitted(self, student: str) -> Path:
        return self.root / "class" / "submitted" / student / LESSON


def line_of(table: str, student: str) -> str:
    return next(line for line in table.splitlines() if f" {student} " in line)


@pytest.fixture(scope="module")
def spoilt():
    """A class of six in which five have files of odd kinds; graded twice by an ordinary user."""
    needs_sandbox()
    folder = Path(tempfile.mkdtemp(prefix="course-files-", dir="/var/tmp"))
    folder.chmod(0o755)
    root = class_of(folder / "home" / "course", "02")
    shutil.copy(ROOT / "nbgrader_config.py", root)
    for student in (root / "class" / "submitted").iterdir():
        if student.name not in KEPT:
            shutil.rmtree(student)
    submitted = root / "class" / "submitted"
    (submitted / "s01" / LESSON / "timestamp.txt").write_text("2026-11-02 10:00:00 UTC")
    (submitted / "s01" / LESSON / "timestamp.txt").chmod(0o444)
    with (submitted / "s03" / LESSON / "timestamp.txt").open("wb") as file:
        file.truncate(300_000_000)
    (submitted / "s04" / LESSON / "answers.json").unlink()
    os.mkfifo(submitted / "s04" / LESSON / "answers.json")
    os.mkfifo(submitted / "s04" / LESSON / "timestamp.txt")
    shutil.copytree(submitted / "s06", submitted / NOT_UTF8)
    shutil.copytree(submitted / "s06", submitted / "shut")
    made = Class(folder / "home")
    (submitted / "s05" / LESSON).chmod(0o444)
    (submitted / "s06" / LESSON / f"{LESSON}.ipynb").chmod(0)
    (submitted / "shut").chmod(0)
    yield made, [made.course("grade", "02"), made.course("grade", "02", "--force")]
    subprocess.run(["chmod", "-R", "u+rwX", str(folder)], check=False)
    shutil.rmtree(folder)


def test_the_class_is_graded_and_graded_again(spoilt):
    _, runs = spoilt
    for done in runs:
        assert done.returncode == 3, done.stderr[-2000:]
        assert "8 graded, 0 as before, 4 failed" in done.stdout
        assert "Traceback" not in done.stderr


def test_each_has_one_line_with_the_fix(spoilt):
    _, runs = spoilt
    for done in runs:
        says = {
            student: line_of(done.stdout, student)
            for student in ("s05", "s06", "shut", ascii(NOT_UTF8)[1:-1])
        }
        assert "its folder cannot be opened (Permission denied); make it readable" in says["s05"]
        assert f"{LESSON}.ipynb cannot be opened (Permission denied): make it readable" in says["s06"]
        assert "submitted/shut/" in says["shut"]
        assert "make it readable and writable, then grade again" in says["shut"]
        assert "not UTF-8; rename it" in says[ascii(NOT_UTF8)[1:-1]]


def test_times_are_read_where_they_are_times(spoilt):
    made, _ = spoilt
    autograded = made.root / "class" / "autograded"
    assert (autograded / "s01" / LESSON / "timestamp.txt").read_text() == "2026-11-02 10:00:00 UTC"
    for student in ("s03", "s04"):
        assert not (autograded / student / LESSON / "timestamp.txt").exists()
    repairs = json.loads((autograded / "s03" / LESSON / "repairs.json").read_text(encoding="utf-8"))
    assert any("timestamp.txt is too large (300.0 MB" in sentence for sentence in repairs)


def test_reports_and_exports_wait_for_nothing(spoilt):
    made, _ = spoilt
    for command in (("export", "--to", "csv"), ("report", "02")):
        done = made.course(*command)
        assert done.returncode == 0, done.stderr[-2000:]
    rows = list(
        csv.DictReader((made.root / "class" / "exports" / "csv.csv").read_text(encoding="utf-8").splitlines())
    )
    assert {row["student"] for row in rows} >= {"s01", "s03", "s04"}


def test_what_was_recorded_is_for_its_owner_alone(spoilt):
    made, _ = spoilt
    wide = [
        path
        for path in (made.root / "class").rglob("*")
        if "submitted" not in path.parts and path.lstat().st_mode & 0o077 and not path.is_symlink()
    ]
    assert wide == []
    assert stat.S_IMODE((made.root / "class").stat().st_mode) == 0o700
