"""What the engine writes into a notebook is what `check` gives there when nbgrader runs it: the same bytes."""

from __future__ import annotations

import json
from itertools import permutations
from typing import Any

import nbformat
import pytest
from conftest import clean_environment
from engine_lab import LESSON, graded, hand_in, learner_s, with_cell
from nbclient import NotebookClient
from needs import needs_sandbox

from course.exercises.library import find_exercise


def answers():
    """Entries for `answers.json`: right, in part, wrong, and one that is missing."""
    found: list[Any] = [find_exercise(name) for name in ("02.3", "02.4", "02.5", "02.10")]
    multi, sort, match, order = found
    wrong = next(
        partners
        for partners in permutations(match.into, len(match.items))
        if not any(partner in item.key for item, partner in zip(match.items, partners, strict=True))
    )
    given = {
        "02.3": list(multi.key),
        "02.4": {item.id: item.key[0] for item in sort.items[1:]},
        "02.5": {item.id: partner for item, partner in zip(match.items, wrong, strict=True)},
        "02.10": [order.key[1], order.key[0], *order.key[2:]],
    }
    return {name: {"answer": answer, "first": None, "checks": 0} for name, answer in given.items()}


@pytest.fixture(scope="module")
def notebook():
    """The learner's notebook with an answer in code that is no number, and one that is the misconception's."""
    document = learner_s()
    with_cell(document, "exercise-02-2", "narrowed = 'a text <b>'")
    return document


@pytest.fixture(scope="module")
def by_the_engine(notebook, tmp_path_factory):
    needs_sandbox()
    folder = hand_in(tmp_path_factory.mktemp("engine") / LESSON, notebook)
    (folder / "answers.json").write_text(json.dumps({"schema": 1, "answers": answers()}))
    return check_outputs(nbformat.from_dict(graded(folder).notebook))


@pytest.fixture(scope="module")
def by_the_notebook(notebook, tmp_path_factory):
    folder = hand_in(tmp_path_factory.mktemp("plain") / LESSON, notebook)
    (folder / "answers.json").write_text(json.dumps({"schema": 1, "answers": answers()}))
    document: Any = nbformat.reads(json.dumps(notebook), as_version=4)
    client = NotebookClient(
        document, timeout=120, allow_errors=True, resources={"metadata": {"path": str(folder)}}
    )
    client.execute(env={**clean_environment(), "NBGRADER_EXECUTION": "autograde"})
    return check_outputs(document)


def check_outputs(document):
    """The outputs of each check cell, as the file holds them; only the number of the run may differ."""
    found = {}
    for cell in document.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if grade_id.startswith("check-"):
            outputs = [{**output, "execution_count": None} for output in cell.outputs]
            found[grade_id] = json.dumps(outputs, sort_keys=True, ensure_ascii=False)
    return found


@pytest.mark.slow
def test_notebook_and_engine_write_the_same_bytes(by_the_engine, by_the_notebook):
    assert by_the_engine == by_the_notebook
    points = {name: json.loads(text)[0]["data"]["text/plain"] for name, text in by_the_engine.items()}
    assert points["check-02-3"] == "2.0"
    assert 0 < float(points["check-02-4"]) < 2
    assert points["check-02-5"] == "0.0"
    assert points["check-02-6"] == "0.0"
    assert points["check-02-10"] == "0.0"
    assert "without quotation marks" in by_the_engine["check-02-2"]
    assert "No answer yet." in by_the_engine["check-02-6"]
    assert "parts hold" in by_the_engine["check-02-10"]
