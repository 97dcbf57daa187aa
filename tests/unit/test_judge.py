"""Verdicts: the right answer, the right answer in another way, each misconception, nothing."""

from __future__ import annotations

import pandas as pd
import pytest

from course.exercises import judge as judging
from course.exercises.as_data import NotExportable, export
from course.exercises.judge import judge

SORT = """
- id: "99.1"
  outcome: LO-9.1
  kind: sort
  answer: sorted_claims
  points: 2
  title: Aims and results
  prompt: What does each line show?
  into: {aim: a goal, result: a result, open: not shown}
  items:
    - id: speed
      text: Three seconds
      key: [aim, open]
      feedback: {result: Which verb does the report use?}
    - id: fine
      text: A fine was paid
      key: [result]
      feedback: {aim: Money changed hands here., open: The record names the day.}
"""
MULTI = """
- id: "99.2"
  outcome: LO-9.1
  kind: multi
  answer: named
  title: Named rights
  prompt: Which of these does the text name?
  options: {equality: equality, autonomy: autonomy, privacy: privacy, expression: expression, dignity: dignity}
  key: [equality, autonomy]
  either: [dignity]
  feedback: {privacy: Search the list of five for it., expression: The list of five has another word near it.}
  missed: {equality: One of the five begins with e., autonomy: One of the five begins with a.}
"""
ORDER = """
- id: "99.3"
  outcome: LO-9.1
  kind: order
  answer: steps
  title: Steps
  prompt: In which order do you read?
  items:
    - {id: b, text: second, early: Something comes before this., late: This comes sooner.}
    - {id: a, text: first, late: Begin with this one.}
    - {id: c, text: third, early: This ends the list.}
  key: [a, b, c]
"""
RATE = """
- id: "99.4"
  outcome: LO-9.1
  kind: rate
  answer: voices
  title: Voices
  prompt: How many independent voices?
  scale: {1: one, 3: three, 5: five}
  key: [3, 5]
  reason_words: 4
  feedback: {1: Who wrote the critical text?}
"""
MATRIX = """
- id: "99.5"
  outcome: LO-9.1
  kind: matrix
  answer: coded
  title: Problems by source
  prompt: Which source names which problem?
  columns: {S1: source one, S2: source two}
  items:
    - {id: divide, text: divide, key: [S1], feedback: {S1: See paragraph six of it., S2: Search it for the word gap.}}
    - {id: leaks, text: leaks, either: [S1], key: [S2], feedback: {S2: See paragraph three of it.}}
"""
STEPPER = """
- id: "99.8"
  outcome: LO-9.1
  kind: stepper
  answer: walked
  points: 2
  title: Two steps
  prompt: Walk through both steps.
  steps: {law: Is there a law?, need: Was it needed?}
  choices: {law: {met: a law, fails: no law}, need: {met: needed, open: nobody says, fails: not needed}}
  items:
    - id: app
      text: An app
      key: {law: [met], need: [met, open]}
      feedback:
        law: {fails: The act names it.}
        need: {fails: Who looked into that?, open: A friend would say that it helped.}
    - id: code
      text: A code
      key: {law: [fails], need: [met, open, fails]}
      feedback: {law: {met: The inquiry says who had decided.}}
"""
NUMBER = """
- id: "99.6"
  outcome: LO-9.1
  kind: number
  as: number
  answer: missed
  points: 1
  unit: people
  key: 130000000
  tolerance: {relative: 0.01}
  misconceptions:
    - {value: 1170000000, says: That is how many would be named correctly.}
    - {value: 0.13, says: You are in billions.}
"""
CODED = """
- id: "99.7"
  outcome: LO-9.1
  kind: {kind}
  as: {kind}
  answer: found
  {more}
"""


@pytest.fixture
def one(exercises_from):
    return lambda text: next(iter(exercises_from(text).values()))


