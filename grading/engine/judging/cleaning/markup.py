"""HTML that a learner's code showed, by an allow-list: tables, figures, forms at rest; no script, no way out.

SVG is not on the list: it is a language of its own, with scripts, links, animations and HTML inside, which a cleaner
of HTML does not read. Whoever draws gets a picture (PNG), and whoever grades reads a sentence in the place of an SVG.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

import nh3

from grading.engine.judging.cleaning.style import MOST_STYLE, acts, clean_style
from grading.engine.judging.cleaning.tex import clean_tex

PREFIX = "shown-"
"""What a learner names in HTML gets it in front, so that it is never the name of a field of the page around it."""
MOST_TAGS = 20_000
MOST_AMPERSANDS = 20_000
"""In one piece: a cleaner takes time for them that grows with the square."""
MOST_DEPTH = 200
MOST_LETTERS = 3_000_000
MOST_KEPT, MOST_LETTERS_KEPT = 64, 100_000
"""What a whole class shows, such as a lesson's own tables and figures, is cleaned once: so many of the last pieces."""
TOO_MUCH = "more tags than any lesson needs"
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")

TAGS = {
    "a", "abbr", "b", "bdi", "blockquote", "br", "caption", "center", "cite", "code", "col", "colgroup", "dd",
    "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5",
    "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "samp", "section", "small",
    "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr",
    "tt", "u", "ul", "var", "wbr", "font",
}  # fmt: skip
_WITH_CONTENT = {
    "script", "style", "svg", "math", "template", "iframe", "object", "noscript", "noembed", "noframes",
    "title", "textarea", "select", "xmp", "plaintext",
}  # fmt: skip
_VOID = {
    "br", "col", "hr", "img", "wbr", "area", "base", "embed", "input", "link", "meta", "param", "source",
    "track",
}  # fmt: skip
_HIDING = _WITH_CONTENT - {"style"}
ATTRIBUTES = {
    "*": {"class", "dir", "id", "lang", "role", "style", "title", "tabindex", "aria-hidden", "aria-label",
          "aria-labelledby", "aria-describedby"},
    "a": {"href"},
    "details": {"open"},
    "font": {"color"},
    "img": {"alt", "src", "width", "height"},
    "li": {"value"},
    "ol": {"type", "start", "reversed"},
    "table": {"border"},
    "td": {"align", "valign", "colspan", "rowspan", "headers"},
    "th": {"align", "valign", "colspan", "rowspan", "headers", "scope"},
    "time": {"datetime"},
    "col": {"span"},
    "colgroup": {"span"},
}  # fmt: skip
_ROLES = {"region", "img", "note", "group", "presentation", "list", "listitem", "table", "figure"}
_CLASS = re.compile(
    r"course-[a-z-]{1,40}|mathjax_ignore|tex2jax_ignore|dataframe|outcomes|highlight|anchor-link|[a-z]{1,2}\d?"
)
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]+")
_TAG = re.compile(r"<(/?)([a-z][a-z0-9-]{0,20})")
_HANDLER = re.compile(r"on[a-z]{3,25}[\s/]{0,9}=")
_OTHERS = ("srcdoc", "formaction", "ping", "srcset")
_NAMED = {
    "script", "svg", "math", "template", "iframe", "object", "embed", "noscript", "form", "input", "button",
    "textarea", "select", "meta", "base", "link", "video", "audio", "frame", "frameset", "applet", "marquee",
    "portal", "dialog", "source", "track", "canvas", "title", "xmp", "plaintext", "map", "area",
}  # fmt: skip
_SILENT = {"style", "html", "head", "body", "main", "article"}


class HtmlCleaner:
    """Cleans one piece of HTML after another."""

    def __init__(self) -> None:
        self._found: dict[str, None] = {}
        self._cleaner = nh3.Cleaner(
            tags=TAGS,
            clean_content_tags=_WITH_CONTENT,
            attributes=ATTRIBUTES,
            attribute_filter=self._kept,
            url_schemes={"http", "https", "mailto", "data"},
            link_rel="noopener noreferrer nofollow",
        )

    def clean(self, text: str, found: dict[str, None], most_tags: int = MOST_TAGS) -> str:
        """HTML with what is on the list, and nothing else.

        Parameters
        ----------
        text
            Whatever a learner's code showed.
        found
            Gets a name for each kind of thing that was taken out and could have acted.
        most_tags
            Of more tags than that, of more references, and of deeper nesting than any page has, nothing is kept.

        Returns
        -------
        str
            HTML that is safe in a page's body.
        """
        if len(text) > MOST_LETTERS_KEPT:
            return self._cleaned(text, found, most_tags)
        cleaned, names = _cleaned_once(text, most_tags)
        found.update(dict.fromkeys(names))
        return cleaned

    def _cleaned(self, text: str, found: dict[str, None], most_tags: int) -> str:
        text = _without_style_sheets(text[:MOST_LETTERS])
        if text.count("<") > most_tags or text.count("&") > MOST_AMPERSANDS:
            found[TOO_MUCH] = None
            return ""
        tags = _TAG.findall(text.lower())
        if len(tags) > MOST_DEPTH and _is_deep(tags, "<!" in text or "<?" in text):
            found[TOO_MUCH] = None
            return ""
        self._found = found
        _name(text, {name for _, name in tags}, found)
        return clean_tex(self._cleaner.clean(text), found)

    def _kept(self, _tag: str, name: str, value: str) -> str | None:
        """What stands of an attribute that may stand."""
        rule = _RULES.get(name)
        return rule(value, self._found) if rule else value


