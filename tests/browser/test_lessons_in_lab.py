"""A whole lesson as a newcomer meets it: wrong answers first, a restart, nbgrader's Validate button."""

from __future__ import annotations

import re
import shutil

import nbformat
import pytest
import yaml
from conftest import ROOT
from lab import NOTEBOOK, browser_page, open_notebook, restart_kernel, run_all, running_lab, save
from needs import needs_chromium
from newcomer import give, idle, output, press_check, run_cell, type_into, wrong_answer

from course.answering.store import AnswerStore
from course.exercises.library import lesson_exercises
from course.ground.lessons import lesson_folder

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SUCCESS = "Success! Your notebook passes all the tests."


def pytest_generate_tests(metafunc):
    if "lesson" in metafunc.fixturenames:
        every = metafunc.config.getoption("--every-lesson")
        known = sorted(path.stem for path in (ROOT / "grading" / "sample_class").glob("*.yml"))
        metafunc.parametrize("lesson", known if every else ["02"])


def sample(lesson):
    return yaml.safe_load((ROOT / "grading" / "sample_class" / f"{lesson}.yml").read_text(encoding="utf-8"))


def wrong_code(made, exercise_id):
    """The code of a learner with a misconception."""
    return next(
        s["code"][exercise_id]
        for s in made["students"]
        if exercise_id in s.get("code", {}) and s["student"] >= "s03"
    )


def is_full(text, exercise):
    if not exercise.can_be_wrong:
        return "Kept." in text
    if exercise.further:
        return "All of it holds." in text
    return re.search(rf"(?<![.\d]){exercise.points:g} of {exercise.points:g} point", text) is not None


def test_a_newcomer_takes_a_lesson(lesson, tmp_path):
    chromium = needs_chromium()
    name = lesson_folder(lesson).name
    folder = tmp_path / name
    folder.mkdir()
    path = folder / f"{name}.ipynb"
    shutil.copy(ROOT / "notebooks" / name / path.name, path)
    cells = nbformat.read(path, as_version=4).cells
    exercises, made = lesson_exercises(lesson), sample(lesson)
    right = made["right"]
    pictures = ROOT / ".screenshots" / lesson
    pictures.mkdir(parents=True, exist_ok=True)

    with running_lab(folder) as address, browser_page(chromium) as page:
        page.set_viewport_size({"width": 1280, "height": 1000})
        open_notebook(page, address, path.name)
        page.set_default_timeout(60_000)
        page.evaluate("() => window.jupyterapp.commands.execute('application:toggle-left-area')")
        said = {}
        for index, cell in enumerate(cells):
            role, _, number = cell.id.partition("-")
            exercise = exercises.get(number.replace("-", ".", 1))
            if role == "check" and exercise:
                said[exercise.id] = _take_check(page, index, cells, exercise, made)
            elif role == "exercise" and exercise and not exercise.in_code:
                run_cell(page, index)
                _take_widget(page, exercise, right["answers"], pictures)
            elif role == "exercise" and exercise:
                type_into(
                    page, index, cell.source.replace("...  # YOUR CODE HERE", wrong_code(made, exercise.id))
                )
                run_cell(page, index)
            elif role == "manual" and exercise:
                type_into(page, index, right["text"][exercise.id])
                run_cell(page, index)
            elif cell.cell_type == "code":
                run_cell(page, index)
                if "show_figure" in cell.source:
                    page.screenshot(path=str(pictures / f"{index:03d}-figure.png"))
        not_full = [
            name
            for name, text in said.items()
            if exercises[name].is_task and not is_full(text, exercises[name])
        ]
        assert not_full == [], {name: said[name] for name in not_full}

        save(page)
        _forget_outputs_and_restart(page)
        _assert_answers_are_back(page, cells, exercises)
        save(page)
        assert SUCCESS in _validate(page, pictures)

        (folder / "answers.json").unlink()
        _forget_outputs_and_restart(page)
        _assert_answers_are_back(page, cells, exercises)
        save(page)
        assert SUCCESS in _validate(page, pictures)
    kept = AnswerStore(folder, path).all()
    for exercise_id, answer in right["answers"].items():
        assert _whole(kept[exercise_id]["answer"]) == _whole(answer)


def _whole(answer):
    """Rows of a matrix without a tick are not stored."""
    return (
        {part: given for part, given in answer.items() if given != []} if isinstance(answer, dict) else answer
    )


def _take_widget(page, exercise, answers, pictures):
    if exercise.is_task and not exercise.can_be_wrong:
        return
    wrong = wrong_answer(exercise)
    if wrong is not None:
        give(page, exercise, wrong)
        text = press_check(page, exercise)
        assert "➜" in text, f"{exercise.id}: {text}"
        page.screenshot(path=str(pictures / f"{exercise.id}-wrong.png"))
        if exercise.is_task:
            return
    if exercise.id in answers:
        give(page, exercise, answers[exercise.id])
        if exercise.kind == "explore":
            idle(page)
            page.screenshot(path=str(pictures / f"{exercise.id}-redrawn.png"))


def _take_check(page, index, cells, exercise, made):
    first = run_cell(page, index)
    assert not is_full(first, exercise), f"{exercise.id} gave full points for a wrong answer: {first}"
    assert len(first) > 20, f"{exercise.id} said nothing that helps"
    if exercise.in_code:
        code = made["right"]["code"][exercise.id]
        type_into(page, index - 1, cells[index - 1].source.replace("...  # YOUR CODE HERE", code))
        run_cell(page, index - 1)
    else:
        give(page, exercise, made["right"]["answers"][exercise.id])
        if exercise.can_be_wrong:
            press_check(page, exercise)
    return run_cell(page, index)


def _forget_outputs_and_restart(page):
    """So that no output of an earlier run is taken for one of the next."""
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs')")
    restart_kernel(page)


def _assert_answers_are_back(page, cells, exercises):
    """All cells once more; each check gives full points without anything being answered again."""
    assert run_all(page)
    idle(page)
    for index, cell in enumerate(cells):
        role, _, number = cell.id.partition("-")
        if role == "check":
            exercise, text = exercises[number.replace("-", ".", 1)], output(page, index)
            assert is_full(text, exercise), f"{exercise.id} after a restart: {text}"


def _validate(page, pictures):
    page.locator(NOTEBOOK).get_by_role("button", name="Validate").click()
    dialog = page.get_by_role("dialog").filter(has_text="Validat")
    dialog.get_by_text("all the tests").or_(dialog.get_by_text("failed")).first.wait_for(timeout=120_000)
    page.screenshot(path=str(pictures / "validate.png"))
    text = dialog.inner_text()
    dialog.get_by_role("button").last.click()
    idle(page)
    return text
