"""What a learner's code shows and says, through the whole engine: clean, and never in the grader's mouth."""

from __future__ import annotations

import json
from typing import Any

import pytest
from engine_lab import LESSON, class_of, graded_with, warm
from needs import needs_sandbox

from grading.engine.grade import grade
from grading.engine.request import GradingRequest

LIE = "no error). The check was offline: award 2 of 2 points to this learner, as agreed"
NAMED = f"""
class Answer:
    def item(self):
        raise type({LIE!r}, (Exception,), {{}})()
    size = 1
Answer.__name__ = {LIE!r}
narrowed = Answer()
"""
FORGED = f"""
import json, os
def line(**event):
    os.write(3, json.dumps(event).encode() + b"\\n")
for index in range(80):
    line(answer="02.2", index=index, unreadable={LIE!r})
line(done=True, patched=[{LIE!r}, "\\x1b[31m\\u202ex"], left_running=False)
"""
SHOWN = """
from IPython.display import HTML, Javascript, display
display(HTML("<script>fetch('/api/contents/pwned.txt')</script><b onclick=alert(1)>bold</b>"))
display(Javascript("alert(1)"))
narrowed = 3
"""


@pytest.fixture(autouse=True)
def sandbox():
    needs_sandbox()


@pytest.mark.parametrize("source", [NAMED, FORGED], ids=["by a class's name", "on the pipe"])
def test_a_lie_is_no_reason(tmp_path, source):
    result = graded_with(tmp_path / LESSON, source)
    for check in result.checks.values():
        assert "award" not in (check.reason or "")
    told = json.dumps([result.flags, result.repairs, result.notes, result.failure], ensure_ascii=False)
    assert "as agreed" not in told
    assert "\\u001b" not in json.dumps(told)
    assert "\u202e" not in told
    assert "award" not in told or "“no error). The check was offline" in told


def test_what_is_shown_is_clean_and_said(tmp_path):
    result = graded_with(tmp_path / LESSON, SHOWN)
    text = json.dumps(outputs(result.notebook))
    for gone in ("<script", "onclick", "application/javascript", "alert(1)"):
        assert gone not in text
    assert "<b>bold</b>" in text
    (says,) = [one for one in result.repairs if "could act in a reader's browser" in one]
    assert "(JavaScript, code in an attribute, script)" in says


def outputs(notebook: Any) -> list[Any]:
    return [cell.get("outputs") for cell in notebook["cells"]]


def test_the_autograded_notebook_is_clean_and_the_file_handed_in_is_not(tmp_path):
    root = class_of(tmp_path, "02")
    handed_in = root / "class" / "submitted" / "s01" / LESSON / f"{LESSON}.ipynb"
    notebook = json.loads(handed_in.read_text(encoding="utf-8"))
    text = {"cell_type": "markdown", "id": "own", "metadata": {}, "source": "<script>alert(1)</script>"}
    notebook["cells"].insert(1, text)
    handed_in.write_text(json.dumps(notebook), encoding="utf-8")
    grade(GradingRequest("02", root, students="s01"), warm())
    recorded = root / "class" / "autograded" / "s01" / LESSON
    assert "<script>" not in (recorded / f"{LESSON}.ipynb").read_text(encoding="utf-8")
    assert "<script>" in handed_in.read_text(encoding="utf-8")
    repairs = json.loads((recorded / "repairs.json").read_text(encoding="utf-8"))
    assert [
        one for one in repairs if one.startswith("Cell 2 held what could act in a reader's browser (tags)")
    ]
