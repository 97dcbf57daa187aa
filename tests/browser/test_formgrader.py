"""nbgrader's formgrader over a class that the engine graded: in a real browser, by keyboard."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, clean_environment
from engine_lab import LESSON, class_of, warm
from lab import browser_page, end_group, free_port, tab_to
from nbgrader.api import Gradebook
from needs import needs_chromium, needs_sandbox

from grading.classroom.release import class_config
from grading.engine.grade import grade
from grading.engine.request import GradingRequest

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WRITTEN = "manual-02-7"
COURSE = [sys.executable, "-c", "from course.app.cli import main; main()"]
PICTURES = ROOT / ".screenshots" / "formgrader"


@pytest.fixture(scope="module")
def class_root(tmp_path_factory):
    needs_chromium()
    needs_sandbox()
    root = class_of(tmp_path_factory.mktemp("course"), "02")
    shutil.copy(ROOT / "nbgrader_config.py", root)
    for student in (root / "class" / "submitted").iterdir():
        if student.name not in ("s01", "s03", "s10", "s12"):
            shutil.rmtree(student)
    grade(GradingRequest("02", root), warm())
    return root


@contextmanager
def instructors_lab(root: Path):
    """`course start --instructor` in a class's folder; the address with its token."""
    port, own = free_port(), root.parent / f"{root.name}-jupyter"
    own.mkdir()
    folders = {f"JUPYTER_{name}_DIR": str(own / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    folders |= {"JUPYTERLAB_SETTINGS_DIR": str(own / "s"), "JUPYTERLAB_WORKSPACES_DIR": str(own / "w")}
    environment = {**clean_environment(), **folders, "IPYTHONDIR": str(own / "ipython")}
    log = own / "log.txt"
    line = [*COURSE, "start", "--instructor", "--no-browser", "--port", str(port)]
    with log.open("w") as output:
        server = subprocess.Popen(
            line, cwd=root, env=environment, stdout=output, stderr=output, start_new_session=True
        )
    try:
        found, deadline = None, time.monotonic() + 90
        while not found and time.monotonic() < deadline and server.poll() is None:
            found = re.search(rf"(http://127\.0\.0\.1:{port})/lab\S*\?token=(\w+)", log.read_text())
            time.sleep(0.2)
        assert found, log.read_text()[-2000:]
        yield found[1], found[2]
    finally:
        end_group(server)


@pytest.fixture(scope="module")
def lab(class_root):
    chromium = needs_chromium()
    PICTURES.mkdir(parents=True, exist_ok=True)
    with instructors_lab(class_root) as (address, token), browser_page(chromium) as page:
        page.set_default_timeout(60_000)
        page.goto(f"{address}/lab?token={token}")
        page.get_by_role("menuitem", name="Nbgrader").wait_for()
        yield page, address


def picture(page: Any, name: str) -> None:
    page.screenshot(path=str(PICTURES / f"{name}.png"))


def points(root: Path) -> dict[str, Any]:
    """The points of each submission, as the gradebook has them."""
    with Gradebook(class_config(root).CourseDirectory.db_url) as gradebook:
        return {one.student.id: one.score for one in gradebook.assignment_submissions(LESSON)}


def shown_as(root: Path, score: float) -> str:
    with Gradebook(class_config(root).CourseDirectory.db_url) as gradebook:
        return f"{score:g} / {gradebook.find_assignment(LESSON).max_score:g}"


def standing(root: Path, student: str) -> tuple[Any, ...]:
    """What the gradebook has of a student's written task: by hand, in all, does it wait."""
    with Gradebook(class_config(root).CourseDirectory.db_url) as gradebook:
        given: Any = gradebook.find_grade(WRITTEN, LESSON, LESSON, student)
        return given.manual_score, given.score, given.needs_manual_grade


def notebook_id(root: Path, student: str) -> str:
    with Gradebook(class_config(root).CourseDirectory.db_url) as gradebook:
        return str(gradebook.find_submission_notebook(LESSON, LESSON, student).id)


def course(root: Path, *arguments: str) -> str:
    """Run a command in a class's folder, beside the open formgrader."""
    line = [*COURSE, *arguments]
    done = subprocess.run(line, cwd=root, env=clean_environment(), capture_output=True, text=True)
    assert done.returncode in (0, 3), done.stderr[-2000:]
    return done.stdout


def rows(page: Any, address: str) -> dict[str, list[str]]:
    """The table of submissions, by student: what each cell says."""
    page.goto(f"{address}/formgrader/manage_submissions/{LESSON}")
    page.locator("td.student-id").first.wait_for()
    lines = [line.locator("td").all_inner_texts() for line in page.locator("tbody tr").all()]
    return {line[1]: line for line in lines}


def open_submission(page: Any, address: str, root: Path, student: str) -> None:
    """Open a submission from the list of those to grade, with the Enter key."""
    page.goto(f"{address}/formgrader/gradebook/{LESSON}/{LESSON}")
    page.locator(f'a[href*="{notebook_id(root, student)}"]').first.focus()
    page.keyboard.press("Enter")
    page.locator(f"input.score#{WRITTEN}").wait_for()
    page.wait_for_load_state("networkidle")


def test_the_menu_opens_formgrader_with_the_lesson(lab):
    page, _ = lab
    page.get_by_role("menuitem", name="Nbgrader").click()
    page.get_by_role("menuitem", name="Formgrader").first.click()
    frame = page.frame_locator("iframe").last
    line = frame.locator("tbody tr").filter(has_text=LESSON)
    line.locator("td.num-submissions").get_by_text("4", exact=True).wait_for()
    picture(page, "menu")


def test_scores_are_those_of_the_gradebook(lab, class_root):
    page, address = lab
    known = points(class_root)
    shown = rows(page, address)
    picture(page, "submissions")
    assert set(known) == {"s01", "s03", "s10", "s12"}
    assert {student: row[4] for student, row in shown.items()} == {
        student: shown_as(class_root, score) for student, score in known.items()
    }
    assert {row[3] for row in shown.values()} == {"needs manual grading"}


@pytest.mark.parametrize("student", ["s10", "s12"])
def test_a_submission_says_what_happened_to_it(lab, class_root, student):
    page, address = lab
    open_submission(page, address, class_root, student)
    picture(page, f"about-{student}")
    page.get_by_text("About this submission").wait_for()
    wanted = {"s10": "was deleted; a person must grade it.", "s12": "is cut off or no JSON."}
    page.get_by_text(wanted[student]).first.wait_for()


def test_a_score_given_by_hand_survives_grading_again(lab, class_root):
    from playwright.sync_api import expect

    page, address = lab
    open_submission(page, address, class_root, "s03")
    field = page.locator(f"input.score#{WRITTEN}")
    tab_to(page, field, presses=300)
    page.keyboard.type("2.5")
    with page.expect_response(lambda response: "/api/grade/" in response.url):
        page.keyboard.press("Tab")
    comment = page.locator(f"textarea[id='{WRITTEN}-comment']")
    tab_to(page, comment, presses=300)
    page.keyboard.type("The strongest objection is named.")
    with page.expect_response(lambda response: "/api/comment/" in response.url):
        page.keyboard.press("Tab")
    field.scroll_into_view_if_needed()
    picture(page, "by-hand")
    assert standing(class_root, "s03") == (2.5, 2.5, False)
    before = points(class_root)["s03"]

    assert "1 graded, 0 as before, 0 failed" in course(
        class_root, "grade", "02", "--students", "s03", "--force"
    )
    assert standing(class_root, "s03") == (2.5, 2.5, True)
    assert points(class_root)["s03"] == before
    assert rows(page, address)["s03"][4] == shown_as(class_root, before)
    open_submission(page, address, class_root, "s03")
    expect(page.locator(f"input.score#{WRITTEN}")).to_have_value("2.5")
    expect(comment).to_have_value("The strongest objection is named.")
    page.locator(f"input.score#{WRITTEN}").scroll_into_view_if_needed()
    picture(page, "by-hand-graded-again")


def test_the_autograde_button_goes_through_the_engine(lab, class_root):
    page, address = lab
    handed_in = class_root / "class" / "submitted" / "s01" / LESSON / f"{LESSON}.ipynb"
    notebook = json.loads(handed_in.read_text(encoding="utf-8"))
    looks = "import os, socket\nprint('host', socket.gethostname(), 'process', os.getpid())\nnarrowed = -1"
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "exercise-02-2":
            cell["source"] = looks
    handed_in.write_text(json.dumps(notebook), encoding="utf-8")
    graded = class_root / "class" / "autograded" / "s01" / LESSON
    (graded / "run.json").unlink()
    before = points(class_root)["s01"]
    rows(page, address)

    button = page.locator("tr", has=page.get_by_text("s01", exact=True)).locator("td.autograde a")
    tab_to(page, button, presses=60)
    page.keyboard.press("Enter")
    page.get_by_text("Successfully autograded").wait_for()
    page.wait_for_timeout(1000)
    picture(page, "autograde")
    run = json.loads((graded / "run.json").read_text(encoding="utf-8"))
    print(run)
    assert run["failure"] is None
    assert run["without_sandbox"] is False
    text = (graded / f"{LESSON}.ipynb").read_text(encoding="utf-8")
    assert re.search(r"host grading process 1\b", text)
    after = points(class_root)["s01"]
    assert 0 < after < before
    assert rows(page, address)["s01"][4] == shown_as(class_root, after)
    assert "1 graded, 0 as before" in course(class_root, "grade", "02", "--students", "s01")
    assert points(class_root)["s01"] == after