@pytest.mark.parametrize(
    ("text", "answer", "score"),
    [
        (SORT, {"speed": "aim", "fine": "result"}, 1),
        (SORT, {"speed": "open", "fine": "result"}, 1),
        (SORT, {"speed": "result", "fine": "result"}, 0.5),
        (SORT, {"speed": "aim"}, 0.5),
        (SORT, {"speed": "aim", "fine": "no such category"}, 0.5),
        (MULTI, ["equality", "autonomy"], 1),
        (MULTI, ["autonomy", "equality", "dignity"], 1),
        (MULTI, ["equality", "autonomy", "privacy"], 0.5),
        (MULTI, ["privacy", "expression"], 0),
        (MULTI, ["equality", "autonomy", "privacy", "expression"], 0),
        (ORDER, ["a", "b", "c"], 1),
        (ORDER, ["b", "a", "c"], 1 / 3),
        (ORDER, ["c", "b", "a"], 0),
        (RATE, {"value": 3, "reason": "two of them share an author"}, 1),
        (RATE, {"value": 5, "reason": "because"}, 0.5),
        (RATE, {"value": 1, "reason": "all of them sound very much alike"}, 0),
        (MATRIX, {"divide": ["S1"], "leaks": ["S2"]}, 1),
        (MATRIX, {"divide": ["S1"], "leaks": ["S1", "S2"]}, 1),
        (MATRIX, {"divide": ["S1", "S2"], "leaks": ["S2"]}, 0.5),
        (STEPPER, {"app": {"law": "met", "need": "met"}, "code": {"law": "fails", "need": "met"}}, 1),
        (STEPPER, {"app": {"law": "met", "need": "open"}, "code": {"law": "fails", "need": "fails"}}, 1),
        (STEPPER, {"app": {"law": "fails", "need": "fails"}, "code": {"law": "fails"}}, 0.25),
        (STEPPER, {"app": {"law": "no such choice"}, "code": ["law"], "else": {}}, 0),
        (STEPPER, {"app": {"law": ["met"]}, "code": {"law": 3}}, 0),
        (NUMBER, 130_000_000.0, 1),
        (NUMBER, 131_000_000.0, 1),
        (NUMBER, 132_000_000.0, 0),
    ],
)
def test_scores(one, text, answer, score):
    assert judge(one(text), answer).score == pytest.approx(score)


@pytest.mark.parametrize(
    ("text", "empty"),
    [
        (SORT, {}),
        (SORT, {"speed": None, "fine": None}),
        (MULTI, []),
        (ORDER, []),
        (ORDER, ["a", "b"]),
        (RATE, {"value": None, "reason": "many words but no place"}),
        (MATRIX, {"divide": []}),
        (NUMBER, None),
    ],
)
def test_nothing_there_is_said_and_named(one, text, empty):
    verdict = judge(one(text), empty)
    assert (verdict.score, verdict.answered) == (0, False)
    assert one(text).id in verdict.says


def test_each_item_gets_its_own_sentence(one):
    verdict = judge(one(SORT), {"speed": "result", "fine": "open"})
    assert [item.says for item in verdict.items.values()] == [
        "Which verb does the report use?",
        "The record names the day.",
    ]
    assert verdict.misconceptions == ("speed:result", "fine:open")


def test_what_was_missed_is_said_too(one):
    verdict = judge(one(MULTI), ["equality"])
    assert verdict.items["autonomy"].says == "One of the five begins with a."
    assert "dignity" not in verdict.items


def test_early_and_late_are_told_apart(one):
    items = judge(one(ORDER), ["b", "a", "c"]).items
    assert items["a"].says == "Begin with this one."
    assert items["b"].says == "Something comes before this."
    assert items["c"].right


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (1_170_000_000.0, "named correctly"),
        (0.13, "billions"),
        (-130_000_000.0, "sign"),
        (13.0, "unit"),
        (150_000_000.0, "more than"),
        (100_000_000.0, "less than"),
    ],
)
def test_a_wrong_number_teaches(one, given, says):
    assert says in judge(one(NUMBER), given).says


def coded(one, monkeypatch, kind, computed, more="points: 0"):
    monkeypatch.setattr(judging, "lesson_answers", lambda _: computed)
    return one(CODED.format(kind=kind, more=more))


TABLE = pd.DataFrame({"country": ["China", "Kenya"], "share": [80.1, 35.0]})


