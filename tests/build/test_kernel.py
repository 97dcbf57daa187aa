"""A lesson's notebook in a real kernel: what a learner reads, and that other notebooks are as ever."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, clean_environment
from jupyter_client.manager import KernelManager
from needs import needs_program

from course.answering.card import CARD_MIME
from course.answering.kernel import LOADED

LESSON = "02_the_official_framework"
SEEN = f"import course.answering.kernel as it; print(it.__file__, hasattr(get_ipython(), {LOADED!r}))"
"""A cell that says whether the course is at work in its kernel, and where it was imported from."""


class Notebook:
    """A kernel, and cells that are run in it as JupyterLab does."""

    def __init__(self, folder: Path, python: str = sys.executable, **settings: str) -> None:
        environment = {**clean_environment(), "IPYTHONDIR": str(folder.parent / "ipython"), **settings}
        self._manager = KernelManager(kernel_name="python3")
        self._manager.kernel_spec.argv[0] = python  # type: ignore[union-attr]
        self._manager.start_kernel(cwd=str(folder), env=environment)
        self._client = self._manager.blocking_client()
        self._client.start_channels()
        self._client.wait_for_ready(timeout=120)

    def run(self, source: str, cell: str | None = None) -> list[dict]:
        """What a cell gives."""
        client = self._client
        content = {"code": source, "silent": False, "store_history": True, "user_expressions": {}}
        message = client.session.msg("execute_request", content, metadata={"cellId": cell} if cell else {})
        client.shell_channel.send(message)
        outputs = []
        while True:
            heard = client.get_iopub_msg(timeout=60)
            if heard["parent_header"].get("msg_id") != message["header"]["msg_id"]:
                continue
            if heard["msg_type"] == "status" and heard["content"]["execution_state"] == "idle":
                return outputs
            if heard["msg_type"] in ("stream", "error", "execute_result", "display_data"):
                outputs.append({"type": heard["msg_type"], **heard["content"]})

    def text(self, source: str, cell: str | None = None) -> str:
        return "\n".join(
            "\n".join(output["traceback"])
            if output["type"] == "error"
            else output.get("text", "") or " ".join(output.get("data", {}).get(CARD_MIME, {}).get("says", []))
            for output in self.run(source, cell)
        )

    def close(self) -> None:
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)


@pytest.fixture
def lesson_folder(tmp_path):
    folder = tmp_path / LESSON
    folder.mkdir()
    return folder


@pytest.fixture
def notebook(lesson_folder):
    opened = Notebook(lesson_folder)
    yield opened
    opened.close()


def test_a_learner_s_first_chart_and_the_next_have_a_name(notebook):
    draw = "from course import pd; pd.Series([1, 2], name='users').plot.bar(xlabel='year')"
    for ending in ("", ";"):
        shown = [
            output["data"] for output in notebook.run(draw + ending) if "image/png" in output.get("data", {})
        ]
        assert [data["text/html"].partition("alt=")[2] for data in shown] == [
            '"Your chart. 2 bars; across: year.">'
        ]


def test_a_lesson_puts_errors_into_words(notebook):
    """Without a first cell `check` is there; a slip is one error output, and `%tb` still tells all."""
    assert "store your answer in it" in notebook.text('check("02.1")')
    assert not [output for output in notebook.run('exercise("02.0")') if output["type"] == "error"]
    assert notebook.text("%who").strip() == "Interactive namespace is empty."
    (error,) = notebook.run("opened = Wednesday")
    assert (error["type"], error["ename"]) == ("error", "NameError")
    assert error["evalue"] == "name 'Wednesday' is not defined"
    assert error["traceback"] == [
        'Nothing is called `Wednesday`: if it is a text, put it in quotation marks, `"Wednesday"`.',
        "",
        "NameError: name 'Wednesday' is not defined",
    ]
    assert "Traceback (most recent call last)" in notebook.text("%tb")
    (error,) = notebook.run("opened = 2023-06-14")
    assert error["traceback"][0].startswith("Python cannot read the date `2023-06-14` without quotation")
    (error,) = notebook.run('from course import load\ns1 = load("claims")\ns1["topc"]')
    assert error["traceback"] == [
        '`s1` has no column "topc": did you mean "topic"?',
        "",
        'Line 3 of the cell: s1["topc"]',
        "KeyError: 'topc'",
    ]
    assert notebook.text('from course import check\ncheck("99.1")').startswith(
        "This cannot be checked. There is no"
    )


def test_an_answer_under_another_name_gets_no_points(notebook):
    answer, task = "exercise-00-2", "check-00-2"
    notebook.run("named = 14", answer)
    notebook.run('check("00.2")', task)
    notebook.run("name = 3", answer)
    says = notebook.text('check("00.2")', task)
    assert "now stores `name`, not `named`" in says
    assert "points" not in says


def test_it_can_be_switched_off(notebook):
    notebook.run("%unload_ext course.answering.kernel.extension")
    assert "Traceback (most recent call last)" in notebook.text("opened = Wednesday")
    assert "name 'check' is not defined" in notebook.text('check("02.1")')
    assert notebook.text(SEEN).endswith("False\n")


@pytest.mark.parametrize("settings", [{}, {"NBGRADER_EXECUTION": "validate"}])
def test_elsewhere_and_under_nbgrader_errors_are_pythons(settings, lesson_folder, tmp_path):
    elsewhere = tmp_path / "mine"
    elsewhere.mkdir()
    notebook = Notebook(lesson_folder if settings else elsewhere, **settings)
    try:
        assert "Traceback (most recent call last)" in notebook.text("opened = Wednesday")
        assert "name 'check' is not defined" in notebook.text('check("02.1")')
    finally:
        notebook.close()


@pytest.mark.slow
def test_a_wheel_brings_it(lesson_folder, tmp_path):
    """In an environment of its own, whose other packages are those of this one."""
    uv = needs_program("uv", "pip install uv")
    home, quiet = tmp_path / "fresh", {"check": True, "timeout": 300, "env": clean_environment()}
    built = [uv, "build", "--wheel", "--quiet", "--out-dir", str(tmp_path / "wheel"), str(ROOT)]
    subprocess.run(built, **quiet)
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, str(home)], **quiet)
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    wheel = next((tmp_path / "wheel").glob("*.whl"))
    subprocess.run(
        [uv, "pip", "install", "--quiet", "--offline", "--no-deps", "--python", str(python), str(wheel)],
        **quiet,
    )
    others = Path(pytest.__file__).parent.parent
    notebook = Notebook(lesson_folder, str(python), PYTHONPATH=str(others))
    try:
        assert "store your answer in it" in notebook.text('check("02.1")')
        place = notebook.text(SEEN)
        assert place.startswith(str(home))
        assert place.strip().endswith("True")
    finally:
        notebook.close()
