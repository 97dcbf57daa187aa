"""A lesson's whole way on a campus hub: a real JupyterHub, one learner in the browser and one by command."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from conftest import ROOT, clean_environment
from lab import NOTEBOOK, control, free_port, open_notebook, page_of, save, tab_to
from needs import needs_hub, needs_sandbox

from course.answering.answers import write_answers
from course.exercises.library import read_exercises
from course.ground.lessons import lesson_folder

pytestmark = pytest.mark.slow
FOLDER = lesson_folder("02")
LESSON = FOLDER.name
COURSE = ("-c", "from course.app.cli import main; main()")
NBGRADER = ("-m", "nbgrader")
PASSWORD = "correct-horse-battery"
IDS = {"ada": "kestrel-41", "ben": "heron-17"}
RUN_CELL = """async text => {
    const panel = window.jupyterapp.shell.currentWidget;
    const place = panel.content.widgets.findIndex(cell => cell.model.type === 'code'
        && cell.model.sharedModel.getSource().includes(text));
    panel.content.activeCellIndex = place;
    await panel.content.scrollToItem(place, 'start');
    return window.jupyterapp.commands.execute('notebook:run-cell'); }"""


class Campus:
    """Folders of a hub, its teacher's clone, and commands as one types them in a terminal there."""

    def __init__(self, root: Path) -> None:
        self.root, self.clone, self.settings = root, root / "home" / "teacher" / "course", root / "settings"
        self.exchange, self.port = root / "exchange", free_port()
        self.address = f"http://127.0.0.1:{self.port}"

    def home(self, who: str) -> Path:
        return self.root / "home" / who

    def make(self) -> None:
        for kind in ("solutions", "notebooks"):
            shutil.copytree(ROOT / kind / LESSON, self.clone / kind / LESSON)
        shutil.copy(ROOT / "nbgrader_config.py", self.clone)
        for who in IDS:
            self.home(who).mkdir()
        self.exchange.mkdir()
        self.exchange.chmod(0o777)
        command = [
            "hub-config",
            str(self.settings),
            "--instructor",
            "teacher",
            "--exchange",
            str(self.exchange),
        ]
        self.teacher(*COURSE, *command)
        ids = "".join(f"{login},{student}\n" for login, student in IDS.items())
        (self.settings / "pseudonyms.csv").write_text(f"login,id\n{ids}", encoding="utf-8")

    def teacher(self, *command: str) -> str:
        return _run(command, self.clone, {"JUPYTER_CONFIG_PATH": str(self.settings / "instructors")})

    def learner(self, who: str, *command: str) -> str:
        own = {
            "JUPYTER_CONFIG_PATH": str(self.settings / "learners"),
            "COURSE_STUDENT": IDS[who],
            "HOME": str(self.home(who)),
            "JUPYTERHUB_SERVICE_PREFIX": f"/user/{who}/",
            "JUPYTER_SERVER_ROOT": str(self.home(who)),
        }
        return _run(command, self.home(who), own)


def _run(command: tuple[str, ...], folder: Path, more: dict[str, str]) -> str:
    environment = {**clean_environment(), "PYTHONPATH": _python_path(), **more}
    done = subprocess.run(
        [sys.executable, *command], cwd=folder, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode in ((0, 3) if "grade" in command else (0,)), (
        f"{command}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
    )
    return done.stdout + done.stderr


def _python_path() -> str:
    return os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])


@pytest.fixture
def campus(tmp_path):
    """A hub that runs, and is ended by its process with all that it started."""
    import psutil

    proxy = needs_hub()
    needs_sandbox()
    campus = Campus(tmp_path)
    campus.make()
    scripts = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {
        **clean_environment(),
        **{"PATH": scripts, "PYTHONPATH": _python_path(), "HUB_ROOT": str(tmp_path), "HUB_PROXY": proxy},
        **{
            "HUB_PORT": str(campus.port),
            "HUB_OWN_PORT": str(free_port()),
            "HUB_PROXY_PORT": str(free_port()),
        },
        **{"HUB_PASSWORD": PASSWORD, "HUB_COURSE": str(campus.settings / "jupyterhub_course.py")},
    }
    config = Path(__file__).with_name("jupyterhub_config.py")
    log = tmp_path / "hub.log"
    with log.open("w") as out:
        command = [sys.executable, "-m", "jupyterhub", "-f", str(config)]
        hub = subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=out, stderr=out)
    try:
        _wait_for(f"{campus.address}/hub/health", hub, log)
        yield campus
    finally:
        family = psutil.Process(hub.pid).children(recursive=True) if hub.poll() is None else []
        hub.terminate()
        try:
            hub.wait(30)
        finally:
            _, left = psutil.wait_procs(family, timeout=10)
            for process in left:
                process.kill()
    assert left == []


