"""The pages around the lessons: documents, rubrics, rows and paragraphs, the texts to read along."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from pathlib import Path, PurePosixPath

import nbformat

from course.ground.lessons import all_lessons, lesson_title
from course.ground.places import READ_ALONG, RECORDS
from course.site.markdown import markdown
from course.study.rows.citations import ID
from course.study.rows.entries import entry, every_name, known
from course.study.rows.look_up import entry_html
from course.study.rows.shown import page_name

DOCUMENTS = (
    "docs/syllabus.md",
    "docs/outcomes.md",
    "docs/glossary.md",
    "docs/instructor_guide.md",
    "docs/corrections.md",
    "data/README.md",
    "ACCESSIBILITY.md",
    "PRIVACY.md",
)
_HREF = re.compile(r'href="(?!https?:|mailto:|#)([^"#]*)(#[^"]*)?"')
_LINK = re.compile(r'<a href="(?!https?:|mailto:|#)([^"#]*)(#[^"]*)?"[^>]*>(.*?)</a>', re.DOTALL)
_STRONG = re.compile(rf"<li><strong>({ID}|S[1-6] ¶\d+)</strong>")
_NAMING = re.compile(r"<li>(Rows that name it: )(.*?)</li>")
_ADDRESS = re.compile(r"<dd>(https?://[^<\s]+)</dd>")
_LESSONS = re.compile(r"<li>Lessons: (.*?)</li>")


def documents(root: Path) -> dict[str, Path]:
    """The documents of the repository that the site has, by their place in it."""
    names = [
        *DOCUMENTS,
        *(f"data/docs/{path.name}" for path in sorted((root / "data" / "docs").glob("*.md"))),
    ]
    return {name: root / name for name in names if (root / name).is_file()}


def document_page(name: str, path: Path, kept: set[str]) -> str:
    """A document as HTML, with links to what the site has; what it has not is named and no link.

    Parameters
    ----------
    name, path
        Its place in the repository, and its file.
    kept
        The places that the site has, documents and tables.
    """

    def linked(found: re.Match[str]) -> str:
        target = _resolved(PurePosixPath(name).parent, found[1])
        lesson = re.fullmatch(r"(?:notebooks|solutions|course/lessons)/(\d\d_\w+)(?:/[\w.]*)?", target)
        if lesson:
            target = f"{lesson[1]}/{lesson[1]}.html"
        elif target not in kept:
            return found[3]
        up = "../" * name.count("/")
        return f'<a href="{up}{address_of(target)}{found[2] or ""}">{found[3]}</a>'

    return _LINK.sub(linked, markdown(path.read_text(encoding="utf-8")))


def address_of(name: str) -> str:
    """Where the page of a document stands in the site."""
    return re.sub(r"\.md$", ".html", name)


def _resolved(folder: PurePosixPath, href: str) -> str:
    parts: list[str] = list(folder.parts)
    for part in PurePosixPath(href).parts:
        if part == "..":
            parts = parts[:-1]
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def to_pages(html: str) -> str:
    """Links between notebooks become links between pages: these stand where those stood."""

    def turned(found: re.Match[str]) -> str:
        target = re.sub(r"(^|/)Contents\.ipynb$", r"\1index.html", found[1])
        return f'href="{re.sub(r"[.]ipynb$", ".html", target)}{found[2] or ""}"'

    return _HREF.sub(turned, html)


def rubric_page(folder: Path) -> str | None:
    """The rubric of a lesson as HTML; None where there is none."""
    path = folder / "rubric.md"
    return markdown(path.read_text(encoding="utf-8")) if path.is_file() else None


def record_pages() -> Iterator[tuple[str, str, str]]:
    """For each row and paragraph the address of its page, its title, and its body with links to what it names."""
    titles = {f"{int(folder.name[:2])} · {lesson_title(folder)}": folder.name for folder in all_lessons()}
    for name in every_name():
        one = entry(name)
        body = _connected(entry_html(one, level=1), titles)
        source = name.split(" ¶")[0] if "¶" in name else ""
        if source:
            body += f'<p><a href="../{READ_ALONG}/{source}.html">The whole of {source}, paragraph by paragraph</a></p>'
        yield f"{RECORDS}/{page_name(name)}", f"{name} · {one.title}", body


def _connected(html: str, titles: dict[str, str]) -> str:
    def to(name: str) -> str:
        return f'<a href="{page_name(name)}">{name}</a>' if known(name) else name

    def lessons(found: re.Match[str]) -> str:
        links = [
            f'<a href="../{titles[one]}/{titles[one]}.html">{escape(one)}</a>'
            if one in titles
            else escape(one)
            for one in found[1].replace("&#x27;", "'").split("; ")
        ]
        return f"<li>Lessons: {'; '.join(links)}</li>"

    html = _STRONG.sub(lambda found: f"<li><strong>{to(found[1])}</strong>", html)
    html = _ADDRESS.sub(r'<dd><a href="\1">\1</a></dd>', html)
    html = _NAMING.sub(lambda found: f"<li>{found[1]}{', '.join(map(to, found[2].split(', ')))}</li>", html)
    return _LESSONS.sub(lessons, html)


def read_along_pages(notebooks: Path) -> Iterator[tuple[str, str, str]]:
    """For each text to read along its address, its title and its body."""
    for path in sorted((notebooks / READ_ALONG).glob("*.ipynb")):
        cells = nbformat.read(path, as_version=4).cells
        body = "\n".join(markdown(cell.source) for cell in cells)
        yield f"{READ_ALONG}/{path.stem}.html", f"{path.stem} to read along", body
