"""Pages and pieces of HTML, from templates that stand beside the modules which fill them.

Every value is escaped where it is written, so that nobody has to think of it: a learner's text stays text.
"""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment


def render(folder: Path, name: str, **values: Any) -> str:
    """A template filled with values.

    Parameters
    ----------
    folder
        Where the template stands; it may include others of this folder, such as a style sheet.
    name
        The template's file.
    **values
        What it names. A name that is missing is an error; what is HTML already is marked `|safe` there.
    """
    return _templates(folder).get_template(name).render(**values)


@cache
def _templates(folder: Path) -> Environment:
    """Jinja is loaded when the first page is written, so that importing the course stays quick."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_escaped,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )


def _escaped(value: Any) -> Any:
    """A value as `html.escape` writes it: Jinja writes `&#39;` for `&#x27;`, and every built notebook would change."""
    from markupsafe import Markup

    return value if hasattr(value, "__html__") else Markup(escape(str(value)))
