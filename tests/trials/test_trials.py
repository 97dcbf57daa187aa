"""Every lesson's tasks in code, tried with right ways and slips: right in any way is right, and wrong is named."""

from __future__ import annotations

import functools

import pytest
from replay import CRASHED, HERE, replay, table

from course.exercises.kinds import Coded
from course.exercises.library import lesson_exercises
from course.ground.lessons import all_lessons
from course.ground.markup import typed

LESSONS = [folder.name[:2] for folder in all_lessons()]
FEWEST_WAYS, FEWEST_SLIPS = 12, 20
NAMED = 0.9
"""The least share of slips whose sentence names them."""

tried = functools.cache(replay)


@pytest.mark.slow
@pytest.mark.parametrize("lesson", LESSONS)
def test_right_in_any_way_is_right_and_wrong_is_named(lesson):
    trials = tried(lesson)
    print(f"\n{table(trials)}")
    assert [trial for trial in trials if not trial.holds] == []
    assert [trial for trial in trials if trial.says.startswith(CRASHED)] == []
    slips = [trial for trial in trials if trial.is_slip]
    unnamed = [(trial.task, trial.about, trial.says) for trial in slips if not trial.is_named]
    assert len(unnamed) <= (1 - NAMED) * len(slips), unnamed


@pytest.mark.slow
@pytest.mark.parametrize("lesson", LESSONS)
def test_every_task_is_tried_and_every_misconception_met(lesson):
    trials = tried(lesson)
    for exercise in lesson_exercises(lesson).values():
        if not (isinstance(exercise, Coded) and exercise.in_code and exercise.is_task):
            continue
        own = [trial for trial in trials if trial.task == exercise.id]
        assert sum(not trial.is_slip for trial in own) >= FEWEST_WAYS, exercise.id
        assert sum(trial.is_slip for trial in own) >= FEWEST_SLIPS, exercise.id
        said = [" ".join(trial.says.split()) for trial in own]
        for misconception in exercise.misconceptions:
            assert any(typed(misconception.says) in text for text in said), misconception.says


def test_every_file_of_trials_is_of_a_lesson():
    assert sorted(path.stem for path in HERE.glob("*.yml")) == sorted(LESSONS)
