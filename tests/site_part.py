"""The site for tests: whole and built once, or some lessons and few of the pages around them, built in seconds."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Collection
from itertools import islice
from pathlib import Path
from unittest import mock

from conftest import ROOT
from platformdirs import user_cache_path

from course.ground.lessons import all_lessons
from course.site import build, pages

RECORDS = 40
DECIDE = ("course", "data", "docs", "notebooks", "solutions", "tests/site_part.py", "uv.lock")
"""All that the site's bytes hang on, with the texts beside them."""


def whole_site() -> Path:
    """The whole site as the repository is now. It is built once, and kept for the next run until something changes."""
    if "SITE" in os.environ:
        return Path(os.environ["SITE"])
    folder = user_cache_path("reading-digital-human-rights") / "site-for-tests"
    folder.mkdir(parents=True, exist_ok=True)
    site = folder / _digest() / "site"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not site.is_dir():
            for older in folder.glob("*/"):
                shutil.rmtree(older)
            build.build_site(ROOT, site)
    return site


def _digest() -> str:
    hashed = hashlib.sha256()
    for here in [*(ROOT / name for name in DECIDE), *sorted(ROOT.glob("*.md"))]:
        for path in sorted(here.rglob("*")) if here.is_dir() else [here]:
            if path.is_file() and "__pycache__" not in path.parts:
                hashed.update(f"{path.relative_to(ROOT)} {path.stat().st_size} ".encode())
                hashed.update(path.read_bytes())
    return hashed.hexdigest()[:16]


def build_part(out: Path, lessons: Collection[str]) -> Path:
    """Build the site with these lessons alone, by their numbers; gives back its folder."""
    some = [folder for folder in all_lessons() if folder.name[:2] in lessons]
    few = list(islice(pages.record_pages(), RECORDS))
    with (
        mock.patch.object(build, "all_lessons", return_value=some),
        mock.patch.object(pages, "record_pages", return_value=few),
    ):
        build.build_site(ROOT, out)
    return out
