"""Notebooks that an old program saved: format 3 keeps texts as lists of lines."""

from __future__ import annotations

import json

import nbformat
import nbformat.v3
import pytest
from engine_lab import hand_in, learner_s, released

from course.ground.lessons import all_lessons
from grading.engine.intake.sanitize import sanitize


def sources(notebook):
    return ["".join(cell["source"]) for cell in notebook["cells"]]


@pytest.mark.parametrize("lesson", [folder.name for folder in all_lessons()])
@pytest.mark.filterwarnings("ignore")
def test_every_lesson_comes_back_whole(lesson, tmp_path):
    text = json.dumps(learner_s(lesson))
    original = nbformat.reads(text, as_version=4)
    old = nbformat.v3.writes_json(nbformat.convert(nbformat.reads(text, as_version=4), 3))
    done = sanitize(hand_in(tmp_path, json.loads(old), lesson), lesson, released(lesson))
    assert done.problem is None
    assert "The notebook was in the old format 3 and was brought to format 4." in done.repairs
    assert done.notebook is not None
    assert sources(done.notebook) == sources(original)
