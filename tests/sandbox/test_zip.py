"""Submissions in zip files: what is in them is read like files, and each refusal is one sentence."""

from __future__ import annotations

import io
import json
import random
import stat
import struct
import subprocess
import sys
import warnings
import zipfile
from typing import Any

import pytest
from conftest import ROOT, clean_environment
from engine_lab import LESSON, class_of, hand_in, learner_s, released, warm
from hypothesis import given, settings
from hypothesis import strategies as st
from needs import needs_sandbox

from grading.engine.grade import grade
from grading.engine.intake.handed_in import Unreadable
from grading.engine.intake.sanitize import sanitize
from grading.engine.intake.zipped import LEARNERS, Most, members
from grading.engine.request import GradingRequest

RELEASED = released()
NOTEBOOK = json.dumps(learner_s()).encode()
ANSWERS = json.dumps({"schema": 1, "answers": {}}).encode()
NAME = f"{LESSON}.ipynb"


def zipped(files: dict[str, bytes] | list[tuple[Any, bytes]], method=zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(held, "w", method) as archive:
        warnings.simplefilter("ignore")
        for name, data in files.items() if isinstance(files, dict) else files:
            archive.writestr(name, data)
    return held.getvalue()


def of_kind(name: str, kind: int, data: bytes = b"/etc/passwd") -> tuple[zipfile.ZipInfo, bytes]:
    info = zipfile.ZipInfo(name)
    info.external_attr = (kind | 0o777) << 16
    return info, data


def sanitized(folder, **files: bytes):
    folder.mkdir(exist_ok=True)
    for name, data in files.items():
        (folder / name.replace("__", ".")).write_bytes(data)
    return sanitize(folder, LESSON, RELEASED)


def test_what_is_in_a_zip_file_counts_as_if_it_stood_there(tmp_path):
    inside = {
        f"my work/{NAME}": NOTEBOOK,
        "my work/answers.json": ANSWERS,
        "my work/table.csv": b"a,b\n",
        "__MACOSX/my work/._table.csv": b"x",
    }
    plain = sanitize(hand_in(tmp_path / "plain", learner_s()), LESSON, RELEASED)
    done = sanitized(tmp_path / "zip", work__ZIP=zipped(inside))
    assert done.problem is None
    assert done.notebook == plain.notebook
    assert done.files == {"table.csv": b"a,b\n"}
    assert done.repairs == ["The notebook was handed in inside a zip file (work.ZIP)."]


def test_beside_a_notebook_a_zip_file_stays_closed(tmp_path):
    hand_in(tmp_path, learner_s())
    bundle = zipped({NAME: b"another", "answers.json": ANSWERS})
    done = sanitized(tmp_path, data__zip=bundle)
    assert (done.problem, done.repairs, done.files) == (None, [], {"data.zip": bundle})


def test_answers_beside_a_zip_file_come_first(tmp_path):
    done = sanitized(
        tmp_path, work__zip=zipped({NAME: NOTEBOOK, "answers.json": b"{"}), answers__json=ANSWERS
    )
    assert done.problem is None
    assert done.repairs[0] == "answers.json stands beside a zip file that holds one too; the first counts."


MEMBERS = {
    "names a place outside its folder": [
        ("../../../x.txt", b"x"),
        ("/etc/x.txt", b"x"),
        ("a/../../x.txt", b"x"),
        ("..\\..\\x.txt", b"x"),
        ("C:\\x.txt", b"x"),
    ],
    "is a link to another place": [of_kind("x.txt", stat.S_IFLNK)],
    "is no regular file": [of_kind("x.txt", stat.S_IFIFO), of_kind("y.txt", stat.S_IFCHR)],
    "grows to more than 200 times its size": [("x.txt", bytes(15_000_000))],
    "is too large (25.0 MB; at most 20 MB are read)": [("x.txt", bytes(25_000_000))],
}


@pytest.mark.parametrize("reason", MEMBERS)
def test_a_member_that_is_refused_leaves_the_others(tmp_path, reason):
    bad = MEMBERS[reason]
    done = sanitized(tmp_path, work__zip=zipped([*bad, (NAME, NOTEBOOK)]))
    assert done.problem is None
    assert done.files == {}
    assert len(done.repairs) == len(bad) + 1
    assert all(f"in a zip file {reason} and was left out." in said for said in done.repairs[:-1])


def test_a_zip_file_in_a_zip_file_stays_closed(tmp_path):
    inner = zipped({NAME: NOTEBOOK})
    done = sanitized(tmp_path, work__zip=zipped({"inner.zip": inner, NAME: NOTEBOOK}))
    assert done.repairs[0] == "inner.zip is a zip file in a zip file and was left out."
    assert (done.problem, done.files) == (None, {})
    alone = sanitized(tmp_path, work__zip=zipped({"inner.zip": inner}))
    assert alone.problem == f"The notebook {NAME} was not handed in."


def damaged_member() -> bytes:
    data = bytearray(zipped({"x.txt": random.Random(1).randbytes(5_000), NAME: NOTEBOOK}))
    data[2_000:2_100] = bytes(100)
    return bytes(data)


def with_password() -> bytes:
    data = bytearray(zipped({"x.txt": b"secret", NAME: NOTEBOOK}))
    first = data.find(b"PK\x01\x02")
    data[6] |= 1
    data[first + 8] |= 1
    return bytes(data)


def lying(size: int) -> bytes:
    """A member of 15 MB that says it has `size` bytes."""
    data = bytearray(zipped({"x.txt": bytes(15_000_000), NAME: NOTEBOOK}))
    first = data.find(b"PK\x01\x02")
    data[first + 24 : first + 28] = struct.pack("<I", size)
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (damaged_member(), "is damaged"),
        (with_password(), "needs a password"),
        (lying(10), "is damaged"),
        (zipped({"x.txt": b"x" * 99}, zipfile.ZIP_LZMA), "is packed in a way that is not read"),
    ],
    ids=["damaged", "password", "lies about its size", "lzma"],
)
def test_a_member_that_cannot_be_opened_is_named(data, reason):
    left_out: list[str] = []
    found = dict(members(data, LEARNERS, left_out))
    assert left_out == [f"x.txt in a zip file {reason} and was left out."]
    assert set(found) <= {NAME}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty|is damaged or no zip file"),
        (b"PK\x03\x04 cut off", "is damaged or no zip file"),
        (zipped({NAME: NOTEBOOK})[:-30], "is damaged or no zip file"),
        (zipped({f"{n}.txt": b"" for n in range(101)}), "holds 101 files; at most 100 are read"),
        (zipped({f"{'n' * 2_000}{n}": b"" for n in range(101)}), "holds more files than 100"),
        (zipped({f"{n}.bin": bytes(19_000_000) for n in range(2)}), "holds more than 30 MB"),
        (
            zipped([(f"a/{NAME}", NOTEBOOK), (f"b/{NAME}", NOTEBOOK)]),
            f"holds more than one file named {NAME}",
        ),
        (bytes(20_000_001), "is too large"),
    ],
    ids=["empty", "cut early", "cut late", "many", "a long list", "large", "twice", "a large zip"],
)
def test_a_zip_file_that_is_refused_is_one_sentence(tmp_path, data, reason):
    done = sanitized(tmp_path, work__zip=data)
    assert done.notebook is None
    assert done.problem is not None
    assert done.problem.startswith(f"The notebook {NAME} was not handed in: the zip file work.zip ")
    assert any(part in done.problem for part in reason.split("|"))
    assert done.problem.count("\n") == 0


