"""A Dask cluster of processes on this machine: same scores as without, whoever dies, and no silent failure."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest
from conftest import ROOT, clean_environment
from engine_lab import warm
from needs import needs, needs_sandbox
from typer.testing import CliRunner

from course.app.cli import app, load_commands
from course.ground.places import lessons_folder
from grading.benchmarks.compare import make, scores
from grading.engine import grade as grade_module
from grading.engine.grade import grade
from grading.engine.judging.submission import grade_submission
from grading.engine.request import GradingRequest
from grading.engine.running.cluster import NoCluster, cluster

pytestmark = pytest.mark.slow
NAME = "02_the_official_framework"
NOWHERE = "tcp://127.0.0.1:9"


@pytest.fixture(scope="module", autouse=True)
def _needs_dask_and_a_sandbox():
    needs_sandbox()
    needs("distributed")


class Machines:
    """A scheduler and workers, each a process of its own on the loopback."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.started, self.address = folder, [], ""
        self._file = folder / "scheduler.json"

    def start(self, role: str, *options: str, **environment: str) -> subprocess.Popen[bytes]:
        log = (self.folder / f"{role}-{len(self.started)}.log").open("wb")
        command = [sys.executable, "-m", f"distributed.cli.dask_{role}", "--scheduler-file", str(self._file)]
        command += ["--no-dashboard", "--host", "127.0.0.1", *options]
        variables = {
            **clean_environment(),
            "PYTHONPATH": os.pathsep.join([str(ROOT / "tests"), str(Path(__file__).parent)]),
            "DASK_TEMPORARY_DIRECTORY": str(self.folder),
            **environment,
        }
        process = subprocess.Popen(command, env=variables, cwd=ROOT, stdout=log, stderr=log)
        self.started.append(process)
        return process

    def scheduler(self, **environment: str) -> str:
        self.start("scheduler", "--port", "0", **environment)
        while not self._file.is_file():
            time.sleep(0.1)
        return json.loads(self._file.read_text(encoding="utf-8"))["address"]

    def worker(self, threads: int = 1, **environment: str) -> subprocess.Popen[bytes]:
        return self.start("worker", "--no-nanny", "--nthreads", str(threads), **environment)

    def wait_for_workers(self, address: str, number: int) -> None:
        from distributed import Client

        with Client(address, set_as_default=False) as client:
            client.wait_for_workers(number, timeout=60)

    def end(self) -> None:
        """The workers first: each says goodbye to the scheduler."""
        for some in (self.started[1:], self.started[:1]):
            for process in some:
                process.terminate()
            for process in some:
                try:
                    process.wait(timeout=20)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


@pytest.fixture
def machines(tmp_path):
    """For a cluster of the test's own."""
    folder = tmp_path / "machines"
    folder.mkdir()
    made = Machines(folder)
    yield made
    made.end()


@pytest.fixture(scope="module")
def steady(tmp_path_factory):
    """A cluster with one worker that several tests use: a worker's first submission takes seconds."""
    made = Machines(tmp_path_factory.mktemp("steady"))
    made.address = made.scheduler()
    made.worker(TMPDIR=str(made.folder))
    made.wait_for_workers(made.address, 1)
    yield made
    made.end()


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory):
    """A class of 12 that nobody graded yet."""
    root = tmp_path_factory.mktemp("handed-in")
    make(root, "02", 12)
    return root


@pytest.fixture(scope="module")
def local(handed_in, tmp_path_factory):
    """The scores that the same class gets on this machine alone."""
    root = shutil.copytree(handed_in, tmp_path_factory.mktemp("local") / "root")
    grade(GradingRequest("02", root), warm())
    return scores(root, NAME)


@pytest.fixture
def class_root(handed_in, tmp_path):
    """The same class, for a cluster."""
    return shutil.copytree(handed_in, tmp_path / "class-root")


def grade_on(address, root, progress=None, **options):
    said = []
    with cluster(address, NAME, True, said.append) as executor:
        return grade(GradingRequest("02", root, **options), executor, progress or (lambda *_: None)), said


