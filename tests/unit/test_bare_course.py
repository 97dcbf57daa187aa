"""What the grader gets ready beforehand: the fonts that matplotlib knows, and what is right in a lesson."""

from __future__ import annotations

from pathlib import Path

import matplotlib

from course.exercises import lesson_code
from grading.engine.judging.verdict import prepare
from grading.engine.running.bare_course import _font_lists


def test_the_list_of_fonts_is_where_matplotlib_keeps_it():
    found = [path.resolve() for path in _font_lists()]
    assert found == [path.resolve() for path in Path(matplotlib.get_cachedir()).glob("fontlist-v*.json")]


def test_what_is_right_is_computed_before_it_is_asked_for():
    lesson_code._answers_in.cache_clear()
    prepare.cache_clear()
    prepare("02_the_official_framework").join()
    computed = lesson_code._answers_in.cache_info()
    lesson_code.lesson_answers("02.2")
    assert computed.currsize > 0
    assert lesson_code._answers_in.cache_info().hits == computed.hits + 1


def test_a_lesson_that_is_not_there_stops_nothing():
    prepare("77").join()
