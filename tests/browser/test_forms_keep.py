"""However a kernel is lost, no answer is: the page says so, keeps it, and offers it again."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from lab import (
    NOTEBOOK,
    TOKEN,
    browser_page,
    control,
    free_port,
    group,
    open_notebook,
    page_of,
    pick,
    restart_kernel,
    run_all,
    running_lab,
    save,
    shows,
)
from needs import needs_chromium

LESSONS = Path(__file__).resolve().parent.parent / "fixtures" / "lessons"
NAME = "90_all_kinds.ipynb"
LINES = (
    "import os; from course import exercise",
    'exercise("90.1")',
    'exercise("90.3")',
    'exercise("90.n1")',
    'exercise("90.5")',
    "os.getpid()",
)
LOST = (
    "Not saved: the kernel does not answer. Your answer is kept in this browser. "
    "Run the first cell, then this one."
)
CAMERAS = "Cameras and servers ordered by local governments for US$ 5 million & US$ 7 million"
NOTES = "Your notes: Notes on the figure"


def write_notebook(path: Path) -> None:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(line) for line in LINES])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, path)


@pytest.fixture(scope="module")
def lab(tmp_path_factory) -> Iterator[tuple[Path, str]]:
    """A JupyterLab for all tests, and the folder it shows."""
    needs_chromium()
    root = tmp_path_factory.mktemp("lab")
    with running_lab(root, COURSE_LESSONS=str(LESSONS)) as address:
        yield root, address


@pytest.fixture(scope="module")
def learner_s_page(lab) -> Iterator[Any]:
    with browser_page(needs_chromium()) as page:
        yield page


@pytest.fixture
def folder(lab, tmp_path) -> Path:
    """A lesson's folder of the test's own."""
    folder = lab[0] / tmp_path.name / "90_all_kinds"
    folder.mkdir(parents=True)
    write_notebook(folder / NAME)
    return folder


@pytest.fixture
def page(learner_s_page, lab, folder) -> Iterator[Any]:
    """The test's notebook, opened and run."""
    open_and_run(learner_s_page, lab[1], in_lab(lab, folder))
    yield learner_s_page
    learner_s_page.evaluate(
        """async () => { const panel = window.jupyterapp.shell.currentWidget;
                         await panel.context.save(); await panel.sessionContext.shutdown(); panel.dispose(); }"""
    )
    assert held(learner_s_page) == []


@pytest.fixture
def another_page(learner_s_page) -> Iterator[Any]:
    with page_of(learner_s_page.context.browser) as page:
        yield page


def in_lab(lab: tuple[Path, str], folder: Path, name: str = NAME) -> str:
    return (folder / name).relative_to(lab[0]).as_posix()


def open_and_run(page: Any, address: str, name: str) -> None:
    page.set_viewport_size({"width": 1100, "height": 2600})
    open_notebook(page, address, name)
    assert run_all(page)
    control(page, "textbox", NOTES).wait_for()


def form(page: Any, name: str) -> Any:
    return page.locator(f'{NOTEBOOK} section[aria-label="Exercise {name}"]')


def says(page: Any, name: str, sentence: str) -> None:
    form(page, name).get_by_text(sentence).first.wait_for(timeout=15_000)


def kept(folder: Path, name: str) -> Any:
    path = folder / "answers.json"
    entries = json.loads(path.read_text(encoding="utf-8"))["answers"] if path.exists() else {}
    return entries.get(name, {}).get("answer")


def held(page: Any) -> list[str]:
    """What the browser holds."""
    return page.evaluate("() => Object.keys(localStorage).filter(key => key.startsWith('course:'))")


def kernel_process(page: Any) -> int:
    return int(
        page.evaluate(
            """() => { const cells = window.jupyterapp.shell.currentWidget.content.widgets;
                       return cells.at(-1).model.outputs.toJSON()[0].data['text/plain']; }"""
        )
    )


def in_kernel(page: Any, code: str) -> None:
    """Run code in the notebook's kernel, beside its cells."""
    reply = page.evaluate(
        """async code => { const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
                         return (await kernel.requestExecute({code}).done).content; }""",
        code,
    )
    assert reply["status"] == "ok", reply


def start_kernel(page: Any) -> None:
    page.evaluate(
        """async () => {
            const session = window.jupyterapp.shell.currentWidget.sessionContext;
            if (!session.session?.kernel) await session.changeKernel({name: 'python3'});
            await session.session.kernel.info;
        }"""
    )


def shut_down(page: Any) -> None:
    page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")


def crash(page: Any) -> None:
    os.kill(kernel_process(page), signal.SIGKILL)
    page.get_by_role("dialog").get_by_role("button", name="Ok").click()


@pytest.mark.parametrize("lose", [shut_down, restart_kernel, crash])
def test_a_lost_kernel_loses_no_answer(folder, page, lose):
    pick(page, "Your answer: The careful reading", "The system works")
    says(page, "90.1", "Saved.")
    assert kept(folder, "90.1") == "works"
    lose(page)
    control(page, "textbox", NOTES).fill("Words that must not be lost.")
    says(page, "90.n1", LOST)
    pick(page, "About ninety per cent accuracy", "stated as a goal")
    says(page, "90.3", LOST)
    assert not form(page, "90.n1").get_by_text("Saved.", exact=True).is_visible()
    assert kept(folder, "90.n1") is None
    assert len(held(page)) == 2
    page.screenshot(path=str(folder.parent / f"lost-{lose.__name__}.png"))
    start_kernel(page)
    assert run_all(page)
    says(page, "90.n1", "This browser kept an answer that was not saved: Words that must not be lost.")
    assert control(page, "textbox", NOTES).input_value() == ""
    form(page, "90.n1").get_by_role("button", name="Use it").click()
    says(page, "90.n1", "Saved.")
    says(page, "90.3", "This browser kept an answer that was not saved: stated as a goal")
    form(page, "90.3").get_by_role("button", name="Use it").press("Enter")
    says(page, "90.3", "Saved.")
    assert kept(folder, "90.n1") == "Words that must not be lost."
    assert kept(folder, "90.3") == {"accuracy": "aim"}
    assert kept(folder, "90.1") == "works"
    assert held(page) == []


