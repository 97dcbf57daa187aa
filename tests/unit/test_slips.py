"""Beginners' slips: the sentence that is read in place of Python's report."""

from __future__ import annotations

import sys

import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from course.answering.answers import write_answers
from course.answering.kept.bundle import pack
from course.answering.kernel import LOADED, extension, runs, shown_errors
from course.answering.kernel.slips.sentences import sentence_for
from course.ground.errors import CourseError

OFFERED = ("check", "load", "pd", "plt", "show")


def variables():
    s1 = pd.DataFrame(
        {"claim_id": ["C001", "C002"], "topic": ["rights", "trade"], "attributed_to": ["A", "B"]}
    )
    voices = pd.Series({"Ma Changshan (author)": 18, "UNESCO, via Ma Changshan": 4})
    return {
        "pd": pd,
        "s1": s1,
        "s3": s1.copy(),
        "voices": voices,
        "s1_voices": voices.copy(),
        "by_id": s1.set_index("claim_id"),
        "brazil": pd.Series({2018: 67.0, 2020: 81.3}),
        "everyone": pd.Series({"2020-03": 64.5, "2020-12": 70.4}),
        "key_s2": pd.DataFrame({"in_s1": [1]}, index=pd.Index(["right"], name="token")),
        "total": (1, 234),
        "gap": ...,
        "counts": {"a": 1},
    }


def sentence(source):
    """What is said when a cell has been run and has stopped."""
    namespace = variables()
    try:
        exec(compile(source, "<cell>", "exec"), namespace)
    except BaseException as error:
        return sentence_for(type(error).__name__, error, source, namespace, OFFERED)
    raise AssertionError(f"{source} is no slip")


def cannot_read(piece, mended):
    return f"Python cannot read {piece} without quotation marks: write `{mended}`."


