"""A part of the site: some lessons, and few of the pages around them, so that it is built in seconds."""

from __future__ import annotations

from collections.abc import Collection
from itertools import islice
from pathlib import Path
from unittest import mock

from conftest import ROOT

from course.ground.lessons import all_lessons
from course.site import build, pages

RECORDS = 40


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
