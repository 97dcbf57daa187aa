"""A sandbox's control group, in a made-up tree: the kernel's own is seldom ours to fill."""

from __future__ import annotations

import subprocess

import pytest

from grading.engine.running.cgroups import Cgroup, NoCgroup
from grading.engine.running.limits import Limits


@pytest.fixture
def tree(tmp_path, monkeypatch):
    (tmp_path / "cgroup.subtree_control").write_text("cpu memory pids\n")
    monkeypatch.setenv("COURSE_CGROUP", str(tmp_path))
    return tmp_path


def made(tree):
    """A group with the files that the kernel would put into it."""
    group = Cgroup.made()
    assert group is not None
    (folder,) = [path for path in tree.iterdir() if path.is_dir()]
    (folder / "memory.current").write_text("200000000\n")
    (folder / "memory.events").write_text("low 0\nhigh 0\nmax 3\noom 1\noom_kill 1\noom_group_kill 0\n")
    return group, folder


def test_nobody_has_to_lend_one(monkeypatch):
    monkeypatch.delenv("COURSE_CGROUP", raising=False)
    assert Cgroup.made() is None


def test_memory_and_processes_are_limited_beyond_what_is_there(tree):
    group, folder = made(tree)
    group.limit(Limits(memory_mb=300, processes=64, file_bytes=5_000_000))
    assert int((folder / "memory.max").read_text()) == 200_000_000 + 300 * 1024 * 1024 + 10_000_000
    assert int((folder / "pids.max").read_text()) == 72
    assert (folder / "memory.swap.max").read_text() == "0"


def test_what_the_kernel_ended_is_known(tree):
    group, folder = made(tree)
    group.limit(Limits())
    assert not group.ended_some()
    (folder / "memory.events").write_text("oom_kill 2\n")
    assert group.ended_some()


def test_a_command_stands_in_it_before_it_begins(tree):
    group, folder = made(tree)
    said = subprocess.run(
        group.entered_by(["sh", "-c", "echo $$ $1", "x", "a b"]), capture_output=True, text=True, check=True
    )
    process, _, rest = said.stdout.strip().partition(" ")
    assert (folder / "cgroup.procs").read_text().strip() == process
    assert rest == "a b"


def test_it_goes_with_its_sandbox(tree):
    group, folder = made(tree)
    for path in folder.iterdir():
        path.unlink()  # the kernel's files need no deleting
    group.remove()
    assert not folder.exists()


@pytest.mark.parametrize("lent", ["cpu", None])
def test_what_cannot_be_used_is_said_in_one_sentence(tree, lent):
    (tree / "cgroup.subtree_control").unlink()
    if lent:
        (tree / "cgroup.subtree_control").write_text(lent)
    with pytest.raises(NoCgroup, match=r"^COURSE_CGROUP names .*unset it\.$"):
        Cgroup.made()