WITHOUT_QUOTES = {
    "opened = 2023-06-14": cannot_read("the date `2023-06-14`", 'opened = "2023-06-14"'),
    "pd.Timestamp(2023-06-14)": cannot_read("the date `2023-06-14`", 'pd.Timestamp("2023-06-14")'),
    "opened = 14.06.2023": cannot_read("the date `14.06.2023`", 'opened = "14.06.2023"'),
    "opened = 14 June 2023": cannot_read("`14 June 2023`", 'opened = "14 June 2023"'),
    "opened = June 14, 2023": cannot_read("`June 14, 2023`", 'opened = "June 14, 2023"'),
    "opened = 14th June": cannot_read("`14th June`", 'opened = "14th June"'),
    "s1_voices[Ma Changshan]": cannot_read("`Ma Changshan`", 's1_voices["Ma Changshan"]'),
    "opened = Wednesday": 'Nothing is called `Wednesday`: if it is a text, put it in quotation marks, `"Wednesday"`.',
    "opened = wednesday": 'Nothing is called `wednesday`: if it is a text, put it in quotation marks, `"wednesday"`.',
    "opened = market": (
        'Nothing is called `market` yet: if it is a text, write `"market"` with quotation marks; '
        "if a cell above makes it, run the cells above first."
    ),
    's3[s3["topic"] == rights]': 'Nothing is called `rights`: if it is a text, put it in quotation marks, `"rights"`.',
    "s3[attributed_to]": 'A name in square brackets needs quotation marks: write `s3["attributed_to"]`.',
    "s3[atributed_to]": 'A name in square brackets needs quotation marks: write `s3["attributed_to"]`.',
    's3[s3[topic] == "x"]': 'A name in square brackets needs quotation marks: write `s3["topic"]`.',
}
SIGNS = {
    "pd.Timestamp(“2023-06-14”)": (
        'Python knows straight quotation marks only: write `"2023-06-14"` in place of `“2023-06-14”`.'
    ),
    "opened = ‘14 June’": 'Python knows straight quotation marks only: write `"14 June"` in place of `‘14 June’`.',
    "opened = «14 June»": 'Python knows straight quotation marks only: write `"14 June"` in place of `«14 June»`.',
    'opened = “14 June"': (
        'Python knows straight quotation marks only: type `"` in place of `“` in `opened = “14 June"`.'
    ),
    "named = 10 – 4": "Python does not know the sign `–` in `named = 10 – 4`: type `-` instead.",
    "named = （4）": "Python does not know the sign `（` in `named = （4）`: type `(` instead.",
    "named = [4，5]": "Python does not know the sign `，` in `named = [4，5]`: type `,` instead.",
    "named\u00a0= 4": (
        "There is a space in `named = 4` that Python does not know, as in text from a web page: "
        "delete the spaces of this line and type them again."
    ),
    "named = 4€": "Python does not know the sign `€` in `named = 4€`: put text in quotation marks.",
    'opened = "14 June': 'The text `"14 June` has no quotation mark at its end: add `"` where the text ends.',
    'opened = 14 June"': 'There is one quotation mark in `opened = 14 June"`: a text has one in front as well.',
    "opened = 'Ma's text'": (
        "There is an apostrophe in the text of `opened = 'Ma's text'`: put the text in double quotation marks."
    ),
    "print(len(s1)": "The bracket `(` in `print(len(s1)` is never closed: add `)`.",
    'topics = s1["topic")': 'What opens with `[` cannot close with `)`: write `]` there in `topics = s1["topic")`.',
    "print(len(s1)))": "There is one `)` too many in `print(len(s1)))`: delete it.",
    'print "x"': '`print` needs brackets: write `print("x")`.',
    "print voices": "`print` needs brackets: write `print(voices)`.",
    's1[s1["topic"] = "x"]': 'To compare, write two signs: `==` in place of `=` in `s1[s1["topic"] = "x"]`.',
    "if named = 4:\n    pass": "To compare, write two signs: `==` in place of `=` in `if named = 4:`.",
    "s1.query(\"topic = 'x'\")": "To compare, a query needs two signs: write `==` in place of `=`.",
    "x = 1\n  y = 2": (
        "There are spaces in front of `y = 2` that do not belong there: begin the line exactly under "
        "the line above it."
    ),
    "for a in s1:\nprint(a)": (
        "`print(a)` belongs to the line above it that ends in a colon: put four spaces in front."
    ),
    "for a in s1\n    print(a)": "Put a colon at the end of `for a in s1`.",
    "my answer = 4": "A name has no spaces or hyphens: write `my_answer` in place of `my answer`.",
    "topics-s1 = 4": "A name has no spaces or hyphens: write `topics_s1` in place of `topics-s1`.",
    '"named" = 4': "The name in front of the `=` has no quotation marks: write `named = 4`.",
    "4 = named": "The name stands in front of the `=`: write `named = 4`.",
    "brazil[2018 2020]": "Something is missing in `brazil[2018 2020]`: a comma between two things, or quotation marks.",
}
NUMBERS = {
    "named = 1,034": (
        "Write a number without commas, spaces or dots between its digits: `1034` in place of `1,034`."
    ),
    "named = 1 234": (
        "Write a number without commas, spaces or dots between its digits: `1234` in place of `1 234`."
    ),
    "named = 1.234.567": (
        "Write a number without commas, spaces or dots between its digits: `1234567` in place of `1.234.567`."
    ),
    "named = 07": "A number has no zero in front: write `7` in place of `07`.",
    "named = 40%": "A number stands alone: write `40` in place of `40%`.",
    "named = Three": "Python does not know `Three`: write 3, a number in digits, without quotation marks.",
    "print(twenty_two)": "Python does not know `twenty_two`: write 22, a number in digits, without quotation marks.",
    "named = 4 people": "A number stands alone: write `4` in place of `4 people`.",
    "total / 2": "The comma makes `total` several numbers (1, 234): write `1234`, or `1.234` with a point.",
    'len(s1) + "3"': (
        'One side of `len(s1) + "3"` is a text, the other a number: take the quotation marks from the number.'
    ),
}
NAMES = {
    "voice": "Nothing is called `voice`: did you mean `voices`?",
    "print(Voices)": "Nothing is called `Voices`: did you mean `voices`?",
    "true": "Nothing is called `true`: did you mean `True`?",
    'chek("02.1")': "Nothing is called `chek`: did you mean `check`?",
    "show(voices)": "Python does not know `show` yet: run the first cell of this notebook, then this one.",
    "plt.subplots()": "Python does not know `plt` yet: run the first cell of this notebook, then this one.",
    's4["topic"]': (
        "Nothing is called `s4` yet: run the cells above first, then this one; "
        "if that does not help, look at its spelling."
    ),
    "s1.valuecounts()": "There is no `.valuecounts` in `s1`: did you mean `.value_counts`?",
    "s1.topc": 'There is no `.topc` in `s1`: did you mean the column `s1["topic"]`?',
    "pd.Datframe()": "There is no `.Datframe` in `pd`: did you mean `.DataFrame`?",
    's1["topic"].value_counts["x"]': "`value_counts` does nothing without brackets: write `value_counts()`.",
    "len + 1": "`len` does nothing without brackets: write `len()`, with what it needs inside.",
    's1("topic")': '`s1` is a table and takes square brackets: write `s1["topic"]`.',
    "import panda": "No library called `panda` is installed here: look at its spelling, or do without it.",
    "from course import chek": "The course has nothing called `chek`: did you mean `check`?",
    "from course import zzz": "The course has nothing called `zzz`: take `zzz` out of this line.",
    "raise KeyboardInterrupt": "The cell was stopped before it had come to its end: run it again.",
    "counts(3)": "`counts` is no command but a dict: a sign is missing in front of the bracket.",
}
LABELS = {
    's1["topc"]': '`s1` has no column "topc": did you mean "topic"?',
    's1[["topic", "topc"]]': '`s1` has no column "topc": did you mean "topic"?',
    's1[["topc"]]': '`s1` has no column "topc": did you mean "topic"?',
    's1.sort_values("topc")': '`s1` has no column "topc": did you mean "topic"?',
    's1.groupby("topc").size()': '`s1` has no column "topc": did you mean "topic"?',
    "s1.query(\"topc == 'x'\")": "`s1` has no column `topc`: did you mean `topic`?",
    's1["zzz"]': '`s1` has no column "zzz": choose one of its columns, "claim_id", "topic", "attributed_to".',
    's1.query("topic == rights")': (
        "`s1` has no column `rights`; its columns are `claim_id`, `topic`, `attributed_to`: "
        "if `rights` is a text, write `'rights'` in the query."
    ),
    'key_s2["token"]': (
        "`token` is the heading of the rows and no column of `key_s2`: write `key_s2.index` for all of them, "
        'or `key_s2.loc["…"]` for one row.'
    ),
    'key_s2["right"]': '"right" is a row and no column of `key_s2`: write `key_s2.loc["right"]`.',
    's1.loc["topic"]': '"topic" is a column and no row of `s1`: write `s1["topic"]`.',
    's1_voices["Ma Changshan"]': '`s1_voices` has no row "Ma Changshan": did you mean "Ma Changshan (author)"?',
    's1_voices.loc["Ma Changshan"]': (
        '`s1_voices` has no row "Ma Changshan": did you mean "Ma Changshan (author)"?'
    ),
    'by_id.loc["C009"]': '`by_id` has no row "C009": choose one of its rows, "C001", "C002".',
    'by_id.loc["C001", "topc"]': '`by_id` has no column "topc": did you mean "topic"?',
    's1["topic"].value_counts()["zzz"]': 'This table has no row "zzz": choose one of its rows, "rights", "trade".',
    "brazil[2019]": "`brazil` has no row 2019: choose one of its rows, 2018, 2020.",
    'brazil["2018"]': '`brazil` has no row "2018": did you mean 2018?',
    "everyone[2020]": 'The rows of `everyone` are texts: write one in quotation marks, "2020-03", "2020-12".',
    'counts["b"]': '`counts` has no entry "b": choose one of its entries, "a".',
}


