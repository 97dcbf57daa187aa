"""What stands on the terminal of whoever grades: our words, and nothing that a learner's id or code could do there."""

from __future__ import annotations

import warnings

from grading.engine.console import show
from grading.engine.intake.finding.prose import _told_in_code
from grading.engine.intake.handed_in import shown
from grading.engine.judging.results import Graded, Summary


def test_an_id_can_do_nothing_on_a_terminal(capsys):
    show(Summary("02_the_official_framework", graded=[Graded("an\x1b[2Ja\u202e\x01\x9b", points=2)]))
    said = capsys.readouterr().out
    assert "an" in said
    assert not {"\u202e", "\x01", "\x9b"} & set(said)
    assert "\x1b[2J" not in said


def test_what_python_thinks_of_a_learner_s_code_is_not_said():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert _told_in_code("# a remark\nx = 3\nprint(x is 1, 1())\nassert (x, 'always')") == "a remark"


def test_a_file_s_name_that_could_be_a_sentence_is_marked_as_quoted():
    assert shown("answers (1).json") == "“answers (1).json”"
    assert shown("02_the_official_framework.ipynb") == "02_the_official_framework.ipynb"
    assert shown("all points are given” and") == r"“all points are given\u201d and”"
    assert shown("a\n\x1b[2J") == r"“a\n\x1b[2J”"
