"""What nbgrader shows of a learner's work, in formgrader and as feedback: nothing of it acts, nothing is loaded.

What is recorded is clean already (`engine.judging.cleaning`). This is the second wall, for what was recorded before or
by other hands: the pages' own filters clean once more, and feedback forbids the browser all that it does not need.
"""

from __future__ import annotations

import filecmp
import html
import mimetypes
import re
import sys
from functools import cache, partial
from pathlib import Path
from typing import Any

import jinja2
import nbformat
import nbgrader
from nbconvert.exporters import HTMLExporter
from nbconvert.filters import Highlight2HTML, strip_ansi
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor

from grading.engine.intake.words import quoted
from grading.engine.judging.cleaning.markup import HtmlCleaner
from grading.engine.judging.cleaning.notebook import NotebookCleaner
from grading.engine.recording.record import add_repairs

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
_FONTS = re.compile(r"@font-face\s*\{[^{}]*\}")
MOST_TAGS = 500_000
"""In a page that a teacher opens, long outputs of earlier classes may stand."""
MOST_COLOURED, MOST_COLOURED_IN_ALL = 10_000, 100_000
"""Letters of code, of a cell and of a page, that are shown in colours; no lesson has half of either."""
MOST_COLOURS = 2_000
"""Changes of colour in what a page's cells wrote."""
PLAIN = "course_plain"
_THEIRS = Path(nbgrader.__file__).parent / "server_extensions" / "formgrader"
_ACTING = {
    "text/html",
    "application/xhtml+xml",
    "image/svg+xml",
    "text/xml",
    "application/xml",
    "application/xslt+xml",
}


def configure_pages(config: Any) -> None:
    """Let formgrader and feedback show nothing that acts.

    Parameters
    ----------
    config
        A traitlets `Config`.
    """
    config.HTMLExporter.sanitize_html = True
    config.HTMLExporter.filters = {
        "clean_html": "grading.classroom.pages.clean_html",
        "strip_files_prefix": "grading.classroom.pages.clean_html",
        "highlight_code": "grading.classroom.pages.highlighted",
    }
    config.HTMLExporter.preprocessors = [
        "grading.classroom.pages.NamesAsText",
        "grading.classroom.pages.WithinReason",
    ]
    _escape_formgrader()
    config.GenerateFeedback.exporter_class = "grading.reports.feedback.exporter.MarkedFeedbackExporter"
    config.GenerateFeedback.force = True  # a grade may have changed since: a page is never left as it was
    config.FeedbackExporter.template_name = "course_feedback"
    config.FeedbackExporter.extra_template_basedirs = [
        str(Path(__file__).parent / "templates"),
        str(_THEIRS / "templates"),
    ]
    config.FeedbackExporter.extra_template_paths = [
        str(_THEIRS / "static" / "node_modules" / "bootstrap" / "dist" / "css")
    ]


def _escape_formgrader() -> None:
    """Formgrader's own pages write out what stands in their address, and anybody can send a teacher an address."""
    if server := sys.modules.get("nbgrader.server_extensions.formgrader.formgrader"):
        server.Environment = partial(jinja2.Environment, autoescape=True)  # type: ignore[attr-defined]


class NamesAsText(Preprocessor):
    """Whose work it is, for a page that writes it out as HTML: an id is a folder's name, and may hold tags."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        for name in ("student", "first_name", "last_name", "notebook_path"):
            if isinstance(resources.get(name), str):
                resources[name] = html.escape(resources[name])
        return nb, resources


class WithinReason(Preprocessor):
    """Long code and output stand there as they are, without colours: to find these takes minutes for one learner."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        letters, colours = MOST_COLOURED_IN_ALL, MOST_COLOURS
        for cell in nb.cells:
            if cell.cell_type != "code":
                continue
            letters -= len(cell.source)
            cell.metadata[PLAIN] = letters < 0 or len(cell.source) > MOST_COLOURED
            for output in cell.get("outputs", []):
                for holder, name in _places_of_text(output):
                    colours -= holder[name].count("\x1b")
                    if colours < 0:
                        holder[name] = strip_ansi(holder[name])
        return nb, resources


