"""Markdown and code as HTML."""

from __future__ import annotations

from functools import cache
from html import escape

from markdown_it import MarkdownIt
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer


def markdown(text: str) -> str:
    """A text of our own: lessons hold HTML such as folded hints."""
    return _markdown().render(text)


def code(source: str, folded: str = "") -> str:
    """Python with its words marked; in a fold if it is named. The colours stand in the site's own sheet."""
    marked = highlight(source, PythonLexer(), HtmlFormatter(nowrap=True)).rstrip("\n")
    block = f'<pre class="code" tabindex="0"><code>{marked}</code></pre>'
    return f"<details><summary>{escape(folded)}</summary>{block}</details>" if folded else block


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
