"""`course doctor`: what is missing is named with its fix; only a learner's needs count."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib import metadata

import pytest
from typer.testing import CliRunner

from course.app import cli, doctor


def by_name(findings):
    return {finding.name: finding for finding in findings}


@pytest.fixture
def found(tmp_path):
    return by_name(doctor.examine(tmp_path))


def test_everything_is_here(found):
    lacking = [finding for finding in found.values() if finding.needed and not finding.ok]
    assert not lacking
    assert found["course"].detail == metadata.version("reading-digital-human-rights")
    assert found["nbgrader"].detail == metadata.version("nbgrader")


def test_each_has_a_fix_of_one_sentence(found, monkeypatch):
    monkeypatch.setattr(doctor.shutil, "which", lambda name: None)
    optional = [doctor._chromium(), doctor._bubblewrap()]
    assert all("Only" in finding.fix for finding in optional)
    assert not any(finding.needed for finding in optional)
    for finding in [*found.values(), *optional]:
        assert finding.fix.endswith(".") or finding.ok


def test_a_missing_package_fails_with_its_fix(monkeypatch):
    version = metadata.version

    def without(name):
        if name == "ipywidgets":
            raise metadata.PackageNotFoundError(name)
        return version(name)

    monkeypatch.setattr(metadata, "version", without)
    result = CliRunner().invoke(cli.app, ["doctor"])
    assert result.exit_code == 1
    assert "missing  ipywidgets" in result.stdout
    assert 'python -m pip install "ipywidgets>=' in result.stdout
    assert "1 of the things" in result.stdout


def test_an_old_package_fails(monkeypatch):
    monkeypatch.setattr(metadata, "version", lambda name: "0.0.1")
    finding = doctor._package("pandas")
    assert not finding.ok
    assert finding.detail == "0.0.1"


def test_an_unfit_python_fails(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 1))
    assert not doctor._python().ok


@pytest.fixture
def kernels(tmp_path, monkeypatch):
    """Install a user's kernel `python3`, which comes before the environment's own."""

    def install(program):
        folder = tmp_path / "kernels" / "python3"
        folder.mkdir(parents=True)
        spec = {"argv": [program, "-m", "ipykernel"], "display_name": "x", "language": "python"}
        (folder / "kernel.json").write_text(json.dumps(spec))
        monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
        return doctor._kernel()

    return install


@pytest.mark.parametrize("program", ["python", "python3", sys.executable])
def test_a_kernel_of_this_python(kernels, program):
    assert kernels(program).ok


def test_a_kernel_of_another_python(kernels):
    finding = kernels("/opt/other/bin/python")
    assert not finding.ok
    assert "/opt/other/bin/python" in finding.detail
    assert "ipykernel install --sys-prefix" in finding.fix


def test_a_missing_front_end(monkeypatch, tmp_path):
    import jupyter_core.paths

    monkeypatch.setattr(jupyter_core.paths, "jupyter_path", lambda name: [str(tmp_path)])
    finding = doctor._lab_part(
        "widgets in JupyterLab", "@jupyter-widgets/jupyterlab-manager", "jupyterlab-widgets"
    )
    assert not finding.ok
    assert "jupyterlab-widgets" in finding.fix


def test_a_kernel_that_puts_errors_into_words(monkeypatch, tmp_path):
    """Missing where another package put its own file there; no learner is stopped by that."""
    monkeypatch.setattr(doctor, "IPYTHON_FOLDERS", ())
    assert doctor._errors_in_words().ok
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    assert not doctor._errors_in_words().ok
    place = tmp_path / "etc" / "ipython" / doctor.KERNEL_SETTINGS
    place.parent.mkdir(parents=True)
    place.write_text("c = get_config()")
    finding = doctor._errors_in_words()
    assert not finding.ok
    assert not finding.needed
    assert "--reinstall-package" in finding.fix


def test_a_kernel_starts_though_the_course_is_gone(root):
    """The file that loads the extension may outlive the course."""
    program = (
        "import sys, types; app = types.SimpleNamespace(extensions=[]);"
        "config = types.SimpleNamespace(InteractiveShellApp=app);"
        "exec(open(sys.argv[1]).read(), {'get_config': lambda: config}); print(app.extensions)"
    )
    settings = str(root / "etc" / "ipython" / doctor.KERNEL_SETTINGS)
    for without_packages, loaded in ((["-I", "-S"], []), ([], [doctor.EXTENSION])):
        line = [sys.executable, *without_packages, "-c", program, settings]
        done = subprocess.run(line, capture_output=True, text=True, timeout=60)
        assert done.stdout == f"{loaded}\n", done.stderr


def test_a_folder_where_one_may_not_write(tmp_path):
    finding = doctor._writable(tmp_path / "gone")
    assert not finding.ok
    assert finding.needed


def test_missing_tools_of_others_do_not_fail(monkeypatch, tmp_path):
    which = doctor.shutil.which
    monkeypatch.setattr(
        doctor.shutil, "which", lambda name: None if name in ("bwrap", *doctor.BROWSERS) else which(name)
    )
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(cli.app, ["doctor"])
    assert result.exit_code == 0, result.output
    assert "missing  bubblewrap" in result.stdout
    assert "Everything a learner needs is here." in result.stdout
    assert os.listdir(tmp_path) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
@pytest.mark.parametrize(
    ("mode", "private"), [(0o700, True), (0o755, False), (0o750, False), (0o2770, True), (0o2775, False)]
)
def test_a_class_that_others_may_read_is_named_with_its_fix(tmp_path, mode, private):
    assert "class/ is private" not in by_name(doctor.examine(tmp_path))
    (tmp_path / "class").mkdir()
    (tmp_path / "class").chmod(mode)
    found = by_name(doctor.examine(tmp_path))["class/ is private"]
    assert (found.ok, found.needed) == (private, False)
    assert "`chmod -R go= class`" in found.fix
