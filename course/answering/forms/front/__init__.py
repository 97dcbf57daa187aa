"""The front end of every form: modules that a browser runs, joined into one file."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
FORM = ("dom.js", "outbox.js", "fields.js", "kinds.js", "form.js")
"""The modules in the order in which they need each other. None of them knows Jupyter."""
FOLLOW = ("follow.js",)
NOTEBOOK = (*FORM, *FOLLOW, "notebook.js")
_IMPORT = re.compile(r"^import .* from .*;$|^export (?!default)", re.MULTILINE)
_COMMENT = re.compile(r"^ *(/\*.*?\*/)\n", re.MULTILINE | re.DOTALL)
_INDENT = re.compile(r"^ +", re.MULTILINE)
_BREAK = re.compile(r"\n+(?=[\])}.?:])|(?<=[\[({;,])\n+")
_SPACED = re.compile(
    r" (=>|===|!==|=|\?\?|&&|\|\||[?:+<>*/-]) |(?<=\{) | (?=\})|(?<=\)) (?=\{)"
    r"|\b(if|for|return|const|catch) (?=[({\[])"
    r"|(?<=,) (?=[{\[(.])|(?<=[,:]) (?=\w+(?:[,)\]}:(]| =|\.\w))|(?<=\w:) (?=[\"`({\[])|(?<=;) (?=\w+=)"
)
"""Blanks that only a reader needs; the patterns are such that none of them stands in a text of the modules."""
_STYLED = re.compile(r"\s*([{};])\s*|(?<=[:,])\s+")


@cache
def script(modules: tuple[str, ...] = NOTEBOOK) -> str:
    """Modules joined: no import of one by the other is left, nor what only a reader needs.

    Every statement ends in a semicolon, and no text has a line break, or an operator between two blanks.
    """
    joined = "\n".join((HERE / name).read_text(encoding="utf-8") for name in modules)
    return bare(_INDENT.sub("", _COMMENT.sub("", _IMPORT.sub("", joined)))).strip()


def bare(code: str) -> str:
    """Code without line breaks, blanks and last semicolons that only a reader needs."""
    return _SPACED.sub(lambda found: found[1] or found[2] or "", _BREAK.sub("", code)).replace(";}", "}")


@cache
def style() -> str:
    """The style of forms, without what only a reader needs."""
    text = (HERE / "style.css").read_text(encoding="utf-8")
    return _STYLED.sub(r"\1", _COMMENT.sub("", text)).replace(";}", "}").strip()
