"""What nbgrader shows of a learner's work: feedback and formgrader's own exporter, and plain nbgrader's steps."""

from __future__ import annotations

import html
import json
import re
import time
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup
from jinja2 import FileSystemLoader
from nbconvert.exporters import HTMLExporter
from nbgrader.server_extensions.formgrader import formgrader, handlers
from traitlets.config import Config

from grading.classroom import pages
from grading.classroom.config import configure
from grading.classroom.pages import POLICY, CleanForReaders, FeedbackExporter
from grading.engine.judging.cleaning.notebook import NotebookCleaner

ATTACKS = {
    "text/html": "<script>document.title='pwned'</script><img src=x onerror=alert(1)><b>bold</b>",
    "text/markdown": "<img src=x onerror=alert(1)> [x](javascript:alert(1)) **bold**",
    "text/latex": r"$\href{javascript:alert(1)}{x}$",
    "image/svg+xml": "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "application/javascript": "document.title='pwned'",
    "application/vnd.jupyter.widget-view+json": {"model_id": "x"},
}
TABLE = '<table class="dataframe"><tbody><tr><td style="text-align: left">1</td></tr></tbody></table>'


@pytest.fixture
def config(tmp_path):
    made = Config()
    configure(made, tmp_path)
    return made


def attack() -> nbformat.NotebookNode:
    """A notebook as it could have been recorded before anything was cleaned."""
    notebook: Any = nbformat.v4.new_notebook()
    about = {
        "grade_id": "manual-02-7",
        "solution": True,
        "grade": True,
        "points": 3,
        "score": 1,
        "locked": False,
    }
    about |= {"schema_version": 3, "task": False, "comment": "[x](javascript:alert(1)) **well said**"}
    text = "Text <script>alert(1)</script><details ontoggle=alert(1)><summary>more</summary></details>"
    notebook.cells = [
        nbformat.v4.new_markdown_cell(text, metadata={"nbgrader": about}),
        nbformat.v4.new_markdown_cell(
            "# Heading\n\n```python\nx = 1\n```\n\n[x](java&Tab;script:alert(1)) $x < 1$"
        ),
        nbformat.v4.new_raw_cell("<script>alert(1)</script>"),
        *(
            nbformat.v4.new_code_cell(
                "show()", outputs=[nbformat.v4.new_output("display_data", {mime: data})]
            )
            for mime, data in ATTACKS.items()
        ),
        nbformat.v4.new_code_cell(
            "table",
            outputs=[
                nbformat.v4.new_output(
                    "display_data",
                    {"text/html": TABLE},
                )
            ],
        ),
    ]
    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {}}}
    return notebook


