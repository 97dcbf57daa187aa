"""What an answer is worth and what to say about it. Pure: answers come in as data, a verdict goes out.

The notebook, nbgrader and a separate grading process all call `judge`, so that they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from course.exercises import kinds as ex
from course.exercises.compare import judge_figure, judge_table
from course.exercises.lesson_code import lesson_answers


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
    items: dict[str, Item] = field(default_factory=dict)
    misconceptions: tuple[str, ...] = ()
    sealed: bool = False

    @property
    def right(self) -> bool:
        return self.score >= 1


def judge(exercise: ex.Exercise, answer: Any) -> Verdict:
    """Judge an answer.

    Parameters
    ----------
    exercise
        The exercise with its key.
    answer
        The answer as data (see `course.exercises.as_data`), or None.

    Returns
    -------
    Verdict
        Score between 0 and 1, with a sentence per part.

    Raises
    ------
    ExerciseError
        When the lesson itself is at fault, such as a key that `checks.py` does not give.
    """
    if _is_empty(answer):
        return Verdict(0, answered=False, says=_missing(exercise))
    if exercise.sealed:
        return Verdict(0, sealed=True, says=f"{exercise.id}: saved. It is graded after the exam.")
    return _JUDGES[exercise.kind](exercise, answer)


def _is_empty(answer: Any) -> bool:
    if isinstance(answer, dict):
        return all(_is_empty(part) for part in answer.values())
    return answer is None or (isinstance(answer, (str, list)) and len(answer) == 0)


def _missing(exercise: ex.Exercise) -> str:
    if exercise.in_code:
        return f"{exercise.id}: store your answer in `{exercise.answer}` in the cell above, run that cell, then check."
    name = getattr(exercise, "title", "") or exercise.answer
    return f'{exercise.id}: "{name}" has no answer yet; answer it above, then check.'


def _whole(exercise: ex.Exercise, score: float, done: int, of: int, what: str) -> str:
    if score >= 1:
        return exercise.right or "All of it holds."
    if not done:
        return f"None of the {of} {what} holds yet; look at each of them again."
    return f"{done} of {of} {what} hold; look again at the others."


def _judge_choice(exercise: ex.Choice, answer: Any) -> Verdict:
    if answer not in exercise.options:
        return Verdict(0, answered=False, says=f"{exercise.id}: choose one of the options offered.")
    if not exercise.key:
        return Verdict(
            1,
            says=exercise.right or exercise.feedback.get(answer, "Kept; you will meet it again at the end."),
        )
    right = answer in exercise.key
    says = exercise.feedback.get(answer, "")
    if right:
        return Verdict(1, says=says or exercise.right or "That holds.", items={answer: Item(True, says)})
    return Verdict(0, says=says, items={answer: Item(False, says)}, misconceptions=(answer,))


def _judge_multi(exercise: ex.Multi, answer: Any) -> Verdict:
    chosen = set(answer) & set(exercise.options)
    items: dict[str, Item] = {}
    for option in exercise.options:
        if option in exercise.either:
            continue
        wanted, given = option in exercise.key, option in chosen
        sentences = exercise.missed if wanted else exercise.feedback
        items[option] = Item(wanted == given, "" if wanted == given else sentences[option])
    hits = len(chosen & set(exercise.key))
    false = [option for option in chosen if option in exercise.feedback]
    score = max(0.0, (hits - len(false)) / len(exercise.key))
    says = exercise.right or "All of it holds."
    if score < 1:
        says = f"{hits} of the {len(exercise.key)} that belong here are ticked, and {len(false)} that do not."
    return Verdict(
        score, says=says, items=items, misconceptions=tuple(o for o, i in items.items() if not i.right)
    )


def _judge_sort(exercise: ex.Sort, answer: Any) -> Verdict:
    items: dict[str, Item] = {}
    missed: list[str] = []
    for item in exercise.items:
        given = answer.get(item.id)
        if given not in exercise.into:
            items[item.id] = Item(None, "Not answered yet.")
        elif given in item.key:
            items[item.id] = Item(True)
        else:
            items[item.id] = Item(False, item.feedback[given])
            missed.append(f"{item.id}:{given}")
    done = sum(item.right is True for item in items.values())
    score = done / len(items)
    return Verdict(
        score,
        says=_whole(exercise, score, done, len(items), "items"),
        items=items,
        misconceptions=tuple(missed),
    )


def _judge_order(exercise: ex.Order, answer: Any) -> Verdict:
    place = {name: position for position, name in enumerate(answer)}
    if set(place) != set(exercise.key):
        return Verdict(
            0, answered=False, says=f"{exercise.id}: give every item a place of its own, then check."
        )
    wrong_pairs = [(a, b) for a, b in combinations(exercise.key, 2) if place[a] > place[b]]
    pairs = len(exercise.key) * (len(exercise.key) - 1) / 2
    score = max(0.0, 1 - 2 * len(wrong_pairs) / pairs)
    late = {a for a, _ in wrong_pairs}
    early = {b for _, b in wrong_pairs} - late
    items = {}
    for item in exercise.items:
        if item.id in late or item.id in early:
            items[item.id] = Item(False, (item.late if item.id in late else item.early) or "")
        else:
            items[item.id] = Item(True)
    says = exercise.right or "The order holds."
    if wrong_pairs:
        says = f"{len(items) - len(late) - len(early)} of {len(items)} items stand right towards all others."
    return Verdict(score, says=says, items=items, misconceptions=tuple(sorted(late | early)))


def _judge_rate(exercise: ex.Rate, answer: Any) -> Verdict:
    value, reason = answer.get("value"), str(answer.get("reason") or "")
    if value not in exercise.scale:
        return Verdict(
            0, answered=False, says=f"{exercise.id}: choose a place on the scale first, then check."
        )
    if exercise.key and value not in exercise.key:
        return Verdict(0, says=exercise.feedback[value], misconceptions=(str(value),))
    words = len(reason.split())
    if words < exercise.reason_words:
        return Verdict(
            0.5,
            says=f"Your place on the scale can be argued for; now give the reason in at least "
            f"{exercise.reason_words} words (you have {words}).",
        )
    return Verdict(1, says=exercise.right or "A place with a reason: that is what counts here.")


def _judge_matrix(exercise: ex.Matrix, answer: Any) -> Verdict:
    items: dict[str, Item] = {}
    for item in exercise.items:
        ticked, wanted = set(answer.get(item.id) or []), set(item.key)
        wrong = [c for c in exercise.columns if c not in item.either and (c in ticked) != (c in wanted)]
        says = " ".join(f"{exercise.columns[c]}: {item.feedback[c]}" for c in wrong)
        items[item.id] = Item(not wrong, says)
    done = sum(item.right is True for item in items.values())
    score = done / len(items)
    return Verdict(
        score,
        says=_whole(exercise, score, done, len(items), "rows"),
        items=items,
        misconceptions=tuple(name for name, item in items.items() if not item.right),
    )


def _judge_stepper(exercise: ex.Stepper, answer: Any) -> Verdict:
    items: dict[str, Item] = {}
    missed: list[str] = []
    for item in exercise.items:
        given = answer.get(item.id)
        for step, choices in exercise.choices.items():
            part, choice = f"{item.id}.{step}", (given if isinstance(given, dict) else {}).get(step)
            if not isinstance(choice, str) or choice not in choices:
                items[part] = Item(None, "Not answered yet.")
                continue
            right = choice in item.key[step]
            items[part] = Item(right, item.feedback.get(step, {}).get(choice, ""))
            if not right:
                missed.append(f"{part}:{choice}")
    done = sum(item.right is True for item in items.values())
    score = done / len(items)
    return Verdict(
        score,
        says=_whole(exercise, score, done, len(items), "steps"),
        items=items,
        misconceptions=tuple(missed),
    )


def _judge_brief(exercise: ex.Brief, answer: Any) -> Verdict:
    from course.exercises.brief_rules import RULES, rules_that_hold, tidy

    if not tidy(answer):
        return Verdict(
            0,
            answered=False,
            says=f'{exercise.id}: write the brief as a dictionary, such as {{"question": "…?", "view": "…"}}.',
        )
    held = rules_that_hold(exercise, answer)
    items = {RULES[rule]: Item(right, says) for rule, (right, says) in held.items()}
    done = sum(item.right is True for item in items.values())
    score = done / len(items)
    return Verdict(
        score,
        says=_whole(exercise, score, done, len(items), "rules"),
        items=items,
        misconceptions=tuple(name for name, item in items.items() if item.right is False),
    )


def _judge_notes(exercise: ex.Exercise, answer: Any) -> Verdict:
    return Verdict(1, says="Kept. Nobody grades this.")


def _expected(exercise: ex.Coded) -> tuple[list[Any], list[tuple[str, Any, str]]]:
    """What is right (one value or several), and the misconceptions as (id, value, sentence)."""
    key = getattr(exercise, "key", None)
    computed: dict[str, Any] = {}
    if key in (None, []) or any(m.id is not None for m in exercise.misconceptions):
        computed = lesson_answers(exercise.id)
    if key not in (None, []):
        right = key if isinstance(exercise, ex.Text) else [key]
    elif "right_any" in computed:
        right = list(computed["right_any"])
    elif "right" in computed:
        right = [computed["right"]]
    else:
        raise ex.ExerciseError(f'Exercise {exercise.id} has no key, and checks.py gives no "right" for it.')
    wrong = []
    for number, misconception in enumerate(exercise.misconceptions, start=1):
        if misconception.id is None:
            wrong.append((f"{exercise.id}-{number}", misconception.value, misconception.says))
        elif misconception.id in computed:
            wrong.append((misconception.id, computed[misconception.id], misconception.says))
        else:
            raise ex.ExerciseError(
                f"checks.py gives no value for {misconception.id} of exercise {exercise.id}."
            )
    return right, wrong


def _judge_number(exercise: ex.Number, answer: Any) -> Verdict:
    try:
        given = float(answer)
    except (TypeError, ValueError):
        return Verdict(0, says=f"{exercise.id}: `{exercise.answer}` should be a number, and it is not one.")
    right, wrong = _expected(exercise)
    unit = f" {exercise.unit}" if exercise.unit else ""
    if any(exercise.tolerance.allows(given, float(key)) for key in right):
        return Verdict(1, says=exercise.right or f"{given:,.6g}{unit} is right.")
    for name, value, says in wrong:
        if exercise.tolerance.allows(given, float(value)):
            return Verdict(0, says=says, misconceptions=(name,))
    return Verdict(0, says=_how_far(given, float(right[0]), unit))


def _how_far(given: float, key: float, unit: str) -> str:
    if given * key < 0:
        return f"You have {given:,.6g}{unit}: look at the sign, and at what is taken from what."
    if key and given and not 0.2 < abs(given / key) < 5:
        return f"You have {given:,.6g}{unit}: the size is far off, so look at the unit and at what is divided by what."
    direction = "more" if given > key else "less"
    return (
        f"You have {given:,.6g}{unit}, which is {direction} than it should be; "
        "go through the steps of the worked example again."
    )


def _judge_text(exercise: ex.Text, answer: Any) -> Verdict:
    right, wrong = _expected(exercise)
    given = " ".join(str(answer).split()).casefold()
    if given in {" ".join(str(key).split()).casefold() for key in right}:
        return Verdict(1, says=exercise.right or f"{str(answer).strip()} is right.")
    for name, value, says in wrong:
        if given == " ".join(str(value).split()).casefold():
            return Verdict(0, says=says, misconceptions=(name,))
    return Verdict(
        0,
        says=f'You have "{str(answer).strip()}": look at the table above once more '
        "and copy the value that the question asks for.",
    )


def _judge_list(exercise: ex.List, answer: Any) -> Verdict:
    if not isinstance(answer, list):
        return Verdict(
            0, says=f"{exercise.id}: `{exercise.answer}` should be a list, with square brackets around it."
        )
    right, wrong = _expected(exercise)
    given = _comparable(answer, exercise.ordered)
    for key in right:
        if given == _comparable(key, exercise.ordered):
            return Verdict(1, says=exercise.right or "The list holds.")
    for name, value, says in wrong:
        if given == _comparable(value, exercise.ordered):
            return Verdict(0, says=says, misconceptions=(name,))
    key = _comparable(right[0], False)
    seen = _comparable(answer, False)
    hits = len([value for value in set(seen) if value in key])
    extras = len(seen) - hits
    if exercise.ordered and sorted(seen, key=str) == sorted(key, key=str):
        return Verdict(0.5, says="The right values stand in another order than the question asks for.")
    score = max(0.0, (hits - extras) / len(key))
    return Verdict(
        min(score, 0.99), says=f"{hits} of the {len(key)} values are there, and {extras} that should not be."
    )


def _comparable(values: Any, ordered: bool) -> list[Any]:
    plain = [
        value.strip().casefold() if isinstance(value, str) else round(float(value), 9) for value in values
    ]
    return plain if ordered else sorted(plain, key=str)


def _judge_compared(compare: Callable[..., tuple[float, str]]) -> Callable[[Any, Any], Verdict]:
    def judge_it(exercise: Any, answer: Any) -> Verdict:
        computed = lesson_answers(exercise.id)
        right = list(computed.get("right_any") or [computed["right"]])
        results = [compare(answer, key, exercise) for key in right]
        score, says = max(results, key=lambda result: result[0])
        if score >= 1:
            return Verdict(1, says=exercise.right or says)
        for misconception in exercise.misconceptions:
            value = computed[misconception.id] if misconception.id else misconception.value
            if compare(answer, value, exercise)[0] >= 1:
                return Verdict(0, says=misconception.says, misconceptions=(misconception.id or "value",))
        return Verdict(score, says=says)

    return judge_it


def _judge_function(exercise: ex.Function, answer: Any) -> Verdict:
    """`answer` is a callable, or a proxy that calls it elsewhere; `checks.py` lists [arguments, result] pairs."""
    computed = lesson_answers(exercise.id)
    results = []
    for arguments, _ in computed["right"]:
        try:
            results.append(answer(*arguments))
        except Exception as error:
            return Verdict(
                0,
                says=f"`{exercise.answer}` stopped with {type(error).__name__} when it was called with {arguments!r}.",
            )
    hits = [given == key for given, (_, key) in zip(results, computed["right"], strict=True)]
    score = sum(hits) / len(hits)
    if score == 1:
        return Verdict(1, says=exercise.right or "It gives the right result for every case.")
    for misconception in exercise.misconceptions:
        if results == [key for _, key in computed[str(misconception.id)]]:
            return Verdict(0, says=misconception.says, misconceptions=(str(misconception.id),))
    first = hits.index(False)
    return Verdict(
        score,
        says=f"For {computed['right'][first][0]!r} it gives {results[first]!r}; {sum(hits)} of {len(hits)} cases hold.",
    )


_JUDGES: dict[str, Callable[[Any, Any], Verdict]] = {
    "choice": _judge_choice,
    "multi": _judge_multi,
    "sort": _judge_sort,
    "match": _judge_sort,
    "order": _judge_order,
    "rate": _judge_rate,
    "matrix": _judge_matrix,
    "stepper": _judge_stepper,
    "write": _judge_notes,
    "explore": _judge_notes,
    "brief": _judge_brief,
    "manual": _judge_notes,
    "number": _judge_number,
    "text": _judge_text,
    "list": _judge_list,
    "table": _judge_compared(judge_table),
    "figure": _judge_compared(judge_figure),
    "function": _judge_function,
}
