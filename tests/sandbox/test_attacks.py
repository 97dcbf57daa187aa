"""Attacks on the grader: each runs inside its sandbox alone, earns no point and reaches nothing outside.

A table of attacks and of what the engine gives is printed at the end (`pytest -s`).
"""

from __future__ import annotations

import copy
import hashlib
import io
import json
import os
import re
import shutil
import socket
import time
import uuid
import zipfile
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from engine_lab import (
    LESSON,
    class_of,
    graded,
    hand_in,
    learner_s,
    practice_points,
    released,
    warm,
    with_cell,
)
from nbformat.v4 import new_code_cell, new_output
from nbgrader.api import Gradebook
from nbgrader.utils import determine_grade
from needs import needs_sandbox

from course.exercises.library import lesson_exercises
from grading.classroom.private import close_to_others
from grading.classroom.release import class_config
from grading.engine.grade import grade
from grading.engine.judging.results import Result
from grading.engine.judging.submission import grade_submission
from grading.engine.request import GradingRequest
from grading.engine.running.sandbox import WORK

pytestmark = pytest.mark.slow
HERE = "exercise-02-2"
AFTER = "check-02-2"
SLACK = 12
SHOWN = lesson_exercises("02")["02.3"].prompt
SECRET = "what-only-the-instructor-may-know"
CELLS = [cell.get("id") or "" for cell in learner_s()["cells"]]
rows: list[tuple[str, str]] = []


@pytest.fixture(scope="module", autouse=True)
def _sandboxes_end_with_the_module():
    from grading.engine.running.execute import stop_sandboxes

    needs_sandbox()
    stop_sandboxes()  # those that know no secret
    os.environ["COURSE_TEST_SECRET"] = SECRET
    yield
    del os.environ["COURSE_TEST_SECRET"]
    width = max((len(name) for name, _ in rows), default=0)
    print("\n" + "\n".join(f"{name:{width}}  {given}" for name, given in rows))


@pytest.fixture
def attack(tmp_path, request):
    """Grade a notebook whose cells attack; nothing beside it changes, and no point is earned."""

    def run(cells: dict[str, str] | str, files: dict[str, bytes] | None = None, **limits: Any) -> Result:
        notebook = learner_s()
        for grade_id, source in ({HERE: cells} if isinstance(cells, str) else cells).items():
            with_cell(notebook, grade_id, source)
        return submitted(tmp_path, request, notebook, files, **limits)

    return run


@pytest.fixture
def attack_by_file(tmp_path, request):
    """Grade a notebook that was changed as a file."""
    return lambda notebook, **limits: submitted(tmp_path, request, notebook, None, **limits)


def submitted(folder, request, notebook, files, **limits) -> Result:
    folder = folder / "submitted" / "mallory" / LESSON
    folder.mkdir(parents=True, exist_ok=True)
    if notebook is not None:
        hand_in(folder, notebook)
    for name, data in (files or {}).items():
        (folder / name).write_bytes(data)
    neighbour = hand_in(folder.parent.parent / "alice" / LESSON, learner_s()).parent.parent
    before, began = contents(neighbour), time.monotonic()
    limits = {"seconds": 15, "cell_seconds": 3.0, "memory_mb": 300, "file_bytes": 5_000_000, **limits}
    result = graded(folder, **limits)
    spent = time.monotonic() - began
    assert spent < limits["seconds"] + SLACK
    assert contents(neighbour) == before
    assert earned(result) == {}
    json.dumps(result.as_dict(), ensure_ascii=False).encode()
    said = result.problem or result.failure or next(iter([*result.notes, *result.flags, *result.repairs]), "")
    waits = sum(check.points is None for check in result.checks.values())
    rows.append((request.node.name.removeprefix("test_"), f"0 points, {waits} for a person. {said[:110]}"))
    return result


def contents(folder: Path) -> str:
    """A hash of all that stands in a folder."""
    hashed = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        hashed.update(f"{path.relative_to(folder)} {path.lstat().st_mode}".encode())
        hashed.update(path.read_bytes() if path.is_file() and not path.is_symlink() else b"")
    return hashed.hexdigest()


def earned(result: Result) -> dict[str, float]:
    """The points above 0, by check."""
    return {name: check.points for name, check in result.checks.items() if check.points}


def said(result: Result, grade_id: str = HERE) -> str:
    """What a cell printed, and its errors."""
    assert result.notebook is not None
    cell = next(one for one in result.notebook["cells"] if one["id"] == grade_id)
    return "".join(out.get("text") or f"{out.get('ename')}: {out.get('evalue')}\n" for out in cell["outputs"])


def findings(result: Result, grade_id: str = HERE) -> dict[str, Any]:
    """What an attack found, printed as JSON in its last line."""
    return json.loads(said(result, grade_id).strip().splitlines()[-1])


def processes_with(token: str) -> list[str]:
    """The host's processes whose command line has a word that only this test uses."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and token.encode() in (entry / "cmdline").read_bytes():
                found.append(entry.name)
        except OSError:
            continue
    return found


# --- Forging points -----------------------------------------------------------------------------------

EQUAL = """
import pandas as pd
class Yes(float):
    def _yes(self, *_): return True
    __eq__ = __le__ = __lt__ = __ge__ = __gt__ = __contains__ = __bool__ = _yes
    def __ne__(self, other): return False
    def __abs__(self): return self
    def __sub__(self, other): return self
    __rsub__ = __mul__ = __rmul__ = __truediv__ = __round__ = __sub__
    def __float__(self): return self
    __hash__ = float.__hash__
