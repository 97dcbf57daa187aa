"""The six questions before lesson 00 and after lesson 10: two invented texts, and what an answer to one is worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from course.answering.answers import Entry
from course.exercises.judge import judge
from course.exercises.kinds import Question, Questions
from course.exercises.verdict import Verdict

BEFORE, AFTER = "00.six", "10.six"
"""The names under which both answers are kept."""
SKILLS = {
    "source": "find the claim without a source",
    "against": "name what would count against a claim",
    "missing": "see what is missing beside a share",
    "voices": "count independent voices",
    "quotation": "read a quotation to its end",
    "number": "say no more than a number shows",
}
OTHER = {"a": "b", "b": "a"}
TONES = {"a": "in an official tone", "b": "in a critical tone"}
_FILE = Path(__file__).with_name("six.yml")
_PROMPTS = {
    BEFORE: "Nobody grades this, and no check says now what holds: that comes after lesson 10, when you answer the "
    "same questions on another text.",
    AFTER: "Nobody grades this. Read the text, answer all six, then run the next cell: it says what holds.",
}
_PROMPT = "{prompt}\n\n**An invented text on an invented country, {tone}:**\n\n{text}"


@dataclass(frozen=True)
class Result:
    """How six answers to one text fared.

    Attributes
    ----------
    text
        "a" or "b".
    verdict
        By the one judge.
    """

    text: str
    verdict: Verdict

    def holds(self, skill: str) -> bool | None:
        """Does the answer to one question hold? None where there is none."""
        return self.verdict.items[f"{self.text}.{skill}"].right

    def says(self, skill: str) -> str:
        """The sentence on one answer."""
        return self.verdict.items[f"{self.text}.{skill}"].says

    @property
    def right(self) -> int:
        return sum(self.holds(skill) is True for skill in SKILLS)

    @property
    def whole(self) -> bool:
        """Was every question answered?"""
        return all(self.holds(skill) is not None for skill in SKILLS)


def questions_on(text: str, name: str) -> Questions:
    """The six questions on one of the texts.

    Parameters
    ----------
    text
        "a" or "b".
    name
        Under which the answers are kept: `BEFORE` or `AFTER`.
    """
    about = _texts()[text]
    return Questions(
        id=name,
        outcome="LO-0.2",
        answer="six",
        title="Six questions on a short text" if name == BEFORE else "Six questions on another text",
        prompt=_PROMPT.format(
            prompt=_PROMPTS[name], tone=TONES[text], text=about["text"].replace("\n", "\n\n")
        ),
        items=[Question(**item) for item in about["items"]],
        measures=True,
    )


def result_of(entry: Entry | None) -> Result | None:
    """What a kept answer is worth; None where there is none, or none that can be read."""
    answer = entry.get("answer") if isinstance(entry, Mapping) else None
    text = text_of(answer)
    if not text:
        return None
    try:
        verdict = judge(questions_on(text, BEFORE), answer)
    except Exception:  # a file may hold anything
        return None
    return Result(text, verdict) if verdict.answered and verdict.items else None


def text_of(answer: Any) -> str:
    """The text that an answer is about; empty where it tells none."""
    texts = {str(name).partition(".")[0] for name in answer} if isinstance(answer, Mapping) else set()
    return texts.pop() if len(texts) == 1 and texts <= set(OTHER) else ""


@cache
def _texts() -> dict[str, Any]:
    return yaml.safe_load(_FILE.read_text(encoding="utf-8"))
