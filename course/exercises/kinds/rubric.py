"""A rubric as data: its criteria with their levels, the levels of the whole, and its samples.

A person grades with `rubric.md`, a learner opens it as a page, and a self-check asks it criterion by criterion: all
three come from the one file. It is written in this form:

    **strong** 10–12 · **sound** 7–9 · **beginning** 3–6 · **missing** 0–2

    ## A. Best case

    Is its best point there?

    - **3 · strong:** One of its three best points, with its limit.
    - **2 · sound:** …

    ### Strong

    **Sympathetic — A 3, B 3: sum 6, 3 points.** "Best case: …"
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from course.ground.errors import ExerciseError

MOST = 3
"""The best mark of a criterion."""
CAMPS = ("Sympathetic", "Critical")
"""Each level has a sample of either, and they are worth the same."""

_PART = re.compile(r"^## (?P<id>[A-Z])\. (?P<name>.+)$", re.MULTILINE)
_LEVEL = re.compile(r"^- \*\*(\d) · (\w+):\*\* (.+?)(?=\n- |\n\n|\Z)", re.MULTILINE | re.DOTALL)
_BAND = re.compile(r"\*\*(\w+)\*\* (\d+)(?:–(\d+))?")
_BANDS = re.compile(r"^\*\*\w+\*\* \d+(?:–\d+)? · .+$", re.MULTILINE)
_LEVEL_OF_SAMPLES = re.compile(r"^### (\w+)$", re.MULTILINE)
_SAMPLE = re.compile(
    r"^\*\*(?P<camp>\w+) — (?P<marks>(?:[A-Z] \d(?:, )?)+): sum (?P<sum>\d+), (?P<points>[\d.]+) points?\.\*\* "
    r"(?P<text>.+?)(?=\n\n|\Z)",
    re.MULTILINE | re.DOTALL,
)


class RubricError(ExerciseError):
    """A rubric that cannot be read: what is wrong with it, and where."""


class _Read(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Criterion(_Read):
    """One thing that is asked of a text: a letter, a name, a question, and what each mark means."""

    id: str
    name: str
    asks: str
    levels: dict[int, str]
    """By mark, the best first."""


class Band(_Read):
    """A level of the whole text: its word, and the sums of marks that make it."""

    word: str
    low: int
    high: int


class Sample(_Read):
    """A text with its marks, by a writer of one camp."""

    level: str
    camp: str
    marks: dict[str, int]
    points: float
    text: str


class Rubric(_Read):
    """All of a rubric that can be asked and shown part by part."""

    criteria: list[Criterion]
    bands: list[Band]
    samples: list[Sample]

    def level_of(self, total: int) -> str:
        """The word for a sum of marks."""
        return next(band.word for band in self.bands if band.low <= total <= band.high)

    def samples_of(self, level: str) -> list[Sample]:
        """The two samples of a level of the whole."""
        return [sample for sample in self.samples if sample.level == level]


def read_rubric(path: Path, points: float) -> Rubric:
    """Read a rubric.

    Parameters
    ----------
    path
        A `rubric.md`.
    points
        Those of the written task.

    Raises
    ------
    RubricError
        When something is missing in it, or two things in it do not agree.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RubricError(f"{path.parent.name}/{path.name} cannot be read.") from error
    criteria = list(_criteria(text))
    if not criteria:
        raise RubricError("there is no criterion, a heading such as '## A. Best case'.")
    bands = _bands(text, MOST * len(criteria))
    rubric = Rubric(criteria=criteria, bands=bands, samples=list(_samples(text)))
    _agree(rubric, points)
    return rubric


def _criteria(text: str) -> Iterator[Criterion]:
    for heading in _PART.finditer(text):
        name = f"criterion {heading['id']}"
        body = re.split(r"^##? ", text[heading.end() :], maxsplit=1, flags=re.MULTILINE)[0].strip()
        asks, levels = _folded(body.split("\n\n")[0]), _LEVEL.findall(body)
        if not asks.endswith("?"):
            raise RubricError(f"{name} should begin with its question, which ends in '?'.")
        if [int(mark) for mark, _, _ in levels] != list(range(MOST, -1, -1)):
            raise RubricError(f"{name} needs the levels 3, 2, 1 and 0, such as '- **3 · strong:** …'.")
        said = {int(mark): f"{word}: {_folded(what)}" for mark, word, what in levels}
        yield Criterion(id=heading["id"], name=heading["name"].strip(), asks=asks, levels=said)


def _bands(text: str, most: int) -> list[Band]:
    line = _BANDS.search(text)
    found = _BAND.findall(line[0]) if line else []
    bands = [Band(word=word, low=int(low), high=int(high or low)) for word, low, high in found]
    joined = all(upper.low == lower.high + 1 for upper, lower in pairwise(bands))
    if not bands or not joined or (bands[0].high, bands[-1].low) != (most, 0):
        raise RubricError(f"the levels of the whole should cover the sums from {most} down to 0.")
    return bands


def _samples(text: str) -> Iterator[Sample]:
    levels = list(_LEVEL_OF_SAMPLES.finditer(text))
    for place, heading in enumerate(levels):
        end = levels[place + 1].start() if place + 1 < len(levels) else len(text)
        for found in _SAMPLE.finditer(text[heading.end() : end]):
            marks = {one[0]: int(one[2:]) for one in found["marks"].split(", ")}
            name = f"the sample {heading[1]}, {found['camp'].lower()},"
            if sum(marks.values()) != int(found["sum"]):
                raise RubricError(f"{name} has marks that sum to {sum(marks.values())}, not {found['sum']}.")
            yield Sample(
                level=heading[1].lower(),
                camp=found["camp"],
                marks=marks,
                points=float(found["points"]),
                text=_folded(found["text"]),
            )


def _agree(rubric: Rubric, points: float) -> None:
    """Marks, sums, levels and points of the samples have to fit the criteria and the task."""
    ids = [criterion.id for criterion in rubric.criteria]
    for sample in rubric.samples:
        name, total = f"the sample {sample.level}, {sample.camp.lower()},", sum(sample.marks.values())
        if list(sample.marks) != ids or not all(0 <= mark <= MOST for mark in sample.marks.values()):
            raise RubricError(f"{name} needs a mark from 0 to 3 for each of {', '.join(ids)}.")
        if rubric.level_of(total) != sample.level:
            raise RubricError(f"{name} has the sum {total}, which is {rubric.level_of(total)}.")
        if abs((worth := points * total / (MOST * len(ids))) - sample.points) > 0.006:
            raise RubricError(f"{name} is worth {worth:.3g} of {points:g} points, not {sample.points:g}.")
    for band in rubric.bands:
        two = rubric.samples_of(band.word)
        if tuple(sample.camp for sample in two) != CAMPS or len({sample.points for sample in two}) != 1:
            raise RubricError(
                f"the level {band.word} needs two samples worth the same, one sympathetic and one critical."
            )


def _folded(text: str) -> str:
    return " ".join(text.split())
