"""Late work: nbgrader's due date, extension and penalty, the same by the engine as by `nbgrader autograde`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast

import pytest
from class_in_a_gradebook import LESSON, PRACTICE, MadeUpClass
from nbgrader.api import Gradebook
from nbgrader.preprocessors import AssignLatePenalties

from grading.classroom.late import LateError, lateness_of, penalizer, policies, read_due, set_policy
from grading.classroom.release import class_config
from grading.engine.judging.results import Result
from grading.engine.recording.record import Recorder

DUE, HANDED_IN = datetime(2026, 12, 1, 11, 0), datetime(2026, 12, 2, 14, 0)


@pytest.fixture
def late_class(tmp_path):
    made = MadeUpClass(tmp_path)
    made.hand_in("ant")
    with Gradebook(made.db_url) as book:
        book.find_assignment(LESSON).duedate = DUE
        cast(Any, book.find_submission(LESSON, "ant")).timestamp = HANDED_IN
        book.db.commit()
    return made


@pytest.mark.parametrize(("policy", "lost"), [("none", 0), ("zero", PRACTICE), ("2", 4), ("1000", PRACTICE)])
def test_the_engine_takes_what_nbgrader_takes(late_class, policy, lost):
    set_policy(late_class.root / "class", LESSON, policy)
    config = class_config(late_class.root)
    step = AssignLatePenalties(config=config)
    assert step.plugin_class.__name__ == "LatePenalty"
    about = {"notebook": LESSON, "assignment": LESSON, "student": "ant", "db_url": late_class.db_url}
    from nbformat.v4 import new_notebook

    step.preprocess(new_notebook(), cast(Any, {"nbgrader": about}))
    with Gradebook(late_class.db_url) as book:
        by_nbgrader = lateness_of(book.find_submission(LESSON, "ant"))
        notebook = cast(Any, book.find_submission_notebook(LESSON, LESSON, "ant"))
        notebook.late_submission_penalty = 99
        book.db.commit()
        penalizer(config, LESSON)(book.find_submission(LESSON, "ant"), notebook)
        by_engine = lateness_of(book.find_submission(LESSON, "ant"))
    assert by_nbgrader == by_engine
    assert by_engine.penalty == lost
    assert by_engine.in_words.startswith("1 day 3 h")


def test_without_a_policy_nbgrader_s_own_setting_counts(late_class):
    config = class_config(late_class.root)
    config.LateSubmissionPlugin.penalty_method = "zero"
    with Gradebook(late_class.db_url) as book:
        submission, notebook = (
            book.find_submission(LESSON, "ant"),
            cast(Any, book.find_submission_notebook(LESSON, LESSON, "ant")),
        )
        penalizer(config, LESSON)(submission, notebook)
        assert notebook.late_submission_penalty == PRACTICE
        book.grant_extension(LESSON, "ant", days=2)
        penalizer(config, LESSON)(submission, notebook)
        assert notebook.late_submission_penalty is None
        assert lateness_of(submission).in_words == ""


def test_what_is_recorded_says_how_late_it_came_whether_new_or_not(late_class, tmp_path):
    set_policy(late_class.root / "class", LESSON, "1")
    (tmp_path / "timestamp.txt").write_text(f"{HANDED_IN} UTC")
    nothing = Result(notebook=None, answers={}, problem="It cannot be read.")

    def recorded(book: Gradebook) -> list[str]:
        recorder = Recorder(book, LESSON, tmp_path / "autograded", penalizer(config, LESSON))
        lines = [recorder.record(student, nothing, tmp_path) for student in ("new", "new", "ant")]
        return [line.late for line in (*lines, recorder.standing("ant"))]

    config = class_config(late_class.root)
    with Gradebook(late_class.db_url) as book:
        words = recorded(book)
        assert {text[:9] for text in words} == {"1 day 3 h"}
        assert words[-1] == lateness_of(book.find_submission(LESSON, "ant")).in_words
        book.find_assignment(LESSON).duedate = None
        book.db.commit()
        assert set(recorded(book)) == {""}
        assert lateness_of(book.find_submission(LESSON, "ant")).penalty == 0


def test_who_has_no_time_is_told(late_class):
    with Gradebook(late_class.db_url) as book:
        submission = cast(Any, book.find_submission(LESSON, "ant"))
        submission.timestamp = None
        assert lateness_of(submission).in_words == "time unknown"
        submission.assignment.duedate = None
        assert lateness_of(submission).in_words == ""


def test_dates_and_penalties_that_cannot_be_read_are_refused(tmp_path):
    assert read_due("2026-12-01T12:00+01:00") == DUE
    assert read_due("none") is None
    local = datetime(2026, 12, 1, 12, 0).astimezone(UTC).replace(tzinfo=None)
    assert read_due("2026-12-01T12:00") == local
    for bad in ("tomorrow", "2026-13-01", ""):
        with pytest.raises(LateError, match="--due takes a date"):
            read_due(bad)
    for bad in ("-1", "much", "nan", "inf"):
        with pytest.raises(LateError, match="--late-points takes"):
            set_policy(tmp_path, LESSON, bad)
    (tmp_path / "late.json").write_text("[1]")
    assert policies(tmp_path) == {}
