"""A class from submissions to scores: equal to what was worked out by hand, and never done twice."""

from __future__ import annotations

import contextlib
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, clean_environment
from engine_lab import class_of, expected, scores
from nbgrader.api import Gradebook
from needs import needs_sandbox

from grading.benchmarks.compare import make
from grading.classroom.release import class_config
from grading.engine.grade import NothingToGrade, grade
from grading.engine.intake.released import NotReleased
from grading.engine.recording.store import AlreadyGrading, Store
from grading.engine.request import GradingRequest
from grading.sample_class.make import HERE

LESSONS = sorted(path.stem for path in HERE.glob("*.csv"))
NAME = "02_the_official_framework"
PROGRAM = """
import sys
from pathlib import Path
from grading.engine.grade import grade
from grading.engine.request import GradingRequest
grade(GradingRequest("02", Path(sys.argv[1])))
"""


@pytest.fixture(scope="module", autouse=True)
def _needs_a_sandbox():
    needs_sandbox()


@pytest.fixture(scope="module")
def class_root(tmp_path_factory):
    return class_of(tmp_path_factory.mktemp("course"), "02")


def started(root):
    return subprocess.Popen([sys.executable, "-c", PROGRAM, str(root)], env=clean_environment(), cwd=ROOT)


def wait_for_results(root, number, run):
    """Until so many submissions are done, or the run has ended."""
    folder = root / "class" / "results" / NAME / "students"
    while run.poll() is None and len(list(folder.glob("*.json"))) < number:
        time.sleep(0.05)


