"""What counts as a citation, and the links and folds that are made of it."""

from __future__ import annotations

import pytest

from course.answering.card import card_of
from course.answering.forms import face_class
from course.authoring.learners.records.links import linked
from course.exercises.judge import judge
from course.exercises.ladder import SENTENCES
from course.exercises.library import find_exercise
from course.study.rows.citations import citations, mentions, places
from course.study.rows.shown import fold, named_in, title_of


def names(found):
    return [one.names for one in found]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("as [E036] says", ["E036"]),
        ("[C012, C017–C018; ST03]", ["C012", "C017", "C018", "ST03"]),
        ("(S5 ¶29)", ["S5 ¶29"]),
        ("S3 ¶1–2, S1 ¶1 and ¶3", ["S3 ¶1", "S3 ¶2", "S1 ¶1", "S1 ¶3"]),
        ("S1 ¶3, ¶5, ¶29", ["S1 ¶3", "S1 ¶5", "S1 ¶29"]),
        ("E036, S4 and [see there] and [1] and ¶4", []),
    ],
)
def test_ids_in_brackets_and_places_are_citations(text, named):
    found = citations(text)
    assert names(found) == named
    for one in found:
        assert text[one.start : one.end].split("¶")[-1] == one.names.split("¶")[-1]


def test_a_cell_of_a_table_names_rows_without_brackets_but_no_text_by_the_way():
    assert names(mentions("E046;E047")) == ["E046", "E047"]
    assert names(mentions("S1; S3")) == ["S1", "S3"]
    assert names(mentions("S1 says so (E071); see L29 and S2 ¶6")) == ["E071", "L29", "S2 ¶6"]
    assert names(mentions("COVID19, 5G, E4, B52")) == []


def test_places_are_told_with_both_ends():
    assert places("S5 ¶4–8 and S1 ¶1, ¶3") == [("S5", 4, 8), ("S1", 1, 1), ("S1", 3, 3)]


def test_a_citation_becomes_a_link_that_says_what_it_is():
    made = linked("As [E036] says (S4 ¶6).", "../records")
    assert made == (
        f'As [[E036](../records/E036.html "{title_of("E036")}")] says '
        f'([S4 ¶6](../records/S4-6.html "{title_of("S4 ¶6")}")).'
    )
    assert title_of("E036").startswith("E036: Foreign Policy (S. Mistreanu), 2018-04-03: Life inside China's")


@pytest.mark.parametrize(
    "text",
    [
        "`[E036]` and [E999]",
        "```python\nrow = '[E036]'\n```\n",
        "    [E036]\n",
        "## A heading [E036]\n",
        '[the record](https://example.org/ "[E036]")',
        "<https://example.org/[E036]>",
        "words without any",
    ],
)
def test_code_headings_and_links_stay_as_they_are(text):
    assert linked(text, "../records") == text


def test_inside_html_a_link_is_html():
    made = linked("<details><summary>Hint</summary>\nRead [E036].\n</details>\n\nAnd [E036].", "../records")
    assert '<a href="../records/E036.html" title="E036: ' in made
    assert made.count("<a ") == 1
    assert "\n\nAnd [[E036](../records/E036.html " in made


def test_a_title_has_no_sign_that_ends_a_cell_or_the_title():
    for name in ("K01", "S1", "F004", "L04", "S5 ¶4"):
        assert not set(title_of(name)) & set('"|[]`<>*\n')


def test_a_fold_tells_who_what_and_how_far_it_was_seen_and_has_no_link():
    names = named_in(["Read [E036, E999].", "And S4 ¶16."])
    assert names == ("E036", "E999", "S4 ¶16")
    html = fold(names)
    assert html.startswith("<details><summary>What the tables say: E036, S4 ¶16</summary>")
    assert "Foreign Policy (S. Mistreanu), 2018-04-03" in html
    assert "Already in spring 2018 reporting said" in html
    assert "Verified: partly" in html
    assert "<a " not in html
    assert "E999" not in html
    assert fold(["E999"]) == ""


def test_a_form_folds_away_what_texts_say_and_not_what_a_record_found():
    told = face_class("stepper")(find_exercise("07.3")).head()
    assert "What the tables say: L12, L15, L17</summary>" in told
    assert "<strong>E069</strong>" not in told
    assert "What the tables say" not in face_class("stepper")(find_exercise("07.3")).head(heading=False)


def test_a_card_folds_away_the_rows_that_its_sentences_cite():
    exercise = find_exercise("01.1")
    card = card_of(exercise, judge(exercise, {"s4_outlet": "stated", "s1_date": "stated"}), SENTENCES)
    assert card.cites == ("S4 ¶16",)
    assert "<summary>What the tables say: S4 ¶16</summary>" in card.html()
    assert "<a " not in card.html()
    assert "What the tables say" not in card.text()
