"""All lessons once more: a fresh build gives what stands here, and what stands here runs as it says.

Each lesson's cells run once: the replay compares what they give, and the build takes it as it stands.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT, clean_environment

from course.authoring import solution
from course.authoring.build import build
from course.ground.lessons import all_lessons


def as_it_stands(notebook, scratch, name):
    """In place of running a solution: what its cells gave when it was built."""
    standing = nbformat.read(ROOT / "solutions" / name / f"{name}.ipynb", as_version=4)
    given = {cell.id: cell for cell in standing.cells if cell.cell_type == "code"}
    for cell in notebook.cells:
        if cell.id in given:
            cell.outputs, cell.execution_count = given[cell.id].outputs, given[cell.id].execution_count
    notebook.metadata.language_info = standing.metadata.language_info


@pytest.mark.slow
def test_a_fresh_build_gives_what_stands_here(monkeypatch):
    monkeypatch.setattr(solution, "_execute", as_it_stands)
    assert build(check=True) == []


@pytest.mark.slow
def test_solutions_replay_strictly(tmp_path):
    for lesson in all_lessons():
        shutil.copytree(ROOT / "solutions" / lesson.name, tmp_path / lesson.name)
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    sanitize = Path(__file__).parent / "nbval_sanitize.cfg"
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--nbval",
        f"--nbval-sanitize-with={sanitize}",
        "--nbval-cell-timeout=120",
        "-q",
        "-p",
        "no:cacheprovider",
        str(tmp_path),
    ]
    environment = {**clean_environment(), "COURSE_HOME": str(tmp_path / "home"), "COURSE_SOLUTIONS": "1"}
    result = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=900
    )
    assert result.returncode == 0, result.stdout[-6000:]
    assert re.search(r"\d+ passed", result.stdout)
