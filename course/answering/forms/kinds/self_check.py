"""The self-check of a written task: shut until the text stands there."""

from __future__ import annotations

from typing import Any

from course.answering.forms.face import Face, pairs
from course.answering.forms.markup import bullets, inline
from course.answering.forms.written import own_words
from course.exercises.brief.parts import MOST_LETTERS
from course.exercises.kinds.rubric import MOST, Sample
from course.exercises.kinds.self_check import CHANGE

OPEN, WRITTEN = "Open the self-check", "I have written my text"
_CHANGE = "What I would change now"


class SelfCheckFace(Face):
    """Levels to tick, samples of the level that they make, a field; the answer is `{"A": "A3", "change": "…"}`."""

    def __init__(self, exercise: Any) -> None:
        super().__init__(exercise)
        self._open = False
        self._button = OPEN

    @property
    def button(self) -> str:
        return self._button

    def asked(self) -> dict[str, Any]:
        levels = self.exercise.levels()
        criteria = [
            {
                "name": criterion.id,
                "as": "choice",
                "label": f"<strong>{criterion.id}. {inline(criterion.name)}</strong> {inline(criterion.asks)}",
                "options": pairs(levels[criterion.id]),
                "wide": True,
            }
            for criterion in self.exercise.rubric.criteria
        ]
        change = {"name": CHANGE, "as": "text", "label": _CHANGE, "letters": MOST_LETTERS}
        return {"parts": [*criteria, {"name": "samples", "as": "shown"}, change]}

    def more(self, answer: Any) -> dict[str, Any]:
        """Is it shut, and the samples: a reader sees them after they have marked their own text."""
        is_shut = not (self._open or answer)
        return {
            "shut": is_shut,
            "button": self._button if is_shut else "",
            "seen": {"samples": self._compared(answer)},
        }

    def pressed(self) -> str:
        """Open it if the text is long enough, and say why not; who cannot be read is believed."""
        exercise = self.exercise
        found = own_words(exercise.of)
        if found is None and self._button == OPEN:
            self._button = WRITTEN
            return (
                "Your notebook cannot be read from here, so your words cannot be counted. "
                f"When your text stands there, press “{WRITTEN}”."
            )
        if found is not None and found < exercise.least:
            return (
                f"{found} {'word' if found == 1 else 'words'} of your own {'stands' if found == 1 else 'stand'} in the "
                f"text above, and this opens from {exercise.least} on: write on, save the notebook (Ctrl+S or Cmd+S), "
                "then press the button again."
            )
        self._open = True
        return "It is open: choose one level for each criterion."

    def still(self, answer: Any) -> str:
        given = answer or {}
        return (
            "".join(self._criterion(criterion, given) for criterion in self.exercise.rubric.criteria)
            + "".join(_fold(level, self._pair(level)) for level in self._levels())
            + f"<p><strong>{_CHANGE}:</strong> {inline(given.get(CHANGE, '')) or '…'}</p>"
        )

    def _criterion(self, criterion: Any, given: dict[str, str]) -> str:
        """A criterion in a fold that says what was ticked."""
        levels = self.exercise.levels()[criterion.id]
        ticked = given.get(criterion.id, "")
        said = f"your mark: {ticked[1:]}" if ticked else "not marked"
        listed = bullets(
            f"<strong>{inline(label)}</strong> (your mark)" if level == ticked else inline(label)
            for level, label in levels.items()
        )
        return (
            f"<details><summary>{criterion.id}. {inline(criterion.name)} ({said})</summary>"
            f"<p>{inline(criterion.asks)}</p>{listed}</details>"
        )

    def _levels(self) -> list[str]:
        return [band.word for band in self.exercise.rubric.bands]

    def _pair(self, level: str) -> str:
        return "".join(_sample(sample) for sample in self.exercise.rubric.samples_of(level))

    def _compared(self, answer: Any) -> str:
        """The two samples of one's own level, and those of the best, in folds: a live region reads what is in sight."""
        exercise, total = self.exercise, self.exercise.total(answer or {})
        if total is None:
            return "<p>Two texts to compare with stand here when each criterion has a level.</p>"
        rubric = exercise.rubric
        level, best = rubric.level_of(total), rubric.bands[0].word
        own = (
            f"<p>Your marks: {total} of {MOST * len(rubric.criteria)}, {level}. Compare your text with two of this "
            "level. If yours is not like them, look at your marks again.</p>"
        )
        return own + "".join(_fold(one, self._pair(one)) for one in dict.fromkeys((level, best)))


def _fold(level: str, html: str) -> str:
    summary = f'<summary data-lm-suppress-shortcuts="true">Two texts of the level “{inline(level)}”</summary>'
    return f"<details>{summary}{html}</details>"


def _sample(sample: Sample) -> str:
    marks = ", ".join(f"{name} {mark}" for name, mark in sample.marks.items())
    points = f"{sample.points:g} {'point' if sample.points == 1 else 'points'}"
    return f"<p><strong>{sample.camp} writer, {points} ({marks}).</strong> {inline(sample.text)}</p>"
