"""What a submission may not do to itself, to others and to the machine: each ends in one sentence."""

from __future__ import annotations

import time

import pytest
from engine_lab import graded_with, named
from needs import needs_sandbox

pytestmark = pytest.mark.slow
BEFORE = 'topics_s1 = claims.query("source_id == \'S1\'")["topic"].value_counts()'
CELL = named("exercise-02-2")


@pytest.fixture(scope="module", autouse=True)
def _needs_a_sandbox():
    needs_sandbox()


def points(result):
    return {name: check.points for name, check in result.checks.items()}


def test_an_endless_loop_is_stopped_and_the_rest_runs(tmp_path):
    result = graded_with(tmp_path, "while True: pass", cell_seconds=1.0)
    assert result.failure is None
    assert result.notes == [f"{CELL} ran longer than 1 seconds and was stopped."]
    assert None not in points(result).values()


def test_a_loop_that_will_not_be_stopped_ends_the_submission_and_keeps_what_went_before(tmp_path):
    stubborn = "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nwhile True: pass"
    began = time.monotonic()
    result = graded_with(tmp_path, stubborn, cell_seconds=1.0, seconds=60)
    assert time.monotonic() - began < 20
    assert result.failure is not None
    assert result.failure.startswith(f"{CELL} ran longer than 1 seconds and could not be stopped alone")
    given = points(result)
    assert given["check-02-1"] == 0
    assert given["check-02-3"] is None
    assert result.checks["check-02-3"].reason == result.failure


def test_the_whole_time_is_limited(tmp_path):
    result = graded_with(tmp_path, "import time\ntime.sleep(60)", seconds=3)
    assert result.failure is not None
    assert "reached its limit of 3 seconds" in result.failure


def test_memory_is_limited_in_one_process(tmp_path):
    result = graded_with(tmp_path, "hog = bytearray(600_000_000)", memory_mb=300)
    assert result.notes == [f"{CELL} asked for more memory than 300 MB and was stopped."]
    assert result.failure is None


def test_memory_is_limited_over_all_processes(tmp_path):
    many = (
        "import os, time\nfor _ in range(6):\n    if os.fork() == 0:\n"
        "        hog = bytearray(100_000_000)\n        for i in range(0, len(hog), 4096): hog[i] = 1\n"
        "        time.sleep(30)\ntime.sleep(30)"
    )
    result = graded_with(tmp_path, many, memory_mb=300)
    assert result.failure is not None
    assert result.failure.startswith(f"{CELL} used more memory than 300 MB")


def test_a_fork_bomb_ends_alone(tmp_path):
    bomb = "import os, time\nwhile True:\n    try: os.fork()\n    except OSError: time.sleep(0.01)"
    result = graded_with(tmp_path, bomb, processes=20, cell_seconds=3.0)
    assert result.failure is not None or result.notes
    assert graded_with(tmp_path, "1 + 1").failure is None


def test_endless_output_is_cut(tmp_path):
    result = graded_with(tmp_path, "while True: print('x' * 1000)", cell_seconds=1.0, output_bytes=100_000)
    assert any("reached the limit of output (0.1 MB" in note for note in result.notes)
    assert result.failure is None
    assert len(str(result.notebook)) < 1_000_000


def test_ending_the_process_keeps_what_went_before(tmp_path):
    result = graded_with(tmp_path, "import os\nos._exit(0)")
    assert result.failure == f"{CELL} ended the whole process (exit code 0)."
    assert points(result)["check-02-1"] == 0
    assert points(result)["check-02-2"] is None


def test_a_crash_names_the_signal(tmp_path):
    result = graded_with(tmp_path, "import ctypes\nctypes.string_at(0)")
    assert result.failure == f"{CELL} ended the whole process (signal 11)."


def test_nobody_answers_input(tmp_path):
    result = graded_with(tmp_path, "narrowed = input()")
    assert result.notes == [f"{CELL} asks for `input()`, which nobody can answer while it is graded."]


def test_processes_that_survive_are_ended_and_reported(tmp_path):
    left = "import subprocess\nsubprocess.Popen(['sleep', '600'], start_new_session=True)"
    began = time.monotonic()
    result = graded_with(tmp_path, left)
    assert "It left processes running at its end; they were ended with it." in result.flags
    assert time.monotonic() - began < 60


