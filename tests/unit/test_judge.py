"""Verdicts: the right answer, the right answer in another way, each misconception, nothing."""

from __future__ import annotations

import itertools
import re
from typing import Any

import pandas as pd
import pytest

from course.exercises import judge as judging
from course.exercises.as_data import NotExportable, export
from course.exercises.compare import drawn
from course.exercises.judge import judge
from course.exercises.kinds import AnswerError
from course.exercises.numbers import is_rounded
from course.ground.errors import ExerciseError

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
        (SORT, {"speed": "result", "fine": "result"}, 0),
        (SORT, {"speed": "aim"}, 0),
        (SORT, {"speed": "aim", "fine": "no such category"}, 0),
        (MULTI, ["equality", "autonomy"], 1),
        (MULTI, ["autonomy", "equality", "dignity"], 1),
        (MULTI, ["equality", "autonomy", "privacy"], 0.5),
        (MULTI, ["privacy", "expression"], 0),
        (MULTI, ["equality", "autonomy", "privacy", "expression"], 0),
        (ORDER, ["a", "b", "c"], 1),
        (ORDER, ["b", "a", "c"], 1 / 3),
        (ORDER, ["c", "b", "a"], 0),
        (RATE, {"value": 3, "reason": "two of them share an author"}, 1),
        (RATE, {"value": 5, "reason": "because"}, 1),
        (RATE, {"value": 5, "reason": ""}, 1),
        (RATE, {"value": 1, "reason": "all of them sound very much alike"}, 0),
        (MATRIX, {"divide": ["S1"], "leaks": ["S2"]}, 1),
        (MATRIX, {"divide": ["S1"], "leaks": ["S1", "S2"]}, 1),
        (MATRIX, {"divide": ["S1", "S2"], "leaks": ["S2"]}, 0),
        (STEPPER, {"app": {"law": "met", "need": "met"}, "code": {"law": "fails", "need": "met"}}, 1),
        (STEPPER, {"app": {"law": "met", "need": "open"}, "code": {"law": "fails", "need": "fails"}}, 1),
        (STEPPER, {"app": {"law": "fails", "need": "fails"}, "code": {"law": "fails"}}, 0),
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
        (130_000.0, "thousands or millions"),
        (1_300_000.0, "per cent and shares"),
        (1 / 130_000_000, "turned round"),
        (150_000_000.0, "You have 150,000,000 people: that is not what the question asks for"),
    ],
)
def test_a_wrong_number_teaches(one, given, says):
    assert says in judge(one(NUMBER), given).says


@pytest.mark.parametrize(
    ("given", "key", "same"),
    [
        (0.31, 4 / 13, True),
        (0.308, 4 / 13, True),
        (0.3, 4 / 13, False),
        (4.4, 4.35, True),
        (4.35, 4.354, True),
        (4, 4.35, False),
        (1300, 1307, True),
        (6000, 5976, True),
        (5900, 5976, False),
        (230, 232, False),
        (0.647, 0.643, False),
        (-0.31, 4 / 13, False),
        (0, 0.004, False),
        (float("inf"), 1.5, False),
        (0.5640000000000001, 55 / 97.48, True),
    ],
)
def test_two_digits_are_enough_and_counts_are_exact(given, key, same):
    assert is_rounded(given, key) == same


def test_nobody_is_told_whether_a_number_is_too_large(one):
    for given in (150_000_000.0, 100_000_000.0, 131_900_000.0):
        assert not re.search(r"\b(more|less|larger|smaller|high|low)", judge(one(NUMBER), given).says)


@pytest.mark.parametrize("text", [SORT, MATRIX, STEPPER])
def test_answering_all_alike_earns_nothing(one, text):
    exercise = one(text)
    assert 0 < exercise.blind < 1
    assert max(judge(exercise, answer).score for answer in _all_alike(exercise)) == 0


def _all_alike(exercise):
    if exercise.kind == "sort":
        return [{item.id: name for item in exercise.items} for name in exercise.into]
    if exercise.kind == "matrix":
        return [{item.id: [name] for item in exercise.items} for name in exercise.columns]
    return [
        {case.id: dict(zip(exercise.steps, chosen, strict=True)) for case in exercise.items}
        for chosen in itertools.product(*exercise.choices.values())
    ]


def test_points_begin_above_what_comes_blindly(one):
    items = "".join(
        f"    - {{id: i{number}, text: item {number}, key: [{name}], "
        f"feedback: {{{other}: Read item {number} again.}}}}\n"
        for number, (name, other) in enumerate([("aim", "result")] * 5 + [("result", "aim")] * 3)
    )
    text = SORT.replace("{aim: a goal, result: a result, open: not shown}", "{aim: a goal, result: a result}")
    exercise = one(text[: text.index("    - id: speed")] + items)
    right = {item.id: item.key[0] for item in exercise.items}
    assert exercise.blind == 5 / 8
    verdict = judge(exercise, {**right, "i5": "aim"})
    assert verdict.score == pytest.approx((7 / 8 - 5 / 8) / (3 / 8))
    assert "7 of 8 items hold (the same answer everywhere gets 5" in verdict.says