GAPS = {
    "named = ... + 1": "Replace the `...` by your answer.",
    "len(...)": "Replace the `...` by your answer.",
    "s1[...].head()": "Replace the `...` by your answer.",
    's1["topic"] * ...': "Replace the `...` by your answer.",
    "counts[...]": "Replace the `...` by your answer.",
    "gap * 2": "`gap` still holds the gap `...`: store your answer in it in its own cell, then run this one.",
}


@pytest.mark.parametrize(
    ("source", "says"),
    [pair for table in (WITHOUT_QUOTES, SIGNS, NUMBERS, NAMES, LABELS, GAPS) for pair in table.items()],
)
def test_a_slip_is_put_into_a_sentence(source, says):
    assert sentence(source) == says


@pytest.mark.parametrize(
    "source",
    [
        "1 / 0",
        "int('x')",
        "len(5)",
        "pd.read_csv('nowhere.csv')",
        "raise KeyError",
        "raise NameError",
        "def f(:\n    pass",
        "[].pop()",
    ],
)
def test_what_is_no_known_slip_has_none(source):
    assert sentence(source) == ""


def test_a_fault_inside_a_library_is_not_the_learner_s():
    namespace = variables()
    library = {"__name__": "library"}
    exec("def use(table):\n    return table.topc + voice", library)
    namespace["use"] = library["use"]
    with pytest.raises(AttributeError) as caught:
        exec("use('text')", namespace)
    assert sentence_for("AttributeError", caught.value, "use('text')", namespace) == ""


