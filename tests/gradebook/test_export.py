"""Exports: empty where nothing is known, pseudonyms unless names are asked for, no formulas."""

from __future__ import annotations

import csv
import os
import stat
from io import StringIO

import pytest
import typer
from class_in_a_gradebook import COUNTED, GRADED, LESSON, PRACTICE, WAITS, MadeUpClass, entry
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from course.exercises.library import lesson_exercises
from course.ground.files import write_whole
from grading.reports.csv_cells import csv_text, safe
from grading.reports.export import EXPORTERS, CanvasExporter, ExportError, export, read_names

TITLE = "Lesson 02: The official framework"
DANGEROUS = "=+-@＝＋－＠"
SPREADSHEET = st.text(alphabet=st.sampled_from(DANGEROUS + " \t\r\n,;|\"'aé1.()!\u2028"), max_size=20)


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = tmp_path_factory.mktemp("class")
    made = MadeUpClass(root)
    every = {name: entry("x") for name in lesson_exercises("02")}
    made.hand_in("ant", by_hand={"02.7": 1.5}, entries=every, penalty=2)
    made.hand_in("bee", entries=every)
    made.hand_in("cow", {"02.4": WAITS}, by_hand={"02.7": 3}, entries=every)
    made.hand_in("doe", {e.id: 0.0 for e in GRADED})
    made.hand_in("eel", {e.id: WAITS for e in GRADED}, readable=False)
    return root


@pytest.fixture
def names(tmp_path):
    path = tmp_path / "names.csv"
    path.write_text(
        "pseudonym,id,name,login,section\n"
        'ant,901,"=Ada, A.",ada,A\nbee,902,Bo,bo,A\ncow,903,Cy,cy,B\ndoe,904,Di,di,B\neel,905,Ed,ed,B\n',
        encoding="utf-8-sig",
    )
    return path


def table(path):
    return list(csv.DictReader(StringIO(path.read_text(encoding="utf-8"))))


def column(path, key, value):
    return {row[key]: row[value] for row in table(path)}


def test_moodle_gets_marks_and_empty_cells_for_what_waits(root):
    done = export("moodle", "2", root=root)
    assert done.target == root / "class" / "exports" / "moodle.csv"
    marks = column(done.target, "ID number", TITLE)
    assert marks == {"ant": "70.0", "bee": "", "cow": "100.0", "doe": "0.0", "eel": ""}
    assert (done.empty, done.cells) == (2, 5)


def test_points_are_nbgrader_s_own_less_the_penalty(root, tmp_path):
    done = export("moodle", LESSON, score="points", file=tmp_path / "p.csv", root=root)
    points = column(done.target, "ID number", TITLE)
    assert points == {"ant": str(PRACTICE + 1.5 - 2), "bee": "", "cow": "", "doe": "0.0", "eel": ""}


def test_canvas_gets_its_columns_and_the_points_possible(root, tmp_path):
    rows = table(export("canvas", file=tmp_path / "c.csv", root=root).target)
    assert list(rows[0]) == ["Student", "ID", "SIS Login ID", "Section", TITLE]
    assert (rows[0]["Student"], rows[0][TITLE]) == ("    Points Possible", "100")
    assert rows[1] == {"Student": "ant", "ID": "", "SIS Login ID": "ant", "Section": "", TITLE: "70.0"}


def test_names_are_put_in_only_when_asked_for(root, names, tmp_path):
    canvas = table(export("canvas", names=names, file=tmp_path / "c.csv", root=root).target)
    assert canvas[1]["Student"] == "'=Ada, A."
    assert [row["ID"] for row in canvas[1:]] == ["901", "902", "903", "904", "905"]
    moodle = export("moodle", names=names, file=tmp_path / "m.csv", root=root).target
    assert [row["ID number"] for row in table(moodle)] == ["901", "902", "903", "904", "905"]
    assert "ant" not in moodle.read_text(encoding="utf-8")
    for kind in EXPORTERS:
        text = export(kind, file=tmp_path / "plain.csv", root=root).target.read_text(encoding="utf-8")
        assert "Ada" not in text
        assert "901" not in text


def test_csv_says_all_that_is_known(root, tmp_path):
    rows = {row["student"]: row for row in table(export("csv", file=tmp_path / "a.csv", root=root).target)}
    assert {name: row["status"] for name, row in rows.items()} == {
        "ant": "graded",
        "bee": "waits",
        "cow": "waits",
        "doe": "graded",
        "eel": "unreadable",
    }
    assert (rows["ant"]["practice_points"], rows["ant"]["written_points"]) == (f"{PRACTICE:.1f}", "1.5")
    assert (rows["ant"]["exercises_done"], rows["ant"]["exercises"], rows["ant"]["points"]) == (
        str(len(COUNTED)),
        str(len(COUNTED)),
        str(PRACTICE + 1.5 - 2),
    )
    assert (rows["eel"]["practice_points"], rows["eel"]["points"], rows["eel"]["mark"]) == ("", "", "")
    assert rows["cow"]["tasks_waiting"] == "1"


