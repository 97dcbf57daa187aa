"""A learner who is removed leaves nothing in the class; invented learners stay out of it."""

from __future__ import annotations

import json

import pytest
import typer
from class_in_a_gradebook import LESSON, MadeUpClass
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from course.app import cli
from grading.classroom.people.register import register
from grading.classroom.people.remove import RemoveError, remove, traces_of
from grading.classroom.release import class_config
from grading.engine.judging.results import Result
from grading.engine.recording.store import Store
from grading.reports.export import export
from grading.reports.report import report


@pytest.fixture
def root(tmp_path):
    """Two learners of whom there is everything, and a report and exports on both."""
    made = MadeUpClass(tmp_path)
    folder = tmp_path / "class"
    for number, student in enumerate(("ant", "bee")):
        made.hand_in(
            student, by_hand={"02.7": 3}, result=Result(seconds=number, repairs=[f"about {student}"])
        )
        key = json.loads((folder / "autograded" / student / LESSON / "run.json").read_text())["result"]
        Store(folder, LESSON).set_recorded(student, key)
        for name in ("submitted", "feedback", "earlier"):
            (folder / name / student / LESSON).mkdir(parents=True)
            (folder / name / student / LESSON / "x.txt").write_text(student)
    (folder / "collected").mkdir()
    (folder / "collected" / f"{LESSON}.json").write_text(json.dumps({"ant": {"late": True}, "bee": {}}))
    people = tmp_path / "p.csv"
    people.write_text("pseudonym,id,name\nant,1,Ada\nbee,2,Bo\n")
    register(people, tmp_path)
    people.unlink()
    report("02", tmp_path)
    export("csv", root=tmp_path)
    export("canvas", root=tmp_path)
    return tmp_path


def files(root):
    return {path: path.read_bytes() for path in (root / "class").rglob("*") if path.is_file()}


def test_nothing_of_a_learner_is_left(root):
    before = files(root)
    found = traces_of("ant", root)
    assert files(root) == before
    assert found.in_gradebook == 1
    remove(found, root)
    after = files(root)
    named = [
        p
        for p, data in after.items()
        if "gradebook.db" not in p.name and (b"ant" in data.replace(b"relevant", b"") or "ant" in p.parts)
    ]
    assert named == []
    assert b"Ada" not in b"".join(after.values())
    with Gradebook(class_config(root).CourseDirectory.db_url) as book:
        assert [student.id for student in book.students] == ["bee"]
    results = [path for path in after if "results" in path.parts]
    assert len(results) == 2
    assert all("bee" in after[path].decode() or path.stem == "bee" for path in results)
    with pytest.raises(RemoveError, match="nothing of ant"):
        traces_of("ant", root)
    assert "bee" in report("02", root).read_text(encoding="utf-8")


@pytest.mark.parametrize("student", ["..", ".", "a/b", "/etc", "nobody"])
def test_no_other_folder_is_touched(root, student):
    before = files(root)
    with pytest.raises(RemoveError) as error:
        traces_of(student, root)
    assert "\n" not in str(error.value)
    assert files(root) == before


@pytest.fixture
def app():
    from grading.commands import register as register_commands

    app = typer.Typer(cls=cli._Plainly)
    register_commands(app)
    return app


def test_the_command_shows_and_removes_only_when_told(app, root, monkeypatch):
    monkeypatch.setattr("grading.classroom.root.class_root", lambda: root)
    shown = CliRunner().invoke(app, ["remove-learner", "ant"])
    assert shown.exit_code == 0
    assert "Nothing was removed" in shown.output
    assert (root / "class" / "submitted" / "ant").is_dir()
    assert CliRunner().invoke(app, ["remove-learner", "ant", "--yes"]).exit_code == 0
    assert not (root / "class" / "submitted" / "ant").exists()


def test_invented_learners_stay_out_of_a_real_class(app, root, monkeypatch):
    monkeypatch.chdir(root)
    said: list[str] = []
    monkeypatch.setattr(cli, "complain", said.append)
    assert CliRunner().invoke(app, ["sample-class", "02"]).exit_code == 1
    assert "course demo" in said[0]
    assert not (root / "class" / "submitted" / "s01").exists()
    monkeypatch.chdir(root.parent)
