"""Beginners' slips in one sentence that says what to do, quoting what was written.

A slip is recognised from the error, the cell's text and the notebook's variables, never from who made it. For
what is no common slip there is no sentence.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from course.answering.kernel.scene import Scene, Slip
from course.answering.kernel.slips import names as name_slips
from course.answering.kernel.slips import tables as table_slips
from course.answering.kernel.slips import writing as writing_slips
from course.answering.kernel.stored import as_run

SLIPS: tuple[tuple[type[BaseException], Slip], ...] = (
    *((SyntaxError, slip) for slip in writing_slips.SLIPS),
    (KeyboardInterrupt, name_slips.stopped_by_hand),
    (ImportError, name_slips.no_such_library),
    (Exception, name_slips.gap_left),
    (NameError, table_slips.unknown_in_query),
    (NameError, name_slips.number_as_a_word),
    (NameError, name_slips.column_without_quotes),
    (NameError, name_slips.from_first_cell),
    (NameError, name_slips.misspelt),
    (NameError, name_slips.text_without_quotes),
    (NameError, name_slips.not_yet_made),
    (KeyError, table_slips.no_such_label),
    (KeyError, table_slips.no_such_entry),
    (AttributeError, name_slips.not_called),
    (AttributeError, table_slips.no_such_part),
    (TypeError, name_slips.not_called),
    (TypeError, name_slips.called_but_no_function),
    (TypeError, name_slips.number_with_comma),
    (TypeError, name_slips.text_and_number),
    (ValueError, table_slips.one_sign_in_query),
)
"""Which sentence is tried for which kind of error; the first that fits is taken."""


def sentence_for(
    error_type: str,
    error: BaseException,
    source: str,
    namespace: Mapping[str, Any],
    offered: Collection[str] = (),
) -> str:
    """One sentence on a slip, with what to do; empty when it is none of those we know.

    Parameters
    ----------
    error_type
        The name of the error's class, such as "NameError".
    error
        The error itself, with its traceback if there is one.
    source
        The cell's text.
    namespace
        The notebook's variables.
    offered
        Names that the first cell of a notebook imports.
    """
    scene = Scene(error_type, in_full(error, source), source, namespace, offered)
    for kind, slip in SLIPS:
        if isinstance(error, kind):
            said = slip(scene)
            if said:
                return said
    return ""


def in_full(error: BaseException, source: str) -> BaseException:
    """The error that Python reports of a whole program.

    IPython asks whether a cell goes on, and hears no more of a missing bracket than that it does.
    """
    if not isinstance(error, SyntaxError) or "incomplete input" not in str(error.msg):
        return error
    try:
        compile(as_run(source), "cell", "exec")
    except SyntaxError as full:
        return full
    except ValueError:
        pass
    return error
