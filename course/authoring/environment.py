"""`environment.yml` from `uv.lock`: conda gives python and pip, the lock gives every pin.

Run `python -m course.authoring.environment` after `uv lock`.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from course.ground.files import write_whole
from course.ground.places import repository_root

PYTHON = "3.12"
HEADER = """\
# Binder and conda. The pins are those of uv.lock: write this file with `uv run python -m course.authoring.environment`.
# The course itself is installed by postBuild, without dependencies.
name: reading-digital-human-rights
channels:
  - conda-forge
dependencies:
  - python={python}
  - pip
  - pip:
"""


def locked_requirements(root: Path) -> list[str]:
    """The lock's pins for learning and testing, as pip reads them.

    Parameters
    ----------
    root
        The clone of the repository, with `uv.lock`.

    Raises
    ------
    subprocess.CalledProcessError
        When uv cannot read the lock.
    """
    command = [
        "uv",
        "export",
        "--locked",
        "--no-hashes",
        "--no-emit-project",
        "--no-annotate",
        "--no-header",
        "--quiet",
    ]
    lines = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout.splitlines()
    return [line.strip() for line in lines if line.strip()]


def environment_text(requirements: list[str]) -> str:
    """The text of `environment.yml` for these pins."""
    pins = "".join(f"      - {_quoted(requirement)}\n" for requirement in requirements)
    return HEADER.format(python=PYTHON) + pins


def _quoted(requirement: str) -> str:
    return f'"{requirement}"' if ";" in requirement else requirement


if __name__ == "__main__":
    root = repository_root()
    write_whole(root / "environment.yml", environment_text(locked_requirements(root)))
    sys.stdout.write("environment.yml holds the pins of uv.lock.\n")
