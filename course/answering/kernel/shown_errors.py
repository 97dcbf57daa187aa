"""An error as a learner reads it: our sentence, Python's own, and the line of the cell."""

from __future__ import annotations

import re
import sys
import textwrap
from typing import Any

import course
from course.answering.kernel.runs import place_of, runs_of
from course.answering.kernel.scene import short
from course.answering.kernel.slips.sentences import in_full, sentence_for
from course.answering.kernel.stored import as_run, lines_left_out

COLUMNS = 92
_GAP = re.compile(r"\bellipsis\b", re.IGNORECASE)
_CODE, _SPACE = re.compile(r"`[^`]*`"), "\x01"
MOST_LETTERS = 300
WHOLE = "`%tb` in a cell of its own shows Python's whole report."


def lines_of(shell: Any, kind: type, error: BaseException, trace: Any) -> list[str] | None:
    """What is shown of an error; None where it should be shown as IPython does.

    Parameters
    ----------
    shell
        IPython's.
    kind, error, trace
        As in `sys.exc_info()`.
    """
    if _shows_itself(shell, error):
        return None
    sys.last_type, sys.last_value, sys.last_traceback = kind, error, trace  # `%tb` looks here
    sys.last_exc = error  # type: ignore[attr-defined]
    source = _source(shell)
    full = in_full(error, source)
    sentence = _sentence(full, source, shell.user_ns)
    own, where = pythons_words(full), _where(full, source, shell.user_ns)
    if sentence:
        return [_wrapped(sentence), "", *filter(None, [where]), _wrapped(own)]
    return [_wrapped(own), *filter(None, [where]), WHOLE]


def pythons_words(error: BaseException) -> str:
    """The last line of Python's report."""
    kind = type(error)
    says = str(getattr(error, "msg", None) or "" if isinstance(error, SyntaxError) else error)
    says = _GAP.sub("...", " ".join(says.split()))
    if len(says) > MOST_LETTERS:
        says = says[:MOST_LETTERS].rstrip() + " …"
    return f"{kind.__name__}: {says}" if says else kind.__name__


def _shows_itself(shell: Any, error: BaseException) -> bool:
    from IPython.core.error import UsageError

    return (
        hasattr(error, "_render_traceback_")
        or isinstance(error, (UsageError, BaseExceptionGroup))
        or bool(shell.call_pdb)
    )


def _source(shell: Any) -> str:
    going = [run for run in runs_of(shell) if run.going]
    return going[-1].source if going else ""


def _sentence(error: BaseException, source: str, namespace: dict[str, Any]) -> str:
    """A slip's sentence; a fault in finding it must not hide the error."""
    try:
        return sentence_for(type(error).__name__, error, source, namespace, course.__all__)
    except Exception:
        return ""


def _where(error: BaseException, source: str, namespace: dict[str, Any]) -> str:
    """The line of the cell; nothing where the cell has one alone."""
    lines = as_run(source).splitlines()
    place = place_of(error, namespace)
    number = error.lineno if isinstance(error, SyntaxError) and place is None else place and place[0]
    if not number or number > len(lines) or len(lines) < 2:
        return ""
    return f"Line {number + lines_left_out(source)} of the cell: {short(lines[number - 1])}"


def _wrapped(text: str) -> str:
    """Break lines between words, and not in a piece of code."""
    together = _CODE.sub(lambda piece: piece[0].replace(" ", _SPACE), text)
    filled = textwrap.fill(together, COLUMNS, break_long_words=False, break_on_hyphens=False)
    return filled.replace(_SPACE, " ")
