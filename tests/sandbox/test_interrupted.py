"""A run that is killed or interrupted leaves nothing behind, and the next one goes on from there."""

from __future__ import annotations

import contextlib
import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from conftest import ROOT, clean_environment
from engine_lab import class_of, expected, scores, warm
from nbgrader.api import Gradebook
from needs import needs_sandbox

from grading.benchmarks.compare import make
from grading.classroom.release import class_config
from grading.engine.grade import grade
from grading.engine.request import GradingRequest
from grading.engine.running.bare_course import PREFIX

pytestmark = pytest.mark.slow
SHORT = "00_start_here"
CHARTS = "01_who_is_speaking"
"""Takes long enough to be interrupted."""
PROGRAM = """
import sys
from pathlib import Path
from grading.engine.grade import grade
from grading.engine.request import GradingRequest
grade(GradingRequest("00", Path(sys.argv[1]), workers=int(sys.argv[2])))
"""


@pytest.fixture(scope="module", autouse=True)
def _needs_a_sandbox():
    needs_sandbox()


def started(root, workers, first=""):
    command = [sys.executable, "-c", f"{first}\n{PROGRAM}", str(root), str(workers)]
    return subprocess.Popen(command, env=clean_environment(), cwd=ROOT)


def results(root, lesson):
    """Whose submissions are done."""
    return {path.stem for path in (root / "class" / "results" / lesson / "students").glob("*.json")}


def wait_for_results(root, lesson, number, run):
    """Until so many submissions are done, or the run has ended."""
    while run.poll() is None and len(results(root, lesson)) < number:
        time.sleep(0.01)


def processes_naming(text):
    """The ids of the processes whose command line has a text."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if text.encode() in path.read_bytes():
                found.append(path.parent.name)
    return found


def standing(root):
    """All that a run leaves: scores, marks for a person and comments; notebooks, answers and reports."""
    with Gradebook(class_config(root).CourseDirectory.db_url) as gradebook:
        rows = [
            (submission.student.id, type(one).__name__, one.name, one.auto_comment)
            if hasattr(one, "auto_comment")
            else (submission.student.id, type(one).__name__, one.name, one.auto_score, one.needs_manual_grade)
            for submission in gradebook.assignment_submissions(SHORT)
            for notebook in submission.notebooks
            for one in [*notebook.grades, *notebook.comments]
        ]
    files = {}
    folder = root / "class" / "autograded"
    for path in sorted(path for path in folder.rglob("[!.]*") if path.is_file()):
        text = path.read_text(encoding="utf-8")
        if path.name == "run.json":
            text = json.dumps({**json.loads(text), "seconds": 0, "peak_mb": 0})
        files[str(path.relative_to(folder))] = text
    return sorted(map(repr, rows)), files


def test_ten_times_killed_a_run_ends_as_an_undisturbed_one(tmp_path):
    """Forty submissions; the coordinator is killed at moments that differ each time: mostly when some are just done.

    Of a short lesson, so that kills and not notebooks take the time.
    """
    killed, undisturbed = tmp_path / "killed", tmp_path / "undisturbed"
    for root in (killed, undisturbed):
        root.mkdir()
        make(root, "00", 40)
    seed = random.randrange(1_000_000)
    print("seed", seed)
    moments, kills = random.Random(seed), 0
    while kills < 10:
        before = len(results(killed, SHORT))
        more = moments.choice([0, 1, 1, 2])
        run = started(killed, workers=moments.choice([1, 1, 2]))
        wait_for_results(killed, SHORT, before + more, run)
        time.sleep(moments.uniform(0, 0.1 if more else 4))
        kills += run.poll() is None
        os.kill(run.pid, signal.SIGKILL)
        run.wait()
        print(f"kill {kills}: {len(results(killed, SHORT)) - before} more were done")
        assert len(results(killed, SHORT)) < 40, "all were done before the tenth kill"
    last = grade(GradingRequest("00", killed))
    print(f"{kills} kills, {sum(one.reused for one in last.graded)} of 40 were done before the last run")
    grade(GradingRequest("00", undisturbed), warm())
    (rows, files), (whole_rows, whole_files) = standing(killed), standing(undisturbed)
    assert rows == whole_rows
    assert files.keys() == whole_files.keys()
    for name, text in whole_files.items():
        assert files[name].splitlines() == text.splitlines(), name


AS_A_TERMINAL_LEAVES_IT = """
import signal
for one in (signal.SIGHUP, signal.SIGTERM): signal.signal(one, signal.SIG_DFL)
"""
DIES_WHILE_WRITING = """
import os
from course.ground import files
left = [9]
def replaces(action, *arguments):
    left[0] -= 1
    if not left[0]: os.kill(os.getpid(), signal.SIGHUP)
    return action(*arguments)
