"""nbgrader's own programs on the course's folders, with our configuration."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile

import pytest
from conftest import ROOT, clean_environment
from gradebook.test_export import LESSON, names, root, table  # noqa: F401
from nbgrader.plugins.export import ExportPlugin

from grading.reports.export import EXPORTERS


@pytest.mark.slow
def test_nbgrader_export_uses_the_plugins(root, names, tmp_path):  # noqa: F811
    (root / "nbgrader_config.py").write_text(
        (ROOT / "nbgrader_config.py").read_text(encoding="utf-8"), encoding="utf-8"
    )
    target = tmp_path / "by_nbgrader.csv"
    command = [sys.executable, "-m", "nbgrader", "export", "--exporter=grading.export.CanvasExporter"]
    command += [f"--to={target}", f"--CanvasExporter.names={names}", f'--assignment=["{LESSON}"]']
    subprocess.run(command, cwd=root, env=clean_environment(), check=True, capture_output=True, timeout=300)
    assert [row["ID"] for row in table(target)] == ["", "901", "902", "903", "904", "905"]
    assert all(issubclass(exporter, ExportPlugin) for exporter in EXPORTERS.values())


@pytest.mark.slow
def test_zip_collect_takes_the_notebook_and_its_answers(tmp_path):
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    shutil.copytree(ROOT / "solutions" / LESSON, tmp_path / "solutions" / LESSON)
    archive = tmp_path / "class" / "downloaded" / LESSON / "archive"
    archive.mkdir(parents=True)
    answers = json.dumps({"schema": 1, "answers": {}})
    with zipfile.ZipFile(archive / "all.zip", "w") as bundle:
        bundle.write(ROOT / "notebooks" / LESSON / f"{LESSON}.ipynb", f"kestrel-41_{LESSON}.ipynb")
        bundle.writestr("kestrel-41_answers.json", answers)
        bundle.writestr("kestrel-41_answers.exe", "no")
    command = [sys.executable, "-m", "nbgrader", "zip_collect", LESSON]
    result = subprocess.run(
        command, cwd=tmp_path, env=clean_environment(), capture_output=True, text=True, timeout=120
    )
    collected = tmp_path / "class" / "submitted" / "kestrel-41" / LESSON
    assert collected.is_dir(), result.stderr[-2000:]
    files = sorted(path.name for path in collected.iterdir() if path.name != "timestamp.txt")
    assert files == [f"{LESSON}.ipynb", "answers.json"]
    assert (collected / "answers.json").read_text(encoding="utf-8") == answers
