"""A learner's page: never stale, never "No response." beside an answer, without what waits, with the mark."""

from __future__ import annotations

import json
import re
import shutil
from html import unescape
from typing import Any, cast

import pytest
from conftest import ROOT
from engine_lab import LESSON, class_of, warm
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.converters import GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import notebook_hash
from needs import needs_sandbox

from grading.classroom.release import class_config
from grading.engine.grade import grade
from grading.engine.request import GradingRequest
from grading.reports.feedback.pages import FeedbackError, write_feedback

SECRET = "5e" * 64
BRACKETS = "ant[1]"


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    needs_sandbox()
    root = class_of(tmp_path_factory.mktemp("course"), "02")
    submitted = root / "class" / "submitted"
    shutil.copytree(submitted / "s01", submitted / BRACKETS)
    for folder in submitted.iterdir():
        if folder.name not in ("s01", "s06", "s07", BRACKETS):
            shutil.rmtree(folder)
    (submitted / "s01" / LESSON / "timestamp.txt").write_text("2026-11-01 10:00:00 UTC")
    shutil.copy(ROOT / "nbgrader_config.py", root)
    grade(GradingRequest("02", root), warm())
    return root


def page(root, student):
    path = root / "class" / "feedback" / student / LESSON / f"{LESSON}.html"
    html = path.read_text(encoding="utf-8")
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<style.*?</style>", "", html))).split())


def mark(root, student, points, comment="", waits=False):
    with Gradebook(class_config(root).CourseDirectory.db_url) as book:
        given = cast(Any, book.find_grade("manual-02-7", LESSON, LESSON, student))
        given.manual_score, given.needs_manual_grade = points, waits
        cast(Any, book.find_comment("manual-02-7", LESSON, LESSON, student)).manual_comment = comment
        book.db.commit()


def test_the_page_says_the_mark_and_how_it_comes_about(root):
    mark(root, "s01", 1.5, "Well said.")
    said = write_feedback("02", root=root)
    assert "4 pages of 02" in said
    shown = page(root, "s01")
    assert re.search(r"Your mark for this lesson: \d+\.\d of 100", shown)
    assert "Written work, 60 % of the mark: 1.5 of 3 points. That gives 30.0 of 60." in shown
    assert "Practice, 40 % of the mark:" in shown
    assert "Well said." in shown


def test_a_page_is_never_stale(root):
    config = class_config(root)
    config.CourseDirectory.assignment_id, config.CourseDirectory.student_id = LESSON, "s01"
    by_nbgrader = GenerateFeedback(coursedir=CourseDirectory(config=config), config=config).start
    for points, make in ((0.5, lambda: write_feedback("02", "s01", root)), (2.5, by_nbgrader)):
        mark(root, "s01", points)
        make()
        assert f"{points:g} of 3 points" in page(root, "s01")


def test_what_waits_is_left_out(root):
    mark(root, "s01", 2.75, "Of the text before.", waits=True)
    said = write_feedback("02", root=root)
    assert "What still waits for a person is left out for" in said
    assert "s01" in said
    shown = page(root, "s01")
    assert "Of the text before." not in shown
    assert "2.75" not in shown
    assert "There is no mark yet." in shown
    assert "For a person to grade: 02.7." in shown
    assert "This waits for a person: it has no points and no comment yet." in shown


def test_nobody_who_answered_a_form_reads_no_response(root):
    write_feedback("02", root=root)
    assert "No response." not in page(root, "s01")
    assert "No response." in page(root, "s06"), "nothing was answered there"
    with Gradebook(class_config(root).CourseDirectory.db_url) as book:
        notebook = book.find_submission_notebook(LESSON, LESSON, "s07")
        said = {comment.name: comment.auto_comment for comment in notebook.comments}
    assert not said["exercise-02-3"]


def test_plain_nbgrader_says_it_neither(root):
    result: Any = NbGraderAPI(config=class_config(root)).autograde(LESSON, "s07", force=True, create=True)
    assert result["success"], result["log"][-2000:]
    with Gradebook(class_config(root).CourseDirectory.db_url) as book:
        notebook = book.find_submission_notebook(LESSON, LESSON, "s07")
        said = {comment.name: comment.auto_comment for comment in notebook.comments}
    assert not said["exercise-02-3"]


def test_an_id_with_brackets_gets_its_page(root):
    write_feedback("02", root=root)
    assert "Your mark" in page(root, BRACKETS) or "no mark yet" in page(root, BRACKETS)


def test_an_id_for_which_nbgrader_makes_no_page_stops_nobody_else_s(root):
    autograded = root / "class" / "autograded"
    with Gradebook(class_config(root).CourseDirectory.db_url) as book:
        book.add_student("s\n1")
        book.add_submission(LESSON, "s\n1")
    shutil.copytree(autograded / "s01", autograded / "s\n1")
    try:
        said = write_feedback("02", "s[0\n]1", root)
    finally:
        shutil.rmtree(autograded / "s\n1")
        with Gradebook(class_config(root).CourseDirectory.db_url) as book:
            book.remove_student("s\n1")
    assert said.startswith(f"1 page of {LESSON}")
    assert "no page for an id with a line break (“s 1”): rename it." in said


def test_nobody_graded_is_one_sentence(root):
    with pytest.raises(FeedbackError, match="run `course grade 02` first"):
        write_feedback("02", "nobody", root)


def test_the_exchange_gives_it_back(root, tmp_path):
    secret = root / "class" / "submitted" / "s01" / LESSON / "submission_secret.txt"
    secret.write_text(SECRET)
    summary = grade(GradingRequest("02", root, students="s01"), warm())
    assert summary.graded[0].reused, "the secret is no part of the work, and results from before get it too"
    kept = root / "class" / "autograded" / "s01" / LESSON / "submission_secret.txt"
    assert kept.read_text() == SECRET
    assert not kept.is_symlink()
    shutil.rmtree(root / "class" / "feedback")
    write_feedback("02", "s01", root)
    config = class_config(root)
    config.Exchange.root = str(tmp_path)
    tmp_path.chmod(0o777)
    result: Any = NbGraderAPI(config=config).release_feedback(LESSON)
    assert result["success"], result["log"][-2000:]
    name = notebook_hash(secret=SECRET, notebook_id=LESSON)
    assert (tmp_path / "reading-digital-human-rights" / "feedback" / f"{name}.html").is_file()
    assert json.loads((root / "class" / "autograded" / "s01" / LESSON / "run.json").read_bytes())["readable"]
