"""`look_up`: the same as the page of a row, forgiving in what is asked."""

from __future__ import annotations

import pytest

from course import load, look_up
from course.study.rows.entries import entry, every_name


@pytest.mark.parametrize("asked", ["E036", "e036", "[E036]", " E036. ", "row E036"])
def test_an_id_is_found_however_it_is_written(asked):
    shown = look_up(asked)
    assert repr(shown).startswith("E036 (record of evidence): Life inside China's social credit laboratory")
    for told in (
        "Foreign Policy",
        "2018-04-03",
        "field reporting",
        "What is said against it",
        "Verified: partly",
    ):
        assert told in repr(shown)
        assert told in shown._repr_html_()
    assert "https://web.archive.org/web/*/https://foreignpolicy.com/2018/04/03/" in shown._repr_html_()
    assert "5 · The critics" in shown._repr_html_()


@pytest.mark.parametrize("asked", ["S5 ¶29", "s5 29", "S5 ¶ 29", "(S5 ¶29)", "s5-29", "S5 paragraph 29"])
def test_a_paragraph_is_found_however_it_is_written(asked):
    assert repr(look_up(asked)).startswith("S5 ¶29 (paragraph of S5): ")


def test_several_are_shown_one_after_the_other():
    assert repr(look_up("[E036, S4 ¶16]")).count("\n\n") == 1


LAST = sorted(load("evidence")["evidence_id"])[:-4:-1]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("E999", f'There is no row or paragraph called "E999"; the nearest are {", ".join(LAST)}.'),
        ("S2 ¶40", 'There is no row or paragraph called "S2 ¶40"; the nearest are S2 ¶21, S2 ¶20, S2 ¶19.'),
        ("<b>", 'There is no row or paragraph called "<b>"; they look like E036, C012 or "S5 ¶29".'),
        ("", 'There is no row or paragraph called ""; they look like E036, C012 or "S5 ¶29".'),
    ],
)
def test_what_nobody_knows_ends_in_one_sentence(asked, sentence):
    assert repr(look_up(asked)) == sentence
    assert "<b>" not in look_up(asked)._repr_html_()


def test_of_the_passage_that_is_left_out_nothing_is_told():
    for number in range(4, 9):
        shown = look_up(f"S5 ¶{number}")
        assert "The course leaves this paragraph out" in repr(shown)
        assert "Who speaks" not in repr(shown)


def test_every_row_and_paragraph_says_who_what_and_in_one_line_what_it_is():
    for one in map(entry, every_name()):
        assert one.title, one.id
        assert one.says, one.id
        assert one.parts, one.id
        assert 5 < len(one.line) < 145, one.id
        assert "{" not in repr(one), one.id
        assert "nan" not in repr(one).replace("governan", "").replace("finan", "").split(), one.id


def test_chinese_is_marked_as_chinese():
    assert '<span lang="zh-Hans">数字人格</span>' in look_up("G03")._repr_html_()
