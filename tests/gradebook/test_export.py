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
from grading.classroom.people.register import register
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
    done = export("moodle", "2", root=root, pseudonyms=True)
    assert done.target == root / "class" / "exports" / "moodle.csv"
    marks = column(done.target, "ID number", TITLE)
    assert marks == {"ant": "70.0", "bee": "", "cow": "100.0", "doe": "0.0", "eel": ""}
    assert (done.empty, done.cells) == (2, 5)


def test_points_are_nbgrader_s_own_less_the_penalty(root, tmp_path):
    done = export("moodle", LESSON, score="points", file=tmp_path / "p.csv", root=root, pseudonyms=True)
    points = column(done.target, "ID number", TITLE)
    assert points == {"ant": str(PRACTICE + 1.5 - 2), "bee": "", "cow": "", "doe": "0.0", "eel": ""}


def test_canvas_gets_its_columns_and_the_points_possible(root, tmp_path):
    rows = table(export("canvas", file=tmp_path / "c.csv", root=root, pseudonyms=True).target)
    assert list(rows[0]) == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", TITLE]
    assert (rows[0]["Student"], rows[0][TITLE]) == ("    Points Possible", "100")
    who = {"Student": "ant", "ID": "", "SIS User ID": "", "SIS Login ID": "ant", "Section": ""}
    assert rows[1] == {**who, TITLE: "70.0"}


def test_names_are_put_in_only_when_asked_for(root, names, tmp_path):
    canvas = table(export("canvas", names=names, file=tmp_path / "c.csv", root=root).target)
    assert canvas[1]["Student"] == "'=Ada, A."
    assert [row["ID"] for row in canvas[1:]] == ["901", "902", "903", "904", "905"]
    moodle = export("moodle", names=names, file=tmp_path / "m.csv", root=root).target
    assert [row["ID number"] for row in table(moodle)] == ["901", "902", "903", "904", "905"]
    assert "ant" not in moodle.read_text(encoding="utf-8")
    for kind in EXPORTERS:
        text = export(kind, file=tmp_path / "plain.csv", root=root, pseudonyms=True).target.read_text(
            encoding="utf-8"
        )
        assert "Ada" not in text
        assert "901" not in text


def test_without_a_list_of_people_a_platform_gets_pseudonyms_on_demand_only(root, tmp_path):
    for kind in ("canvas", "moodle"):
        with pytest.raises(ExportError, match="course roster FILE"):
            export(kind, file=tmp_path / "x.csv", root=root)
    assert not (tmp_path / "x.csv").exists()
    export("csv", file=tmp_path / "x.csv", root=root)


FORM = (
    "Student,SIS User ID,ID,SIS Login ID,Root Account,Section,Essay (7),Lesson 02 (441),Current Score\n"
    "Manual Posting,,,,,,,,\n"
    "    Points Possible,,,,,,10,20,(read only)\n"
    '"Öz, Bo",s2,902,bo,school,A,9,,88\n'
    '"Student, Test",,1,x,school,A,,,\n'
    '"Ada, A.",s1,901,ada,school,A,8,,77\n'
    '"New, Di",s9,999,di9,school,A,8,,77\n'
    '"Di",s4,904,di,school,A,8,,77\n'
)


def test_canvas_s_own_export_is_filled_in(root, names, tmp_path):
    form = tmp_path / "grades.csv"
    form.write_text(FORM, encoding="utf-8-sig")
    done = export("canvas", "02", names, file=tmp_path / "c.csv", root=root, form=str(form))
    rows = list(csv.reader(StringIO(done.target.read_text(encoding="utf-8"))))
    assert rows == [
        ["Student", "SIS User ID", "ID", "SIS Login ID", "Root Account", "Section", "Lesson 02 (441)"],
        ["    Points Possible", "", "", "", "", "", "20.0"],
        ["Öz, Bo", "s2", "902", "bo", "school", "A", ""],
        ["Ada, A.", "s1", "901", "ada", "school", "A", "14.0"],
        ["New, Di", "s9", "999", "di9", "school", "A", ""],
        ["Di", "s4", "904", "di", "school", "A", "0.0"],
    ]
    assert done.notes == (f"Not in {form}, and left out: cow, eel.",)


@pytest.mark.parametrize("wanted", ["Framework task (5)", "Framework task", "5"])
def test_another_column_can_be_named(root, names, tmp_path, wanted):
    form = tmp_path / "grades.csv"
    form.write_text(FORM.replace("Essay (7)", "Framework task (5)").replace("Lesson 02 (441)", "Quiz (6)"))
    about = {"file": tmp_path / "c.csv", "root": root, "form": str(form)}
    with pytest.raises(Exception, match=r"no assignment for Lesson 02.*--column.*Framework task \(5\), Quiz"):
        export("canvas", "02", names, **about)
    assert (
        list(table(export("canvas", "02", names, column=wanted, **about).target)[0])[-1]
        == "Framework task (5)"
    )


def test_the_class_s_list_of_people_is_used_by_itself(tmp_path):
    made = MadeUpClass(tmp_path)
    (tmp_path / "p.csv").write_text(
        "pseudonym,id,SIS User ID,email,name\nant,901,s1,a@x.org,Ada\nbee,,,b@x.org,Bo\n", encoding="utf-8"
    )
    made.hand_in("ant", by_hand={"02.7": 3})
    made.hand_in("bee", by_hand={"02.7": 3})
    register(tmp_path / "p.csv", tmp_path)
    moodle = table(export("moodle", root=tmp_path).target)
    assert [(row["ID number"], row["Email address"]) for row in moodle] == [
        ("901", "a@x.org"),
        ("", "b@x.org"),
    ]
    with pytest.raises(ExportError, match="id for bee"):
        export("canvas", root=tmp_path)


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
    exporter = CanvasExporter(config=config, student=["doe"], pseudonyms=True, to=str(tmp_path / "one.csv"))
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
        ("pseudonym,id\nant,1\n", "no line with an id for bee, cow, doe, eel"),
        ("", "is empty"),
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
    with pytest.raises(ExportError, match="cannot be opened"):
        read_names(tmp_path / "none.csv")
    (tmp_path / "book.xlsx").write_bytes(b"PK\x03\x04")
    with pytest.raises(ExportError, match="save it as CSV"):
        read_names(tmp_path / "book.xlsx")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_file_of_names_from_excel_is_read(tmp_path, encoding):
    (tmp_path / "n.csv").write_bytes("pseudonym;id;name\r\nant;7;Jörg\r\n".encode(encoding))
    assert read_names(tmp_path / "n.csv")["ant"].name == "Jörg"


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

    monkeypatch.setattr("grading.classroom.root.class_root", lambda: root)
    app = typer.Typer()
    register(app)
    target = tmp_path / "x.csv"
    result = CliRunner().invoke(app, ["export", "--to", "moodle", "--pseudonyms", "--file", str(target)])
    assert result.exit_code == 0, result.output
    assert "2 of 5 are empty" in result.output
    assert "Mark: 40 % × exercises done ÷ exercises + 60 % × written points" in result.output
    assert target.is_file()
    assert CliRunner().invoke(app, ["export", "--to", "elsewhere"]).exit_code == 2
