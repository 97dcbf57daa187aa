"""The rule on what a task says of a text: its own decisive words, or more than one answer."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from course.authoring.lesson import Lesson
from course.authoring.rules.rule import Broken, Rule, collect
from course.study.texts import LEFT_OUT, counted_words, tokenize

RULES: list[Rule] = []
rule = collect(RULES)
_PLACE = re.compile(r"\b(S[1-5]) ¶(\d+)(?:[–-](\d+))?")
_QUOTED = re.compile(r"“([^”]+)”")
_MOST_WORDS = 12


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
            places = _PLACE.findall(text)
            if places and not _takes_several(item) and not any(_quotes(text, *place) for place in places):
                named = "{} ¶{}".format(*places[0])
                yield f"{exercise.id}, {getattr(item, 'id', '')}: quote words of {named} in “ ”, or take more answers."


@rule("exercises.yml")
def quotations_are_short(lesson: Lesson) -> Broken:
    """A quotation in “ ” has at most twelve words."""
    for exercise in lesson.exercises.values():
        for item in getattr(exercise, "items", []):
            for words in _QUOTED.findall(str(getattr(item, "text", ""))):
                if len(words.split()) > _MOST_WORDS:
                    yield f"{exercise.id}: the quotation “{words[:30]} …” has more than twelve words."


def _takes_several(item: Any) -> bool:
    key = getattr(item, "key", ())
    return bool(getattr(item, "either", ())) or (
        not hasattr(item, "either") and not isinstance(key, str) and len(key) > 1
    )


def _quotes(text: str, source: str, first: str, last: str) -> bool:
    """Do the words of a quotation stand in one of the paragraphs named?"""
    places = [n for n in range(int(first), int(last or first) + 1) if n not in LEFT_OUT.get(source, ())]
    for words in _QUOTED.findall(text):
        wanted = Counter(
            token for part in re.split(r"…|\.\.\.|\[[^\]]*\]", words) for token in tokenize(part)
        )
        if wanted and any(wanted <= counted_words(source).get(place, Counter()) for place in places):
            return True
    return False
