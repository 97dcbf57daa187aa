"""Answers go from the site into a real JupyterLab and back: each kind of form, over work that stands there already."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from conftest import ROOT, clean_environment
from lab import NOTEBOOK, open_notebook, page_of, running_lab, save, shows
from newcomer import give, idle, press_check, run_cell, steps
from site_part import whole_site
from test_site import (
    CHECKED,
    answer_by_keyboard,
    choose,
    downloaded,
    lesson_address,
    name_of,
    opened,
    place_of,
    press,
    right_and_wrong,
    uploaded,
)

from course.answering.answers import FILE_NAME, Entry, read_answers, write_answers
from course.answering.kept.tally import is_answered
from course.app.progress import progress
from course.exercises.library import find_exercise, lesson_exercises
from course.site.forms import by_hand, is_form
from course.site.verdicts import table_of

LESSONS = ("02", "03", "07")
"""Among them they have every kind of form that a page has."""
FORMS = {*CHECKED, "explore", "rate", "write"}
TEXT = "Access grew [K04], <b>and</b> nobody outside counted: 数字 ¶15."
pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def site() -> Path:
    return whole_site()


def one_of_each_kind() -> dict[str, Any]:
    """The first exercise of each kind in these lessons."""
    found: dict[str, Any] = {}
    for lesson in LESSONS:
        for exercise in lesson_exercises(lesson).values():
            checked = exercise.kind not in CHECKED or table_of(exercise) is not None
            if is_form(exercise) and exercise.kind in FORMS and checked:
                found.setdefault(exercise.kind, exercise)
    assert set(found) == FORMS
    return found


def answered(page: Any, exercise: Any) -> Any:
    """Answer in the page and check; the sorting is wrong. Gives back the answer."""
    form = page.locator(f'[data-form="{exercise.id}"] .course-form')
    if exercise.kind in CHECKED:
        answer = right_and_wrong(exercise)[exercise.kind == "sort"]
        answer_by_keyboard(page, exercise, answer)
        return exercise.cleaned(answer)
    if exercise.kind == "explore":
        choose(form.locator(".cf-row").first, 1)
        name, options = next(iter(exercise.controls.items()))
        return {**exercise.first_choices(), name: list(options)[1]}
    if exercise.kind == "rate":
        choose(form.locator(".cf-row").first, 0)
    form.locator("textarea").first.focus()
    page.keyboard.type("because two sources say so")
    page.keyboard.press("Tab")
    text = "because two sources say so"
    return {"value": next(iter(exercise.scale)), "reason": text} if exercise.kind == "rate" else text


def other(exercise: Any) -> Any:
    """Another answer than the page gave."""
    return exercise.cleaned(right_and_wrong(exercise)[1])


def entry(answer: Any, checks: int) -> Entry:
    checked = {"checked": answer} if checks else {}
    return {"answer": answer, "first": None, "checks": checks, **checked}


def bring_in(file: Path, folder: Path) -> str:
    command = [sys.executable, "-m", "course.app.cli", "bring-in", str(file), "--folder", str(folder)]
    done = subprocess.run(
        command,
        cwd=folder,
        env={**clean_environment(), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def folder_with_work(root: Path, work: dict[str, dict[str, Entry]]) -> Path:
    """A learner's folder with the lessons as given out, and answers in some."""
    for lesson in LESSONS:
        name = name_of(lesson)
        shutil.copytree(ROOT / "notebooks" / name, root / name)
        if lesson in work:
            write_answers(root / name / FILE_NAME, work[lesson])
    return root


def places_to_run(path: Path, ids: set[str]) -> list[int]:
    """The cells that bring the tools, and those of exercises and their checks."""
    cells = nbformat.read(path, as_version=4).cells
    wanted = {f"{role}-{one.replace('.', '-')}" for one in ids for role in ("exercise", "check")}
    first = next(index for index, cell in enumerate(cells) if "from course import" in cell.source)
    return [first, *(index for index, cell in enumerate(cells) if cell.id in wanted)]


