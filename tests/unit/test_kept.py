"""All work of a lesson in one file: there and back, and what a hostile file cannot do."""

from __future__ import annotations

import json
import os
import time
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from course.answering.answers import read_answers, write_answers
from course.answering.kept import bundle, here
from course.answering.kept.bundle import BundleError, pack, read_work
from course.answering.session import Session
from course.app.copies.restore import restore, restore_what_lies_here

NAME = "02_the_official_framework"
ANSWERS = {"02.0": {"answer": "to_5", "first": None, "checks": 0}, "02.4": {"answer": {}, "checks": 2}}
GIVEN = {"cells": [], "metadata": {"course": {"role": "learner"}}, "nbformat": 4, "nbformat_minor": 5}


def notebook(text: str = "") -> bytes:
    cells = [{"cell_type": "markdown", "id": "a", "metadata": {}, "source": text}] if text else []
    return json.dumps({**GIVEN, "cells": cells}).encode()


@pytest.fixture
def source(tmp_path, monkeypatch):
    """The course's notebooks."""
    folder = tmp_path / "notebooks" / NAME
    folder.mkdir(parents=True)
    (folder / f"{NAME}.ipynb").write_bytes(notebook())
    monkeypatch.setattr(here.places, "notebooks_folder", lambda: tmp_path / "notebooks")
    return tmp_path / "notebooks"


@pytest.fixture
def mine(tmp_path, source):
    """A learner's lesson with an answer, a text, and a brief."""
    folder = tmp_path / "my-work" / NAME
    folder.mkdir(parents=True)
    (folder / f"{NAME}.ipynb").write_bytes(notebook("What I wrote."))
    (folder / "brief.html").write_text("<p>mine</p>", encoding="utf-8")
    write_answers(folder / "answers.json", ANSWERS, "0123456789abcdef")
    return folder


@pytest.fixture
def packed(mine):
    return pack(mine, mine / f"{NAME}.ipynb", NAME)


def files_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix != ".zip"}


def zipped(tmp_path: Path, files: dict[str, bytes], name: str = "work.zip") -> Path:
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in files.items():
            archive.writestr(member, content)
    (tmp_path / name).write_bytes(held.getvalue())
    return tmp_path / name


def test_there_and_back_into_an_empty_folder_under_another_name(packed, mine, source, tmp_path):
    before = files_in(mine)
    moved = packed.rename(tmp_path / "download (1).zip")
    done = restore(moved, source, tmp_path / "elsewhere")
    assert files_in(tmp_path / "elsewhere" / NAME) == before
    assert (done.kept, done.work.told) == ([], "The notebook and 2 answers")


def test_the_file_says_its_lesson_and_date_and_holds_the_lessons_folder(packed, mine):
    assert packed.parent == mine
    assert bundle.re.fullmatch(r"lesson-02-\d{4}-\d\d-\d\d\.zip", packed.name)
    names = zipfile.ZipFile(packed).namelist()
    assert names == [f"{NAME}/{name}" for name in (f"{NAME}.ipynb", "answers.json", "brief.html")]


def test_a_notebook_that_was_renamed_comes_back_under_the_lessons_name(mine, source, tmp_path):
    renamed = (mine / f"{NAME}.ipynb").rename(mine / f"{NAME} (1).ipynb")
    work = read_work(pack(mine, renamed, NAME))
    assert f"{NAME}.ipynb" in work.files


def test_a_fresh_copy_is_replaced_and_work_is_kept_aside(packed, mine, source):
    (mine / f"{NAME}.ipynb").write_bytes(notebook())
    assert restore(packed, source).kept == [], "nobody wrote in the notebook that stood there"
    (mine / f"{NAME}.ipynb").write_bytes(notebook("Another text."))
    write_answers(mine / "answers.json", {})
    other = files_in(mine)
    kept = restore(packed, source).kept
    assert {path.name.partition("before")[0] for path in kept} == {f"{NAME}-", "answers."}
    assert {path.read_bytes() for path in kept} == {other[f"{NAME}.ipynb"], other["answers.json"]}
    assert read_answers(mine / "answers.json") == ANSWERS
    assert restore(packed, source).kept == [], "what is the same is not kept twice"