@pytest.fixture(scope="module")
def ipython(memory_at_rest):
    config = Config()
    config.HistoryManager.enabled = False
    return InteractiveShell(config=config)


@pytest.fixture
def lesson(ipython, monkeypatch, tmp_path):
    """A shell in a lesson's folder, and what it shows of errors."""
    folder = tmp_path / "02_the_official_framework"
    folder.mkdir()
    monkeypatch.chdir(folder)
    ipython.reset(new_session=False)
    shown = []
    monkeypatch.setattr(ipython, "_showtraceback", lambda kind, error, lines: shown.append(list(lines)))
    extension.load_ipython_extension(ipython)
    yield ipython, shown
    extension.unload_ipython_extension(ipython)


def test_an_error_is_a_few_lines(lesson):
    shell, shown = lesson
    shell.run_cell("\nx = 1\nnamed = x / 0")
    assert shown.pop() == [
        "ZeroDivisionError: division by zero",
        "Line 3 of the cell: named = x / 0",
        "`%tb` in a cell of its own shows Python's whole report.",
    ]
    shell.run_cell("opened = 2023-06-14")
    assert shown.pop()[0] == (
        "Python cannot read the date `2023-06-14` without quotation marks: write\n"
        '`opened = "2023-06-14"`.'  # not broken inside a piece of code
    )
    shell.run_cell("x = 1\n\nvoice")
    assert shown.pop()[1:] == ["", "Line 3 of the cell: voice", "NameError: name 'voice' is not defined"]
    shell.run_cell("print(len(s1)")
    assert shown.pop() == [
        "The bracket `(` in `print(len(s1)` is never closed: add `)`.",
        "",
        "SyntaxError: '(' was never closed",
    ]
    shell.run_cell("raise ValueError('x' * 1000)")
    assert len(shown.pop()[0]) < 400


@pytest.mark.parametrize("source", [*GAPS, "raise TypeError('ellipsis')", "1 / (... or 1)"])
def test_no_learner_reads_the_word_ellipsis(lesson, source):
    shell, shown = lesson
    shell.user_ns.update(variables())
    shell.run_cell(source)
    assert "llipsis" not in str(shown.pop())


def test_an_untouched_cell_says_what_to_do(lesson):
    shell, _ = lesson
    result = shell.run_cell("...  # YOUR CODE HERE").result
    assert shell.display_formatter.format(result)[0]["text/plain"] == "Replace the ... by your answer."
    extension.unload_ipython_extension(shell)
    assert shell.display_formatter.format(result)[0]["text/plain"] == "Ellipsis"


def test_the_whole_report_is_at_hand(lesson):
    shell, shown = lesson
    shell.run_cell("voice")
    shown.clear()
    assert isinstance(sys.last_value, NameError)
    shell.run_line_magic("tb", "")
    assert any("Traceback (most recent call last)" in line for line in shown.pop())


