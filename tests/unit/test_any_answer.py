"""Whatever stands in a learner's variable or file, a check says something that helps, and never a traceback."""

from __future__ import annotations

import contextlib
import json
import shutil
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course.answering import check as checking
from course.answering.answers import answers_of
from course.answering.card import CARD_MIME, card_of
from course.app.progress import progress
from course.exercises.as_data import NotExportable, export
from course.exercises.judge import judge
from course.exercises.ladder import SENTENCES
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
    *(
        {"rows": 3},
        {"columns": [], "rows": [[1]]},
        {"columns": [1], "rows": [[{}]]},
        {"columns": ["a"], "rows": []},
    ),
    *({"panels": 1}, {"panels": []}, {"panels": [{"series": 3}]}, {"series": [["a"]], "categories": 3}),
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


@pytest.mark.parametrize(
    "exercise", [one for one in EXERCISES if one.kind == "match"], ids=lambda exercise: exercise.id
)
def test_a_partner_of_several_items_is_no_answer_to_any_of_them(exercise):
    for partner in exercise.into:
        said = judge(exercise, {item.id: partner for item in exercise.items})
        assert (said.score, said.answered) == (0, False)
        assert "is used twice" in said.says
    right = {item.id: item.key[0] for item in exercise.items}
    first, second, *others = exercise.items
    said = judge(exercise, right | {first.id: second.key[0]})
    assert [name for name, item in said.items.items() if item.right] == [item.id for item in others]


@given(answer=json_values)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_value_whatever_stops_a_check(answer):
    for exercise in ONE_OF_EACH_KIND:
        assert 0 <= judge(exercise, answer).score <= 1


IN_CODE: list[Any] = [exercise for exercise in EXERCISES if exercise.in_code]
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.complex_numbers(),
    st.text(max_size=8),
    st.dates(),
    st.datetimes(),
    st.timedeltas(),
    st.decimals(),
    st.fractions(),
    st.sampled_from(
        [
            ...,
            len,
            print,
            int,
            object(),
            np.float32(3),
            np.int64(2),
            np.nan,
            pd.NaT,
            pd.NA,
            np.datetime64("NaT"),
        ]
    ),
)
names = st.one_of(
    st.none(), st.text(max_size=4), st.integers(-3, 3), st.sampled_from(["topic", "count", "actor", "part"])
)
columns = st.lists(scalars, max_size=5)


ways = st.sampled_from(["bar", "barh", "plot", "scatter", "stem", "fill_between"])


@st.composite
def series(draw):
    values = draw(columns)
    index = draw(st.one_of(st.none(), st.lists(scalars, min_size=len(values), max_size=len(values))))
    return pd.Series(values, index=index, name=draw(names), dtype=object).rename_axis(draw(names))


@st.composite
def frames(draw):
    width, height = draw(st.integers(0, 4)), draw(st.integers(0, 4))
    body = [[draw(scalars) for _ in range(width)] for _ in range(height)]
    frame = pd.DataFrame(body, index=range(height), columns=[draw(names) for _ in range(width)], dtype=object)
    if draw(st.booleans()) and height:
        frame.index = pd.MultiIndex.from_tuples([(draw(names), draw(names)) for _ in range(height)])
    return frame.rename_axis(draw(names), axis=1)


@st.composite
def charts(draw):
    from matplotlib.figure import Figure

    ax = Figure().subplots()
    numbers = st.floats(-1e6, 1e6) | st.integers(-9, 9) | st.just(float("nan"))
    for _ in range(draw(st.integers(0, 3))):
        size = draw(st.integers(0, 4))
        labels = [draw(st.text(max_size=3)) for _ in range(size)]
        places = draw(st.sampled_from([list(range(size)), labels, list(range(2000, 2000 + size))]))
        values = [draw(numbers) for _ in range(size)]
        with contextlib.suppress(TypeError, ValueError, IndexError):  # what matplotlib itself refuses
            getattr(ax, draw(st.sampled_from(["bar", "barh", "plot", "scatter", "stem", "fill_between"])))(
                places, values
            )
    if draw(st.booleans()):
        ax.set(xlabel=draw(st.text(max_size=5)), ylabel="number")
        ax.legend()
    return draw(
        st.sampled_from([ax, ax.figure, np.array([ax, ax], dtype=object), ax.containers, ax.get_lines()])
    )


whatever = st.one_of(
    *(
        scalars,
        columns,
        columns.map(tuple),
        st.dictionaries(names, scalars, max_size=3),
        series(),
        frames(),
        charts(),
    ),
    columns.map(lambda values: np.array(values, dtype=object)),
    st.sampled_from(
        [np.array(3), np.array([]), np.zeros((2, 2)), pd.DataFrame(), pd.Series(dtype=float), 10**400]
    ),
)


@pytest.mark.slow
@given(value=whatever)
@settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
def test_no_variable_whatever_stops_the_check_of_a_task_in_code(value):
    """Through the engine's export and JSON, as in grading."""
    for exercise in IN_CODE:
        try:
            answer = export(value, exercise.form, "x")
        except NotExportable:
            continue
        if exercise.form != "function":
            answer = json.loads(json.dumps(answer, allow_nan=False))
        said = judge(exercise, answer)
        assert 0 <= said.score < 1 or said.answered
        assert card_of(exercise, said, SENTENCES).text()


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