def _wait_for(address: str, hub: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 90
    while True:
        try:
            urllib.request.urlopen(address, timeout=2)
            return
        except OSError:
            assert hub.poll() is None, log.read_text()[-3000:]
            assert time.monotonic() < deadline, log.read_text()[-3000:]
            time.sleep(0.2)


def log_in(page: Any, campus: Campus, who: str, to: str = "lab") -> None:
    page.set_default_timeout(180_000)
    page.goto(f"{campus.address}/hub/login?next={quote(f'/hub/spawn/{who}?next=/user/{who}/{to}')}")
    page.fill("#username_input", who)
    page.fill("#password_input", PASSWORD)
    page.press("#password_input", "Enter")
    page.wait_for_url(f"{campus.address}/user/{who}/{to}**")


def menu(page: Any, *names: str) -> None:
    for name in names:
        page.get_by_role("menuitem", name=name).click()


def answer_and_submit(page: Any, campus: Campus, exercise: Any) -> None:
    log_in(page, campus, "ada")
    page.wait_for_function("() => window.jupyterapp && window.jupyterapp.restored")
    page.wait_for_selector("#jupyterlab-splash", state="detached")
    bar = page.locator(".lm-MenuBar-itemLabel").all_inner_texts()
    menu(page, "Nbgrader")
    offered = page.locator(".lm-Menu-itemLabel").all_inner_texts()
    assert "Assignment List" in offered
    assert not {"Formgrader", "Course List", "Create Assignment"} & set(offered), (bar, offered)
    page.get_by_role("menuitem", name="Assignment List").click()
    page.get_by_role("button", name="Fetch").first.click()
    page.get_by_role("button", name="Submit").first.wait_for()
    open_notebook(page, campus.address, f"{LESSON}/{LESSON}.ipynb")
    page.evaluate(RUN_CELL, "from course import")
    page.evaluate(RUN_CELL, f'exercise("{exercise.id}")')
    for key in exercise.key:
        tab_to(page, control(page, "checkbox", exercise.options[key]))
        page.keyboard.press("Space")
    tab_to(page, control(page, "button", f"Check {exercise.id}"))
    page.keyboard.press("Enter")
    page.locator(NOTEBOOK).get_by_text("Holds").first.wait_for()
    save(page)
    kept = json.loads((campus.home("ada") / LESSON / "answers.json").read_text(encoding="utf-8"))["answers"]
    assert sorted(kept[exercise.id]["answer"]) == sorted(exercise.key)
    menu(page, "Nbgrader", "Assignment List")
    page.get_by_role("button", name="Submit").first.click()
    page.get_by_role("button", name="Fetch Feedback").first.wait_for()


def read_feedback(page: Any, campus: Campus, points: str) -> None:
    log_in(page, campus, "ada")
    page.wait_for_selector("#jupyterlab-splash", state="detached")
    menu(page, "Nbgrader", "Assignment List")
    page.get_by_role("button", name="Fetch Feedback").first.click()
    page.get_by_text("view feedback").first.wait_for()
    (feedback,) = (campus.home("ada") / LESSON / "feedback").glob("*/*.html")
    page.goto(f"{campus.address}/user/ada/files/{feedback.relative_to(campus.home('ada'))}")
    page.get_by_text(f"Score: {points} /").first.wait_for()


def test_a_lesson_goes_its_whole_way(campus, browser):
    exercises = read_exercises(FOLDER / "exercises.yml")
    exercise = next(one for one in exercises.values() if one.kind == "multi" and one.points)
    campus.teacher(*COURSE, "release", "02")
    campus.teacher(*NBGRADER, "release_assignment", LESSON)

    with page_of(browser) as page:
        answer_and_submit(page, campus, exercise)

    campus.learner("ben", *NBGRADER, "fetch_assignment", LESSON)
    said = campus.learner("ben", *COURSE, "start", "2")
    assert f"/user/ben/lab/tree/{LESSON}/{LESSON}.ipynb" in said
    kept = {exercise.id: {"answer": [exercise.key[0]], "first": None, "checks": 1}}
    write_answers(campus.home("ben") / LESSON / "answers.json", kept)
    (campus.home("ben") / LESSON / "answers.json.lock").touch()
    assert "1 of" in campus.learner("ben", *COURSE, "progress")
    campus.learner("ben", *NBGRADER, "submit", LESSON)

    campus.teacher(*NBGRADER, "collect", LESSON)
    submitted = campus.clone / "class" / "submitted"
    assert {path.name for path in submitted.iterdir()} == set(IDS.values())
    assert not list(submitted.rglob("*.lock"))
    campus.teacher(*COURSE, "grade", "02")
    assert (campus.clone / "class").stat().st_mode & 0o777 == 0o700
    campus.teacher(*NBGRADER, "generate_feedback", LESSON)
    campus.teacher(*NBGRADER, "release_feedback", LESSON)

    campus.learner("ben", *NBGRADER, "fetch_feedback", LESSON)
    (feedback,) = (campus.home("ben") / LESSON / "feedback").glob("*/*.html")
    assert f"Score: {exercise.points:g}" not in feedback.read_text(encoding="utf-8")
    with page_of(browser) as page:
        read_feedback(page, campus, f"{exercise.points:.1f}")
    with page_of(browser) as page:
        log_in(page, campus, "teacher", "formgrader/manage_assignments")
        page.get_by_role("link", name=LESSON).first.wait_for()
