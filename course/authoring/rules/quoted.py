"""The rule on what a task says of a text: its own decisive words, or more than one answer."""

from __future__ import annotations

import re
from typing import Any

from course.authoring.lesson import Lesson
from course.authoring.rules.rule import Broken, Rule, collect
from course.study.rows.citations import places
from course.study.texts import MOST_QUOTED, words_not_in

RULES: list[Rule] = []
rule = collect(RULES)
_QUOTED = re.compile(r"“([^”]+)”")


@rule("exercises.yml")
def words_of_the_text(lesson: Lesson) -> Broken:
    """A graded item that names a place, such as S4 ¶6, quotes decisive words that stand there, in “ ”,
    or takes more than one answer: nobody loses a point to our paraphrase.
    """
    for exercise in lesson.exercises.values():
        if not exercise.is_checked:
            continue
        for item in getattr(exercise, "items", []):
            text = str(getattr(item, "text", ""))
            named_places = places(text)
            if (
                named_places
                and not _takes_several(item)
                and not any(_quotes(text, *place) for place in named_places)
            ):
                named = "{} ¶{}".format(*named_places[0])
                yield f"{exercise.id}, {getattr(item, 'id', '')}: quote words of {named} in “ ”, or take more answers."


@rule("exercises.yml")
def quotations_are_short(lesson: Lesson) -> Broken:
    """A quotation in “ ” has at most twelve words."""
    for exercise in lesson.exercises.values():
        for item in getattr(exercise, "items", []):
            for words in _QUOTED.findall(str(getattr(item, "text", ""))):
                if len(words.split()) > MOST_QUOTED:
                    yield f"{exercise.id}: the quotation “{words[:30]} …” has more than twelve words."


def _takes_several(item: Any) -> bool:
    key = getattr(item, "key", ())
    return bool(getattr(item, "either", ())) or (
        not hasattr(item, "either") and not isinstance(key, str) and len(key) > 1
    )


def _quotes(text: str, source: str, first: int, last: int) -> bool:
    """Do the words of a quotation stand in one of the paragraphs named?"""
    numbers = range(first, last + 1)
    return any(
        not words_not_in(words, source, number) for words in _QUOTED.findall(text) for number in numbers
    )
