"""One sanitized submission: executed in a sandbox, judged outside. This is what an executor runs."""

from __future__ import annotations

import base64
from contextlib import suppress
from typing import Any, NamedTuple

from course.exercises.library import find_exercise, lesson_exercises
from course.ground.errors import ExerciseError
from grading.engine.intake.flags import signs
from grading.engine.intake.released import Released
from grading.engine.intake.sanitized import Sanitized
from grading.engine.intake.words import plain, quoted
from grading.engine.judging.answers import first_answers, last_answers
from grading.engine.judging.cleaning.notebook import NotebookCleaner
from grading.engine.judging.outputs import check_outputs, clean_outputs, manual_outputs, unmet_outputs
from grading.engine.judging.results import CheckResult, Judged, Result
from grading.engine.judging.told import met, why_unreadable
from grading.engine.judging.unrun import told
from grading.engine.judging.verdict import calls_of, prepare, verdict
from grading.engine.running.execute import execute
from grading.engine.running.limits import Limits


def task_of(
    sanitized: Sanitized, released: Released, limits: Limits, isolated: bool, many: bool = False
) -> dict[str, Any]:
    """A submission as plain data, ready to be sent to another process or machine; is it one of many?"""
    return {
        "lesson": released.lesson,
        "notebook": sanitized.notebook,
        "answers": sanitized.answers,
        "files": {name: base64.b64encode(data).decode() for name, data in sanitized.files.items()},
        "manual": sanitized.manual,
        "unused": sanitized.unused,
        "repairs": sanitized.repairs,
        "flags": sanitized.flags,
        "checks": {name: cell.exercise_id for name, cell in released.cells.items() if cell.exercise_id},
        "points": {name: cell.points for name, cell in released.cells.items() if cell.exercise_id},
        "limits": limits.as_dict(),
        "isolated": isolated,
        "worked": released.worked,
        "many": many,
    }


def grade_submission(task: dict[str, Any]) -> dict[str, Any]:
    """Execute and judge one submission.

    Parameters
    ----------
    task
        As `task_of` gives it.

    Returns
    -------
    dict
        A `Result` as data.
    """
    notebook, limits = task["notebook"], Limits(**task["limits"])
    request = {
        "lesson": task["lesson"],
        "cells": _cells(notebook, task["checks"]),
        "answers": task["answers"],
        "files": task["files"],
        "worked": task["worked"],
        "many": task["many"],
    }
    events, end = execute(request, limits, task["isolated"], lambda: prepare(task["lesson"]))
    result = Result(
        notebook=notebook,
        answers=task["answers"],
        repairs=list(task["repairs"]),
        flags=[*task["flags"], *signs(notebook["cells"])],
        seconds=end["seconds"],
        peak_mb=end["peak_mb"],
        without_sandbox=not task["isolated"],
    )
    reported = _fold(events, notebook, result, limits)
    result.repairs += NotebookCleaner().clean(notebook["cells"])
    result.failure = _failure(events, end, notebook, limits)
    _judge_all(task, reported, result)
    checks = {name: (exercise, task["points"][name]) for name, exercise in task["checks"].items()}
    result.repairs += map(plain, told(task["unused"], task["lesson"], checks))
    _note_answers(task, result)
    return result.as_dict()


def _cells(notebook: dict[str, Any], checks: dict[str, str]) -> list[dict[str, Any]]:
    cells = []
    for index, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] != "code":
            continue
        about: dict[str, Any] = {"index": index, "source": cell["source"]}
        exercise_id = checks.get(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))
        if exercise_id:
            about["check"] = exercise_id
            with suppress(
                ExerciseError
            ):  # a newer version of the course may not have it: it waits for a person
                about["calls"] = calls_of(exercise_id)
        cells.append(about)
    return cells


def _fold(
    events: list[dict[str, Any]], notebook: dict[str, Any], result: Result, limits: Limits
) -> dict[int, dict[str, Any]]:
    """Put outputs into the notebook; the answers that were reported, by the place of their check cell."""
    cells, answers = notebook["cells"], {}
    twice: set[int] = set()
    count = 0
    for event in events:
        index = event.get("end", event.get("index"))
        if event.get("done") is True:
            _signs_at_end(event, result)
        if not isinstance(index, int) or not 0 <= index < len(cells) or cells[index]["cell_type"] != "code":
            continue
        if "answer" in event and index in answers:
            twice.add(index)
        elif "answer" in event:
            answers[index] = event
        elif "end" in event and cells[index]["execution_count"] is None:
            count += 1
            cells[index]["execution_count"] = count
            cells[index]["outputs"] = clean_outputs(event.get("outputs"), count)
            _note_limits(cells[index], index, result, limits)
    if twice:
        names = ", ".join(_named(cells[index], index) for index in sorted(twice)[:5])
        result.flags.append(f"More than one answer was reported for {names}; the first counts.")
    return answers


def _signs_at_end(event: dict[str, Any], result: Result) -> None:
    patched = event.get("patched")
    if isinstance(patched, list) and patched:
        names = ", ".join(quoted(name) for name in patched[:10])
        result.flags.append(f"While it ran, this was replaced: {names}.")
    if event.get("left_running") is True:
        result.flags.append("It left processes running at its end; they were ended with it.")


def _note_limits(cell: dict[str, Any], index: int, result: Result, limits: Limits) -> None:
    says = {
        "OutOfTime": f"ran longer than {limits.cell_seconds:g} seconds and was stopped",
        "MemoryError": f"asked for more memory than {limits.memory_mb} MB and was stopped",
        "NoInput": "asks for `input()`, which nobody can answer while it is graded",
    }
    notes: dict[str, None] = {}
    for output in cell["outputs"]:
        if output["output_type"] == "error" and output["ename"] in says:
            notes[f"{_named(cell, index)} {says[output['ename']]}."] = None
        elif output["output_type"] == "stream" and "cut off here: the limit of output" in output["text"]:
            cut = (
                f"{_named(cell, index)} reached the limit of output ({limits.output_bytes / 1e6:g} MB, "
                f"{limits.messages} outputs); the rest was left out."
            )
            notes[cut] = None
    result.notes += notes


