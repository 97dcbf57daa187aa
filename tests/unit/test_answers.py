"""Answers: written at once, found again, kept aside when broken."""

from __future__ import annotations

import json
import multiprocessing
import os

import pytest

from course.answering import store as answers
from course.answering.answers import (
    ANSWER_MIME,
    ANSWERS_MIME,
    AnswersError,
    answers_of,
    read_answers,
    write_answers,
)
from course.answering.store import AnswerStore


def notebook_with(path, *outputs, role="learner"):
    cells = [{"cell_type": "code", "source": "", "metadata": {}, "outputs": list(outputs)}]
    path.write_text(
        json.dumps({"cells": cells, "metadata": {"course": {"role": role}}, "nbformat": 4}), encoding="utf-8"
    )


def widget_output(name, answer, checks=1):
    return {
        "output_type": "display_data",
        "data": {ANSWER_MIME: {"id": name, "answer": answer, "first": answer, "checks": checks}},
    }


def entry(store, name):
    found = store.get(name)
    assert found is not None
    return found


def test_a_learner_sees_no_lock(tmp_path):
    (tmp_path / "answers.json.lock").touch()
    AnswerStore(tmp_path).put("02.3", "a")
    seen = {path.name for path in tmp_path.iterdir() if not path.name.startswith(".")}
    assert seen == {"answers.json"}


def test_a_fresh_store_finds_the_answer_again(tmp_path):
    AnswerStore(tmp_path).put("02.1", {"a": "b"})
    assert AnswerStore(tmp_path).get("02.1") == {"answer": {"a": "b"}, "first": None, "checks": 0}


def test_the_first_checked_answer_stays(tmp_path):
    store = AnswerStore(tmp_path)
    store.put("02.1", "wrong")
    store.checked("02.1", "wrong")
    store.put("02.1", "right")
    store.checked("02.1", "right")
    entry = {"answer": "right", "first": "wrong", "checks": 2, "checked": "right"}
    assert store.get("02.1") == entry


def test_what_a_caller_does_with_an_entry_changes_nothing(tmp_path):
    store = AnswerStore(tmp_path)
    store.put("02.1", ["a"])
    entry(store, "02.1")["answer"].append("b")
    assert entry(store, "02.1")["answer"] == ["a"]


def test_without_the_file_the_notebook_gives_the_answer(tmp_path):
    notebook_with(tmp_path / "lesson.ipynb", widget_output("02.1", "from the notebook"))
    assert entry(AnswerStore(tmp_path), "02.1")["answer"] == "from the notebook"


def test_a_later_answer_does_not_lose_those_of_the_notebook(tmp_path):
    notebook_with(tmp_path / "lesson.ipynb", widget_output("02.1", "old"), widget_output("02.2", "kept"))
    store = AnswerStore(tmp_path)
    store.put("02.1", "new")
    assert {name: entry["answer"] for name, entry in store.all().items()} == {"02.1": "new", "02.2": "kept"}


def test_the_last_cell_alone_is_enough(tmp_path):
    whole = {"schema": 1, "answers": {"02.1": {"answer": "x", "first": "x", "checks": 3}}}
    notebook_with(tmp_path / "lesson.ipynb", {"output_type": "display_data", "data": {ANSWERS_MIME: whole}})
    assert entry(AnswerStore(tmp_path), "02.1")["checks"] == 3


def test_the_file_wins_and_the_difference_is_said_once(tmp_path):
    AnswerStore(tmp_path).put("02.1", "in the file")
    notebook_with(tmp_path / "lesson.ipynb", widget_output("02.1", "in the notebook"))
    store = AnswerStore(tmp_path)
    assert entry(store, "02.1")["answer"] == "in the file"
    assert "02.1" in store.take_notices()[0]
    store.get("02.1")
    assert store.take_notices() == []


def test_a_solution_s_outputs_are_nobody_s_answers(tmp_path):
    notebook_with(tmp_path / "lesson.ipynb", widget_output("02.1", "the key"), role="solution")
    assert AnswerStore(tmp_path).get("02.1") is None