@pytest.mark.parametrize(
    ("given", "score", "says"),
    [
        (TABLE, 1, "row by row"),
        (TABLE.iloc[::-1], 1, "row by row"),
        (TABLE[["share", "country"]], 1, "row by row"),
        (TABLE.assign(share=[80.1, 53.0]), 0.5, '"Kenya"'),
        (TABLE.head(1), 0.5, "not in your table yet"),
        (pd.concat([TABLE, TABLE]), 0.5, '"China"'),
        (TABLE.rename(columns={"share": "value of it"}), 0, "lacks the column share"),
    ],
)
def test_tables_are_compared_row_by_row(one, monkeypatch, given, score, says):
    exercise = coded(one, monkeypatch, "table", {"right": TABLE})
    verdict = judge(exercise, export(given, "table", "found"))
    assert verdict.score == pytest.approx(score)
    assert says in verdict.says


def test_order_matters_only_where_it_is_asked_for(one, monkeypatch):
    exercise = coded(one, monkeypatch, "table", {"right": TABLE}, "ordered: true")
    assert judge(exercise, export(TABLE, "table", "found")).score == 1
    assert "another order" in judge(exercise, export(TABLE.iloc[::-1], "table", "found")).says


def test_a_series_is_a_table(one, monkeypatch):
    counts = pd.Series(["a", "b", "a"], name="letter").value_counts()
    exercise = coded(one, monkeypatch, "table", {"right": counts})
    again = pd.Series({"b": 1, "a": 2})
    assert judge(exercise, export(again, "table", "found")).score == 1


def test_a_table_s_misconception_is_recognised(one, monkeypatch):
    more = "misconceptions: [{id: unsorted, says: You took every row.}]"
    exercise = coded(one, monkeypatch, "table", {"right": TABLE.head(1), "unsorted": TABLE}, more)
    verdict = judge(exercise, export(TABLE, "table", "found"))
    assert (verdict.score, verdict.says, verdict.misconceptions) == (0, "You took every row.", ("unsorted",))


def test_lists_ignore_order_and_count_extras(one, monkeypatch):
    exercise = coded(one, monkeypatch, "list", {"right": ["S1", "S3"]})
    assert judge(exercise, ["s3", "S1"]).score == 1
    assert judge(exercise, ["S1"]).score == 0.5
    assert judge(exercise, ["S1", "S3", "S4"]).score == 0.5
    assert judge(exercise, ["S2", "S4"]).score == 0


@pytest.mark.parametrize(("given", "score"), [("Wednesday", 1), ("  wednesday ", 1), ("Thursday", 0)])
def test_texts_ignore_case_and_spaces(one, monkeypatch, given, score):
    exercise = coded(one, monkeypatch, "text", {"right": "Wednesday"})
    assert judge(exercise, given).score == score


def test_several_values_may_be_right(one, monkeypatch):
    exercise = coded(one, monkeypatch, "number", {"right_any": [3.0, 4.0]})
    assert [judge(exercise, float(given)).score for given in (3, 4, 5)] == [1, 1, 0]


def empty_axes():
    from matplotlib.figure import Figure

    return Figure().subplots()


def bars(values=(80.1, 35.0), names=("China", "Kenya"), flat=False, y_label="share online (%)"):
    ax = empty_axes()
    (ax.barh if flat else ax.bar)(list(names), list(values))
    (ax.set_xlabel if flat else ax.set_ylabel)(y_label)
    return ax


FIGURE = "key: {y_label: '%|per cent', series: 1}"


def test_a_figure_is_judged_by_what_a_reader_sees(one, monkeypatch):
    exercise = coded(
        one,
        monkeypatch,
        "figure",
        {"right": {"series": [[80.1, 35.0]], "categories": ["China", "Kenya"]}},
        FIGURE,
    )
    assert judge(exercise, export(bars(), "figure", "found")).score == 1
    assert judge(exercise, export(bars((35.0, 80.1), ("Kenya", "China")), "figure", "found")).score == 1
    swapped = judge(exercise, export(bars((35.0, 80.1)), "figure", "found"))
    assert swapped.score == pytest.approx(2 / 3)
    assert "values" in swapped.says
    unlabelled = judge(exercise, export(bars(y_label=""), "figure", "found"))
    assert unlabelled.score == pytest.approx(2 / 3)
    assert "Label the y axis" in unlabelled.says


