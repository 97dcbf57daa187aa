"""Exercises: every error names the file, the exercise and the field."""

from __future__ import annotations

import pytest

from course.exercises.library import find_exercise
from course.ground.errors import ExerciseError

CHOICE = """
- id: "99.1"
  outcome: LO-9.1
  kind: choice
  answer: voice
  points: 1
  title: Who speaks
  prompt: Who speaks in this text?
  options: {author: the author, state: the state}
  key: [author]
  feedback: {state: Look at the line below the title again.}
"""


def test_a_good_exercise_is_read(exercises_from):
    exercise = exercises_from(CHOICE)["99.1"]
    assert exercise.kind == "choice"
    assert exercise.key == ["author"]


@pytest.mark.parametrize(
    ("change", "with_", "field"),
    [
        ("key: [author]", "key: [nobody]", "key"),
        ("  feedback: {state: Look at the line below the title again.}\n", "", "feedback"),
        ("points: 1", "points: -1", "points"),
        ("outcome: LO-9.1", "outcome: nine", "outcome"),
        ("answer: voice", "answer: class", "answer"),
        ("kind: choice", "kind: guess", "kind"),
        ("points: 1", "points: 1\n  colour: red", "colour"),
        ("feedback: {state:", "feedback: {nobody: Nobody will read this sentence., state:", "feedback"),
    ],
)
def test_an_error_names_file_exercise_and_field(exercises_from, change, with_, field):
    with pytest.raises(ExerciseError) as error:
        exercises_from(CHOICE.replace(change, with_))
    sentence = str(error.value)
    assert "99_made_up/exercises.yml, exercise 99.1" in sentence
    assert f"field {field}" in sentence
    assert "\n" not in sentence


STEPPER = """
- id: "99.1"
  outcome: LO-9.1
  kind: stepper
  answer: walked
  points: 1
  title: Two steps
  prompt: Walk through both steps.
  steps: {law: Is there a law?, need: Was it needed?}
  choices: {law: {met: a law, fails: no law}, need: {met: needed, fails: not needed}}
  items:
    - id: app
      text: An app
      key: {law: [met], need: [met, fails]}
      feedback: {law: {fails: The act names it.}}
"""


@pytest.mark.parametrize(
    ("change", "with_", "field"),
    [
        ("choices: {law: {met: a law, fails: no law}, need:", "choices: {need:", "choices"),
        ("key: {law: [met], need: [met, fails]}", "key: {law: [met]}", "items.app.key"),
        ("key: {law: [met]", "key: {law: [perhaps]", "items.app.key.law"),
        ("key: {law: [met]", "key: {law: []", "items.app.key.law"),
        ("feedback: {law: {fails: The act names it.}}", "feedback: {}", "items.app.feedback.law"),
        (
            "{law: {fails: The act names it.}}",
            "{law: {fails: The act., else: Nobody reads it.}}",
            "feedback.law",
        ),
        ("{law: {fails: The act names it.}}", "{aim: {fails: The act names it.}}", "items.app.feedback"),
    ],
)
def test_a_stepper_with_a_step_missing_says_which(exercises_from, change, with_, field):
    assert exercises_from(STEPPER)["99.1"].parts() == {
        "app.law": "An app: Is there a law?",
        "app.need": "An app: Was it needed?",
    }
    with pytest.raises(ExerciseError) as error:
        exercises_from(STEPPER.replace(change, with_))
    assert field in str(error.value)


def test_broken_yaml_names_the_line(exercises_from):
    with pytest.raises(ExerciseError, match=r"99_made_up/exercises.yml, line \d+"):
        exercises_from('- id: "99.1\n  kind: choice')


def test_no_sentence_serves_twice(exercises_from):
    second = CHOICE.replace("99.1", "99.2").replace("answer: voice", "answer: other")
    with pytest.raises(ExerciseError, match=r"99\.2, field feedback.*used in 99\.1"):
        exercises_from(CHOICE + second)


def test_two_exercises_cannot_share_a_variable(exercises_from):
    second = CHOICE.replace("99.1", "99.2").replace("Look at", "Read")
    with pytest.raises(ExerciseError, match=r"voice is the answer of 99\.1 already"):
        exercises_from(CHOICE + second)


def test_a_graded_code_task_needs_two_misconceptions(exercises_from):
    with pytest.raises(ExerciseError, match="at least two"):
        exercises_from("""
        - id: "99.3"
          outcome: LO-9.1
          kind: number
          as: number
          answer: missed
          points: 1
          key: 3
          misconceptions: [{value: 4, says: You counted the header too.}]
        """)


def test_an_unknown_exercise_names_those_there_are():
    with pytest.raises(ExerciseError, match=r"no exercise 02\.99; this lesson has 02\.0"):
        find_exercise("02.99")


def test_an_unknown_lesson_names_those_there_are():
    with pytest.raises(ExerciseError, match=r"no lesson 77; the lessons are 00"):
        find_exercise("77.1")
