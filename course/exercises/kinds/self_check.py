"""The self-check of a written task: its rubric, ticked by the writer. It is never graded."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from course.exercises.brief.parts import MOST_LETTERS
from course.exercises.kinds.base import Computed, Prompted
from course.exercises.kinds.rubric import MOST, Rubric
from course.exercises.kinds.ungraded import Manual
from course.exercises.verdict import Verdict

CHANGE = "change"
PROMPT = (
    "Nobody grades this, and it earns no points. But it stays with your work: if you hand your notebook in, whoever "
    "reads your text sees your ticks too.\n\n"
    "Mark your own text as a reader would, criterion by criterion, then compare it with two texts of the same level. "
    "This opens once {least} words of your own stand above and are saved."
)


class SelfCheck(Prompted):
    """A level for each criterion of a rubric, and a line on what one would change.

    The build puts its cell below the written task, and no `exercises.yml` names it. An answer is
    `{"A": "A3", "B": "B2", "change": "…"}`, with whatever parts are filled.
    """

    is_kept: ClassVar[bool] = False

    kind: Literal["self_check"] = "self_check"
    of: str
    """The id of the written task."""
    least: int
    """How many words of one's own open it."""
    rubric: Rubric

    @classmethod
    def below(cls, task: Manual, rubric: Rubric) -> SelfCheck:
        """The self-check of a written task."""
        return cls(
            id=self_check_id(task.id),
            outcome=task.outcome,
            answer=f"{task.answer}_self_check",
            title="Check your own text",
            prompt=PROMPT.format(least=task.least),
            of=task.id,
            least=task.least,
            rubric=rubric,
        )

    @property
    def decisions(self) -> int:
        return len(self.rubric.criteria)

    def total(self, answer: dict[str, str]) -> int | None:
        """The sum of the marks that were ticked; None while a criterion has none."""
        marks = [answer.get(criterion.id) for criterion in self.rubric.criteria]
        return None if None in marks else sum(int(str(mark)[1:]) for mark in marks)

    def levels(self) -> dict[str, dict[str, str]]:
        """What can be ticked, by criterion: "A3", and what it means."""
        return {
            criterion.id: {
                f"{criterion.id}{mark}": f"**{mark}** · {what}" for mark, what in criterion.levels.items()
            }
            for criterion in self.rubric.criteria
        }

    def cleaned(self, answer: Any) -> dict[str, str]:
        levels = self.levels()
        example = f'{{"{next(iter(levels))}": "{next(iter(levels))}{MOST}"}}'
        kept = {}
        for name, value in self._mapping(answer, example).items():
            if name == CHANGE and isinstance(value, str):
                kept[name] = value[:MOST_LETTERS]
            else:
                kept[name] = self._known(
                    value, levels[self._known(name, levels, "criterion")], f"level of {name}"
                )
        return {name: kept[name] for name in (*levels, CHANGE) if kept.get(name)}

    def is_whole(self, answer: Any) -> bool:
        return answer is not None and self.total(answer) is not None

    def in_words(self, answer: Any) -> str:
        ticked = [
            f"{criterion.id}. {criterion.name}: {answer[criterion.id][1:]}"
            for criterion in self.rubric.criteria
            if criterion.id in answer
        ]
        change = [f"I would change: {' '.join(answer[CHANGE].split())}"] if CHANGE in answer else []
        return "; ".join(ticked + change)

    def judged(self, answer: Any, computed: Computed) -> Verdict:
        return Verdict(1, says="Kept. Nobody grades this.")


def self_check_id(task: str) -> str:
    """The id of the self-check of a written task: "02.7s" of "02.7"."""
    return f"{task}s"