def test_two_files_kept_in_one_second_have_two_names(mine):
    path = mine / "brief.html"
    assert len({bundle.keep_aside(path) for _ in range(3)}) == 3
    assert bundle.keep_aside(mine / "answers.json").name.startswith("answers.before-")


def test_a_folder_that_a_browser_unpacked_does_too(packed, source, tmp_path):
    zipfile.ZipFile(packed).extractall(tmp_path / "Downloads")
    done = restore(tmp_path / "Downloads" / NAME, source, tmp_path / "elsewhere")
    assert "2 answers" in done.work.told


def test_it_lies_where_it_belongs(packed, mine, source, tmp_path, monkeypatch):
    """In the lesson's folder, also Binder's; beside the lessons; or anywhere."""
    assert restore(packed, source).folder == mine
    assert restore(packed.rename(mine.parent / "w.zip"), source).folder == mine
    away = (mine.parent / "w.zip").rename(tmp_path / "w.zip")
    monkeypatch.chdir(tmp_path)
    (mine / f"{NAME}.ipynb").unlink()
    assert restore(away, source).folder == mine
    monkeypatch.chdir(mine)
    assert restore(away, source).folder == mine


def test_a_start_brings_back_what_was_dropped_and_nothing_over_work(packed, mine, source, tmp_path):
    assert restore_what_lies_here(source, mine.parent) == []
    new = tmp_path / "new"
    (new / NAME).mkdir(parents=True)
    (new / NAME / f"{NAME}.ipynb").write_bytes(notebook())
    (new / "my download.zip").write_bytes(packed.read_bytes())
    (new / "other.zip").write_bytes(b"no zip file")
    assert restore_what_lies_here(source, new) == ["my download.zip: your work in lesson 02 is back."]
    assert read_answers(new / NAME / "answers.json") == ANSWERS
    assert restore_what_lies_here(source, new) == []
    (new / NAME / "answers.json").unlink()
    assert restore_what_lies_here(source, new) == [], "somebody wrote in the notebook"


@pytest.mark.parametrize(
    "name", ["../../evil.txt", "/etc/passwd", "..\\..\\evil.txt", f"{NAME}/../../evil.txt", "C:/evil.txt"]
)
def test_a_file_never_chooses_where_it_is_written(name, source, tmp_path):
    hostile = zipped(tmp_path, {f"{NAME}.ipynb": notebook("x"), name: b"evil"})
    restore(hostile, source, tmp_path / "deep" / "my-work")
    assert files_in(tmp_path / "deep" / "my-work" / NAME) == {f"{NAME}.ipynb": notebook("x")}
    assert not list(tmp_path.rglob("evil*"))


def test_a_path_that_leads_out_is_written_inside(source, tmp_path):
    hostile = zipped(
        tmp_path, {f"../../{NAME}.ipynb": notebook("x"), "/tmp/answers.json": b'{"schema": 1, "answers": {}}'}
    )
    restore(hostile, source, tmp_path / "deep" / "my-work")
    assert set(files_in(tmp_path / "deep" / "my-work" / NAME)) == {f"{NAME}.ipynb", "answers.json"}


def link() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(f"{NAME}.ipynb")
    info.external_attr = 0o120777 << 16
    return info


