"""A learner's desk on Binder: `postBuild` runs this once, in the image that is being made.

Somebody else's command starts JupyterLab there, so what `course start` says on its command line stands in files.
"""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
from pathlib import Path

from course.app.hosts.files import CLASS
from course.app.hosts.settings import QUIET_LAB, write_settings
from course.authoring.learners.contents import NAME
from course.ground.errors import CourseError

FIRST = f"/lab/tree/notebooks/{NAME}"
NOT_FOR_LEARNERS = ("solutions", "grading", "tests")
HIDDEN = (
    *("course", "etc", "class", "class-demo", "__pycache__", "*.pyc", "*.py", "*.yml", "*.toml", "*.lock"),
    *("postBuild", "LICENSE*", "CITATION.cff", "CHANGELOG.md", "CONTRIBUTING.md", "RELEASING.md"),
)
"""Names that the file browser leaves out, wherever they stand: a list for the eye, no lock."""


class NoImage(CourseError):
    """Asked for outside of an image that is being made."""


def set_desk(prefix: Path) -> None:
    """Let plain `jupyter lab` and `jupyter notebook` open the page of contents, on a learner's desk.

    Parameters
    ----------
    prefix
        The environment's, such as `sys.prefix`; settings go to `etc/jupyter` in it.
    """
    write_settings(
        prefix / "etc" / "jupyter",
        instructor=False,
        more={
            "jupyter_server_config.json": {"ContentsManager": {"hide_globs": list(HIDDEN)}, **CLASS},
            "jupyter_lab_config.json": {"LabApp": {**QUIET_LAB["LabApp"], "default_url": FIRST}},
            # An image of repo2docker starts `jupyter notebook`.
            "jupyter_notebook_config.json": {"JupyterNotebookApp": {"default_url": FIRST}},
        },
    )


def remove_answers(clone: Path, packages: Path) -> None:
    """Take solutions, tests and what invented learners answer out of an image.

    Parameters
    ----------
    clone
        The repository's files in the image.
    packages
        The environment's `site-packages`.
    """
    for name in NOT_FOR_LEARNERS:
        shutil.rmtree(clone / name, ignore_errors=True)
    for answers in (packages / "grading" / "sample_class").glob("[0-9][0-9].*"):
        answers.unlink()


def make() -> None:
    """Make the desk in the image of which `REPO_DIR` tells, as repo2docker sets it while it builds.

    Raises
    ------
    NoImage
        Anywhere else: it would delete an instructor's solutions.
    """
    clone = os.environ.get("REPO_DIR")
    if not clone or Path(clone).resolve() != Path.cwd():
        raise NoImage("This is for postBuild in an image of repo2docker, whose REPO_DIR is this folder.")
    set_desk(Path(sys.prefix))
    remove_answers(Path(clone), Path(sysconfig.get_path("purelib")))


if __name__ == "__main__":
    try:
        make()
    except NoImage as error:
        sys.exit(str(error))
