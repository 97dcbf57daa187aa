"""From points to a mark, as the syllabus says: completion credit for practice, the rest for written work.

A class may have another rule, in `class/settings.yml`: it stands beside the gradebook that it turns into marks, and
outside the repository, for another class may decide otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from course.answering.answers import Entry
from course.exercises.kinds import Exercise
from course.ground.errors import ExerciseError
from course.ground.files import Unreadable, read_regular

SETTINGS = "settings.yml"


class SettingsError(ExerciseError):
    """A class's settings that cannot be used: one sentence with what to do."""


class MarkRule(BaseModel):
    """How points become a mark.

    Attributes
    ----------
    written
        The share of the mark that written work has, 0 to 1; 0.6 is what the syllabus says.
    practice
        What the rest counts: exercises "done", right or wrong, or the share of practice points that are "right".
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    written: float = Field(default=0.6, ge=0, le=1)
    practice: Literal["done", "right"] = "done"

    @property
    def is_usual(self) -> bool:
        """Is it the syllabus's?"""
        return self == MarkRule()

    def __str__(self) -> str:
        what = "exercises done ÷ exercises" if self.practice == "done" else "practice points ÷ their maximum"
        rest, written = 100 * (1 - self.written), 100 * self.written
        return f"{rest:.3g} % × {what} + {written:.3g} % × written points ÷ their maximum"


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid")

    mark: MarkRule = MarkRule()


def rule_of(class_folder: Path) -> MarkRule:
    """A class's rule; the syllabus's where it has no settings.

    Parameters
    ----------
    class_folder
        Such as `class/`.

    Raises
    ------
    SettingsError
        When its settings cannot be read.
    """
    path = class_folder / SETTINGS
    if not path.exists():
        return MarkRule()
    try:
        return _Settings.model_validate(yaml.safe_load(read_regular(path, 100_000)) or {}).mark
    except Unreadable as error:
        raise SettingsError(f"{path} {error}.") from None
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError):
        raise SettingsError(f"{path} is no YAML; write `mark: {{written: 0.6, practice: done}}`.") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the file"
        raise SettingsError(
            f"{path}: {place} is wrong ({first['msg']}); write `mark: {{written: 0.6, practice: done}}`, "
            "with a share from 0 to 1, and done or right."
        ) from None


def completion(
    exercises: Iterable[Exercise], entries: Mapping[str, Entry], points: Mapping[str, float | None]
) -> tuple[int, int]:
    """How many exercises are done, and of how many: right or wrong does not count.

    An exercise is done when it was answered and checked; what cannot be wrong needs no check. A code task
    that earned points was answered, even where the count of its checks is lost. Extras are not counted.

    Parameters
    ----------
    exercises
        The lesson's.
    entries
        The learner's, by exercise id.
    points
        By exercise id.
    """
    counted = _counted(exercises)
    return sum(_done(exercise, entries.get(exercise.id, {}), points) for exercise in counted), len(counted)


def is_open(
    exercises: Iterable[Exercise], entries: Mapping[str, Entry], points: Mapping[str, float | None]
) -> bool:
    """Does it depend on a person's points whether a code task is done?

    Parameters
    ----------
    exercises, entries, points
        As for `completion`.
    """
    return any(
        exercise.in_code
        and exercise.id in points
        and points[exercise.id] is None
        and not _done(exercise, entries.get(exercise.id, {}), points)
        for exercise in _counted(exercises)
    )


def _counted(exercises: Iterable[Exercise]) -> list[Exercise]:
    return [exercise for exercise in exercises if exercise.is_core]


def _done(exercise: Exercise, entry: Mapping[str, object], points: Mapping[str, float | None]) -> bool:
    if exercise.in_code and points.get(exercise.id):
        return True
    checks = entry.get("checks", 0)
    checked = isinstance(checks, int) and checks > 0
    return entry.get("answer") is not None and (checked or not exercise.can_be_wrong)


def mark(
    practice: float | None,
    of: float,
    written: float | None,
    written_maximum: float,
    rule: MarkRule | None = None,
) -> float | None:
    """The mark in per cent: as the syllabus has it, 40 % for completion and 60 % for written work.

    mark = 40 % × practice ÷ of + 60 % × written ÷ its maximum. In a lesson without written tasks, practice is all of
    it, and the other way round.

    Parameters
    ----------
    practice, of
        What `completion` gives, None where that `is_open`; or practice points and their maximum, where these count.
    written, written_maximum
        Points of the written tasks; None while a person still has to grade one.
    rule
        The class's; the syllabus's if not given.

    Returns
    -------
    float or None
        0 to 100 (more with extra credit); None while it is not known. Never a 0 for what is not known.
    """
    share = (rule or MarkRule()).written if written_maximum else 0.0
    if not of:
        return None
    if (share < 1 and practice is None) or (share > 0 and written is None):
        return None
    parts = [(1 - share) * (practice or 0) / of, share * (written or 0) / (written_maximum or 1)]
    return 100 * sum(parts)