BOMB = b"0" * 30_000_000


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({}, "no file that save_work"),
        ({"answers.json": b"{}"}, "should hold one lesson"),
        ({"77_nothing.ipynb": notebook()}, "should hold one lesson"),
        ({f"{NAME}.ipynb": notebook(), "01_who_is_speaking.ipynb": notebook()}, "should hold one lesson"),
        ({f"a/{NAME}.ipynb": notebook(), f"b/{NAME}.ipynb": notebook()}, "twice"),
        ({f"{NAME}.ipynb": b"{}"}, "notebook in work.zip is damaged"),
        ({f"{NAME}.ipynb": b"[" * 100_000}, "notebook in work.zip is damaged"),
        (
            {f"{NAME}.ipynb": json.dumps({**GIVEN, "metadata": {"course": {"role": "solution"}}}).encode()},
            "solution",
        ),
        (
            {f"{NAME}.ipynb": notebook(), "answers.json": b'{"answers": 3}'},
            "answers.json in work.zip cannot be used",
        ),
        ({f"{NAME}.ipynb": BOMB}, "too large"),
        ({f"{NAME}.ipynb": notebook(), **{f"{n}.txt": b"" for n in range(501)}}, "more files"),
    ],
)
def test_what_is_no_work_is_refused_in_a_sentence_and_nothing_is_written(files, says, source, tmp_path):
    hostile = zipped(tmp_path, files)
    with pytest.raises(BundleError, match=says) as told:
        restore(hostile, source, tmp_path / "my-work")
    assert "\n" not in str(told.value)
    assert not (tmp_path / "my-work").exists()


