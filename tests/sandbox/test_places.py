"""The engine where it has to live: as root, as an ordinary user, without bubblewrap, without Landlock."""

from __future__ import annotations

import json
import os
import pwd
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from conftest import ROOT, clean_environment
from engine_lab import LESSON, class_of, expected, scores, with_cell
from needs import needs_sandbox

from grading.engine.grade import grade
from grading.engine.request import GradingRequest
from grading.engine.running import execute
from grading.engine.running.bare_course import write_course, write_start

pytestmark = pytest.mark.slow
STUDENTS = ("s01", "s03", "s10", "s12")
COURSE = [sys.executable, "-c", "from course.app.cli import main; main()"]
LOOKS = f"""import json, os, socket
def there(path):
    return os.path.exists(path)
print(json.dumps([socket.gethostname(), os.getpid(), there("FOLDER"), there({str(ROOT / "grading")!r})]))
narrowed = -1"""


@pytest.fixture(scope="module")
def class_root():
    """A class in a folder that an ordinary user can reach too."""
    needs_sandbox()
    folder = Path(tempfile.mkdtemp(prefix="course-places-", dir="/var/tmp"))
    folder.chmod(0o755)
    root = class_of(folder / "course", "02")
    shutil.copy(ROOT / "nbgrader_config.py", root)
    for student in (root / "class" / "submitted").iterdir():
        if student.name not in STUDENTS:
            shutil.rmtree(student)
    yield root
    execute.stop_sandboxes()
    shutil.rmtree(folder)


