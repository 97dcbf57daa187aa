"""From text to HTML: marks nest rightly, and nothing else becomes HTML."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from course.ground.markup import inline, plain, typed


class Reader(HTMLParser):
    """Reads a piece of HTML in which each tag must be closed where it was opened."""

    def __init__(self, html):
        super().__init__()
        self.text, self.open = "", []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        assert tag in ("em", "strong", "code")
        assert attrs == []
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*a* and **b**", "<em>a</em> and <strong>b</strong>"),
        ("**a *b* c**", "<strong>a <em>b</em> c</strong>"),
        ("`a*b` and `c*d`", "<code>a*b</code> and <code>c*d</code>"),
        ("*a `b* c` d*", "<em>a <code>b* c</code> d</em>"),
        ("`**a**`", "<code>**a**</code>"),
        ("*a* 2 * 3 and a ** b", "<em>a</em> 2 * 3 and a ** b"),
        ("bound_since and _this_", "bound_since and _this_"),
        ("two\nlines", "two\nlines"),
        ('`load("x")` says "<b>" & more', '<code>load("x")</code> says "&lt;b&gt;" &amp; more'),
        (
            "[a](http://b) <http://c> ![d](e) &amp; \\*",
            "[a](http://b) &lt;http://c&gt; ![d](e) &amp;amp; \\*",
        ),
        ("# a", "# a"),
        ("", ""),
    ],
)
def test_marks_and_what_is_none(text, html):
    assert inline(text) == html


def test_marks_are_left_out_where_no_html_is_shown():
    assert plain("**a *b* c** `d*e` f_g") == "a b c d*e f_g"
    assert typed("**a *b* c** `d*e` f_g") == "a b c `d*e` f_g"


@given(st.text(alphabet="ab *`_\\<>&\"'[]()#\n", max_size=40))
@example("`a*b` and `c*d`")
@example("**a*b**c*")
def test_whatever_is_written_gives_well_formed_html_with_the_same_words(text):
    assert Reader(inline(text)).text == plain(text)