def _places_of_text(output: NotebookNode) -> list[tuple[Any, Any]]:
    """Where the texts stand that an output shows with colours: what holds them, and the name or place in it."""
    lines = output.get("traceback") or []
    places = [
        (output, "text"),
        (output.get("data", {}), "text/plain"),
        *((lines, n) for n in range(len(lines))),
    ]
    return [
        (holder, name)
        for holder, name in places
        if (holder is lines or name in holder) and isinstance(holder[name], str)
    ]


def highlighted(source: str, language: str | None = None, metadata: Any = None) -> str:
    """The filter through which nbconvert sends code, which every lesson writes in Python."""
    if (metadata or {}).get(PLAIN):
        return f'<div class="highlight"><pre>{html.escape(source)}</pre></div>'
    return Highlight2HTML(pygments_lexer="ipython3")(source, language, metadata)


class FeedbackExporter(HTMLExporter):
    """Feedback as a page that stands for itself: in a language, without scripts, and loading nothing."""

    def from_notebook_node(
        self, nb: NotebookNode, resources: Any = None, **more: Any
    ) -> tuple[str, dict[str, Any]]:
        page, resources = super().from_notebook_node(nb, resources, **more)
        before, rest = page.split("<head>", 1)
        head, body = rest.split("<body>", 1)
        before = before.replace("<html>", f'<html lang="{self.language_code}">')
        policy = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        view = '<meta name="viewport" content="width=device-width, initial-scale=1">'
        head = _FONTS.sub("", head)
        return f"{before}<head>\n{policy}\n{view}{head}<body>{body}", resources


class CleanForReaders(NbGraderPreprocessor):
    """After the run, whoever ran it: nothing that a browser would run is kept in the notebook or beside it."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        about = resources["nbgrader"]
        folders = CourseDirectory(config=self.config)
        folder = Path(
            folders.format_path(folders.autograded_directory, about["student"], about["assignment"])
        )
        sentences = NotebookCleaner().clean(nb.cells)
        nb.cells = [_plain_cell(cell, place) for place, cell in enumerate(nb.cells)]
        kernel = nb.metadata.get("kernelspec", {}).get("name", "python3")
        nb.metadata = NotebookNode(
            kernelspec=NotebookNode(display_name="Python 3", language="python", name=str(kernel)),
            language_info=NotebookNode(name="python"),
        )
        released = Path(folders.format_path(folders.release_directory, ".", about["assignment"]))
        add_repairs(folder, [*sentences, *_take_pages(folder, released)])
        return nb, resources


def _plain_cell(cell: NotebookNode, place: int) -> NotebookNode:
    """A cell with the metadata that grading needs, and no names that a page would write out."""
    kept = ("nbgrader", "deletable", "editable", "execution")
    cell.metadata = NotebookNode({name: cell.metadata[name] for name in kept if name in cell.metadata})
    if not str(cell.get("id", "c")).replace("-", "").replace("_", "").isalnum():
        cell["id"] = f"c{place:03d}"
    return nbformat.from_dict(cell)  # type: ignore[return-value]


def _take_pages(folder: Path, released: Path) -> list[str]:
    """Remove the copies of files that a browser runs: formgrader would give them out as its own pages.

    Those that the lesson brought, such as its rubric, need no sentence.
    """
    sentences = []
    for path in sorted(folder.rglob("*")):
        if mimetypes.guess_type(path.name)[0] in _ACTING and (path.is_symlink() or not path.is_dir()):
            ours = released / path.relative_to(folder)
            brought = not path.is_symlink() and ours.is_file() and filecmp.cmp(path, ours, shallow=False)
            path.unlink()
            if brought:
                continue
            sentences.append(
                f"{quoted(path.name)} could act in a reader's browser: it stands only where it was handed in."
            )
    return sentences


@cache
def _cleaner() -> HtmlCleaner:
    return HtmlCleaner()


def clean_html(given: Any) -> str:
    """The filter through which nbconvert sends HTML of outputs and raw cells, and nbgrader what became of Markdown."""
    text = given.decode("utf-8", "replace") if isinstance(given, bytes) else str(given)
    return _cleaner().clean(text, {}, MOST_TAGS)
