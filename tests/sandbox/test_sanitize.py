"""Whatever is handed in, sanitizing gives a notebook of the released form or one sentence."""

from __future__ import annotations

import copy
import json
import os

import nbformat
import pytest
from engine_lab import LESSON, hand_in, learner_s, released
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grading.engine.intake.finding.restore import restored_from_nothing
from grading.engine.intake.sanitize import sanitize

RELEASED = released()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
IDS = st.sampled_from([*list(RELEASED.cells)[:6], "unknown", "", 3, None])
MARKS = st.dictionaries(
    st.sampled_from(["grade_id", "schema_version", "grade", "solution", "locked", "points", "task"]),
    JSON | IDS,
    max_size=5,
)
CELLS = st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.sampled_from(["code", "markdown", "raw", "heading", 7]),
        "source": JSON | st.text(max_size=30) | st.lists(st.text(max_size=5), max_size=3),
        "metadata": JSON | st.fixed_dictionaries({}, optional={"nbgrader": JSON | MARKS, "tags": JSON}),
        "outputs": JSON,
        "id": JSON | IDS,
        "attachments": JSON,
    },
)


def cell(notebook, grade_id):
    return next(c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == grade_id)


def sanitized(folder, notebook):
    return sanitize(hand_in(folder, notebook), LESSON, RELEASED)


def is_released_form(notebook):
    nbformat.validate(nbformat.from_dict(notebook))
    marked = [c for c in notebook["cells"] if c["metadata"].get("nbgrader")]
    ids = [c["metadata"]["nbgrader"]["grade_id"] for c in marked]
    assert sorted(ids) == sorted(RELEASED.cells)
    for one in marked:
        original = RELEASED.cells[one["metadata"]["nbgrader"]["grade_id"]]
        assert one["metadata"]["nbgrader"] == original.marks
        assert one["cell_type"] == original.cell_type
        assert not original.locked or one["source"] == original.source
    assert not any(c.get("outputs") for c in notebook["cells"])


def test_an_honest_notebook_is_left_as_it_is(tmp_path):
    done = sanitized(tmp_path, learner_s())
    assert (done.problem, done.repairs, done.flags, done.manual) == (None, [], [], {})
    assert done.notebook is not None
    assert [c["source"] for c in done.notebook["cells"]] == [
        "".join(c["source"]) for c in learner_s()["cells"]
    ]
    is_released_form(done.notebook)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(CELLS, max_size=6) | JSON, JSON)
def test_any_cells_end_in_the_released_form_or_one_sentence(tmp_path_factory, cells, metadata):
    document = {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}
    done = sanitized(tmp_path_factory.mktemp("any"), document)
    if done.problem:
        assert "\n" not in done.problem
        assert done.problem.endswith(".")
    else:
        assert done.notebook is not None
        is_released_form(done.notebook)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300) | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_end_in_one_sentence(tmp_path_factory, data):
    done = sanitized(tmp_path_factory.mktemp("bytes"), data)
    assert done.problem is not None or done.notebook is not None


