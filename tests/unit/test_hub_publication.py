"""On a campus hub: lessons are copied or found, the right address is said, and no second server starts."""

from __future__ import annotations

import pytest
from empty_lessons import LESSONS, make_lessons
from typer.testing import CliRunner

from course.app import cli, start
from course.app.hosts import hub
from course.authoring.learners import contents
from course.ground import places

FIRST, SECOND = LESSONS


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A learner's home on a hub, in a terminal of JupyterLab there; a second JupyterLab fails the test."""
    source = make_lessons(tmp_path / "course" / "notebooks")
    page = contents.notebook([contents.Listed(name, name[3:], "Who?", 40, 50, 9, 12) for name in LESSONS])
    (source / contents.NAME).write_text(contents.text_of(page), encoding="utf-8")
    (source / "records").mkdir()
    (source / "records" / "E001.html").write_text("a row", encoding="utf-8")
    home = tmp_path / "home" / "ada"
    home.mkdir(parents=True)
    monkeypatch.chdir(home)
    monkeypatch.setattr(places, "notebooks_folder", lambda: source)
    monkeypatch.setattr(start, "run_jupyterlab", lambda session: pytest.fail("a second server"))
    monkeypatch.setenv("JUPYTERHUB_SERVICE_PREFIX", "/user/ada/")
    monkeypatch.setenv("JUPYTER_SERVER_ROOT", str(home))
    for name in ("JUPYTERHUB_PUBLIC_URL", "REPO_DIR"):
        monkeypatch.delenv(name, raising=False)
    return home


def course(*arguments):
    result = CliRunner().invoke(cli.app, arguments)
    assert result.exit_code == 0, result.output
    return result.stdout.splitlines()


def test_start_copies_and_says_the_address_of_the_server_that_runs(home):
    assert course("start")[-1] == (
        "Open it in JupyterLab's file browser, or here: "
        "/user/ada/lab/tree/my-work/Contents.ipynb (behind your hub's address)"
    )
    assert (home / "my-work" / SECOND / f"{SECOND}.ipynb").is_file()
    assert "Counted on" in (home / "my-work" / contents.NAME).read_text(encoding="utf-8")


def test_a_hub_that_knows_its_address_is_named_in_full(home, monkeypatch):
    monkeypatch.setenv("JUPYTERHUB_PUBLIC_URL", "https://hub.example.org/user/ada/")
    address = f"https://hub.example.org/user/ada/lab/tree/my-work/{SECOND}/{SECOND}.ipynb"
    assert course("start", "2")[-1].endswith(f" {address}")


def test_lessons_that_the_exchange_handed_out_are_found_and_no_others_put_beside_them(home, monkeypatch):
    make_lessons(home, [SECOND])
    (home / "elsewhere").mkdir()
    monkeypatch.chdir(home / "elsewhere" / "..")
    assert course("start", "2")[-1].split()[-5] == f"/user/ada/lab/tree/{SECOND}/{SECOND}.ipynb"
    assert sorted(path.name for path in home.iterdir()) == [SECOND, "elsewhere", "records"]
    monkeypatch.chdir(home / "elsewhere")
    assert course("start")[-1].split()[-5] == "/user/ada/lab"
    (home / SECOND / "answers.json").write_text(
        '{"schema": 1, "answers": {"02.0": {"answer": "few", "first": null, "checks": 0}}}', encoding="utf-8"
    )
    assert any(SECOND[:10] in line and "1 of" in line for line in course("progress"))


def test_a_folder_that_the_file_browser_does_not_show_is_said_so(home, tmp_path):
    says = course("start", "--folder", str(tmp_path / "away"))[-1]
    assert says.startswith(f"JupyterLab shows {home} here: choose a folder in it with --folder")


def test_an_instructor_is_told_the_way_to_formgrader(home):
    (home / "nbgrader_config.py").write_text("", encoding="utf-8")
    assert course("start", "--instructor") == [
        "Open formgrader in a tab of its own: "
        "/user/ada/formgrader/manage_assignments (behind your hub's address)"
    ]


def test_binder_s_lessons_lie_in_its_clone(home, monkeypatch):
    monkeypatch.setenv("REPO_DIR", str(home))
    make_lessons(home / "notebooks")
    assert course("start")[-1].split()[-5] == "/user/ada/lab/tree/notebooks/Contents.ipynb"
    assert not (home / "my-work").exists()


def test_without_a_hub_nothing_of_this_holds(home, monkeypatch):
    monkeypatch.delenv("JUPYTERHUB_SERVICE_PREFIX")
    assert not hub.on_hub()
    assert hub.lesson_places() == []
