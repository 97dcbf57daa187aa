"""The result of grading is stored once: report and export read it, and whatever else stands there is a view."""

from __future__ import annotations

import csv
import hashlib
import json
import logging
import os
import stat

import pytest
from class_in_a_gradebook import GRADED, LESSON, WAITS, MadeUpClass, entry
from hypothesis import given
from hypothesis import strategies as st
from nbgrader.coursedir import CourseDirectory

from grading.classroom.release import class_config
from grading.engine.judging.results import CheckResult, Judged, Result
from grading.engine.recording.record import told
from grading.engine.recording.store import Store
from grading.reports.class_record import lesson_record, open_gradebook
from grading.reports.export import export
from grading.reports.report import report

READS_OTHERWISE = "The sentence that only the stored result holds."
FAILURE = "Cell 7 (exercise-02-2) ran longer than 30 seconds and could not be stopped alone."
PROBLEM = f"The notebook {LESSON}.ipynb is cut off in the middle."
UNKNOWN = "It could not be graded (OSError); grade it again or by hand."
NOTEBOOK = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
SEEN = Result(
    notebook=NOTEBOOK,
    answers={"02.4": entry("anything")},
    checks={"check-02-4": CheckResult(None, "The cell was deleted.")},
    first={"02.4": Judged(False, [("A part", READS_OTHERWISE)])},
    last={"02.4": Judged(True)},
    repairs=["The graded cell check-02-4 was deleted; a person must grade it."],
    flags=["Cell 3 asks for the network."],
    notes=["Cell 9 reached the limit of output."],
    seconds=4.5,
)


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = tmp_path_factory.mktemp("class")
    made_up = MadeUpClass(root)
    nothing = {exercise.id: WAITS for exercise in GRADED}
    made_up.hand_in("ant", {"02.4": WAITS}, result=SEEN)
    made_up.hand_in("bee", result=Result(notebook=NOTEBOOK, failure=FAILURE, repairs=["Mended."]))
    made_up.hand_in("cut", nothing, result=Result(notebook=NOTEBOOK, problem=PROBLEM, readable=False))
    made_up.hand_in("lost", nothing, result=Result(notebook=NOTEBOOK, problem=UNKNOWN))
    made_up.hand_in("plain", repairs=["Mended by nbgrader's step."])
    return root


def record_of(root):
    course = CourseDirectory(config=class_config(root))
    with open_gradebook(course) as book:
        return lesson_record(book, LESSON, course)


@pytest.fixture(scope="module")
def by_student(root):
    return record_of(root).by_student


@pytest.fixture(scope="module")
def page(root):
    return report("02", root).read_text(encoding="utf-8")


def file_of(root, student, name):
    return root / "class" / "autograded" / student / LESSON / name


def stored(root, student):
    return root / "class" / "results" / LESSON / f"{hashlib.sha256(student.encode()).hexdigest()}.json"


def test_the_record_is_the_stored_result(by_student):
    ant = by_student["ant"]
    assert (ant.first["02.4"].right, ant.last["02.4"].right) == (False, True)
    assert ant.repairs == (*SEEN.repairs, *SEEN.notes)
    assert (ant.run.flags, ant.run.seconds) == (tuple(SEEN.flags), 4.5)
    assert ant.run.reasons == {"02.4": "The cell was deleted."}
    assert by_student["plain"].repairs == ("Mended by nbgrader's step.",)


def test_answers_are_not_judged_again(page, root, monkeypatch):
    assert READS_OTHERWISE in page
    judged = []
    monkeypatch.setattr("grading.engine.judging.answers.judge", lambda *answer: judged.append(answer))
    assert record_of(root).by_student["ant"].last["02.4"].right
    assert judged == []


def test_a_failure_is_a_failure_and_no_repair(page, by_student):
    assert by_student["bee"].run.failure == FAILURE
    assert by_student["bee"].repairs == ("Mended.",)
    assert page.count("could not be stopped alone") == 1
    assert "failure 3" in page
    assert "repair 4" in page