files.patiently = replaces
"""


def test_killed_by_the_system_and_by_a_closed_terminal_in_the_middle_of_a_file(tmp_path):
    killed, undisturbed = tmp_path / "killed", tmp_path / "undisturbed"
    for root in (killed, undisturbed):
        root.mkdir()
        make(root, "00", 6)
    run = started(killed, 1, AS_A_TERMINAL_LEAVES_IT)
    wait_for_results(killed, SHORT, 1, run)
    os.kill(run.pid, signal.SIGTERM)
    assert run.wait(timeout=60) == -signal.SIGTERM
    until = time.monotonic() + 20
    while processes_naming(f"{PREFIX}{run.pid}-") and time.monotonic() < until:
        time.sleep(0.05)
    assert processes_naming(f"{PREFIX}{run.pid}-") == []
    run = started(killed, 1, AS_A_TERMINAL_LEAVES_IT + DIES_WHILE_WRITING)
    assert run.wait(timeout=300) == -signal.SIGHUP
    assert unfinished(killed)
    assert len(results(killed, SHORT)) < 6
    for root in (killed, undisturbed):
        grade(GradingRequest("00", root), warm())
        assert unfinished(root) == []
    assert standing(killed) == standing(undisturbed)
    assert integrity(killed) == "ok"


def unfinished(root):
    return [path.name for path in (root / "class").rglob(".*.tmp")]


def integrity(root):
    with contextlib.closing(sqlite3.connect(root / "class" / "gradebook.db")) as database:
        return database.execute("pragma integrity_check").fetchone()[0]


@pytest.mark.parametrize("presses", [1, 2])
def test_after_ctrl_c_nothing_is_left_running_and_the_next_run_goes_on(tmp_path, presses):
    """As a terminal sends it: to the whole group of processes. Somebody impatient presses it twice."""
    root = class_of(tmp_path / "course", "01")
    (root / "nbgrader_config.py").write_bytes((ROOT / "nbgrader_config.py").read_bytes())
    command = [sys.executable, "-c", "from course.app.cli import main; main()", "grade", "01"]
    run = subprocess.Popen(
        command, cwd=root, env=clean_environment(), stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    wait_for_results(root, CHARTS, 2, run)
    sandboxes = f"{PREFIX}{run.pid}-"
    assert processes_naming(sandboxes)
    os.killpg(run.pid, signal.SIGINT)
    for _ in range(presses - 1):
        time.sleep(0.1)
        os.killpg(run.pid, signal.SIGINT)
    _, said = run.communicate(timeout=60)
    assert run.returncode != 0
    assert presses == 2 or "run the same command again to go on" in said
    assert processes_naming(sandboxes) == []
    done = results(root, CHARTS)
    assert 2 <= len(done) < 12
    if presses == 1:
        assert not list(Path(tempfile.gettempdir()).glob(f"{sandboxes}*"))
        last = (root / "class" / "grading.log").read_text(encoding="utf-8").splitlines()[-1]
        assert re.search(r"; stopped by KeyboardInterrupt, \d+ left$", last)
    again = grade(GradingRequest("01", root))
    assert done <= {one.student for one in again.graded if one.reused}
    assert scores(root, "01") == expected("01")
