"""Grades one class with plain `nbgrader autograde` and with our engine, and compares scores, time and memory.

Run `python -m grading.benchmarks.compare --lesson 02 --submissions 40`. It exits 1 where a score differs.
A class larger than the sample class repeats it: `s01` to `s12`, `s01-2` to `s12-2` and so on, each with
a remark of its own, so that no result is found by its hash.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from nbgrader.api import Gradebook

from course.ground.lessons import lesson_folder
from course.ground.places import repository_root
from grading.classroom.config import PLAIN
from grading.classroom.release import class_config, release
from grading.engine.grade import grade
from grading.engine.intake.released import Released
from grading.engine.intake.sanitize import sanitize
from grading.engine.judging.submission import task_of
from grading.engine.request import GradingRequest
from grading.engine.running.execute import Sandbox
from grading.engine.running.limits import Limits
from grading.sample_class.make import make_class

Scores = dict[str, dict[str, str]]


def make(root: Path, lesson: str, submissions: int) -> str:
    """Release a lesson and hand in so many submissions; the lesson's folder name."""
    name = lesson_folder(lesson).name
    for side in ("solutions", "notebooks"):
        shutil.copytree(repository_root() / side / name, root / side / name)
    shutil.copy(repository_root() / "nbgrader_config.py", root)
    release(lesson, root)
    submitted = root / "class" / "submitted"
    students = make_class(lesson, submitted)
    for number in range(len(students), submissions):
        student = students[number % len(students)]
        copy = submitted / f"{student}-{number // len(students) + 1}"
        shutil.copytree(submitted / student, copy)
        _make_its_own(copy / name / f"{name}.ipynb", number)
    for student in students[submissions:]:
        shutil.rmtree(submitted / student)
    return name


def _make_its_own(notebook: Path, number: int) -> None:
    try:
        document = json.loads(notebook.read_text(encoding="utf-8"))
    except ValueError:
        return
    remark = {"cell_type": "markdown", "id": f"remark-{number}", "metadata": {}, "source": f"Copy {number}"}
    document["cells"].append(remark)
    notebook.write_text(json.dumps(document), encoding="utf-8")


def plainly(root: Path, name: str) -> float:
    """Seconds of `nbgrader autograde` with nbgrader's own way to run a notebook."""
    began = time.monotonic()
    command = [sys.executable, "-m", "nbgrader", "autograde", name]
    environment = {**os.environ, PLAIN: "1"}
    subprocess.run(command, cwd=root, env=environment, capture_output=True, check=False)
    return time.monotonic() - began


def scores(root: Path, name: str) -> Scores:
    """Student, then cell: points, or "manual"; an unreadable notebook has none."""
    points: Scores = {}
    config = class_config(root).CourseDirectory
    with Gradebook(config.db_url) as gradebook:
        for submission in gradebook.assignment_submissions(name):
            folder = root / "class" / "autograded" / submission.student.id / name
            points[submission.student.id] = {
                grade.name: "manual"
                if grade.needs_manual_grade or not (folder / f"{name}.ipynb").is_file()
                else f"{grade.auto_score:g}"
                for notebook in submission.notebooks
                for grade in notebook.grades
            }
    return points


def floor(root: Path, name: str) -> float:
    """Seconds of the first submission's cells in a process that is warm already: what cannot be saved."""
    learner_s = json.loads((root / "notebooks" / name / f"{name}.ipynb").read_text(encoding="utf-8"))
    released = Released.from_notebook(name, learner_s)
    first = sorted((root / "class" / "submitted").iterdir())[0]
    task = task_of(sanitize(first / name, name, released), released, Limits(), True)
    cells = [
        {"index": index, "source": cell["source"]}
        for index, cell in enumerate(task["notebook"]["cells"])
        if cell["cell_type"] == "code"
    ]
    request = {"lesson": name, "cells": cells, "answers": task["answers"], "files": {}, "worked": []}
    sandbox = Sandbox()
    try:
        sandbox.run(request, Limits())
        events, _ = sandbox.run(request, Limits())
    finally:
        sandbox.close()
    return sum(event["seconds"] for event in events if "end" in event)


class Memory:
    """The most memory that the processes started by this one took together, sampled."""

    def __init__(self) -> None:
        self.peak_mb = 0.0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> Memory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _sample(self) -> None:
        while not self._done.wait(0.5):
            self.peak_mb = max(self.peak_mb, _family_mb(os.getpid()))


def _family_mb(root: int) -> float:
    parents, sizes = {}, {}
    for status in Path("/proc").glob("[0-9]*/smaps_rollup"):
        pid = int(status.parent.name)
        try:
            parents[pid] = int((status.parent / "stat").read_text().rsplit(")", 1)[1].split()[1])
            sizes[pid] = next(int(line.split()[1]) for line in status.open() if line.startswith("Pss:"))
        except (OSError, StopIteration, IndexError, ValueError):
            continue
    family = {root}
    while more := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= more
    return sum(sizes.get(pid, 0) for pid in family - {root}) / 1024


def compare(lesson: str, submissions: int, workers: int, plain: bool) -> bool:
    """Grade a class both ways and print what came out; False where scores differ."""
    with tempfile.TemporaryDirectory(prefix="course-benchmark-") as folder:
        ours, theirs = Path(folder) / "ours", Path(folder) / "theirs"
        for root in (ours, theirs) if plain else (ours,):
            root.mkdir()
            name = make(root, lesson, submissions)
        with Memory() as memory:
            summary = grade(GradingRequest(lesson, ours, workers=workers))
        again = grade(GradingRequest(lesson, ours, workers=workers))
        coordinator = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{name}, {len(summary.graded)} submissions, {workers} workers")
        print(
            f"ours      {summary.seconds:8.1f} s  {summary.seconds / len(summary.graded):6.2f} s a submission"
        )
        print(f"again     {again.seconds:8.1f} s  (nothing changed)")
        print(f"floor     {floor(ours, name):8.2f} s  cells of one submission in a warm process")
        print(f"memory    {coordinator:8.0f} MB coordinator, {memory.peak_mb:.0f} MB sandboxes at most")
        if not plain:
            return True
        seconds = plainly(theirs, name)
        our_scores, their_scores = scores(ours, name), scores(theirs, name)
        print(f"nbgrader  {seconds:8.1f} s  {seconds / len(summary.graded):6.2f} s a submission")
        print(f"ratio     {seconds / summary.seconds:8.1f}")
        different = [
            f"{student}, {cell}: {our_scores.get(student, {}).get(cell)} and not {score}"
            for student, row in their_scores.items()
            for cell, score in row.items()
            if our_scores.get(student, {}).get(cell) != score
        ]
        total = sum(map(len, their_scores.values()))
        print(f"scores    {total - len(different)} of {total} equal", *different, sep="\n")
        return not different and sorted(our_scores) == sorted(their_scores)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--lesson", default="02", help="a number or a folder's name")
    parser.add_argument("--submissions", type=int, nargs="+", default=[12], help="one size or several")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--ours-only", action="store_true", help="do not wait for nbgrader")
    options = parser.parse_args()
    equal = [
        compare(options.lesson, size, options.workers, not options.ours_only) for size in options.submissions
    ]
    sys.exit(0 if all(equal) else 1)


if __name__ == "__main__":
    main()
