"""From what notebooks and Markdown give to HTML that a strict page shows.

The site's pages forbid inline styles and pictures that stand in the text (`default-src 'self'`): styles become classes
of one sheet, pictures files. Headings get names, wide tables a place to scroll.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass, field
from html import unescape
from io import BytesIO

from bs4 import BeautifulSoup, Tag
from PIL import Image

_STYLED = re.compile(r"<[a-zA-Z][^<>]*?\sstyle=\"[^\"]*\"[^<>]*>")
_STYLE = re.compile(r"\sstyle=\"([^\"]*)\"")
_CLASS = re.compile(r"\sclass=\"([^\"]*)\"")
_PICTURE = re.compile(r"data:image/(png|svg\+xml);base64,([A-Za-z0-9+/=]+)")
_HEADINGS = re.compile(r"^h[1-6]$")
_PAGES_OWN = ("main", "search", "found", "menu", "theme", "forms", "work")
"""Names that stand in every page already."""
COLOURS = 64
_UNSAFE = ("script", "style", "link", "iframe", "object")


def smaller(png: bytes) -> bytes:
    """A chart with the few colours that it needs: a third of its bytes, for a slow line."""
    picture = Image.open(BytesIO(png)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    written = BytesIO()
    picture.save(written, "PNG", optimize=True)
    return min(png, written.getvalue(), key=len)


@dataclass
class Assets:
    """What pages share: the styles and pictures that were taken out of them."""

    styles: dict[str, str] = field(default_factory=dict)
    pictures: dict[str, bytes] = field(default_factory=dict)

    def taken(self, html: str, up: str) -> str:
        """HTML without inline styles and pictures in the text.

        Parameters
        ----------
        html
            Of our own making.
        up
            From the page to the folder of the site, such as "../".
        """
        html = _PICTURE.sub(lambda found: f"{up}pictures/{self._picture(found[1], found[2])}", html)
        return _STYLED.sub(self._classed, html)

    def sheet(self) -> str:
        """The styles as one sheet."""
        return "".join(f".{name}{{{style}}}\n" for name, style in sorted(self.styles.items()))

    def _picture(self, kind: str, text: str) -> str:
        data = base64.b64decode(text)
        if kind == "png":
            data = smaller(data)
        name = f"{hashlib.sha256(data).hexdigest()[:16]}.{kind.partition('+')[0]}"
        self.pictures[name] = data
        return name

    def _classed(self, found: re.Match[str]) -> str:
        tag = found[0]
        style = unescape(_STYLE.findall(tag)[0]).strip()
        name = f"s{hashlib.sha256(style.encode()).hexdigest()[:8]}"
        self.styles[name] = style
        tag = _STYLE.sub("", tag, count=1)
        if _CLASS.search(tag):
            return _CLASS.sub(lambda one: f' class="{one[1]} {name}"', tag, count=1)
        return re.sub(r"^<([a-zA-Z0-9]+)", rf'<\1 class="{name}"', tag)


@dataclass(frozen=True)
class Heading:
    """A heading of a page: its level, its name in an address, its words."""

    level: int
    name: str
    words: str


def tidied(html: str, top: int = 1) -> tuple[str, list[Heading]]:
    """The body of a page with named headings and tables that scroll, and its headings.

    Parameters
    ----------
    html
        The body.
    top
        The level of its first heading; no level is left out below it.
    """
    soup = BeautifulSoup(html, "html.parser")
    for tag in soup.find_all(_UNSAFE):
        if tag.get("type") != "application/json":
            tag.decompose()
    headings = _named(soup, top)
    for table in soup.find_all("table"):
        if table.find_parent(class_="course-form") is None:
            _scrolling(soup, table)
    for pre in soup.find_all("pre"):
        pre["tabindex"] = "0"
    return str(soup), headings


def _named(soup: BeautifulSoup, top: int) -> list[Heading]:
    found: list[Heading] = []
    taken: dict[str, int] = dict.fromkeys([*_PAGES_OWN], 1)
    level = top - 1
    for tag in soup.find_all(_HEADINGS):
        words = " ".join(tag.get_text(" ", strip=True).split())
        asked = int(tag.name[1])
        level = min(asked, level + 1) if asked > level else max(asked, top)
        tag.name = f"h{level}"
        name = re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")[:60] or "part"
        taken[name] = taken.get(name, 0) + 1
        tag["id"] = name if taken[name] == 1 else f"{name}-{taken[name]}"
        found.append(Heading(level, str(tag["id"]), words))
    return found


def _scrolling(soup: BeautifulSoup, table: Tag) -> None:
    """A wide table scrolls by keyboard and finger, and never widens its page."""
    _drop_empty_head(table)
    caption = table.find("caption")
    name = caption.get_text(" ", strip=True) if caption else "Table"
    parent = table.parent
    if parent is not None and parent.name == "div" and parent.get("tabindex") == "0":
        around = parent
    else:
        around = table.wrap(soup.new_tag("div", attrs={"tabindex": "0"}))
    around["class"] = " ".join(["scrolls", *(str(one) for one in around.get_attribute_list("class") if one)])
    around["role"], around["aria-label"] = "group", name


def _drop_empty_head(table: Tag) -> None:
    """Markdown has no table without a head: an empty one goes, and the first column names the rows."""
    head = table.find("thead")
    if head is None or head.get_text(strip=True):
        for cell in head.find_all("th") if head else []:
            if not cell.get_text(strip=True):
                cell.name = "td"
                del cell["scope"]
        return
    head.decompose()
    for row in table.find_all("tr"):
        first = row.find(["td", "th"])
        if first is not None:
            first.name = "th"
            first["scope"] = "row"


def words_of(html: str) -> str:
    """The words of a page, for the search."""
    soup = BeautifulSoup(html, "html.parser")
    for tag in soup.find_all(["script", "style", "pre", "noscript"]):
        tag.decompose()
    return " ".join(soup.get_text(" ", strip=True).split())
