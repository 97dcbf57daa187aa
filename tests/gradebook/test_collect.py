"""Collecting what Canvas and Moodle give to download: whose it is, which attempt counts, and what is refused."""

from __future__ import annotations

import io
import json
import os
import shutil
import stat
import subprocess
import zipfile
from pathlib import Path, PurePosixPath

import pytest
import typer
from conftest import ROOT
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from course.answering.kept.bundle import pack
from grading.classroom.collecting.collect import NEW, NEWER, OLDER, SAME, CollectError, collect
from grading.classroom.collecting.naming import NotNamed, named
from grading.classroom.people.register import register
from grading.classroom.people.roster import Roster, RosterError, read_people
from grading.classroom.release import class_config

LESSON = "02_the_official_framework"
CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Lesson 02 (441)\n"
    "    Points Possible,,,,,100\n"
    '"Müller, Anna",12345,m1,anna@x.org,A,\n'
    '"Öz, Çağla",12346,m2,cagla@x.org,A,\n'
    '"Student, Test",999,,abcdef,A,\n'
    '"Weiß, Bo",12347,m3,bo@x.org,B,\n'
)
MOODLE = "First name,Last name,ID number,Email address\nAnna,Müller,71,anna@x.org\nBo,Weiß,72,bo@x.org\n"


def notebook(text="x") -> bytes:
    return json.dumps({"cells": [], "metadata": {"of": text}, "nbformat": 4, "nbformat_minor": 5}).encode()


def answers(text="x") -> bytes:
    return json.dumps(
        {"schema": 1, "answers": {"02.1": {"answer": text, "first": None, "checks": 1}}}
    ).encode()


def zipped(path: Path | None, files, when=(2026, 11, 1, 9, 0, 0)) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            info = name if isinstance(name, zipfile.ZipInfo) else zipfile.ZipInfo(name, when)
            archive.writestr(info, data, zipfile.ZIP_DEFLATED)
    if path is not None:
        path.write_bytes(held.getvalue())
    return held.getvalue()


def written(path: Path, text: str, encoding="utf-8") -> Path:
    path.write_text(text, encoding=encoding)
    return path


@pytest.fixture
def canvas_class(tmp_path):
    """A class whose people came from Canvas, and a way to their pseudonyms."""
    register(written(tmp_path / "grades.csv", CANVAS), tmp_path)
    return tmp_path


def pseudonyms(root: Path) -> dict[str, str]:
    return {person.id: person.pseudonym for person in Roster.of(root / "class").by_pseudonym.values()}


def submitted(root: Path, student: str) -> dict[str, bytes]:
    folder = root / "class" / "submitted" / student / LESSON
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize(
    ("path", "by", "key", "kind", "order", "late"),
    [
        (f"muller_12345_98765_{LESSON}.ipynb", "canvas", "12345", "notebook", (98765, 0, 0), False),
        (f"muller_LATE_12345_98765_{LESSON}-1.ipynb", "canvas", "12345", "notebook", (98765, 1, 0), True),
        (f"muller_12345_98765_{LESSON} (1).ipynb", "canvas", "12345", "notebook", (98765, 0, 1), False),
        (f"muller_12345_98765_{LESSON} (1)-2.ipynb", "canvas", "12345", "notebook", (98765, 2, 1), False),
        ("muller_12345_98766_answers-1.json", "canvas", "12345", "answers", (98766, 1, 0), False),
        ("muller_12345_98766_answers(2).json", "canvas", "12345", "answers", (98766, 0, 2), False),
        ("muller_12345_98766_lesson-02-2026-11-03.zip", "canvas", "12345", "zip", (98766, 0, 0), False),
        ("muller_12345_98766_lesson-02-2026-11-03 (1).zip", "canvas", "12345", "zip", (98766, 0, 1), False),
        (f"Anna s01_47111_assignsubmission_file/{LESSON}.ipynb", "moodle", "Anna s01", "notebook", (0, 0, 0), False),
        (f"Anna s01_47111_assignsubmission_file_/{LESSON}.ipynb", "moodle", "Anna s01", "notebook", (0, 0, 0), False),
        (f"Anna s01_47111_assignsubmission_file_{LESSON}.ipynb", "moodle", "Anna s01", "notebook", (0, 0, 0), False),
        (f"all/Bo_47111_assignsubmission_file/sub/{LESSON}.ipynb", "moodle", "Bo", "notebook", (0, 0, 0), False),
        ("Jörg Ä_9_assignsubmission_file/answers (1).json", "moodle", "Jörg Ä", "answers", (0, 0, 1), False),
        (f"kestrel-41_{LESSON}.ipynb", "own", "kestrel-41", "notebook", (0, 0, 0), False),
        (f"Müller_{LESSON}(1).ipynb", "own", "Müller", "notebook", (0, 0, 1), False),
        ("kestrel-41_answers.json", "own", "kestrel-41", "answers", (0, 0, 0), False),
        ("kestrel-41/final.ipynb", "own", "kestrel-41", "notebook", (0, 0, 0), False),
        (f"kestrel-41/{LESSON}/answers.json", "own", "kestrel-41", "answers", (0, 0, 0), False),
    ],
)  # fmt: skip
def test_a_name_says_whose_and_what(path, by, key, kind, order, late):
    found = named(PurePosixPath(path), LESSON)
    assert (found.who.by, found.who.key, found.kind, found.order, found.late) == (by, key, kind, order, late)


