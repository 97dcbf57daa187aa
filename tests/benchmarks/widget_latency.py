"""How long a change takes to reach the kernel's state and the disk, for every kind of exercise.

Run it: `python tests/benchmarks/widget_latency.py [changes]`. A change goes the way a click goes: as the
front end's message to the control. Aim: p95 below 50 ms.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path
from typing import Any

LESSONS = Path(__file__).resolve().parent.parent / "fixtures" / "lessons"
KINDS = ["90.1", "90.2", "90.3", "90.4", "90.5", "90.6", "90.7", "90.8", "90.9", "90.n1"]


def states(control: Any) -> list[dict[str, Any]]:
    """What the front end sends when this control changes."""
    if hasattr(control, "index"):
        return [{"index": place} for place in range(len(control.options))]
    if isinstance(control.value, bool):
        return [{"value": True}, {"value": False}]
    return [{"value": text} for text in ("1", "12", "123", "1234")]


def measure(widget: Any, changes: int) -> list[float]:
    """Seconds per change, over all controls in turn."""
    from ipywidgets import Checkbox, Dropdown, Text, Textarea

    def controls(part: Any) -> list[Any]:
        own = [part] if isinstance(part, (Checkbox, Dropdown, Text, Textarea)) else []
        return own + [found for child in getattr(part, "children", ()) for found in controls(child)]

    turns = [cycle(states(control)) for control in controls(widget.box)]
    found = list(zip(controls(widget.box), turns, strict=True))
    seconds = []
    for control, turn in islice(cycle(found), changes):
        state = next(turn)
        start = time.perf_counter()
        control.set_state(state)
        seconds.append(time.perf_counter() - start)
    return seconds


class Page:
    """Stands for the notebook page: takes the quiet output's updates, as JSON."""

    def update(self, data: dict[str, Any], raw: bool) -> None:
        json.dumps(data)


def main() -> None:
    changes = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    os.environ["COURSE_LESSONS"] = str(LESSONS)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        from course.answering.widgets import exercise

        print(f"{'exercise':<10}{'kind':<10}{'p50 ms':>8}{'p95 ms':>8}{'max ms':>8}")
        for name in KINDS:
            widget = exercise(name)
            widget._saved = Page()
            seconds = measure(widget, changes)
            figures = (statistics.median(seconds), statistics.quantiles(seconds, n=20)[-1], max(seconds))
            print(f"{name:<10}{widget.exercise.kind:<10}" + "".join(f"{s * 1e3:8.1f}" for s in figures))
        os.chdir("/")


if __name__ == "__main__":
    main()
