"""Markdown that a learner wrote: its text as it is, and nothing in it that could act, whichever program renders it.

Programs differ in where they see code, HTML or a link. So this looks at signs and not at structure: each `<` that
could begin a tag is one of a few harmless tags or gets a blank behind it, and each address of a link is looked at,
wherever it stands. A text without such signs stays as it is, letter by letter.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection

from grading.engine.judging.cleaning.markup import TAGS, HtmlCleaner, link
from grading.engine.judging.cleaning.tex import clean_tex

MARKS = "*_`~[]()<>&$\\!|#@{}^"
"""Letters at which a program that lays Markdown out begins to look for more; for many it takes time by their square."""
MOST_MARKS = 3_000
MOST_LETTERS_OF_TEXT = 20_000
"""Twice what a lesson's longest cell has, and no text that is asked for comes near it."""

_SIGN = re.compile(
    r"<(?:(?P<address>https?://[^\s<>\"'`\\]{1,2000}>|[\w.+-]{1,64}@[\w.-]{1,200}>)"
    r"|(?P<bare>/?(?P<name>[A-Za-z][A-Za-z0-9]{0,15})[ \t]{0,9}/?>)"
    r"|(?P<tag>(?P<open>[A-Za-z][A-Za-z0-9]{0,15})[ \t][^<>\n]{1,400}>)"
    r"|(?=[A-Za-z/!?]))"
)
_LINE_END = re.compile(r"\r\n|\r|\n")
_TARGET = re.compile(r"\](?:\(|:)")
_BLANKS = re.compile(r"[\s<]*")
_END, _END_IN_BRACKETS = re.compile(r"[^\s)>]{0,400}"), re.compile(r"[^>\n]{0,400}")
_ESCAPED = re.compile(r"\\(?=[!-/:-@\[-`{-~])")
_NO_TARGET = "#"
_PLAIN_TAGS = TAGS - {"img"}


def clean_markdown(
    source: str, found: dict[str, None], cleaner: HtmlCleaner | None = None, attachments: Collection[str] = ()
) -> str:
    """Markdown with nothing in it that could act.

    Parameters
    ----------
    source
        A cell's source, or a Markdown output.
    found
        Gets a name for each kind of thing that was made harmless.
    cleaner
        For tags with attributes.
    attachments
        The names of the pictures that the text carries. One that is missing would stop the page from being made.
    """
    cleaned = _SIGN.sub(_Signs(found, cleaner or HtmlCleaner()), source) if "<" in source else source
    if "]" in cleaned:
        cleaned = _with_safe_links(cleaned, found, attachments)
    return clean_tex(cleaned, found)


def marks_in(source: str) -> int:
    """How many letters of a text may mean something in Markdown."""
    return sum(map(source.count, MARKS))


def as_typed(source: str) -> str:
    """A text as a block of code, in which no program looks for anything.

    Every line is its own, whichever sign ends it, and a blank stands where a tag or a link could begin.
    """
    for begins in ("<", "](", "]:"):
        source = source.replace(begins, f"{begins[0]} {begins[1:]}")
    return "\n".join(f"    {line}" for line in _LINE_END.split(source))


class _Signs:
    """What stands for each `<` that could begin a tag."""

    def __init__(self, found: dict[str, None], cleaner: HtmlCleaner) -> None:
        self._found, self._cleaner = found, cleaner

    def __call__(self, sign: re.Match[str]) -> str:
        text = sign[0]
        if sign["address"] or (sign["bare"] and sign["name"].lower() in _PLAIN_TAGS - {"a"}):
            return text
        if sign["bare"] and sign["name"].lower() == "a":
            return text if text.startswith("</") else "<a>"
        if sign["tag"] and sign["open"].lower() in _PLAIN_TAGS:
            cleaned = self._cleaner.clean(text, self._found)
            tag = cleaned[: cleaned.find(">") + 1]
            if tag.lower().startswith(f"<{sign['open'].lower()}"):
                return tag
        self._found["tags"] = None
        return f"< {text[1:]}"


def _with_safe_links(source: str, found: dict[str, None], attachments: Collection[str]) -> str:
    """Each address behind `](` and `]:` leads to a page, and no picture is loaded from anywhere."""
    parts, at = [], 0
    pictures = "![" in source
    for target in _TARGET.finditer(source):
        if target.end() < at:
            continue
        start = _BLANKS.match(source, target.end()).end()  # type: ignore[union-attr]
        ends = _END_IN_BRACKETS if "<" in source[target.end() : start] else _END
        end = ends.match(source, start).end()  # type: ignore[union-attr]
        if (
            source.startswith("attachment:", start)
            and source[start + len("attachment:") : end] in attachments
        ):
            continue
        if _is_safe(_decoded(source[start:end]), pictures and _is_picture(source, target), found):
            continue
        parts += [source[at:start], _NO_TARGET]
        at = end
    return "".join([*parts, source[at:]])


def _is_picture(source: str, target: re.Match[str]) -> bool:
    """May the address be a picture's? It may where a picture began in the same paragraph, or is named elsewhere."""
    if target[0] == "]:":
        return True
    earliest = max(target.start() - 2_000, 0)
    paragraph = max(source.rfind("\n\n", earliest, target.start()), earliest)
    return source.find("![", paragraph, target.start()) >= 0


def _is_safe(address: str, may_be_picture: bool, found: dict[str, None]) -> bool:
    if may_be_picture and set(address) & set("/\\.:"):
        found["a picture from elsewhere"] = None
        return False
    return link(address, found) is not None


def _decoded(address: str) -> str:
    """An address as a browser reads it: references and escapes taken away, again and again."""
    for _ in range(3):
        address = _ESCAPED.sub("", html.unescape(address))
    return address
