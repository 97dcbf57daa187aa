"""Lessons rest on the tables. That each row is there, and verified where it gives points, is a rule: test_rules.py."""

from __future__ import annotations

import pytest

from course.authoring.lesson import read_lesson
from course.authoring.rules.text import row_of
from course.ground.lessons import all_lessons
from course.study.rows.citations import CITED


@pytest.mark.parametrize("folder", all_lessons(), ids=lambda folder: folder.name)
def test_a_lesson_names_rows_that_a_reader_can_look_up(folder):
    cited = [row for group in CITED.findall(read_lesson(folder).text) for row in group.split(", ")]
    assert [row for row in cited if row_of(row)]


def test_a_row_that_is_not_there_is_none():
    assert row_of("F999") is None
    assert row_of("S1")