def take_lesson(page: Any, address: str, folder: Path, given: dict[str, Any]) -> None:
    """Open a lesson in JupyterLab, run its cells, and find in the forms what was answered."""
    name = folder.name
    open_notebook(page, address, f"{name}/{name}.ipynb")
    for index in places_to_run(folder / f"{name}.ipynb", set(given)):
        run_cell(page, index)
    for exercise_id, answer in given.items():
        exercise = find_exercise(exercise_id)
        for role, label, value in steps(exercise, answer):
            plain = [part.replace("*", "") if isinstance(part, str) else part for part in (label, value)]
            assert shows(page, (role, plain[0], plain[1])), (exercise_id, label, value)


def test_answers_go_into_jupyterlab_and_back_and_none_is_lost(site, browser, tmp_path):
    kinds = one_of_each_kind()
    sorting, multi, match = kinds["sort"], kinds["multi"], kinds["match"]
    manual = next(one for one in lesson_exercises("02").values() if one.answered_by == "person")
    hand = next(one for one in map(by_hand, lesson_exercises("02").values()) if one)
    choices = [one for one in lesson_exercises("02").values() if one.kind == "choice" and one.key]
    only_here = next(one for one in choices if one != kinds["choice"])
    assert {one.id[:2] for one in (sorting, multi, match)} == {"02"}
    work = {multi.id: entry(other(multi), 0), match.id: entry(other(match), 3)}
    work[only_here.id] = entry(only_here.key[0], 2)
    folder = folder_with_work(tmp_path / "my-work", {"02": work})

    with page_of(browser) as page, running_lab(folder) as address:
        given: dict[str, dict[str, Any]] = {lesson: {} for lesson in LESSONS}
        for lesson in LESSONS:
            assert opened(page, lesson_address(site, lesson)) == []
            for exercise in kinds.values():
                if exercise.id[:2] == lesson:
                    given[lesson][exercise.id] = answered(page, exercise)
            if lesson == "02":
                press(page.locator(f'[data-form="{manual.id}"] textarea'), "End")
                page.keyboard.insert_text(TEXT)
                answer_by_keyboard(page, hand, right_and_wrong(hand)[0])
            file = downloaded(page, tmp_path)
            came = read_answers(file)
            assert place_of(hand) not in came
            assert {name: came[name]["answer"] for name in given[lesson]} == given[lesson]
            said = bring_in(file, folder)
            assert f"{len(came) - (lesson == '02')} answers came in" in said
            if lesson == "02":
                assert f"it stays: {match.id}." in said
        assert len(list((folder / name_of("02")).glob("answers*.json"))) > 1, (
            "what was replaced is kept beside it"
        )

        given["02"][match.id] = work[match.id]["answer"]
        given["02"][only_here.id] = work[only_here.id]["answer"]
        with page_of(browser) as lab:
            for lesson in LESSONS:
                take_lesson(lab, address, folder / name_of(lesson), given[lesson])
                if lesson == "02":
                    assert TEXT[:10] in lab.locator(NOTEBOOK).inner_text()
                    give(lab, sorting, right_and_wrong(sorting)[0])
                    assert "➜" not in press_check(lab, sorting).split("Check")[-1]
                save(lab)
                idle(lab)

        kept = read_answers(folder / name_of("02") / FILE_NAME)
        counts = {name: kept[name]["checks"] for name in (sorting.id, multi.id, match.id, only_here.id)}
        assert counts == {sorting.id: 2, multi.id: 1, match.id: 3, only_here.id: 2}
        assert kept[sorting.id]["first"] == given["02"][sorting.id]
        for lesson in LESSONS:
            path = folder / name_of(lesson) / FILE_NAME
            opened(page, lesson_address(site, lesson))
            says = uploaded(page, path)
            assert "Left out" not in says, says
            assert "it stays" not in says, says
            assert read_answers(downloaded(page, tmp_path)) == read_answers(path)
        told = {one.lesson: one for one in progress(folder)}
        assert told[name_of("02")].trouble == ""
        core = [one for one in lesson_exercises("02").values() if one.is_kept and one.is_core]
        assert told[name_of("02")].answered == sum(is_answered(one, kept.get(one.id)) for one in core)