@settings(max_examples=40, deadline=None)
@given(JSON)
def test_any_answers_are_read_or_reported(tmp_path_factory, document):
    folder = hand_in(tmp_path_factory.mktemp("answers"), learner_s())
    (folder / "answers.json").write_text(json.dumps(document), encoding="utf-8")
    done = sanitize(folder, LESSON, RELEASED)
    assert done.problem is None
    assert done.repairs


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is empty"),
        (b"\x00" * 100, "is empty"),
        (b'{"cells": [', "is cut off or no JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b"[]", "holds no notebook"),
        (b'{"nbformat": 2}', "has the format “2”"),
        (b'{"nbformat": 4}', "holds no list of cells"),
        (b"\xff\xfe\xfa", "no encoding that notebooks use"),
        (b" " * 20_000_001, "is too large"),
        (json.dumps({"nbformat": 4, "cells": [{}] * 10_000}).encode(), "has 10000 cells"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_one_sentence(tmp_path, data, sentence):
    done = sanitized(tmp_path, data)
    assert done.problem is not None
    assert sentence in done.problem


def test_a_missing_notebook_is_one_sentence_and_a_renamed_one_is_found(tmp_path):
    (tmp_path / "none").mkdir()
    assert (
        sanitize(tmp_path / "none", LESSON, RELEASED).problem
        == f"The notebook {LESSON}.ipynb was not handed in."
    )
    hand_in(tmp_path / "other", learner_s(), "my work (1)")
    done = sanitize(tmp_path / "other", LESSON, RELEASED)
    assert done.problem is None
    assert "under another name" in done.repairs[0]
    hand_in(tmp_path / "two", learner_s())
    hand_in(tmp_path / "two", b"{}", "extra")
    assert "only" in sanitize(tmp_path / "two", LESSON, RELEASED).repairs[0]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_other_encodings_are_read(tmp_path, encoding):
    done = sanitized(tmp_path, json.dumps(learner_s(), ensure_ascii=False).encode(encoding))
    assert done.problem is None
    assert done.manual == {}


def test_the_old_format_is_read(tmp_path):
    old = nbformat.convert(nbformat.reads(json.dumps(learner_s()), as_version=4), 3)
    done = sanitized(tmp_path, json.loads(json.dumps(old)))
    assert done.problem is None
    assert "old format 3" in done.repairs[0]


def test_links_and_pipes_are_left_out(tmp_path):
    folder = hand_in(tmp_path / "s", learner_s())
    (folder / "answers.json").symlink_to("/etc/passwd")
    os.mkfifo(folder / "pipe")
    done = sanitize(folder, LESSON, RELEASED)
    assert done.files == {}
    assert [name for name in ("link", "no regular file") if any(name in r for r in done.repairs)] == [
        "link",
        "no regular file",
    ]
    linked = tmp_path / "t"
    linked.mkdir()
    (linked / f"{LESSON}.ipynb").symlink_to(folder / f"{LESSON}.ipynb")
    assert sanitize(linked, LESSON, RELEASED).problem is not None


def test_an_edited_check_is_restored_and_flagged(tmp_path):
    notebook = learner_s()
    cell(notebook, "check-02-1")["source"] = "2.0"
    cell(notebook, "check-02-2")["metadata"]["nbgrader"]["points"] = 200
    cell(notebook, "check-02-3")["metadata"]["tags"] = ["skip-execution"]
    cell(notebook, "check-02-4").update(cell_type="markdown")
    done = sanitized(tmp_path, notebook)
    assert done.notebook is not None
    is_released_form(done.notebook)
    assert len(done.flags) == 3
    assert any("check-02-4" in repair for repair in done.repairs)
    assert "2.0" in next(flag for flag in done.flags if "check-02-1" in flag)


def test_a_copied_check_counts_once_and_a_lost_name_is_found(tmp_path):
    notebook = learner_s()
    notebook["cells"].append(copy.deepcopy(cell(notebook, "check-02-1")))
    del cell(notebook, "check-02-2")["metadata"]["nbgrader"]
    cell(notebook, "exercise-02-3")["metadata"]["nbgrader"]["grade_id"] = "mine"
    done = sanitized(tmp_path, notebook)
    assert done.notebook is not None
    is_released_form(done.notebook)
    assert done.manual == {}
    assert len(done.repairs) == 3


def test_a_deleted_check_is_put_back_for_a_person(tmp_path):
    notebook = learner_s()
    notebook["cells"] = [c for c in notebook["cells"] if c["id"] not in ("check-02-1", "exercise-02-2")]
    done = sanitized(tmp_path, notebook)
    assert done.notebook is not None
    is_released_form(done.notebook)
    assert list(done.manual) == ["check-02-1"]
    ids = [c["id"] for c in done.notebook["cells"]]
    assert ids.index("exercise-02-1") < ids.index("check-02-1") < ids.index("exercise-02-2")


def test_another_language_is_run_as_python(tmp_path):
    notebook = learner_s()
    notebook["metadata"]["kernelspec"] = {"name": "ir", "language": "R", "display_name": "R"}
    done = sanitized(tmp_path, notebook)
    assert "kernel of “R”" in done.repairs[0]
    assert done.notebook is not None
    assert done.notebook["metadata"]["kernelspec"]["name"] == "python3"


def test_what_stands_for_an_unreadable_notebook_is_of_the_released_form():
    is_released_form(restored_from_nothing(RELEASED))
