"""What is said of an answer: its worth, one sentence about the whole, and one for each part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Item:
    """What is said of one part of an answer; `right` is None where nothing was answered."""

    right: bool | None
    says: str = ""


@dataclass(frozen=True)
class Verdict:
    """The worth of an answer.

    Attributes
    ----------
    score
        Share of the points, 0 to 1.
    answered
        Is there anything to judge?
    says
        One sentence about the whole.
    items
        One entry per part (item, option), in the order of the exercise.
    sealed
        Is the key elsewhere, so that nothing was judged?
    misconceptions
        Ids of the misconceptions that were recognised: the exercise's own ids, or "item:category".
    misfit
        One sentence on what did not fit the exercise and was left out; it ends `says` too.
    """

    score: float
    answered: bool = True
    says: str = ""
    items: Mapping[str, Item] = field(default_factory=dict)
    misconceptions: tuple[str, ...] = ()
    sealed: bool = False
    misfit: str = ""

    @property
    def right(self) -> bool:
        return self.score >= 1


@dataclass(frozen=True)
class Part:
    """What is said of one part, in words.

    Attributes
    ----------
    id, words
        The part's id, and the words that a learner reads for it.
    right
        None where nothing was answered.
    says
        A sentence, or "".
    """

    id: str
    words: str
    right: bool | None
    says: str = ""


@dataclass(frozen=True)
class Look:
    """Where to look again, before anything is said of what was misread: one sentence, and the parts it is about."""

    says: str
    parts: tuple[Part, ...] = ()


def beyond(share: float, blind: float) -> float:
    """What an answer is worth beyond the best that comes by answering all alike: 0 for that, 1 for all.

    Parameters
    ----------
    share
        Of the parts that hold, 0 to 1.
    blind
        The share that the best constant answer holds.
    """
    return share if blind >= 1 else max(0.0, (share - blind) / (1 - blind))


def by_alike(blind: float, of: int) -> str:
    """What is said of the parts that hold when all are answered alike; empty where that is one part at most."""
    alike = round(blind * of)
    return f" (the same answer everywhere gets {alike}, so points begin above that)" if alike > 1 else ""


def verdict_on_parts(
    items: Mapping[str, Item], what: str, right: str, slips: tuple[str, ...], blind: float = 0
) -> Verdict:
    """The verdict on an answer of which each part counts the same.

    Parameters
    ----------
    items
        What is said of each part.
    what
        What the parts are called: "items", "rows", "steps" or "rules".
    right
        The exercise's sentence for an answer that holds, or "".
    slips
        The misconceptions that were recognised.
    blind
        The share of the parts that hold when all are answered alike.
    """
    holding = sum(item.right is True for item in items.values())
    if holding == len(items):
        says = right or "All of it holds."
    elif not holding:
        says = f"None of the {len(items)} {what} holds yet; look at each of them again."
    else:
        says = (
            f"{holding} of {len(items)} {what} hold{by_alike(blind, len(items))}; look again at the others."
        )
    return Verdict(beyond(holding / len(items), blind), says=says, items=items, misconceptions=slips)
