"""The documents tell the truth: tables agree with the lessons, links resolve, commands exist."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from conftest import ROOT, clean_environment

from course.authoring.pages.rows import LESSONS, Rows
from course.ground.lessons import all_lessons

README, SYLLABUS = ROOT / "README.md", ROOT / "docs" / "syllabus.md"
DOCUMENTS = [
    *(ROOT / f"{name}.md" for name in ("README", "CONTRIBUTING", "PRIVACY", "ACCESSIBILITY", "CHANGELOG")),
    ROOT / "LICENSE-CONTENT.md",
    ROOT / "data" / "README.md",
    ROOT / "grading" / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
]
EACH_DOCUMENT = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
FENCE = re.compile(r"^(`{3,})[^`\n]*\n.*?^\1\s*$", re.DOTALL | re.MULTILINE)
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
MACHINE = re.compile(r"(?<![\w.-])/(?:work|root|tmp)(?:/|\b)")
REGISTRY = re.compile(
    r"pypi\.org|pythonhosted|(?:extra-)?index[-_]url|npmjs|artifactory|files\.pypi", re.IGNORECASE
)
TEXT = {".cfg", ".cff", ".csv", ".ipynb", ".json", ".md", ".py", ".toml", ".yml"}


def text_of(path):
    return path.read_text(encoding="utf-8")


def rows(path):
    """The rows of lessons in a document's table "Lessons", by their number."""
    return Rows(text_of(path), LESSONS).by_number


def test_what_is_not_there_is_planned():
    ready = {folder.name[:2] for folder in all_lessons()}
    assert ready <= set(rows(README)) == set(rows(SYLLABUS))
    for number in set(rows(README)) - ready:
        assert rows(README)[number][1:] == ["–", "–", "–", "planned"]
        assert rows(SYLLABUS)[number][1] == "*planned*"
        assert rows(SYLLABUS)[number][0] == rows(README)[number][0]
    for path in DOCUMENTS:
        for number in re.findall(r"lesson (\d\d)[^.\n]{0,30}planned", text_of(path)):
            assert number not in ready, f"{path.name}: lesson {number} is no longer planned"


@EACH_DOCUMENT
def test_relative_links_resolve(path):
    for target in LINK.findall(FENCE.sub("", text_of(path))):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        goal = (path.parent / name).resolve() if name else path
        assert goal.exists(), f"{path.name}: nothing at {target}"
        if anchor:
            headings = re.findall(r"^#+ (.+)$", FENCE.sub("", text_of(goal)), re.MULTILINE)
            slugs = [re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings]
            assert anchor in slugs, f"{path.name}: no heading {target}"


@pytest.fixture(scope="module")
def commands():
    environment = {**clean_environment(), "COLUMNS": "120", "NO_COLOR": "1"}
    program = [sys.executable, "-c", "from course.app.cli import main; main()", "--help"]
    done = subprocess.run(
        program, capture_output=True, encoding="utf-8", check=True, env=environment, cwd=ROOT
    )
    return set(re.findall(r"^[│|] ([a-z][a-z-]*) {2,}", done.stdout, re.MULTILINE))


@EACH_DOCUMENT
def test_commands_that_are_named_exist(path, commands):
    assert {"start", "build", "release", "sample-class"} <= commands
    text = text_of(path)
    code = [*(fence.group() for fence in FENCE.finditer(text)), *CODE.findall(FENCE.sub("", text))]
    named = {
        name
        for piece in code
        for name in re.findall(r"(?:^|uv run )course ([a-z][a-z-]*)", piece, re.MULTILINE)
    }
    assert named <= commands, f"{path.name} names commands that do not exist: {sorted(named - commands)}"


def test_the_readme_names_the_commands_that_matter(commands):
    for name in ("start", "progress", "doctor", "build", "release", "sample-class"):
        assert f"course {name}" in text_of(README)


def files():
    folders = ["course", "data", "docs", "grading", "notebooks", "solutions"]
    found = [*ROOT.glob("*"), *(path for name in folders for path in (ROOT / name).rglob("*"))]
    return sorted(
        path for path in found if path.is_file() and path.suffix in TEXT and "__pycache__" not in path.parts
    )


@pytest.mark.parametrize(
    ("pattern", "code"), [(MACHINE, False), (REGISTRY, True)], ids=["machine", "registry"]
)
def test_nothing_points_to_the_machine_it_was_made_on(pattern, code):
    """A path such as that of temporary files may stand in a program, and nowhere else."""
    assert {"README.md", "pyproject.toml", "syllabus.md"} <= {path.name for path in files()}
    guilty = [
        f"{path.relative_to(ROOT)}: {hit.group()}"
        for path in files()
        if path.suffix != ".py" or code
        for hit in [pattern.search(text_of(path))]
        if hit
    ]
    assert guilty == []
