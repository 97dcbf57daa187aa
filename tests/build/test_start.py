"""`course start`: a learner's work is never overwritten, and JupyterLab keeps to this machine."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast
from urllib.error import HTTPError

import pytest
from conftest import clean_environment
from empty_lessons import LESSONS, NOTEBOOK, make_lessons
from typer.testing import CliRunner

from course.app import cli, start
from course.app.hosts.settings import OUTPUT_SECONDS
from course.ground import places
from course.ground.lessons import NoLesson


@pytest.fixture
def source(tmp_path):
    return make_lessons(tmp_path / "course" / "notebooks")


@pytest.fixture
def target(tmp_path):
    return tmp_path / "my-work"


def everything_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_the_first_start_copies_every_lesson_and_nothing_else(source, target):
    (source / "00_start_here" / "map.csv").write_text("a\n")
    for name in ("answers.json", "answers.json.lock", ".hidden"):
        (source / "00_start_here" / name).write_text("{}")
    (source / "00_start_here" / ".ipynb_checkpoints").mkdir()
    (source / "00_start_here" / ".ipynb_checkpoints" / "x.ipynb").write_text(NOTEBOOK)
    (source / "99_no_notebook").mkdir()

    added = start.copy_lessons(source, target)

    wanted = {f"{name}/{name}.ipynb" for name in LESSONS} | {"00_start_here/map.csv"}
    assert everything_in(target) == wanted
    assert {path.as_posix() for path in added} == wanted


def test_pages_of_rows_are_brought_up_to_date_and_what_one_reads_along_is_kept(source, target):
    for folder, file in (("records", "E001.html"), ("records", "E002.html"), ("read_along", "S1.ipynb")):
        (source / folder).mkdir(exist_ok=True)
        (source / folder / file).write_text("first")
    added = start.copy_lessons(source, target)
    assert "read_along/S1.ipynb" in {path.as_posix() for path in added}
    for file in ("records/E001.html", "read_along/S1.ipynb"):
        (source / file).write_text("second")
    (target / "records" / "E002.html").unlink()

    assert start.copy_lessons(source, target) == []
    assert (target / "records" / "E001.html").read_text() == "second"
    assert (target / "records" / "E002.html").read_text() == "first"
    assert (target / "read_along" / "S1.ipynb").read_text() == "first", "a learner may have written there"


def test_a_learners_work_is_never_overwritten_and_new_files_are_added(source, target):
    start.copy_lessons(source, target)
    mine = target / "00_start_here" / "00_start_here.ipynb"
    mine.write_text("my work")
    make_lessons(source, ["03_new"])
    (source / "00_start_here" / "map.csv").write_text("a\n")
    (source / "00_start_here" / "00_start_here.ipynb").write_text("a newer version")

    added = start.copy_lessons(source, target)

    assert mine.read_text() == "my work"
    assert {path.as_posix() for path in added} == {"00_start_here/map.csv", "03_new/03_new.ipynb"}
    assert start.copy_lessons(source, target) == []


def test_a_link_that_points_nowhere_is_a_learners_too(source, target):
    (target / "00_start_here").mkdir(parents=True)
    link = target / "00_start_here" / "00_start_here.ipynb"
    link.symlink_to("gone.ipynb")
    start.copy_lessons(source, target)
    assert link.is_symlink()


def test_a_crash_leaves_no_half_notebook(source, target, monkeypatch):
    def half(original, copy):
        copy.write(original.read(5))
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(start.shutil, "copyfileobj", half)
    with pytest.raises(start.StartError, match=r"No space left on device.*--folder"):
        start.copy_lessons(source, target)
    assert everything_in(target) == set()


def test_what_a_killed_copy_left_is_swept_after_an_hour(source, target):
    folder = target / "00_start_here"
    folder.mkdir(parents=True)
    old, new = folder / ".a.1.course-part", folder / ".a.2.course-part"
    lock = folder / "answers.json.lock"
    killed, writing = folder / ".answers.json-k1ll3d__.tmp", folder / ".answers.json-wr1t1ng_.tmp"
    for part in (old, new, lock, killed, writing):
        part.write_text("half")
    long_ago = time.time() - 7200
    for part in (old, lock, killed):
        os.utime(part, (long_ago, long_ago))
    start.copy_lessons(source, target)
    assert not any(part.exists() for part in (old, lock, killed))
    assert new.exists()
    assert writing.exists()


def test_a_file_that_appears_while_copying_wins(source, target, monkeypatch):
    link = os.link

    def late(part, wanted):
        Path(wanted).write_text("faster")
        link(part, wanted)

    monkeypatch.setattr(os, "link", late)
    assert start.copy_lessons(source, target) == []
    assert (target / "00_start_here" / "00_start_here.ipynb").read_text() == "faster"
    assert len(everything_in(target)) == 2


def test_a_file_system_without_links_works_too(source, target, monkeypatch):
    monkeypatch.setattr(os, "link", lambda *_: (_ for _ in ()).throw(OSError(95, "Operation not supported")))
    assert len(start.copy_lessons(source, target)) == 2
    assert everything_in(target) == {f"{name}/{name}.ipynb" for name in LESSONS}


def test_a_read_only_original_becomes_a_writable_copy(source, target):
    (source / "00_start_here" / "00_start_here.ipynb").chmod(0o444)
    start.copy_lessons(source, target)
    assert (target / "00_start_here" / "00_start_here.ipynb").stat().st_mode & 0o200


def test_the_courses_own_folder_is_refused(source):
    with pytest.raises(start.StartError, match="--folder"):
        start.copy_lessons(source, source / "mine")


def test_a_file_where_a_folder_should_be_is_named(source, target):
    target.write_text("a file")
    with pytest.raises(start.StartError, match=r"my-work.*--folder"):
        start.copy_lessons(source, target)


@pytest.mark.parametrize(
    "wanted",
    [
        "2",
        "02",
        "02_the_official_framework",
        "02_the_official_framework/",
        "a/02_the_official_framework.ipynb",
    ],
)
def test_a_lesson_is_found_by_number_or_name(source, wanted):
    assert start.find_lesson(wanted, source).name == "02_the_official_framework"


@pytest.mark.parametrize("wanted", ["7", "official", "", "002", "..", "²"])
def test_an_unknown_lesson_is_told_which_exist(source, wanted):
    with pytest.raises(NoLesson, match="00_start_here, 02_the_official_framework"):
        start.find_lesson(wanted, source)


def test_no_lessons_at_all_says_how_to_make_them(tmp_path):
    for act in (
        lambda: start.find_lesson("2", tmp_path),
        lambda: start.copy_lessons(tmp_path, tmp_path / "x"),
    ):
        with pytest.raises(start.StartError, match="course build"):
            act()


def test_jupyterlab_keeps_to_this_machine(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    line = start.command(start.Session(tmp_path, Path("02_a b/02_a b.ipynb"), browser=False, port=9999))
    assert line[:3] == [sys.executable, "-m", "jupyterlab"]
    assert "--ServerApp.ip=127.0.0.1" in line
    assert f"--ServerApp.root_dir={tmp_path}" in line
    assert "--LabApp.default_url=/lab/tree/02_a%20b/02_a%20b.ipynb" in line
    assert "--LabApp.news_url=None" in line
    assert "--LabApp.extension_manager=readonly" in line
    assert {"--no-browser", "--ServerApp.port=9999", "--ServerApp.port_retries=0"} < set(line)
    assert "--allow-root" not in line
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    line = start.command(start.Session(tmp_path))
    assert "--allow-root" in line
    assert not {"--no-browser", "--ServerApp.port_retries=0"} & set(line)


@pytest.mark.parametrize("instructor", [True, False])
def test_grading_tools_are_for_instructors_and_validate_for_all(tmp_path, instructor):
    start.write_settings(tmp_path, instructor)
    server = json.loads((tmp_path / "jupyter_server_config.d" / "zz-course.json").read_text())
    server = server["ServerApp"]["jpserver_extensions"]
    page = json.loads((tmp_path / "labconfig" / "page_config.json").read_text())
    assert server["nbgrader.server_extensions.validate_assignment"] is True
    assert server["nbgrader.server_extensions.formgrader"] is instructor
    assert page["disabledExtensions"]["@jupyter/nbgrader:validate-assignment"] is False
    assert page["disabledExtensions"]["@jupyter/nbgrader:formgrader"] is not instructor
    assert page["disabledExtensions"]["@jupyter/nbgrader:create-assignment"] is not instructor
    defaults = json.loads((tmp_path / "labconfig" / "default_setting_overrides.json").read_text())
    wanted = {"fetchNews": "false", "checkForUpdates": False}
    assert defaults["@jupyterlab/apputils-extension:notification"] == wanted


def test_validate_waits_for_a_busy_machine(tmp_path, monkeypatch):
    from nbgrader.server_extensions.validate_assignment.handlers import ValidateAssignmentHandler

    start.write_settings(tmp_path / "settings", instructor=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(tmp_path / "settings"))
    config = ValidateAssignmentHandler.load_config(cast(Any, None))
    assert config.Execute.iopub_timeout == OUTPUT_SECONDS


class FakeJupyter:
    """Stands in for the process; `waits` are what its successive `wait` calls do."""

    pid = 0

    def __init__(self, *waits):
        self.waits = list(waits)
        self.terminated = False
        self.seen = {}

    def __call__(self, line, **options):
        self.seen = {"line": line, **options}
        settings = Path(options["env"]["JUPYTER_CONFIG_PATH"].split(os.pathsep)[0])
        self.seen["settings"] = settings
        assert (settings / "labconfig" / "page_config.json").is_file()
        return self

    def wait(self, timeout=None):
        result = self.waits.pop(0)
        if isinstance(result, BaseException):
            raise result
        return result

    def terminate(self):
        self.terminated = True


def test_a_terminal_is_no_login_shell_which_would_forget_the_path(tmp_path, monkeypatch):
    monkeypatch.setenv("SHELL", "/bin/zsh")
    start.write_settings(tmp_path, instructor=False)
    server = json.loads((tmp_path / "jupyter_server_config.json").read_text())["ServerApp"]
    shell = ["powershell.exe"] if os.name == "nt" else ["/bin/zsh"]
    assert server == {"terminado_settings": {"shell_command": shell}}


def test_a_learner_has_one_tab_at_each_start_and_an_instructor_what_was_open(tmp_path, monkeypatch):
    monkeypatch.delenv("JUPYTERLAB_WORKSPACES_DIR", raising=False)
    assert start.environment(tmp_path)["JUPYTERLAB_WORKSPACES_DIR"] == str(tmp_path / "workspaces")
    assert "JUPYTERLAB_WORKSPACES_DIR" not in start.environment(tmp_path, instructor=True)


def test_settings_live_as_long_as_jupyterlab(tmp_path):
    fake = FakeJupyter(3)
    assert start.run_jupyterlab(start.Session(tmp_path), fake) == 3
    assert fake.seen["env"]["JUPYTER_PREFER_ENV_PATH"] == "1"
    assert fake.seen["cwd"] == tmp_path
    assert not fake.seen["settings"].exists()


def test_ctrl_c_ends_jupyterlab_politely(tmp_path):
    fake = FakeJupyter(KeyboardInterrupt(), 0)
    before = signal.getsignal(signal.SIGTERM)
    assert start.run_jupyterlab(start.Session(tmp_path), fake) == 0
    assert fake.terminated
    assert signal.getsignal(signal.SIGTERM) is before


class SignalledTwice(FakeJupyter):
    """Whoever waits for it is asked to end, and asked again while ending, as by a terminal and by uv."""

    def wait(self, timeout=None):
        os.kill(os.getpid(), signal.SIGTERM)
        return super().wait(timeout)


@pytest.mark.skipif(os.name == "nt", reason="no such signals here")
def test_a_second_signal_does_not_cut_into_the_ending(tmp_path, monkeypatch):
    fake = SignalledTwice(0)
    monkeypatch.setattr(start.os, "killpg", lambda *_: pytest.fail("it was ended by force"))
    assert start.run_jupyterlab(start.Session(tmp_path), fake) == 0
    assert fake.terminated
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="no process groups here")
def test_a_process_that_does_not_listen_is_ended_with_its_group():
    deaf = "import signal as s, time; s.signal(s.SIGTERM, s.SIG_IGN); print(1, flush=True); time.sleep(60)"
    process = subprocess.Popen([sys.executable, "-c", deaf], start_new_session=True, stdout=subprocess.PIPE)
    with process:
        assert process.stdout
        assert process.stdout.readline()
        start.stop(process, patience=0.1)
        assert process.returncode == -signal.SIGKILL


def test_a_taken_port_is_named(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(start.StartError, match=str(port)):
            start.run_jupyterlab(start.Session(tmp_path, port=port), FakeJupyter(0))


@pytest.fixture
def run(source, tmp_path, monkeypatch):
    """Run `course start` with a JupyterLab that ends at once with `code`; what it got is in `run.session`."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(places, "notebooks_folder", lambda: source)

    def run(*arguments, code=0):
        def fake(session):
            run.session = session
            return code

        monkeypatch.setattr(start, "run_jupyterlab", fake)
        return CliRunner().invoke(cli.app, ["start", *arguments])

    return run


