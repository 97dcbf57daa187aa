"""Notebooks and answers of version 0.1.0, as learners handed them in, open with their answers."""

from __future__ import annotations

import json
import tarfile

import pytest
from conftest import ROOT

from course.answering.answers import answers_of
from course.answering.forms import form_of
from course.answering.session import Session, begin
from course.answering.store import AnswerStore
from course.exercises.kinds import AnswerError
from course.exercises.library import lesson_exercises

FROZEN = sorted((ROOT / "tests" / "frozen_class").glob("*.tar.xz"))


@pytest.mark.parametrize("archive", FROZEN, ids=lambda path: path.name[:2])
@pytest.mark.parametrize("without_file", [False, True])
def test_each_form_finds_what_was_answered_then(archive, without_file, tmp_path, monkeypatch):
    with tarfile.open(archive) as tar:
        tar.extractall(tmp_path, filter="data")
    begin(Session(live=False))
    exercises = lesson_exercises(archive.name[:2])
    found = 0
    for folder in sorted(tmp_path.glob("*/*/")):
        if without_file:
            (folder / "answers.json").unlink(missing_ok=True)
        monkeypatch.chdir(folder)
        for name, entry in answers_of(folder).entries.items():
            exercise = exercises.get(name)
            if exercise is None or exercise.answered_by != "form" or entry["answer"] is None:
                continue
            try:
                wanted = exercise.cleaned(entry["answer"])
            except AnswerError:
                continue
            form = form_of(exercise, AnswerStore(folder))
            assert json.dumps(form.answer) == json.dumps(wanted), f"{folder.name} {name}"
            found += form.answer is not None
    assert found > 10