def test_a_rating_without_a_key_has_no_points(exercises_from):
    anywhere = RATE.replace("  key: [3, 5]\n", "").replace(
        "  feedback: {1: Who wrote the critical text?}\n", ""
    )
    exercise = exercises_from(anywhere)["99.4"]
    assert not exercise.can_be_wrong
    assert "no machine judges it" in judge(exercise, {"value": 1, "reason": "bla " * 10}).says
    with pytest.raises(ExerciseError, match="any place counts"):
        exercises_from(anywhere.replace("  answer: voices\n", "  answer: voices\n  points: 1\n"))


TURNS = (
    RATE.partition("  key:")[0]
    + "  turns: {E046: 'A court: a park had to delete.', E053: 'A law: it asks.'}\n"
)


def test_a_place_may_move_record_by_record_and_no_direction_is_judged(exercises_from):
    exercise = exercises_from(TURNS)["99.4"]
    assert (exercise.decisions, exercise.can_be_wrong) == (3, False)
    half = exercise.cleaned({"value": 3, "after": {"E046": 5}})
    assert half == {"value": 3, "reason": "", "after": {"E046": 5}}
    assert not exercise.is_whole({**half, "reason": "because"})
    up, down = ({**half, "reason": "r", "after": {"E046": 3, "E053": last}} for last in (5, 1))
    assert exercise.is_whole(up)
    assert exercise.in_words(up) == "3 – three → 3 after E046 → 5 after E053; reason: r"
    assert judge(exercise, up).score == judge(exercise, down).score == 1
    for misfit, word in (({"E047": 3}, "record"), ({"E046": 4}, "place on the scale")):
        with pytest.raises(AnswerError, match=word):
            exercise.cleaned({"value": 3, "after": misfit})
    with pytest.raises(ExerciseError, match="never judged"):
        exercises_from(TURNS.replace("  answer: voices\n", "  answer: voices\n  further: yes\n"))


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
        (TABLE.set_index("country")["share"], 1, "row by row"),
        (TABLE.set_index("country").rename_axis(None), 1, "row by row"),
        (TABLE.rename(columns={"share": "value of it"}), 1, "row by row"),
        (TABLE.assign(share=[80.1, 53.0]), 0.5, "“Kenya”"),
        (TABLE.head(1), 0.5, "“Kenya” is not in your table"),
        (pd.concat([TABLE, TABLE]), 0.5, "“China”"),
        (pd.concat([TABLE, pd.DataFrame({"country": ["All"], "share": [115.1]})]), 2 / 3, "is a total"),
        (TABLE.assign(share=TABLE["share"].astype(str)), 0, "are texts"),
        (TABLE[["share"]], 0, "one row for each"),
        (TABLE.head(0), 0, "no rows"),
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


def bars(values=(80.1, 35.0), names=("China", "Kenya"), flat=False):
    ax = empty_axes()
    (ax.barh if flat else ax.bar)(list(names), list(values))
    (ax.set_ylabel if flat else ax.set_xlabel)("country")
    (ax.set_xlabel if flat else ax.set_ylabel)("share online (%)")
    return ax


CHART = "key: {places: {any: country}, values: {any: '%|per cent'}}"
SHARES = {"series": [[80.1, 35.0]], "categories": ["China", "Kenya"]}


def chart_of(one, monkeypatch, right=None, more=CHART):
    return coded(one, monkeypatch, "figure", {"right": right or SHARES}, more)


def judged_chart(exercise, ax):
    return judge(exercise, export(ax, "figure", "found"))


@pytest.mark.parametrize("flat", [False, True])
def test_a_chart_may_stand_or_lie_and_its_bars_have_any_order(one, monkeypatch, flat):
    exercise = chart_of(one, monkeypatch)
    assert judged_chart(exercise, bars(flat=flat)).score == 1
    assert judged_chart(exercise, bars((35.0, 80.1), ("Kenya", "China"), flat=flat)).score == 1


def test_without_the_data_no_label_earns_anything(one, monkeypatch):
    exercise = chart_of(one, monkeypatch)
    empty = empty_axes()
    empty.set(xlabel="country", ylabel="%")
    for ax, says in (
        (bars((35.0, 80.1)), "The places hold, but not the values"),
        (bars((80.1,), ("China",)), "leaves out “Kenya”"),
        (bars((80.1, 35.0, 92.0), ("China", "Kenya", "Estonia")), "“Estonia” as well"),
        (empty, "Nothing is drawn yet"),
    ):
        verdict = judged_chart(exercise, ax)
        assert verdict.score == 0
        assert says in verdict.says


