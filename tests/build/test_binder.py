"""Binder: what `postBuild` makes of an image, with the very commands that an image of repo2docker starts."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.request
import venv
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
from conftest import ROOT, clean_environment
from lab import browser_page
from needs import needs_chromium

from course.answering.answers import write_answers
from course.answering.kept.bundle import pack
from course.app.hosts import binder
from course.authoring.learners.contents import NAME

TOKEN = "t"
LESSON = "00_start_here"
MODULES = {"lab": "jupyterlab", "notebook": "notebook"}
"""What `jupyter lab` and `jupyter notebook` run."""


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    """What an image holds: a clone, and an environment with nbgrader's own settings, after postBuild's last line."""
    folder = tmp_path_factory.mktemp("image")
    clone, prefix = folder / "jovyan", folder / "conda"
    for name in ("notebooks/" + LESSON, "solutions/" + LESSON, "data", "docs"):
        shutil.copytree(ROOT / name, clone / name)
    shutil.copy(ROOT / "notebooks" / NAME, clone / "notebooks")
    for name in ("README.md", "PRIVACY.md", "pyproject.toml", "environment.yml", "uv.lock", "postBuild"):
        shutil.copy(ROOT / name, clone)
    for name in ("tests", "grading", "course"):
        (clone / name).mkdir()
    venv.create(prefix, with_pip=False, symlinks=True)
    shutil.copytree(Path(sys.prefix) / "etc" / "jupyter", prefix / "etc" / "jupyter")
    (prefix / "share").mkdir()
    (prefix / "share" / "jupyter").symlink_to(Path(sys.prefix) / "share" / "jupyter")
    packages = next((prefix / "lib").glob("python*/site-packages"))
    (packages / "all.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    shutil.copytree(ROOT / "grading" / "sample_class", packages / "grading" / "sample_class")
    done = postbuild(prefix, clone, clone)
    assert done.returncode == 0, done.stderr
    return clone, prefix, packages


def environment(prefix: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in clean_environment().items() if not name.startswith("JUPYTER")}
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    return {**kept, "PYTHONPATH": path, "HOME": str(prefix.parent / "home"), **more}


def postbuild(prefix: Path, clone: Path, repo_dir: Path | None) -> subprocess.CompletedProcess[str]:
    line = (ROOT / "postBuild").read_text(encoding="utf-8").splitlines()[-1]
    python, *arguments = line.split()
    assert python == "python"
    more = {"REPO_DIR": str(repo_dir)} if repo_dir else {}
    command = [str(prefix / "bin" / "python"), *arguments]
    return subprocess.run(command, cwd=clone, env=environment(prefix, **more), capture_output=True, text=True)


@contextmanager
def server(image: Any, application: str):
    """The command that an image starts: how to ask it for something, and its address."""
    clone, prefix, _ = image
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        *(str(prefix / "bin" / "python"), "-m", MODULES[application], "--no-browser", "--allow-root"),
        *("--ip=127.0.0.1", f"--port={port}", f"--IdentityProvider.token={TOKEN}"),
    ]
    (prefix.parent / "home").mkdir(exist_ok=True)
    log = prefix.parent / f"{application}.log"

    def ask(path: str) -> tuple[str, str]:
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}{path}", headers={"Authorization": f"token {TOKEN}"}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.geturl().removeprefix(f"http://127.0.0.1:{port}"), answer.read().decode()

    with log.open("w") as out:
        process = subprocess.Popen(command, cwd=clone, env=environment(prefix), stdout=out, stderr=out)
        try:
            deadline = time.monotonic() + 90
            while True:
                try:
                    ask("/api/status")
                    break
                except OSError:
                    assert process.poll() is None, log.read_text()[-3000:]
                    assert time.monotonic() < deadline, log.read_text()[-3000:]
                    time.sleep(0.2)
            yield ask, f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:  # it waits for a kernel
                process.kill()
                process.wait(30)


def names(listing: str) -> set[str]:
    return {entry["name"] for entry in json.loads(listing)["content"]}


@pytest.mark.slow
@pytest.mark.parametrize("application", ["lab", "notebook"])
def test_the_image_s_own_command_opens_a_learner_s_desk(image, application):
    clone, *_ = image
    with server(image, application) as (ask, _):
        assert ask("/")[0] == f"/lab/tree/notebooks/{NAME}"
        _, page = ask("/lab")
        disabled = page[page.index('"disabledExtensions"') :].split("]")[0]
        for name in ("formgrader", "assignment-list", "course-list", "create-assignment", "menu"):
            assert f"@jupyter/nbgrader:{name}" in disabled
        assert "@jupyter/nbgrader:validate-assignment" not in disabled
        setting = json.loads(ask("/lab/api/settings/@jupyterlab/apputils-extension:notification")[1])
        assert setting["schema"]["properties"]["fetchNews"]["default"] == "false"
        if application == "lab":
            assert json.loads(ask("/lab/api/news")[1])["news"] == []
        for path in ("/formgrader", "/assignments", "/api/contents/solutions", "/api/contents/grading"):
            with pytest.raises(HTTPError, match="404"):
                ask(path)
        assert "success" in ask("/nbgrader_version?version=0")[1], "Validate stays"
        assert names(ask("/api/contents/")[1]) == {"README.md", "PRIVACY.md", "data", "docs", "notebooks"}
        assert names(ask("/api/contents/notebooks")[1]) == {NAME, LESSON}
        write_answers(
            clone / "notebooks" / LESSON / "answers.json",
            {"00.0": {"answer": "two", "first": None, "checks": 0}},
        )
        cells = json.loads(ask(f"/api/contents/notebooks/{NAME}")[1])["content"]["cells"]
        assert "Go on where you were" in cells[0]["source"]
        assert "| 1 of 7 |" in cells[1]["source"]


@pytest.mark.slow
def test_the_desk_in_a_browser(image, tmp_path):
    """The first page is open and nothing is asked; a lesson is one click away; no menu is for instructors."""
    chromium = needs_chromium()
    with server(image, "lab") as (_, address), browser_page(chromium) as page:
        page.goto(f"{address}/?token={TOKEN}")
        page.wait_for_selector(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-RenderedMarkdown table")
        assert page.get_by_role("tab", name=NAME).count() == 1
        assert page.get_by_text("Would you like to").count() == 0
        menus = page.locator(".lm-MenuBar-itemLabel").all_inner_texts()
        assert "File" in menus
        assert "Nbgrader" not in menus
        page.screenshot(path=str(tmp_path / "desk.png"))
        page.locator(".jp-NotebookPanel a", has_text="0 · Start here").first.click()
        page.get_by_role("tab", name=f"{LESSON}.ipynb").wait_for()
        page.get_by_role("button", name="Validate").first.wait_for()


def test_only_extensions_are_set_where_a_server_heeds_nothing_else_and_ours_come_last(image):
    """Files there are merged in the order of their names, and whatever else they say is dropped without a word."""
    folder = image[1] / "etc" / "jupyter" / "jupyter_server_config.d"
    files = sorted(path.name for path in folder.iterdir())
    assert "nbgrader.json" in " ".join(files)
    assert files[-1] == "zz-course.json"
    ours = json.loads((folder / files[-1]).read_text())
    assert (list(ours), list(ours["ServerApp"])) == (["ServerApp"], ["jpserver_extensions"])


def test_no_answers_are_left_in_the_image(image):
    clone, _, packages = image
    left = {path.name for path in clone.iterdir()}
    assert not left & set(binder.NOT_FOR_LEARNERS)
    assert {"course", "notebooks", "data", "docs"} <= left
    assert not [*(packages / "grading" / "sample_class").glob("*.yml")]
    assert (packages / "grading" / "sample_class" / "make.py").is_file()


def test_outside_of_an_image_nothing_is_deleted(image, tmp_path):
    (tmp_path / "solutions").mkdir()
    for repo_dir in (None, tmp_path.parent):
        done = postbuild(image[1], tmp_path, repo_dir)
        assert done.returncode == 1
        assert (
            done.stderr
            == "This is for postBuild in an image of repo2docker, whose REPO_DIR is this folder.\n"
        )
    assert (tmp_path / "solutions").is_dir()


def test_what_is_broken_beside_the_page_of_contents_does_not_keep_it_closed(tmp_path, monkeypatch):
    import asyncio

    from course.app.hosts import files

    shutil.copy(ROOT / "notebooks" / NAME, tmp_path)
    manager = files.LearnersFiles(root_dir=str(tmp_path))
    monkeypatch.setattr(files, "_write", lambda folder: 1 / 0)
    assert asyncio.run(manager.get(NAME))["name"] == NAME


def own_text(notebook: Path, text: str) -> None:
    document = json.loads(notebook.read_text(encoding="utf-8"))
    document["cells"].append({"cell_type": "markdown", "id": "own", "metadata": {}, "source": text})
    notebook.write_text(json.dumps(document), encoding="utf-8")


def restored(image: Any, file: Path, folder: Path) -> str:
    """What `course restore` says in a terminal of the image that stands in a folder."""
    clone, prefix, _ = image
    command = [str(prefix / "bin" / "python"), "-m", "course.app.cli", "restore", str(file)]
    more = environment(prefix, REPO_DIR=str(clone))
    done = subprocess.run(command, cwd=folder, env=more, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return " ".join(done.stdout.split())


@pytest.mark.parametrize("place", ["", "notebooks", f"notebooks/{LESSON}"])
def test_work_of_another_machine_is_brought_back_over_newer_work_and_nothing_is_lost(image, tmp_path, place):
    """Dropped into JupyterLab's root, beside Contents, or beside the notebook, under whatever name."""
    clone = image[0]
    mine, theirs = tmp_path / "my-work" / LESSON, clone / "notebooks" / LESSON
    shutil.copytree(ROOT / "notebooks" / LESSON, mine)
    own_text(mine / f"{LESSON}.ipynb", "Written at home.")
    write_answers(mine / "answers.json", {"00.0": {"answer": "two", "first": None, "checks": 0}}, "a" * 16)
    dropped = clone / place / "download (1).zip"
    shutil.copy(pack(mine, mine / f"{LESSON}.ipynb", LESSON), dropped)
    shutil.copy(ROOT / "notebooks" / LESSON / f"{LESSON}.ipynb", theirs)
    own_text(theirs / f"{LESSON}.ipynb", "Written on Binder.")
    before = set(theirs.iterdir())
    says = restored(image, dropped, clone if place != "notebooks" else clone / place)
    dropped.unlink()
    assert f"The notebook and 1 answer are back in {theirs}." in says
    assert "choose Revert" in says
    assert "Written at home." in (theirs / f"{LESSON}.ipynb").read_text(encoding="utf-8")
    kept = [
        path.read_text(encoding="utf-8") for path in set(theirs.iterdir()) - before if "-before-" in path.name
    ]
    assert [text for text in kept if "Written on Binder." in text]