@pytest.mark.parametrize(
    "broken", ["", "{", "[]", '{"schema": 9, "answers": {}}', '{"schema": 1, "answers": {"02.1": 3}}']
)
def test_a_broken_file_is_kept_aside_and_reported(tmp_path, broken):
    (tmp_path / "answers.json").write_text(broken, encoding="utf-8")
    notebook_with(tmp_path / "lesson.ipynb", widget_output("02.1", "rescued"))
    store = AnswerStore(tmp_path)
    assert entry(store, "02.1")["answer"] == "rescued"
    aside = list(tmp_path.glob("answers.broken-*.json"))
    assert [path.read_text(encoding="utf-8") for path in aside] == [broken]
    assert aside[0].name in store.take_notices()[0]


def test_a_binary_file_is_kept_aside(tmp_path):
    (tmp_path / "answers.json").write_bytes(b"\xff\xfe\x00\xff")
    AnswerStore(tmp_path).put("02.1", "new")
    assert read_answers(tmp_path / "answers.json")["02.1"]["answer"] == "new"
    assert len(list(tmp_path.glob("answers.broken-*.json"))) == 1


def test_a_crash_while_writing_leaves_the_old_file(tmp_path, monkeypatch):
    store = AnswerStore(tmp_path)
    store.put("02.1", "old")

    def crash(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(answers.os, "replace", crash)
    with pytest.raises(KeyboardInterrupt):
        store.put("02.1", "new")
    assert read_answers(tmp_path / "answers.json")["02.1"]["answer"] == "old"
    assert [path.name for path in tmp_path.glob(".answers-*")] == []


def test_a_moment_s_lock_of_windows_is_waited_for(tmp_path, monkeypatch):
    real, calls = os.replace, []

    def refuse_twice(*paths):
        calls.append(paths)
        if len(calls) < 3:
            raise PermissionError("another program has it open")
        return real(*paths)

    monkeypatch.setattr(answers.os, "replace", refuse_twice)
    AnswerStore(tmp_path).put("02.1", "patient")
    assert read_answers(tmp_path / "answers.json")["02.1"]["answer"] == "patient"


def test_a_full_disk_keeps_the_answer_in_memory_and_says_so(tmp_path, monkeypatch):
    store = AnswerStore(tmp_path)

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(answers, "write_answers", full)
        store.put("02.1", "held")
    assert entry(store, "02.1")["answer"] == "held"
    assert "cannot be written" in store.take_notices()[0]
    store.put("02.2", "next")
    assert set(read_answers(tmp_path / "answers.json")) == {"02.1", "02.2"}


def _write_many(folder, prefix):
    store = AnswerStore(folder)
    for number in range(25):
        store.put(f"{prefix}.{number}", number)


def test_two_kernels_at_once_lose_nothing(tmp_path):
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_write_many, args=(tmp_path, prefix)) for prefix in ("01", "02")]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0]
    assert len(read_answers(tmp_path / "answers.json")) == 50


def test_reading_a_broken_file_says_what_is_wrong(tmp_path):
    path = tmp_path / "answers.json"
    path.write_text('{"schema": 1, "answers": {"02.1": {}}}', encoding="utf-8")
    with pytest.raises(AnswersError, match=r"'02\.1' has no answer"):
        read_answers(path)


@pytest.mark.skipif(not hasattr(os, "symlink") or os.name == "nt", reason="links need rights on Windows")
def test_a_learner_may_keep_answers_elsewhere_but_nobody_hands_in_a_link(tmp_path):
    mine = tmp_path / "02"
    mine.mkdir()
    write_answers(tmp_path / "elsewhere.json", {"02.1": {"answer": "mine", "checks": 1}})
    (mine / "answers.json").symlink_to(tmp_path / "elsewhere.json")
    assert entry(AnswerStore(mine), "02.1")["answer"] == "mine"
    assert (mine / "answers.json").is_symlink()
    handed_in = answers_of(mine, own=False)
    assert handed_in.entries == {}
    assert "a link" in handed_in.trouble