def test_the_files_beside_the_notebook_are_views(root):
    repairs, run = (
        json.loads(file_of(root, "bee", name).read_text(encoding="utf-8"))
        for name in ("repairs.json", "run.json")
    )
    assert repairs == ["Mended."]
    assert (run["failure"], run["problem"]) == (FAILURE, None)
    assert told(Result(failure=FAILURE, repairs=["Mended."])) == [FAILURE, "Mended."]
    first = json.loads(file_of(root, "bee", f"{LESSON}.ipynb").read_text(encoding="utf-8"))["cells"][0]
    assert "could not be stopped alone" in first["source"]
    assert "Mended." in first["source"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_what_stands_beside_a_notebook_has_one_kind_of_rights_in_a_folder_of_its_owner_s(root):
    names = ("answers.json", "repairs.json", "run.json", f"{LESSON}.ipynb")
    assert len({file_of(root, "ant", name).stat().st_mode for name in names}) == 1
    assert stat.S_IMODE((root / "class").stat().st_mode) == 0o700


def test_unreadable_ones_are_counted(page, by_student, root, tmp_path):
    assert [name for name, one in by_student.items() if not one.readable] == ["cut"]
    assert "all readable" not in page
    assert "1 of them unreadable" in page
    assert "No readable notebook: cut." in page
    with export("csv", file=tmp_path / "all.csv", root=root).target.open(encoding="utf-8-sig") as file:
        status = {row["student"]: row["status"] for row in csv.DictReader(file)}
    assert (status["cut"], status["lost"]) == ("unreadable", "waits")


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "5", "[" * 100_000, '{"checks": {"x": 5}}', '{"first": {"02.4": 0.5}}', '{"notebook": {}}',
     '{"notebook": {"cells": [5]}}', '{"run": 1, "repairs": "no list"}', "\udcff"],
)  # fmt: skip
def test_a_stored_result_of_another_form_is_left_out_with_one_line(root, text, caplog):
    whole = stored(root, "ant").read_bytes()
    try:
        stored(root, "ant").write_bytes(text.encode("utf-8", "surrogateescape"))
        with caplog.at_level(logging.WARNING):
            ant = record_of(root).by_student["ant"]
    finally:
        stored(root, "ant").write_bytes(whole)
    assert ant.repairs == (*SEEN.repairs, *SEEN.notes)
    assert ant.run.reasons == {"02.4": "The cell was deleted."}
    (line,) = [record.getMessage() for record in caplog.records]
    assert "cannot be read and was left out" in line
    assert "\n" not in line


@pytest.mark.parametrize("key", ["../../../secret", "", 5, None, "f" * 64])
def test_a_key_that_leads_nowhere_is_left_out(root, key):
    path = file_of(root, "ant", "run.json")
    whole = path.read_bytes()
    try:
        path.write_text(json.dumps(json.loads(whole) | {"result": key}), encoding="utf-8")
        assert record_of(root).by_student["ant"].run.flags == tuple(SEEN.flags)
    finally:
        path.write_bytes(whole)


def test_grading_by_nbgrader_s_own_step_takes_the_result_s_place(root):
    path = file_of(root, "ant", "run.json")
    whole = path.read_bytes()
    try:
        path.write_text(json.dumps({"seconds": 1.5, "flags": []}), encoding="utf-8")
        ant = record_of(root).by_student["ant"]
    finally:
        path.write_bytes(whole)
    assert (ant.run.seconds, ant.run.flags) == (1.5, ())


SENTENCES = st.lists(st.text(max_size=9), max_size=3)
JUDGED = st.builds(
    Judged, st.booleans(), st.lists(st.tuples(st.text(max_size=4), st.text(max_size=9)), max_size=2)
)
RESULTS = st.builds(
    Result,
    checks=st.dictionaries(
        st.text(max_size=5),
        st.builds(CheckResult, st.none() | st.floats(0, 9), st.none() | st.text(max_size=9)),
        max_size=3,
    ),
    first=st.dictionaries(st.text(max_size=5), JUDGED, max_size=3),
    last=st.dictionaries(st.text(max_size=5), JUDGED, max_size=3),
    repairs=SENTENCES,
    failure=st.none() | st.text(max_size=9),
    readable=st.booleans(),
)


@given(RESULTS)
def test_a_result_comes_back_from_its_file_as_it_was(tmp_path_factory, result):
    store = Store(tmp_path_factory.mktemp("class"), LESSON)
    store.put("0" * 64, result)
    assert store.get("0" * 64) == result
