"""How long the solutions' cells take with imports done, and what `course` adds to importing.

Run `python tests/benchmarks/cell_time.py`. It prints; it judges nothing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parent.parent.parent
LIBRARIES = "import IPython.display, pandas, matplotlib.pyplot"
COURSE = "from course import check, exercise, load, pd, plt, recall, save_work, show, show_figure"


def import_seconds(program: str) -> float:
    """Seconds of processor time of a fresh Python that runs `program`: the best of five."""
    spent = []
    for _ in range(5):
        before = os.times()
        subprocess.run([sys.executable, "-c", program], check=True)
        after = os.times()
        spent.append(
            after.children_user - before.children_user + after.children_system - before.children_system
        )
    return min(spent)


def cell_seconds(notebook: Path) -> float:
    """Seconds of all cells after the setup cell, in a kernel that has imported everything."""
    document = nbformat.read(notebook, as_version=4)
    setup = nbformat.v4.new_code_cell(f"{COURSE}\nimport ipywidgets, course.judge, course.widgets.sort")
    document.cells.insert(0, setup)
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(notebook, folder)
        client = NotebookClient(document, timeout=120, resources={"metadata": {"path": folder}})
        client.execute(env=dict(os.environ))
    return sum(_seconds(cell) for cell in document.cells[1:] if cell.cell_type == "code")


def _seconds(cell: nbformat.NotebookNode) -> float:
    stamps = cell.metadata.get("execution", {})
    begin, end = stamps.get("iopub.execute_input"), stamps.get("shell.execute_reply")
    if not begin or not end:
        return 0.0
    return (datetime.fromisoformat(end) - datetime.fromisoformat(begin)).total_seconds()


if __name__ == "__main__":
    for path in sorted((ROOT / "solutions").glob("*/*.ipynb")):
        print(f"{path.stem:32} {cell_seconds(path):5.2f} s of cell time")
    plain, ours = import_seconds(LIBRARIES), import_seconds(f"{LIBRARIES}\n{COURSE}")
    print(f"pandas and matplotlib {plain:.2f} s, with course {ours:.2f} s: {ours - plain:+.2f} s")