class All(dict):
    def __eq__(self, other): return True
    def __contains__(self, key): return True
    def __getitem__(self, key): return Text("x")
    def get(self, key, default=None): return Text("x")
    def __iter__(self): return iter(["privacy"] * 0)
class Text(str):
    def __eq__(self, other): return True
    def __hash__(self): return 0
class Table(pd.DataFrame):
    def __eq__(self, other): return True
    @property
    def columns(self): return [Text("topic"), Text("count")]
"""


def test_objects_that_are_equal_to_everything(attack):
    """Plain nbgrader with `assert answer == key` gives full points: the assertion holds in one process."""

    class Yes:
        def __eq__(self, other: object) -> bool:
            return True

    assert Yes() == 3.9
    result = attack(
        {
            "exercise-02-0": EQUAL,
            "exercise-02-1": "topics_s1 = Table({'a': [Yes(1)]})",
            HERE: "narrowed = Yes(1)",
            "exercise-02-3": "not_named = All()",
            "exercise-02-4": "kinds = exercise('02.4'); kinds.__dict__['answer'] = All(); kinds = All()",
            "exercise-02-8": "access_chart = Yes(1)",
            "exercise-02-9": "carries = All(value=Yes(99), reason=Text('x'))",
        }
    )
    assert any("defines how its objects compare" in flag for flag in result.flags)


PATCHES = {
    "check": (
        "import course, builtins\nfrom course.answering import check as module\n"
        "check = course.check = module.check = lambda name: 2.0"
    ),
    "judge": (
        "import course.exercises.judge as j, course.exercises.compare as m\n"
        "import course.answering.check as c, course.exercises.kinds as e\n"
        "full = lambda *_: j.Verdict(1)\nj.judge = c.judge = full\n"
        "for kind in j._JUDGES: j._JUDGES[kind] = full\n"
        "m.judge_table = m.judge_figure = lambda *_: (1, '')\ne.Tolerance.allows = lambda *_: True"
    ),
    "exported_answer": (
        "import course.answering.check as c, course.exercises.as_data as e\n"
        "c.exported_answer.__code__ = (lambda exercise, namespace: {'score': 1, 'points': 2}).__code__\n"
        "for form in e._EXPORTERS: e._EXPORTERS[form] = lambda value, name: True"
    ),
    "json": (
        "import json\nkept = json.dumps\n"
        "json.dumps = lambda value, **_: kept(dict(value, points=2, score=1, right=True) "
        "if isinstance(value, dict) else True)"
    ),
    "builtins": (
        "import builtins\nbuiltins.float = lambda *_: 3.9\nbuiltins.isinstance = lambda *_: True\n"
        "builtins.abs = builtins.round = lambda *_: 0\nbuiltins.all = builtins.any = lambda *_: True"
    ),
    "asserts stripped": "import sys, ast\nsys.flags\n__debug__\nast.Assert = ast.Pass\nraise SystemExit(0)",
}


@pytest.mark.parametrize("what", PATCHES)
def test_replacing_course_functions(attack, what):
    result = attack(PATCHES[what])
    assert result.flags or what == "asserts stripped"


def test_replacing_the_shell_s_methods(attack):
    result = attack(
        "from IPython import get_ipython\nfrom IPython.core.interactiveshell import InteractiveShell\n"
        "shell = get_ipython()\nshell.run_cell = InteractiveShell.run_cell = lambda *a, **k: print('2 of 2 points.')\n"
        "class Full(dict):\n    def get(self, name, default=None): return 2.0\n"
        "shell.user_ns = Full(shell.user_ns)\nshell.displayhook = shell.display_pub = None\n"
        "shell.execution_count = 10**6"
    )
    assert any("IPython's run_cell" in flag for flag in result.flags)


FORGED = """
import json, os
def line(**fields):
    data = json.dumps(fields).encode() + b"\\n"
    while data: data = data[os.write(3, data):]
full = {"score": 1, "points": 2, "answered": True, "sealed": False, "says": "", "items": {}}
output = {"output_type": "execute_result", "data": {"text/plain": "2.0"}, "metadata": {}, "execution_count": 1}
for index in range(80):
    line(start=index)
    line(answer="02.2", index=index, data=full, **full)
    line(end=index, outputs=[output], count=1, seconds=0, points=2, score=1)
for strange in (-1, True, 1.5, 10**30, None, "18", [18]):
    line(answer=strange, index=strange, end=strange, start=strange, data=strange, outputs=strange)
line(answer="02.3", index=25, problem={"points": 2}, unreadable=None)
line(limit=None, exit=0, seconds=0.0, peak_mb=0.0, points=20)
line(done=True, patched=[], left_running=False)
for raw in (b"E\\0\\0\\0\\2{}", b"\\xff" * 50, b"[]\\n", b"null\\n", b"NaN\\n", b"{\\n", b"\\n" * 50):
    os.write(3, raw)
