"""From `[E036]` and `S5 ¶29` in a lesson's text to links in its notebooks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt

from course.study.rows.citations import citations
from course.study.rows.entries import known
from course.study.rows.shown import link, page_name, title_of

_NO_TEXT = re.compile(r"(`+).+?\1|<[^>]*>|!?\[[^\[\]]*\]\([^)]*\)", re.DOTALL)
"""Code, tags and links as they stand."""
_AS_IT_IS, _MARKDOWN, _HTML = "as it is", "markdown", "html"
_KINDS = {"fence": _AS_IT_IS, "code_block": _AS_IT_IS, "heading_open": _AS_IT_IS, "html_block": _HTML}


def linked(text: str, folder: str) -> str:
    """A cell of Markdown in which each id in brackets and each place is a link that says in its title what it is.

    Parameters
    ----------
    text
        The cell. Headings, code and what is a link already stay as they are.
    folder
        Where the pages stand, as the notebook sees it.
    """
    return "".join(
        _linked(block, kind == _HTML, folder) if kind != _AS_IT_IS else block for kind, block in _blocks(text)
    )


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """The text in runs of lines that are read alike."""
    lines = text.splitlines(keepends=True)
    kinds = [_MARKDOWN] * len(lines)
    for token in MarkdownIt().parse(text):
        if token.type in _KINDS and token.map:
            kinds[slice(*token.map)] = [_KINDS[token.type]] * (token.map[1] - token.map[0])
    start = 0
    for end in range(1, len(lines) + 1):
        if end == len(lines) or kinds[end] != kinds[start]:
            yield kinds[start], "".join(lines[start:end])
            start = end


def _linked(block: str, as_html: bool, folder: str) -> str:
    skipped = [match.span() for match in _NO_TEXT.finditer(block)]
    pieces, place = [], 0
    for start, end, name in citations(block):
        if known(name) and not any(begins < end and start < ends for begins, ends in skipped):
            words = block[start:end]
            made = (
                link(name, words, folder)
                if as_html
                else f'[{words}]({folder}/{page_name(name)} "{title_of(name)}")'
            )
            pieces += [block[place:start], made]
            place = end
    return "".join([*pieces, block[place:]])
