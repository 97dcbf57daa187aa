"""A notebook's work is kept where it began, wherever its code goes."""

from __future__ import annotations

import pytest
from IPython.core.interactiveshell import InteractiveShell

from course.answering.kernel import runs
from course.answering.session import Session, begin, session
from course.answering.worth import worth
from course.documents.brief import write_brief
from course.exercises.library import find_exercise


@pytest.fixture
def notebook(tmp_path, monkeypatch):
    folder, elsewhere = tmp_path / "02_the_official_framework", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.mkdir()
    monkeypatch.chdir(folder)
    shell = InteractiveShell()
    monkeypatch.setattr(runs, "running_shell", lambda: shell)
    before = session()
    begin(Session())
    runs.record(shell)
    monkeypatch.chdir(elsewhere)
    yield folder
    runs.forget(shell)
    begin(before)


def test_answers_do_not_move(notebook):
    session().store().put("02.0", "yes")
    assert (notebook / "answers.json").is_file()
    assert not (notebook.parent / "elsewhere" / "answers.json").exists()


def test_the_brief_does_not_move(notebook):
    write_brief({"question": "Who counted?"})
    assert (notebook / "brief.html").is_file()


def test_a_folder_with_another_name_is_followed(notebook, monkeypatch):
    new = notebook.with_name("02 my copy")
    notebook.rename(new)
    monkeypatch.chdir(new)
    session().store().put("02.0", "yes")
    assert (new / "answers.json").is_file()
    assert worth(find_exercise("02.2")) == find_exercise("02.2").points
