"""What stands beside a notebook is read once and up to a limit; what is not read is said, and not taken for empty."""

import json
import zipfile
from collections import Counter
from datetime import datetime

import pytest
from engine_lab import LESSON, hand_in, learner_s, released, with_cell

from course.answering.answers import FILE_NAME, MOST_BRACKETS, answers_of
from grading.engine.intake import handed_in
from grading.engine.intake.finding import answer_files
from grading.engine.intake.sanitize import sanitize

ANSWERS = {"schema": 1, "answers": {"02.4": {"answer": {}, "first": None, "checks": 0}}}
DEEP = b'{"schema": 1, "answers": {"a": [' + b"[]," * (MOST_BRACKETS + 1) + b"[]]}}"


def worked():
    return with_cell(learner_s(), "exercise-02-2", "narrowed = 3")


def sanitized(tmp_path, document=None, **more):
    folder = hand_in(tmp_path / LESSON, document or worked())
    for name, content in more.items():
        (folder / name.replace("__", ".")).write_bytes(content)
    return sanitize(folder, LESSON, released())


def notebook(size):
    cell = {"cell_type": "markdown", "metadata": {}, "source": "x" * size}
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]}).encode()


@pytest.fixture
def parsed(monkeypatch):
    seen = Counter()
    real = handed_in.parse
    monkeypatch.setattr(handed_in, "parse", lambda data: seen.update([data]) or real(data))
    return seen


def test_no_file_is_parsed_twice(tmp_path, parsed):
    copies = {
        f"answers ({number})__json": json.dumps(ANSWERS | {"n": number}).encode() for number in range(5)
    }
    copies |= {f"copy-{number}__ipynb": notebook(number) for number in range(5)}
    assert sanitized(tmp_path, **copies).problem is None
    assert len(parsed) == 11
    assert set(parsed.values()) == {1}


def test_all_files_beside_share_one_limit_and_ours_stand_outside(tmp_path, parsed, monkeypatch):
    monkeypatch.setattr(handed_in, "BESIDE_BYTES", 5_000)
    copies = {f"copy-{number}__ipynb": notebook(2_000 + number) for number in range(5)}
    done = sanitized(tmp_path, answers__json=json.dumps(ANSWERS | {"n": "x" * 9_000}).encode(), **copies)
    assert done.problem is None
    assert len(parsed) == 1 + 1 + 2
    assert "was used" not in " ".join(done.repairs)


def test_a_zip_file_of_the_work_takes_no_room_from_what_is_in_it(tmp_path, monkeypatch):
    monkeypatch.setattr(handed_in, "BESIDE_BYTES", 5_000)
    folder = tmp_path / LESSON
    folder.mkdir()
    with zipfile.ZipFile(folder / "mine.zip", "w") as archive:
        archive.writestr(f"{LESSON}.ipynb", json.dumps(learner_s()))
        archive.writestr("answers.json", json.dumps(ANSWERS | {"n": "x" * 9_000}))
        archive.writestr("copy.ipynb", notebook(2_000))
    assert (folder / "mine.zip").stat().st_size > handed_in.BESIDE_BYTES
    done = sanitize(folder, LESSON, released())
    assert (done.problem, list(done.answers)) == (None, ["02.4"])
    assert not [sentence for sentence in done.repairs if "too much" in sentence]


def test_what_is_not_read_is_not_taken_for_empty(tmp_path, monkeypatch):
    monkeypatch.setattr(handed_in, "BESIDE_BYTES", 5_000)
    for number, more in enumerate([{"mine__ipynb": notebook(9_000)}, {"mine__txt": b"x" * 9_000}]):
        done = sanitized(tmp_path / str(number), **more)
        assert "manual-02-7" in done.manual, more.keys()
    assert "manual-02-7" not in sanitized(tmp_path / "none", mine__txt=b"", mine__ipynb=b"").manual