def test_the_form_for_many_gigabytes_is_refused():
    data = zipped({NAME: NOTEBOOK})
    end = data.rfind(b"PK\x05\x06")
    large = data[:end] + b"PK\x06\x07" + bytes(16) + data[end:]
    with pytest.raises(Unreadable, match="many gigabytes"):
        list(members(large, LEARNERS, []))


def test_two_zip_files_are_not_chosen_from(tmp_path):
    done = sanitized(tmp_path, a__zip=zipped({NAME: NOTEBOOK}), b__zip=zipped({NAME: NOTEBOOK}))
    assert done.problem == (
        f"The notebook {NAME} was not handed in: there are several zip files (a.zip, b.zip), and none was opened."
    )


FILES = st.lists(
    st.tuples(
        st.sampled_from(["a.txt", NAME, "answers.json", "../x", "/x", "d/e/f.txt", "x.zip", "é.txt", "."])
        | st.text(min_size=1, max_size=8),
        st.binary(max_size=40),
        st.sampled_from([0, stat.S_IFREG, stat.S_IFLNK, stat.S_IFIFO, stat.S_IFDIR]),
    ),
    max_size=6,
)
CHANGES = st.lists(st.tuples(st.integers(0, 2_000), st.integers(0, 255)), max_size=6)


@settings(max_examples=150, deadline=None)
@given(FILES, CHANGES, st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2]))
def test_any_zip_file_is_read_within_limits_or_is_one_sentence(tmp_path_factory, files, changes, method):
    data = bytearray(zipped([of_kind(name, kind, content) for name, content, kind in files], method))
    for place, value in changes:
        data[place % len(data)] = value
    most, left_out, found, refusals = Most(4, 100), [], [], []
    try:
        found = list(members(bytes(data), most, left_out))
    except Unreadable as error:
        refusals = [f"{error}."]
    assert len(found) + len(left_out) <= most.members
    assert sum(len(content) for _, content in found) <= most.total_bytes
    assert all(name and "/" not in name and name != ".." for name, _ in found)
    assert all(said.endswith(".") and "\n" not in said for said in [*refusals, *left_out])
    outer = tmp_path_factory.mktemp("zip")
    done = sanitized(outer / "student", work__zip=bytes(data))
    assert done.notebook is not None or (done.problem is not None and "\n" not in done.problem)
    assert [path.name for path in outer.rglob("*")] == ["student", "work.zip"]


