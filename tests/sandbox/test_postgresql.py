"""A gradebook on a real PostgreSQL server: the same scores as in a file, and one sentence where it fails."""

from __future__ import annotations

import contextlib
import csv
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from engine_lab import class_of, expected, scores, warm
from nbgrader.apps import NbGraderAPI
from needs import missing, needs, needs_sandbox
from sqlalchemy import create_engine, text
from typer.testing import CliRunner

from course.app.cli import app, load_commands
from grading.classroom.config import GRADEBOOK
from grading.classroom.demo import make_demo
from grading.classroom.gradebook import NoGradebook, gradebook_at, place, reserved
from grading.classroom.release import class_config, release
from grading.engine.grade import grade
from grading.engine.recording.store import AlreadyGrading
from grading.engine.request import GradingRequest
from grading.reports.export import export
from grading.reports.report import report

pytestmark = pytest.mark.slow
NAME = "02_the_official_framework"
NOWHERE = "postgresql://teacher:hush@127.0.0.1:9/class"


def programs() -> Path | None:
    """Where PostgreSQL's server is: Debian keeps it off the path."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    return max(Path("/usr/lib/postgresql").glob("*/bin"), default=None)


class Server:
    """A server on a socket in a folder of its own, run by a user who is not root."""

    def __init__(self, bin_folder: Path) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="course-pg-"))
        self._bin, self._user = bin_folder, {}
        if os.geteuid() == 0:
            names = {entry.pw_name for entry in pwd.getpwall()}
            user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            self._user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        self._run("initdb", "-D", "data", "-U", "teacher", "-A", "trust", "-E", "UTF8", "--no-sync")
        self.start()

    def _run(self, program: str, *options: str) -> None:
        subprocess.run(
            [str(self._bin / program), *options],
            cwd=self.folder, check=True, capture_output=True, env={"LC_ALL": "C.UTF-8"}, **self._user,
        )  # fmt: skip

    def start(self) -> None:
        settings = {"listen_addresses": "", "fsync": "off", "unix_socket_directories": str(self.folder)}
        command = [str(self._bin / "postgres"), "-D", "data"]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=self.folder, stdout=log, stderr=log, env={"LC_ALL": "C.UTF-8"}, **self._user
            )
        for _ in range(300):
            with contextlib.suppress(subprocess.CalledProcessError):
                self._run("pg_isready", "-h", str(self.folder), "-q")
                return
            time.sleep(0.1)
        raise AssertionError((self.folder / "server.log").read_text())

    def new(self, name: str) -> str:
        """Make a database; its address."""
        engine = create_engine(self.address("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        return self.address(name)

    def address(self, name: str) -> str:
        return f"postgresql://teacher@/{name}?host={self.folder}"

    def stop(self) -> None:
        """At once, as "fast" in `pg_ctl`."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=30)


@pytest.fixture(scope="module")
def server():
    needs("psycopg")
    bin_folder = programs() or missing("PostgreSQL", "apt-get install postgresql (Debian, Ubuntu)")
    needs_sandbox()
    made = Server(bin_folder)
    yield made
    made.stop()
    shutil.rmtree(made.folder)


@pytest.fixture(scope="module")
def on_server(server, tmp_path_factory):
    """The sample class of lesson 02, released, graded, reported and exported on the server."""
    root = tmp_path_factory.mktemp("on-server")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(GRADEBOOK, server.new("sample"))
        class_of(root, "02")
        summary = grade(GradingRequest("02", root), warm())
    return root, server.address("sample"), summary


def test_scores_are_those_of_a_gradebook_in_a_file(on_server, tmp_path, monkeypatch):
    root, address, summary = on_server
    in_a_file = class_of(tmp_path, "02")
    shutil.copytree(root / "class" / "results", in_a_file / "class" / "results")
    there = grade(GradingRequest("02", in_a_file))
    assert all(one.reused for one in there.graded)
    wanted = scores(in_a_file, "02")
    monkeypatch.setenv(GRADEBOOK, address)
    assert scores(root, "02") == wanted == expected("02")
    assert [(one.student, one.points, one.manual) for one in summary.graded] == [
        (one.student, one.points, one.manual) for one in there.graded
    ]
    assert not (root / "class" / "gradebook.db").exists()
    assert "is registered" in release("02", root)


def test_nothing_is_run_again_and_another_gradebook_is_filled_from_what_was_run(
    on_server, server, monkeypatch
):
    root, address, _ = on_server
    monkeypatch.setenv(GRADEBOOK, address)
    again = grade(GradingRequest("02", root))
    assert all(one.reused for one in again.graded)
    monkeypatch.setenv(GRADEBOOK, server.new("second"))
    release("02", root)
    moved = grade(GradingRequest("02", root))
    assert all(one.reused for one in moved.graded)
    assert scores(root, "02") == expected("02")


def test_report_and_export_read_the_server(on_server, monkeypatch):
    root, address, summary = on_server
    monkeypatch.setenv(GRADEBOOK, address)
    assert "s11" in report("02", root).read_text(encoding="utf-8")
    with export("csv", "02", score="points", root=root).target.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(summary.graded)


def test_a_manual_score_survives_and_nbgrader_goes_on_from_here(on_server, monkeypatch):
    root, address, _ = on_server
    monkeypatch.setenv(GRADEBOOK, address)
    with gradebook_at(address) as gradebook:
        given: Any = gradebook.find_grade("manual-02-7", NAME, NAME, "s02")
        given.manual_score, given.needs_manual_grade = 2.5, False
        book: Any = gradebook
        book.db.commit()
    assert not any(
        one.reused for one in grade(GradingRequest("02", root, students="s02", force=True), warm()).graded
    )
    nbgrader_s = NbGraderAPI(config=class_config(root))
    for step in (nbgrader_s.autograde, nbgrader_s.generate_feedback):
        done = step(NAME, "s02", force=True)
        assert done["success"], done
        with gradebook_at(address) as gradebook:
            given = gradebook.find_grade("manual-02-7", NAME, NAME, "s02")
            assert (given.manual_score, given.score, given.needs_manual_grade) == (2.5, 2.5, True)
    assert (root / "class" / "feedback" / "s02" / NAME / f"{NAME}.html").is_file()
    assert [one["num_submissions"] for one in nbgrader_s.get_assignments()] == [12]