os.write(3, b"\\n")
"""


@pytest.mark.parametrize("then", ["", "os._exit(0)"], ids=["and going on", "and leaving"])
def test_forged_results_on_the_pipe(attack, then):
    result = attack(FORGED + then)
    assert any("writes past the notebook" in flag for flag in result.flags)
    assert then or any("More than one answer was reported" in flag for flag in result.flags)


def test_a_skip_execution_tag(attack_by_file):
    """Plain nbgrader gives full points: a check that never runs has no error among its outputs."""
    skipped = new_code_cell('check("02.2")', metadata={"tags": ["skip-execution"]})
    skipped.metadata["nbgrader"] = {"grade": True, "solution": False, "points": 2, "grade_id": AFTER}
    assert determine_grade(skipped)[0] == 2
    notebook = learner_s()
    for cell in notebook["cells"]:
        cell["metadata"].setdefault("tags", []).extend(
            ["skip-execution", "nbgrader-skip", "raises-exception"]
        )
    result = attack_by_file(notebook)
    assert any("skip-execution" in flag for flag in result.flags)


def test_raised_points(attack_by_file):
    """Plain nbgrader takes the points from its gradebook too: nothing is won there either.

    A check that returns more than its points is an error there ("Score cannot be greater than max_score").
    """
    notebook = learner_s()
    for cell in notebook["cells"]:
        marks = cell["metadata"].get("nbgrader", {})
        if marks.get("grade"):
            marks["points"] = 10**400 if marks["grade_id"] == AFTER else 200
    result = attack_by_file(notebook)
    assert any(f"The points of {AFTER} had been changed" in flag for flag in result.flags)
    more = new_code_cell("200.0", outputs=[new_output("execute_result", {"text/plain": "200.0"})])
    more.metadata["nbgrader"] = {"grade": True, "solution": False, "points": 2, "grade_id": AFTER}
    with pytest.raises(ValueError, match="greater than maximum"):
        determine_grade(more)


def test_an_edited_check(attack_by_file):
    notebook = with_cell(with_cell(learner_s(), AFTER, "2.0"), "check-02-3", "")
    result = attack_by_file(notebook)
    assert sum("had been changed to" in flag for flag in result.flags) == 2


def test_deleted_checks(attack_by_file):
    notebook = learner_s()
    notebook["cells"] = [cell for cell in notebook["cells"] if not str(cell.get("id")).startswith("check-")]
    result = attack_by_file(notebook)
    assert all(check.points is None for check in result.checks.values())


def test_retyped_checks(attack_by_file):
    notebook = learner_s()
    for cell, kind in zip(graded_cells(notebook), ("markdown", "raw", "heading"), strict=False):
        cell["cell_type"] = kind
    result = attack_by_file(notebook)
    assert sum("and is code again" in repair for repair in result.repairs) == 2
    assert result.flags == []


def test_renamed_swapped_and_copied_checks(attack_by_file):
    notebook = learner_s()
    first, second, third, fourth, *_ = graded_cells(notebook)
    names = [cell["metadata"]["nbgrader"]["grade_id"] for cell in (first, second)]
    first["metadata"]["nbgrader"]["grade_id"], second["metadata"]["nbgrader"]["grade_id"] = reversed(names)
    third["metadata"]["nbgrader"]["grade_id"] = "../../../etc/passwd"
    notebook["cells"] += [copy.deepcopy(fourth), copy.deepcopy(fourth)]
    result = attack_by_file(notebook)
    assert sorted(result.checks) == sorted(
        name for name, cell in released().cells.items() if cell.exercise_id
    )


def graded_cells(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    return [cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade")]


def test_a_solution_hidden_behind_a_check_cell_of_one_s_own(attack):
    """What a later cell computes does not reach a check that stood before it."""
    result = attack({"exercise-02-10": "check('02.2'); exec(\"check = lambda name: 2.0\"); check('02.1')"})
    assert result.failure is None


# --- Reading what is not one's own --------------------------------------------------------------------

LOOK = r"""
import gc, hashlib, json, os, sys
places, digests, lengths = PLACES
seen, strings = {"opened": [], "names": [], "telling": []}, 0
gc.unfreeze()
def known(text):
    return len(text) in lengths and hashlib.sha256(text.encode("utf-8", "replace")).hexdigest() in digests
def texts(thing):
    for part in gc.get_referents(thing):
        if type(part) is str: yield part
        elif type(part) in (dict, tuple, list) and not gc.is_tracked(part): yield from texts(part)
def leaves(value):
    if type(value) is str: return [value]
    parts = value.values() if type(value) is dict else value if type(value) is list else ()
    return [leaf for part in parts for leaf in leaves(part)]
seen["memory"] = []
for thing in gc.get_objects():
    for text in texts(thing):
        strings += 1
        if known(text): seen["memory"].append(text)
seen["strings"] = strings
for place in places:
    try: os.listdir(place) if os.path.isdir(place) else open(place, "rb").read()
    except OSError: continue
    seen["opened"].append(place)
tops = "/.course /tmp /dev/shm /etc /var /run /home /root /work /mnt /srv /opt"
for folder, _, files in (one for top in tops.split() for one in os.walk(top)):
    if "site-packages" in folder or ".pyenv" in folder: continue
    for name in files:
        path = os.path.join(folder, name)
        if name in ("exercises.yml", "gradebook.db", "answers.json") or name.endswith(".ipynb"):
            seen["names"].append(path)
        if name == "checks.py" and "lessons" in folder: seen["names"].append(path)
        try: text = open(path, errors="replace").read(3_000_000)
        except OSError: continue
        pieces = text.replace('"', "\n").splitlines() if path.endswith((".yml", ".py")) else []
        try: pieces += leaves(json.loads(text))
        except ValueError: pass
        seen["telling"] += [path for piece in pieces if known(piece.split(": ", 1)[-1].strip()) or known(piece)]