def children(pid):
    """The processes that a process started."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(status.read_text().rsplit(")", 1)[1].split()[1]) == pid:
                found.append(int(status.parent.name))
    return found


def all_gone(pids):
    for _ in range(100):
        if not any(Path("/proc", str(pid), "exe").exists() for pid in pids):
            return True
        time.sleep(0.1)
    return False


def test_a_worker_that_is_killed_changes_no_score(steady, local, class_root):
    killed = steady.worker(threads=2)
    steady.wait_for_workers(steady.address, 2)
    sandboxes = []

    def kill_half_way(graded, done, total):
        if done == 5:
            sandboxes.extend(children(killed.pid))
            os.kill(killed.pid, signal.SIGKILL)

    summary, said = grade_on(steady.address, class_root, progress=kill_half_way)
    assert said == []
    assert len(summary.graded) == 12
    assert [one.student for one in summary.failed] == ["s12"]
    assert scores(class_root, NAME) == local
    assert sandboxes
    assert all_gone(sandboxes)


def dies(task):
    """Runs on a worker, and ends it."""
    os._exit(1)


def test_a_submission_whose_workers_die_is_reported_and_graded_the_next_time(
    machines, steady, local, class_root, monkeypatch
):
    address = machines.scheduler(DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0")
    machines.worker()
    machines.wait_for_workers(address, 1)
    with monkeypatch.context() as patched:
        patched.setattr(grade_module, "grade_submission", dies)
        summary, _ = grade_on(address, class_root, students="s09")
    assert [one.failure for one in summary.failed] == [
        "Each worker that ran it was lost (killed, or out of memory); grade it again or by hand."
    ]
    assert set(scores(class_root, NAME)["s09"].values()) == {"manual"}
    again, _ = grade_on(steady.address, class_root, students="s09")
    assert [one.reused for one in again.graded] == [False]
    assert scores(class_root, NAME) == {"s09": local["s09"]}


def fails_at_first(task):
    """Runs on a worker: its first try ends in an error, such as for a full disk."""
    mark = Path(os.environ["DASK_TEMPORARY_DIRECTORY"], "tried")
    if not mark.exists():
        mark.touch()
        raise OSError("no space left")
    found = grade_submission(task)
    return json.loads(json.dumps(found))


def test_what_fails_on_a_worker_is_tried_again_and_results_are_json(steady, local, class_root, monkeypatch):
    monkeypatch.setattr(grade_module, "grade_submission", fails_at_first)
    summary, _ = grade_on(steady.address, class_root, students="s0[12]")
    assert [one.failure for one in summary.graded] == [None, None]
    assert (steady.folder / "tried").exists()
    assert scores(class_root, NAME) == {student: local[student] for student in ("s01", "s02")}


def test_workers_without_bubblewrap_are_refused_with_the_fix_whenever_they_come(machines, class_root):
    address = machines.scheduler()
    said = []
    with cluster(address, NAME, True, said.append) as executor:
        assert said == ["The scheduler has no worker yet; grading begins when one comes."]
        machines.worker(PATH=str(machines.folder))
        with pytest.raises(NoCluster, match=r"A worker cannot grade this lesson .*bubblewrap"):
            grade(GradingRequest("02", class_root, students="s0*"), executor=executor)
    wanted = r"A worker cannot grade this lesson \(tcp\S+\). .*install it .*apt-get install bubblewrap"
    with pytest.raises(NoCluster, match=wanted):
        grade_on(address, class_root)
    assert scores(class_root, NAME) == {}


def test_a_worker_with_another_copy_of_the_course_is_refused(machines, class_root, tmp_path):
    address = machines.scheduler()
    shutil.copytree(lessons_folder(), tmp_path / "lessons")
    with (tmp_path / "lessons" / NAME / "exercises.yml").open("a", encoding="utf-8") as file:
        file.write("# another key\n")
    machines.worker(COURSE_LESSONS=str(tmp_path / "lessons"))
    machines.wait_for_workers(address, 1)
    with pytest.raises(NoCluster, match=r"copy of the course there is another one.*install the same version"):
        grade_on(address, class_root)


def test_a_scheduler_that_goes_away_is_one_sentence_and_nothing_is_lost(machines, steady, local, class_root):
    first, _ = grade_on(steady.address, class_root, students="s0[12]")
    address = machines.scheduler()
    machines.worker()
    machines.wait_for_workers(address, 1)

    def end_it(graded, done, total):
        if graded.student == "s12":
            machines.started[0].kill()

    began = time.monotonic()
    with pytest.raises(NoCluster, match=r"went away. What was graded is kept; run the same command again"):
        grade_on(address, class_root, progress=end_it)
    assert time.monotonic() - began < 60
    summary, _ = grade_on(steady.address, class_root)
    assert {one.student for one in first.graded} < {one.student for one in summary.graded if one.reused}
    assert scores(class_root, NAME) == local


def test_ctrl_c_ends_at_once(steady, class_root):
    (class_root / "run.py").write_text(
        "import sys; from pathlib import Path; from grading.engine.console import grade_class\n"
        "from grading.engine.request import GradingRequest\n"
        "sys.exit(not grade_class(GradingRequest('02', Path(sys.argv[1])), sys.argv[2]))\n",
        encoding="utf-8",
    )
    run = subprocess.Popen(
        [sys.executable, str(class_root / "run.py"), str(class_root), steady.address],
        env=clean_environment(), cwd=ROOT, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    marks = class_root / "class" / "results" / NAME / "students"
    while run.poll() is None and len(list(marks.glob("*.json"))) < 2:
        time.sleep(0.05)
    run.send_signal(signal.SIGINT)
    began = time.monotonic()
    assert run.wait(timeout=60) == 1
    assert time.monotonic() - began < 15
    assert run.stderr
    said = run.stderr.read()
    assert "run the same command again to go on" in said
    assert "Traceback" not in said


def test_a_worker_that_ends_leaves_nothing_behind(steady, class_root):
    """Ends the worker that the tests above share."""
    worker = steady.started[1]
    grade_on(steady.address, class_root, students="s01")
    sandboxes = children(worker.pid)
    assert len(sandboxes) == 1
    assert list(steady.folder.glob("course-sandbox-*"))
    worker.terminate()
    worker.wait(timeout=40)
    assert all_gone(sandboxes)
    assert not list(steady.folder.glob("course-sandbox-*"))


def grade_command(*options):
    load_commands()
    return CliRunner().invoke(app, ["grade", "02", *options])


def one_sentence(result):
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    said = result.stderr.strip()
    assert "\n" not in said
    return said


@pytest.mark.parametrize("address", [NOWHERE, "127.0.0.1:9", "tcp://no.invalid:1"])
def test_a_scheduler_that_does_not_answer_is_one_sentence_in_seconds(address, monkeypatch):
    monkeypatch.setattr("grading.engine.running.cluster.CONNECT_SECONDS", 1)
    began = time.monotonic()
    said = one_sentence(grade_command("--scheduler", address))
    assert said.startswith(f"No Dask scheduler answers at {address} (")
    assert time.monotonic() - began < 6
    assert threading.active_count() < 30


@pytest.mark.parametrize("address", ["nonsense://here:1", "here", "here:x", "tcp://:8786"])
def test_what_is_no_address_is_one_sentence(address):
    said = one_sentence(grade_command("--scheduler", address))
    assert said == (
        f"{address} is no scheduler's address; write it as tcp://10.0.0.1:8786 or tls://10.0.0.1:8786."
    )


def test_certificates_that_are_missing_are_one_sentence():
    assert one_sentence(grade_command("--scheduler", "tls://127.0.0.1:9")).startswith(
        "tls:// needs certificates. Name their files in "
    )
    import dask.config

    files = {
        f"distributed.comm.tls.{name}": "/nowhere.pem" for name in ("ca-file", "client.cert", "client.key")
    }
    with dask.config.set(files):
        said = one_sentence(grade_command("--scheduler", "tls://127.0.0.1:9"))
    assert said.startswith("Dask's certificates cannot be used (")
    with dask.config.set({"distributed.comm.require-encryption": True}):
        said = one_sentence(grade_command("--scheduler", NOWHERE))
    assert said == "Dask's settings here ask for encryption: write the scheduler's address as tls://."


def test_without_dask_the_sentence_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    said = one_sentence(grade_command("--scheduler", NOWHERE))
    assert said == "--scheduler needs Dask: run `uv sync --all-extras` in the course's folder."
