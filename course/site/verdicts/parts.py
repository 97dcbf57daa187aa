"""The table of an answer in parts: what is said of each choice of each part, and of the whole by what the parts make.

The sentence about the whole hangs on little: how many parts hold, or how many of those that were ticked. What it hangs
on is called its sum. For each sum one answer is made that has it, and the judge is asked about that answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations
from typing import Any

from course.answering.card import card_of
from course.exercises.judge import is_empty, judge
from course.exercises.ladder import WHERE
from course.site.verdicts.entries import entry, entry_on, keys, notes, rungs, tail

OPEN = ""
"""The choice of a part where nothing is chosen."""
Chosen = Mapping[str, str]
Sum = tuple[tuple[str, int], ...]


def parts_table(exercise: Any) -> dict[str, Any]:
    """The table of a multi, sort, match, matrix or stepper."""
    return _Parts(exercise).table()


class _Parts:
    def __init__(self, exercise: Any) -> None:
        self.exercise = exercise
        self.kind = exercise.kind
        self.choices = _choices(exercise)
        self.ordered = self.kind == "sort" and len(exercise.into) == 2
        self.marks = {
            part: {choice: self._mark(part, choice) for choice in choices}
            for part, choices in self.choices.items()
        }

    def table(self) -> dict[str, Any]:
        exercise, sums = self.exercise, self._sums()
        found: dict[str, Any] = {
            "by": self.kind,
            "ordered": self.ordered,
            "empty": entry_on(exercise, None),
            "marks": self.marks,
            "parts": {rung: self._notes(rung) for rung in rungs(exercise)},
            "cards": {
                rung: {
                    _named(total): entry(card_of(exercise, judge(exercise, answer), rung))
                    for total, answer in sums.items()
                }
                for rung in rungs(exercise)
            },
            "key": keys(exercise, self._answer(self._wrong()), self._answer(self._right())),
        }
        if self.kind == "stepper":
            found["cases"] = self._cases()
        return found

    def _notes(self, rung: int) -> dict[str, dict[str, Any]]:
        return {
            part: {
                choice: noted
                for choice in choices
                if (noted := notes(self.exercise, self._alone(part, choice), rung).get(part))
            }
            for part, choices in self.choices.items()
        }

    def _mark(self, part: str, choice: str) -> str:
        """What a choice adds to the sum."""
        item = judge(self.exercise, self._alone(part, choice)).items.get(part)
        if self.kind == "multi":
            return "" if item is None or choice == OPEN else "k" if item.right else "f"
        if item is not None and item.right:
            return "."
        return choice if self.ordered else ""

    def _alone(self, part: str, choice: str) -> Any:
        """An answer with one part as chosen: where that is nothing, another part has something."""
        chosen = {part: choice}
        if choice == OPEN:
            other = next(name for name in self.choices if name != part)
            chosen[other] = next(one for one in self.choices[other] if one != OPEN)
        return self._answer(chosen)

    def _answer(self, chosen: Chosen) -> Any:
        """Choices by part as the answer of this kind."""
        given = {part: choice for part, choice in chosen.items() if choice != OPEN}
        if self.kind == "multi":
            return list(given)
        if self.kind == "matrix":
            return {part: choice.split(",") for part, choice in given.items()}
        if self.kind != "stepper":
            return given
        cases: dict[str, dict[str, str]] = {}
        for part, choice in given.items():
            case, _, step = part.partition(".")
            cases.setdefault(case, {})[step] = choice
        return cases

    def _sums(self) -> dict[Sum, Any]:
        """For every sum that there can be, an answer that has it."""
        if self.kind == "match":
            right = list(self._right().items())
            ways = [dict(self._wrong()), *(dict(right[:many]) for many in range(1, len(right) + 1))]
            return {self._sum(chosen): self._answer(chosen) for chosen in ways}
        found: dict[Sum, dict[str, str]] = {(): {}}
        for part, marks in self.marks.items():
            first = {mark: choice for choice, mark in reversed(marks.items())}
            longer: dict[Sum, dict[str, str]] = {}
            for chosen in found.values():
                for choice in first.values():
                    more = {**chosen, part: choice}
                    longer.setdefault(self._sum(more), more)
            found = longer
        answers = {total: self._answer(chosen) for total, chosen in found.items()}
        for total, answer in list(answers.items()):
            if is_empty(answer):
                answers[total] = self._answer(self._something(total))
        return {total: answer for total, answer in answers.items() if not is_empty(answer)}

    def _something(self, total: Sum) -> Chosen:
        """One choice that leaves the sum as it is where nothing is chosen."""
        for part, choices in self.choices.items():
            for choice in choices:
                chosen = {**dict.fromkeys(self.choices, OPEN), part: choice}
                if choice != OPEN and self._sum(chosen) == total:
                    return chosen
        return {}

    def _sum(self, chosen: Chosen) -> Sum:
        counted = Counter(mark for part, choice in chosen.items() if (mark := self.marks[part][choice]))
        return tuple(counted.items() if self.ordered else sorted(counted.items()))

    def _right(self) -> dict[str, str]:
        if self.kind == "match":
            return self._matched(list(self.choices), {})
        return {part: self._first(part, right=True) for part in self.choices}

    def _matched(self, parts: list[str], chosen: dict[str, str]) -> dict[str, str]:
        """A right partner for each part, none of them twice."""
        if not parts:
            return chosen
        for choice, mark in self.marks[parts[0]].items():
            if mark == "." and choice not in chosen.values():
                found = self._matched(parts[1:], {**chosen, parts[0]: choice})
                if found:
                    return found
        return {}

    def _wrong(self) -> Chosen:
        """An answer with one part that does not hold."""
        part = next(part for part in self.choices if self._first(part, right=False) is not None)
        return {**({} if self.kind == "match" else self._right()), part: self._first(part, right=False)}

    def _first(self, part: str, right: bool) -> Any:
        for choice in reversed(self.choices[part]):
            item = judge(self.exercise, self._alone(part, choice)).items.get(part)
            if (item is None or bool(item.right)) == right:
                return choice
        return None

    def _cases(self) -> list[list[Any]]:
        """A stepper's first card has a line for each case: its parts, and the line if it holds, does not, is open."""
        cases = []
        for case in self.exercise.items:
            own = [part for part in self.choices if part.partition(".")[0] == case.id]
            right = {part: self._first(part, right=True) for part in own}
            wrong = next(
                {part: choice}
                for part in own
                for choice, mark in self.marks[part].items()
                if choice != OPEN and mark != "."
            )
            not_yet = {own[-1]: OPEN}
            cases.append([own, [self._line(case.id, {**right, **other}) for other in ({}, wrong, not_yet)]])
        return cases

    def _line(self, case: str, chosen: Chosen) -> str:
        answer = self._answer(chosen)
        card = card_of(self.exercise, judge(self.exercise, answer), WHERE)
        return tail(replace(card, lines=tuple(line for line in card.lines if line.id == case), cites=()))


def _choices(exercise: Any) -> dict[str, list[str]]:
    """What can be chosen in each part, nothing first."""
    if exercise.kind == "multi":
        return {option: [OPEN, "1"] for option in exercise.options}
    if exercise.kind == "matrix":
        columns = list(exercise.columns)
        ticked = [",".join(some) for size in range(len(columns) + 1) for some in combinations(columns, size)]
        return {item.id: ticked for item in exercise.items}
    if exercise.kind == "stepper":
        return {
            f"{item.id}.{step}": [OPEN, *choices]
            for item in exercise.items
            for step, choices in exercise.choices.items()
        }
    return {item.id: [OPEN, *exercise.into] for item in exercise.items}


def _named(total: Sum) -> str:
    """A sum as the page writes it."""
    return " ".join(f"{mark}{count}" for mark, count in total)