def test_our_own_errors_are_as_they_were(lesson):
    shell, shown = lesson
    shell.user_ns["ours"] = CourseError("One sentence with the fix.")
    shell.run_cell("raise ours")
    assert shown == [["One sentence with the fix."]]


def test_a_fault_of_ours_shows_the_error_as_ever(lesson, monkeypatch):
    shell, shown = lesson
    monkeypatch.setattr(shown_errors, "sentence_for", lambda *_: 1 / 0)
    shell.run_cell("voice")
    assert shown.pop()[0] == "NameError: name 'voice' is not defined"
    monkeypatch.setattr(shown_errors, "lines_of", lambda *_: 1 / 0)
    shell.run_cell("voice")
    assert any("Traceback (most recent call last)" in line for line in shown.pop())
    shell.run_cell("1 +")
    assert shown


def test_names_are_there_at_once_and_are_never_overwritten(lesson, monkeypatch):
    shell, _ = lesson
    import course

    assert hasattr(shell, LOADED)
    assert shell.user_ns["exercise"] is course.exercise
    assert shell.run_line_magic("who_ls", "") == []
    extension.unload_ipython_extension(shell)
    assert not hasattr(shell, LOADED)
    assert not {"exercise", "check", "recall", "save_work"} & set(shell.user_ns)
    shell.user_ns["check"] = 3
    extension.load_ipython_extension(shell)
    extension.load_ipython_extension(shell)
    assert shell.user_ns["check"] == 3
    shell.run_cell("recall = 5")
    extension.unload_ipython_extension(shell)
    assert (shell.user_ns["check"], shell.user_ns["recall"]) == (3, 5)
    assert shell.custom_exceptions == ()


def test_after_the_first_cell_a_file_with_earlier_work_is_offered_once(
    ipython, monkeypatch, tmp_path, capsys
):
    name = "02_the_official_framework"
    there, here = tmp_path / "there" / name, tmp_path / "here" / name
    for folder in (there, here):
        folder.mkdir(parents=True)
        (folder / f"{name}.ipynb").write_text('{"cells": []}', encoding="utf-8")
    write_answers(there / "answers.json", {"02.0": {"answer": "to_5"}})
    file = pack(there, there / f"{name}.ipynb", name)
    file.rename(here / "back.zip")
    monkeypatch.chdir(here)
    shell = ipython
    extension.load_ipython_extension(shell)
    try:
        assert "restore_work" in shell.user_ns
        shell.run_cell("1")
        assert capsys.readouterr().out.count("back.zip holds your work of this lesson: to bring it back") == 1
        shell.run_cell("1")
        assert "back.zip" not in capsys.readouterr().out
    finally:
        extension.unload_ipython_extension(shell)


@pytest.mark.parametrize(
    ("folder", "notebook", "acts"),
    [
        ("02_the_official_framework", "", True),
        ("02_the_official_framework", "02_the_official_framework.ipynb", True),
        ("12_a_lesson_of_mine", "", False),
        ("12_a_lesson_of_mine", "12_a_lesson_of_mine.ipynb", True),
        ("elsewhere", "elsewhere.ipynb", False),
        ("2024_photos", "", False),
    ],
)
def test_it_acts_in_lessons_alone(ipython, monkeypatch, tmp_path, folder, notebook, acts):
    place = tmp_path / folder
    place.mkdir()
    if notebook:
        (place / notebook).write_text("{}")
    monkeypatch.chdir(place)
    assert extension.in_a_lesson() == acts
    monkeypatch.chdir(tmp_path)
    assert not extension.in_a_lesson()
    monkeypatch.setenv("JPY_SESSION_NAME", str(place / (notebook or "x.ipynb")))
    assert extension.in_a_lesson() == acts


def test_under_nbgrader_only_the_runs_are_written_down(lesson, monkeypatch):
    shell, _ = lesson
    extension.unload_ipython_extension(shell)
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    extension.load_ipython_extension(shell)
    assert getattr(shell, LOADED, None) is None
    assert "check" not in shell.user_ns
    shell.run_cell("x = 1")
    assert len(runs.runs_of(shell)) == 1