from course.exercises.library import find_exercise
exercises = [find_exercise(name) for name in ("02.3", "02.4", "02.5", "02.9")]
parts = [part for one in exercises for part in (one, *getattr(one, "items", []))]
seen["keys"] = [str(part.key) for part in parts if getattr(part, "key", None)]
from course.exercises.lesson_code import lesson_answers
try: seen["computed"] = str(lesson_answers("02.2"))
except Exception: seen["computed"] = None
seen["environment"], seen["values"] = sorted(os.environ), " ".join(os.environ.values())
seen["proc"], seen["tmp"] = os.listdir("/proc"), os.listdir(os.environ["HOME"])
seen["modules"] = [n for n in sys.modules if n.startswith(("grading", "nbgrader"))]
print(json.dumps(seen))
"""


@pytest.fixture(scope="module")
def looked(tmp_path_factory):
    """One run that looks for everything; each test asks for one thing."""
    root = tmp_path_factory.mktemp("class")
    others = hand_in(root / "submitted" / "alice" / LESSON, learner_s())
    (root / "gradebook.db").write_bytes(b"SQLite format 3")
    repository = ROOT
    lesson = repository / "course" / "lessons" / LESSON
    places = {
        "solutions": repository / "solutions",
        "exercises": lesson / "exercises.yml",
        "checks": lesson / "checks.py",
        "database": root / "gradebook.db",
        "others": others / f"{LESSON}.ipynb",
        "class": repository / "class",
        "home": Path.home() / ".ssh",
        "shadow": Path("/etc/shadow"),
        "init": Path("/proc/1/environ"),
        "zygote": Path("/proc/self/root"),
        "sample class": repository / "grading" / "sample_class" / "02.yml",
    }
    sentences = [one for exercise in lesson_exercises("02").values() for one in exercise.sentences()]
    sentences.append(SHOWN)
    digests = {hashlib.sha256(sentence.encode()).hexdigest() for sentence in sentences}
    told = ([str(place) for place in places.values()], digests, {len(one) for one in sentences})
    source = LOOK.replace("PLACES", repr(told))
    folder = hand_in(root / "submitted" / "mallory" / LESSON, with_cell(learner_s(), HERE, source))
    result = graded(folder, seconds=40, cell_seconds=30.0)
    assert earned(result) == {}
    return findings(result), {name: str(place) for name, place in places.items()}, result


def seen_nothing(looked, attack: str, *names: str) -> dict[str, Any]:
    found, places, _ = looked
    assert [name for name in names if places[name] in found["opened"]] == []
    rows.append((attack, "0 points; it is not there."))
    return found


def test_reading_solutions(looked):
    found = seen_nothing(looked, "reading solutions", "solutions", "sample class")
    assert [name for name in found["names"] if not name.startswith("/tmp/work")] == []


def test_reading_keys(looked):
    found = seen_nothing(looked, "reading keys", "exercises", "checks")
    assert found["telling"] == ["/.course/exercises.json"], "the prompt alone, which everyone sees"
    assert found["computed"] is None
    assert found["keys"] == []
    assert found["modules"] == []


def test_keys_in_the_zygote_s_memory(looked):
    assert looked[0]["strings"] > 50_000
    assert set(looked[0]["memory"]) == {SHOWN}
    rows.append(("keys in memory", "0 points; no key was ever loaded there."))


def test_reading_other_students_files(looked):
    seen_nothing(looked, "reading other students' files", "others", "class")
    assert looked[0]["tmp"] == ["work"]


def test_reading_the_database_and_the_home(looked):
    seen_nothing(looked, "reading gradebook.db", "database", "home", "shadow")


def test_reading_the_environment(looked):
    found = seen_nothing(looked, "reading the environment", "init", "zygote")
    assert SECRET not in found["values"]
    assert not [name for name in found["environment"] if re.search("TOKEN|SECRET|KEY|PASS", name)]
    assert found["proc"] == []


def test_what_looks_around_is_flagged(looked):
    assert any("names files of the grading" in flag for flag in looked[2].flags)


# --- Reaching outside -----------------------------------------------------------------------------------


def test_the_network(attack, tmp_path):
    with (
        socket.socket() as server,
        socket.socket(socket.AF_UNIX) as local,
        socket.socket(socket.AF_UNIX) as hidden,
    ):
        server.bind(("127.0.0.1", 0))
        server.listen()
        local.bind(str(tmp_path / "socket"))
        local.listen()
        name = f"\0{uuid.uuid4().hex}"
        hidden.bind(name)
        hidden.listen()
        result = attack(
            "import json, socket\nreached = []\n"
            f"for family, address in ((socket.AF_INET, ('127.0.0.1', {server.getsockname()[1]})),\n"
            "        (socket.AF_INET, ('192.0.2.1', 80)), (socket.AF_INET6, ('2001:db8::1', 80)),\n"
            f"        (socket.AF_UNIX, {str(tmp_path / 'socket')!r}), (socket.AF_UNIX, {name!r})):\n"
            "    try:\n        one = socket.socket(family); one.settimeout(1)\n"
            "        one.connect(address); reached.append(str(address))\n    except OSError as error: print(error)\n"
            "try:\n    one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
            "    one.sendto(b'x', ('192.0.2.1', 53)); reached.append('udp')\n"
            "except OSError as error: print(error)\n"
            "try: socket.getaddrinfo('example.org', 80); reached.append('names')\n"
            "except OSError as error: print(error)\n"
            "print(json.dumps({'reached': reached}))"
        )
        assert findings(result) == {"reached": []}
        for one in (server, local, hidden):
            one.settimeout(0.05)
            with pytest.raises(TimeoutError):
                one.accept()
    assert any("asks for the network" in flag for flag in result.flags)


def test_processes_that_survive(attack):
    token = f"9{uuid.uuid4().int % 10**8:08d}"
    result = attack(
        "import os, subprocess, time\n"
        "if os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n"
        "        import signal\n        for number in range(1, 32):\n"
        "            try: signal.signal(number, signal.SIG_IGN)\n"
        "            except (OSError, ValueError): pass\n"
        f"        os.closerange(0, 256); os.execvp('sleep', ['sleep', '{token}'])\n    os._exit(0)\n"
        f"subprocess.Popen(['sleep', '{token}'], start_new_session=True)\n"
        f"subprocess.Popen('nohup setsid sh -c \"sleep {token}\" &', shell=True)\ntime.sleep(0.3)"
    )
    assert processes_with(token) == []
    assert "It left processes running at its end; they were ended with it." in result.flags


def test_a_fork_bomb(attack):
    result = attack(
        "import os, time\nwhile True:\n    try: os.fork()\n    except OSError: time.sleep(0.05)", processes=15
    )
    assert "started more than 15 processes" in result.failure


def test_a_thread_bomb(attack):
    result = attack(
        "import threading, time\nmade = 0\ntry:\n    for made in range(400):\n"
        "        threading.Thread(target=time.sleep, args=(1,), daemon=True).start()\n"
        "except Exception as error: print(type(error).__name__)",
        processes=15,
        memory_mb=200,
    )
    assert earned(result) == {}


@pytest.mark.parametrize(
    "bomb",
    [
        "hog = bytearray(900_000_000)",
        "hog = []\nwhile True: hog.append(bytes(1_000_000))",
        "import mmap\nhog = [mmap.mmap(-1, 50_000_000) for _ in range(20)]\n"
        "for one in hog: one.write(bytes(50_000_000))",
        "def deeper(): return deeper()\nimport sys\nsys.setrecursionlimit(10**6)\ndeeper()",
    ],
    ids=["one block", "many blocks", "mapped", "recursion"],
)
def test_a_memory_bomb(attack, bomb):
    result = attack(bomb, memory_mb=150)
    assert result.peak_mb < 250
    assert result.failure or any(
        "MemoryError" in said(result) or note for note in [*result.notes, said(result)]
    )


def test_a_memory_bomb_behind_descriptors(attack):
    result = attack(
        "import os, time\nheld = []\nfor _ in range(60):\n    held.append(os.memfd_create('x'))\n"
        "    os.write(held[-1], bytes(5_000_000))\ntime.sleep(0.3)\nprint('all held')",
        memory_mb=100,
    )
    assert "all held" not in said(result)


@pytest.mark.parametrize(
    "loop",
    [
        "import time\nwhile True:\n    try:\n        while True: time.sleep(0.01)\n    except BaseException: pass",
        "import itertools\nsum(itertools.repeat(1))",
        "import signal\nfor n in range(1, 65):\n    try: signal.signal(n, signal.SIG_IGN)\n"
        "    except (OSError, ValueError): pass\n"
        "signal.setitimer(signal.ITIMER_REAL, 0)\nwhile True: pass",
        "import re\nre.match('(a+)+$', 'a' * 64 + 'b')",
    ],
    ids=["catches everything", "inside C", "ignores every signal", "a pattern"],
)
def test_an_endless_loop_that_ignores_interrupts(attack, loop):
    result = attack(loop, seconds=8, cell_seconds=1.0)
    assert result.failure or result.notes


def test_a_loop_that_keeps_talking(attack):
    result = attack(
        "import os, time\nwhile True:\n    try: os.write(3, b'{}\\n'); time.sleep(0.05)\n"
        "    except BaseException: pass",
        seconds=4,
    )
    assert result.failure is not None
    assert "limit of 4 seconds" in result.failure


def test_endless_output(attack):
    result = attack(
        "import os, sys\nfor _ in range(20000):\n    print('x' * 1000); print('y' * 1000, file=sys.stderr)\n"
        "try:\n    for _ in range(300): os.write(1, bytes(100_000)); os.write(2, bytes(100_000))\n"
        "except OSError as error: print(error)",
        output_bytes=100_000,
    )
    assert len(json.dumps(result.as_dict())) < 1_500_000
    assert any("reached the limit of output" in note for note in result.notes)


def test_a_flood_of_displays_and_comms(attack):
    result = attack(
        "from IPython.display import display, clear_output\nfrom comm import create_comm\nimport ipywidgets as w\n"
        "for n in range(3000):\n    display({'text/html': '<b>x</b>'}, raw=True)\n"
        "    display({'text/plain': 'x'}, raw=True, display_id='d', update=n > 0)\n"
        "for _ in range(200):\n    comm = create_comm(target_name='x', data={'x': 'y' * 1000}); comm.send({'x': 1})\n"
        "    w.IntSlider()",
        messages=100,
        cell_seconds=8.0,
    )
    assert result.notebook is not None
    assert max(len(cell.get("outputs", [])) for cell in result.notebook["cells"]) <= 101


def test_a_flood_on_the_pipe_does_not_fill_the_grader(attack):
    before = memory_of_this_process()
    result = attack(
        "import os\nlines = b'{}\\n' * 20_000\nwhile True:\n    left = lines\n"
        "    while left: left = left[os.write(3, left):]",
        output_bytes=100_000,
    )
    assert memory_of_this_process() - before < 300
    assert result.failure is not None
    assert "wrote far more than 0.1 MB" in result.failure


def memory_of_this_process() -> int:
    """The most memory this process ever had, in MB."""
    status = Path("/proc/self/status").read_text()
    return int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) // 1024


def test_an_answer_too_large_to_judge_in_time(attack):
    began = time.monotonic()
    result = attack(
        {
            "exercise-02-1": "import os\nrows = b','.join([b'[\"a\",1]'] * 1_500_000)\n"
            'line = b\'{"answer":"02.1","index":10,"data":{"columns":["topic","count"],"rows":[\'+rows+b\']}}\\n\'\n'
            "while line: line = line[os.write(3, line):]"
        },
        cell_seconds=8.0,
    )
    assert time.monotonic() - began < 25
    assert result.checks["check-02-1"].points in (None, 0)


def test_a_large_answer_is_judged_with_few_comparisons(attack, monkeypatch):
    from course.exercises.compare import tables

    compared, same_row = [], tables._same_row
    monkeypatch.setattr(tables, "_same_row", lambda *rows: compared.append(1) or same_row(*rows))
    attack({"exercise-02-1": 'topics_s1 = pd.DataFrame({"topic": ["a"] * 30_000, "count": 1})'})
    assert len(compared) < 100_000


def test_forged_text_that_no_file_can_hold(attack):
    result = attack(
        "import os\nwrite = lambda line: os.write(3, line + b'\\n')\n"
        'write(b\'{"end": 17, "outputs": [{"output_type": "error", "ename": "\\\\ud800", \'\n'
        '    b\'"evalue": "\\xed\\xa0\\x80"}]}\')\n'
        'write(b\'{"answer": "02.2", "index": 18, "problem": "\\\\ud800"}\')\n'
        'write(b\'{"answer": "02.3", "index": 25, "unreadable": "\\\\udfff"}\')\n'
        'write(b\'{"done": true, "patched": ["\\\\ud800"], "left_running": 1}\')\n'
        'write(b\'{"end": 21, "outputs": [{"output_type": "display_data", "data": {"a/json": \''
        " + b'[' * 900 + b']' * 900 + b'}}]}')\n"
        "topics_s1 = __import__('pandas').Series([1], index=['\\ud800'])"
    )
    assert result.checks["check-02-1"].points == 0


def test_a_forged_flood_of_notes(attack):
    result = attack(
        "import json, os\none = {'output_type': 'error', 'ename': 'OutOfTime', 'evalue': '', 'traceback': []}\n"
        "line = json.dumps({'end': 17, 'outputs': [one] * 10_000}).encode() + b'\\n'\n"
        "while line: line = line[os.write(3, line):]"
    )
    assert len(result.notes) < 10


def test_filling_the_disk(attack):
    result = attack(
        "import json, os\nfound = {}\n"
        "for top in ('.', '/tmp', '/dev/shm', '/dev', '/.course', '/usr', '/', '/etc', '/root', '/proc'):\n"
        "    size = 0\n    try:\n        for n in range(40):\n"
        "            with open(f'{top}/big{n}', 'wb') as file: size += file.write(bytes(1_000_000)); file.flush()\n"
        "    except OSError: pass\n    found[top] = size\n"
        "made = 0\ntry:\n    for made in range(60_000): os.close(os.open(f'/tmp/work/{made}', os.O_CREAT))\n"
        "except OSError: pass\n"
        "found['files'] = made\nprint(json.dumps(found))",
        cell_seconds=8.0,
    )
    found = findings(result)
    assert found.pop("files") < 20_000
    assert sum(found.values()) < 3 * 6_000_000 + 3_000_000
    assert not any(found[top] for top in ("/dev", "/.course", "/usr", "/", "/etc", "/root"))


# --- The zygote, the process and the kernel -------------------------------------------------------------

TRACE = r"""
import ctypes, json, os, signal
libc, done = ctypes.CDLL(None, use_errno=True), []
def tried(name, call):
    try: result = call()
    except (OSError, ValueError): return
    if result is None or result >= 0: done.append(name)
