"""Answers in a file of another name, or without a notebook: used where that is clear, else said with their worth."""

from __future__ import annotations

import json
import shutil

import pytest
from engine_lab import LESSON, class_of, hand_in, learner_s, released, scores, warm, with_cell
from needs import needs_sandbox

from grading.engine.grade import grade
from grading.engine.intake.sanitize import sanitize
from grading.engine.request import GradingRequest
from grading.sample_class.make import make_class


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    folder = tmp_path_factory.mktemp("class")
    make_class("02", folder)
    return (folder / "s01" / LESSON / "answers.json").read_bytes()


def other(answers, exercise="02.3", answer=("privacy",)):
    document = json.loads(answers)
    document["answers"][exercise]["answer"] = list(answer)
    return json.dumps(document).encode()


OF_ANOTHER = json.dumps(
    {"schema": 1, "answers": {"03.1": {"answer": ["a"], "first": None, "checks": 0}}}
).encode()


def looked_at(tmp_path, notebook=None, **files):
    folder = tmp_path / LESSON
    folder.mkdir()
    if notebook is not None:
        hand_in(folder, notebook)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return sanitize(folder, LESSON, released())


@pytest.mark.parametrize(
    "name",
    [
        "answers (1).json",
        "answers-1.json",
        "answers(2).json",
        "Answers.json",
        "kestrel-10_answers.json",
        "answers copy.json",
    ],
)
def test_a_browser_s_name_is_used(tmp_path, answers, name):
    done = looked_at(tmp_path, learner_s(), **{name: answers})
    assert done.answers["02.3"]["answer"]
    assert f"The answers were handed in as “{name}” and were used." in done.repairs
    assert done.unused == {}


def test_another_lesson_s_file_is_said_and_the_right_one_used(tmp_path, answers):
    done = looked_at(tmp_path, learner_s(), **{"answers.json": OF_ANOTHER})
    assert "answers.json holds answers of another lesson (03), none of this one." in done.repairs
    (tmp_path / "two").mkdir()
    done = looked_at(
        tmp_path / "two", learner_s(), **{"answers.json": OF_ANOTHER, "answers (1).json": answers}
    )
    assert done.answers["02.3"]["answer"]


def test_two_that_differ_are_said_and_not_used(tmp_path, answers):
    done = looked_at(
        tmp_path, learner_s(), **{"answers (1).json": answers, "answers (2).json": other(answers)}
    )
    assert done.answers == {}
    assert len(done.unused) == 2


def test_the_file_of_our_name_counts(tmp_path, answers):
    done = looked_at(tmp_path, learner_s(), **{"answers.json": answers, "answers (1).json": other(answers)})
    assert done.answers["02.3"]["answer"] == json.loads(answers)["answers"]["02.3"]["answer"]
    (says,) = done.unused
    assert "answers.json was used" in says
    (tmp_path / "same").mkdir()
    same = looked_at(tmp_path / "same", learner_s(), **{"answers.json": answers, "answers (1).json": answers})
    assert same.unused == {}
    assert same.repairs == []


def test_of_two_notebooks_the_one_that_was_worked_on_counts(tmp_path):
    mine = with_cell(learner_s(), "exercise-02-2", "narrowed = 3")
    files = {"final.ipynb": json.dumps(mine).encode(), "final2.ipynb": json.dumps(learner_s()).encode()}
    done = looked_at(tmp_path, **files)
    assert done.problem is None
    assert any("final.ipynb" in sentence and "alone was worked on" in sentence for sentence in done.repairs)


def test_two_notebooks_that_both_fit_are_named(tmp_path):
    files = {
        name: json.dumps(with_cell(learner_s(), "exercise-02-2", f"narrowed = {at}")).encode()
        for at, name in enumerate(("final.ipynb", "final2.ipynb"))
    }
    problem = looked_at(tmp_path, **files).problem or ""
    assert "several fit (“final.ipynb”, “final2.ipynb”)" in problem


def test_what_was_not_used_says_its_worth(tmp_path, answers):
    needs_sandbox()
    root = class_of(tmp_path, "02")
    submitted = root / "class" / "submitted"
    for folder in submitted.iterdir():
        shutil.rmtree(folder)
    for student, notebook, files in (
        ("alone", None, {"answers.json": answers}),
        ("broken", b'{"cells": [', {"answers.json": answers}),
        ("two", learner_s(), {"answers (1).json": answers, "answers (2).json": other(answers)}),
    ):
        folder = submitted / student / LESSON
        folder.mkdir(parents=True)
        if notebook is not None:
            hand_in(folder, notebook)
        for name, content in files.items():
            (folder / name).write_bytes(content)
    grade(GradingRequest("02", root), warm())
    found = scores(root, "02")
    for student in ("alone", "broken"):
        assert set(found[student].values()) == {"manual"}
        folder = root / "class" / "autograded" / student / LESSON
        assert "points of" in json.loads((folder / "repairs.json").read_bytes())[-1]
        reasons = json.loads((folder / "run.json").read_bytes())["reasons"]
        assert "By its answer it would be worth" in reasons["02.3"]
    repairs = json.loads((root / "class" / "autograded" / "two" / LESSON / "repairs.json").read_bytes())
    assert sum("forms would be worth" in sentence for sentence in repairs) == 2
