"""What is said of an answer at its first check, its second, and after the third.

First where to look, then what was misread, then the key with its reasons: who is told at once what is right learns
to press a button. Kinds of exercises that do not climb say all that they have to say at every check.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from course.exercises.kinds import Exercise
from course.exercises.verdict import Part, Verdict

WHERE, SENTENCES, KEY = 1, 2, 3
"""The rungs: a rung is how many different answers were checked, and from `KEY` on nothing is added."""


@dataclass(frozen=True)
class Said:
    """What is said at one rung.

    Attributes
    ----------
    says
        One sentence about the whole.
    parts
        What is said of each part that something is said of.
    key
        What can be defended, by the words for each part; empty below the rung of the key.
    """

    says: str
    parts: tuple[Part, ...] = ()
    key: Mapping[str, str] = field(default_factory=dict)


def said_at(exercise: Exercise, verdict: Verdict, rung: int) -> Said:
    """What a learner is told of an answer.

    Parameters
    ----------
    exercise
        What was answered.
    verdict
        On the answer.
    rung
        How many different answers were checked, this one among them.
    """
    key = exercise.defended() if exercise.climbs and rung >= KEY and verdict.answered else {}
    if exercise.climbs and rung <= WHERE and verdict.answered and not (verdict.right or verdict.sealed):
        look = exercise.where_to_look(verdict)
        says = look.says
        if verdict.misfit and not says.endswith(verdict.misfit):
            says = f"{says} {verdict.misfit}"
        return Said(says, look.parts)
    return Said(verdict.says, tuple(_parts(exercise, verdict)), {} if verdict.sealed else key)


def _parts(exercise: Exercise, verdict: Verdict) -> list[Part]:
    """Every part with its sentence; where there is one part alone, the whole says it."""
    words = exercise.parts()
    if len(verdict.items) == 1:
        return []
    return [Part(name, words.get(name, name), item.right, item.says) for name, item in verdict.items.items()]
