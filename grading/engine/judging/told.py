"""What a submission's process says of an answer, in sentences that are ours.

The process runs a learner's code, which can put any words on its way out. A sentence that our own code could have
said there is taken as it is; of every other the words stand between quotation marks, and never as a reason.
"""

from __future__ import annotations

import re
from typing import Any

from course.exercises.as_data import HOW_TO_STORE
from course.exercises.as_data.scalars import is_description
from course.exercises.kinds import Exercise
from grading.engine.intake.words import known_error, quoted

_NAME = r"[^\W\d]\w{0,59}"
_QUOTED = r"""(?:'(?:[^'\\]|\\.){0,160}'|"(?:[^"\\]|\\.){0,160}")"""
_ERROR = re.compile(r"\((\w{1,60})\)\.", re.ASCII)
_ENDINGS = (
    "; store one number in it.",
    "; store a text in it, in quotation marks.",
    "; store a list in it, in square brackets.",
    "; store a table in it.",
    f"; store the chart in it: {HOW_TO_STORE}",
    "; define a function of that name.",
    *(
        f", which cannot be read as a {form}."
        for form in ("number", "text", "list", "table", "figure", "function")
    ),
)


def why_unreadable(said: Any, exercise: Exercise, cell_seconds: float) -> str:
    """Why a person must grade an answer that could not be taken out of the process.

    Parameters
    ----------
    said
        What the process said.
    exercise
        What was answered.
    cell_seconds
        How long a cell may run.
    """
    if said == f"This cell ran longer than {cell_seconds:g} seconds and was stopped.":
        return str(said)
    if said == f"`{exercise.answer}` holds far more than an answer can need.":
        return str(said)
    name = _ERROR.search(said[-80:]) if isinstance(said, str) else None
    error = known_error(name[1]) if name else ""
    return f"The answer to {exercise.id} cannot be read as data{f' ({error})' if error else ''}."


def met(said: Any, exercise: Exercise) -> str:
    """What is told of an answer of another sort than the exercise asks for.

    Parameters
    ----------
    said
        What the process said.
    exercise
        What was answered.
    """
    if (
        isinstance(said, str)
        and len(said) <= 1_000
        and said.isprintable()
        and _is_ours(said, exercise.answer or "")
    ):
        return said
    sort = f"The answer to {exercise.id} is of another sort than the task asks for"
    return f"{sort}; the notebook says of it: {quoted(said)}."


def _is_ours(said: str, name: str) -> bool:
    holds = f"`{name}` holds "
    if said.startswith(holds):
        rest = said.removeprefix(holds)
        for ending in _ENDINGS:
            if rest.endswith(ending) and is_description(rest.removesuffix(ending)):
                return True
    return any(pattern.fullmatch(said) for pattern in _patterns(name))


def _patterns(name: str) -> list[re.Pattern[str]]:
    """The sentences with other words in them: names, numbers, and a text between quotation marks."""
    own = re.escape(f"`{name}`")
    then = rf"write {own} in front of the `=`, run the cell again, then check\."
    return [
        re.compile(pattern)
        for pattern in (
            rf"{own} holds nothing: `print`, `show` and `show_figure` show something and give nothing back\. "
            r"Store the value first, and show it then\.",
            rf"{own} holds a text, {_QUOTED}; a number stands without quotation marks\.",
            rf"{own} holds a text, {_QUOTED}: write \d\d?, a number in digits, without quotation marks\.",
            rf"{own} holds what `show` has shown, not the values: "
            rf"store them first, `{re.escape(name)} = …`, then `show\({re.escape(name)}\)` in the next line\.",
            rf"{own} holds a list with one value in it; "
            rf"take the value itself: `{re.escape(name)} = {re.escape(name)}\[0\]`\.",
            rf"{own} is empty \(not a number\); check that the rows you chose have values\.",
            rf"{own} is an empty figure; draw the values first\.",
            rf"{own} holds what drawing or `set` gave back, not the chart: store {re.escape(HOW_TO_STORE)}",
            rf"The comma makes {own} several values: write each number without commas between its thousands\.",
            rf"The comma makes {own} several numbers \([-+\d.e, ]{{1,400}}\): "
            r"(?:write `\d{1,200}`(?:, or `[\d.]{1,200}` with a point)?|write `[\d.]{1,200}` with a point"
            r"|one number is asked for)\.",
            rf"The cell above stopped with an error, so (?:{own} still holds an earlier answer"
            rf"|nothing is stored in {own} yet): mend it, run it, then check\.",
            rf"The cell above now stores `{_NAME}`, not {own}: {then}",
            rf"The cell above does not store {own} now: "
            rf"write `{re.escape(name)} = …` in it, run it again, then check\.",
            rf"You stored `{_NAME}`, not {own}: {then}",
        )
    ]