def test_a_chosen_student_is_exported_alone(root, tmp_path):
    from nbgrader.api import Gradebook

    from grading.classroom.release import class_config

    config = class_config(root)
    exporter = CanvasExporter(config=config, student=["doe"], to=str(tmp_path / "one.csv"))
    with Gradebook(config.CourseDirectory.db_url) as book:
        exporter.export(book)
    assert [row["Student"] for row in table(exporter.target)[1:]] == ["doe"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("pseudonym,name\nant,Ada\n", "lacks the column id"),
        ("pseudonym,id\nant,1\nant,2\n", "stands there twice"),
        ("pseudonym,id\nant,1\nbee,1\n", "stands there twice"),
        ("pseudonym,id\nant,\n", "lacks its pseudonym or id"),
        ("pseudonym,id\nant,1\n", "no line for bee, cow, doe, eel"),
        ("", "lacks the column id and pseudonym"),
    ],
)
def test_a_file_of_names_with_a_fault_is_refused_in_one_sentence(root, tmp_path, text, sentence):
    path = tmp_path / "names.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ExportError, match=sentence) as error:
        export("moodle", names=path, file=tmp_path / "out.csv", root=root)
    assert "\n" not in str(error.value)
    assert not (tmp_path / "out.csv").exists()


def test_names_that_cannot_be_read_are_refused(tmp_path):
    with pytest.raises(ExportError, match="cannot be read"):
        read_names(tmp_path / "none.csv")
    (tmp_path / "latin.csv").write_bytes("pseudonym,id\nant,\xe9\n".encode("latin-1"))
    with pytest.raises(ExportError, match="no CSV file in UTF-8"):
        read_names(tmp_path / "latin.csv")


def test_an_unknown_platform_and_an_empty_class_are_one_sentence(tmp_path):
    with pytest.raises(ExportError, match="choose one of canvas, moodle, csv"):
        export("blackboard", root=tmp_path)
    MadeUpClass(tmp_path)
    with pytest.raises(ExportError, match="Nothing to export"):
        export("csv", root=tmp_path)


@given(SPREADSHEET)
def test_no_text_begins_a_formula(text):
    made = safe(text)
    assert safe(made) == made
    assert not any(letter in made for letter in "\t\r\n\u2028")
    for separator in (",", ";", "|", '"'):
        for part in made.split(separator):
            assert not part.lstrip().startswith(tuple(DANGEROUS))


@given(st.lists(st.lists(SPREADSHEET, min_size=1, max_size=4), min_size=1, max_size=4))
def test_whatever_separator_a_program_takes_no_cell_is_a_formula(rows):
    text = csv_text(rows)
    assert list(csv.reader(StringIO(text))) == [[safe(cell) for cell in row] for row in rows]
    for separator in ",;\t|":
        for row in csv.reader(StringIO(text), delimiter=separator):
            assert not any(cell.lstrip(' "').startswith(tuple(DANGEROUS)) for cell in row)


@given(st.text(alphabet=st.characters(categories=["L", "N", "Zs"]), max_size=20))
def test_ordinary_names_stay_as_they_are(text):
    assert safe(text) == text
    assert safe("Anne-Marie O'Hara (2+1), ann@example.org") == "Anne-Marie O'Hara (2+1), ann@example.org"


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_a_file_is_written_whole_and_for_its_owner_alone(tmp_path, monkeypatch):
    path = tmp_path / "new" / "a.csv"
    write_whole(path, "one", private=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600

    def fail(*_):
        raise OSError("no space")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="no space"):
        write_whole(path, "two", private=True)
    assert [p.name for p in path.parent.iterdir()] == ["a.csv"]
    assert path.read_text() == "one"


def test_the_command_says_what_is_empty(root, monkeypatch, tmp_path):
    from grading.commands import register

    monkeypatch.setattr("grading.classroom.release.class_root", lambda: root)
    app = typer.Typer()
    register(app)
    target = tmp_path / "x.csv"
    result = CliRunner().invoke(app, ["export", "--to", "moodle", "--file", str(target)])
    assert result.exit_code == 0, result.output
    assert "2 of 5 are empty" in result.output
    assert target.is_file()
    assert CliRunner().invoke(app, ["export", "--to", "elsewhere"]).exit_code == 2