@pytest.mark.parametrize(
    ("labels", "says"),
    [
        ({"xlabel": ""}, "The horizontal axis has no label: say what “China”, “Kenya” and so on are."),
        ({"ylabel": ""}, "The vertical axis has no label: say what the values count, in which unit."),
        ({"xlabel": "share (%)", "ylabel": "country"}, "belongs to the other one"),
        ({"ylabel": "number"}, "does not say what the values count"),
    ],
)
def test_each_axis_is_judged_by_its_own_words(one, monkeypatch, labels, says):
    ax = bars()
    ax.set(**labels)
    verdict = judged_chart(chart_of(one, monkeypatch), ax)
    assert 0.5 <= verdict.score < 1
    assert says in verdict.says


def test_a_line_joins_no_countries(one, monkeypatch):
    ax = empty_axes()
    ax.plot(["China", "Kenya"], [80.1, 35.0])
    ax.set(xlabel="country", ylabel="%")
    assert "joins things that have no order" in judged_chart(chart_of(one, monkeypatch), ax).says


def test_what_stands_beside_the_data_is_told_apart(one, monkeypatch):
    exercise, ax = chart_of(one, monkeypatch), bars()
    ax.axhline(57.5)
    ax.plot([-0.5, 1.5], [57.5, 57.5])
    assert judged_chart(exercise, ax).score == 1
    ax.plot(["China", "Kenya", "China"], [3, 9, 4])
    assert "one more series" in judged_chart(exercise, ax).says


@pytest.mark.parametrize(("series", "marks"), [(1, 5_000), (3_000, 3)])
def test_a_large_chart_is_judged_with_few_comparisons(one, monkeypatch, series, marks):
    exercise = chart_of(one, monkeypatch)
    shown = export(
        bars(names=[f"item {number}" for number in range(marks)], values=[1.0] * marks), "figure", "found"
    )
    (panel,) = shown["panels"]
    panel["series"] = [
        {**panel["series"][0], "marks": [dict(mark) for mark in panel["series"][0]["marks"]]}
    ] * series
    compared, matched = [], drawn.matched
    monkeypatch.setattr(drawn, "matched", lambda *labels: compared.append(1) or matched(*labels))
    assert judge(exercise, shown).score == 0
    assert len(compared) < 5_000


def test_marks_drawn_one_by_one_are_one_series(one, monkeypatch):
    exercise, ax = chart_of(one, monkeypatch), empty_axes()
    for name, value in (("China", 80.1), ("Kenya", 35.0)):
        ax.bar(name, value)
    ax.set(xlabel="country", ylabel="%")
    assert judged_chart(exercise, ax).score == 1


TWO = {"series": [[4.0, 3.0], [2.0, 1.0]], "categories": ["a", "b"]}
OF_TWO = """key:
    places: {any: letter}
    values: {any: number}
    series: [{any: old}, {any: new}]"""


@pytest.mark.parametrize(
    ("columns", "more", "says"),
    [
        (["old", "new"], {}, ""),
        (["new", "old"], {}, "have changed places"),
        (["old", "new"], {"legend": False}, "which series is which"),
        (["old", "young"], {}, "“young” in the legend"),
        (["old", "new"], {"stacked": True}, "on top of each other"),
    ],
)
def test_two_series_have_names_and_stand_side_by_side(one, monkeypatch, columns, more, says):
    exercise = chart_of(one, monkeypatch, TWO, OF_TWO)
    table = pd.DataFrame(list(zip(*TWO["series"], strict=True)), index=["a", "b"], columns=columns)
    ax = table.plot.bar(ax=empty_axes(), xlabel="letter", ylabel="number", **more)
    verdict = judged_chart(exercise, ax)
    assert (verdict.score == 1) == (says == "")
    assert says in verdict.says


def test_one_series_does_not_stand_for_two(one, monkeypatch):
    exercise = chart_of(one, monkeypatch, {**TWO, "series": [[4.0, 3.0], [4.0, 3.0]]}, OF_TWO)
    ax = pd.DataFrame({"old": [4, 3], "new": [1, 3]}, index=["a", "b"]).plot.barh(ax=empty_axes())
    assert judged_chart(exercise, ax).score == 0
    ax = pd.Series([4, 3], index=["a", "b"]).plot.barh(ax=empty_axes())
    assert "A reader sees one series of values; the task asks for two." in judged_chart(exercise, ax).says


