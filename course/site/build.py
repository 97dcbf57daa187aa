"""The whole site into a folder: contents, lessons, and all that they cite."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import nbformat

from course.answering.forms.front import style
from course.authoring.learners.contents import NAME, lessons_on
from course.ground.errors import CourseError
from course.ground.lessons import all_lessons, lesson_title
from course.ground.places import READ_ALONG
from course.ground.templates import render
from course.site import pages
from course.site.forms import rows_of
from course.site.html import Assets, tidied, words_of
from course.site.lesson import lesson_page
from course.site.scripts import lesson_script, page_script

HERE = Path(__file__).parent
_LONG_DATA = re.compile(r"</", re.ASCII)
Told = Callable[[str], None]


class SiteError(CourseError):
    """A site that cannot be built: one sentence with the fix."""


@dataclass
class Page:
    """One page: its address in the site, its title, its body, and what stands around it."""

    address: str
    title: str
    body: str
    data: str = ""
    before: tuple[str, str] | None = None
    after: tuple[str, str] | None = None
    in_menu: bool = True

    @property
    def up(self) -> str:
        """From the page to the folder of the site."""
        return "../" * self.address.count("/")


@dataclass
class Site:
    """What was built: pages by address, how many forms and how many bytes."""

    pages: int = 0
    forms: int = 0
    bytes: int = 0
    withheld: int = 0
    index: list[list[str]] = field(default_factory=list)


def build_site(root: Path, out: Path, binder: str = "", told: Told = lambda _: None) -> Site:
    """Build the site into a folder, at once or not at all.

    Parameters
    ----------
    root
        The repository, with built notebooks and solutions.
    out
        The folder: made anew. A folder that holds something else than a site is refused.
    binder
        An address at which the course opens on Binder, if there is one.
    told
        Called with what is built now.

    Raises
    ------
    SiteError
        When notebooks are not built, or the folder is not the site's.
    """
    if not (root / "notebooks" / NAME).is_file():
        raise SiteError("There are no built notebooks here; make them with `course build`.")
    if out.exists() and any(out.iterdir()) and not (out / "static" / "site.js").is_file():
        raise SiteError(f"{out} holds something else than a site; name a folder that is empty or new.")
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as unfinished:
        made = Path(unfinished, "site")
        site = _Builder(root, made, binder, told).build()
        if out.exists():
            shutil.rmtree(out)
        made.rename(out)
    return site


def zipped(out: Path) -> Path:
    """The site as one file, the same bytes each time."""
    target = out.with_name(f"{out.name}.zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(path for path in out.rglob("*") if path.is_file()):
            about = zipfile.ZipInfo(f"{out.name}/{path.relative_to(out).as_posix()}")
            about.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(about, path.read_bytes())
    return target


def _group_of(address: str) -> str:
    """Under which heading of the contents a page stands that is no lesson."""
    if address.startswith(f"{READ_ALONG}/"):
        return "The texts, to read along"
    if address.endswith("/rubric.html"):
        return "Rubrics"
    return "The tables, column by column" if address.startswith("data/") else "About the course"


class _Builder:
    def __init__(self, root: Path, out: Path, binder: str, told: Told) -> None:
        self.root, self.out, self.binder, self.told = root, out, binder, told
        self.notebooks = root / "notebooks"
        self.assets = Assets()
        self.site = Site()
        self.menu: list[tuple[str, str]] = []

    def build(self) -> Site:
        lessons = self._lessons()
        around = self._around()
        self.menu = [
            ("index.html", "Contents"),
            *((page.address, page.title) for page in [*lessons, *around] if page.in_menu),
        ]
        index = self._index(lessons, around)
        for page in (index, *lessons, *around):
            self._write(page)
        self.told("rows and paragraphs")
        for address, title, body in pages.record_pages():
            self._write_lean(Page(address, title, body, in_menu=False))
        self._write_shared()
        return self.site

    def _lessons(self) -> list[Page]:
        found = []
        for folder in all_lessons():
            name = folder.name
            self.told(name)
            read = lesson_page(name, self.notebooks, self.root / "solutions")
            self.site.forms += len(read.forms)
            self.site.withheld += read.withheld
            title = f"{int(name[:2])} · {lesson_title(folder)}"
            address = f"{name}/{name}.html"
            found.append(Page(address, title, self._with_ways(read.body), self._data(name[:2], read.forms)))
        for page, later in pairwise(found):
            page.after, later.before = (later.address, later.title), (page.address, page.title)
        return found

    def _with_ways(self, body: str) -> str:
        binder = f' Or <a href="{self.binder}">open the course on Binder</a>.' if self.binder else ""
        ways = (
            "<p>To do it, open the lesson in a notebook: get the files of the course and type "
            f"<code>pip install uv &amp;&amp; uv run course start</code> in their folder.{binder}</p>"
        )
        return body.replace('<div class="ways"></div>', ways)

    def _data(self, lesson: str, forms: dict[str, Any]) -> str:
        """What the page's script reads. No `</` ends it before its end."""
        tables = {name: form.get("table") for name, form in forms.items()}
        data = {"lesson": lesson, "forms": forms, "rows": rows_of(tables)}
        return _LONG_DATA.sub(r"<\\/", self._taken_in_data(data))

    def _taken_in_data(self, data: Any) -> str:
        def taken(value: Any) -> Any:
            if isinstance(value, str):
                return self.assets.taken(value, "../") if "<" in value else value
            if isinstance(value, dict):
                return {name: taken(one) for name, one in value.items()}
            return [taken(one) for one in value] if isinstance(value, (list, tuple)) else value

        return json.dumps(taken(data), ensure_ascii=False, separators=(",", ":"))

    def _around(self) -> list[Page]:
        found = [Page(*about) for about in pages.read_along_pages(self.notebooks)]
        for folder in all_lessons():
            body = pages.rubric_page(folder)
            if body:
                title = f"Rubric of lesson {int(folder.name[:2])}"
                found.append(Page(f"{folder.name}/rubric.html", title, body, in_menu=False))
        documents = pages.documents(self.root)
        tables = {f"data/{path.name}" for path in (self.root / "data").glob("*.csv")} | {
            "data/datapackage.json"
        }
        for name, path in documents.items():
            body = pages.document_page(name, path, {*documents, *tables})
            title = path.read_text(encoding="utf-8").split("\n", 1)[0].removeprefix("# ").strip()
            found.append(Page(pages.address_of(name), title, body, in_menu=name in pages.DOCUMENTS))
        for name in sorted(tables):
            (self.out / "data").mkdir(parents=True, exist_ok=True)
            shutil.copy(self.root / name, self.out / name)
        return found

    def _index(self, lessons: list[Page], around: list[Page]) -> Page:
        listed = lessons_on(nbformat.read(self.notebooks / NAME, as_version=4)) or []
        about = {each.name: each for each in listed}
        rows = []
        for page in lessons:
            each = about.get(page.address.partition("/")[0])
            rows.append(
                {
                    "address": page.address,
                    "title": page.title,
                    "question": each.question if each else "",
                    "minutes": f"{each.coded} / {each.new}" if each else "",
                    "exercises": each.exercises if each else "",
                }
            )
        groups: dict[str, list[tuple[str, str]]] = {}
        for page in around:
            groups.setdefault(_group_of(page.address), []).append((page.address, page.title))
        body = render(
            HERE / "templates", "index.html.j2", lessons=rows, around=groups.items(), binder=self.binder
        )
        return Page("index.html", "Contents", body)

    def _write(self, page: Page) -> None:
        body, headings = tidied(self.assets.taken(pages.to_pages(page.body), page.up))
        toc = [heading for heading in headings if heading.level == 2]
        self._save(Page(**{**vars(page), "body": body}), toc, self.menu)
        self._find(page, body)

    def _write_lean(self, page: Page) -> None:
        """A page without menu: there are more than a thousand."""
        body = self.assets.taken(page.body, page.up)
        self._save(Page(**{**vars(page), "body": body}), [], [])
        text = re.sub(r"<[^>]+>", " ", page.body)
        self.site.index.append(
            [page.address, page.title, "", " ".join(text.split())[len(page.title) :][:240]]
        )

    def _save(self, page: Page, toc: list[Any], menu: list[tuple[str, str]]) -> None:
        html = render(HERE / "templates", "page.html.j2", page=page, up=page.up, toc=toc, menu=menu)
        self._put(page.address, html)
        self.site.pages += 1

    def _find(self, page: Page, body: str) -> None:
        """The page in the search, part by part."""
        for part in re.split(r"(?=<h[123] id=)", body):
            heading = re.match(r'<h[123] id="([^"]+)">(.*?)</h', part, re.DOTALL)
            words = words_of(part)
            if words:
                place = f"#{heading[1]}" if heading else ""
                named = words_of(heading[2]) if heading else ""
                self.site.index.append([page.address + place, page.title, named, words])

    def _write_shared(self) -> None:
        self._put("static/lesson.js", lesson_script(self.assets))
        self._put("static/site.js", page_script())
        index = json.dumps(self.site.index, ensure_ascii=False, separators=(",", ":"))
        self._put("static/index.js", f"globalThis.courseIndex={index};\n")
        sheet = (HERE / "templates" / "site.css").read_text(encoding="utf-8")
        self._put("static/site.css", f"{style()}\n{self.assets.sheet()}{sheet}")
        self._put("static/icon.svg", (HERE / "templates" / "icon.svg").read_bytes())
        for name, data in sorted(self.assets.pictures.items()):
            self._put(f"pictures/{name}", data)
        self.site.bytes = sum(path.stat().st_size for path in self.out.rglob("*") if path.is_file())

    def _put(self, address: str, content: str | bytes) -> None:
        path = self.out / address
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
