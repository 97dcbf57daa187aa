"""The wheel: what a hub installs works from any folder."""

from __future__ import annotations

import pkgutil
import subprocess
import sys
import zipfile

import pytest
from conftest import ROOT, clean_environment
from needs import needs_program

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