def processes_naming(text):
    """The ids of the processes whose command line has a text."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if text.encode() in path.read_bytes():
                found.append(path.parent.name)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("lesson", LESSONS)
def test_scores_are_those_worked_out_by_hand(tmp_path, lesson):
    root = class_of(tmp_path, lesson)
    summary = grade(GradingRequest(lesson, root))
    print(f"{summary.lesson}: {len(summary.graded)} in {summary.seconds:.1f} s")
    assert scores(root, lesson) == expected(lesson)


@pytest.mark.slow
def test_a_second_run_does_only_what_changed(class_root):
    first = grade(GradingRequest("02", class_root))
    before = scores(class_root, "02")
    second = grade(GradingRequest("02", class_root))
    assert all(one.reused for one in second.graded)
    assert [one.points for one in second.graded] == [one.points for one in first.graded]
    answers = class_root / "class" / "submitted" / "s01" / NAME / "answers.json"
    kept = answers.read_text(encoding="utf-8")
    answers.write_text(kept.replace('"privacy"', '"platforms"', 1), encoding="utf-8")
    third = grade(GradingRequest("02", class_root))
    answers.write_text(kept, encoding="utf-8")
    assert [one.student for one in third.graded if not one.reused] == ["s01"]
    assert all(one.reused for one in grade(GradingRequest("02", class_root)).graded)
    assert scores(class_root, "02") == before


@pytest.mark.slow
def test_a_manual_score_survives_and_asks_to_be_looked_at_again(class_root):
    grade(GradingRequest("02", class_root))
    with Gradebook(class_config(class_root).CourseDirectory.db_url) as gradebook:
        given: Any = gradebook.find_grade("manual-02-7", NAME, NAME, "s02")
        given.manual_score, given.needs_manual_grade = 2.5, False
        book: Any = gradebook
        book.db.commit()
    assert not any(
        one.reused for one in grade(GradingRequest("02", class_root, students="s02", force=True)).graded
    )
    with Gradebook(class_config(class_root).CourseDirectory.db_url) as gradebook:
        given = gradebook.find_grade("manual-02-7", NAME, NAME, "s02")
        assert (given.manual_score, given.score, given.needs_manual_grade) == (2.5, 2.5, True)


@pytest.mark.slow
def test_what_nbgrader_does_next_goes_on_from_here(class_root):
    grade(GradingRequest("02", class_root))
    folder = class_root / "class" / "autograded" / "s10" / NAME
    assert "deleted" in json.loads((folder / "repairs.json").read_text(encoding="utf-8"))[0]
    assert json.loads((folder / "run.json").read_text(encoding="utf-8"))["reasons"]["02.4"]
    command = [sys.executable, "-m", "nbgrader", "generate_feedback", NAME, "--force"]
    (class_root / "nbgrader_config.py").write_bytes((ROOT / "nbgrader_config.py").read_bytes())
    config = (class_root / "nbgrader_config.py").read_text(encoding="utf-8")
    (class_root / "nbgrader_config.py").write_text(config, encoding="utf-8")
    done = subprocess.run(command, cwd=class_root, env=clean_environment(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    page = class_root / "class" / "feedback" / "s10" / NAME / f"{NAME}.html"
    assert "About this submission" in page.read_text(encoding="utf-8")


def standing(root):
    """All that a run leaves: scores, marks for a person and comments; notebooks, answers and reports."""
    with Gradebook(class_config(root).CourseDirectory.db_url) as gradebook:
        rows = [
            (submission.student.id, type(one).__name__, one.name, one.auto_comment)
            if hasattr(one, "auto_comment")
            else (submission.student.id, type(one).__name__, one.name, one.auto_score, one.needs_manual_grade)
            for submission in gradebook.assignment_submissions(NAME)
            for notebook in submission.notebooks
            for one in [*notebook.grades, *notebook.comments]
        ]
    files = {}
    folder = root / "class" / "autograded"
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        text = path.read_text(encoding="utf-8")
        if path.name == "run.json":
            text = json.dumps({**json.loads(text), "seconds": 0, "peak_mb": 0})
        files[str(path.relative_to(folder))] = text
    return sorted(map(repr, rows)), files


@pytest.mark.slow
def test_ten_times_killed_a_run_ends_as_an_undisturbed_one(tmp_path):
    """Forty submissions; the coordinator is killed at moments that differ each time."""
    killed, undisturbed = tmp_path / "killed", tmp_path / "undisturbed"
    for root in (killed, undisturbed):
        root.mkdir()
        make(root, "02", 40)
    seed = random.randrange(1_000_000)
    print("seed", seed)
    moments, done, kills = random.Random(seed), 0, 0
    while kills < 10:
        run = started(killed)
        done += moments.randint(0, 4)
        wait_for_results(killed, done, run)
        time.sleep(moments.uniform(0, 0.6))
        kills += run.poll() is None
        os.kill(run.pid, signal.SIGKILL)
        run.wait()
        assert done < 40, "all were done before the tenth kill"
    last = grade(GradingRequest("02", killed))
    print(f"{kills} kills, {sum(one.reused for one in last.graded)} of 40 were done before the last run")
    grade(GradingRequest("02", undisturbed))
    (rows, files), (whole_rows, whole_files) = standing(killed), standing(undisturbed)
    assert rows == whole_rows
    assert files.keys() == whole_files.keys()
    for name, text in whole_files.items():
        assert files[name].splitlines() == text.splitlines(), name


def test_two_runs_of_one_lesson_do_not_mix(class_root):
    with (
        Store(class_root / "class", NAME).only_writer(),
        pytest.raises(AlreadyGrading, match="is being graded already") as error,
    ):
        grade(GradingRequest("02", class_root))
    assert "\n" not in str(error.value)


@pytest.mark.slow
@pytest.mark.parametrize("presses", [1, 2])
def test_after_ctrl_c_nothing_is_left_running_and_the_next_run_goes_on(tmp_path, presses):
    """As a terminal sends it: to the whole group of processes. Somebody impatient presses it twice."""
    root = class_of(tmp_path / "course", "02")
    (root / "nbgrader_config.py").write_bytes((ROOT / "nbgrader_config.py").read_bytes())
    command = [sys.executable, "-c", "from course.app.cli import main; main()", "grade", "02"]
    run = subprocess.Popen(
        command, cwd=root, env=clean_environment(), stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    wait_for_results(root, 2, run)
    began = time.monotonic()
    os.killpg(run.pid, signal.SIGINT)
    for _ in range(presses - 1):
        time.sleep(0.1)
        os.killpg(run.pid, signal.SIGINT)
    _, said = run.communicate(timeout=30)
    assert time.monotonic() - began < 15
    assert run.returncode != 0
    assert presses == 2 or "run the same command again to go on" in said
    sandboxes = f"course-sandbox-{run.pid}-"
    assert processes_naming(sandboxes) == []
    done = {path.stem for path in (root / "class" / "results" / NAME / "students").glob("*.json")}
    assert 2 <= len(done) < 12
    if presses == 1:
        assert not list(Path(tempfile.gettempdir()).glob(f"{sandboxes}*"))
        last = (root / "class" / "grading.log").read_text(encoding="utf-8").splitlines()[-1]
        assert re.search(r"; stopped by KeyboardInterrupt, \d+ left$", last)
    again = grade(GradingRequest("02", root))
    assert done <= {one.student for one in again.graded if one.reused}
    assert scores(root, "02") == expected("02")


def test_what_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(NothingToGrade, match="No submission of 02"):
        grade(GradingRequest("02", tmp_path))
    folder = tmp_path / "class" / "submitted" / "s01" / NAME
    folder.mkdir(parents=True)
    with pytest.raises(NotReleased, match="course release 02"):
        grade(GradingRequest("02", tmp_path))
