"""The engine as one of nbgrader's steps: `nbgrader autograde` and formgrader's button run through it."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import Execute, NbGraderPreprocessor

from course.ground.files import write_whole
from grading.classroom.repair import WAITING
from grading.engine.intake.released import Released
from grading.engine.intake.sanitize import sanitize
from grading.engine.intake.sanitized import Sanitized
from grading.engine.judging.results import Result
from grading.engine.judging.submission import grade_submission, task_of
from grading.engine.recording.log import WITHOUT, append
from grading.engine.recording.record import RUN, add_repairs, run_note
from grading.engine.running.execute import sandboxes
from grading.engine.running.limits import Limits
from grading.engine.running.sandbox import available

IDLE_SECONDS = 60


class SandboxedExecute(NbGraderPreprocessor):
    """Takes the place of nbgrader's `Execute`: cells run in the sandbox, checks are judged outside it.

    Without bubblewrap it says so in the log and lets nbgrader's own step run the notebook.
    """

    _closing: threading.Timer | None = None

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        problem = available().problem
        if problem:
            self.log.warning("%s This submission runs without a sandbox.", problem)
            self._note_plain_run(resources["nbgrader"])
            return Execute(parent=self.parent).preprocess(nb, resources)
        about = resources["nbgrader"]
        result = self._graded(about)
        for sentence in [*result.flags, *result.notes, result.failure, result.problem]:
            if sentence:
                self.log.warning("%s, %s: %s", about["student"], about["assignment"], sentence)
        self._close_when_idle()
        resources[WAITING] = {name for name, check in result.checks.items() if check.points is None}
        return (nb if result.notebook is None else nbformat.from_dict(result.notebook)), resources  # type: ignore[return-value]

    def _graded(self, about: Any) -> Result:
        folders = CourseDirectory(config=self.config)
        lesson = about["assignment"]
        folder = Path(folders.format_path(folders.autograded_directory, about["student"], lesson))
        learner_s = Path(folders.format_path(folders.release_directory, ".", lesson)) / f"{lesson}.ipynb"
        with Gradebook(about["db_url"]) as gradebook:
            released = Released.from_gradebook(gradebook, lesson, learner_s)
        sanitized = sanitize(folder, lesson, released)
        result = _result(sanitized, released)
        write_whole(folder / RUN, json.dumps(run_note(result), ensure_ascii=False, indent=1) + "\n")
        add_repairs(folder, result.repairs)
        return result

    def _note_plain_run(self, about: Any) -> None:
        """Beside the notebook and in the class's log: this one had all rights of whoever grades."""
        folders = CourseDirectory(config=self.config)
        folder = Path(
            folders.format_path(folders.autograded_directory, about["student"], about["assignment"])
        )
        write_whole(folder / RUN, json.dumps({"without_sandbox": True}, indent=1) + "\n")
        class_folder = (Path(folders.root) / folders.submitted_directory).parent
        append(
            class_folder, f"{about['assignment']}, {WITHOUT}: {about['student']} runs by nbgrader's own step"
        )

    def _close_when_idle(self) -> None:
        """Formgrader's server lives on: keep the sandbox for the next submission, but not for ever."""
        if SandboxedExecute._closing:
            SandboxedExecute._closing.cancel()
        timer = threading.Timer(IDLE_SECONDS, sandboxes().close)
        timer.daemon = True
        timer.start()
        SandboxedExecute._closing = timer


def _result(sanitized: Sanitized, released: Released) -> Result:
    if sanitized.problem:
        return Result(
            repairs=sanitized.repairs, flags=sanitized.flags, problem=sanitized.problem, readable=False
        )
    return Result.from_dict(grade_submission(task_of(sanitized, released, Limits(), isolated=True)))
