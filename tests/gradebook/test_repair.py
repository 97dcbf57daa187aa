"""Repairs before a submission runs: property-based where the input can be anything."""

from __future__ import annotations

import json

import nbformat
from hypothesis import given
from hypothesis import strategies as st

from course.answering.answers import ANSWER_MIME, read_answers, write_answers
from grading.classroom.repair import _says_not_graded, drop_copies, repair_metadata, rescue_answers

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
MARKS = st.dictionaries(
    st.sampled_from(["grade_id", "schema_version", "grade", "solution", "locked", "points", "task"]),
    JSON,
    max_size=5,
)


def cell(grade_id=None, **marks):
    made = nbformat.v4.new_code_cell("check('02.1')")
    if grade_id is not None:
        made.metadata["nbgrader"] = nbformat.from_dict({"grade_id": grade_id, **marks})
    return made


def answered(name, answer):
    made = cell()
    made.outputs = [
        nbformat.v4.new_output("display_data", {ANSWER_MIME: {"id": name, "answer": answer, "checks": 1}})
    ]
    return made


def test_a_lost_schema_version_is_given_back():
    cells = [cell("check-02-1", grade=True)]
    assert "had lost its schema version" in repair_metadata(cells)[0]
    assert cells[0].metadata.nbgrader.schema_version == 3
    assert repair_metadata(cells) == []


def test_the_last_of_several_copies_counts():
    cells = [cell("check-02-1", grade=True), cell("check-02-1", grade=True), cell("check-02-2", grade=True)]
    assert len(drop_copies(cells)) == 1
    assert ["nbgrader" in one.metadata for one in cells] == [False, True, True]


@given(st.lists(JSON | MARKS, max_size=6))
def test_whatever_the_metadata_ids_are_single_and_complete_afterwards(all_marks):
    cells = []
    for marks in all_marks:
        made = cell()
        made.metadata["nbgrader"] = nbformat.from_dict(marks)
        cells.append(made)
    repair_metadata(cells)
    drop_copies(cells)
    kept = [one.metadata["nbgrader"] for one in cells if one.metadata.get("nbgrader")]
    ids = [marks.get("grade_id") for marks in kept if marks.get("grade_id")]
    assert len(ids) == len(set(ids))
    assert all(marks.get("schema_version") == 3 for marks in kept)


def test_answers_only_in_the_notebook_are_brought_into_the_file(tmp_path):
    assert "02.3" in rescue_answers([answered("02.3", {"a": "b"})], tmp_path)[0]
    assert read_answers(tmp_path / "answers.json")["02.3"]["answer"] == {"a": "b"}


def test_the_file_wins_and_the_difference_is_reported(tmp_path):
    write_answers(tmp_path / "answers.json", {"02.3": {"answer": "file", "first": None, "checks": 0}})
    repairs = rescue_answers([answered("02.3", "notebook")], tmp_path)
    assert "differ for 02.3" in repairs[0]
    assert read_answers(tmp_path / "answers.json")["02.3"]["answer"] == "file"


def test_a_broken_file_is_kept_and_the_notebook_used(tmp_path):
    (tmp_path / "answers.json").write_text("{", encoding="utf-8")
    repairs = rescue_answers([answered("02.3", "notebook")], tmp_path)
    assert "could not be read" in repairs[0]
    assert (tmp_path / "answers.broken-submitted.json").read_text() == "{"
    assert read_answers(tmp_path / "answers.json")["02.3"]["answer"] == "notebook"


@given(JSON)
def test_no_output_of_a_notebook_stops_the_rescue(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("student")
    made = cell()
    made.outputs = [
        nbformat.from_dict(
            {"output_type": "display_data", "data": {ANSWER_MIME: json.loads(json.dumps(data))}}
        )
    ]
    rescue_answers([made], folder)


def test_saved_but_not_graded_is_seen():
    made = cell("check-02-1", grade=True)
    made.outputs = [
        nbformat.v4.new_output("error", ename="NotGraded", evalue="Saved, not graded.", traceback=[])
    ]
    assert _says_not_graded(made)
    made.outputs[0].ename = "NotYet"
    assert not _says_not_graded(made)
