"""Folders of lessons with empty notebooks, to be copied and linked."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

NOTEBOOK = json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
LESSONS = ("00_start_here", "02_the_official_framework")


def make_lessons(root: Path, names: Iterable[str] = LESSONS) -> Path:
    """Write a folder with an empty notebook for each name."""
    for name in names:
        (root / name).mkdir(parents=True)
        (root / name / f"{name}.ipynb").write_text(NOTEBOOK, encoding="utf-8")
    return root
