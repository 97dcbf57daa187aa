"""The site is the same bytes whenever it is built, so that what is published is what was looked at."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, TESTS, clean_environment

PROGRAM = "import sys, pathlib, site_part; site_part.build_part(pathlib.Path(sys.argv[1]), ['00', '04'])"


def built(out: Path, seed: str) -> dict[str, str]:
    """A part of the site, built in a process of its own; the digest of each file."""
    path = os.pathsep.join([str(ROOT), str(TESTS), os.environ.get("PYTHONPATH", "")])
    environment = {**clean_environment(), "PYTHONPATH": path, "PYTHONHASHSEED": seed}
    subprocess.run([sys.executable, "-c", PROGRAM, str(out)], check=True, env=environment, timeout=300)
    return {
        found.relative_to(out).as_posix(): hashlib.sha256(found.read_bytes()).hexdigest()
        for found in sorted(out.rglob("*"))
        if found.is_file()
    }


@pytest.mark.slow
def test_two_builds_are_the_same_bytes(tmp_path):
    first, second = (built(tmp_path / seed / "site", seed) for seed in ("1", "2"))
    assert len(first) > 60
    assert [name for name in {*first, *second} if first.get(name) != second.get(name)] == []
