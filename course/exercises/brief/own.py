"""Is a text of a brief the writer's own? What is pasted, repeated or no prose is shown to a person, and not counted.

A machine sees words, and no meaning. It sees that a text repeats itself or another text of the brief; that half or more
of it are the words of rows, of the task or of the model brief; that it is filler, ids, or letters at random. It does
not see facts turned round, a row that says something else, or a list of unlike words: these are left to the rubric.

Texts are compared by runs of eight words. Of the model brief only hashes of such runs are kept, every fourth one (see
`run_hashes`): enough to know a copy, and nothing that could be read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from hashlib import blake2b
from typing import Any

from course.exercises.brief.parts import CHARACTER, ORDER, SECTIONS
from course.study.rows import BRACKETS
from course.study.tables import load, package

RUN = 8
"""So many words in a row are no accident."""
MOST_COPIED = 0.5
STRIDE = 4
"""Of the model brief every fourth run is kept."""
_TABLES = ("claims", "evidence", "standards")
_TOKENS = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?")
_FILLER = re.compile(
    r"lorem|ipsum|dolor|sit|amet|consectetur|adipiscing|elit|eiusmod|tempor|incididunt|labore|dolore|magna|aliqua|enim|"
    r"minim|veniam|quis|nostrud|exercitation|ullamco|laboris|nisi|aliquip|commodo|consequat|"
    r"(?:bla)+h?|foo|bar|baz|asdf|qwerty|x{3,}|yada|placeholder"
)
_FEWEST = 5
"""Fewer words are too few to judge."""


def not_own(brief: Mapping[str, Any], given: Mapping[str, str], model: Iterable[str] = ()) -> dict[str, str]:
    """The texts of a brief that are not counted, by their place, each with a sentence that says what was seen.

    Parameters
    ----------
    brief
        A tidied brief. A record's own reason is found under its number, such as "record 2".
    given
        Texts that the writer was given, by what they are called: "the task", "the rules".
    model
        Hashes of the model brief, as `run_hashes` makes them.
    """
    seen = dict.fromkeys(model, "the model brief")
    for name, text in given.items():
        seen |= dict.fromkeys(run_hashes(text), name)
    found: dict[str, str] = {}
    earlier: dict[str, str] = {}
    for place, text in _texts(brief).items():
        words = tokens(text)
        if says := _no_prose(words) or _copied(words, seen) or _copied(words, earlier):
            found[place] = says
        name = SECTIONS.get(place, place)
        earlier |= dict.fromkeys(_runs(words), f"your “{name}”")
    return found


def _texts(brief: Mapping[str, Any]) -> dict[str, str]:
    """The texts in the order of the form: questions and reasons stand before the argument that uses them."""
    texts: dict[str, str] = {}
    for part in ORDER:
        if part == "evidence":
            for at, record in enumerate(brief.get(part, []), start=1):
                texts[f"record {at}"] = record["why"]
        elif part in SECTIONS:
            texts[part] = brief.get(part, "")
    return {place: text for place, text in texts.items() if text}


def tokens(text: str) -> list[str]:
    """The words of a text in lower case, without ids in brackets; of a Chinese text, each two neighbours."""
    found: list[str] = []
    for word in _TOKENS.findall(BRACKETS.sub(" ", text).lower()):
        if not CHARACTER.search(word) or len(word) == 1:
            found.append(word)
        else:
            found += [word[at : at + 2] for at in range(len(word) - 1)]
    return found


def run_hashes(text: str, stride: int = 1) -> list[str]:
    """The hash of every run of `RUN` words, or of every fourth with a stride of 4."""
    return _runs(tokens(text))[::stride]


def _runs(words: Sequence[str]) -> list[str]:
    """A text that is shorter than a run is one run."""
    last = max(1, len(words) - RUN + 1)
    runs = [" ".join(words[at : at + RUN]) for at in range(last)] if len(words) >= _FEWEST else []
    return [blake2b(run.encode(), digest_size=4).hexdigest() for run in runs]


@cache
def _rows() -> dict[str, str]:
    """Every run of the tables' own words, with the id of the row in which it stands first."""
    found: dict[str, str] = {}
    for table in _TABLES:
        rows = load(table)
        key = package().resource(table)["schema"]["primaryKey"]
        for row in rows.to_dict("records"):
            for text in row.values():
                for run in run_hashes(text) if isinstance(text, str) else []:
                    found.setdefault(run, row[key])
    return found


def _copied(words: Sequence[str], seen: Mapping[str, str]) -> str:
    """What half or more of the words were copied from; "" if they were not."""
    runs, rows = _runs(words), _rows()
    named = [seen.get(run) or rows.get(run, "") for run in runs]
    if not any(named):
        return ""
    covered = {at + step for at, name in enumerate(named) if name for step in range(RUN)} & set(
        range(len(words))
    )
    if len(covered) < MOST_COPIED * len(words):
        return ""
    names = [name for name, _ in Counter(filter(None, named)).most_common(3)]
    return f"these are the words of {' and '.join(names)}; say it in your own."


def _no_prose(words: Sequence[str]) -> str:
    """What makes of words no text that says something; "" if nothing does."""
    if len(words) < _FEWEST:
        return ""
    share, runs = len(set(words)) / len(words), _runs(words)
    if share < (0.35 if len(words) > 100 else 0.5) or len(set(runs)) < 0.7 * len(runs):
        return "the same words stand here again and again; write sentences that go on."
    if _share(words, _FILLER.fullmatch) > 0.2:
        return "this is text that fills a place; say what you found."
    if _share(words, lambda word: any(map(str.isdigit, word))) > 0.4:
        return "this is a list of ids or numbers; say in words what they show."
    if _share(words, lambda word: word.isascii() and len(word) == 1) > 0.4 or _share(words, _unspoken) > 0.3:
        return "these are letters, and no words."
    return ""


def _share(words: Sequence[str], holds: Callable[[str], Any]) -> float:
    return sum(bool(holds(word)) for word in words) / len(words)


def _unspoken(word: str) -> bool:
    """Letters that nobody could speak: four or more of the Latin alphabet without a vowel."""
    return len(word) > 3 and word.isascii() and word.isalpha() and not set(word) & set("aeiouy")