@pytest.mark.parametrize(
    "path",
    [
        "loose.ipynb",
        f"{LESSON}/{LESSON}.ipynb",
        "muller_12345_98765_03_who_is_quoted.ipynb",
        "muller_12345_98766_lesson-03-2026-11-03.zip",
        "Anna s01_47111_assignsubmission_onlinetext/onlinetext.html",
        "kestrel-41_answers.exe",
        "muller_1_2_.hidden.ipynb",
        "muller_1_2_a\nb.ipynb",
    ],
)
def test_what_is_nobodys_or_another_lesson_s_is_left_out(path):
    with pytest.raises(NotNamed):
        named(PurePosixPath(path), LESSON)


def test_a_canvas_download_is_collected_by_pseudonyms(canvas_class):
    zipped(
        canvas_class / "submissions.zip",
        {
            f"mulleranna_12345_98765_{LESSON}.ipynb": notebook("anna"),
            "mulleranna_12345_98766_answers.json": answers("anna"),
            f"ozcagla_LATE_12346_98800_{LESSON}-1.ipynb": notebook("cagla"),
            "ozcagla_LATE_12346_98801_answers-1.json": answers("cagla"),
        },
    )
    done = collect("2", [canvas_class / "submissions.zip"], canvas_class)
    ids = pseudonyms(canvas_class)
    assert done.happened == {ids["12345"]: NEW, ids["12346"]: NEW}
    assert (done.left_out, done.notes) == ([], [])
    assert submitted(canvas_class, ids["12345"]) == {
        f"{LESSON}.ipynb": notebook("anna"),
        "answers.json": answers("anna"),
    }
    assert [person.name for person in done.missing] == ["Weiß, Bo"]
    assert json.loads((canvas_class / "class" / "collected" / f"{LESSON}.json").read_text())[ids["12346"]][
        "late"
    ]
    again = collect("2", [canvas_class / "submissions.zip"], canvas_class)
    assert set(again.happened.values()) == {SAME}


def test_a_moodle_download_is_matched_by_names_in_any_order_and_spelling(tmp_path):
    register(written(tmp_path / "p.csv", MOODLE), tmp_path)
    inner = zipped(
        None, {f"{LESSON}/{LESSON}.ipynb": notebook("bo"), f"{LESSON}/answers.json": answers("bo")}
    )
    zipped(
        tmp_path / "m.zip",
        {
            f"Muller Anna_47111_assignsubmission_file/{LESSON}.ipynb": notebook("anna"),
            "Muller Anna_47111_assignsubmission_file/answers.json": answers("anna"),
            "Muller Anna_47111_assignsubmission_onlinetext/onlinetext.html": b"hi",
            "Bo Weiß_47112_assignsubmission_file_lesson-02-2026-11-03.zip": inner,
        },
    )
    done = collect("02", [tmp_path / "m.zip"], tmp_path)
    ids = pseudonyms(tmp_path)
    assert done.happened == {ids["71"]: NEW, ids["72"]: NEW}
    assert submitted(tmp_path, ids["72"]) == {f"{LESSON}.zip": inner}
    assert len(done.left_out) == 1
    assert "text typed into Moodle" in done.left_out[0]


