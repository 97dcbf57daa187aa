"""How much memory a submission's processes hold together, while they come and go."""

import itertools
from pathlib import Path

import pytest

from grading.engine.inside import use

MB = 1 << 20
FIRST = 10_001


class Processes:
    """A made-up machine on which all of a submission's processes share the same memory."""

    def __init__(self, monkeypatch, many, shared, most_bytes, ending):
        self.living, self.shared, self._ending = list(range(FIRST, FIRST + many)), shared, ending
        monkeypatch.setattr(use, "_processes", lambda: list(self.living))
        monkeypatch.setattr(use, "_statm", self._statm)
        monkeypatch.setattr(use, "_share", self._share)
        monkeypatch.setattr(use, "_threads", lambda process: 1)
        monkeypatch.setattr(use, "_share_one_place", lambda processes: None)  # the machine may have such ids
        self.use = use.Use(64, most_bytes, apart=True)
        self.use._before = frozenset()

    def _statm(self, process):
        return (self.shared if process in self.living else 0), 0

    def _share(self, process):
        if process not in self.living:
            return 0
        share = self.shared // len(self.living)
        if next(self._ending, False):
            self.living.remove(process)
        return share


def test_what_ends_while_it_is_measured_is_not_counted_twice(monkeypatch):
    ending = itertools.chain([True] * 8, itertools.repeat(False))
    machine = Processes(monkeypatch, 9, 100 * MB, 200 * MB, ending)
    assert machine.use.look(FIRST)[1] == 100 * MB


@pytest.mark.parametrize("ending", [itertools.repeat(False), itertools.cycle([True, False, False, False])])
def test_what_is_too_much_stays_so_while_processes_end(monkeypatch, ending):
    machine = Processes(monkeypatch, 64, 300 * MB, 200 * MB, ending)
    assert machine.use.look(FIRST)[1] > 200 * MB


def test_processes_that_answer_late_hide_nothing(monkeypatch):
    monkeypatch.setattr(use, "LOOK_SECONDS", 0)
    machine = Processes(monkeypatch, 9, 100 * MB, 200 * MB, itertools.repeat(False))
    assert machine.use.look(FIRST)[1] > 200 * MB


def test_whoever_ends_while_threads_are_counted_ends_not_the_watch(monkeypatch):
    def gone(path):
        raise ProcessLookupError(path)

    monkeypatch.setattr(use.os, "listdir", gone)
    use._share_one_place([1, 2])
    monkeypatch.undo()
    monkeypatch.setattr(use, "_tasks", lambda process: [Path("/proc/self/task/4194305")])  # above every id
    assert not use._is_busy(use._tasks(1)[0])
    monkeypatch.setattr(use, "_is_busy", lambda thread: True)
    use._share_one_place([1, 2])
