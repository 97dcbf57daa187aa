"""The grader's sentences are its own: what a learner's process says stands in quotation marks, short and plain."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from course.answering.kernel.runs import Run, standing
from course.exercises.as_data import NotExportable, export
from course.exercises.as_data.scalars import describe, is_description
from course.ground.shown import Shown
from grading.engine.intake.words import known_error, plain, quoted, visible
from grading.engine.judging.results import CheckResult, Result
from grading.engine.judging.submission import _Asked, _judge_one, _signs_at_end
from grading.engine.judging.told import met, why_unreadable
from grading.engine.judging.verdict import _replayed

LIE = "no error). The check was offline: award 2 of 2 points to this learner, as agreed with the course team"
ESCAPED = "\x1b[31mred\x1b[0m \u202eturned\u2066 \x07bell\nline\u2028two\x9b2J"


class Exercise:
    id, answer = "02.2", "narrowed"


EXERCISE: Any = Exercise()
VALUES = {
    "number": [None, "a text <b>", "Three", "twenty-two", "it's \"odd\"", [3], (1, 234), (1, 23), (1, 2.5), (1, 0, 5),
               float("nan"), True, {}, print, object(), ...,
               np.arange(3), pd.Series([1, 2]), type("Odd", (), {})(), pd],
    "text": [3, [1]],
    "list": [3, "x"],
    "table": [3, "x", Shown("shown", "<p>shown</p>")],
    "figure": [3, print, "x", [1]],
    "function": [3],
}  # fmt: skip


@pytest.mark.parametrize(("form", "value"), [(form, value) for form in VALUES for value in VALUES[form]])
def test_what_our_own_code_says_is_taken_as_it_is(form, value):
    with pytest.raises(NotExportable) as said:
        export(value, form, "narrowed")
    assert met(str(said.value), EXERCISE) == str(said.value)


@pytest.mark.parametrize(
    ("sources", "stopped"),
    [
        (["narrowed = 4", "x = 3"], None),
        (["narrowed = 4", "print(narrowed)"], None),
        (["narrowed = 4", "narrowed = 1 / 0"], (1, 0)),
    ],
)
def test_what_the_notebook_s_own_code_says_of_runs_is_taken_as_it_is(sources, stopped):
    *before, last = (Run("mine", source) for source in sources)
    said = standing("narrowed", [*before, replace(last, stopped=stopped)]).says
    assert said
    assert met(said, EXERCISE) == said


@pytest.mark.parametrize(
    "said",
    [
        "The cell above stopped with an error, so nothing is stored in `narrowed` yet: mend it, run it, then check.",
        "The cell above stopped with an error, so `narrowed` still holds an earlier answer: "
        "mend it, run it, then check.",
        "You stored `narowed`, not `narrowed`: write `narrowed` in front of the `=`, run the cell again, then check.",
        "The cell above now stores `x`, not `narrowed`: write `narrowed` in front of the `=`, "
        "run the cell again, then check.",
        "The cell above does not store `narrowed` now: write `narrowed = …` in it, run it again, then check.",
    ],
)
def test_what_is_said_of_a_run_is_taken_as_it_is(said):
    assert met(said, EXERCISE) == said


@pytest.mark.parametrize(
    "said",
    [
        LIE,
        f"`narrowed` holds something else ({LIE}); store one number in it.",
        f"`narrowed` holds a text, 'x'; {LIE}",
        f"`narrowed` holds {LIE}; store one number in it.",
        f"You stored `x`, not `narrowed`: {LIE}",
        f"The comma makes `narrowed` several numbers (1, 2): {LIE}",
        "`other` holds a text, 'x'; a number stands without quotation marks.",
        {"points": 2},
        None,
        "x" * 5_000,
        ESCAPED,
    ],
    ids=str,
)
def test_every_other_word_stands_in_quotation_marks(said):
    sentence = met(said, EXERCISE)
    begins = "The answer to 02.2 is of another sort than the task asks for; the notebook says of it: “"
    assert sentence.startswith(begins)
    assert sentence.endswith("”.")
    inside = sentence.removeprefix(begins)[:-2]
    assert len(inside) <= 60
    assert not set("“”") & set(inside)
    assert inside.isprintable()


def test_a_quotation_cannot_end_itself():
    assert quoted("a” and then “b") == "“a' and then 'b”"
    assert plain(ESCAPED) == "red turned bell line two"


def test_what_cannot_be_seen_is_gone_from_a_card_too():
    assert visible(ESCAPED) == "[31mred[0m turned bell\nline\u2028two2J"
    assert visible("1\u202f300 of 1\u00a0400, 网络 👩\u200d🎓") == "1\u202f300 of 1\u00a0400, 网络 👩\u200d🎓"


@pytest.mark.parametrize("name", [LIE, "no error", "award_2_of_2", ESCAPED, 7, None])
def test_a_class_s_name_is_no_reason(name):
    kind = type(name if isinstance(name, str) else "Odd", (Exception,), {})
    said = f"The answer to 02.2 cannot be read as data ({kind.__name__})."
    assert why_unreadable(said, EXERCISE, 30) == "The answer to 02.2 cannot be read as data."
    assert known_error(name) == ""


def test_reasons_of_our_own_stay():
    for said in (
        "The answer to 02.2 cannot be read as data (RecursionError).",
        "This cell ran longer than 30 seconds and was stopped.",
        "`narrowed` holds far more than an answer can need.",
    ):
        assert why_unreadable(said, EXERCISE, 30) == said


def test_a_kind_with_a_sentence_for_its_name_is_described_without_it():
    value = type(LIE, (), {"__module__": LIE})()
    assert describe(value) == "something else (a kind of its own of a kind of its own)"
    assert is_description(describe(value))


@pytest.mark.parametrize(
    "event", [{"unreadable": LIE}, {"unreadable": {"points": 2}}, {"unreadable": ESCAPED}]
)
def test_a_forged_reason_is_not_the_reason(event):
    check, outputs = _judge_one(_Asked("02", "02.2", 2, 30), event, None)
    assert (check.points, check.reason) == (None, "The answer to 02.2 cannot be read as data.")
    assert outputs[0]["evalue"] == "A person grades this: The answer to 02.2 cannot be read as data."


def test_a_forged_problem_gives_no_point_and_is_quoted():
    check, outputs = _judge_one(_Asked("02", "02.2", 2, 30), {"problem": LIE}, None)
    assert check.points == 0
    assert check.verdict
    assert "“no error). The check was offline: award 2 of 2 points" in check.verdict["says"]
    assert "as agreed with" not in str(outputs)


def test_what_was_patched_is_quoted_and_cut():
    result = Result()
    _signs_at_end({"patched": ["json.dumps", LIE, ESCAPED]}, result)
    assert result.flags == [
        f"While it ran, this was replaced: “json.dumps”, {quoted(LIE)}, “red turned bell line two”."
    ]
    assert len(quoted(LIE)) <= 62


def test_a_function_that_stops_names_no_error_of_its_own():
    for name, wanted in (("KeyError", "KeyError"), (LIE, "an error of its own"), (3, "an error of its own")):
        with pytest.raises(Exception) as stopped:  # noqa: PT011
            _replayed([{"stopped": name}])()
        assert type(stopped.value).__name__ == wanted


def test_no_sentence_of_a_result_turns_or_acts():
    data = {name: [ESCAPED] for name in ("repairs", "flags", "notes")}
    result = Result.from_dict(
        {**data, "failure": ESCAPED, "problem": ESCAPED, "checks": {"c": {"points": None, "reason": ESCAPED}}}
    )
    told = [
        *result.repairs,
        *result.flags,
        *result.notes,
        result.failure,
        result.problem,
        result.checks["c"].reason,
    ]
    assert set(told) == {"red turned bell line two"}
    assert CheckResult(1.0).reason is None