def test_two_people_of_one_name_are_not_guessed_at(tmp_path):
    people = "First name,Last name,ID number\nAnna,Ng,71\nAnna,Ng,72\n"
    register(written(tmp_path / "p.csv", people), tmp_path)
    zipped(tmp_path / "m.zip", {f"Anna Ng_47111_assignsubmission_file/{LESSON}.ipynb": notebook()})
    done = collect("02", [tmp_path / "m.zip"], tmp_path)
    assert done.happened == {}
    assert "the name of 2 people" in done.left_out[0]


def test_the_file_of_save_work_is_one_submission(canvas_class, tmp_path):
    desk = tmp_path / "desk"
    desk.mkdir()
    (desk / "n.ipynb").write_bytes(notebook())
    (desk / "answers.json").write_bytes(answers())
    bundle = pack(desk, desk / "n.ipynb", LESSON)
    zipped(tmp_path / "s.zip", {f"weissbo_12347_9_{bundle.name}": bundle.read_bytes()})
    student = pseudonyms(canvas_class)["12347"]
    assert collect("02", [tmp_path / "s.zip"], canvas_class).happened == {student: NEW}
    assert submitted(canvas_class, student) == {f"{LESSON}.zip": bundle.read_bytes()}
    # Packed once more by a careful system, it is the same.
    twice = zipped(None, {bundle.name: bundle.read_bytes()})
    zipped(tmp_path / "t.zip", {f"weissbo_12347_9_{bundle.name}": twice})
    assert collect("02", [tmp_path / "t.zip"], canvas_class).happened == {student: SAME}


def test_a_late_comer_s_newer_attempt_wins_and_the_older_is_kept(canvas_class):
    first, second = canvas_class / "1.zip", canvas_class / "2.zip"
    zipped(first, {f"mulleranna_12345_100_{LESSON}.ipynb": notebook("one")})
    zipped(second, {f"mulleranna_12345_200_{LESSON}-1.ipynb": notebook("two")})
    student = pseudonyms(canvas_class)["12345"]
    collect("02", [first], canvas_class)
    done = collect("02", [second], canvas_class)
    assert done.happened == {student: NEWER}
    assert f"earlier/{student}/{LESSON}/001" in done.notes[0]
    earlier = canvas_class / "class" / "earlier" / student / LESSON / "001"
    assert (earlier / f"{LESSON}.ipynb").read_bytes() == notebook("one")
    assert submitted(canvas_class, student) == {f"{LESSON}.ipynb": notebook("two")}
    # The first download once more changes nothing, and is not kept a second time.
    assert collect("02", [first], canvas_class).happened == {student: SAME}
    assert submitted(canvas_class, student) == {f"{LESSON}.ipynb": notebook("two")}
    assert len(list(earlier.parent.iterdir())) == 1
    # An older one that was never seen is kept aside, and not taken.
    zipped(first, {f"mulleranna_12345_150_{LESSON}.ipynb": notebook("between")})
    done = collect("02", [first], canvas_class)
    assert done.happened == {student: OLDER}
    assert submitted(canvas_class, student) == {f"{LESSON}.ipynb": notebook("two")}
    assert (earlier.parent / "002" / f"{LESSON}.ipynb").read_bytes() == notebook("between")


def test_both_downloads_at_once_give_the_same(canvas_class):
    new, old = canvas_class / "1.zip", canvas_class / "2.zip"
    zipped(new, {f"mulleranna_12345_200_{LESSON}-1.ipynb": notebook("two")})
    zipped(
        old,
        {
            f"mulleranna_12345_100_{LESSON}.ipynb": notebook("one"),
            "mulleranna_12345_101_answers.json": answers(),
        },
    )
    student = pseudonyms(canvas_class)["12345"]
    collect("02", [new, old], canvas_class)
    assert submitted(canvas_class, student) == {f"{LESSON}.ipynb": notebook("two")}


