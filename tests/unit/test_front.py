"""The front end of forms: its modules by node's own test runner, and how they are joined."""

from __future__ import annotations

import json
import re
import shutil
import subprocess

from conftest import ROOT
from needs import needs_node

from course.answering.forms import front
from course.exercises.brief.parts import words
from grading.marking.view import FRONT

TESTS = ROOT / "tests" / "unit" / "front"
MOST_BYTES = 31_000
TEXTS = (
    "",
    "one",
    "two words",
    "an id [E046] is none",
    "[E046]",
    "it’s 5 per cent",
    "« Ça » — là",
    "a-b c_d _x",
    "以上 140 部",
    "以上140部法律",
    "法",
    "法院判公园删除数据 [E046]。",
    "The court said: 删除数据, and no more.",
    "監視カメラの数",
    "한국어 두 단어",
    "𠀀𠀁 two",
)


COUNTS = {"以上140部法律": 4, "法院判公园删除数据 [E046]。": 5, "one two": 2, "한국어 두 단어": 3}


def test_words_of_a_text_without_blanks_are_counted_by_its_characters():
    assert {text: words(text) for text in COUNTS} == COUNTS


def run_node(folder, *arguments):
    return subprocess.run(
        [needs_node(), *arguments], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )


def test_the_modules_do_what_they_say(tmp_path):
    shutil.copytree(front.HERE, tmp_path, dirs_exist_ok=True)
    cases = f"const CASES = {json.dumps([[text, words(text)] for text in TEXTS])};\n"
    for test in TESTS.glob("*.test.js"):
        (tmp_path / test.name).write_text(test.read_text(encoding="utf-8") + cases, encoding="utf-8")
    (tmp_path / "package.json").write_text('{"type": "module"}')
    done = run_node(tmp_path, "--test", ".")
    assert done.returncode == 0, done.stdout[-4000:]
    assert "# pass 15" in done.stdout


def test_no_page_listens_to_a_model_but_by_what_leaves_out_late_states():
    code = [
        *(path for room in ("course", "grading") for path in (ROOT / room).rglob("*.py")),
        *(path for folder in (front.HERE, FRONT) for path in folder.glob("*.js")),
    ]
    assert [path.name for path in code if "model.on(" in path.read_text(encoding="utf-8")] == ["follow.js"]
    views = [path.name for path in code if "(anywidget.AnyWidget)" in path.read_text(encoding="utf-8")]
    assert views == ["view.py"]


def test_the_joined_modules_are_one_small_file_that_runs(tmp_path):
    joined = front.script()
    assert "import " not in joined
    assert len(joined.encode()) + len(front.style().encode()) <= MOST_BYTES
    (tmp_path / "form.mjs").write_text(joined, encoding="utf-8")
    (tmp_path / "try.mjs").write_text('import it from "./form.mjs"; console.log(typeof it.render);')
    done = run_node(tmp_path, "try.mjs")
    assert done.stdout.strip() == "function", done.stderr


def test_no_text_loses_a_blank_where_modules_are_joined():
    """What is taken out of the code must stand in none of its texts."""
    for name in front.NOTEBOOK:
        code = (front.HERE / name).read_text(encoding="utf-8")
        for text in re.findall(r'"(?:[^"\\\n]|\\.)*"', code) + templates(code):
            assert front.bare(text) == text, f"{name}: {text}"


def templates(code):
    """What stands between the places of templates, the innermost first."""
    found = []
    while match := re.search(r"`([^`$]*(?:\$\{[^`{}]*\}[^`$]*)*)`", code):
        found += re.split(r"\$\{[^{}]*\}", match[1])
        code = code[: match.start()] + "_" + code[match.end() :]
    return found


def test_a_page_without_jupyter_gets_the_same_modules_without_an_export():
    alone = front.script(front.FORM)
    assert "function mount(" in alone
    assert "export" not in alone
    assert alone in front.script()