class Page(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append((tag, dict(attrs)))

    @property
    def acting(self) -> list[Any]:
        return [
            (tag, name, value)
            for tag, attributes in self.tags
            for name, value in attributes.items()
            if name.startswith("on") or "javascript:" in re.sub(r"\s", "", value or "")
        ]

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture
def feedback(config):
    return feedback_on(attack(), config)


def feedback_on(notebook: nbformat.NotebookNode, config: Config) -> str:
    from nbgrader.converters import GenerateFeedback

    made = GenerateFeedback(config=config)
    assert issubclass(made.exporter_class, FeedbackExporter)
    exporter = FeedbackExporter(config=made.config)
    resources = {"nbgrader": {"notebook": "02", "score": 1, "max_score": 3, "late_penalty": 0}}
    return exporter.from_notebook_node(notebook, resources)[0]


def in_formgrader(notebook: nbformat.NotebookNode, config: Config) -> str:
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    resources = {"notebook_id": "02", "submission_id": "1", "index": 0, "total": 1, "base_url": ""}
    return HTMLExporter(config=config).from_notebook_node(notebook, resources)[0]


def test_feedback_acts_nowhere_and_loads_nothing(feedback):
    page = Page(feedback)
    assert page.acting == []
    for tag in ("script", "link", "iframe", "object", "embed", "base"):
        assert page.named(tag) == []
    addresses = [one.get("src") or "" for _, one in page.tags if "src" in one]
    assert all(address.startswith("data:image/") for address in addresses)
    assert "cdn" not in re.sub(r"(?s)<style.*?</style>", "", feedback)


def test_feedback_forbids_the_browser_what_it_does_not_need(feedback):
    page = Page(feedback)
    policy = {"http-equiv": "Content-Security-Policy", "content": POLICY}
    assert page.named("meta")[0] == policy
    assert "default-src 'none'" in POLICY
    assert feedback.index("Content-Security-Policy") < feedback.index("<style")


def test_feedback_has_a_language_and_keeps_what_was_said(feedback):
    page = Page(feedback)
    assert page.named("html") == [{"lang": "en"}]
    for kept in (
        "<strong>well said</strong>",
        "<summary>more</summary>",
        "<b>bold</b>",
        'class="dataframe"',
        "Score: 1",
    ):
        assert kept in feedback
    assert 'style="text-align: left"' in feedback
    assert '<span class="o">=</span>' in feedback


def test_formgrader_s_exporter_has_the_second_wall(config):
    html = in_formgrader(attack(), config)
    body = html[html.index('id="notebook-container"') :]
    page = Page(body)
    assert page.acting == []
    assert page.named("script") == []
    assert "pwned" not in body
    for kept in ("<summary>more</summary>", "<b>bold</b>", 'class="dataframe"', 'style="text-align: left"'):
        assert kept in body


LONG = 480_000
SHORT_CODE = "x = 1\n" * 150


def long_notebook(source: str, cells: int = 1) -> nbformat.NotebookNode:
    """A learner's cells, in Markdown, in code and in what code wrote, as they are recorded."""
    notebook: Any = nbformat.v4.new_notebook()
    for _ in range(cells):
        outputs = [
            nbformat.v4.new_output("stream", name="stdout", text="\x1b[31mred\x1b[0m " * 20 + source),
            nbformat.v4.new_output("error", ename="E", evalue="", traceback=["\x1b[1mbold\x1b[0m", source]),
        ]
        about = {"grade_id": "exercise-02-2", "solution": True, "grade": False, "locked": False}
        about |= {"schema_version": 3, "task": False}
        notebook.cells += [
            nbformat.v4.new_code_cell(source, outputs=outputs, metadata={"nbgrader": about}),
            nbformat.v4.new_markdown_cell(source),
        ]
    NotebookCleaner().clean(notebook.cells)
    return notebook


@pytest.mark.parametrize("shows", [feedback_on, in_formgrader])
@pytest.mark.parametrize(
    "unit",
    ["[", "[a](", "[E001] ", 'f"{', "!", ".a", "%", "@", "\x1b[31mx", "$", "`", "files/", "![", "# words\n"],
)
def test_long_work_keeps_no_page_waiting(config, shows, unit):
    """One letter in a text of this length took a page more than a minute."""
    notebook = long_notebook((unit * (LONG // len(unit) + 1))[:LONG])
    began = time.thread_time()
    page = shows(notebook, config)
    assert time.thread_time() - began < 12, unit
    assert len(page) > LONG


@pytest.mark.parametrize("shows", [feedback_on, in_formgrader])
def test_code_and_output_have_colours_as_long_as_there_are_few(config, monkeypatch, shows):
    monkeypatch.setattr(pages, "MOST_COLOURED", 1_000)
    monkeypatch.setattr(pages, "MOST_COLOURED_IN_ALL", 5 * len(SHORT_CODE))
    monkeypatch.setattr(pages, "MOST_COLOURS", 3 * 42)
    few, many, long = (
        shows(long_notebook(code, cells), config)
        for code, cells in ((SHORT_CODE, 1), (SHORT_CODE, 9), (SHORT_CODE * 2, 1))
    )
    red, bold = '<span class="ansi-red-fg">red</span>', '<span class="ansi-bold">bold</span>'
    assert [(page.count(red), page.count(bold)) for page in (few, many)] == [(20, 1), (3 * 20, 3)]
    assert [page.count("hl-ipython3") for page in (few, many, long)] == [1, 5, 0]
    assert many.count("red") >= 9 * 20


def test_plain_nbgrader_s_last_step_cleans_notebook_and_folder(config, tmp_path):
    config.CourseDirectory.root = str(tmp_path)
    folder = tmp_path / "class" / "autograded" / "s01" / "02"
    (folder / "more").mkdir(parents=True)
    for name in ("page.html", "more/x.SVG", "data.csv", "rubric.xhtml"):
        (folder / name).write_text("<script>alert(1)</script>")
    (folder / "repairs.json").write_text('["Said before."]')
    notebook = attack()
    del notebook.cells[0].metadata["nbgrader"]["comment"]
    notebook.cells[1].metadata = {"name": '"><script>', "tags": ['"><script>'], "format": "text/html"}
    notebook.cells[1]["id"] = '"><script>alert(1)</script>'
    resources = {"nbgrader": {"student": "s01", "assignment": "02"}}
    cleaned, _ = CleanForReaders(config=config).preprocess(notebook, resources)
    text = nbformat.writes(cleaned)
    nbformat.validate(cleaned)
    assert re.findall(r"<\w[^<>]*\bon\w+=|\]\(javascript|<script|widget|\\\\href", text) == []
    left = sorted(str(path.relative_to(folder)) for path in Path(folder).rglob("*") if path.is_file())
    assert left == ["data.csv", "repairs.json"]
    sentences = json.loads((folder / "repairs.json").read_text(encoding="utf-8"))
    assert sentences[0] == "Said before."
    assert len(sentences) == 1 + 3 + (len(ATTACKS) - 1) + 3
    assert CleanForReaders(config=config).preprocess(cleaned, resources)[0] == cleaned


HOSTILE_ID = "<img src=x onerror=alert(1)>"


def test_whose_work_it_is_stands_in_formgrader_as_text(config):
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    named = dict.fromkeys(("student", "first_name", "last_name", "notebook_path"), HOSTILE_ID)
    about = {**named, "index": 0, "total": 1, "base_url": "", "assignment_id": "x", "notebook_id": "x"}
    page, _ = HTMLExporter(config=config).from_notebook_node(attack(), resources=about)
    assert BeautifulSoup(page, "html.parser").select("[onerror]") == []
    assert html.escape(f"{HOSTILE_ID}, {HOSTILE_ID}") in page.replace('"', "")


def test_what_stands_in_an_address_is_text_in_formgrader(config):
    """nbgrader writes a student's id out of the page's address: into the page, and into a script."""
    environment = formgrader.Environment(loader=FileSystemLoader([handlers.template_path]))
    for name in ("manage_students_assignments.tpl", "manage_students_notebook_submissions.tpl"):
        harmless = environment.get_template(name).render(student_id="x", assignment_id="x", base_url="")
        page = environment.get_template(name).render(
            student_id='";alert(1);"</script><script>', assignment_id="</script><b>", base_url=""
        )
        assert page.count("<script") == harmless.count("<script")
        assert '";alert(1)' not in page
        assert "<b>" not in page