def test_links_passwords_and_damage_are_refused(packed, source, tmp_path):
    held = BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(link(), b"/etc/passwd")
    whole = bytearray(packed.read_bytes())
    locked = bytearray(whole)
    entry = locked.index(b"PK\x01\x02")
    locked[entry + 8] |= 1
    cut = whole[: len(whole) // 2]
    whole[60] ^= 255
    for content, says in (
        (held.getvalue(), "link"),
        (locked, "password"),
        (cut, "damaged"),
        (whole, "damaged"),
    ):
        (tmp_path / "x.zip").write_bytes(bytes(content))
        with pytest.raises(BundleError, match=says):
            read_work(tmp_path / "x.zip")
    with pytest.raises(BundleError, match="cannot be read"):
        read_work(tmp_path / "none.zip")


def test_a_link_in_a_folder_is_not_followed(tmp_path, mine):
    (mine / f"{NAME}.ipynb").unlink()
    (mine / f"{NAME}.ipynb").symlink_to("/etc/passwd")
    with pytest.raises(BundleError, match="should hold one lesson"):
        read_work(mine)


def test_save_work_packs_it_and_restore_work_brings_it_back(mine, source, monkeypatch):
    from course.answering.kept.work import save_work

    monkeypatch.chdir(mine)
    shown = save_work()
    (file,) = mine.glob("*.zip")
    assert f'<a href="{file.name}" download="{file.name}">' in shown._repr_html_()
    assert "Binder forgets" in repr(shown)
    assert here.offer(mine) == "", "there is work here already"
    (mine / "answers.json").unlink()
    (mine / f"{NAME}.ipynb").write_bytes(notebook())
    assert f"{file.name} holds your work" in here.offer(mine)
    told = repr(here.restore_work())
    assert "2 answers" in told
    assert "Reload" in told
    assert read_answers(mine / "answers.json") == ANSWERS
    assert b"What I wrote." in (mine / f"{NAME}.ipynb").read_bytes()
    assert "kept as" not in told


def test_what_is_saved_after_the_cell_ran_is_packed_too(mine, monkeypatch):
    """Ctrl+S comes after the cell that shows all answers, whose output the file should hold."""
    monkeypatch.chdir(mine)
    monkeypatch.setattr(here, "running_shell", lambda: object())
    monkeypatch.setattr(here, "SECONDS_BETWEEN_LOOKS", 0.01)
    here.packed_here("02")
    (file,) = mine.glob("*.zip")
    (mine / f"{NAME}.ipynb").write_bytes(notebook("Saved after."))
    deadline = time.monotonic() + 10
    while b"Saved after." not in read_work(file).files[f"{NAME}.ipynb"] and time.monotonic() < deadline:
        time.sleep(0.02)
    assert b"Saved after." in read_work(file).files[f"{NAME}.ipynb"]
    (mine / f"{NAME}.ipynb").unlink()  # ends the thread


def test_another_lessons_file_and_no_file_are_named(packed, mine, source, tmp_path, monkeypatch):
    monkeypatch.chdir(mine)
    other = zipped(tmp_path, {"01_who_is_speaking.ipynb": notebook()})
    with pytest.raises(BundleError, match="work of 01_who_is_speaking"):
        here.restore_work(other)
    packed.unlink()
    with pytest.raises(BundleError, match="no file of this lesson"):
        here.restore_work()


@pytest.mark.parametrize("where", ["grader", "none", "solution"])
def test_nothing_is_packed_where_no_learner_works(mine, monkeypatch, where):
    monkeypatch.chdir(mine)
    if where == "grader":
        monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    elif where == "none":
        (mine / f"{NAME}.ipynb").unlink()
    else:
        solution = {**GIVEN, "metadata": {"course": {"role": "solution"}}}
        (mine / f"{NAME}.ipynb").write_text(json.dumps(solution), encoding="utf-8")
    assert here.packed_here("02") is None
    assert not list(mine.glob("*.zip"))


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_that_takes_no_file_says_so(mine, monkeypatch):
    monkeypatch.chdir(mine)
    mine.chmod(0o500)
    assert "could not be packed" in repr(here.packed_here("02"))
    mine.chmod(0o700)


def test_what_documents_write_is_packed():
    from course.documents import brief, record

    assert set(bundle.WRITTEN) == {brief.PAGE, brief.DATA, record.PAGE, record.DATA}


def elsewhere(mine: Path, source: Path) -> Path:
    """The lesson on another machine, where another store of answers was begun."""
    folder = mine.parent.parent / "binder" / NAME
    folder.mkdir(parents=True)
    (folder / f"{NAME}.ipynb").write_bytes(notebook())
    write_answers(folder / "answers.json", {}, "fedcba9876543210")
    return folder


def test_a_file_from_elsewhere_is_not_written_over_by_what_is_packed_on_the_same_day(packed, mine, source):
    folder = elsewhere(mine, source)
    dropped = folder / packed.name
    dropped.write_bytes(packed.read_bytes())
    for _ in range(2):
        assert pack(folder, folder / f"{NAME}.ipynb", NAME) == dropped
    (aside,) = folder.glob("lesson-02-*-before-*.zip")
    assert aside.read_bytes() == packed.read_bytes()


def test_a_file_from_elsewhere_is_found_before_those_that_were_packed_here(packed, mine, source, monkeypatch):
    folder = elsewhere(mine, source)
    (folder.parent / "download (1).zip").write_bytes(packed.read_bytes())
    pack(folder, folder / f"{NAME}.ipynb", NAME)
    monkeypatch.chdir(folder)
    assert "are back from download (1).zip" in repr(here.restore_work())
    assert read_answers(folder / "answers.json") == ANSWERS


def test_work_in_the_course_s_own_notebooks_is_kept_aside_too(packed, mine, source):
    """On Binder learners write into the folder of notebooks itself: a copy of what is given out it is not."""
    (source / NAME / f"{NAME}.ipynb").write_bytes(notebook("Written on Binder."))
    (kept,) = restore(packed, source, source).kept
    assert b"Written on Binder." in kept.read_bytes()
    assert b"What I wrote." in (source / NAME / f"{NAME}.ipynb").read_bytes()


def test_a_folder_of_another_name_is_known_by_its_answers(packed, mine, source, monkeypatch):
    other = mine.rename(mine.parent / "my second lesson")
    monkeypatch.chdir(other)
    assert "2 answers are back" in repr(here.restore_work())
    (other / "answers.json").unlink()
    (other / f"{NAME}.ipynb").unlink()
    monkeypatch.setattr(here, "session", lambda: Session())
    with pytest.raises(BundleError, match="The folder my second lesson is no lesson's"):
        here.restore_work()