@pytest.mark.slow
def test_zip_files_from_a_platform_to_the_report(tmp_path):
    """A class's zip file, with learners' own zip files in it: collected, graded, refused one by one."""
    needs_sandbox()
    root = class_of(tmp_path / "course", "02")
    right = root / "class" / "submitted" / "s01" / LESSON
    good = {NAME: (right / NAME).read_bytes(), "answers.json": (right / "answers.json").read_bytes()}
    (root / "class" / "submitted").rename(tmp_path / "samples")
    archive = root / "class" / "downloaded" / LESSON / "archive"
    archive.mkdir(parents=True)
    own = f"{LESSON}.zip"
    platform_s = {
        f"s01_{NAME}": good[NAME],
        "s01_answers.json": good["answers.json"],
        f"Group 1/s02_{own}": zipped(good),
        f"s03_{own}": zipped({"../../../../s01/answers.json": b"{}", **good}),
        f"s04_{own}": zipped({f"{n}.bin": bytes(19_000_000) for n in range(9)}),
        f"../../../submitted/s05/{LESSON}/{NAME}": good[NAME],
        f"s06_{NAME}": bytes(25_000_000),
        "holiday.jpg": b"x",
    }
    (archive / "all.zip").write_bytes(zipped(platform_s))
    (archive / f"s07_{NAME}").symlink_to(tmp_path / "samples" / "s01" / LESSON / NAME)
    (root / "nbgrader_config.py").write_bytes((ROOT / "nbgrader_config.py").read_bytes())
    command = [sys.executable, "-m", "nbgrader", "zip_collect", LESSON]
    done = subprocess.run(command, cwd=root, env=clean_environment(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    for sentence in (
        "in a zip file names a place outside its folder and was left out.",
        f"s06_{NAME} in a zip file is too large (25.0 MB; at most 20 MB are read) and was left out.",
        "holiday.jpg in a zip file is not named by a learner and was left out.",
        f"s07_{NAME} cannot be opened",
    ):
        assert sentence in done.stderr
    submitted = root / "class" / "submitted"
    assert sorted(path.name for path in submitted.iterdir()) == ["s01", "s02", "s03", "s04"]

    points = {
        one.student: (one.points, one.failure) for one in grade(GradingRequest("02", root), warm()).graded
    }
    assert points["s01"][0]
    assert points["s02"] == points["s03"] == points["s01"]
    refused = f"The notebook {NAME} was not handed in: the zip file {own} holds more than 30 MB."
    assert points["s04"] == (None, refused)

    def beside(student, name):
        folder = root / "class" / "autograded" / student / LESSON
        return json.loads((folder / name).read_text(encoding="utf-8"))

    inside = f"The notebook was handed in inside a zip file ({own})."
    assert beside("s02", "repairs.json") == [inside]
    assert beside("s03", "repairs.json") == [
        "../../../../s01/answers.json in a zip file names a place outside its folder and was left out.",
        inside,
    ]
    assert beside("s04", "run.json")["problem"] == refused
