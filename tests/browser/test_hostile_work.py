"""Work that attacks whoever grades it, opened in formgrader and as feedback: no request, no file, no kernel."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys

import pytest
from conftest import ROOT, clean_environment
from engine_lab import LESSON, class_of, warm
from lab import browser_page
from needs import needs_chromium, needs_sandbox
from test_formgrader import instructors_lab, notebook_id

from grading.engine.grade import grade
from grading.engine.request import GradingRequest

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PICTURES = ROOT / ".screenshots" / "hostile"
SCRIPT = """<script>
const token = (document.cookie.match(/_xsrf=([^;]+)/) || [])[1];
const headers = {'X-XSRFToken': token, 'Content-Type': 'application/json'};
const body = JSON.stringify({type: 'file', format: 'text', content: 'x'});
fetch('/api/contents/pwned.txt', {method: 'PUT', headers, body})
  .then(() => fetch('/api/kernels', {method: 'POST', headers, body: '{}'})).then(() => { document.title = 'PWNED' });
</script>"""
HANDLER = "<img src=x onerror=\"document.title='PWNED';fetch('/api/contents/pwned.txt',{method:'PUT'})\">"
CELLS = [
    f"from IPython.display import HTML, display\ndisplay(HTML({SCRIPT!r}))",
    f"from IPython.display import Markdown, Latex, SVG, Javascript\ndisplay(Markdown({HANDLER + SCRIPT!r}))",
    r"display(Latex(r'$\href{javascript:document.title=1}{x}$'))",
    'xml = \'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>1</script></svg>\'\n'
    "display(SVG(data=xml))\n"
    "display(Javascript(\"document.title='PWNED'\"))",
    "display(HTML('<div style=\"position:fixed;inset:0;background:red;z-index:9\">Full credit</div>'))",
    "import pandas as pd\npd.DataFrame({'body': ['a court', 'a firm'], 'cases': [3, 12]})",
    "import matplotlib.pyplot as plt\nplt.bar(['a', 'b'], [1, 2])\nplt.show()",
]


@pytest.fixture(scope="module")
def class_root(tmp_path_factory):
    needs_chromium()
    needs_sandbox()
    root = class_of(tmp_path_factory.mktemp("course"), "02")
    shutil.copy(ROOT / "nbgrader_config.py", root)
    for student in (root / "class" / "submitted").iterdir():
        if student.name != "s03":
            shutil.rmtree(student)
    path = root / "class" / "submitted" / "s03" / LESSON / f"{LESSON}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    about = {"metadata": {}, "outputs": [], "execution_count": None, "cell_type": "code"}
    notebook["cells"][2:2] = [
        {**about, "id": f"own-{at}", "source": source} for at, source in enumerate(CELLS)
    ]
    text = f"{SCRIPT}\n\n{HANDLER}\n\n[x](javascript:alert(1)) <details open ontoggle=alert(1)>more</details>"
    notebook["cells"].insert(2, {"cell_type": "markdown", "id": "own-text", "metadata": {}, "source": text})
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "manual-02-7":
            cell["source"] = f"My answer {SCRIPT}{HANDLER}"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    grade(GradingRequest("02", root), warm())
    return root


def opened(page, address):
    """What a page asked for, and its title, once it is at rest."""
    asked = []
    page.goto("about:blank")
    page.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
    page.goto(address)
    page.wait_for_load_state("load")
    page.wait_for_timeout(3000)
    return asked, page.title()


def test_formgrader_shows_it_and_nothing_happens(class_root):
    chromium = needs_chromium()
    PICTURES.mkdir(parents=True, exist_ok=True)
    with instructors_lab(class_root) as (address, token), browser_page(chromium) as page:
        page.goto(f"{address}/lab?token={token}")
        page.wait_for_load_state("load")
        asked, title = opened(page, f"{address}/formgrader/submissions/{notebook_id(class_root, 's03')}/")
        kernels = page.request.get(f"{address}/api/kernels").json()
        assert title == LESSON
        assert [one for one in asked if re.search(r"/api/(contents|kernels|sessions|terminals)\b", one)] == []
        assert not list(class_root.rglob("pwned*"))
        assert kernels == []
        work = page.locator("#notebook-container").first
        assert work.locator("script, svg, iframe").count() == 0
        body = page.locator("body").inner_text()
        assert "Cell 3 held what could act in a reader's browser" in body
        assert "position: fixed" not in work.inner_html()
        page.locator("table.dataframe").get_by_text("a court").wait_for()
        assert page.locator(".output_png img").first.get_attribute("alt")
        still = page.locator("details.mathjax_ignore").first
        still.locator("summary").click()
        assert (
            page.locator(".course-card").first.evaluate("card => getComputedStyle(card).borderLeftWidth")
            == "4px"
        )
        assert page.locator("input.score").count() > 3
        page.screenshot(path=str(PICTURES / "formgrader.png"), full_page=True)
        for place in ("manage_students", "gradebook", "manage_submissions"):
            asked, title = opened(page, f"{address}/formgrader/{place}/%22;document.title='PWNED';%22")
            assert title == "nbgrader formgrade"


def test_feedback_asks_for_nothing(class_root):
    chromium = needs_chromium()
    PICTURES.mkdir(parents=True, exist_ok=True)
    line = [sys.executable, "-m", "nbgrader", "generate_feedback", LESSON, "--force"]
    done = subprocess.run(line, cwd=class_root, env=clean_environment(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    path = class_root / "class" / "feedback" / "s03" / LESSON / f"{LESSON}.html"
    with browser_page(chromium) as page:
        said = []
        page.on("console", lambda message: said.append(message.text))
        asked, title = opened(page, path.as_uri())
        assert title == LESSON
        assert [one for one in asked if not one.endswith(".html") and "GET data:image/" not in one] == []
        assert page.locator("html").get_attribute("lang") == "en"
        assert page.locator("script, svg, iframe, object, link").count() == 0
        assert page.locator("img:not([alt])").count() == 0
        page.locator("table.dataframe").get_by_text("a court").wait_for()
        page.screenshot(path=str(PICTURES / "feedback.png"), full_page=True)
        assert [one for one in said if "Refused" in one and "script" in one] == []