def test_of_two_notebooks_by_one_name_the_later_has_it_and_both_stay(canvas_class):
    zipped(
        canvas_class / "s.zip",
        {
            f"mulleranna_12345_100_{LESSON}.ipynb": notebook("one"),
            f"mulleranna_12345_101_{LESSON} (1).ipynb": notebook("two"),
        },
    )
    done = collect("02", [canvas_class / "s.zip"], canvas_class)
    student = pseudonyms(canvas_class)["12345"]
    assert submitted(canvas_class, student) == {
        f"{LESSON}.ipynb": notebook("two"),
        f"{LESSON} (1).ipynb": notebook("one"),
    }
    assert "stands beside a later one" in done.notes[0]
    assert collect("02", [canvas_class / "s.zip"], canvas_class).happened == {student: SAME}


def test_a_single_notebook_gets_our_name_and_several_keep_theirs(canvas_class):
    zipped(
        canvas_class / "s.zip",
        {
            "mulleranna_12345_100_final.ipynb": notebook("one"),
            "weissbo_12347_101_final.ipynb": notebook("one"),
            "weissbo_12347_102_final2-1.ipynb": notebook("two"),
            "weissbo_12347_103_holiday.png": os.urandom(6_000_000),
        },
    )
    done = collect("02", [canvas_class / "s.zip"], canvas_class)
    ids = pseudonyms(canvas_class)
    assert set(submitted(canvas_class, ids["12345"])) == {f"{LESSON}.ipynb"}
    assert set(submitted(canvas_class, ids["12347"])) == {"final.ipynb", "final2.ipynb", "holiday.png"}
    assert done.left_out == []


def test_a_learner_s_own_note_of_the_time_is_no_time(canvas_class):
    files = {
        f"mulleranna_LATE_12345_100_{LESSON}.ipynb": notebook("one"),
        "mulleranna_LATE_12345_101_timestamp.txt": b"2026-01-01 00:00:00 UTC",
    }
    zipped(canvas_class / "s.zip", files)
    done = collect("02", [canvas_class / "s.zip"], canvas_class)
    assert set(submitted(canvas_class, pseudonyms(canvas_class)["12345"])) == {f"{LESSON}.ipynb"}
    assert "timestamp.txt has the name of a note that nbgrader makes" in done.left_out[0]


def test_notebooks_and_answers_in_two_downloads_belong_together(canvas_class):
    a, b = canvas_class / "a.zip", canvas_class / "b.zip"
    zipped(a, {f"mulleranna_12345_100_{LESSON}.ipynb": notebook()})
    zipped(b, {"mulleranna_12345_300_answers.json": answers()})
    student = pseudonyms(canvas_class)["12345"]
    both = {f"{LESSON}.ipynb": notebook(), "answers.json": answers()}
    collect("02", [a], canvas_class)
    done = collect("02", [b], canvas_class)
    assert submitted(canvas_class, student) == both
    assert "put beside" in done.notes[0]
    shutil.rmtree(canvas_class / "class" / "submitted")
    collect("02", [a, b], canvas_class)
    assert submitted(canvas_class, student) == both


def test_a_zip_file_of_downloads_in_a_zip_file_is_opened(canvas_class):
    inner = zipped(None, {f"mulleranna_12345_100_{LESSON}.ipynb": notebook()})
    zipped(canvas_class / "outer.zip", {"submissions.zip": inner})
    assert list(collect("02", [canvas_class / "outer.zip"], canvas_class).happened.values()) == [NEW]


def test_without_a_list_own_ids_stay_and_platforms_get_pseudonyms(tmp_path):
    zipped(
        tmp_path / "a.zip", {f"kestrel-41_{LESSON}.ipynb": notebook(), "kestrel-41_answers.json": answers()}
    )
    assert collect("02", [tmp_path / "a.zip"], tmp_path).happened == {"kestrel-41": NEW}
    zipped(tmp_path / "b.zip", {f"Müller_{LESSON}.ipynb": notebook()})
    (student,) = collect("02", [tmp_path / "b.zip"], tmp_path).happened
    assert "ller" not in student
    assert Roster.of(tmp_path / "class").by_pseudonym[student].name == "Müller"


