"""Outputs in a notebook's form: a student's, cleaned, and those of our checks."""

from __future__ import annotations

from typing import Any

from course.answering.card import Card, card_of, unanswered
from course.answering.check import NotGraded
from course.exercises.kinds import Exercise
from course.exercises.ladder import SENTENCES
from course.exercises.verdict import Item, Verdict

LETTERS = 3_000_000


def clean_outputs(given: Any, count: int) -> list[dict[str, Any]]:
    """Outputs that a submission's process reported, with nothing but what the format knows (see `cleaning`)."""
    cleaned = []
    for output in given if isinstance(given, list) else []:
        one = _clean(output, count) if isinstance(output, dict) else None
        if one is not None:
            cleaned.append(one)
    return cleaned


def _clean(output: dict[str, Any], count: int) -> dict[str, Any] | None:
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return {"output_type": "stream", "name": name, "text": _text(output.get("text"))}
    if kind == "error":
        traceback = output.get("traceback")
        lines = [_text(line) for line in traceback[:60]] if isinstance(traceback, list) else []
        return {
            "output_type": "error",
            "ename": _text(output.get("ename")),
            "evalue": _text(output.get("evalue")),
            "traceback": lines,
        }
    data = output.get("data")
    if kind not in ("display_data", "execute_result") or not isinstance(data, dict):
        return None
    made: dict[str, Any] = {
        "output_type": kind,
        "data": {
            str(mime)[:100]: value if mime.endswith("json") else _text(value) for mime, value in data.items()
        },
        "metadata": {},
    }
    if kind == "execute_result":
        made["execution_count"] = count
    return made


def _text(value: Any) -> str:
    text = value if isinstance(value, str) else str(value)
    return text[:LETTERS].encode("utf-8", "replace").decode("utf-8")


def check_outputs(exercise: Exercise, found: dict[str, Any], of: float) -> list[dict[str, Any]]:
    """What `check` would have shown: the card of the answer, and the points that nbgrader reads.

    Parameters
    ----------
    exercise
        What was answered.
    found
        As `verdict.verdict` gives it.
    of
        The most points of its cell.
    """
    items = {name: Item(right, says) for name, (right, says) in found["items"].items()}
    verdict = Verdict(found["score"], found["answered"], found["says"], items)
    return _result(card_of(exercise, verdict, SENTENCES, of))


def unmet_outputs(exercise: Exercise, says: str, of: float) -> list[dict[str, Any]]:
    """What `check` shows where an answer cannot be read: no points, and one sentence."""
    return _result(unanswered(exercise, says, of))


def _result(card: Card) -> list[dict[str, Any]]:
    data = card.bundle()
    return [{"output_type": "execute_result", "execution_count": None, "data": data, "metadata": {}}]


def manual_outputs(reason: str) -> list[dict[str, Any]]:
    """What stands where a person has to grade; the name is the one that `check` uses for it."""
    text = f"A person grades this: {reason}"
    return [{"output_type": "error", "ename": NotGraded.__name__, "evalue": text, "traceback": [text]}]