@pytest.mark.parametrize(
    "index",
    [
        ["2020-12", "2022-06", "2025-12"],
        ["Dec 2020", "June 2022", "December 2025"],
        ["12/2020", "6/2022", "2025-12-31"],
    ],
)
def test_places_are_matched_by_what_they_name(one, monkeypatch, index):
    right = {"series": [[70.4, 74.4, 80.1]], "categories": ["2020-12", "2022-06", "2025-12"]}
    exercise = chart_of(
        one, monkeypatch, right, "key: {places: {any: date}, values: {any: '%'}, kinds: [line, points]}"
    )
    ax = pd.Series([70.4, 74.4, 80.1], index=index).plot(
        ax=empty_axes(), marker="o", xlabel="date", ylabel="%"
    )
    assert judged_chart(exercise, ax).score == 1
    days = pd.to_datetime(["2020-12-31", "2022-06-30", "2025-12-31"])
    dates = pd.Series([70.4, 74.4, 80.1], index=days)
    ax = dates.plot(ax=empty_axes(), style="o", xlabel="date", ylabel="%")
    assert judged_chart(exercise, ax).score == 1


def test_a_nought_is_seen_where_numbers_run_along_the_axis(one, monkeypatch):
    right = {"series": [[2.0, 0.0, 3.0]], "categories": [1, 2, 3]}
    exercise = chart_of(one, monkeypatch, right, "key: {places: {any: year}, values: {any: number}}")
    for places, score in (([1, 3], 1), (["1", "3"], 0)):
        ax = empty_axes()
        ax.bar(places, [2, 3])
        ax.set(xlabel="year", ylabel="number")
        assert judged_chart(exercise, ax).score == score


@pytest.mark.parametrize("kind", ["bar", "barh", "line"])
def test_a_figure_reads_the_same_before_and_after_it_is_drawn(kind):
    years = pd.Series([70.4, 80.1, 81.0], index=pd.to_datetime(["2020-12-31", "2024-12-31", "2025-12-31"]))
    for values in (years, pd.Series([1, 2], index=["a", "b"]), pd.Series([1e6, 2e6], index=[10, 20])):
        ax = values.plot(kind=kind, ax=empty_axes())
        before = export(ax, "figure", "found")
        ax.figure.draw_without_rendering()
        assert export(ax, "figure", "found") == before


COUNTS = pd.crosstab(
    ["state", "state", "firm"], ["does", "bears", "bears"], rownames=["actor"], colnames=["part"]
)
LONG: Any = COUNTS.stack()
LONG = LONG.rename("n")


@pytest.mark.parametrize(
    ("given", "score", "says"),
    [
        (COUNTS, 1, "cell by cell"),
        (COUNTS.loc[::-1, ["does", "bears"]].rename_axis(None).rename_axis(None, axis=1), 1, ""),
        (COUNTS.reset_index(), 1, ""),
        (COUNTS.where(COUNTS > 0), 1, ""),
        (LONG, 1, ""),
        (LONG[LONG > 0].reset_index(), 1, ""),
        (COUNTS.T, 0.5, "turned"),
        (COUNTS.astype(str), 0, "are texts"),
        (pd.concat([COUNTS, COUNTS.sum().rename("All").to_frame().T]), 0.75, "totals"),
        (COUNTS.rename(index={"firm": "state "}).head(1), 1 / 3, "look again at “firm”, “bears”"),
        (pd.Series({"a": 1, "b": 2}), 0, "one row for each actor and one column for each part"),
    ],
)
def test_a_table_of_counts_may_be_wide_or_long(one, monkeypatch, given, score, says):
    exercise = coded(one, monkeypatch, "table", {"right": COUNTS})
    verdict = judge(exercise, export(given, "table", "found"))
    assert verdict.score == pytest.approx(score)
    assert says in verdict.says


@pytest.mark.parametrize(
    "day", ["2023-06-14", "2023/6/14", "14 June 2023", "Wednesday, 14th June 2023", "2023 – 06 – 14"]
)
def test_a_day_may_be_written_in_any_way(one, monkeypatch, day):
    exercise = coded(one, monkeypatch, "text", {"right": "2023-06-14"})
    assert judge(exercise, day).score == 1
    assert judge(exercise, day.replace("14", "15")).score == 0
    assert judge(exercise, "06/07/2023").score == 0


def plt_bar():
    return empty_axes().bar(["a"], [1])


@pytest.mark.parametrize(
    ("value", "form", "says"),
    [
        ("12", "number", "a text"),
        (True, "number", "yes or no"),
        (None, "figure", "give nothing back"),
        (TABLE, "number", "a whole table"),
        ([12], "number", "list with one value"),
        (plt_bar(), "figure", "the bars alone"),
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
