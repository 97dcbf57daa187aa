"""`course hub-config` and `course publish`: what a hub's servers read, and what nbgitpuller hands out."""

from __future__ import annotations

import json
import os
import shutil
from types import SimpleNamespace

import pytest
from conftest import ROOT
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from course.authoring.learners.contents import NAME
from course.ground import places
from grading.classroom.hub import publish as publishing
from grading.classroom.hub import settings

LESSON = "00_start_here"


@pytest.fixture
def hub(tmp_path):
    clone = tmp_path / "clone"
    clone.mkdir()
    shutil.copy(ROOT / "nbgrader_config.py", clone)
    hub = settings.Hub(tmp_path / "it's a hub", clone, tmp_path / "exchange", ["teacher"])
    settings.write_hub(hub)
    return hub


def loaded(folder, name="nbgrader_config.py"):
    return PyFileConfigLoader(name, path=str(folder)).load_config()


def text(hub, part):
    return json.loads((hub.folder / part).read_text(encoding="utf-8"))


def test_learners_have_the_exchange_and_nothing_to_grade_with(hub, monkeypatch):
    monkeypatch.delenv("COURSE_STUDENT", raising=False)
    config = loaded(hub.folder / "learners")
    assert config.Exchange.root == str(hub.exchange)
    assert {"feedback", "*.lock"} <= set(config.CourseDirectory.ignore)
    assert "student_id" not in config.CourseDirectory
    server = text(hub, "learners/jupyter_server_config.d/zz-course.json")["ServerApp"]["jpserver_extensions"]
    assert server["nbgrader.server_extensions.assignment_list"] is True
    assert server["nbgrader.server_extensions.formgrader"] is False
    page = text(hub, "learners/labconfig/page_config.json")
    assert "lockedExtensions" not in page
    assert page["disabledExtensions"]["@jupyter/nbgrader:create-assignment"] is True
    assert page["disabledExtensions"]["@jupyter/nbgrader:assignment-list"] is False
    overrides = text(hub, "learners/labconfig/default_setting_overrides.json")
    assert overrides["@jupyterlab/docmanager-extension:plugin"] == {"autosaveInterval": 30}
    assert overrides["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"


def test_instructors_have_their_class_and_formgrader_without_its_panel(hub):
    config = loaded(hub.folder / "instructors")
    assert config.Exchange.root == str(hub.exchange)
    assert config.CourseDirectory.root == str(hub.clone)
    assert (hub.clone / "class").stat().st_mode & 0o077 == 0
    server = text(hub, "instructors/jupyter_server_config.d/zz-course.json")["ServerApp"][
        "jpserver_extensions"
    ]
    assert server["nbgrader.server_extensions.formgrader"] is True
    assert text(hub, "instructors/labconfig/page_config.json")["disabledExtensions"] == {
        "@jupyter/nbgrader:assignment-list": False,
        "@jupyter/nbgrader:course-list": False,
        "@jupyter/nbgrader:create-assignment": False,
        "@jupyter/nbgrader:formgrader": True,
        "@jupyter/nbgrader:menu": False,
        "@jupyter/nbgrader:validate-assignment": False,
    }


def spawned(hub, login):
    config: Config = loaded(hub.folder, settings.HUB_FILE)
    spawner = SimpleNamespace(user=SimpleNamespace(name=login), environment={"LANG": "C"}, notebook_dir="")
    config.Spawner.pre_spawn_hook(spawner)
    return spawner


def test_each_server_gets_its_desk(hub):
    assert spawned(hub, "teacher").notebook_dir == str(hub.clone)
    assert spawned(hub, "teacher").environment == {
        "LANG": "C",
        "JUPYTER_CONFIG_PATH": f"{hub.folder}/instructors",
    }
    learner = spawned(hub, "ada").environment
    assert (learner["JUPYTER_CONFIG_PATH"], learner["COURSE_STUDENT"]) == (f"{hub.folder}/learners", "ada")


def test_pseudonyms_reach_nbgrader_and_who_has_none_is_told(hub, monkeypatch):
    (hub.folder / "pseudonyms.csv").write_text("login,id\nada,kestrel-41\n", encoding="utf-8")
    settings.write_hub(hub)
    if os.name == "posix":
        assert (hub.folder / "pseudonyms.csv").stat().st_mode & 0o077 == 0
        assert (hub.folder / "learners" / "nbgrader_config.py").stat().st_mode & 0o777 == 0o644
    monkeypatch.setenv("COURSE_STUDENT", spawned(hub, "ada").environment["COURSE_STUDENT"])
    assert loaded(hub.folder / "learners").CourseDirectory.student_id == "kestrel-41"
    with pytest.raises(PermissionError, match="ben has no line") as refused:
        spawned(hub, "ben")
    assert "ask your instructor" in refused.value.jupyterhub_message  # type: ignore[attr-defined]


def test_a_folder_of_something_else_is_left_alone(tmp_path, hub):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "x").touch()
    with pytest.raises(settings.HubError, match="holds something else; name an empty folder"):
        settings.write_hub(settings.Hub(mine, hub.clone, hub.exchange))
    with pytest.raises(publishing.PublishError, match="holds something else; name an empty folder"):
        publishing.publish(mine)
    assert [path.name for path in mine.iterdir()] == ["x"]


@pytest.fixture
def notebooks(tmp_path, monkeypatch):
    folder = tmp_path / "notebooks"
    shutil.copytree(ROOT / "notebooks" / LESSON, folder / LESSON)
    shutil.copy(ROOT / "notebooks" / NAME, folder)
    (folder / LESSON / "answers.json").write_text("{}", encoding="utf-8")
    monkeypatch.setattr(publishing, "notebooks_folder", lambda: folder)
    return folder


def test_notebooks_alone_are_published(notebooks, tmp_path):
    out = tmp_path / "out"
    (out / ".git").mkdir(parents=True)
    changed = publishing.publish(out)
    assert {path.split("/")[0] for path in changed} == {"notebooks", ".gitignore", "README.md"}
    assert f"notebooks/{LESSON}/{LESSON}.ipynb" in changed
    assert not [path for path in out.rglob("*") if path.name.startswith(("answers", "exercises", "checks"))]
    assert "BEGIN SOLUTION" not in (out / "notebooks" / LESSON / f"{LESSON}.ipynb").read_text(
        encoding="utf-8"
    )
    assert publishing.publish(out) == []


def test_publishing_again_renews_and_takes_away_its_own_and_nothing_else(notebooks, tmp_path):
    out = tmp_path / "out"
    publishing.publish(out)
    (out / "own.md").write_text("by hand", encoding="utf-8")
    (notebooks / NAME).write_text("newer", encoding="utf-8")
    gone = next(path for path in (notebooks / LESSON).iterdir() if path.suffix == ".html")
    gone.unlink()
    listed = json.loads((out / publishing.LIST).read_text())
    (tmp_path / "outside").touch()
    (out / publishing.LIST).write_text(json.dumps([*listed, "../outside"]))
    assert publishing.publish(out) == [f"notebooks/{LESSON}/{gone.name}", f"notebooks/{NAME}"]
    assert (out / "own.md").is_file()
    assert (tmp_path / "outside").is_file()
    assert (out / "notebooks" / NAME).read_text(encoding="utf-8") == "newer"


def test_without_notebooks_nothing_is_published(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "notebooks_folder", lambda: tmp_path / "none")
    monkeypatch.setattr(publishing, "notebooks_folder", lambda: tmp_path / "none")
    with pytest.raises(publishing.PublishError, match="course build"):
        publishing.publish(tmp_path / "out")