def test_start_says_where_the_work_is(run, tmp_path):
    result = run("2", "--no-browser", "--port", "9000")
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[-1] == f"Your work is in {tmp_path / 'my-work'}."
    notebook = Path("02_the_official_framework", "02_the_official_framework.ipynb")
    assert run.session == start.Session(tmp_path / "my-work", notebook, False, 9000, False)
    assert "no lesson there was changed" in run().stdout
    assert run.session.url == "/lab"


def test_start_in_another_folder(run, tmp_path):
    assert run("--folder", str(tmp_path / "elsewhere")).exit_code == 0
    assert (tmp_path / "elsewhere" / "00_start_here" / "00_start_here.ipynb").is_file()


def test_an_unknown_lesson_copies_nothing(run, target):
    result = run("9")
    assert result.exit_code == 1
    assert "There is no lesson 9" in result.stderr
    assert not target.exists()


def test_a_jupyterlab_that_fails_is_reported(run):
    result = run(code=5)
    assert result.exit_code == 1
    assert "exit code 5" in result.stderr


def test_an_instructor_gets_the_repository(run, tmp_path, monkeypatch):
    missing = run("--instructor")
    assert missing.exit_code == 1
    assert "nbgrader_config.py" in missing.stderr
    (tmp_path / "nbgrader_config.py").touch()
    make_lessons(tmp_path / "solutions")
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    assert run("0", "--instructor").exit_code == 0
    assert run.session.root == tmp_path
    assert run.session.instructor
    assert run.session.notebook == Path("solutions", "00_start_here", "00_start_here.ipynb")
    assert not (tmp_path / "below" / "my-work").exists()
    assert run("--instructor", "--folder", "x").exit_code == 2


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def fetch(address: str, path: str, token: str) -> str:
    request = urllib.request.Request(address + path, headers={"Authorization": f"token {token}"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.read().decode()


def in_terminal(address: str, token: str, line: str, wanted: str) -> str:
    """Type a line in a terminal of JupyterLab, and read until `wanted` stands there."""
    import websocket

    request = urllib.request.Request(
        f"{address}/api/terminals", b"", {"Authorization": f"token {token}"}, method="POST"
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        name = json.load(answer)["name"]
    there = f"{address.replace('http', 'ws', 1)}/terminals/websocket/{name}?token={token}"
    terminal, said = websocket.create_connection(there, timeout=30), ""
    try:
        terminal.send(json.dumps(["stdin", f"{line}\r"]))
        while wanted not in said:
            kind, *content = json.loads(terminal.recv())
            said += content[0] if kind == "stdout" else ""
    finally:
        terminal.close()
    return said


@contextmanager
def started(source: Path, tmp_path: Path, *arguments: str):
    """A real `course start`: its process, the server's address, the first path, the token and the log."""
    script = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from pathlib import Path; from course.app import cli; from course.ground import places\n"
        f"places.notebooks_folder = lambda: Path({str(source)!r})\n"
        "cli.app()"
    )
    home, log, port = tmp_path / "home", tmp_path / "log", free_port()
    home.mkdir()
    folders = {f"JUPYTER_{name}_DIR": str(home / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    environment = clean_environment() | folders | {"HOME": str(home), "PATH": "/usr/bin:/bin"}
    line = [sys.executable, "-c", script, "start", *arguments, "--no-browser", "--port", str(port)]
    with log.open("w") as output:
        process = subprocess.Popen(
            line, cwd=tmp_path, env=environment, stdout=output, stderr=output, start_new_session=True
        )
    try:
        found, deadline = None, time.monotonic() + 90
        while not found and time.monotonic() < deadline and process.poll() is None:
            found = re.search(rf"(http://127\.0\.0\.1:{port})(/lab\S*)\?token=(\w+)", log.read_text())
            time.sleep(0.1)
        assert found, log.read_text()
        yield process, *found.groups(), log
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(30)


@pytest.mark.slow
def test_a_real_jupyterlab_starts_answers_and_ends(source, target, tmp_path):
    import psutil

    with started(source, tmp_path, "2") as (process, address, path, token, log):
        assert path == "/lab/tree/02_the_official_framework/02_the_official_framework.ipynb"
        assert "started" in json.loads(fetch(address, "/api/status", token))
        with pytest.raises(HTTPError, match="403"):
            fetch(address, "/api/status", "wrong")
        page = fetch(address, path, token)
        disabled = page[page.index('"disabledExtensions"') :].split("]")[0]
        assert "@jupyter/nbgrader:formgrader" in disabled
        assert "@jupyter/nbgrader:validate-assignment" not in disabled
        setting = fetch(address, "/lab/api/settings/@jupyterlab/apputils-extension:notification", token)
        assert json.loads(setting)["schema"]["properties"]["fetchNews"]["default"] == "false"
        assert json.loads(fetch(address, "/lab/api/news", token))["news"] == []
        with pytest.raises(HTTPError, match="404"):
            fetch(address, "/formgrader/", token)
        assert "success" in fetch(address, "/nbgrader_version?version=0", token)
        said = in_terminal(address, token, "course --version; echo en''d", "end")
        assert re.search(r"course \d+\.\d+", said), said
        family = psutil.Process(process.pid).children(recursive=True)
        assert family
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
        assert psutil.wait_procs(family, timeout=10)[1] == []
        assert f"Your work is in {target}." in log.read_text()
        assert "Traceback" not in log.read_text()


@pytest.mark.slow
def test_a_real_instructors_jupyterlab_has_the_grading_tools(source, tmp_path):
    config = "c = get_config()\nc.CourseDirectory.source_directory = 'solutions'\n"
    (tmp_path / "nbgrader_config.py").write_text(config)
    make_lessons(tmp_path / "solutions")
    with started(source, tmp_path, "--instructor") as (_, address, path, token, _log):
        page = fetch(address, path, token)
        assert "nbgrader:" not in page[page.index('"disabledExtensions"') :].split("]")[0]
        assignments = json.loads(fetch(address, "/formgrader/api/assignments", token))
        assert [assignment["name"] for assignment in assignments] == list(LESSONS)