def test_two_machines_do_not_grade_one_lesson_into_one_gradebook_at_a_time(on_server, tmp_path, monkeypatch):
    root, address, _ = on_server
    monkeypatch.setenv(GRADEBOOK, address)
    other = shutil.copytree(root, tmp_path / "another-machine")
    with gradebook_at(address) as gradebook, reserved(gradebook, NAME) as ours:
        assert ours
        with pytest.raises(AlreadyGrading, match="is being graded already"):
            grade(GradingRequest("02", other))
        assert "is registered" in release("02", other)
    assert len(grade(GradingRequest("02", other)).graded) == 12


def test_an_id_that_the_server_takes_not_stops_nobody_else(on_server, monkeypatch):
    root, address, _ = on_server
    monkeypatch.setenv(GRADEBOOK, address)
    submitted = root / "class" / "submitted"
    long = shutil.copytree(submitted / "s01", submitted / ("s01" + "x" * 150))
    again = grade(GradingRequest("02", root))
    shutil.rmtree(long)
    failures = {one.student: one.failure for one in again.graded if one.failure}
    assert (
        failures[long.name] == "The gradebook takes no such id (at most 128 letters): nothing was recorded."
    )
    assert set(failures) == {long.name, "s12"}


def test_a_server_that_stops_is_one_sentence_and_nothing_is_lost(on_server, server, monkeypatch):
    root, _, _ = on_server
    monkeypatch.setenv(GRADEBOOK, server.new("stopped"))
    release("02", root)
    with pytest.raises(NoGradebook, match=r"does not answer any more: .*run the same command again to go on"):
        grade(
            GradingRequest("02", root),
            progress=lambda graded, done, total: server.stop() if done == 3 else None,
        )
    with pytest.raises(NoGradebook, match="cannot be opened: "):
        grade(GradingRequest("02", root))
    server.start()
    assert all(one.reused for one in grade(GradingRequest("02", root)).graded)
    assert scores(root, "02") == expected("02")


def test_a_line_in_nbgrader_s_own_file_counts_for_our_commands(tmp_path):
    (tmp_path / "nbgrader_config.py").write_text(
        (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
        + f'get_config().CourseDirectory.db_url = "{NOWHERE}"\n',
        encoding="utf-8",
    )
    config = class_config(tmp_path)
    assert config.CourseDirectory.db_url == NOWHERE
    assert config.CourseDirectory.root == str(tmp_path)
    assert config.Autograde.sanitize_preprocessors[0] == "grading.classroom.repair.RepairSubmission"


COMMANDS = [["grade", "02"], ["release", "02"], ["report", "02"], ["export", "--to", "csv"]]


@pytest.mark.parametrize("command", COMMANDS, ids=[command[0] for command in COMMANDS])
@pytest.mark.parametrize(
    ("address", "says"),
    [
        (NOWHERE, "The gradebook at postgresql://teacher:***@127.0.0.1:9/class"),
        ("postgres://teacher@here/class", "write sqlite:// or postgresql://."),
        ("class.db", "write it as postgresql://user@server/database."),
    ],
)
def test_a_gradebook_out_of_reach_is_one_sentence(command, address, says, monkeypatch, tmp_path):
    needs("psycopg")
    for name in (
        "classroom.root.class_root",
        "reports.report.repository_root",
        "reports.export.repository_root",
    ):
        monkeypatch.setattr(f"grading.{name}", lambda: tmp_path)
    (tmp_path / "solutions").symlink_to(ROOT / "solutions")
    (tmp_path / "class" / "submitted" / "s01" / NAME).mkdir(parents=True)
    monkeypatch.setenv(GRADEBOOK, address)
    load_commands()
    result = CliRunner().invoke(app, command)
    said = result.stderr.strip()
    assert result.exit_code == 1
    assert "\n" not in said
    assert says in said
    assert "hush" not in said


def test_without_its_library_the_sentence_says_how_to_get_it(monkeypatch, tmp_path):
    needs_sandbox()
    monkeypatch.setitem(sys.modules, "psycopg", None)
    monkeypatch.setenv(GRADEBOOK, NOWHERE)
    (tmp_path / "class" / "submitted" / "s01" / NAME).mkdir(parents=True)
    with pytest.raises(NoGradebook, match=r"^PostgreSQL needs its library: run `uv sync --all-extras`"):
        grade(GradingRequest("02", tmp_path))


def test_a_demo_s_invented_learners_stay_out_of_the_class_s_gradebook(tmp_path, monkeypatch):
    monkeypatch.setenv(GRADEBOOK, NOWHERE)
    make_demo(tmp_path / "demo")
    url = class_config(tmp_path / "demo").CourseDirectory.db_url
    assert url == f"sqlite:///{tmp_path}/demo/class/gradebook.db"
    assert (tmp_path / "demo" / "class" / "gradebook.db").is_file()


def test_which_gradebook_is_meant():
    assert place("sqlite:////somewhere/gradebook.db") == ""
    assert place(NOWHERE) == place(NOWHERE.replace("hush", "other")) != place(NOWHERE.replace("class", "b"))
    assert "hush" not in place(NOWHERE)
