"""The wheel: what a hub installs works from any folder."""

from __future__ import annotations

import pkgutil
import subprocess
import sys
import tomllib
import zipfile

import pytest
from conftest import ROOT, clean_environment
from needs import missing, needs_program

import course

PROGRAM = """
from pathlib import Path
import course
from course import load
from course.exercises.library import find_exercise
from course.ground.lessons import all_lessons
from course.exercises.judge import judge
from course.ground.places import data_folder, notebooks_folder
home = Path(course.__file__).parent
assert home.is_relative_to(Path.cwd().parent / "installed"), home
assert data_folder().is_relative_to(home) and notebooks_folder().is_relative_to(home)
assert set(load("claims")["source_id"]) == {"S1", "S2", "S3", "S4", "S5"}
assert [folder.name[:2] for folder in all_lessons()][:3] == ["00", "01", "02"]
for folder in all_lessons():
    assert (notebooks_folder() / folder.name / f"{folder.name}.ipynb").is_file()
assert not judge(find_exercise("02.1"), None).answered
print("works")
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    uv = needs_program("uv", "pip install uv")
    target = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [uv, "build", "--wheel", "--quiet", "--out-dir", str(target), str(ROOT)], check=True, timeout=300
    )
    return next(target.glob("*.whl"))


@pytest.mark.slow
def test_the_wheel_carries_data_lessons_and_notebooks(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    for needed in (
        "course/_bundled/data/claims.csv",
        "course/_bundled/data/datapackage.json",
        "course/lessons/02_the_official_framework/exercises.yml",
        "course/_bundled/notebooks/02_the_official_framework/02_the_official_framework.ipynb",
        "course/answering/forms/front/style.css",
        "course/_bundled/notebooks/02_the_official_framework/rubric.html",
        "course/authoring/skeleton/lesson.md.j2",
        "course/lessons/exercises.schema.json",
        "grading/sample_class/02.yml",
    ):
        assert needed in names
    assert [name for name in names if name.endswith(".data/data/etc/ipython/ipython_kernel_config.py")]
    assert not [name for name in names if "solutions" in name or name.endswith(("answers.json", ".db"))]


@pytest.mark.slow
def test_it_works_from_any_folder(wheel, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    zipfile.ZipFile(wheel).extractall(tmp_path / "installed")
    environment = {**clean_environment(), "PYTHONPATH": str(tmp_path / "installed")}
    result = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=tmp_path / "elsewhere",
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert result.stdout == "works\n", result.stderr


def test_importing_the_course_costs_next_to_nothing():
    """Nothing heavy is imported before it is used, so `course` adds little to pandas and matplotlib."""
    program = "import sys, course; print(sorted(set(sys.modules) & {'pandas', 'matplotlib', 'ipywidgets', 'pydantic'}))"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert result.stdout == "[]\n", result.stderr


def test_a_name_the_notebooks_import_is_no_module_as_well():
    """Whoever imported such a module first would hand it out in place of the function."""
    modules = {module.name for module in pkgutil.iter_modules(course.__path__)}
    assert not modules & set(course.__all__)


def recipe(command: str) -> list[str]:
    """A command as RELEASING.md names it."""
    text = " ".join((ROOT / "RELEASING.md").read_text(encoding="utf-8").split())
    return next(part.split() for part in text.split("`") if part.startswith(command))


@pytest.mark.slow
def test_the_wheel_with_its_constraints_is_the_lock(wheel, tmp_path):
    """Whoever types the one command gets the versions that were tried."""
    uv, constraints = needs_program("uv", "pip install uv"), tmp_path / "constraints.txt"
    export = [
        str(constraints) if part == "dist/constraints.txt" else part for part in recipe("uv export")[1:]
    ]
    subprocess.run([uv, *export], cwd=ROOT, check=True, timeout=120)
    (tmp_path / "wanted.in").write_text(f"{wheel}\n", encoding="utf-8")
    command = ["pip", "compile", "--quiet", "--no-header", "--no-annotate", "--python", sys.executable]
    command += ["--constraints", str(constraints), str(tmp_path / "wanted.in")]
    done = subprocess.run([uv, *command], cwd=tmp_path, capture_output=True, text=True, timeout=300)
    if done.returncode and "error sending request" in done.stderr:
        missing("a network", "go online, since versions are looked up")
    assert done.returncode == 0, done.stderr
    chosen = dict(line.split(";")[0].strip().split("==") for line in done.stdout.splitlines() if "==" in line)
    locked = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))["package"]
    versions = {(package["name"], package.get("version")) for package in locked}
    assert len(chosen) > 90
    assert [one for one in chosen.items() if one not in versions] == []


REFUSED = {
    "build": "Building",
    "release 02": "A class",
    "sample-class 02": "A class",
    "grade 02": "A class",
    "demo": "The demo",
}


@pytest.mark.slow
def test_what_needs_a_clone_refuses_at_once_and_writes_nothing(wheel, tmp_path):
    zipfile.ZipFile(wheel).extractall(tmp_path / "installed")
    (tmp_path / "empty").mkdir()
    environment = {**clean_environment(), "PYTHONPATH": str(tmp_path / "installed")}
    for command, what in REFUSED.items():
        program = (
            "import sys; from course.app import cli; cli.load_commands()\n"
            f"try: cli.app({command.split()!r}, prog_name='course')\n"
            "finally: print(sorted({'nbgrader', 'nbformat', 'jupyterlab'} & set(sys.modules)))"
        )
        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=tmp_path / "empty",
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 1, (command, done.stderr)
        assert done.stderr.splitlines() == [
            f"{what} needs a clone of the course's repository, and this course was installed as a package: "
            "get a clone, and type the same command in its folder, with `uv run` in front."
        ]
        assert done.stdout == "[]\n", "it refused before it loaded what takes seconds"
    assert not any((tmp_path / "empty").iterdir())
