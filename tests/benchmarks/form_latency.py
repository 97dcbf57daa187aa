"""How long it takes in the page from a click to "Saved", with the answer written; and from running a cell to its form.

Run it: `python tests/benchmarks/form_latency.py [clicks]`, with chromium and playwright. In the same JupyterLab the
same sorting task is built of ipywidgets' lists, as forms were until version 0.1: that is the comparison. Aim: p95
below 100 ms on two quiet cores, and no form later in sight than its comparison.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from lab import browser_page, open_notebook, running_lab  # noqa: E402
from needs import needs_chromium  # noqa: E402

from course.answering.forms.front import script, style  # noqa: E402

NAME = "90_all_kinds.ipynb"
FORM = 'exercise("90.3")'
LISTS = """
import ipywidgets
from course.answering.session import session
from course.exercises.library import find_exercise

asked = find_exercise("90.3")
told = ipywidgets.HTML("")
options = [("choose …", ""), *((label, key) for key, label in asked.into.items())]
lists = {item.id: ipywidgets.Dropdown(description=item.text, options=options) for item in asked.items}

turn = [0]

def keep(_):
    turn[0] += 1
    session().store().put("90.3", {name: one.value for name, one in lists.items() if one.value})
    told.value = f"<p class='told' data-n='{turn[0]}'>Saved.</p>"

for one in lists.values():
    one.observe(keep, names="value")
ipywidgets.VBox([ipywidgets.HTML(f"<h3>{asked.title}</h3>"), *lists.values(), told])
"""
CLICK = """async ([number]) => {
    const boxes = [...document.querySelectorAll('.course-form .cf-row')];
    const row = boxes[number % boxes.length];
    const radio = [...row.querySelectorAll('input')].find(one => !one.checked);
    const status = document.querySelector('.course-form .cf-status');
    return await new Promise(done => {
        const start = performance.now();
        const watch = new MutationObserver(() => {
            if (status.textContent !== 'Saved.') return;
            watch.disconnect(); done(performance.now() - start);
        });
        watch.observe(status, {childList: true, characterData: true, subtree: true});
        radio.click();
    });
}"""
CHOOSE = """async ([number]) => {
    const lists = [...document.querySelectorAll('.jp-OutputArea select')];
    const list = lists[number % lists.length];
    const area = list.closest('.jp-OutputArea');
    const last = area.querySelector('.told')?.dataset.n;
    return await new Promise(done => {
        const start = performance.now();
        const watch = new MutationObserver(() => {
            const told = area.querySelector('.told');
            if (!told || told.dataset.n === last) return;
            watch.disconnect(); done(performance.now() - start);
        });
        watch.observe(area, {childList: true, subtree: true, attributes: true});
        list.selectedIndex = 1 + list.selectedIndex % (list.options.length - 1);
        list.dispatchEvent(new Event('change', {bubbles: true}));
    });
}"""
SHOW = """async ([place, selector]) => {
    const notebook = window.jupyterapp.shell.currentWidget.content;
    notebook.activeCellIndex = place;
    const start = performance.now();
    const seen = new Promise(done => {
        const look = () => notebook.widgets[place].node.querySelector(selector) ? done(performance.now() - start)
                                                                                 : requestAnimationFrame(look);
        look();
    });
    window.jupyterapp.commands.execute('notebook:run-cell');
    return await seen;
}"""


def percentiles(name: str, spent: list[float]) -> str:
    return f"{name:<34}{statistics.median(spent):8.0f}{statistics.quantiles(spent, n=20)[-1]:8.0f}{max(spent):8.0f}"


def shown(page: Any, place: int, selector: str, times: int = 12) -> list[float]:
    spent = []
    for _ in range(times):
        page.evaluate("() => window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs')")
        page.wait_for_timeout(300)
        spent.append(page.evaluate(SHOW, [place, selector]))
        page.wait_for_timeout(300)
    return spent


def main() -> None:
    clicks = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    with tempfile.TemporaryDirectory() as base:
        folder = Path(base) / "90_all_kinds"
        folder.mkdir()
        lines = ["from course import exercise", FORM, LISTS]
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(line) for line in lines])
        notebook.metadata["kernelspec"] = {
            "name": "python3",
            "display_name": "Python 3",
            "language": "python",
        }
        nbformat.write(notebook, folder / NAME)
        lessons = str(ROOT / "fixtures" / "lessons")
        with running_lab(folder, COURSE_LESSONS=lessons) as address, browser_page(needs_chromium()) as page:
            open_notebook(page, address, NAME)
            page.evaluate(SHOW, [0, ".jp-InputPrompt"])
            page.wait_for_timeout(2000)
            print(f"{'milliseconds':<34}{'p50':>8}{'p95':>8}{'most':>8}")
            print(percentiles("run to form in sight", shown(page, 1, ".course-form")))
            print(percentiles("run to ipywidgets' lists in sight", shown(page, 2, "select")))
            page.evaluate(SHOW, [1, ".course-form"])
            page.evaluate(SHOW, [2, "select"])
            page.wait_for_timeout(1500)
            spent = {"click to Saved, form": [], "choice to Saved, ipywidgets": []}
            for number in range(clicks):
                spent["click to Saved, form"].append(page.evaluate(CLICK, [number]))
                spent["choice to Saved, ipywidgets"].append(page.evaluate(CHOOSE, [number]))
            for name, one in spent.items():
                print(percentiles(name, one))
    print(f"{len(script().encode()) + len(style().encode())} bytes of JavaScript and CSS")


if __name__ == "__main__":
    main()