def test_who_is_not_on_the_list_is_said(canvas_class):
    zipped(
        canvas_class / "s.zip",
        {
            f"kestrel-99_{LESSON}.ipynb": notebook(),
            f"newcomer_777_100_{LESSON}.ipynb": notebook(),
        },
    )
    done = collect("02", [canvas_class / "s.zip"], canvas_class)
    assert "'kestrel-99' is nobody on the list" in done.left_out[0]
    assert len(done.happened) == 1
    assert "was added to it" in done.notes[0]


def link(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def test_hostile_zip_files_are_refused_by_name_and_stop_nobody(canvas_class):
    bad, good = canvas_class / "bad.zip", canvas_class / "good.zip"
    zipped(
        bad,
        {
            f"../mulleranna_12345_1_{LESSON}.ipynb": b"up",
            f"/etc/mulleranna_12345_2_{LESSON}.ipynb": b"absolute",
            link(f"mulleranna_12345_3_{LESSON}.ipynb"): b"/etc/passwd",
            f"mulleranna_12345_4_{LESSON}.ipynb": b"0" * 19_000_000,
            f"mulleranna_12345_5_{LESSON}.ipynb": notebook("good"),
        },
    )
    many, most = canvas_class / "many.zip", canvas_class / "most.zip"
    for path, entries in ((many, 60_000), (most, 100_000)):
        with zipfile.ZipFile(path, "w") as archive:
            for number in range(entries):
                archive.writestr(f"{number}.txt", b"")
    cut = canvas_class / "cut.zip"
    cut.write_bytes(b"PK\x03\x04 not really")
    zipped(good, {f"weissbo_12347_9_{LESSON}.ipynb": notebook("bo")})
    done = collect("02", [many, most, cut, bad, good], canvas_class)
    ids = pseudonyms(canvas_class)
    assert done.happened == {ids["12345"]: NEW, ids["12347"]: NEW}
    assert submitted(canvas_class, ids["12345"]) == {f"{LESSON}.ipynb": notebook("good")}
    said = "\n".join(done.left_out)
    assert f"{many} holds 60000 files" in said
    assert f"{most} is in the form for" in said
    assert f"{cut} is damaged or no zip file" in said
    assert said.count("bad.zip: ") == 4
    for reason in ("names a place outside", "is a link", "grows to more than"):
        assert reason in said
    assert not (canvas_class.parent / f"mulleranna_12345_1_{LESSON}.ipynb").exists()


def test_zip_files_in_zip_files_have_an_end(canvas_class):
    inner = zipped(None, {f"mulleranna_12345_100_{LESSON}.ipynb": notebook()})
    for _ in range(6):
        inner = zipped(None, {"more.zip": inner})
    (canvas_class / "deep.zip").write_bytes(inner)
    done = collect("02", [canvas_class / "deep.zip"], canvas_class)
    assert done.happened == {}
    assert "too deep" in done.left_out[0]


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_the_class_is_its_owner_s_alone_and_leaves_no_litter(canvas_class):
    zipped(canvas_class / "s.zip", {f"mulleranna_12345_100_{LESSON}.ipynb": notebook()})
    collect("02", [canvas_class / "s.zip"], canvas_class)
    folder = canvas_class / "class"
    assert not [path for path in folder.rglob("*") if path.lstat().st_mode & 0o077]
    assert not list(folder.glob(".collecting*"))


def test_a_source_that_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(CollectError, match="is not there"):
        collect("02", [tmp_path / "none.zip"], tmp_path)


def test_the_command_says_who_is_missing_and_leaves_a_code(canvas_class, monkeypatch):
    from grading.commands import register as register_commands

    monkeypatch.setattr("grading.classroom.root.class_root", lambda: canvas_class)
    app = typer.Typer()
    register_commands(app)
    zipped(canvas_class / "s.zip", {f"mulleranna_12345_100_{LESSON}.ipynb": notebook()})
    result = CliRunner().invoke(app, ["collect", "02", str(canvas_class / "s.zip")])
    assert result.exit_code == 0, result.output
    assert "Missing, of the people on the list: 2" in result.output
    assert "Weiß" not in result.output
    assert "Weiß" in CliRunner().invoke(app, ["collect", "02", str(canvas_class / "s.zip"), "--who"]).output
    (canvas_class / "cut.zip").write_bytes(b"no")
    assert CliRunner().invoke(app, ["collect", "02", str(canvas_class / "cut.zip")]).exit_code == 3


# The list of people


def test_a_roster_gives_stable_pseudonyms_and_the_gradebook_no_names(canvas_class):
    before = pseudonyms(canvas_class)
    assert set(before) == {"12345", "12346", "12347"}
    more = CANVAS + '"New, Di",12348,m4,di@x.org,B,\n'
    done = register(written(canvas_class / "grades.csv", more), canvas_class)
    assert (done.new, done.gone) == (1, [])
    after = pseudonyms(canvas_class)
    assert before.items() <= after.items()
    with Gradebook(class_config(canvas_class).CourseDirectory.db_url) as book:
        assert {student.id for student in book.students} == set(after.values())
        assert not any(s.first_name or s.last_name or s.email for s in book.students)
    # Moodle's list of the same people finds them by their address, and keeps Canvas's names for them.
    moodle = "First name,Last name,Email address\nAnna,Müller,anna@x.org\n"
    done = register(written(canvas_class / "m.csv", moodle), canvas_class)
    assert pseudonyms(canvas_class) == after


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_only_the_owner_may_read_who_is_who(canvas_class):
    assert stat.S_IMODE((canvas_class / "class" / "people.csv").stat().st_mode) == 0o600
    assert stat.S_IMODE((canvas_class / "class").stat().st_mode) == 0o700


def test_nothing_that_names_people_gets_into_the_repository(canvas_class):
    shutil.copy(ROOT / ".gitignore", canvas_class)
    for name in ("2026-11-03T0900_Grades-HR101.csv", "participants.csv", "names.csv", "submissions.zip"):
        written(canvas_class / name, CANVAS)
    zipped(canvas_class / "s.zip", {f"mulleranna_12345_100_{LESSON}.ipynb": notebook()})
    collect("02", [canvas_class / "s.zip"], canvas_class)
    subprocess.run(["git", "init", "-q", canvas_class], check=True)
    command = ["git", "status", "--porcelain", "--untracked-files=all"]
    seen = subprocess.run(command, cwd=canvas_class, capture_output=True, text=True, check=True).stdout
    assert seen.split() == ["??", ".gitignore"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_list_is_read_in_any_usual_encoding_and_separator(tmp_path, encoding, separator):
    text = (
        separator.join(["pseudonym", "id", "name"])
        + "\r\n"
        + separator.join(["ant", "7", "Jörg; Á, é"])
        + "\r\n"
    )
    text = text.replace("Jörg; Á, é", '"Jörg; Á, é"')
    path = tmp_path / "names.csv"
    path.write_bytes(text.encode(encoding))
    (person,) = read_people(path)
    assert (person.pseudonym, person.id, person.name) == ("ant", "7", "Jörg; Á, é")


def test_excel_s_own_first_line_is_no_line_of_the_list(tmp_path):
    (person,) = read_people(written(tmp_path / "n.csv", "sep=;\npseudonym;id\nant;7\n"))
    assert person.pseudonym == "ant"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04rest", "save it as CSV"),
        (b"a,b\n1,2\n", "names nobody"),
        (b"id,name\n1,A\n1,B\n", "stands there twice"),
        (b"pseudonym,id\n../x,1\n", "letters, digits and hyphens"),
    ],
)
def test_a_list_with_a_fault_is_one_sentence(tmp_path, data, sentence):
    (tmp_path / "n.csv").write_bytes(data)
    with pytest.raises(Exception, match=sentence) as error:
        register(tmp_path / "n.csv", tmp_path)
    assert "\n" not in str(error.value)
    assert isinstance(error.value, RosterError) or "n.csv" in str(error.value)
