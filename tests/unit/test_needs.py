"""What the README's command may miss is skipped with a sentence, and missed by nobody where CI is set."""

from __future__ import annotations

import ast
import tomllib

import pytest
from conftest import ROOT
from needs import needs, needs_program

ONLY_IN_CI = {
    "axe-playwright-python": "axe_playwright_python",
    "distributed": "distributed",
    "import-linter": "importlinter",
    "jupyter-repo2docker": "repo2docker",
    "playwright": "playwright",
    "psycopg[binary]": "psycopg",
    "pyright": "pyright",
    "ruff": "ruff",
}
"""The packages of the group `ci`, and how they are imported."""


def imported_at_once(text: str) -> set[str]:
    """The packages that a module imports when it is imported itself."""
    names = set()
    for node in ast.parse(text).body:
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def test_no_test_imports_what_the_readme_s_command_does_not_install():
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
    assert {line.split(">")[0] for line in groups["ci"] if isinstance(line, str)} == set(ONLY_IN_CI)
    files = sorted((ROOT / "tests").rglob("*.py"))
    assert len(files) > 50
    wanting = {
        path.name: names
        for path in files
        if (names := imported_at_once(path.read_text(encoding="utf-8")) & set(ONLY_IN_CI.values()))
    }
    assert wanting == {}


def test_what_is_missing_is_skipped_with_the_fix(monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match=r"^needs no_such_package: uv sync --group ci$"):
        needs("json", "no_such_package")
    with pytest.raises(pytest.skip.Exception, match=r"^needs no-such-program: ask somebody$"):
        needs_program("no-such-program", "ask somebody")


def test_where_ci_is_set_nothing_is_skipped(monkeypatch):
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match=r"^needs no_such_package: uv sync --group ci$"):
        needs("no_such_package")


def test_what_is_there_goes_on():
    needs("json", "pytest")
    assert needs_program("python")