def test_the_disk_is_limited(tmp_path):
    fill = "with open('big', 'wb') as file:\n    for _ in range(100): file.write(bytes(1_000_000))"
    result = graded_with(tmp_path, fill, file_bytes=5_000_000)
    cell = next(c for c in (result.notebook or {})["cells"] if c["id"] == "exercise-02-2")
    assert cell["outputs"][-1]["ename"] == "OSError"


def test_others_and_outside_cannot_be_seen(tmp_path):
    look = (
        "import glob, os, socket\n"
        "seen = [p for p in ('/work', '/root/.ssh', '/home', '/.course/course/lessons') if glob.glob(p + '/*/*')]\n"
        "try:\n    socket.create_connection(('127.0.0.1', 22), 1)\n    seen.append('network')\n"
        "except OSError as error:\n    print('network:', error)\n"
        "print('seen', seen, sorted(os.environ), os.listdir('/proc'), os.getpid())"
    )
    result = graded_with(tmp_path, look)
    cell = next(c for c in (result.notebook or {})["cells"] if c["id"] == "exercise-02-2")
    said = cell["outputs"][0]["text"]
    print(said)
    assert "[] 1" in said


def test_nothing_of_one_submission_is_left_for_the_next(tmp_path):
    graded_with(tmp_path / "a", "import builtins\nopen('/tmp/left', 'w').write('x')\nbuiltins.left = 1")
    result = graded_with(
        tmp_path / "b", "import builtins, os\nprint(os.path.exists('/tmp/left'), hasattr(builtins, 'left'))"
    )
    cell = next(c for c in (result.notebook or {})["cells"] if c["id"] == "exercise-02-2")
    assert cell["outputs"][0]["text"] == "False False\n"


def test_where_landlock_is_missing_each_submission_has_a_cold_sandbox(tmp_path, monkeypatch):
    from grading.engine.running import execute

    monkeypatch.setattr(execute.Sandbox, "warm", property(lambda self: False))
    execute.stop_sandboxes()
    for number in range(2):
        result = graded_with(tmp_path / str(number), "narrowed = 1.0")
        assert result.failure is None
        assert not execute.sandboxes()._all


def test_without_bubblewrap_grading_is_refused_with_the_fix(tmp_path, monkeypatch):
    from grading.engine.grade import grade
    from grading.engine.request import GradingRequest
    from grading.engine.running import sandbox

    monkeypatch.setattr(sandbox.shutil, "which", lambda name: None)
    sandbox.available.cache_clear()
    try:
        with pytest.raises(sandbox.NoSandbox, match=r"install it .*apt-get install bubblewrap.*--no-sandbox"):
            grade(GradingRequest("02", tmp_path))
    finally:
        monkeypatch.undo()
        sandbox.available.cache_clear()


def test_without_a_sandbox_the_same_scores_and_a_folder_of_its_own(tmp_path):
    from grading.engine.running.execute import stop_sandboxes

    look = "import os\nopen('left', 'w').close()\nprint(sorted(os.listdir('.')))"
    for number in range(2):
        result = graded_with(tmp_path / str(number), look, isolated=False)
        cell = next(c for c in (result.notebook or {})["cells"] if c["id"] == "exercise-02-2")
        assert cell["outputs"][0]["text"] == "['left']\n"
    loop = graded_with(tmp_path / "loop", "import time\ntime.sleep(60)", isolated=False, seconds=2)
    assert "reached its limit of 2 seconds" in str(loop.failure)
    stop_sandboxes(isolated=False)


def test_no_key_is_inside(tmp_path):
    from course.exercises.library import lesson_exercises
    from course.ground.lessons import all_lessons
    from grading.engine.running.bare_course import write_course, write_start

    write_start(tmp_path)
    write_course(tmp_path)
    assert not list(tmp_path.rglob("checks.py")) or list(tmp_path.rglob("checks.py")) == [
        tmp_path / "course" / "checks.py"
    ]
    assert not [path for path in (tmp_path / "course" / "lessons").rglob("*") if path.is_file()]
    text = (tmp_path / "exercises.json").read_text(encoding="utf-8")
    lessons = (lesson_exercises(folder.name) for folder in all_lessons())
    sentences = {s for lesson in lessons for one in lesson.values() for s in one.sentences()}
    assert [sentence for sentence in sentences if sentence in text] == []
    assert '"key"' not in text
