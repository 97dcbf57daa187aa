"""Filling templates: all text is escaped, and what is missing is an error."""

from __future__ import annotations

import pytest
from jinja2 import UndefinedError

from course.ground.templates import render


@pytest.fixture
def filled(tmp_path):
    """Fill a template given as text."""

    def fill(text, **values):
        (tmp_path / "page.html.j2").write_text(text, encoding="utf-8")
        (tmp_path / "part.css").write_text("a { b: 'c'; }\n", encoding="utf-8")
        return render(tmp_path, "page.html.j2", **values)

    return fill


def test_text_is_escaped_wherever_it_is_written(filled):
    text = """<b title="{{ x }}">{{ x }}</b>{% macro m(y) %}<i>{{ y }}</i>{% endmacro %}{{ m(x) }}"""
    safe = "&lt;&quot;&#x27;&amp;&gt;"
    assert filled(text, x="<\"'&>") == f'<b title="{safe}">{safe}</b><i>{safe}</i>'


def test_what_is_html_already_has_to_be_named_so(filled):
    assert filled("{{ x|safe }}{{ x }}", x="<b>") == "<b>&lt;b&gt;"


def test_a_missing_name_is_an_error(filled):
    with pytest.raises(UndefinedError):
        filled("{{ x }}")


def test_numbers_and_style_sheets_stand_as_they_are(filled):
    assert filled('{{ x }}\n{% include "part.css" %}\n', x=1.5) == "1.5\na { b: 'c'; }\n"
