"""One way to write what must not be lost, and one kind of rights."""

from __future__ import annotations

import os
import re
import stat

import pytest
from conftest import ROOT

from course.ground.files import write_whole

WRITES = re.compile(r"mkstemp\(|NamedTemporaryFile\(|os\.replace\b")
OTHER_ENDS = {
    "course/answering/store.py": "sets a broken file aside",
    "course/app/start.py": "copies what is new, and never over another file",
    "grading/classroom/repair.py": "sets a broken file aside",
}


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
@pytest.mark.parametrize(("mask", "rights"), [(0o022, 0o644), (0o027, 0o640), (0o077, 0o600)])
def test_a_file_gets_the_rights_that_any_new_file_gets(tmp_path, mask, rights):
    path = tmp_path / "answers.json"
    before = os.umask(mask)
    try:
        for text in ("one", "two"):
            write_whole(path, text)
            assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == (text, rights)
        (tmp_path / "plain").touch()
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "plain").stat().st_mode) == rights


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_what_names_people_stands_in_a_folder_of_its_owner(tmp_path):
    write_whole(tmp_path / "exports" / "csv.csv", "ann", private=True)
    assert stat.S_IMODE((tmp_path / "exports").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "exports" / "csv.csv").stat().st_mode) == 0o600


def test_one_module_writes_whole_files():
    modules = {
        path.relative_to(ROOT).as_posix()
        for room in ("course", "grading")
        for path in (ROOT / room).rglob("*.py")
        if WRITES.search(path.read_text(encoding="utf-8"))
    }
    assert modules == {"course/ground/files.py", *OTHER_ENDS}
