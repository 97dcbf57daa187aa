"""Whatever decides about a score, once changed, has submissions graded again."""

from __future__ import annotations

import ast
import shutil
import sys
from importlib.metadata import packages_distributions

import pytest
from packaging.utils import canonicalize_name

from course.ground.lessons import lesson_folder
from course.ground.places import PACKAGE, data_folder
from grading.engine.intake import digest
from grading.engine.intake.digest import course_digest, deciding_files, library_versions
from grading.engine.intake.released import Released
from grading.engine.intake.sanitized import Sanitized
from grading.engine.recording.store import key_of
from grading.engine.running.limits import Limits
from grading.engine.running.same_course import problem_here

LESSON = "10_the_brief"
AROUND = {"distributed", "frictionless"}
"""Carries submissions to other machines, and judges nothing."""


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """A copy of all that decides, which may be changed."""
    ignored = shutil.ignore_patterns("__pycache__", "docs", "_bundled")
    shutil.copytree(PACKAGE, tmp_path / "course", ignore=ignored)
    shutil.copytree(digest.ENGINE, tmp_path / "engine", ignore=ignored)
    shutil.copytree(data_folder(), tmp_path / "data", ignore=ignored)
    monkeypatch.setattr(digest, "PACKAGE", tmp_path / "course")
    monkeypatch.setattr(digest, "ENGINE", tmp_path / "engine")
    monkeypatch.setattr(digest, "data_folder", lambda: tmp_path / "data")
    monkeypatch.setenv("COURSE_LESSONS", str(tmp_path / "course" / "lessons"))
    monkeypatch.delenv("COURSE_KEYS", raising=False)
    digest._digest.cache_clear()
    yield tmp_path
    digest._digest.cache_clear()


def fresh(lesson=LESSON):
    """The digest of a process that starts now."""
    digest._digest.cache_clear()
    return course_digest(lesson)


def test_each_file_that_changes_changes_the_digest(copied):
    before, unnoticed = fresh(), []
    lesson = lesson_folder(LESSON)
    for path in sorted(path for path in copied.rglob("*") if path.suffix in (".py", ".csv", ".json")):
        in_lessons = path.is_relative_to(lesson.parent)
        if in_lessons and path.parent != lesson:
            continue
        whole = path.read_bytes()
        path.write_bytes(whole + b"\n")
        if fresh() == before:
            unnoticed.append(str(path.relative_to(copied)))
        path.write_bytes(whole)
    assert unnoticed == []
    assert fresh() == before


@pytest.mark.parametrize("name", ["course/exercises/new_rule.py", "engine/judging/new.py", "data/new.csv"])
def test_a_file_that_comes_or_goes_changes_the_digest(copied, name):
    before = fresh()
    (copied / name).write_text("", encoding="utf-8")
    assert fresh() != before
    (copied / name).unlink()
    assert fresh() == before


@pytest.mark.parametrize("name", digest.KEYS)
def test_keys_decide_where_they_stand_in_the_lesson_and_in_a_private_folder(
    copied, tmp_path, monkeypatch, name
):
    before = fresh()
    path = lesson_folder(LESSON) / name
    private = tmp_path / "keys" / LESSON / name
    private.parent.mkdir(parents=True)
    private.write_bytes(path.read_bytes() + b"# sealed\n")
    monkeypatch.setenv("COURSE_KEYS", str(tmp_path / "keys"))
    sealed = course_digest(LESSON)
    assert sealed != before
    private.write_bytes(private.read_bytes() + b"# corrected\n")
    assert fresh() != sealed
    monkeypatch.delenv("COURSE_KEYS")
    assert fresh() == before
    path.write_bytes(path.read_bytes() + b"# corrected\n")
    assert fresh() != before


def test_another_lesson_s_keys_leave_a_lesson_as_it_is(copied):
    before = fresh()
    with (lesson_folder("02") / "checks.py").open("a", encoding="utf-8") as file:
        file.write("# corrected\n")
    assert fresh() == before


def test_a_corrected_rule_grades_every_submission_again(copied):
    """A rule of the brief that was corrected once left its old points standing."""
    released, submission = Released(LESSON, {}), Sanitized(notebook={"cells": []})

    def key():
        digest._digest.cache_clear()
        return key_of(submission, released.digest(), Limits(), True)

    before = key()
    rules = copied / "course" / "exercises" / "brief" / "rules.py"
    rules.write_text(rules.read_text(encoding="utf-8").replace("<=", "<", 1), encoding="utf-8")
    assert key() != before


def test_a_worker_with_another_copy_of_a_rule_may_not_grade(copied):
    here = fresh()
    assert problem_here(LESSON, here, isolated=False) is None
    with (copied / "course" / "exercises" / "brief" / "rules.py").open("a", encoding="utf-8") as file:
        file.write("# corrected\n")
    digest._digest.cache_clear()
    assert "is another one" in str(problem_here(LESSON, here, isolated=False))


def imported_by(path):
    """The libraries that a file's import lines name."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    names = [name.name for node in nodes if isinstance(node, ast.Import) for name in node.names]
    names += [
        node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module and not node.level
    ]
    return {name.partition(".")[0] for name in names} - set(sys.stdlib_module_names)


def test_every_library_that_the_judge_imports_decides(monkeypatch):
    files = [path for path in deciding_files(lesson_folder("09")).values() if path.suffix == ".py"]
    modules = set().union(*map(imported_by, files)) - {"course", "grading", "inside"}
    owners = packages_distributions()
    libraries = {canonicalize_name(name) for module in modules for name in owners.get(module, [module])}
    assert {"scipy", "krippendorff", "pandas", "ipython"} <= libraries
    assert libraries - AROUND <= set(library_versions())
    before, versions = fresh("09"), library_versions()
    for name in sorted(libraries - AROUND):
        monkeypatch.setattr(digest, "library_versions", lambda name=name: {**versions, name: "99"})
        assert fresh("09") != before, name
    monkeypatch.undo()
    assert fresh("09") == before


def test_a_course_that_was_never_installed_names_its_libraries_too(monkeypatch):
    monkeypatch.setattr(digest, "PROJECT", "not-installed-anywhere")
    library_versions.cache_clear()
    try:
        uninstalled = library_versions()
    finally:
        library_versions.cache_clear()
    monkeypatch.undo()
    assert uninstalled == library_versions()


def test_however_a_lesson_is_named_its_digest_is_one():
    assert course_digest("2") == course_digest("02") == course_digest("02_the_official_framework")
    assert "lesson/checks.py" in deciding_files(lesson_folder("2"))
