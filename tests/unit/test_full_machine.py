"""A sandbox that does not start while others did is tried again: a full machine stops no class."""

from __future__ import annotations

import pytest

from grading.engine.running import execute
from grading.engine.running.limits import Limits
from grading.engine.running.sandbox import NoSandbox

DONE = ([{"done": True}], {"limit": None})


class Full:
    """A sandbox that starts when the machine has room again."""

    left = 0
    made = 0
    warm = may_be_shared = True
    offers = None

    def __init__(self, isolated: bool) -> None:
        type(self).made += 1
        self.alive = True

    @property
    def shared(self) -> bool:
        if type(self).left:
            type(self).left -= 1
            self.kill()
            raise NoSandbox("The sandbox did not start: Resource temporarily unavailable.")
        self.offers = {}
        return True

    def run(self, request, limits):
        return DONE

    def kill(self) -> None:
        self.alive = False

    close = kill


@pytest.fixture
def full(monkeypatch):
    execute.stop_sandboxes()
    monkeypatch.setattr(execute, "Sandbox", Full)
    monkeypatch.setattr(execute.time, "sleep", lambda _: None)
    Full.left, Full.made = 0, 0
    execute.execute({}, Limits())
    execute.sandboxes().close()
    Full.left, Full.made = 3, 0
    yield Full
    execute.stop_sandboxes()


def test_it_is_tried_until_it_starts(full):
    assert execute.execute({}, Limits()) == DONE
    assert full.made == 4


def test_where_none_has_ever_started_it_is_said_at_once(full):
    execute.stop_sandboxes()
    with pytest.raises(NoSandbox):
        execute.execute({}, Limits())
    assert full.made == 1


def test_after_a_while_it_is_said_too(full, monkeypatch):
    monkeypatch.setattr(execute, "AGAIN_SECONDS", -1)
    with pytest.raises(NoSandbox):
        execute.execute({}, Limits())


def test_who_stops_meanwhile_waits_for_nothing(full, monkeypatch):
    monkeypatch.setattr(execute.time, "sleep", lambda _: execute.stop_sandboxes())
    with pytest.raises(execute.Stopped):
        execute.execute({}, Limits())
    assert full.made == 1