def test_a_state_that_comes_late_takes_no_answer_back(folder, page):
    """After a restart JupyterLab asks how things stand, and gives that to the page when they stand otherwise."""
    sort = "next(form for form in Out.values() if getattr(form, 'exercise', form).id == '90.3')"
    in_kernel(page, f"form = {sort}; was = form.view.state")
    pick(page, "About ninety per cent accuracy", "stated as a goal")
    says(page, "90.3", "Saved.")
    in_kernel(page, "form.view.comm.send({'method': 'update', 'state': {'state': was}, 'buffer_paths': []})")
    page.wait_for_timeout(500)
    assert shows(page, ("one", "About ninety per cent accuracy", "stated as a goal"))
    pick(page, CAMERAS, "stated as a goal")
    says(page, "90.3", "Saved.")
    assert len(kept(folder, "90.3")) == 2


def test_a_server_that_stopped_loses_no_answer(folder, another_page):
    port, page, root = free_port(), another_page, folder.parent
    name = f"{folder.name}/{NAME}"
    with running_lab(root, port=port, COURSE_LESSONS=str(LESSONS)) as address:
        open_and_run(page, address, name)
    control(page, "textbox", NOTES).fill("The server is gone.")
    says(page, "90.n1", LOST)
    with running_lab(root, port=port, COURSE_LESSONS=str(LESSONS)) as address:
        page.goto("about:blank")
        open_and_run(page, address, name)
        says(page, "90.n1", "not saved: The server is gone.")
        form(page, "90.n1").get_by_role("button", name="Leave it").click()
        assert held(page) == []
        assert kept(folder, "90.n1") is None


def test_two_tabs_two_kernels_and_one_that_slept(lab, folder, page):
    write_notebook(folder / "copy.ipynb")
    other = page.context.new_page()
    other.goto(f"{lab[1]}/lab/workspaces/two?token={TOKEN}&reset")
    open_and_run(other, lab[1], in_lab(lab, folder, "copy.ipynb"))
    control(page, "textbox", NOTES).fill("from the first")
    says(page, "90.n1", "Saved.")
    control(other, "textbox", NOTES).fill("from the second")
    says(other, "90.n1", "Saved.")
    pick(other, "Your answer: The careful reading", "The system works")
    says(other, "90.1", "Saved.")
    assert kept(folder, "90.n1") == "from the second"
    assert kept(folder, "90.1") == "works"
    sleeper = page.context.new_cdp_session(page)
    sleeper.send("Page.setWebLifecycleState", {"state": "frozen"})
    time.sleep(3)
    sleeper.send("Page.setWebLifecycleState", {"state": "active"})
    control(page, "textbox", NOTES).fill("awake again")
    says(page, "90.n1", "Saved.")
    assert kept(folder, "90.n1") == "awake again"
    assert kept(folder, "90.1") == "works"
    assert held(page) == []
    other.close()


def test_a_browser_without_storage_works_and_says_what_to_do(lab, folder, another_page):
    page = another_page
    page.add_init_script(
        "const own = Storage.prototype.setItem; Storage.prototype.setItem = function (key, value) {"
        "if (key.startsWith('course:')) throw new Error('blocked'); own.call(this, key, value); };"
    )
    open_and_run(page, lab[1], in_lab(lab, folder))
    control(page, "textbox", NOTES).fill("kept by the kernel")
    says(page, "90.n1", "Saved.")
    assert kept(folder, "90.n1") == "kept by the kernel"
    shut_down(page)
    control(page, "textbox", NOTES).fill("kept by nobody")
    says(page, "90.n1", "This browser keeps nothing, so leave this page open")


def cell_count(page: Any) -> int:
    return page.evaluate("() => window.jupyterapp.shell.currentWidget.content.widgets.length")


def test_keys_in_a_form_stay_there_and_saving_still_saves(folder, page):
    save(page)
    first = group(page, "Your answer: The careful reading").get_by_role("radio").first
    controls = [
        first,
        control(page, "button", "Check 90.1"),
        control(page, "textbox", NOTES),
        form(page, "90.5").get_by_role("button").nth(1),
    ]
    for target in controls:
        target.focus()
        for key in ("ArrowDown", "ArrowDown", "x", "d", "d", "b", "a", "Shift+Enter", "0", "0"):
            page.keyboard.press(key)
    assert cell_count(page) == len(LINES)
    control(page, "textbox", NOTES).fill("saved with the notebook")
    page.keyboard.press("Control+s")
    page.wait_for_function("() => !window.jupyterapp.shell.currentWidget.context.model.dirty")
    page.wait_for_timeout(800)
    assert kept(folder, "90.n1") == "saved with the notebook"
    first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Control+s")
    page.wait_for_timeout(1500)
    text = (folder / NAME).read_text(encoding="utf-8")
    assert "saved with the notebook" in text