class User:
    """Runs commands as root or as an ordinary user, with a home and a copy of the class of its own."""

    def __init__(self, name: str, class_root: Path) -> None:
        self.ordinary, self.home = name == "an ordinary user", class_root.parent / name.replace(" ", "-")
        if not self.ordinary and os.getuid() != 0:
            pytest.skip("Only root can try what root does.")
        self.home.mkdir(exist_ok=True)
        self.root = Path(tempfile.mkdtemp(dir=self.home)) / "course"
        shutil.copytree(class_root, self.root)
        self.before = [] if not self.ordinary or os.getuid() != 0 else becoming_nobody(self.home)

    def course(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        variables = {**clean_environment(), "HOME": str(self.home), "COLUMNS": "200", "NO_COLOR": "1"}
        variables |= {"XDG_CACHE_HOME": str(self.home), "PYTHONDONTWRITEBYTECODE": "1", **environment}
        line = [*self.before, *COURSE, *arguments]
        return subprocess.run(line, cwd=self.root, env=variables, capture_output=True, text=True)

    def noted(self, student: str) -> dict[str, object]:
        path = self.root / "class" / "autograded" / student / LESSON / "run.json"
        return json.loads(path.read_text(encoding="utf-8"))


def becoming_nobody(home: Path) -> list[str]:
    """The start of a command that runs as `nobody`, who can read the course and its Python wherever they are.

    Folders that are closed to others, such as root's home, are covered by open ones in a view of its own.
    """
    nobody = pwd.getpwnam("nobody")
    for path in [home, *home.rglob("*")]:
        os.chown(path, nobody.pw_uid, nobody.pw_gid)
    needed = {Path(path).resolve() for path in (ROOT, sys.prefix, sys.base_prefix)}
    closed = {path: _closed(path) for path in needed if _closed(path)}
    steps = []
    for number, path in enumerate(closed):
        held = home.parent / f"held-{number}"
        held.mkdir(exist_ok=True)
        steps.append(["mount", "--bind", str(path), str(held)])
    steps += [["mount", "-t", "tmpfs", "-o", "mode=755", "none", str(top)] for top in set(closed.values())]
    for number, path in enumerate(closed):
        steps += [["mkdir", "-p", str(path)]]
        steps += [["mount", "--bind", str(home.parent / f"held-{number}"), str(path)]]
    drop = f'exec /usr/bin/setpriv --reuid {nobody.pw_uid} --regid {nobody.pw_gid} --clear-groups -- "$@"'
    script = " && ".join(["PATH=/usr/sbin:/usr/bin:/sbin:/bin", *map(shlex.join, steps)])
    script = f"old=$PATH; {script} && PATH=$old && {drop}"
    return ["/usr/bin/unshare", "--mount", "/bin/sh", "-c", script, "sh"]


def _closed(path: Path) -> Path | None:
    """The first folder on the way that is closed to others."""
    return next((one for one in [*reversed(path.parents), path] if not one.stat().st_mode & 0o001), None)


@pytest.fixture(params=["root", "an ordinary user"])
def user(request, class_root):
    return User(request.param, class_root)


def test_a_class_gets_the_scores_worked_out_by_hand(user):
    looker = user.root / "class" / "submitted" / "s01" / LESSON / f"{LESSON}.ipynb"
    notebook = with_cell(
        json.loads(looker.read_text(encoding="utf-8")),
        "exercise-02-2",
        LOOKS.replace("FOLDER", str(user.root)),
    )
    looker.write_text(json.dumps(notebook), encoding="utf-8")
    done = user.course("grade", "02")
    assert done.returncode == 3, done.stderr[-2000:]
    assert "4 graded, 0 as before, 1 failed" in done.stdout
    given, wanted = scores(user.root, "02"), expected("02")
    assert given["s01"].pop("02.2") == "0"
    assert wanted["s01"].pop("02.2") != "0"
    assert given == {student: wanted[student] for student in STUDENTS}
    graded = user.root / "class" / "autograded" / "s01" / LESSON / f"{LESSON}.ipynb"
    said = [
        out.get("text")
        for cell in json.loads(graded.read_text("utf-8"))["cells"]
        for out in cell.get("outputs", [])
    ]
    assert '["grading", 1, false, false]\n' in said
    owner = (user.root / "class" / "autograded" / "s01").stat().st_uid
    assert (owner == 0) is not user.ordinary
    assert not any(user.noted(student)["without_sandbox"] for student in STUDENTS)


def test_without_bubblewrap_it_refuses_and_says_what_helps(class_root, tmp_path):
    user, nowhere = User("root" if os.getuid() == 0 else "an ordinary user", class_root), str(tmp_path)
    done = user.course("grade", "02", PATH=nowhere)
    assert done.returncode == 1
    assert "\n" not in done.stderr.strip()
    assert "apt-get install bubblewrap" in done.stderr
    assert "--no-sandbox" in done.stderr
    assert not (user.root / "class" / "autograded").exists()
    assert not (user.root / "class" / "grading.log").exists()

    done = user.course("grade", "02", "--no-sandbox", "--students", "s03", PATH=nowhere)
    assert done.returncode == 3, done.stderr[-2000:]
    assert "submissions run with all your rights" in done.stderr
    assert scores(user.root, "02") == {"s03": expected("02")["s03"]}
    assert user.noted("s03")["without_sandbox"] is True
    before, after = (user.root / "class" / "grading.log").read_text(encoding="utf-8").splitlines()
    assert f"{LESSON}, WITHOUT A SANDBOX: 1 submission is about to run" in before
    assert f"{LESSON}, WITHOUT A SANDBOX: 1 graded" in after


def test_without_landlock_each_submission_gets_a_cold_sandbox_and_the_same_scores(
    class_root, tmp_path, monkeypatch
):
    """The kernel is said to have none, inside the sandbox where it counts."""
    root, started = tmp_path / "course", []
    shutil.copytree(class_root, root)
    write_start(tmp_path / "bare")
    write_course(tmp_path / "bare")
    with (tmp_path / "bare" / "inside" / "confine.py").open("a", encoding="utf-8") as confine:
        confine.write("\n\ndef landlock_abi() -> int:\n    return 0\n")

    class Counted(execute.Sandbox):
        def run(self, request, limits):
            assert not self.used
            started.append(self)
            assert self.wait_until_ready()["landlock"] == 0
            return super().run(request, limits)

    execute.stop_sandboxes()
    monkeypatch.setattr(execute, "bare_course", lambda: tmp_path / "bare")
    monkeypatch.setattr(execute, "Sandbox", Counted)
    summary = grade(GradingRequest("02", root))
    assert len(summary.graded) == len(STUDENTS)
    ran = [one for one in summary.graded if one.points is not None]
    assert len(set(started)) == len(started) == len(ran) == 3
    assert not any(sandbox.alive for sandbox in started)
    wanted = expected("02")
    assert scores(root, "02") == {student: wanted[student] for student in STUDENTS}
