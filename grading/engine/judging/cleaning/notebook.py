"""A graded notebook as it is recorded: whatever a learner wrote or showed is there, and none of it runs."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from course.answering.answers import ANSWER_MIME, ANSWERS_MIME
from course.answering.card import CARD_MIME
from grading.engine.judging.cleaning.markdown import (
    MOST_LETTERS_OF_TEXT,
    MOST_MARKS,
    as_typed,
    clean_markdown,
    marks_in,
)
from grading.engine.judging.cleaning.markup import MOST_LETTERS, PICTURES, TOO_MUCH, HtmlCleaner
from grading.engine.judging.cleaning.tex import clean_tex

MOST_TAGS_IN_ALL = 100_000
MOST_MARKS_IN_ALL = 30_000
MOST_LETTERS_IN_ALL = 400_000
SHORT = 2_000
"""Letters of a text that is laid out however much stands before it, if it has no marks to speak of."""
LONG = "more than a page can lay out"
NO_ALT = "A picture without a description."
_DATA = {ANSWER_MIME, ANSWERS_MIME, CARD_MIME, "application/json"}
_VIEW = "application/vnd.jupyter.widget-view+json"
"""A living form's place: it is nothing without its kernel, so that nobody misses it."""
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]+")
_PLAIN_NAME = re.compile(r"[\w.-]{1,120}", re.ASCII)


class NotebookCleaner:
    """Cleans the cells of one submission."""

    def __init__(self) -> None:
        self._html = HtmlCleaner()
        self._tags_left = MOST_TAGS_IN_ALL
        self._marks_left, self._letters_left = MOST_MARKS_IN_ALL, MOST_LETTERS_IN_ALL

    def clean(self, cells: list[dict[str, Any]]) -> list[str]:
        """Clean cells in their place.

        Parameters
        ----------
        cells
            Of a notebook of format 4.

        Returns
        -------
        list of str
            One sentence for each cell of which something was taken out.
        """
        sentences = []
        for number, cell in enumerate(cells, start=1):
            found: dict[str, None] = {}
            if cell.get("attachments"):
                cell["attachments"] = _attachments(cell["attachments"], found)
            if cell["cell_type"] == "code":
                cell["outputs"] = [self._output(output, found) for output in cell.get("outputs") or []]
            else:
                carried = cell.get("attachments") or ()
                cell["source"] = self._markdown(cell["source"], found, carried)
            if LONG in found:
                del found[LONG]
                sentences.append(
                    f"Cell {number} is longer, or fuller of signs, than a page can lay out: "
                    "here it stands as plain text, and the file that was handed in has it as it was."
                )
            if found:
                what = ", ".join(sorted(found)[:6])
                sentences.append(
                    f"Cell {number} held what could act in a reader's browser ({what}): here it is taken out, "
                    "and the file that was handed in still has it."
                )
        return sentences

    def _output(self, output: dict[str, Any], found: dict[str, None]) -> dict[str, Any]:
        if output.get("output_type") not in ("display_data", "execute_result"):
            return output
        data = {}
        for mime, value in output.get("data", {}).items():
            cleaned = self._value(mime, "".join(value) if _is_lines(value) else value, found)
            if cleaned is not None:
                data[mime] = cleaned
        if not data:
            data["text/plain"] = "What was shown here was taken out: it could act in a reader's browser."
        return {**output, "data": data, "metadata": _metadata(output.get("metadata"), data)}

    def _value(self, mime: str, value: Any, found: dict[str, None]) -> Any:
        """What is kept of one form of an output; None where nothing is."""
        if mime in _DATA:
            return value
        if mime == "text/plain":
            return str(value)
        if mime == "text/html":
            return self._markup(str(value), found)
        if mime == "text/markdown":
            return self._markdown(str(value)[:MOST_LETTERS], found)
        if mime == "text/latex":
            return clean_tex(str(value)[:MOST_LETTERS], found)
        if mime in PICTURES and isinstance(value, str) and _BASE64.fullmatch(value):
            return value
        if mime != _VIEW:
            found[_NAMED.get(mime, "output of a kind that no lesson shows")] = None
        return None

    def _markdown(self, text: str, found: dict[str, None], attachments: Collection[str] = ()) -> str:
        marks, letters = marks_in(text), len(text)
        if (
            letters > MOST_LETTERS_OF_TEXT
            or marks > min(MOST_MARKS, self._marks_left)
            or (letters > SHORT and letters > self._letters_left)
        ):
            found[LONG] = None
            text = as_typed(text)
        else:
            self._marks_left -= marks
            self._letters_left -= letters
        return clean_markdown(text, found, self._html, attachments)

    def _markup(self, text: str, found: dict[str, None]) -> str | None:
        tags = text.count("<")
        if tags > self._tags_left:
            found[TOO_MUCH] = None
            return None
        self._tags_left -= tags
        cleaned = self._html.clean(text, found)
        return None if text and not cleaned else cleaned


_NAMED = {
    "image/svg+xml": "an SVG picture",
    "application/javascript": "JavaScript",
    "text/javascript": "JavaScript",
}


def _is_lines(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(line, str) for line in value)


def _metadata(given: Any, data: dict[str, Any]) -> dict[str, Any]:
    """Of a picture its size and its description; a picture without a description says that it has none."""
    given = given if isinstance(given, dict) else {}
    made = {}
    for mime in PICTURES:
        if mime not in data:
            continue
        about = given.get(mime) if isinstance(given.get(mime), dict) else {}
        assert isinstance(about, dict)
        sizes = {name: about[name] for name in ("width", "height") if type(about.get(name)) in (int, float)}
        alt = about.get("alt") or given.get("alt")
        made[mime] = {"alt": alt[:1_000] if isinstance(alt, str) and alt.strip() else NO_ALT, **sizes}
    return made


def _attachments(given: Any, found: dict[str, None]) -> dict[str, dict[str, str]]:
    """Pictures that a text carries, by plain names."""
    kept: dict[str, dict[str, str]] = {}
    for name, bundle in given.items() if isinstance(given, dict) else ():
        pictures = {
            mime: data
            for mime, data in (bundle.items() if isinstance(bundle, dict) else ())
            if mime in PICTURES and isinstance(data, str) and _BASE64.fullmatch(data)
        }
        if pictures and isinstance(name, str) and _PLAIN_NAME.fullmatch(name):
            kept[name] = pictures
        else:
            found["an attachment that is no picture"] = None
    return kept
