"""One version, in `course/__init__.py`; whatever names it elsewhere says the same."""

from __future__ import annotations

import json
import re
import tomllib

import yaml
from conftest import ROOT

from course import __version__


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_package_takes_its_version_from_the_code():
    about = tomllib.loads(text_of("pyproject.toml"))
    assert "version" not in about["project"]
    assert "version" in about["project"]["dynamic"]
    assert about["tool"]["hatch"]["version"]["path"] == "course/__init__.py"


def test_a_version_has_three_numbers():
    assert re.fullmatch(r"\d+\.\d+\.\d+", __version__)


def test_the_citation_names_it():
    assert str(yaml.safe_load(text_of("CITATION.cff"))["version"]) == __version__
    how_to_cite = text_of("README.md").split("\n## How to cite\n", 1)[1].split("\n## ", 1)[0]
    assert re.findall(r"\(version ([^)]+)\)", how_to_cite) == [__version__]


def test_the_tables_name_it():
    assert json.loads(text_of("data/datapackage.json"))["version"] == __version__


def test_the_changelog_begins_with_it():
    first = re.search(r"^## \[([^\]]+)\]", text_of("CHANGELOG.md"), re.MULTILINE)
    assert first
    assert first[1] in {__version__, "Unreleased"}
