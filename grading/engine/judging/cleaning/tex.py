"""TeX as MathJax reads it: without the commands that make links, styles, names or load what is not there yet."""

from __future__ import annotations

import html
import re

_ACTS = re.compile(
    r"\\(?=(?:href|url|require|html[A-Za-z]*|class|cssId|style|data|bbox|includegraphics|mmlToken|csname|unicode|special|"
    r"input|catcode)(?![A-Za-z]))"
)
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,31});")


def clean_tex(text: str, found: dict[str, None]) -> str:
    """Take the backslash off each command that could act; what it was stays to be read.

    Parameters
    ----------
    text
        Text in which MathJax may look for formulas.
    found
        Gets a name for what was taken off.
    """
    if "\\" not in text and "&" not in text:
        return text
    if "&" in text and len(_ACTS.findall(html.unescape(text))) > len(_ACTS.findall(text)):
        text = _REFERENCE.sub(_as_ascii, text)
    cleaned, times = _ACTS.subn("", text)
    if times:
        found["a TeX command"] = None
    return cleaned


def _as_ascii(reference: re.Match[str]) -> str:
    """The letter of a reference, where it is one of ASCII that starts no markup."""
    letter = html.unescape(reference[0])
    return letter if letter.isascii() and not set(letter) & set("<>&\"'") else reference[0]
