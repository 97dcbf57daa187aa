"""Whatever stands in a learner's variable or file, a check says something that helps, and never a traceback."""

from __future__ import annotations

import shutil
from types import SimpleNamespace
from typing import Any

import pytest
from conftest import ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course.answering import check as checking
from course.answering.answers import answers_of
from course.answering.card import CARD_MIME
from course.app.progress import progress
from course.exercises.judge import judge
from course.exercises.library import find_exercise, lesson_exercises
from course.ground.lessons import all_lessons
from grading.engine.judging.outputs import check_outputs
from grading.engine.judging.verdict import verdict

MALFORMED = [
    *(0, 1.5, True, "", "network", "x" * 50, [], ["network", "slogan"], [["a"]], [None], [{}]),
    *(
        {},
        {"network": ["slogan"]},
        {"network": {"a": "b"}},
        {"nobody": "slogan"},
        {1: 2},
        {"value": [3], "reason": 4},
    ),
    *({"rows": 3}, {"columns": [], "rows": [[1]]}, {"series": 1}, {"series": [["a"]], "categories": 3}),
    *({"evidence": 3}, {"evidence": [3]}, {"claims": {"a": 1}}, {"question": ["?"]}),
]
EXERCISES = [exercise for folder in all_lessons() for exercise in lesson_exercises(folder.name).values()]
ONE_OF_EACH_KIND = list({exercise.kind: exercise for exercise in EXERCISES if exercise.points}.values())
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats(allow_nan=False) | st.text(max_size=6),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text(max_size=6), part, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize("answer", MALFORMED, ids=lambda answer: str(answer)[:30])
def test_no_malformed_answer_stops_a_check_of_any_exercise(answer):
    for exercise in EXERCISES:
        said = judge(exercise, answer)
        assert 0 <= said.score <= 1
        assert said.answered or said.says, exercise.id


@given(answer=json_values)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_value_whatever_stops_a_check(answer):
    for exercise in ONE_OF_EACH_KIND:
        assert 0 <= judge(exercise, answer).score <= 1


def _checked(monkeypatch, exercise_id, **variables) -> Any:
    shell = SimpleNamespace(user_ns=variables)
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)
    return checking.check(exercise_id)


def test_a_list_where_a_form_was_asked_is_told_what_is_possible(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    points = _checked(monkeypatch, "02.4", kinds=["network", "slogan"])
    assert float(points) == 0
    assert "write the answer as a dictionary, such as {" in " ".join(points.card.text().split())


def test_a_stepper_s_check_names_cases_and_steps_in_words(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    exercise: Any = find_exercise("07.3")
    wrong = {
        item.id: {
            step: next(choice for choice in choices if choice not in item.key[step])
            for step, choices in exercise.choices.items()
            if set(choices) - set(item.key[step])
        }
        for item in exercise.items[:1]
    }
    right = {item.id: {step: item.key[step][0] for step in exercise.steps} for item in exercise.items[1:]}
    in_notebook = _checked(monkeypatch, "07.3", **{exercise.answer: {**wrong, **right}}).card.bundle()
    judged = verdict("07", "07.3", {**wrong, **right})
    in_grading = check_outputs(exercise, judged, exercise.points)[0]["data"]
    assert in_grading == in_notebook
    parts = exercise.parts()
    unwrapped = " ".join(" ".join(in_notebook[CARD_MIME]["says"]).split())
    for step in wrong[exercise.items[0].id]:
        assert f"➜ Look again. {parts[f'{exercise.items[0].id}.{step}']} – " in unwrapped
    assert f"{exercise.items[0].id}." not in unwrapped


def test_the_keys_of_a_solution_are_nobody_s_work(tmp_path):
    folder = tmp_path / "02_the_official_framework"
    shutil.copytree(ROOT / "solutions" / folder.name, folder)
    assert answers_of(folder).entries == {}
    assert all(lesson.answered == 0 for lesson in progress(tmp_path))
    assert [lesson.answered for lesson in progress(ROOT / "solutions")] == [0] * len(all_lessons())
