"""From the plain text of `exercises.yml` to HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable

from course.ground.markup import inline


def paragraphs(text: str) -> str:
    """Paragraphs, parted by blank lines."""
    return "".join(f"<p>{inline(part)}</p>" for part in re.split(r"\n\s*\n", text.strip()) if part)


def bullets(items: Iterable[str], tag: str = "ul") -> str:
    """A list of pieces that are HTML already."""
    return f"<{tag}>" + "".join(f"<li>{item}</li>" for item in items) + f"</{tag}>"


def named(item: str, control: str = "") -> str:
    """A control's label: its own word is seen, and the item it belongs to is heard with it.

    Dollar signs are written so that nobody reads formulas into them.
    """
    heard = (
        f'<span class="course-heard">{inline(item)} — </span>{inline(control)}' if control else inline(item)
    )
    return f'<span class="mathjax_ignore">{heard}</span>'.replace("$", "&#36;")


def remark(right: bool | None, says: str, with_word: bool = True) -> str:
    """Feedback: a sign, a word and a sentence, so that nothing hangs on colour."""
    sign, word, kind = {
        True: ("✓", "<strong>Holds.</strong> ", "holds"),
        False: ("➜", "<strong>Look again.</strong> ", "again"),
        None: ("…", "", "open"),
    }[right]
    return (
        f'<div class="course-remark course-{kind}"><span aria-hidden="true">{sign}</span> '
        f"{word if with_word else ''}{inline(says)}</div>"
    )


def announced(html: str) -> str:
    """A part that a screen reader reads out when it changes."""
    return f'<div class="course-status" role="status" aria-live="polite">{html}</div>'