def _failure(
    events: list[dict[str, Any]], end: dict[str, Any], notebook: dict[str, Any], limits: Limits
) -> str | None:
    """One sentence about a submission that did not run to its end."""
    started = [event["start"] for event in events if isinstance(event.get("start"), int)]
    index = started[-1] if started else -1
    cells = notebook["cells"]
    where = _named(cells[index], index) if 0 <= index < len(cells) else "The submission"
    reasons = {
        "seconds": f"was running when the submission reached its limit of {limits.seconds:g} seconds",
        "cell_seconds": f"ran longer than {limits.cell_seconds:g} seconds and could not be stopped alone",
        "memory_mb": f"used more memory than {limits.memory_mb} MB",
        "processes": f"started more than {limits.processes} processes or threads",
        "output_bytes": f"wrote far more than {limits.output_bytes / 1e6:g} MB of output",
        "sandbox": "could not be run: its sandbox was lost twice",
    }
    if end["limit"]:
        return f"{where} {reasons[end['limit']]}; the submission was ended there."
    if not any(event.get("done") is True for event in events):
        code = end["exit"]
        how = f"signal {-code}" if isinstance(code, int) and code < 0 else f"exit code {code}"
        return f"{where} ended the whole process ({how})."
    return None


def _named(cell: dict[str, Any], index: int) -> str:
    name = cell["metadata"].get("nbgrader", {}).get("grade_id")
    return f"Cell {index + 1} ({name})" if name else f"Cell {index + 1}"


def _judge_all(task: dict[str, Any], reported: dict[int, dict[str, Any]], result: Result) -> None:
    assert result.notebook is not None
    for index, cell in enumerate(result.notebook["cells"]):
        grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
        exercise_id = task["checks"].get(grade_id)
        if not exercise_id:
            if grade_id in task["manual"]:
                result.checks[grade_id] = CheckResult(None, task["manual"][grade_id])
            continue
        asked = _Asked(task["lesson"], exercise_id, task["points"][grade_id], task["limits"]["cell_seconds"])
        event = reported.get(index) or _form_in_file(exercise_id, task["answers"])
        check, outputs = _judge_one(asked, event, result.failure)
        if grade_id in task["manual"]:
            worth = "" if check.points is None else f" By its answer it would be worth {check.points:g}."
            check = CheckResult(None, f"{task['manual'][grade_id]}{worth}", check.verdict)
            outputs = manual_outputs(str(check.reason))
        result.checks[grade_id] = check
        cell["outputs"] = outputs
        for output in outputs:
            if output["output_type"] == "execute_result":
                output["execution_count"] = cell["execution_count"]


def _form_in_file(exercise_id: str, entries: dict[str, Any]) -> dict[str, Any] | None:
    """What a check that was not reached would have reported of a form: its answer is in the file and needs no run."""
    try:
        if find_exercise(exercise_id).answered_by != "form":
            return None
    except ExerciseError:
        return None
    answer = entries.get(exercise_id, {}).get("answer")
    return None if answer is None else {"data": answer}


class _Asked(NamedTuple):
    """A check cell: its lesson, its exercise, the most points that it gives, and the seconds that a cell may run."""

    lesson: str
    exercise_id: str
    of: float
    cell_seconds: float


def _judge_one(
    asked: _Asked, event: dict[str, Any] | None, failure: str | None
) -> tuple[CheckResult, list[dict[str, Any]]]:
    if event is None:
        reason = failure or "The check was not reached."
        return CheckResult(None, reason), manual_outputs(reason)
    try:
        exercise = find_exercise(asked.exercise_id)
        if "unreadable" in event:
            reason = why_unreadable(event["unreadable"], exercise, asked.cell_seconds)
            return CheckResult(None, reason), manual_outputs(reason)
        if "problem" in event:
            says = met(event["problem"], exercise)
            return CheckResult(0.0, verdict=_unmet(says)), unmet_outputs(exercise, says, asked.of)
        outcome = verdict(*asked[:2], event.get("data"), asked.of)
    except ExerciseError as error:
        return CheckResult(None, str(error)), manual_outputs(str(error))
    except Exception as error:
        reason = (
            f"The answer to {asked.exercise_id} has a form that cannot be judged ({type(error).__name__})."
        )
        return CheckResult(None, reason), manual_outputs(reason)
    if outcome["sealed"]:
        reason = "The keys of this exam are elsewhere; name their folder in COURSE_KEYS and grade again."
        return CheckResult(None, reason), manual_outputs(reason)
    outputs = check_outputs(exercise, outcome, asked.of)
    return CheckResult(outcome["points"], verdict=outcome), outputs


def _unmet(says: str) -> dict[str, Any]:
    return {"score": 0.0, "points": 0.0, "answered": False, "says": says, "items": {}, "misconceptions": []}


def _note_answers(task: dict[str, Any], result: Result) -> None:
    """How first and last answers fared, for statistics; what was graded is not judged again."""
    exercises = lesson_exercises(task["lesson"][:2])
    graded = {
        task["checks"][grade_id]: Judged(check.verdict["score"] >= 1, check.verdict["misconceptions"])
        for grade_id, check in result.checks.items()
        if check.verdict and check.verdict["answered"]
    }
    left = {name: entry for name, entry in task["answers"].items() if name not in graded}
    result.first = first_answers(exercises, task["answers"])
    result.last = last_answers(exercises, left) | graded