@lru_cache(MOST_KEPT)
def _cleaned_once(text: str, most_tags: int) -> tuple[str, tuple[str, ...]]:
    """Clean HTML, and what was found in it."""
    found: dict[str, None] = {}
    return HtmlCleaner()._cleaned(text, found, most_tags), tuple(found)


def _style(value: str, found: dict[str, None]) -> str | None:
    value = value[:MOST_STYLE]
    if acts(value):
        found["style that loads or covers"] = None
    return clean_style(value) or None


def _classes(value: str, _: dict[str, None]) -> str | None:
    return " ".join(one for one in value[:500].split() if _CLASS.fullmatch(one)) or None


def _source(value: str, found: dict[str, None]) -> str | None:
    if _PICTURE.fullmatch(value):
        return value
    found["a picture from elsewhere"] = None
    return None


def _names(value: str, _: dict[str, None]) -> str | None:
    return " ".join(map(_own_name, value[:500].split())) or None


def _number(value: str, _: dict[str, None]) -> str | None:
    return value if re.fullmatch(r"-?[0-9]{1,5}", value) else None


def _role(value: str, _: dict[str, None]) -> str | None:
    return value if value in _ROLES else None


def _own_name(value: str) -> str:
    return value if value.startswith(PREFIX) else f"{PREFIX}{value}"


def link(address: str, found: dict[str, None]) -> str | None:
    """An address that only leads somewhere when one follows it; None for every other.

    Kept are pages (http, https), mail, places on the same page, and files beside it.
    """
    bare = "".join(letter for letter in address if letter > " " and letter.isprintable()).lower()
    if bare.startswith("#"):
        return f"#{_own_name(bare[1:])}" if len(bare) > 1 else "#"
    if bare.startswith(("http://", "https://", "mailto:")):
        return address
    scheme, colon, _ = bare.partition(":")
    if (colon and not set(scheme) & set("/?#")) or bare.startswith(("/", "\\")):
        found["a link that could act"] = None
        return None
    return address


_RULES: dict[str, Callable[[str, dict[str, None]], str | None]] = {
    "style": _style,
    "class": _classes,
    "href": link,
    "src": _source,
    "role": _role,
    **dict.fromkeys(("id", "aria-labelledby", "aria-describedby", "headers"), _names),
    **dict.fromkeys(
        ("tabindex", "width", "height", "value", "start", "colspan", "rowspan", "border", "span"), _number
    ),
}


def _name(text: str, tags: set[str], found: dict[str, None]) -> None:
    """Name what will be gone, in words that are ours."""
    for name in tags - TAGS - _SILENT:
        found[name if name in _NAMED else "unknown tags"] = None
    low = text.lower()
    if any(low[match.start() - 1] in "\"'/ \t\n\r\f" for match in _HANDLER.finditer(low) if match.start()):
        found["code in an attribute"] = None
    for name in _OTHERS:
        if f"{name}=" in low:
            found[name] = None


def _without_style_sheets(text: str) -> str:
    """Without `<style>…</style>`: pandas brings one with every table, and a page's look is not a learner's."""
    low = text.lower() if "<" in text else ""
    if len(low) != len(text):
        return text
    parts, at = [], 0
    while (start := low.find("<style", at)) >= 0:
        end = low.find("</style", start)
        end = low.find(">", end) if end >= 0 else -1
        parts.append(text[at:start])
        if end < 0:
            return "".join(parts)
        at = end + 1
    return "".join([*parts, text[at:]])


def _is_deep(tags: list[tuple[str, str]], hides: bool) -> bool:
    """Are tags nested deeply? A page that is takes a cleaner, and a browser, time that grows with the square.

    Where something may hide an end (a comment, a field), no end is counted.
    """
    hides = hides or any(name in _HIDING for _, name in tags)
    open_tags: dict[str, int] = {}
    depth = 0
    for closes, name in tags:
        if not closes:
            if name not in _VOID:
                open_tags[name] = open_tags.get(name, 0) + 1
                depth += 1
                if depth > MOST_DEPTH:
                    return True
        elif not hides and open_tags.get(name):
            open_tags[name] -= 1
            depth -= 1
    return False
