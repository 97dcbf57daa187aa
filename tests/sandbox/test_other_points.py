"""A newer version of the course grades a running class: a grade is a share of the gradebook's maximum."""

from __future__ import annotations

import json
import shutil

import nbformat
import pytest
from conftest import ROOT
from engine_lab import LESSON, class_of, scores, warm
from needs import needs_sandbox

from grading.classroom.release import ReleaseError, release
from grading.engine.grade import grade
from grading.engine.request import GradingRequest


@pytest.fixture(scope="module")
def graded_class(tmp_path_factory):
    needs_sandbox()
    root = class_of(tmp_path_factory.mktemp("course"), "02")
    for folder in (root / "class" / "submitted").iterdir():
        if folder.name not in ("s01", "s09"):
            shutil.rmtree(folder)
    grade(GradingRequest("02", root), warm())
    return root


def change(root, **points):
    """Another version of lesson 02: other points, or a cell that is gone (None)."""
    for path in (
        root / "solutions" / LESSON / f"{LESSON}.ipynb",
        root / "notebooks" / LESSON / f"{LESSON}.ipynb",
    ):
        shutil.copy(ROOT / path.relative_to(root), path)
        notebook = nbformat.read(path, as_version=4)
        for cell in list(notebook.cells):
            marks = cell.metadata.get("nbgrader", {})
            name = marks.get("grade_id", "").replace("-", "_")
            if name in points and points[name] is None:
                notebook.cells.remove(cell)
            elif name in points:
                marks["points"] = points[name]
        nbformat.write(notebook, path)


def test_grades_stay_a_share_of_the_gradebook_s_maximum(graded_class):
    before = scores(graded_class, "02")
    change(graded_class, check_02_2=50, manual_02_7=1)
    said = release("02", graded_class)
    assert "check-02-2" in said
    assert "the gradebook keeps its points" in said
    path = graded_class / "class" / "submitted" / "s09" / LESSON / f"{LESSON}.ipynb"
    notebook = json.loads(path.read_bytes())
    for cell in notebook["cells"]:
        marks = cell["metadata"].get("nbgrader", {})
        if marks.get("grade_id") == "check-02-2":
            marks["points"] = 50
    path.write_text(json.dumps(notebook))
    summary = grade(GradingRequest("02", graded_class, force=True), warm())
    assert scores(graded_class, "02") == before
    assert summary.notices == [
        f"Points are the gradebook's, as released: check-02-2 {2:g} (now 50), manual-02-7 {3:g} (now 1)."
    ]
    assert all(not line.flags for line in summary.graded), "points of a newer version are no tampering"


def test_cells_that_go_are_refused_with_the_way_out(graded_class):
    change(graded_class, check_02_2=None)
    with pytest.raises(ReleaseError, match="check-02-2 gone") as error:
        release("02", graded_class)
    assert "move class/ to another place" in str(error.value)


def test_late_work_is_shown_and_loses_points(graded_class):
    change(graded_class)
    said = release("02", graded_class, due="2026-11-01T12:00+00:00", late_points="1.5")
    assert "late work loses 1.5 points" in said
    folder = graded_class / "class" / "submitted" / "s01" / LESSON
    (folder / "timestamp.txt").write_text("2026-11-02 13:00:00 UTC")
    summary = grade(GradingRequest("02", graded_class, force=True), warm())
    late = {line.student: line.late for line in summary.graded}
    assert late == {"s01": "1 day 1 h, −3 points", "s09": "time unknown"}
    release("02", graded_class, due="2026-11-03T12:00+00:00")
    again = grade(GradingRequest("02", graded_class), warm())
    assert {line.student: line.late for line in again.graded}["s01"] == "", "another due date needs no run"
