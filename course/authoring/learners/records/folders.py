"""The folders that stand beside the lessons in `notebooks/`: pages of rows, and texts to read along."""

from __future__ import annotations

from pathlib import Path

from course.authoring.learners.records.pages import write_pages
from course.authoring.learners.records.read_along import write_read_along
from course.ground.places import READ_ALONG, RECORDS
from course.study.package import DESCRIPTOR

WRITERS = {RECORDS: write_pages, READ_ALONG: write_read_along}


def write_folders(root: Path, notebooks: Path) -> list[str]:
    """Write the folders.

    Parameters
    ----------
    root
        The repository. One without tables has no such folders.
    notebooks
        Where they are written, each into a folder of its own.

    Returns
    -------
    list of str
        Their names.
    """
    if not (root / "data" / DESCRIPTOR).is_file():
        return []
    for name, write in WRITERS.items():
        write(notebooks / name)
    return list(WRITERS)
