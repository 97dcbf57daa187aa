"""One truth for versions: `uv.lock`; Binder's `environment.yml` says the same."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from functools import cache

import pytest
import yaml
from conftest import ROOT
from needs import needs_program

from course.authoring.lesson import LessonError
from course.authoring.pages.environment import page

PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)")


@cache
def locked():
    return tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))["package"]


def pins():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    listed = next(entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict))
    return [match.groups() for match in map(PIN.match, listed) if match], listed


def needed():
    """What the course and its tests need, with all that this needs in turn, as the lock says."""
    packages = {package["name"]: package for package in locked()}
    ours = packages["reading-digital-human-rights"]
    names = {d["name"] for d in ours["dependencies"]} | {d["name"] for d in ours["dev-dependencies"]["test"]}
    found = set()
    while names:
        name = names.pop()
        if name not in found:
            found.add(name)
            for one in (package for package in locked() if package["name"] == name):
                names |= {dependency["name"] for dependency in one.get("dependencies", [])}
    return found


def test_every_pin_is_the_lock_s():
    versions = {(package["name"], package.get("version")) for package in locked()}
    listed, lines = pins()
    assert len(listed) == len(lines)
    assert [pin for pin in listed if pin not in versions] == []


def test_nothing_that_the_course_needs_is_missing():
    assert needed() - {name for name, _ in pins()[0]} == set()


def test_heavy_test_tools_stay_out():
    names = {name for name, _ in pins()[0]}
    assert not names & {"playwright", "pyright", "jupyter-repo2docker"}
    assert {"jupyterlab", "nbgrader", "pandas", "matplotlib", "ipywidgets", "pytest", "nbval"} <= names


def test_the_file_is_what_the_build_writes():
    if shutil.which("uv") is None:
        pytest.skip("needs uv: pip install uv")
    assert page(ROOT) == (ROOT / "environment.yml").read_text(encoding="utf-8")


def test_without_a_lock_or_without_uv_the_build_leaves_the_file_alone(tmp_path, monkeypatch):
    assert page(tmp_path) is None
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert page(ROOT) is None


def test_a_lock_that_cannot_be_read_is_one_sentence(tmp_path):
    if shutil.which("uv") is None:
        pytest.skip("needs uv: pip install uv")
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\nversion = "1"\n', encoding="utf-8")
    (tmp_path / "uv.lock").write_text("no lock", encoding="utf-8")
    with pytest.raises(LessonError, match=r"uv cannot read uv\.lock"):
        page(tmp_path)


def test_the_lock_names_no_place_but_pypi():
    text = (ROOT / "uv.lock").read_text(encoding="utf-8")
    hosts = set(re.findall(r"https?://([^/\"]+)", text))
    assert hosts <= {"pypi.org", "files.pythonhosted.org"}


@pytest.mark.slow
def test_repo2docker_accepts_the_repository(tmp_path):
    command = needs_program("jupyter-repo2docker")
    clone = tmp_path / "clone"
    clone.mkdir()
    for name in ("environment.yml", "postBuild", "pyproject.toml"):
        shutil.copy(ROOT / name, clone)
    arguments = ["--no-build", "--debug", "--user-id", "1000", "--user-name", "jovyan", str(clone)]
    result = subprocess.run([command, *arguments], capture_output=True, text=True, timeout=120)
    assert result.returncode == 0, result.stderr[-2000:]
    assert "environment.yml" in result.stdout + result.stderr
    (clone / "environment.yml").write_text("dependencies: {", encoding="utf-8")
    assert subprocess.run([command, *arguments], capture_output=True, timeout=120).returncode == 1