parent = os.getppid()
if parent: tried("kill parent", lambda: os.kill(parent, 9))
for pid in range(2, 400):
    tried(f"kill {pid}", lambda: os.kill(pid, 9))
    tried(f"trace {pid}", lambda: libc.ptrace(16, pid, 0, 0))
    tried(f"memory {pid}", lambda: os.open(f"/proc/{pid}/mem", os.O_RDWR))
    tried(f"limits {pid}", lambda: __import__("resource").prlimit(pid, 7) and None)
for name, arguments in {"unshare": (0x10000000,), "setns": (3, 0), "umount2": (b"/proc", 2), "chroot": (b"/tmp",),
        "mount": (b"proc", b"/tmp", b"proc", 0, None), "setuid": (1,), "sethostname": (b"x", 1),
        "pivot_root": (b"/tmp", b"/tmp"), "mknod": (b"/tmp/sda", 0o60666, 0x800)}.items():
    if hasattr(libc, name): tried(name, lambda: getattr(libc, name)(*arguments))
tried("raise limits", lambda: __import__("resource").setrlimit(7, (4096, 4096)))
tried("raise memory", lambda: __import__("resource").setrlimit(9, (-1, -1)))
print(json.dumps({"done": done, "proc": os.listdir("/proc")}))
"""


def test_killing_or_tracing_the_zygote(attack, tmp_path):
    result = attack(TRACE)
    assert findings(result) == {"done": [], "proc": []}
    assert any("looks behind Python" in flag for flag in result.flags)
    assert attack("print(1)").failure is None


def test_killing_all_that_can_be_seen(attack):
    result = attack(
        "import os\nfor n in (15, 19, 9):\n    try: os.kill(-1, n)\n    except OSError: pass\n"
        "os.killpg(0, 9)\nos.kill(0, 9)\nos.kill(1, 9)"
    )
    assert result.failure is None or "ended the whole process" in result.failure
    assert attack("print(1)").failure is None


def test_nothing_can_be_left_in_the_kernel_s_keyrings(attack):
    result = attack(
        "import ctypes, json, platform\nnumber = {'x86_64': 248, 'aarch64': 217}[platform.machine()]\n"
        "made = ctypes.CDLL(None).syscall(number, b'user', b'course-test', b'x', 1, -3)\n"
        "print(json.dumps({'kept': made > 0}))"
    )
    assert findings(result) == {"kept": False}


ENDS = {
    "os._exit": "import os\nos._exit(0)",
    "os.abort": "import os\nos.abort()",
    "a crash": "import ctypes\nctypes.string_at(0)",
    "another program": "import os, sys\nos.execv(sys.executable, [sys.executable, '-c', 'print(1)'])",
    "closing the pipe": "import os\nos.close(3)",
}


@pytest.mark.parametrize("how", ENDS)
def test_ending_the_process(attack, how):
    result = attack(ENDS[how])
    assert result.failure is not None
    assert f"Cell {CELLS.index(HERE) + 1}" in result.failure
    assert result.checks["check-02-1"].points == 0
    assert result.checks["check-02-3"].points is None


def test_restarting_the_kernel(attack):
    result = attack(
        "from IPython import get_ipython\nshell = get_ipython()\n"
        "for call in (lambda: shell.kernel.do_shutdown(True), lambda: shell.run_line_magic('reset', '-f'),\n"
        "        lambda: shell.ask_exit(), lambda: shell.reset(), lambda: exit(), lambda: quit()):\n"
        "    try: call()\n    except BaseException as error: print(type(error).__name__)\nraise SystemExit"
    )
    assert result.failure is None
    assert result.checks[AFTER].points == 0


def test_input(attack):
    result = attack(
        "import getpass, sys\nprint(repr(sys.stdin.read()))\ntry: getpass.getpass()\n"
        "except BaseException as error: print(type(error))\ninput('?')"
    )
    assert any("`input()`" in note for note in result.notes)


# --- Files that were handed in ----------------------------------------------------------------------------

SHADOWS = {
    f"{name}.py": b"raise SystemExit('shadowed')"
    for name in ("pandas", "course", "json", "IPython", "sitecustomize")
}


def test_modules_that_shadow(attack):
    result = attack(
        "import importlib, json, pandas, course\nimport course.exercises.judge\n"
        f"shadowed = [m.__name__ for m in (pandas, course, json) if m.__file__.startswith(({WORK!r}, '.'))]\n"
        "print(json.dumps({'shadowed': shadowed}))",
        {
            **SHADOWS,
            "matplotlibrc": b"backend: TkAgg",
            "x.pth": b"import os; os._exit(3)",
            "helper.py": b"value = 1",
        },
    )
    assert findings(result) == {"shadowed": []}
    assert result.failure is None


def test_links_in_the_submission_s_folder(tmp_path, request):
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    folder = hand_in(tmp_path / "submitted" / "mallory" / LESSON, learner_s())
    (folder / "answers.json").symlink_to(secret)
    (folder / "notes.txt").symlink_to(secret)
    (folder / "up").symlink_to("../..")
    os.link(secret, folder / "hard.txt")
    os.mkfifo(folder / "pipe")
    with_cell(
        notebook := learner_s(), HERE, "import os, json\nprint(json.dumps({'here': sorted(os.listdir('.'))}))"
    )
    result = submitted(tmp_path, request, notebook, None)
    assert findings(result) == {"here": ["hard.txt"]}
    assert sum("is a link to another place" in repair for repair in result.repairs) == 3


def test_zip_bombs_are_not_opened(attack):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../../outside.txt", bytes(30_000_000))
    result = attack(
        "import os, json\nprint(json.dumps({'size': os.path.getsize('bomb.zip'), 'here': sorted(os.listdir('.'))}))",
        {"bomb.zip": held.getvalue(), f"{LESSON}.ipynb.zip": held.getvalue()},
    )
    assert findings(result) == {
        "size": len(held.getvalue()),
        "here": ["02_the_official_framework.ipynb.zip", "bomb.zip"],
    }


@pytest.mark.parametrize(
    ("name", "content", "refused"),
    [
        ("bomb.txt", bytes(15_000_000), "grows to more than 200 times its size"),
        ("../../alice/02_the_official_framework/answers.json", b"{}", "names a place outside its folder"),
        ("/tmp/outside.txt", b"x", "names a place outside its folder"),
    ],
    ids=["a bomb", "a place next door", "an absolute place"],
)
def test_a_zip_file_in_the_notebook_s_place(tmp_path, request, name, content, refused):
    """Its members are refused one by one; the notebook in it is graded as any other."""
    looks = "import os, json\nprint(json.dumps({'here': sorted(os.listdir('.'))}))"
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
        archive.writestr(f"{LESSON}.ipynb", json.dumps(with_cell(learner_s(), HERE, looks)))
    result = submitted(tmp_path, request, None, {"work.zip": held.getvalue()})
    assert findings(result) == {"here": []}
    assert result.repairs == [
        f"{name} in a zip file {refused} and was left out.",
        "The notebook was handed in inside a zip file (work.zip).",
    ]


def test_names_that_climb(attack):
    names = [
        "..\\..\\x.txt",
        "%2e%2e%2fx",
        ".hidden",
        "broken-answers.json",
        "a\nb.txt",
        "~root",
        "-rf",
        "x" * 200,
        "é\u202e.txt",
    ]
    entries = {
        "../../x": {"answer": 1},
        "02.4": {"answer": {"../../x": "plan"}},
        "/etc/passwd": {"answer": 1},
    }
    result = attack(
        "import os, json\nprint(json.dumps({'here': sorted(os.listdir('.'))}))",
        {
            **dict.fromkeys(names, b"x"),
            "answers.json": json.dumps({"schema": 1, "answers": entries}).encode(),
        },
    )
    assert findings(result) == {"here": ["%2e%2e%2fx", "-rf", "answers.json", "~root"]}
    assert set(result.answers) == {"02.4"}


# --- The rest of the class ----------------------------------------------------------------------------------

CLASS = {
    "a-exit": "import os\nos._exit(0)",
    "b-loop": "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nwhile True: pass",
    "c-half-letters": 'narrowed = "\ud800"\nraise ValueError("\\ud800")',
    "d-kill": "import os\nos.kill(-1, 9)\nos.kill(os.getppid() or 1, 9)",
    "e-flood": "import os\nwhile True: os.write(3, b'{}\\n' * 10_000)",
}


@pytest.fixture(scope="module")
def attacked_class(tmp_path_factory):
    """A class in which one learner is honest."""
    from grading.engine.running.limits import Limits

    root = class_of(tmp_path_factory.mktemp("attacked"), "02")
    handed_in = root / "class" / "submitted"
    for folder in handed_in.iterdir():
        if folder.name != "s01":
            shutil.rmtree(folder)
    for student, source in CLASS.items():
        hand_in(handed_in / student / LESSON, with_cell(learner_s(), HERE, source))
    notebook = learner_s()
    graded_cells(notebook)[0]["metadata"]["nbgrader"]["points"] = 10**400
    notebook["cells"][0]["metadata"]["\ud800"] = 1
    hand_in(handed_in / "f-metadata" / LESSON, notebook)
    (handed_in / "g-link").mkdir()
    (handed_in / "g-link" / LESSON).symlink_to(handed_in / "s01" / LESSON)
    (handed_in / "g-file").mkdir()
    (handed_in / "g-file" / LESSON).write_text("no folder")
    hand_in(handed_in / "h-late" / LESSON, learner_s())
    (handed_in / "h-late" / LESSON / "timestamp.txt").symlink_to("/etc/passwd")
    close_to_others(root / "class")
    before, began = contents(handed_in), time.monotonic()
    summary = grade(
        GradingRequest("02", root, limits=Limits(seconds=8, cell_seconds=1.0, output_bytes=100_000)),
        warm(),
    )
    return root, summary, before == contents(handed_in), time.monotonic() - began


def points_in_gradebook(root: Path) -> dict[str, float]:
    with Gradebook(class_config(root).CourseDirectory.db_url) as gradebook:
        return {one.student.id: float(one.score or 0) for one in gradebook.assignment_submissions(LESSON)}


def test_the_rest_of_the_class_is_graded(attacked_class):
    root, summary, unchanged, seconds = attacked_class
    points = points_in_gradebook(root)
    for student, given in sorted(points.items()):
        failure = next(one.failure for one in summary.graded if one.student == student)
        rows.append((f"class: {student}", f"{given:g} points. {(failure or '')[:100]}"))
    assert points.pop("s01") == practice_points()
    assert set(points) == {*CLASS, "f-metadata", "g-link", "h-late"}
    assert set(points.values()) == {0.0}
    assert unchanged
    assert seconds < 60


def test_a_submission_that_cannot_be_judged_does_not_stop_the_class(attacked_class, monkeypatch):
    """Whatever goes wrong with one of them, the others are graded and it waits for a person."""
    from grading.engine import grade as module

    root = attacked_class[0]

    def fails(task: dict[str, Any]) -> dict[str, Any]:
        if not task["answers"]:
            raise RuntimeError("something nobody thought of")
        return grade_submission(task)

    monkeypatch.setattr(module, "grade_submission", fails)
    summary = grade(GradingRequest("02", root, students="[hs]*", force=True))
    assert {one.student: one.points for one in summary.graded}["s01"] == practice_points()
    late = next(one for one in summary.graded if one.student == "h-late")
    assert late.manual > 0
    assert late.failure is not None
