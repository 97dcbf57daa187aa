"""`environment.yml`, for Binder and conda: conda gives python and pip, `uv.lock` every pin."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from course.authoring.lesson import LessonError

PATH = "environment.yml"
EXPORT = ("export", "--frozen", "--no-hashes", "--no-emit-project", "--no-annotate", "--no-header", "--quiet")
HEAD = """\
# Binder and conda. The pins are those of uv.lock: `course build` writes this file.
# The course itself is installed by postBuild, without dependencies.
name: reading-digital-human-rights
channels:
  - conda-forge
dependencies:
  - python=3.12
  - pip
  - pip:
"""


def page(root: Path) -> str | None:
    """The file's text; None where there is no lock, or no uv to read it.

    Raises
    ------
    LessonError
        When uv cannot read the lock.
    """
    uv = shutil.which("uv")
    if uv is None or not (root / "uv.lock").is_file():
        return None
    done = subprocess.run([uv, *EXPORT], cwd=root, capture_output=True, text=True)
    if done.returncode:
        raise LessonError(f"uv cannot read uv.lock: {done.stderr.strip()}")
    return HEAD + "".join(f"      - {_quoted(pin)}\n" for pin in done.stdout.splitlines() if pin.strip())


def _quoted(pin: str) -> str:
    return f'"{pin}"' if ";" in pin else pin
