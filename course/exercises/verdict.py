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
    """

    score: float
    answered: bool = True
    says: str = ""
    items: Mapping[str, Item] = field(default_factory=dict)
    misconceptions: tuple[str, ...] = ()
    sealed: bool = False

    @property
    def right(self) -> bool:
        return self.score >= 1

    def sentences(self, parts: Mapping[str, str]) -> list[str]:
        """The verdict in lines: the whole first, then each part that does not hold.

        Parameters
        ----------
        parts
            How the exercise names its parts (see `parts` of an exercise), by their ids.
        """
        lines = [self.says] if self.says else []
        lines += [
            f"- {parts.get(name, name)}: {item.says}"
            for name, item in self.items.items()
            if item.right is not True and item.says and item.says != self.says
        ]
        return lines


def verdict_on_parts(items: Mapping[str, Item], what: str, right: str, slips: tuple[str, ...]) -> Verdict:
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
    """
    holding = sum(item.right is True for item in items.values())
    if holding == len(items):
        says = right or "All of it holds."
    elif not holding:
        says = f"None of the {len(items)} {what} holds yet; look at each of them again."
    else:
        says = f"{holding} of {len(items)} {what} hold; look again at the others."
    return Verdict(holding / len(items), says=says, items=items, misconceptions=slips)
