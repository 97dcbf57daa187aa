"""Each run leaves a line; a run without a sandbox is written down before it begins, and shown afterwards."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import threading

import pytest
from conftest import ROOT, clean_environment
from engine_lab import LESSON, class_of, warm
from needs import needs_sandbox

from grading.engine.console import grade_class
from grading.engine.grade import grade
from grading.engine.recording import log
from grading.engine.request import GradingRequest
from grading.engine.running.execute import stop_sandboxes
from grading.reports.report import report

LINE = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ (.+)")
COURSE = [sys.executable, "-c", "from course.app.cli import main; main()"]


def lines(root):
    text = (root / "class" / log.FILE).read_text(encoding="utf-8")
    return [LINE.fullmatch(line)[1] for line in text.splitlines()]  # type: ignore[index]


def noted(root, student):
    folder = root / "class" / "autograded" / student / LESSON
    return json.loads((folder / "run.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def class_root(tmp_path_factory):
    needs_sandbox()
    root = class_of(tmp_path_factory.mktemp("logged"), "02")
    for folder in (root / "class" / "submitted").iterdir():
        if folder.name not in ("s01", "s03", "s12"):
            shutil.rmtree(folder)
    yield root
    stop_sandboxes(False)


@pytest.mark.slow
def test_each_run_leaves_one_line_and_one_without_a_sandbox_two(class_root):
    grade(GradingRequest("02", class_root), warm())
    assert re.fullmatch(
        rf"{LESSON}: 3 graded, 0 as before, 1 failed, in \d+\.\d seconds", lines(class_root)[-1]
    )
    grade(GradingRequest("02", class_root))
    assert "0 graded, 3 as before, 1 failed" in lines(class_root)[-1]
    assert len(lines(class_root)) == 2
    assert not noted(class_root, "s01")["without_sandbox"]
    page = report("02", class_root).read_text(encoding="utf-8")
    assert "no sandbox" not in page
    assert "1 of them unreadable" in page
    assert re.search(r"how often: [^.]*failure 1\b", page)
    assert "No readable notebook: s12." in page

    assert grade_class(GradingRequest("02", sandbox=False, root=class_root))
    before, after = lines(class_root)[2:]
    print(before, after, sep="\n")
    assert before.startswith(f"{LESSON}, WITHOUT A SANDBOX: 3 submissions are about to run")
    assert after.startswith(f"{LESSON}, WITHOUT A SANDBOX: 3 graded, 0 as before, 1 failed")
    assert {s: noted(class_root, s)["without_sandbox"] for s in ("s01", "s03", "s12")} == {
        "s01": True,
        "s03": True,
        "s12": False,
    }
    page = report("02", class_root).read_text(encoding="utf-8")
    assert "no sandbox 2" in page
    (row,) = (row for row in page.split("<tr>") if "Its code ran with all rights of whoever graded." in row)
    assert "s01, s03" in row

    grade(GradingRequest("02", class_root), warm())
    assert not noted(class_root, "s01")["without_sandbox"]


@pytest.mark.slow
def test_a_run_that_stops_says_so(class_root):
    def stop(graded, done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        grade(GradingRequest("02", class_root), progress=stop)
    assert lines(class_root)[-1].endswith("; stopped by KeyboardInterrupt, 2 left")


@pytest.mark.slow
def test_nbgrader_s_own_step_without_bubblewrap_is_written_down_too(class_root, tmp_path):
    root = tmp_path / "course"
    shutil.copytree(class_root, root)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    (tmp_path / "bin").mkdir()
    command = [sys.executable, "-m", "nbgrader", "autograde", LESSON, "--student", "s03", "--force"]
    variables = {**clean_environment(), "PATH": str(tmp_path / "bin")}
    done = subprocess.run(command, cwd=root, env=variables, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "This submission runs without a sandbox." in done.stderr
    assert lines(root)[-1] == f"{LESSON}, WITHOUT A SANDBOX: s03 runs by nbgrader's own step"
    assert noted(root, "s03") == {"without_sandbox": True}
    page = report("02", root).read_text(encoding="utf-8")
    assert page.count("Its code ran with all rights of whoever graded.") == 1


def test_lines_of_many_writers_stay_whole(tmp_path):
    def write(number):
        for _ in range(50):
            log.append(tmp_path / "class", f"{number}\n" * 40)

    writers = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    found = lines(tmp_path)
    assert len(found) == 400
    assert all(len(set(line.split())) == 1 and len(line.split()) == 40 for line in found)
    assert (tmp_path / "class" / log.FILE).stat().st_mode & 0o777 == 0o600