def test_flat_bars_and_pandas_plots_are_read_too(one, monkeypatch):
    key = {"series": [[80.1, 35.0]], "categories": ["China", "Kenya"]}
    flat = coded(one, monkeypatch, "figure", {"right": key}, "key: {x_label: '%', series: 1}")
    assert judge(flat, export(bars(flat=True), "figure", "found")).score == 1
    ax = TABLE.plot.barh(ax=empty_axes(), x="country", y="share", xlabel="% of people")
    assert judge(flat, export(ax, "figure", "found")).score == 1


@pytest.mark.parametrize("kind", ["bar", "barh", "line"])
def test_a_figure_reads_the_same_before_and_after_it_is_drawn(kind):
    years = pd.Series([70.4, 80.1, 81.0], index=pd.to_datetime(["2020-12-31", "2024-12-31", "2025-12-31"]))
    for values in (years, pd.Series([1, 2], index=["a", "b"]), pd.Series([1e6, 2e6], index=[10, 20])):
        ax = values.plot(kind=kind, ax=empty_axes())
        before = export(ax, "figure", "found")
        ax.figure.draw_without_rendering()
        assert export(ax, "figure", "found") == before


def test_one_series_does_not_stand_for_two(one, monkeypatch):
    key = {"series": [[4.0, 3.0], [4.0, 3.0]], "categories": ["a", "b"]}
    exercise = coded(one, monkeypatch, "figure", {"right": key}, "key: {series: 2}")
    twice = pd.DataFrame({"x": [4, 3], "y": [4, 3]}, index=["a", "b"])
    for table, score in ((twice, 1), (twice.assign(y=[1, 3]), 1 / 2)):
        ax = table.plot.barh(ax=empty_axes())
        assert judge(exercise, export(ax, "figure", "found")).score == pytest.approx(score)


def test_a_line_is_read(one, monkeypatch):
    key = {"series": [[70.4, 80.1]], "categories": [2020, 2025]}
    exercise = coded(one, monkeypatch, "figure", {"right": key}, "key: {series: 1}")
    ax = pd.Series([70.4, 80.1], index=[2020, 2025]).plot(ax=empty_axes())
    assert judge(exercise, export(ax, "figure", "found")).score == 1


@pytest.mark.parametrize(
    ("value", "form", "says"),
    [
        ("12", "number", "a text"),
        (True, "number", "yes or no"),
        (TABLE, "number", "a whole table"),
        (float("nan"), "number", "not a number"),
        (len, "number", "add ()"),
        (3, "text", "a number"),
        ("S1", "list", "a text"),
        (TABLE, "list", "a whole table"),
        ([1], "table", "a list"),
        (3, "figure", "a number"),
        (3, "function", "a number"),
    ],
)
def test_another_sort_of_value_gets_one_sentence(value, form, says):
    with pytest.raises(NotExportable) as error:
        export(value, form, "found")
    assert says in str(error.value)
    assert "`found`" in str(error.value)


def test_numbers_of_pandas_are_numbers():
    assert export(TABLE["share"].max(), "number", "found") == 80.1
    assert export(TABLE.loc[TABLE.country == "Kenya", "share"], "number", "found") == 35.0


def test_functions_are_judged_by_their_results(one, monkeypatch):
    computed = {"right": [[(2, 4), 0.5], [(3, 4), 0.75]], "upside_down": [[(2, 4), 2.0], [(3, 4), 4 / 3]]}
    more = "misconceptions: [{id: upside_down, says: You divided the other way round.}]"
    exercise = coded(one, monkeypatch, "function", computed, more)
    assert judge(exercise, lambda a, b: a / b).score == 1
    assert judge(exercise, lambda a, b: b / a).says == "You divided the other way round."
    assert "ZeroDivisionError" in judge(exercise, lambda a, b: a / 0).says