@pytest.mark.parametrize("copy", [notebook(9_000), notebook(9)[:-9]])
def test_beside_an_untouched_notebook_work_that_cannot_be_read_is_no_zero(tmp_path, monkeypatch, copy):
    monkeypatch.setattr(handed_in, "BESIDE_BYTES", 5_000)
    assert sanitized(tmp_path, learner_s(), mine__ipynb=copy).problem == (
        f"The notebook {LESSON}.ipynb is as it was given out, and what may hold the work cannot be read (“mine.ipynb”)."
    )
    assert sanitized(tmp_path, mine__ipynb=copy).problem is None


def test_an_answer_file_that_is_not_used_is_named_with_the_reason(tmp_path, monkeypatch):
    monkeypatch.setattr(answer_files, "ALIKE_BYTES", 5_000)
    files = {
        "answers (1)__json": b'{"schema": 1, "answ',
        "answers (2)__json": b"[1, 2]",
        "answers (3)__json": json.dumps(ANSWERS | {"n": "x" * 9_000}).encode(),
    }
    said = sanitized(tmp_path, **files).repairs
    assert "“answers (1).json” was not used: it is cut off or no JSON." in said
    assert "“answers (2).json” was not used: it is not a file of answers." in said
    assert "Not used: “answers (3).json”; of all files with such names 0.005 MB are read." in said


def test_a_file_of_too_many_parts_is_refused_before_they_are_built(tmp_path):
    said = " ".join(sanitized(tmp_path / "beside", answers__json=DEEP[:1_900_000]).repairs)
    assert "cut off" in said
    folder = hand_in(tmp_path / LESSON, learner_s())
    (folder / f"{LESSON}.ipynb").write_bytes(DEEP)
    assert "has too many parts (1,000,0" in str(sanitize(folder, LESSON, released()).problem)
    (folder / FILE_NAME).write_bytes(DEEP)
    assert "has too many parts" in answers_of(folder).trouble


def test_of_a_folder_that_somebody_else_filled_notebooks_are_read_up_to_a_limit(tmp_path, monkeypatch):
    monkeypatch.setattr("course.answering.answers.MOST_BYTES", 5_000)
    read = []
    monkeypatch.setattr(
        "course.answering.answers.document_in", lambda path, follow_links: read.append(path.name)
    )
    for number in range(4):
        (tmp_path / f"{number}.ipynb").write_bytes(notebook(2_000))
    answers_of(tmp_path, own=False)
    assert read == ["0.ipynb", "1.ipynb"]
    answers_of(tmp_path)
    assert len(read) == 2 + 4


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2026-11-02 10:00:00 UTC", datetime(2026, 11, 2, 10)),
        ("2026-11-02 10:00:00.123456 UTC", datetime(2026, 11, 2, 10, 0, 0, 123456)),
        ("2026-11-02T12:00:00+02:00", datetime(2026, 11, 2, 10)),
        ("2026-11-02 12:00:00 +0200", datetime(2026, 11, 2, 10)),
        ("2026-11-02 11:00:00 CET", datetime(2026, 11, 2, 10)),
        ("2026-11-02", datetime(2026, 11, 2)),
        *((text, None) for text in ("1", "-1", "12:00", "Monday", "2026-13-45 10:00:00 UTC", "", "9" * 900)),
        *((f"2026-11-02 10:00:00 {zone}", None) for zone in ("/etc/passwd", "ABCDE")),
    ],
)
def test_a_time_is_a_day_of_a_year(tmp_path, text, time):
    (tmp_path / handed_in.TIME_FILE).write_text(text, encoding="utf-8")
    if time is None:
        with pytest.raises(handed_in.Unreadable, match=r"holds no time, such as 2026-11-30"):
            handed_in.time_of(tmp_path)
    else:
        assert handed_in.time_of(tmp_path) == time


def test_a_note_that_is_no_time_is_said_and_not_handed_on(tmp_path):
    said = sanitized(tmp_path, timestamp__txt=b"12:00").repairs
    assert "timestamp.txt holds no time, such as 2026-11-30 18:00:00 UTC; it was left out." in said
    assert handed_in.time_of(tmp_path) is None
