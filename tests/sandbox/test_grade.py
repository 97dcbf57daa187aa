"""A class is graded once: a second run does what changed, keeps what a person gave, and is alone."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import Any

import pytest
from conftest import ROOT, clean_environment
from engine_lab import class_of, learner_s, scores, warm
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from needs import needs_sandbox

from grading.classroom.release import class_config
from grading.engine.grade import NothingToGrade, _why_no_id, grade
from grading.engine.intake.handed_in import escaped
from grading.engine.intake.released import NotReleased
from grading.engine.recording.store import AlreadyGrading, Store
from grading.engine.request import GradingRequest

NAME = "02_the_official_framework"


@pytest.fixture(scope="module", autouse=True)
def _needs_a_sandbox():
    needs_sandbox()


@pytest.fixture(scope="module")
def class_root(tmp_path_factory):
    return class_of(tmp_path_factory.mktemp("course"), "02")


@pytest.mark.slow
def test_a_second_run_does_only_what_changed(class_root):
    first = grade(GradingRequest("02", class_root), warm())
    before = scores(class_root, "02")
    second = grade(GradingRequest("02", class_root), warm())
    assert all(one.reused for one in second.graded)
    assert [one.points for one in second.graded] == [one.points for one in first.graded]
    answers = class_root / "class" / "submitted" / "s01" / NAME / "answers.json"
    kept = answers.read_text(encoding="utf-8")
    answers.write_text(kept.replace('"privacy"', '"platforms"', 1), encoding="utf-8")
    third = grade(GradingRequest("02", class_root), warm())
    answers.write_text(kept, encoding="utf-8")
    assert [one.student for one in third.graded if not one.reused] == ["s01"]
    assert all(one.reused for one in grade(GradingRequest("02", class_root), warm()).graded)
    assert scores(class_root, "02") == before


@pytest.mark.slow
def test_a_manual_score_survives_and_asks_to_be_looked_at_again(class_root):
    grade(GradingRequest("02", class_root), warm())
    with Gradebook(class_config(class_root).CourseDirectory.db_url) as gradebook:
        given: Any = gradebook.find_grade("manual-02-7", NAME, NAME, "s02")
        given.manual_score, given.needs_manual_grade = 2.5, False
        book: Any = gradebook
        book.db.commit()
    assert not any(
        one.reused
        for one in grade(GradingRequest("02", class_root, students="s02", force=True), warm()).graded
    )
    with Gradebook(class_config(class_root).CourseDirectory.db_url) as gradebook:
        given = gradebook.find_grade("manual-02-7", NAME, NAME, "s02")
        assert (given.manual_score, given.score, given.needs_manual_grade) == (2.5, 2.5, True)


@pytest.mark.slow
def test_what_nbgrader_does_next_goes_on_from_here(class_root):
    grade(GradingRequest("02", class_root), warm())
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


def test_two_runs_of_one_lesson_do_not_mix(class_root):
    with (
        Store(class_root / "class", NAME).only_writer(),
        pytest.raises(AlreadyGrading, match="is being graded already") as error,
    ):
        grade(GradingRequest("02", class_root))
    assert "\n" not in str(error.value)


def test_what_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(NothingToGrade, match="No submission of 02"):
        grade(GradingRequest("02", tmp_path))
    folder = tmp_path / "class" / "submitted" / "s01" / NAME
    folder.mkdir(parents=True)
    with pytest.raises(NotReleased, match="course release 02"):
        grade(GradingRequest("02", tmp_path))


def test_a_retyped_text_is_no_silent_zero(tmp_path):
    root = class_of(tmp_path, "02")
    submitted = root / "class" / "submitted"
    essay = "Both sides are right about something, and who counted matters (E058, E022). " * 4
    for student in ("retyped", "beside"):
        shutil.copytree(submitted / "s01", submitted / student)
        path = submitted / student / NAME / f"{NAME}.ipynb"
        notebook = json.loads(path.read_text(encoding="utf-8"))
        (cell,) = [cell for cell in notebook["cells"] if cell.get("id") == "manual-02-7"]
        released = next(c for c in learner_s()["cells"] if c["id"] == "manual-02-7")
        if student == "retyped":
            del cell["metadata"]["nbgrader"], cell["id"]
        else:
            cell["source"] = released["source"]
            new = {"cell_type": "markdown", "id": "own", "metadata": {}, "source": essay}
            notebook["cells"].insert(notebook["cells"].index(cell) + 1, new)
        path.write_text(json.dumps(notebook), encoding="utf-8")
    for other in submitted.iterdir():
        if other.name not in ("retyped", "beside"):
            shutil.rmtree(other)
    grade(GradingRequest("02", root), warm())
    found = scores(root, "02")
    assert found["retyped"]["02.7"] == found["beside"]["02.7"] == "manual"
    run = json.loads((root / "class" / "autograded" / "beside" / NAME / "run.json").read_bytes())
    assert "of the notebook" in run["reasons"]["02.7"]
    shutil.copy(ROOT / "nbgrader_config.py", root)
    for student in ("retyped", "beside"):
        done: Any = NbGraderAPI(config=class_config(root)).autograde(NAME, student, force=True, create=True)
        assert done["success"], done["log"][-2000:]
    assert scores(root, "02") == found, "nbgrader's own steps say the same"


UNSEEN = "holds letters that nobody sees, such as a line break; rename it, then grade again"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("x" * 252, "The gradebook takes no such id (at most 128 letters)"),
        *((f"x{letter}b", f"The folder's name {UNSEEN}") for letter in "\n\t\x07\u2028\u202e\ufeff\u200b"),
    ],
)
def test_a_name_that_is_no_id_is_said_and_nothing_of_it_is_recorded(class_root, name, says):
    """A line break in one learner's id stopped nbgrader's feedback for a whole class."""
    submitted = class_root / "class" / "submitted"
    folder = submitted / name
    shutil.copytree(submitted / "s01", folder)
    try:
        summary = grade(GradingRequest("02", class_root, students="x*"), warm())
    finally:
        shutil.rmtree(folder)
    assert [(one.student, one.failure) for one in summary.graded] == [
        (escaped(name), f"{says}: nothing was recorded.")
    ]
    assert name not in scores(class_root, "02")
    assert not (class_root / "class" / "autograded" / name).exists()


def test_names_are_written_with_letters_that_join():
    assert _why_no_id("علی\u200cرضا") == ""
