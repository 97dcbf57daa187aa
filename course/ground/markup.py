"""The few marks that texts in `exercises.yml` may have: `*stress*`, `**strong**` and code between backticks."""

from __future__ import annotations

from functools import cache, lru_cache
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token


def inline(text: str) -> str:
    """Text as safe HTML, with `*stress*`, `**strong**` and code between backticks."""
    return (_kept_inline if len(text := str(text)) < SHORT else _inline)(text)


def plain(text: str) -> str:
    """Text without its marks, for places that show no HTML (a list of options)."""
    return (_kept_plain if len(text := str(text)) < SHORT else _plain)(text)


def _inline(text: str) -> str:
    return _markdown().renderInline(text)


def _plain(text: str) -> str:
    return "".join(token.content for token in _tokens(text))


SHORT = 2_000
"""In letters: the texts of a lesson are shorter, and are shown often; a longer one is somebody's own."""
_kept_inline, _kept_plain = lru_cache(maxsize=5_000)(_inline), lru_cache(maxsize=5_000)(_plain)


def typed(text: str) -> str:
    """Text for a terminal: without stress, and code still between its backticks, which part it from the sentence."""
    return "".join(
        f"{token.markup}{token.content}{token.markup}" if token.type == "code_inline" else token.content
        for token in _tokens(text)
    )


def _tokens(text: str) -> list[Token]:
    (line,) = _markdown().parseInline(str(text))
    return line.children or []


@cache
def _markdown() -> MarkdownIt:
    """Markdown with nothing but stress, strong and code; all else stays text."""
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import emphasis

    def stars(state: Any, silent: bool) -> bool:
        """Stars alone: an underline stands in names, as `bound_since`."""
        return state.src[state.pos] == "*" and emphasis.tokenize(state, silent)

    markdown = MarkdownIt("zero").enable(["backticks", "emphasis"])
    markdown.inline.ruler.at("emphasis", stars)
    for kind in ("text", "code_inline"):
        markdown.add_render_rule(kind, _escaped)
    return markdown


def _escaped(_: Any, tokens: Any, place: int, *__: Any) -> str:
    """Quotation marks stay as they are: this is the text of an element, never an attribute."""
    text = escape(tokens[place].content, quote=False)
    return f"<code>{text}</code>" if tokens[place].type == "code_inline" else text
