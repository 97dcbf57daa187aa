"""The death of a minor, with which S5 opens: name, place and method stand nowhere in the project.

The words are known here by their hashes only.
"""

from __future__ import annotations

import pytest
from conftest import ROOT

from course.study.texts import NEVER_SHOWN, never_shown

SEARCHED = ["course", "data", "docs", "grading", "notebooks", "solutions", "tests"]
TEXT = {
    ".csv",
    ".css",
    ".html",
    ".ipynb",
    ".js",
    ".json",
    ".md",
    ".py",
    ".svg",
    ".toml",
    ".txt",
    ".yaml",
    ".yml",
}


def files():
    found = [path for name in SEARCHED for path in (ROOT / name).rglob("*")]
    return sorted(
        p for p in [*ROOT.glob("*"), *found] if p.is_file() and p.suffix in TEXT and p.name != "uv.lock"
    )


def test_something_is_searched():
    assert len(NEVER_SHOWN) >= 10
    assert {"word_counts.csv", "outline.csv", "claims.csv"} <= {path.name for path in files()}


@pytest.mark.parametrize("part", sorted({path.relative_to(ROOT).parts[0] for path in files()}))
def test_name_place_and_method_stand_nowhere(part):
    guilty = [
        str(path.relative_to(ROOT))
        for path in files()
        if path.relative_to(ROOT).parts[0] == part
        and never_shown(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert guilty == []
