"""The same attacks through plain nbgrader and through the engine: who gives points that nobody earned?

Only attacks that forge points are tried here. Plain nbgrader runs them with the rights of its caller, so it
runs in a sandbox itself: no network, and all but the class's own folder read-only.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from engine_lab import LESSON, class_of, hand_in, keep_only, learner_s, warm, with_cell
from nbgrader.api import Gradebook
from needs import needs_sandbox
from test_attacks import AFTER, EQUAL, HERE, PATCHES, graded_cells

from grading.classroom.config import PLAIN
from grading.classroom.release import class_config
from grading.engine.grade import grade
from grading.engine.request import GradingRequest
from grading.engine.running.limits import Limits
from grading.engine.running.sandbox import available

pytestmark = pytest.mark.slow
AS_NBGRADER_COMES = """
from pathlib import Path
from grading.classroom.config import configure
c = get_config()
configure(c, Path(__file__).resolve().parent)
del c.Autograde["sanitize_preprocessors"]
del c.Autograde["autograde_preprocessors"]
"""


def in_cell(source: str, **more: str) -> dict[str, Any]:
    notebook = with_cell(learner_s(), HERE, source)
    for grade_id, other in more.items():
        with_cell(notebook, grade_id.replace("_", "-"), other)
    return notebook


def changed(change: Any) -> dict[str, Any]:
    notebook = learner_s()
    for cell in graded_cells(notebook):
        change(cell)
    return notebook


def without_checks() -> dict[str, Any]:
    notebook = learner_s()
    notebook["cells"] = [cell for cell in notebook["cells"] if not str(cell.get("id")).startswith("check-")]
    return notebook


ATTACKS: dict[str, Any] = {
    "always-equal objects": lambda: in_cell("narrowed = Yes(1)", exercise_02_0=EQUAL),
    "a check of one's own": lambda: in_cell(PATCHES["check"]),
    "a judge of one's own": lambda: in_cell(PATCHES["judge"]),
    "stripped asserts": lambda: in_cell(PATCHES["asserts stripped"]),
    "a skip-execution tag": lambda: changed(lambda cell: cell["metadata"].update(tags=["skip-execution"])),
    "raised points": lambda: changed(lambda cell: cell["metadata"]["nbgrader"].update(points=200)),
    "an edited check": lambda: with_cell(learner_s(), AFTER, "2.0"),
    "deleted checks": without_checks,
    "retyped checks": lambda: changed(lambda cell: cell.update(cell_type="raw")),
}
FOOLS_PLAIN_NBGRADER = {"a check of one's own", "a judge of one's own", "a skip-execution tag"}
THROUGH_PLAIN_NBGRADER = FOOLS_PLAIN_NBGRADER | {"deleted checks"}
"""It takes some four seconds for each: those that fool it, and one that does not."""


def points(root: Path) -> dict[str, float]:
    with Gradebook(class_config(root).CourseDirectory.db_url) as gradebook:
        return {one.student.id: float(one.score or 0) for one in gradebook.assignment_submissions(LESSON)}


def name_of(attack: str) -> str:
    return f"a{list(ATTACKS).index(attack)}"


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """Points of each attacker: by plain nbgrader, by the engine."""
    needs_sandbox()
    theirs = class_of(tmp_path_factory.mktemp("plain"), "02")
    shutil.rmtree(theirs / "class" / "submitted")
    for attack, notebook in ATTACKS.items():
        hand_in(theirs / "class" / "submitted" / name_of(attack) / LESSON, notebook())
    ours = tmp_path_factory.mktemp("ours") / "class-of-ours"
    shutil.copytree(theirs, ours)
    grade(GradingRequest("02", ours, limits=Limits(seconds=20, cell_seconds=3.0)), warm())
    keep_only(theirs, "02", {name_of(attack) for attack in THROUGH_PLAIN_NBGRADER})
    plainly(theirs)
    return points(theirs), points(ours)


def plainly(root: Path) -> None:
    (root / "nbgrader_config.py").write_text(AS_NBGRADER_COMES)
    (root / "home").mkdir()
    bubblewrap = available().bubblewrap
    assert bubblewrap
    command = [bubblewrap, "--unshare-all", "--die-with-parent", "--new-session", "--ro-bind", "/", "/"]
    command += ["--dev", "/dev", "--proc", "/proc", "--bind", str(root), str(root), "--chdir", str(root)]
    command += [sys.executable, "-m", "nbgrader", "autograde", LESSON]
    environment = {**os.environ, PLAIN: "1", "HOME": str(root / "home"), "TMPDIR": str(root / "home")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert "autograded" in " ".join(path.name for path in (root / "class").iterdir()), done.stderr[-2000:]


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_engine_gives_no_point(both, attack):
    _, ours = both
    assert ours[name_of(attack)] == 0


@pytest.mark.parametrize("attack", sorted(THROUGH_PLAIN_NBGRADER))
def test_plain_nbgrader_gives_points_for_some(both, attack):
    theirs, _ = both
    assert (theirs[name_of(attack)] > 0) == (attack in FOOLS_PLAIN_NBGRADER)
